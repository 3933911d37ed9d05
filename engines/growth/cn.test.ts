import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { assessByCn, comparedCnLength, derivedZAccuracy } from "./cn-assessment.ts";
import { derivedZ } from "./cn-derived-z.ts";
import { gradeByRow, type NutritionRule } from "./cn-grades.ts";
import { type CnTable, cnTable, type CnTableName, deviationColumns, percentileColumns } from "./cn-tables.ts";
import { monthsOfDays } from "./ages.ts";
import { lmsMeasure } from "./lms.ts";
import { normalQuantile } from "./normal.ts";
import type { Measurement } from "./who-assessment.ts";
import { whoTables } from "./who-tables.ts";

const names: readonly CnTableName[] = ["weight", "length", "weightForLength", "weightForHeight", "bmi", "head"];
const sexes = ["male", "female"] as const;
const ordered = [
  "minus3",
  "minus2",
  "p3",
  "p10",
  "minus1",
  "p25",
  "p50",
  "p75",
  "plus1",
  "p90",
  "p97",
  "plus2",
  "plus3",
] as const;

const eachTable = (check: (table: CnTable, name: CnTableName, sex: "male" | "female") => void) => {
  for (const name of names) for (const sex of sexes) check(cnTable(name, sex), name, sex);
};

describe("cells of WS/T 423-2022", () => {
  test("every table has its rows", () => {
    eachTable((table, name) => {
      for (const column of ordered) expect(table.cells[column]).toHaveLength(table.keys.length);
      if (name === "weightForLength") expect([table.keys[0], table.keys.at(-1)]).toEqual([45, 100]);
      else if (name === "weightForHeight") expect([table.keys[0], table.keys.at(-1)]).toEqual([75, 130]);
      else if (name === "head") expect([table.keys[0], table.keys.at(-1), table.keys.length]).toEqual([0, 36, 29]);
      else expect([table.keys[0], table.keys[24], table.keys[25], table.keys.at(-1)]).toEqual([0, 24, 27, 81]);
    });
  });

  // Boys' and girls' cells as printed in the document: first row of each table, and a later one.
  test("printed rows", () => {
    const row = (name: CnTableName, sex: "male" | "female", key: number) => {
      const table = cnTable(name, sex);
      const at = table.keys.indexOf(key);
      return [...percentileColumns, ...deviationColumns.filter((column) => column !== "p50")].map(
        (column) => table.cells[column][at],
      );
    };
    expect(row("length", "male", 0)).toEqual([
      47.6, 48.7, 49.9, 51.2, 52.5, 53.6, 54.8, 45.4, 47.3, 49.2, 53.1, 55, 56.9,
    ]);
    expect(row("weight", "female", 1)).toEqual([3.5, 3.7, 4, 4.3, 4.6, 4.9, 5.3, 3, 3.4, 3.8, 4.8, 5.3, 5.9]);
    expect(row("weightForLength", "male", 45).slice(7)).toEqual([1.8, 2, 2.1, 2.5, 2.8, 3]);
    expect(row("weightForHeight", "female", 75)).toEqual([
      8.3, 8.6, 9, 9.5, 10.1, 10.6, 11.2, 7.7, 8.2, 8.8, 10.4, 11.4, 12.6,
    ]);
    expect(row("weightForHeight", "male", 130).slice(0, 7)).toEqual([22.5, 24, 25.6, 27.7, 30.1, 32.5, 35.4]);
    expect(row("bmi", "male", 81).slice(0, 7)).toEqual([13.1, 13.7, 14.5, 15.4, 16.6, 17.8, 19.4]);
    expect(row("head", "female", 0).slice(7)).toEqual([30.1, 31.4, 32.7, 35.2, 36.5, 37.7]);
  });

  test("percentiles and standard deviations of a row are one rising series", () => {
    eachTable((table, name, sex) => {
      for (let row = 0; row < table.keys.length; row++)
        for (let at = 1; at < ordered.length; at++)
          expect(
            table.cells[ordered[at]!][row],
            `${name} ${sex} ${table.keys[row]}: ${ordered[at - 1]} ${ordered[at]}`,
          ).toBeGreaterThanOrEqual(table.cells[ordered[at - 1]!][row]!);
    });
  });

  // Four cells rounded to a tenth can bend a straight line by 0.4; a wrong digit bends it by more.
  test("neighbouring rows are smooth: no misprint and no slip of the reader", () => {
    let compared = 0;
    eachTable((table, name, sex) => {
      for (let row = 6; row < table.keys.length; row++) {
        const [a, b, c, d] = table.keys.slice(row - 3, row + 1) as [number, number, number, number];
        const standsUp = (name === "length" || name === "bmi") && a < 24 && d >= 24;
        if (d - c !== c - b || c - b !== b - a || standsUp) continue;
        for (const column of ordered) {
          const cells = table.cells[column];
          const bend = cells[row]! - 3 * cells[row - 1]! + 3 * cells[row - 2]! - cells[row - 3]!;
          expect(Math.abs(bend), `${name} ${sex} ${column} ${d}`).toBeLessThan(0.45);
          compared++;
        }
      }
    });
    expect(compared).toBeGreaterThan(5000);
  });

  const folder = join(process.env.HUITUO_REFERENCE_DATA ?? "", "growth-standards/nhc-wst423-2022");
  test.skipIf(!existsSync(folder))("standard deviations equal an independent transcription", () => {
    const files = {
      length: "height-for-age",
      weight: "weight-for-age",
      bmi: "bmi-for-age",
      head: "head-for-age",
      weightForLength: "weight-for-length",
      weightForHeight: "weight-for-height",
    };
    eachTable((table, name, sex) => {
      const lines = readFileSync(join(folder, `${files[name]}-${sex}.csv`), "utf8")
        .trim()
        .split(/\r?\n/)
        .slice(1);
      expect(lines.map((line) => line.split(",").map(Number))).toEqual(
        table.keys.map((key, row) => [key, ...deviationColumns.map((column) => table.cells[column][row])]),
      );
    });
  });
});

