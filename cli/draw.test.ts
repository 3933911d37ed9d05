import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { verb } from "./draw.ts";
import { InputError } from "./tables/read.ts";
import { UsageError } from "./verb.ts";

let folder: string;
beforeAll(() => void (folder = mkdtempSync(join(tmpdir(), "huituo-draw-"))));
afterAll(() => rmSync(folder, { recursive: true }));
const said: string[] = [];
beforeEach(() => {
  said.length = 0;
  vi.spyOn(console, "log").mockImplementation((line: string) => void said.push(line));
});
afterEach(() => void vi.restoreAllMocks());

const path = (name: string) => join(folder, name);
const write = (name: string, text: string | Buffer) => (writeFileSync(path(name), text), path(name));
const read = (name: string) => readFileSync(path(name), "utf8");
const errorOf = async (args: string[]) =>
  verb.run(args).then(
    () => undefined,
    (error: unknown) => error,
  );

function writePlan(plan: object, more: object = {}): string {
  const parties = [
    { id: "bureau", name: "卫生健康局" },
    { id: "notary", name: "公证处" },
  ];
  return write(
    "plan.json",
    JSON.stringify({ draw: "2026-11", title: "十一月", parties, withheld: "void", outside: null, plan, ...more }),
  );
}
const inspection = {
  kind: "inspection",
  sites: 3,
  due: { months: 12, asOn: "2026-11-22" },
  perSite: 2,
  differentTeams: true,
  skills: [],
  loads: "even",
  chance: 1000,
  distance: { bandM: 2000, cost: 100 },
};
const sites = `site,stratum,weight,last_on,last_inspectors,longitude,latitude
S1,城东,1,2026-05-10,P1;P2,118.80,32.05
S2,城东,3,2026-06-02,P3,118.82,32.06
S3,城东,1,2025-10-30,P1；P3,118.79,32.01
S4,城西,2,2026-03-18,P2,118.70,32.04
S5,城西,1,2026-08-21,P4,118.71,32.02
`;
const inspectors = `inspector,team,skills,avoids,longitude,latitude
P1,甲,急救;消防,S4,118.80,32.05
P2,甲,,,118.81,32.04
P3,乙,,,118.72,32.05
P4,乙,消防,S1,118.70,32.03
P5,丙,,,118.75,32.05
P6,丙,,,118.76,32.05
`;

async function throughReveals(file: string): Promise<void> {
  for (const party of ["bureau", "notary"])
    await verb.run(["commit", file, "--party", party, "--nonce-file", path(`${party}.txt`)]);
  for (const party of ["notary", "bureau"])
    await verb.run(["reveal", file, "--party", party, "--nonce-file", path(`${party}.txt`)]);
}

test("institutions and their inspectors, drawn, changed and verified", async () => {
  const file = path("visits.json");
  const rosters = [
    "--sites",
    write("sites.csv.gz", gzipSync(sites)),
    "--inspectors",
    write("inspectors.csv", inspectors),
  ];
  expect(await verb.run(["open", "--plan", writePlan(inspection), ...rosters, "--out", file])).toBe(0);
  await verb.run(["chances", file, "--out", path("chances.csv")]);
  expect(read("chances.csv")).toBe(
    "site,stratum,weight,certain,chance\nS1,城东,1,,2/7\nS2,城东,3,,6/7\nS3,城东,1,due,1/1\nS4,城西,2,,4/7\nS5,城西,1,,2/7\n",
  );
  await throughReveals(file);
  expect(statSync(path("notary.txt")).mode & 0o777).toBe(0o600);
  expect(await verb.run(["run", file, "--out", path("result.csv")])).toBe(0);
  const rows = read("result.csv").trim().split("\n");
  expect(rows[0]).toBe("site,inspectors,certain,chance");
  expect(rows).toHaveLength(4);
  expect(rows.find((row) => row.startsWith("S3"))).toMatch(/^S3,P[2456];P[2456],due,1\/1$/);
  const [drawn] = rows[1]!.split(",");
  const ill = rows[1]!.split(",")[1]!.split(";")[0]!;
  await verb.run(["change", file, "--absent", ill, "--out", path("changed.csv")]);
  expect(read("changed.csv")).not.toContain(ill);
  await verb.run(["change", file, "--withdraw", drawn!]);
  said.length = 0;
  expect(await verb.run(["verify", file, "--out", path("verified.csv")])).toBe(0);
  expect(said[0]).toBe("✓ 2026-11 十一月 · 8 条 entries");
  expect(read("verified.csv").trim().split("\n")).toHaveLength(3);
});

test("an order of applicants, the same from any order of the file, and its lottery numbers", async () => {
  const plan = writePlan({ kind: "order" });
  const file = path("places.json");
  await verb.run([
    "open",
    "--plan",
    plan,
    "--applicants",
    write("a.csv", "applicant,group\nF1,\nF2,T\nF3,\nF4,T\n"),
    "--out",
    file,
    "--at",
    "2026-11-01T00:00:00Z",
  ]);
  const again = path("again.json");
  await verb.run([
    "open",
    "--plan",
    plan,
    "--applicants",
    write("b.csv", "group,applicant\nT,F4\n,F3\n,F1\nT,F2\n"),
    "--out",
    again,
    "--at",
    "2026-11-01T00:00:00Z",
  ]);
  expect(read("again.json")).toBe(read("places.json"));
  rmSync(path("bureau.txt"), { force: true });
  await throughReveals(file);
  await verb.run(["run", file, "--out", path("lottery.csv")]);
  const rows = read("lottery.csv")
    .trim()
    .split("\n")
    .slice(1)
    .map((row) => row.split(","));
  expect(rows.map(([, lottery]) => lottery)).toEqual(["1", "2", "3", "4"]);
  expect(rows.map(([applicant]) => String(applicant)).toSorted()).toEqual(["F1", "F2", "F3", "F4"]);
  said.length = 0;
  expect(await verb.run(["verify", file, "--earlier", again, "--json"])).toBe(0);
  expect(JSON.parse(said[0]!)).toMatchObject({ isSound: true, entries: 6, findings: [], next: [] });

  const forged = write("forged.json", read("places.json").replace('"title":"十一月"', '"title":"十二月"'));
  said.length = 0;
  expect(await verb.run(["verify", forged, "--out", path("never.csv")])).toBe(1);
  expect(said[0]).toMatch(/^✗ entries\[0\]\.hash {2}内容与本条散列值不符/);
  expect(existsSync(path("never.csv"))).toBe(false);
  said.length = 0;
  expect(await verb.run(["verify", file, "--published", "AB".repeat(32)])).toBe(1);
  expect(said[0]).toContain("ab".repeat(32));
});

