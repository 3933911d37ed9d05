import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";
import { parse } from "csv-parse/sync";
import { afterAll, beforeAll, expect, test } from "vitest";
import { syntheticBirths } from "../engines/forecast/synthetic-births.ts";
import { monthText } from "../engines/forecast/panel.ts";
import { verb } from "./forecast.ts";
import { InputError } from "./tables/read.ts";
import { UsageError } from "./verb.ts";

let folder: string;
let history: string;
const months = 60;
const panel = syntheticBirths({ communities: 12, months, seed: "verb", perParent: 4 });

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "huituo-forecast-"));
  const lines = panel.communities.flatMap((community, row) =>
    Array.from(
      { length: months },
      (_, at) =>
        `${community},${panel.parents[panel.parentOf[row]!]},${monthText(panel.firstMonth + at)},${panel.births[row * months + at]}`,
    ),
  );
  history = put("history.csv", `community,parent,month,births\n${lines.toReversed().join("\n")}\n`);
});
afterAll(() => rmSync(folder, { recursive: true }));

function put(name: string, content: string | Buffer): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

type Line = Record<string, string>;

async function run(options: string[], out = "out.csv"): Promise<Line[]> {
  await verb.run(["--out", join(folder, out), ...options]);
  const written = readFileSync(join(folder, out));
  return parse(out.endsWith(".gz") ? gunzipSync(written) : written, { columns: true }) as Line[];
}

const sum = (lines: Line[], column: string) => lines.reduce((total, line) => total + Number(line[column]), 0);

test("every place and month; communities add up to parents and these to the district", async () => {
  const packed = put("history.csv.gz", gzipSync(readFileSync(history)));
  const lines = await run(["--history", packed, "--months", "18"], "out.csv.gz");
  expect(lines).toHaveLength((12 + 3 + 1) * 18);
  expect(Object.keys(lines[0]!)).toEqual(
    ["tier", "name", "parent", "month"].concat(
      ["births", "age0", "age1", "age2", "under3"].flatMap((name) => [name, `${name}_low`, `${name}_high`]),
    ),
  );
  expect([lines[0]!.month, lines.at(-1)!.month]).toEqual(["2021-01", "2022-06"]);
  for (const month of ["2021-01", "2022-06"])
    for (const column of ["births", "age0", "age1", "age2", "under3"]) {
      const at = (tier: string) => lines.filter((line) => line.tier === tier && line.month === month);
      expect(sum(at("community"), column)).toBeCloseTo(Number(at("district")[0]![column]), 3);
      for (const parent of at("parent"))
        expect(
          sum(
            at("community").filter((line) => line.parent === parent.name),
            column,
          ),
        ).toBeCloseTo(Number(parent[column]), 3);
    }
  for (const line of lines)
    for (const column of ["births", "under3"]) {
      expect(Number(line[column])).toBeGreaterThanOrEqual(Number(line[`${column}_low`]) - 0.06);
      expect(Number(line[column])).toBeLessThanOrEqual(Number(line[`${column}_high`]) + 0.06);
    }
});

test("assumptions and a stock move what they name and nothing else", async () => {
  const base = await run(["--history", history, "--months", "12"]);
  const scenario = put(
    "scenario.csv",
    "where,kind,from,to,value,ramp_months,births_per_home,children_per_home\n" +
      "社区1,births,2021-03,,1.5,,,\n街道2,migration,2021-01,2021-12,-0.5,,,\n社区3,housing,2021-01,2021-02,100,,0.12,0.5\n",
  );
  const moved = await run(["--history", history, "--months", "12", "--scenario", scenario]);
  const ratio = (name: string, month: string, column: string) => {
    const of = (lines: Line[]) => Number(lines.find((line) => line.name === name && line.month === month)![column]);
    return of(moved) / of(base);
  };
  expect(ratio("社区1", "2021-02", "births")).toBeCloseTo(1, 6);
  expect(ratio("社区1", "2021-03", "births")).toBeCloseTo(1.5, 4);
  expect(ratio("社区1", "2021-12", "births")).toBeCloseTo(1.5, 4);
  expect(ratio("社区2", "2021-12", "age2")).toBeCloseTo(0.5, 4);
  expect(ratio("社区3", "2021-12", "births")).toBeGreaterThan(1.05);
  expect(ratio("社区4", "2021-12", "under3")).toBeCloseTo(1, 6);
  const stock = put("stock.csv", "community,age0,age1,age2\n社区1,40,40,400\n");
  const counted = await run([
    "--history",
    history,
    "--months",
    "1",
    "--stock",
    stock,
    "--mortality",
    "0,0",
    "--churn",
    "0",
  ]);
  expect(Number(counted[0]!.age2)).toBeGreaterThan(3 * Number(base[0]!.age2));
});