describe("grades", () => {
  const table = cnTable("weight", "male");
  const grade = (column: (typeof ordered)[number], less: number, rule: NutritionRule = "weight") =>
    gradeByRow(table, 12, table.cells[column][12]! - less, rule);

  test("a bound belongs to the grade above it", () => {
    expect(grade("p3", 0).byPercentile).toBe("low-middle");
    expect(grade("p3", 0.01).byPercentile).toBe("low");
    expect(grade("p25", 0).byPercentile).toBe("middle");
    expect(grade("p25", 0.01).byPercentile).toBe("low-middle");
    expect(grade("p75", 0).byPercentile).toBe("high-middle");
    expect(grade("p75", 0.01).byPercentile).toBe("middle");
    expect(grade("p97", 0).byPercentile).toBe("high");
    expect(grade("p97", 0.01).byPercentile).toBe("high-middle");
    expect(grade("minus2", 0).byDeviation).toBe("low-middle");
    expect(grade("minus2", 0.01).byDeviation).toBe("low");
    expect(grade("minus1", 0).byDeviation).toBe("middle");
    expect(grade("minus1", 0.01).byDeviation).toBe("low-middle");
    expect(grade("plus1", 0).byDeviation).toBe("high-middle");
    expect(grade("plus1", 0.01).byDeviation).toBe("middle");
    expect(grade("plus2", 0).byDeviation).toBe("high");
    expect(grade("plus2", 0.01).byDeviation).toBe("high-middle");
  });

  test("nutrition by table 3", () => {
    const all = (rule: NutritionRule) =>
      (["minus3", "minus2", "minus1", "plus1", "plus2", "plus3"] as const).flatMap((column) => [
        grade(column, 0.01, rule).nutrition,
        grade(column, 0, rule).nutrition,
      ]);
    const [n, low, mild] = [null, "severe-underweight", "underweight"];
    expect(all("weight")).toEqual([low, mild, mild, n, n, n, n, n, n, n, n, n]);
    expect(all("length")).toEqual(["severe-stunting", "stunting", "stunting", n, n, n, n, n, n, n, n, n]);
    expect(all("proportion")).toEqual([
      "severe-wasting",
      "wasting",
      "wasting",
      n,
      n,
      n,
      n,
      "overweight",
      "overweight",
      "obesity",
      "obesity",
      "severe-obesity",
    ]);
    expect(all("none")).toEqual(Array(12).fill(null));
  });
});