test("commitments made elsewhere, deposits, an outside number", async () => {
  const file = path("outside.json");
  const plan = writePlan({ kind: "order" }, { withheld: "deposit", outside: "双色球 2026135 期" });
  await verb.run(["open", "--plan", plan, "--applicants", write("a.csv", "applicant\nF1\nF2\n"), "--out", file]);
  const [commitment, deposit] = ["12".repeat(32), "34".repeat(32)];
  await verb.run(["commit", file, "--party", "bureau", "--commitment", commitment, "--deposit", deposit]);
  rmSync(path("notary.txt"), { force: true });
  await verb.run(["commit", file, "--party", "notary", "--nonce-file", path("notary.txt")]);
  await verb.run(["reveal", file, "--party", "notary", "--nonce", read("notary.txt").trim()]);
  await verb.run(["withhold", file, "--party", "bureau"]);
  await verb.run(["outside", file, "--value", "01 07 12 20 28 33 + 05"]);
  said.length = 0;
  await verb.run(["run", file]);
  expect(said.join("\n")).toContain("双色球 2026135 期 = 01 07 12 20 28 33 + 05");
  expect(read("outside.json")).toContain(`"deposit":"${deposit}"`);
});

test("bad input names file, line and reason, and nothing is written", async () => {
  const plan = writePlan(inspection);
  const open = (s: string, i: string) => [
    "open",
    "--plan",
    plan,
    "--sites",
    write("s.csv", s),
    "--inspectors",
    write("i.csv", i),
    "--out",
    path("none.json"),
  ];
  const cases: [string, string, string, RegExp][] = [
    [sites.replace("S2,", "张三,"), inspectors, "s.csv:3", /^id: /],
    [sites.replace("S2,城东,3", "S2,城东,x"), inspectors, "s.csv:3", /weight/],
    [sites.replace("2026-06-02", "2026-13-02"), inspectors, "s.csv:3", /^lastOn: /],
    [sites, inspectors.replace("P5,丙,", "P5,丙,x;;y,").replace("P5", "P 5"), "i.csv:6", /./],
    [sites.replace("118.82,32.06", "218.82,32.06"), inspectors, "s.csv:3", /经纬度/],
    [sites.replace("S2,", "S1,"), inspectors, "s.csv:3", /编号重复/],
    [sites.replace("S2,", "13800138000,"), inspectors, "s.csv:3", /个人信息/],
    [sites, inspectors.replace(",S4,", ",S9,"), "i.csv:2", /avoids: 名册中没有/],
    ["name\nS1\n", inspectors, "s.csv:1", /site/],
  ];
  for (const [s, i, where, why] of cases) {
    const error = await errorOf(open(s, i));
    expect(error).toBeInstanceOf(InputError);
    expect((error as InputError).message).toContain(`${path(where)}: `);
    expect((error as InputError).reason).toMatch(why);
  }
  expect(existsSync(path("none.json"))).toBe(false);

  const broken = write("broken.json", '{"entries":[\n{"a":1},\n{"b":}\n]}');
  expect(await errorOf(["verify", broken])).toMatchObject({ file: broken, line: 3 });
  expect(await errorOf(["verify", path("absent.json")])).toBeInstanceOf(InputError);
  const other = write("other.json", "{}");
  expect(await errorOf(["run", other])).toMatchObject({ file: other, reason: expect.stringContaining("不是抽取记录") });
  const started = path("started.json");
  await verb.run([
    "open",
    "--plan",
    writePlan({ kind: "order" }),
    "--applicants",
    write("a.csv", "applicant\nF1\n"),
    "--out",
    started,
  ]);
  const before = read("started.json");
  expect(await errorOf(["run", started])).toMatchObject({
    file: started,
    reason: expect.stringContaining("commitment"),
  });
  expect(await errorOf(["commit", started, "--party", "press", "--nonce-file", path("press.txt")])).toBeInstanceOf(
    InputError,
  );
  expect(existsSync(path("press.txt"))).toBe(false);
  expect(
    await errorOf(["commit", started, "--party", "bureau", "--nonce-file", write("bad.txt", "xyz")]),
  ).toMatchObject({
    file: path("bad.txt"),
  });
  expect(read("started.json")).toBe(before);
});

test("wrong options are told apart from wrong files", async () => {
  for (const args of [
    [],
    ["verify"],
    ["open", "--plan", "p.json"],
    ["nothing", write("t.json", '{"entries":[]}')],
    ["commit", path("t.json"), "--party", "bureau"],
    ["reveal", path("t.json"), "--nonce", "00"],
    ["change", path("t.json")],
    ["change", path("t.json"), "--absent", "P1", "--withdraw", "S1"],
    ["change", path("t.json"), "--conflict", "S1"],
    ["run", path("t.json"), "more"],
  ])
    expect(await errorOf(args)).toBeInstanceOf(UsageError);
});
