import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, afterEach, expect, test, vi } from "vitest";
import { verb } from "../site.ts";
import { InfeasibleError } from "../../engines/siting/answer.ts";
import { InputError } from "../tables/input-error.ts";
import { UsageError } from "../verb.ts";
import { models } from "./models.ts";

const folder = mkdtempSync(join(tmpdir(), "huituo-site-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
afterEach(() => vi.restoreAllMocks());

function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, name.endsWith(".gz") ? gzipSync(text) : text);
  return path;
}

/** Runs a model in this thread; its answer is the JSON object of the last line. */
async function run(model: string, ...args: string[]) {
  const printed = vi.spyOn(console, "log").mockImplementation(() => {});
  try {
    await models[model]!.run(args, { shouldStop: () => false, terminal: false });
    return JSON.parse(String(printed.mock.calls.at(-1)?.[0])) as Record<string, unknown>;
  } finally {
    printed.mockRestore();
  }
}

/** Runs the whole command, which computes in another thread: exit code and lines of standard output. */
async function runVerb(...args: string[]) {
  const parts: Uint8Array[] = [];
  const write = vi.spyOn(process.stdout, "write").mockImplementation((part) => {
    parts.push(typeof part === "string" ? Buffer.from(part) : part);
    return true;
  });
  try {
    const code = await verb.run(args);
    return { code, lines: Buffer.concat(parts).toString().trim().split("\n") };
  } finally {
    write.mockRestore();
  }
}

/** A path of five nodes with an edge of 10 between neighbours; two medians serve it for 30. */
const path = file("path.txt", " 5 4 2\n 1 2 10\n 2 3 10\n 3 4 10\n 4 5 10\n");
const demand = file("demand.csv", "id,weight,x,y\n东里,10,0,0\n西里,20,10,0\n南里,6,30,0\n");
const sites = file("sites.csv", "id,capacity,existing,x,y\n甲,20,,0,0\n乙,30,,10,0\n丙,15,,30,0\n");

test("an OR-Library instance, also packed", async () => {
  const answer = await run("pmedian", "--orlib", path);
  expect(answer).toMatchObject({ cost: 30, bound: 30, gap: 0, proven: true, stopped: false });
  expect(answer["sites"]).toHaveLength(2);
  const packed = file("path.txt.gz", readFileSync(path, "utf8"));
  expect(await run("pmedian", "--orlib", packed, "--p", "5")).toMatchObject({ cost: 0, sites: [1, 2, 3, 4, 5] });
  expect(await run("pcentre", "--orlib", path)).toMatchObject({ cost: 10, proven: true });
});

test("the command prints the answer last, and the table before it when that goes to standard output", async () => {
  const { code, lines } = await runVerb("pmedian", "--orlib", path, "--p", "5", "--out", "-");
  expect(code).toBe(0);
  expect(lines.slice(0, 2).map((line) => line.trim())).toEqual(["demand,site,cost", "1,1,0"]);
  expect(JSON.parse(lines.at(-1)!)).toMatchObject({ cost: 0, proven: true });
  await expect(runVerb("pmedian", "--orlib", join(folder, "nowhere.txt"))).rejects.toBeInstanceOf(InputError);
  await expect(runVerb("pmedian", "--orlib", path, "--p", "9")).rejects.toBeInstanceOf(UsageError);
  await expect(runVerb("pmedian", "--colour")).rejects.toThrow(/colour/);
  const [far, said] = [file("far.csv", "demand,site,cost\n东里,甲,3\n"), vi.spyOn(console, "error")];
  said.mockImplementation(() => {});
  const none = await runVerb("pmedian", "--demand", demand, "--sites", sites, "--od", far, "--p", "1");
  expect([none.code, said.mock.calls.length]).toEqual([1, 1]);
});

test("tables: weights count, names are kept, and each demand's site is written", async () => {
  const out = join(folder, "assigned.csv");
  const answer = await run("pmedian", "--demand", demand, "--sites", sites, "--p", "2", "--out", out);
  expect(answer).toMatchObject({ cost: 100, proven: true, sites: ["乙", "丙"] });
  expect(readFileSync(out, "utf8").replaceAll("\r", "")).toBe("demand,site,cost\n东里,乙,100\n西里,乙,0\n南里,丙,0\n");
  expect(await run("pcentre", "--demand", demand, "--sites", sites, "--p", "2")).toMatchObject({ cost: 10 });
});

