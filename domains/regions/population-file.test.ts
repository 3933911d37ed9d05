import { existsSync, readFileSync } from "node:fs";
import { parse } from "csv-parse/sync";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { divisionsOfCounty } from "./catalogue.ts";
import { DivisionIndex } from "./division-index.ts";
import { estimateUnderThree, readAge, readPopulation, singleAges } from "./population-file.ts";

const divisions = new DivisionIndex([
  { code: "310117", name: "松江区", fullName: "上海市松江区" },
  { code: "310117001", name: "岳阳街道", fullName: "上海市松江区岳阳街道" },
  { code: "310117102", name: "泗泾镇", fullName: "上海市松江区泗泾镇" },
  { code: "310117001001", name: "新村居委会" },
  { code: "310117102001", name: "新村居委会" },
]);
const read = (csv: string, options = {}) =>
  readPopulation(parse(csv, { relax_column_count: true }), { divisions, ...options });

describe("population files", () => {
  test("one row for each age, titles above, codes or names, full-width digits", () => {
    const { records, problems } = read(
      '松江区2025年常住人口\n\n区划代码,年份,年龄,人数,来源\n310117000000,2025,0岁,"1,234",公安\n岳阳街道办事处,２０２５年,1-4岁,５００,公安\n松江区泗泾,2025,0,1,公安\n泗泾,2025,合计,99人,公安\n',
    );
    expect(problems).toEqual([{ row: 6, column: "division", code: "division_unknown", value: "松江区泗泾" }]);
    expect(
      records.map(({ row, divisionCode, matchedBy, year, fromAge, toAge, persons }) => [
        row,
        divisionCode,
        matchedBy,
        year,
        fromAge,
        toAge,
        persons,
      ]),
    ).toEqual([
      [4, "310117", "code", 2025, 0, 0, 1234],
      [5, "310117001", "name", 2025, 1, 4, 500],
      [7, "310117102", "name", 2025, -1, -1, 99],
    ]);
  });

  test("one column for each age, year and source from the title", () => {
    const { records, problems } = read("街镇,0岁,1岁,2岁,3岁以下\n泗泾镇,10,20,30,60\n岳阳街道,1,,x,\n", {
      year: 2025,
      source: "普查",
    });
    expect(records.map(({ fromAge, toAge, persons }) => [fromAge, toAge, persons])).toEqual([
      [0, 0, 10],
      [1, 1, 20],
      [2, 2, 30],
      [0, 2, 60],
      [0, 0, 1],
    ]);
    expect(problems).toEqual([{ row: 3, column: "persons", code: "not_a_number", value: "x" }]);
  });

  test("every kind of problem is named with row, column and value, and the good rows stand", () => {
    const { records, problems } = read(
      "code,year,age,persons,source\n310117,2025,0,5,公安\n310117,2025,0,6,公安\n,2025,0,5,公安\n999999,2025,0,5,公安\n新村居委会,2025,0,5,公安\n310117,25,0,5,公安\n310117,2025,小孩,5,公安\n310117,2025,4-1,5,公安\n310117,2025,1,-5,公安\n310117,2025,1,约50,公安\n310117,2025,1,9999999999,公安\n310117,2025,1,5,\n310117,2025,,,公安\n",
    );
    expect(records).toHaveLength(1);
    expect(problems.map(({ row, column, code }) => `${row} ${column} ${code}`)).toEqual([
      "3 age duplicate",
      "4 division missing",
      "5 division division_unknown",
      "6 division division_ambiguous",
      "7 year not_a_year",
      "8 age not_an_age",
      "9 age not_an_age",
      "10 persons not_a_number",
      "11 persons not_a_number",
      "12 persons too_large",
      "13 source missing",
      "14 age missing",
      "14 persons missing",
    ]);
  });

  test("a file without header or rows says so", () => {
    expect(read("a,b\n1,2\n").problems).toEqual([{ row: 1, column: "file", code: "no_header", value: "a,b" }]);
    expect(read("code,year,age,persons,source\n").problems[0]).toMatchObject({ column: "file", code: "no_rows" });
    expect(readPopulation([], { divisions }).problems[0]).toMatchObject({ code: "no_header" });
  });

  test.each([
    ["0", [0, 0]],
    ["0岁", [0, 0]],
    ["age1_4", [1, 4]],
    ["1～4岁", [1, 4]],
    ["1至4周岁", [1, 4]],
    ["不满1岁", [0, 0]],
    ["3岁以下", [0, 2]],
    ["65岁及以上", [65, 120]],
    ["合计", [-1, -1]],
    ["121", undefined],
    ["未知", undefined],
  ])("age %s is %j", (text, range) => expect(readAge(text)).toEqual(range));
});

describe("single ages", () => {
  const record = (fromAge: number, toAge: number, persons: number) => ({
    row: 1,
    divisionCode: "310117",
    matchedBy: "code" as const,
    year: 2020,
    fromAge,
    toAge,
    persons,
    source: "普查",
  });

  test("census groups are spread, marked, and give the stated estimate of under-threes", () => {
    fc.assert(
      fc.property(fc.nat(100_000), fc.nat(400_000), (age0, age1to4) => {
        const { ages } = singleAges([record(1, 4, age1to4), record(0, 0, age0)]);
        expect(ages.map(({ age, isEstimate }) => [age, isEstimate])).toEqual([
          [0, false],
          [1, true],
          [2, true],
          [3, true],
          [4, true],
        ]);
        const under3 = ages.filter(({ age }) => age < 3).reduce((sum, { persons }) => sum + persons, 0);
        expect({ persons: under3, isEstimate: true }).toEqual(estimateUnderThree(age0, age1to4));
        expect(ages.reduce((sum, { persons }) => sum + persons, 0)).toBe(age0 + age1to4);
      }),
    );
  });

  test("narrower figures are taken off wider ones, contradictions are named", () => {
    const { ages, problems } = singleAges([record(0, 2, 60), record(0, 0, 10), record(1, 1, 20), record(-1, -1, 900)]);
    expect(ages.map(({ age, persons, isEstimate }) => [age, persons, isEstimate])).toEqual([
      [-1, 900, false],
      [0, 10, false],
      [1, 20, false],
      [2, 30, false],
    ]);
    expect(problems).toEqual([]);
    expect(singleAges([record(0, 2, 5), record(0, 0, 10)]).problems).toEqual([
      { row: 1, column: "persons", code: "less_than_its_parts", value: "5" },
    ]);
    expect(singleAges([record(65, 120, 5)])).toEqual({ ages: [], problems: [] });
  });
});

const census = "../shared/data/census-2020/census2020_county_0_4.csv";
test.skipIf(!existsSync(census))("the 2020 census file reads whole for Shanghai", async () => {
  const shanghai = await divisionsOfCounty("31");
  const rows: string[][] = parse(readFileSync(census));
  const table = rows.filter(([code], index) => index === 0 || code!.startsWith("31"));
  const { records, problems } = readPopulation(table, {
    divisions: new DivisionIndex(shanghai),
    year: 2020,
    source: "第七次全国人口普查",
  });
  expect(problems).toEqual([]);
  const songjiang = records.filter(({ divisionCode }) => divisionCode === "310117");
  expect(songjiang.map(({ fromAge, toAge }) => [fromAge, toAge])).toEqual([
    [0, 0],
    [1, 4],
    [0, 4],
  ]);
  expect(singleAges(records).problems).toEqual([]);
});
