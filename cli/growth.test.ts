import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";
import { afterAll, beforeAll, expect, test } from "vitest";
import { verb } from "./growth.ts";
import { InputError } from "./tables/read.ts";
import { UsageError } from "./verb.ts";

let folder: string;
beforeAll(() => void (folder = mkdtempSync(join(tmpdir(), "huituo-growth-"))));
afterAll(() => rmSync(folder, { recursive: true }));

const header = "sex,age_days,weight_kg,length_cm,head_cm,position";

async function run(text: string | Buffer, options: string[], input = "in.csv", output = "out.csv"): Promise<string> {
  writeFileSync(join(folder, input), text);
  await verb.run(["--in", join(folder, input), "--out", join(folder, output), ...options]);
  const written = readFileSync(join(folder, output));
  return (output.endsWith(".gz") ? gunzipSync(written) : written).toString();
}

test("every record of R's anthro, other columns and their order kept", async () => {
  const lines = readFileSync(new URL("../engines/growth/fixtures/anthro-scores.csv", import.meta.url), "utf8")
    .trimEnd()
    .split("\n")
    .map((line) => line.split(","));
  const given = lines.map((fields, at) => `"child, ${at}",${fields.slice(0, 7).join(",")}`);
  given[0] = `note,${lines[0]!.slice(0, 7).join(",")}`;
  const packed = await run(gzipSync(given.join("\r\n")), ["--standard", "who"], "in.csv.gz", "out.csv.gz");
  const out = packed.trimEnd().split("\n");
  expect(out[0]).toBe(`note,${lines[0]!.join(",")}`);
  expect(out).toHaveLength(lines.length);
  const decimals = (text: string, at: number) =>
    text === "" || text === "Inf" || at % 2 === 1 ? text : Number(text).toFixed(2);
  for (const [at, fields] of lines.entries()) {
    if (at === 0) continue;
    expect(out[at]).toBe(`${given[at]},${fields.slice(7).map(decimals).join(",")}`);
  }
});

test("the Chinese standard in its own words, or English ones", async () => {
  const text = `name,${header}\n甲,male,365,12,70.4,46,lying\n乙,,365,9,75,46,\n丙,unknown,365,9,75,46,\n`;
  const rows = (await run(text, ["--standard", "cn"])).trimEnd().split("\n");
  expect(rows[0]).toBe(
    `name,${header},plen,slen,nlen,rlen,zlen,elen,pwei,swei,nwei,rwei,zwei,ewei,pwfl,swfl,nwfl,rwfl,zwfl,ewfl,` +
      "pbmi,sbmi,nbmi,rbmi,zbmi,ebmi,phc,shc,rhc,zhc,ehc",
  );
  expect(rows[1]).toMatch(
    /^甲,male,365,12,70.4,46,lying,下,下,生长迟缓,0,-2\.\d\d,0.05,中上,中上,,0,1\.\d\d,0.15,上,上,重度肥胖,0,,,上,上,重度肥胖,0,,,中,中,0,-?0\.\d\d,0.08$/,
  );
  expect(rows[2]).toBe(`乙,,365,9,75,46,${",".repeat(29)}`);
  expect(rows[3]).toBe(`丙,unknown,365,9,75,46,${",".repeat(29)}`);
  const english = await run(text, ["--standard", "cn", "--terms", "en"]);
  expect(english).toContain(",low,low,stunting,0,-2.");
  expect(english).toContain(",high,high,severe-obesity,0,,,middle,middle,0,");
});

test("months completed by the calendar decide the row where they are given", async () => {
  const rows = (
    await run(`${header},completed_months\nmale,365,8.2,,,,\nmale,365,8.2,,,,11\n`, ["--standard", "cn"])
  ).split("\n");
  // P3 of boys' weight: 8.3 kg at 12 months, 8.1 at 11.
  expect(rows[1]!.split(",")[13]).toBe("下");
  expect(rows[2]!.split(",")[13]).toBe("中下");
});

test("corrected age beside the age since birth", async () => {
  const text = `${header},gestation_weeks,gestation_days\nmale,365,8,72,45,lying,30,0\nmale,365,8,72,45,lying,39,\nmale,30,2,42,31,lying,32,3\nmale,801,9,80,46,standing,30,0\n`;
  const rows = (await run(text, ["--standard", "who", "--preterm"])).trimEnd().split("\n");
  const names = "zlen,flen,zwei,fwei,zwfl,fwfl,zbmi,fbmi,zhc,fhc";
  expect(rows[0]).toBe(
    `${header},gestation_weeks,gestation_days,${names},corrected_days,${names
      .split(",")
      .map((name) => `c${name}`)
      .join(",")}`,
  );
  const plain = (await run(`${header}\nmale,365,8,72,45,lying\nmale,295,8,72,45,lying\n`, ["--standard", "who"])).split(
    "\n",
  );
  const scores = (at: number) => plain[at]!.split(",").slice(6).join(",");
  expect(rows[1]).toBe(`male,365,8,72,45,lying,30,0,${scores(1)},295,${scores(2)}`);
  expect(rows[2]).toBe(`male,365,8,72,45,lying,39,,${scores(1)},,${scores(1)}`);
  expect(rows[3]!.endsWith(`,-23${",".repeat(10)}`)).toBe(true);
  expect(rows[4]!.split(",")[18]).toBe("731");
  expect(rows[4]!.split(",").slice(8, 18)).toEqual(rows[4]!.split(",").slice(19));
});

test.each([
  [`${header}\nmale,1,2,3,4,lying\nboy,1,2,3,4,lying\n`, 3, "sex “boy”"],
  [`${header}\nmale,1,2,3,4,hanging\n`, 2, "position “hanging”"],
  [`${header}\nmale,-1,2,3,4,lying\n`, 2, "age_days -1"],
  [`${header}\nmale,1,two,3,4,lying\n`, 2, "two"],
  [`${header},oedema\nmale,1,2,3,4,lying,perhaps\n`, 2, "oedema “perhaps”"],
  [`${header},zlen\nmale,1,2,3,4,lying,0\n`, 1, "zlen"],
  ["sex,age_days\nmale,1\n", 1, "weight_kg"],
])("bad input names its line and leaves no file: %#", async (text, line, reason) => {
  const error: unknown = await run(text, ["--standard", "who"], "bad.csv", "never.csv").catch(
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(InputError);
  expect(error).toMatchObject({ line, reason: expect.stringContaining(reason) });
  expect(existsSync(join(folder, "never.csv"))).toBe(false);
});

test("gestations that cannot be are refused with --preterm only", async () => {
  const text = `${header},gestation_weeks\nmale,1,2,3,4,lying,50\n`;
  await expect(run(text, ["--standard", "who", "--preterm"])).rejects.toThrow("154 to 314");
  expect(await run(text, ["--standard", "who"])).toContain("male,1,2,3,4,lying,50,");
});

test("wrong options", async () => {
  for (const options of [
    [],
    ["--standard", "cdc"],
    ["--standard", "cn", "--terms", "fr"],
    ["--standard", "cn", "more"],
  ])
    await expect(verb.run(options)).rejects.toThrow(UsageError);
});
