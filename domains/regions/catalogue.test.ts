import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { divisionsOfCounty, findDivision, listChildren, listProvinces, searchDivisions } from "./catalogue.ts";
import { ancestorsOf, codeCandidates, levelOf, parentOf } from "./division-code.ts";

const names = (divisions: readonly { readonly name: string }[]) => divisions.map(({ name }) => name);
const codes = (divisions: readonly { readonly code: string }[]) => divisions.map(({ code }) => code);

test("the files hold as many divisions of each level as their README says", async () => {
  const readme = readFileSync(join(import.meta.dirname, "data/README.md"), "utf8");
  const stated = [...readme.matchAll(/^\| [1-5] .*\| (\d+) \|$/gm)].map((row) => Number(row[1]));
  const counted = [0, 0, 0, 0, 0];
  for (const province of await listProvinces()) {
    for (const { level } of await divisionsOfCounty(province.code)) counted[level - 1]! += 1;
  }
  expect(stated).toHaveLength(5);
  expect(counted).toEqual(stated);
}, 60_000);

describe("one county", () => {
  test("Songjiang has its towns, streets and communities", async () => {
    expect(await findDivision("310117")).toEqual({
      code: "310117",
      parentCode: "3101",
      name: "松江区",
      level: 3,
      fullName: "上海市松江区",
    });
    const streets = await listChildren("310117");
    expect(names(streets)).toEqual(expect.arrayContaining(["岳阳街道", "方松街道", "九里亭街道", "泗泾镇", "佘山镇"]));
    const all = await divisionsOfCounty("310117");
    expect(all[0]!.code).toBe("310117");
    expect(all.filter(({ level }) => level === 4)).toEqual(streets);
    const seen = new Set<string>(["3101"]);
    for (const { code, parentCode } of all) {
      expect(seen).toContain(parentCode);
      seen.add(code);
    }
    const fangsong = streets.find(({ name }) => name === "方松街道")!;
    const communities = await listChildren(fangsong.code);
    expect(communities.length).toBeGreaterThan(10);
    expect(await findDivision(communities[0]!.code)).toEqual(communities[0]);
    expect(communities[0]!.fullName).toBe(`上海市松江区方松街道${communities[0]!.name}`);
    expect(all.filter(({ parentCode }) => parentCode === fangsong.code)).toEqual(communities);
  });

  test("a whole city can be taken", async () => {
    const shijiazhuang = await divisionsOfCounty("1301");
    expect(shijiazhuang[0]).toMatchObject({ code: "1301", parentCode: "13", fullName: "河北省石家庄市" });
    expect(shijiazhuang.every(({ code }) => code.startsWith("1301"))).toBe(true);
    expect(new Set(shijiazhuang.map(({ level }) => level))).toEqual(new Set([2, 3, 4, 5]));
  });
});

describe("cities without counties", () => {
  test.each([
    ["4419", "441900", "东莞市", "广东省东莞市"],
    ["4420", "442000", "中山市", "广东省中山市"],
    ["4604", "460400", "儋州市", "海南省儋州市"],
    ["6202", "620201", "嘉峪关市", "甘肃省嘉峪关市"],
  ])("%s has the stand-in county %s %s with streets below", async (city, county, name, fullName) => {
    expect(await listChildren(city)).toEqual([{ code: county, parentCode: city, name, level: 3, fullName }]);
    const streets = await listChildren(county);
    expect(streets.length).toBeGreaterThan(2);
    expect(streets[0]!.fullName).toBe(`${fullName}${streets[0]!.name}`);
  });

  test("counties right under a province are found without the placeholder city", async () => {
    expect(await findDivision("429004")).toMatchObject({
      name: "仙桃市",
      fullName: "湖北省仙桃市",
      parentCode: "4290",
    });
  });
});

describe("search", () => {
  test("by the beginning of a name", async () => {
    expect(codes(await searchDivisions("松江"))[0]).toBe("310117");
    expect(codes(await searchDivisions("松江", { level: 3 }))).toEqual(["310117"]);
  });

  test("by several words and by an address written in one", async () => {
    const expected = codes((await listChildren("310117")).filter(({ name }) => name === "方松街道"));
    expect(codes(await searchDivisions("松江 方松"))).toEqual(expected);
    expect(codes(await searchDivisions("松江区方松街道"))).toEqual(expected);
  });

  test("the exact name comes first, and the limit holds", async () => {
    const found = await searchDivisions("朝阳区", { limit: 3 });
    expect(names(found)).toEqual(["朝阳区", "朝阳区", expect.stringContaining("朝阳区")]);
    expect(await searchDivisions("  ")).toEqual([]);
    expect(await searchDivisions("没有这样的地方")).toEqual([]);
  });

  test("communities within a county only", async () => {
    const found = await searchDivisions("方松", { within: "310117", level: 5 });
    expect(found.every(({ code, level }) => level === 5 && code.startsWith("310117"))).toBe(true);
    const one = (await listChildren("310117001"))[0]!;
    expect(codes(await searchDivisions(one.name, { within: "310117" }))).toContain(one.code);
    expect(await searchDivisions(one.name, { level: 5 })).toEqual([]);
  });
});

test("unknown codes are undefined or empty", async () => {
  for (const code of [
    "",
    "99",
    "319999",
    "310117999",
    "310117001999",
    "990101001001",
    "3",
    "31011",
    "31x1",
    "../../etc",
  ]) {
    expect(await findDivision(code)).toBeUndefined();
    expect(await listChildren(code)).toEqual([]);
    expect(await divisionsOfCounty(code)).toEqual([]);
  }
});

test("codes", () => {
  expect(["31", "3101", "310117", "310117001", "310117001001", "3", "31a1"].map(levelOf)).toEqual([
    1,
    2,
    3,
    4,
    5,
    undefined,
    undefined,
  ]);
  expect(parentOf("310117001")).toBe("310117");
  expect(parentOf("31")).toBeUndefined();
  expect(ancestorsOf("310117001001")).toEqual(["31", "3101", "310117", "310117001"]);
  expect(codeCandidates("110108014000")).toEqual(["110108014000", "110108014"]);
  expect(codeCandidates("４４１９００")).toEqual(["441900", "4419"]);
  expect(codeCandidates("310000")).toEqual(["310000", "3100", "31"]);
  expect(codeCandidates("NA")).toEqual([]);
});
