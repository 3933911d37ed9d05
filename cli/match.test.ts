import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { verb } from "./match.ts";
import { InputError } from "./tables/read.ts";

const seed = "000102030405060708090a0b0c0d0e0f";
let folder: string;
let said: string[];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "huituo-match-"));
  said = [];
  vi.spyOn(console, "log").mockImplementation((line: string) => void said.push(line));
  vi.spyOn(console, "error").mockImplementation((line: string) => void said.push(line));
});
afterEach(() => {
  vi.restoreAllMocks();
  rmSync(folder, { recursive: true });
});

const path = (name: string): string => join(folder, name);
const write = (name: string, ...lines: string[]): string => {
  const bytes = `${lines.join("\n")}\n`;
  writeFileSync(path(name), name.endsWith(".gz") ? gzipSync(bytes) : bytes);
  return path(name);
};
const read = (name: string): string[] => readFileSync(path(name), "utf8").trimEnd().split("\n");
const summary = (): Record<string, unknown> => JSON.parse(said.at(-1)!) as Record<string, unknown>;

const choices = ["applicant,rank,programme,priority", "甲,1,P,2", "甲,2,Q,1", "乙,1,P,1", "丙,1,P,3", "丙,2,Q,3"];
const programmes = ["programme,capacity", "P,1", "Q,1"];
const small = (): string[] => [
  "--choices",
  write("choices.csv", ...choices),
  "--programmes",
  write("programmes.csv", ...programmes),
];