test("sites that exist are kept, capacities are kept to, pairs that are missing cannot serve", async () => {
  const kept = file("kept.csv", "id,existing,x,y\n甲,是,0,0\n乙,0,10,0\n丙,,30,0\n");
  // 甲 stays: with 乙 南里 walks 20 × 6, with 丙 西里 walks 10 × 20.
  expect(await run("pmedian", "--demand", demand, "--sites", kept, "--p", "2")).toMatchObject({
    cost: 120,
    sites: ["甲", "乙"],
  });
  const full = await run("pmedian", "--demand", demand, "--sites", sites, "--p", "2", "--capacities");
  expect(full).toMatchObject({ cost: 100, proven: true });
  const narrow = file("narrow.csv", "id,capacity,x,y\n甲,20,0,0\n乙,22,10,0\n丙,15,30,0\n");
  // 乙 holds 西里 alone; 丙 cannot hold the other two, 甲 can: 南里 walks 30 × 6.
  expect(await run("pmedian", "--demand", demand, "--sites", narrow, "--p", "2", "--capacities")).toMatchObject({
    cost: 180,
    sites: ["甲", "乙"],
  });
  const od = file("od.csv", "demand,site,cost\n东里,甲,3\n西里,甲,1\n南里,丙,2\n");
  const walked = ["--demand", demand, "--sites", sites, "--od", od];
  expect(await run("pmedian", ...walked, "--p", "2")).toMatchObject({ cost: 62, sites: ["甲", "丙"] });
  await expect(run("pmedian", ...walked, "--p", "1")).rejects.toBeInstanceOf(InfeasibleError);
  await expect(run("pcentre", ...walked, "--p", "1")).rejects.toBeInstanceOf(InfeasibleError);
});

test("degrees are metres apart", async () => {
  const places = file("degrees.csv", "id,lon,lat\na,121,31\nb,121.01,31\n");
  const answer = await run("pmedian", "--demand", places, "--sites", places, "--p", "1");
  expect(answer["cost"]).toBeGreaterThan(940);
  expect(answer["cost"]).toBeLessThan(965);
});

test("bad input names file, line and reason, and leaves no output", async () => {
  const out = join(folder, "never.csv");
  const cases: [string[], RegExp][] = [
    [["--orlib", file("bad.txt", "5 4 2\n1 2 10\n2 9 10\n")], /bad\.txt:3: to 9/],
    [["--orlib", join(folder, "nowhere.txt")], /nowhere\.txt: /],
    [["--demand", file("d1.csv", "id,weight\na,-1\n"), "--sites", sites, "--p", "1"], /d1\.csv:2: weight/],
    [["--demand", file("d2.csv", "id,x,y\na,1,1\na,2,2\n"), "--sites", sites, "--p", "1"], /d2\.csv:3: id: a/],
    [["--demand", file("d3.csv", "name\na\n"), "--sites", sites, "--p", "1"], /d3\.csv/],
    [["--demand", file("d4.csv", "id\na\n"), "--sites", sites, "--p", "1"], /d4\.csv: a /],
    [["--demand", file("d5.csv", "id,x,y\n"), "--sites", sites, "--p", "1"], /d5\.csv/],
    [
      ["--demand", demand, "--sites", sites, "--od", file("o1.csv", "demand,site,cost\n东里,丁,3\n"), "--p", "1"],
      /o1\.csv:2: site/,
    ],
    [
      ["--demand", demand, "--sites", sites, "--od", file("o2.csv", "demand,site,cost\n东里,甲,\n"), "--p", "1"],
      /o2\.csv:2: cost/,
    ],
    [["--demand", demand, "--sites", file("s1.csv", "id,existing,x,y\na,2,1,1\n"), "--p", "1"], /s1\.csv:2: existing/],
  ];
  for (const [args, expected] of cases) {
    const error = await run("pmedian", ...args, "--out", out).catch((each: unknown) => each);
    expect(error, args.join(" ")).toBeInstanceOf(InputError);
    expect((error as Error).message).toMatch(expected);
  }
  expect(() => readFileSync(out)).toThrow(/ENOENT/);
});

test("wrong options are usage errors", async () => {
  for (const args of [[], ["nothing"]]) await expect(verb.run(args)).rejects.toBeInstanceOf(UsageError);
  const wrong: [string, ...string[]][] = [
    ["pmedian"],
    ["pmedian", "--orlib", path, "--p", "9"],
    ["pmedian", "--orlib", path, "--p", "1.5"],
    ["pcentre", "--orlib", path, "--time", "soon"],
  ];
  for (const args of wrong) await expect(run(...args), args.join(" ")).rejects.toBeInstanceOf(UsageError);
});

test("a time allowed ends the run with the best so far and its gap", async () => {
  const points = Array.from({ length: 400 }, (_, at) => `${at},${(at * 7919) % 1009},${(at * 104_729) % 997}`).join(
    "\n",
  );
  const many = file("many.csv", `id,x,y\n${points}\n`);
  const answer = await run("pmedian", "--demand", many, "--sites", many, "--p", "7", "--time", "0.000001");
  expect(answer).toMatchObject({ proven: false, stopped: true });
  expect(answer["gap"]).toBeGreaterThan(0);
  expect(answer["sites"]).toHaveLength(7);
});