test("the back-test names every method and tier", async () => {
  const lines = await run(["--history", history, "--backtest", "12"]);
  expect(lines.map((line) => `${line.tier} ${line.method}`)).toEqual(
    ["community", "parent", "district"].flatMap((tier) =>
      ["huituo", "seasonal-naive", "naive", "holt-winters"].map((method) => `${tier} ${method}`),
    ),
  );
  expect(Number(lines[0]!.wape)).toBeLessThan(Number(lines[1]!.wape));
  expect(Number(lines[0]!.coverage80)).toBeGreaterThan(0.6);
  expect(lines[1]!.coverage80).toBe("");
});

const head = "community,parent,month,births\n";

test.each([
  [`${head}a,x,2026-13,1\n`, 2, "2026-13"],
  [`${head}a,x,2026-01,-1\n`, 2, "-1"],
  [`${head}a,x,2026-01,\n`, 2, "births"],
  [`${head}a,x,2026-01,1\na,y,2026-02,1\n`, 3, "两个上级"],
  [`${head}a,x,2026-01,1\na,x,2026-01,1\n`, 3, "重复"],
  [`${head},x,2026-01,1\n`, 2, "community"],
  [`${head}a,x,2026-01,1\nb,x,2026-02,1\n`, 0, "a 缺少 2026-02"],
  [`${head}a,x,2026-01,0\n`, 0, "没有出生"],
  [`${head}a,x,2026-01,1\n`, 0, "1 个月"],
  [head, 0, "没有出生"],
])("bad histories name what is wrong and leave no file: %#", async (text, line, reason) => {
  const error: unknown = await run(["--history", put("bad.csv", text)], "never.csv").catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(InputError);
  expect(error).toMatchObject({ line, reason: expect.stringContaining(reason) });
  expect(existsSync(join(folder, "never.csv"))).toBe(false);
});

test("months that are not told are none when it is said so", async () => {
  const lines = Array.from({ length: 24 }, (_, at) => `a,x,${monthText(24_000 + at)},3`);
  const path = put("gaps.csv", `${head}${lines.join("\n")}\nb,x,2001-12,1\n`);
  await expect(run(["--history", path])).rejects.toThrow("b 缺少 2000-01");
  expect(await run(["--history", path, "--missing", "zero", "--months", "2"])).toHaveLength(8);
});

test.each([
  ["stock", "community,age0,age1,age2\n无,1,1,1\n", 2, "无"],
  ["stock", "community,age0,age1,age2\n社区1,1,1,-1\n", 2, "age2 -1"],
  ["stock", "community,age0,age1,age2\n社区1,1,1,1\n社区1,1,1,1\n", 3, "重复"],
  ["scenario", "where,kind,from,to,value\n无,births,2021-01,,1\n", 2, "无"],
  ["scenario", "where,kind,from,to,value\n*,luck,2021-01,,1\n", 2, "luck"],
  ["scenario", "where,kind,from,to,value\n*,births,2021-01,,\n", 2, "value"],
  ["scenario", "where,kind,from,to,value\n*,births,2021-01,,-1\n", 2, "births × -1"],
  ["scenario", "where,kind,from,to,value\n*,births,2021-05,2021-01,1\n", 2, "from month"],
  ["scenario", "where,kind,from,to,value\n*,housing,2021-01,,100\n", 2, "births_per_home"],
])("a bad %s names its line: %#", async (option, text, line, reason) => {
  const error: unknown = await run(["--history", history, `--${option}`, put("bad.csv", text)]).catch(
    (thrown: unknown) => thrown,
  );
  expect(error).toMatchObject({ name: "InputError", line, reason: expect.stringContaining(reason) });
});

test("wrong options", async () => {
  for (const options of [
    [],
    ["--history", history, "--months", "0"],
    ["--history", history, "--months", "x"],
    ["--history", history, "--backtest", "1.5"],
    ["--history", history, "--missing", "skip"],
    ["--history", history, "--churn", "2"],
    ["--history", history, "--mortality", "6,4"],
    ["--history", history, "more"],
  ])
    await expect(verb.run(options)).rejects.toThrow(UsageError);
});