describe("assessment", () => {
  const assess = (over: Partial<Measurement> & { completedMonths?: number }) =>
    assessByCn({ sex: "male", ageDays: 365, weightKg: 10.1, lengthCm: 76.7, headCm: 46, position: "lying", ...over });

  test("a boy of one year at the medians", () => {
    const scores = assess({});
    expect(scores.length).toMatchObject({
      byPercentile: "middle",
      byDeviation: "middle",
      nutrition: null,
      value: 76.7,
      row: 12,
      dependsOnRow: false,
      zAccuracy: 0.05,
    });
    expect(scores.length!.z).toBeCloseTo(0, 1);
    expect(scores.weight).toMatchObject({ value: 10.1, row: 12, zAccuracy: 0.15 });
    expect(scores.bmi!.value).toBe(17.168_433);
    expect(scores.weightForLength).toMatchObject({ value: 10.1, row: 77, zAccuracy: 0.15 });
    expect(scores.head).toMatchObject({ row: 12, nutrition: null, zAccuracy: 0.08 });
    expect(derivedZAccuracy.bmi).toBe(0.1);
  });

  test("nothing is invented", () => {
    const none = { length: null, weight: null, weightForLength: null, bmi: null, head: null };
    expect(assess({ sex: null })).toEqual(none);
    expect(assess({ ageDays: 2557 })).toEqual(none);
    expect(assess({ ageDays: 2556 }).weight!.row).toBe(81);
    expect(assess({ ageDays: null, position: null })).toEqual(none);
    expect(assess({ ageDays: null })).toMatchObject({ ...none, weightForLength: { row: 77 } });
    expect(assess({ ageDays: null, position: "standing" }).weightForLength).toMatchObject({
      row: 77,
      byDeviation: "middle",
    });
    expect(assess({ oedema: true })).toMatchObject({
      weight: null,
      bmi: null,
      weightForLength: null,
      length: { row: 12 },
      head: { row: 12 },
    });
    expect(assess({ weightKg: 0, lengthCm: 0, headCm: -1 })).toEqual(none);
    expect(assess({ weightKg: null })).toMatchObject({ weight: null, bmi: null, weightForLength: null });
    expect(assess({ lengthCm: null })).toMatchObject({
      length: null,
      bmi: null,
      weightForLength: null,
      weight: { row: 12 },
    });
    expect(assess({ headCm: null }).head).toBeNull();
    expect(() => assess({ ageDays: -1 })).toThrow(new RangeError("age -1 days: before birth"));
    expect(assess({ ageDays: 0 }).weight!.row).toBe(0);
  });

  test("rows: the completed month decides, and tells when the next row would not agree", () => {
    expect(assess({ ageDays: 364 }).weight!.row).toBe(11);
    expect(assess({ ageDays: 821 }).weight!.row).toBe(24);
    expect(assess({ ageDays: 822 }).weight!.row).toBe(27);
    expect(assess({ ageDays: 365, completedMonths: 11 }).weight!.row).toBe(11);
    // P3 at 24 months is 10.4 kg, at 27 months 10.8 kg; the table has a row for 24 itself.
    expect(assess({ ageDays: 800, weightKg: 10.5 }).weight).toMatchObject({
      row: 24,
      byPercentile: "low-middle",
      dependsOnRow: true,
    });
    expect(assess({ ageDays: 740, weightKg: 10.5 }).weight).toMatchObject({ row: 24, dependsOnRow: false });
    expect(assess({ ageDays: 800, weightKg: 12.9 }).weight!.dependsOnRow).toBe(false);
    expect(assess({ ageDays: 2550, weightKg: 18.3 }).weight).toMatchObject({ row: 81, dependsOnRow: false });
    expect(assess({ ageDays: 1096 }).head!.row).toBe(36);
    expect(assess({ ageDays: 1125 }).head!.row).toBe(36);
    expect(assess({ ageDays: 1126 }).head).toBeNull();
  });

  test("weight for length: nearest centimetre, lying to 24 months, within the tables", () => {
    const row = (over: Partial<Measurement>) => assess(over).weightForLength?.row;
    expect(row({ lengthCm: 76.49 })).toBe(76);
    expect(row({ lengthCm: 76.5 })).toBe(77);
    expect([row({ lengthCm: 44.49 }), row({ lengthCm: 44.5 })]).toEqual([undefined, 45]);
    expect([row({ lengthCm: 100.49 }), row({ lengthCm: 100.5 })]).toEqual([100, undefined]);
    const standing = { ageDays: 900, position: "standing" } as const;
    expect([row({ ...standing, lengthCm: 74.49 }), row({ ...standing, lengthCm: 74.5 })]).toEqual([undefined, 75]);
    expect([row({ ...standing, lengthCm: 130.49 }), row({ ...standing, lengthCm: 130.5 })]).toEqual([130, undefined]);
    // Boys lying, 77 cm: P75 10.6 kg; 78 cm: 10.8 kg. A length below the row looks to the row below.
    const table = cnTable("weightForLength", "male");
    const p75 = (key: number) => table.cells.p75[table.keys.indexOf(key)]!;
    expect(p75(78)).toBeGreaterThan(p75(77));
    expect(assess({ lengthCm: 77.2, weightKg: p75(77) }).weightForLength!.dependsOnRow).toBe(true);
    expect(assess({ lengthCm: 77, weightKg: p75(77) }).weightForLength!.dependsOnRow).toBe(false);
    expect(assess({ lengthCm: 76.8, weightKg: p75(77) }).weightForLength!.dependsOnRow).toBe(false);
    expect(assess({ lengthCm: 76.8, weightKg: p75(77) - 0.1 }).weightForLength!.dependsOnRow).toBe(
      p75(76) <= p75(77) - 0.1,
    );
    expect(assess({ lengthCm: 45 - 0.3, weightKg: 2.3 }).weightForLength!.dependsOnRow).toBe(false);
    expect(assess({ lengthCm: 100.3, weightKg: 15 }).weightForLength!.dependsOnRow).toBe(false);
  });

  test("weight for length: lying below 24 completed months, by position where the age is unknown", () => {
    const z = (name: "weightForLength" | "weightForHeight") => derivedZ(cnTable(name, "male"), 80, 10.1);
    const given = (over: Partial<Measurement>) => assess({ lengthCm: 80, position: null, ...over }).weightForLength!.z;
    expect(z("weightForLength")).not.toBe(z("weightForHeight"));
    expect(given({ ageDays: 730 })).toBe(z("weightForLength"));
    expect(given({ ageDays: 731 })).toBe(z("weightForHeight"));
    expect(given({ ageDays: null, position: "lying" })).toBe(z("weightForLength"));
    expect(given({ ageDays: null, position: "standing" })).toBe(z("weightForHeight"));
  });

  test("derived z is read at the day, never outside the completed month", () => {
    const table = cnTable("weight", "male");
    const z = (over: Partial<Measurement> & { completedMonths?: number }) => assess(over).weight!.z;
    expect(z({ ageDays: 380 })).toBe(derivedZ(table, 380 / 30.4375, 10.1));
    expect(z({ ageDays: 400, completedMonths: 11 })).toBe(derivedZ(table, 12 - 1e-9, 10.1));
    expect(z({ ageDays: 300, completedMonths: 11 })).toBe(derivedZ(table, 11, 10.1));
    expect(z({ ageDays: null, completedMonths: 11 })).toBe(derivedZ(table, 11, 10.1));
  });

  test("length compared: lying until 24 completed months", () => {
    expect(comparedCnLength(80, 23, "standing")).toBe(80.7);
    expect(comparedCnLength(80, 24, "standing")).toBe(80);
    expect(comparedCnLength(80, 23, "lying")).toBe(80);
    expect(comparedCnLength(80, 24, "lying")).toBe(79.3);
    expect(comparedCnLength(72.4, 30, "lying")).toBe(71.7);
    expect(comparedCnLength(80, 8, "standing")).toBe(80);
    expect(comparedCnLength(80, 9, "standing")).toBe(80.7);
    expect(comparedCnLength(80, null, "standing")).toBe(80);
    expect(comparedCnLength(80, null, "lying")).toBe(80);
    expect(comparedCnLength(null, 9, "standing")).toBeNull();
    expect(comparedCnLength(80, 12, null)).toBe(80);
    expect(comparedCnLength(80, 30, null)).toBe(80);
  });

  test("a child is judged by the length compared, not by the length measured", () => {
    expect(assess({ ageDays: 600, lengthCm: 84, position: "standing" }).length!.value).toBe(84.7);
    expect(assess({ ageDays: 600, lengthCm: 84, position: "lying" }).length!.value).toBe(84);
  });

  test("depends on the row by any of its three judgements", () => {
    // Every weight of a boy of 25 completed months, in steps of 0.1 kg, against the rows of 24 and 27 months themselves.
    const table = cnTable("weight", "male");
    const rows = [table.keys.indexOf(24), table.keys.indexOf(27)] as const;
    const reasons = new Set<string>();
    for (let tenths = 70; tenths < 200; tenths++) {
      const [own, next] = rows.map((row) => gradeByRow(table, row, tenths / 10, "weight"));
      const differ = (["byPercentile", "byDeviation", "nutrition"] as const).filter((key) => own![key] !== next![key]);
      expect(assess({ ageDays: 780, weightKg: tenths / 10 }).weight!.dependsOnRow).toBe(differ.length > 0);
      reasons.add(differ.join());
    }
    expect(reasons).toContain("byDeviation");
    expect(reasons).toContain("byPercentile");
  });

  test("an index that floating point puts below its cell reaches it", () => {
    // 16.2 kg at 90 cm is an index of 20, which is 19.999… in doubles.
    expect(assess({ ageDays: 1000, position: "standing", weightKg: 16.2, lengthCm: 90 }).bmi!.value).toBe(20);
  });
});