describe("match", () => {
  test("the smallest form: choices, programmes and a seed", async () => {
    await verb.run([...small(), "--seed", seed, "--out", path("result.csv")]);
    expect(read("result.csv")).toEqual(["applicant,programme", "甲,Q", "乙,P", "丙,"]);
    expect(summary()).toEqual({ applicants: 3, placed: 2, blocking: 0 });
  });

  test("lots of the applicants decide within a class; the file's own order of applicants is kept", async () => {
    const applicants = write("applicants.csv", "applicant,lottery", "丙,5", "乙,3", "甲,9.5");
    const equal = write("equal.csv", "applicant,rank,programme", "甲,1,P", "乙,1,P", "丙,1,P");
    const files = ["--applicants", applicants, "--choices", equal, "--programmes", write("p.csv", ...programmes)];
    await verb.run([
      ...files,
      "--out",
      path("r.csv"),
      "--explain",
      path("e.csv"),
      "--sites",
      path("s.csv"),
      "--language",
      "zh",
    ]);
    expect(read("r.csv")).toEqual(["applicant,programme", "丙,", "乙,P", "甲,"]);
    expect(read("e.csv").slice(1)).toEqual([
      "丙,1,P,lottery,0,5,2,0,3,同类中抽签号更靠前者录取。最后录取：第 0 类第 3 号；本人：第 0 类第 5 号",
      "乙,1,P,placed,0,3,1,,,录取",
      "甲,1,P,lottery,0,9.5,3,0,3,同类中抽签号更靠前者录取。最后录取：第 0 类第 3 号；本人：第 0 类第 9.5 号",
    ]);
    expect(read("s.csv")).toEqual([
      "programme,capacity,seated,empty,why_empty,listed,wanting,reserved_used,last_applicant,last_class,last_lottery,cutoff_class,cutoff_lottery,text",
      "P,1,1,0,,3,2,0,乙,0,3,0,3,已满，最后录取第 0 类第 3 号，另有 2 名儿童想来",
      "Q,1,0,1,unlisted,0,0,0,,,,,,空余 1 个：无人填报",
    ]);
  });

  test("a short seed is for trials, and says so", async () => {
    const warned = vi.spyOn(console, "error").mockImplementation(() => {});
    await verb.run([...small(), "--seed", "2a", "--out", path("trial.csv")]);
    expect(warned.mock.calls.join()).toContain("for trials only");
    warned.mockRestore();
    expect(read("trial.csv").length).toBeGreaterThan(1);
  });

  test("the same seed gives the same bytes whatever the order of the rows, another seed other ones", async () => {
    const names = Array.from({ length: 60 }, (_, at) => `c${at}`);
    const rows = names.flatMap((name, at) => [
      `${name},1,P${at % 3},1`,
      `${name},1,P${(at + 1) % 3},1`,
      `${name},2,P${(at + 2) % 3},1`,
    ]);
    const pools = write("p.csv", "programme,capacity", "P0,5", "P1,9", "P2,4");
    const applicants = write("a.csv", "applicant", ...names);
    const run = async (list: string[], hex: string, out: string, ...more: string[]): Promise<string> => {
      const files = [
        "--applicants",
        applicants,
        "--choices",
        write("c.csv", "applicant,rank,programme,priority", ...list),
      ];
      await verb.run([...files, "--programmes", pools, "--seed", hex, "--out", path(out), ...more]);
      return readFileSync(path(out), "utf8");
    };
    for (const more of [[], ["--lotteries", "each"]]) {
      const first = await run(rows, seed, "1.csv", ...more);
      expect(await run(rows.toReversed(), seed, "2.csv", ...more)).toBe(first);
      expect(await run(rows, "ff".repeat(16), "3.csv", ...more)).not.toBe(first);
    }
  });

  test("classes are compared number by number", async () => {
    const list = write("c.csv", "applicant,rank,programme,priority", "a,1,P,1/10", "b,1,P,1/9", "c,1,P,2/0");
    await verb.run([
      "--choices",
      list,
      "--programmes",
      write("p.csv", "programme,capacity", "P,1"),
      "--seed",
      seed,
      "--out",
      path("r.csv"),
      "--explain",
      path("e.csv"),
    ]);
    expect(read("r.csv").slice(1)).toEqual(["a,", "b,P", "c,"]);
    expect(read("e.csv")[1]).toMatch(/^a,1,P,class,1\/10,\d,2,1\/9,\d$/);
  });

  test("reserves, ages, months, kinds and places held now", async () => {
    const pools = write(
      "p.csv.gz",
      "programme,capacity,site,reserves,age_from,age_to,start,only",
      "infants,2,S,难:1;残:1,6,12,2027-09,",
      "toddlers,1,S,,12,24,2027-09,",
      "late,5,S,,6,24,2027-12,",
      "staff,1,T,,,,,职工",
    );
    const children = write(
      "a.csv",
      "applicant,lottery,kinds,born,from,until,current",
      "a,1,,2026-12-01,2027-09,2027-10,",
      "b,2,,2026-12-15,2027-09,2027-10,",
      "c,3,难,2026-12-15,,,",
      "d,4,,2026-01-01,,,toddlers",
      "e,5,职工,2026-01-01,,,",
    );
    const list = write(
      "c.csv",
      "applicant,rank,programme,priority",
      "a,1,infants,1",
      "a,2,late,1",
      "a,3,staff,1",
      "b,1,infants,1",
      "c,1,infants,9",
      "d,1,staff,1",
      "e,1,toddlers,1",
      "e,2,staff,1",
    );
    await verb.run([
      "--applicants",
      children,
      "--choices",
      list,
      "--programmes",
      pools,
      "--out",
      path("r.csv"),
      "--explain",
      path("e.csv"),
      "--language",
      "en",
    ]);
    expect(read("r.csv").slice(1)).toEqual(["a,infants", "b,", "c,infants", "d,toddlers", "e,staff"]);
    const rows = read("e.csv").slice(1);
    expect(rows.map((row) => row.split(",").slice(0, 4).join(","))).toEqual([
      "a,1,infants,placed",
      "a,2,late,start",
      "a,3,staff,kind",
      "b,1,infants,reserved",
      "c,1,infants,placed",
      "d,1,staff,kind",
      "d,2,toddlers,placed",
      "e,1,toddlers,class",
      "e,2,staff,placed",
    ]);
    expect(rows[3]).toContain("the other seats are reserved");
    expect(rows[7]).toContain(",current,4,");
  });

  test("siblings go together, and their own list can be given", async () => {
    const pools = write("p.csv", "programme,capacity,site", "S1,1,S", "S2,1,S", "T1,1,T", "T2,1,T");
    const list = write(
      "c.csv",
      "applicant,rank,programme,priority",
      "a,1,S1,1",
      "a,2,T1,1",
      "b,1,T2,1",
      "b,2,S2,1",
      "x,1,S1,0",
    );
    const files = ["--choices", list, "--programmes", pools, "--seed", seed, "--out", path("r.csv"), "--prove", "60"];
    await verb.run([...files, "--families", write("f.csv", "family,applicant,rule", "F,a,together", "F,b,together")]);
    expect(read("r.csv").slice(1)).toEqual(["a,T1", "b,T2", "x,S1"]);
    expect(summary()).toEqual({
      applicants: 3,
      placed: 3,
      blocking: 0,
      unstable: [],
      proof: { atLeast: 0, proven: true },
    });
    await verb.run([
      ...files,
      "--families",
      write("g.csv", "family,rank,applicant,programme", "F,1,a,S1", "F,1,b,S2", "F,2,a,", "F,2,b,S2"),
    ]);
    expect(read("r.csv").slice(1)).toEqual(["a,", "b,S2", "x,S1"]);
  });

  test("a market without stable result: the family that blocks is named, and it is proven that one must", async () => {
    const pools = write("p.csv", "programme,capacity", "H,1", "K,1");
    const list = write("c.csv", "applicant,rank,programme,priority", "a,1,H,0", "b,1,K,1", "s,1,H,1", "s,2,K,0");
    const couple = write("f.csv", "family,applicant,rule", "F,a,all", "F,b,all");
    const files = ["--choices", list, "--programmes", pools, "--families", couple, "--seed", seed];
    await verb.run([...files, "--out", path("r.csv"), "--prove", "60"]);
    expect(summary()).toMatchObject({ blocking: 1, proof: { atLeast: 1, proven: true } });
    expect(summary()["unstable"]).toHaveLength(1);
    expect(await verb.run(["--check", path("r.csv"), ...files, "--out", path("faults.csv")])).toBe(1);
    expect(read("faults.csv").length).toBeGreaterThan(1);
  });
});

describe("match --check", () => {
  test("finds nothing in its own result, and names what is wrong in another", async () => {
    await verb.run([...small(), "--seed", seed, "--out", path("r.csv.gz")]);
    expect(gunzipSync(readFileSync(path("r.csv.gz"))).toString()).toContain("乙,P");
    expect(await verb.run(["--check", path("r.csv.gz"), ...small(), "--seed", seed, "--out", path("none.csv")])).toBe(
      0,
    );
    expect(read("none.csv")).toEqual(["fault,family,applicant,programme,instead_of,because"]);
    const wrong = write("wrong.csv", "applicant,programme", "甲,P", "乙,Q", "丙,Q");
    expect(await verb.run(["--check", wrong, ...small(), "--seed", seed, "--out", path("faults.csv")])).toBe(1);
    expect(read("faults.csv").slice(1)).toEqual(["unlisted,,乙,Q,,", "blocking,,乙,P,,class"]);
    expect(summary()).toEqual({ placed: 2, overfull: 0, unlisted: 1, blocking: 1, stable: false });
    const full = write("full.csv", "applicant,programme", "甲,P", "乙,P", "丙,Q");
    await verb.run(["--check", full, ...small(), "--seed", seed, "--out", path("faults.csv")]);
    expect(read("faults.csv").slice(1)).toEqual(["overfull,,,P,,"]);
  });
});