describe("derived z", () => {
  const z = { p3: 0.03, p10: 0.1, p25: 0.25, p50: 0.5, p75: 0.75, p90: 0.9, p97: 0.97 };
  const at = Object.fromEntries([
    ...Object.entries(z).map(([column, share]) => [column, normalQuantile(share)]),
    ...deviationColumns
      .filter((column) => column !== "p50")
      .map((column) => [column, deviationColumns.indexOf(column) - 3]),
  ]) as Record<(typeof ordered)[number], number>;

  // The truth is known where the standard publishes L, M and S: round WHO's curves as WS/T 423 rounds its own.
  const indicators = {
    weight: "weight",
    length: "length",
    bmi: "bmi",
    head: "head",
    weightForLength: "weightForLength",
    weightForHeight: "weightForLength",
  } as const;
  test.each(names)("recovered from rounded cells of a known standard: %s", (name) => {
    let worst = 0;
    for (const sex of sexes) {
      const who = whoTables(sex)[name];
      const byLength = who.first > 0;
      const rowAt = (key: number) => (byLength ? Math.round(key * 10) - who.first : Math.floor(key * 30.4375 + 0.5));
      const keys = byLength
        ? Array.from({ length: 56 }, (_, row) => who.first / 10 + row)
        : cnTable(name, sex).keys.filter((month) => month < 60);
      const cells = Object.fromEntries(
        ordered.map((column) => [
          column,
          Float64Array.from(keys, (key) => {
            const row = rowAt(key);
            return Math.round(lmsMeasure(at[column], who.l[row]!, who.m[row]!, who.s[row]!) * 10) / 10;
          }),
        ]),
      ) as CnTable["cells"];
      const table = { keys, cells };
      const places = byLength
        ? Array.from({ length: 270 }, (_, step) => who.first / 10 + step / 5)
        : Array.from({ length: 280 }, (_, step) => 31 + step * (name === "head" ? 3 : 6));
      for (const place of places) {
        const row = byLength ? rowAt(place) : place;
        const key = byLength
          ? place
          : Math.min(Math.max(place / 30.4375, monthsOfDays(place)), monthsOfDays(place) + 1 - 1e-9);
        for (const truth of [-2.7, -1.3, 0, 0.7, 1.9, 2.7]) {
          const value = lmsMeasure(truth, who.l[row]!, who.m[row]!, who.s[row]!);
          const found = derivedZ(table, key, value, name === "length" || name === "bmi" ? 24 : undefined);
          worst = Math.max(worst, Math.abs(found! - truth));
        }
      }
    }
    expect(worst).toBeLessThan(derivedZAccuracy[indicators[name]]);
    expect(worst).toBeGreaterThan(0.01);
  });

  test("agrees with the columns of the standard itself", () => {
    eachTable((table, name) => {
      for (const row of [0, 1, 5, 20, 23, 25, table.keys.length - 1])
        for (const column of ["minus2", "minus1", "p50", "plus1", "plus2"] as const) {
          const value = table.cells[column][row]!;
          const half = 0.05 / (table.cells.plus1[row]! - table.cells.p50[row]!);
          const found = derivedZ(table, table.keys[row]!, value, name === "length" || name === "bmi" ? 24 : undefined);
          expect(Math.abs(found! - at[column]), `${name} ${table.keys[row]} ${column}`).toBeLessThan(half * 1.7 + 0.03);
        }
    });
  });

  test("none where no cell supports it", () => {
    const table = cnTable("weight", "male");
    expect(derivedZ(table, 0, 3.5)).toBeCloseTo(0, 0);
    expect(derivedZ(table, 0.5, 4)).toBeNull();
    expect(derivedZ(table, 0.001, 4)).toBeNull();
    expect(derivedZ(table, 1, 4.6)).toBeCloseTo(0, 0);
    expect(derivedZ(table, -1, 4)).toBeNull();
    expect(derivedZ(table, 12, 30)).toBeNull();
    expect(derivedZ(table, 12, 3)).toBeNull();
    expect(derivedZ(cnTable("weightForLength", "male"), 44.9, 2.3)).toBeNull();
    expect(derivedZ(cnTable("weightForLength", "male"), 45, 2.3)).toBeCloseTo(0, 0);
  });

  test("the months before 24 continue the lengths measured lying", () => {
    const table = cnTable("length", "male");
    const before = derivedZ(table, 23.9, 88.8, 24)!;
    const mixed = derivedZ(table, 23.9, 88.8)!;
    expect(before).toBeLessThan(mixed - 0.1);
    expect(Math.abs(derivedZ(table, 24, 88.2, 24)!)).toBeLessThan(0.05);
    expect(Math.abs(derivedZ(table, 82.5, 124.2, 24)!)).toBeLessThan(0.1);
  });
});