describe("what is wrong with the input is said with file, line and reason, and nothing is written", () => {
  type Wrong = [name: string, files: Record<string, string[]>, file: string, line: number, reason: RegExp];
  const wrong: Wrong[] = [
    ["an unknown programme", { c: ["applicant,rank,programme", "a,1,P", "a,2,X"] }, "c", 3, /X/],
    ["a rank of 0", { c: ["applicant,rank,programme", "a,0,P"] }, "c", 2, /rank/],
    ["a programme twice", { c: ["applicant,rank,programme", "a,1,P", "a,2,P"] }, "c", 3, /lists P twice/],
    ["a class that is none", { c: ["applicant,rank,programme,priority", "a,1,P,x"] }, "c", 2, /“x”/],
    ["nobody's choice", { c: ["applicant,rank,programme", ",1,P"] }, "c", 2, /applicant/],
    ["an unknown applicant", { a: ["applicant", "b"] }, "c", 2, /no applicant a/],
    ["a missing column", { p: ["programme", "P"] }, "p", 1, /capacity/],
    ["a negative capacity", { p: ["programme,capacity", "P,-1"] }, "p", 2, /-1/],
    ["a programme of the same name", { p: ["programme,capacity", "P,1", "P,1"] }, "p", 3, /twice/],
    ["reserves that are none", { p: ["programme,capacity,reserves", "P,1,难"] }, "p", 2, /kind:seats/],
    ["the same reserve twice", { p: ["programme,capacity,reserves", "P,1,k:1;k:2"] }, "p", 2, /k .*twice/],
    ["a month that is none", { p: ["programme,capacity,start", "P,1,2027-13"] }, "p", 2, /2027-13/],
    ["ages without a month", { p: ["programme,capacity,age_from", "P,1,6"] }, "p", 2, /start/],
    ["ages turned round", { p: ["programme,capacity,age_from,age_to,start", "P,1,9,6,2027-09"] }, "p", 2, /below/],
    ["an applicant twice", { a: ["applicant", "a", "a"] }, "a", 3, /twice/],
    ["lots for some only", { a: ["applicant,lottery", "a,1", "b,"] }, "a", 3, /all or for none/],
    ["lots for some only, the first without", { a: ["applicant,lottery", "a,", "b,1"] }, "a", 3, /all or for none/],
    ["a lot twice", { a: ["applicant,lottery", "a,1", "b,1"] }, "a", 3, /line 2/],
    ["a birthday that is none", { a: ["applicant,born", "a,2026-3-1"] }, "a", 2, /2026-3-1/],
    ["a place in an unknown programme", { a: ["applicant,current", "a,X"] }, "a", 2, /X/],
    ["more who are there than seats", { a: ["applicant,current", "a,P", "b,P"] }, "a", 3, /more children/],
    ["nobody", { a: ["applicant"] }, "a", 1, /no applicants/],
    ["a family with an unknown child", { f: ["family,applicant", "F,x"] }, "f", 2, /no applicant x/],
    ["a child in two families", { f: ["family,applicant", "F,a", "G,a"] }, "f", 3, /two families/],
    ["a child twice in a family", { f: ["family,applicant", "F,a", "F,a"] }, "f", 3, /twice/],
    ["an unknown rule", { f: ["family,applicant,rule", "F,a,near"] }, "f", 2, /near/],
    ["two rules", { f: ["family,applicant,rule", "F,a,all", "F,b,prefer"] }, "f", 3, /all before|all/],
    ["a joint list without ranks", { f: ["family,applicant,programme", "F,a,P"] }, "f", 1, /rank/],
    ["an option twice for a child", { f: ["family,rank,applicant,programme", "F,1,a,P", "F,1,a,"] }, "f", 3, /twice/],
    ["an option with an unknown programme", { f: ["family,rank,applicant,programme", "F,1,a,X"] }, "f", 2, /X/],
  ];
  test.each(wrong)("%s", async (_name, files, file, line, reason) => {
    const base: Record<string, string[]> = {
      c: ["applicant,rank,programme", "a,1,P", "b,1,P"],
      p: ["programme,capacity", "P,1"],
      ...files,
    };
    const args = ["--seed", seed, "--out", path("result.csv")];
    const names = { c: "--choices", p: "--programmes", a: "--applicants", f: "--families" } as const;
    for (const [key, lines] of Object.entries(base))
      args.push(names[key as keyof typeof names], write(`${key}.csv`, ...lines));
    const error: unknown = await verb.run(args).catch((each: unknown) => each);
    expect(error).toBeInstanceOf(InputError);
    expect(error).toMatchObject({ file: path(`${file}.csv`), line, reason: expect.stringMatching(reason) });
    expect(existsSync(path("result.csv"))).toBe(false);
    expect(readdirSync(folder).filter((name) => name.startsWith("."))).toEqual([]);
  });

  test.each<[string, () => string[], RegExp]>([
    ["no files", () => ["--out", "x"], /--choices/],
    ["no seed and no lots", () => [...small(), "--out", path("r.csv")], /--seed/],
    ["a seed that is none", () => [...small(), "--seed", "abc", "--out", path("r.csv")], /--seed/],
    ["no result", () => [...small(), "--seed", seed], /--out/],
    ["two outputs at once", () => [...small(), "--seed", seed, "--out", "-", "--explain", "-"], /one output/],
    ["two inputs at once", () => ["--choices", "-", "--programmes", "-"], /one input/],
    ["an unknown way of lots", () => [...small(), "--seed", seed, "--out", "-", "--lotteries", "two"], /one, each/],
    ["an unknown language", () => [...small(), "--seed", seed, "--out", "-", "--language", "fr"], /zh, en/],
    ["no seconds", () => [...small(), "--seed", seed, "--out", path("r.csv"), "--prove", "0"], /--prove/],
  ])("%s", async (_name, args, reason) => {
    await expect(verb.run(args())).rejects.toThrow(reason);
    expect(existsSync(path("r.csv"))).toBe(false);
  });
});
