import { describe, expect, test } from "vitest";
import { cnCurves } from "./cn-curves.ts";
import { percentileLines, whoCurves } from "./who-curves.ts";
import { roundToHundredths } from "./lms.ts";
import { scoreWhoChild } from "./who-scores.ts";

describe("WHO curves", () => {
  test("every point scores the line's z", () => {
    const z = new Float64Array(5);
    const lines = [-4, -3, -1, 0, 2, 3, 4];
    const blank = { weightKg: NaN, lengthCm: NaN, headCm: NaN, position: null, oedema: false };
    for (const sex of ["male", "female"] as const) {
      for (const [indicator, field, at] of [
        ["length", "lengthCm", 0],
        ["weight", "weightKg", 1],
        ["head", "headCm", 4],
      ] as const)
        for (const curve of whoCurves({ sex, indicator, z: lines, step: 61 }))
          for (const [ageDays, value] of curve.pieces.flat()) {
            scoreWhoChild({ ...blank, sex, ageDays, [field]: value }, z);
            expect(z[at]).toBeCloseTo(curve.z, 9);
          }
      for (const curve of whoCurves({ sex, indicator: "bmi", z: lines, step: 100 }))
        for (const [ageDays, value] of curve.pieces.flat()) {
          scoreWhoChild({ ...blank, sex, ageDays, lengthCm: 100, weightKg: value }, z);
          expect(z[3]).toBeCloseTo(roundToHundredths(curve.z), 9);
        }
      for (const position of ["lying", "standing"] as const)
        for (const curve of whoCurves({ sex, indicator: "weightForLength", z: lines, step: 5, position }))
          for (const [lengthCm, weightKg] of curve.pieces.flat()) {
            scoreWhoChild({ ...blank, sex, ageDays: Number.NaN, position, lengthCm, weightKg }, z);
            expect(z[2]).toBeCloseTo(curve.z, 9);
          }
    }
  });

  const ends = (curves: ReturnType<typeof whoCurves>) =>
    curves[0]!.pieces.map((piece) => [piece[0]![0], piece.at(-1)![0], piece.length]);

  test("pieces break where children stand up, and end where the standard does", () => {
    const z = [0];
    const sex = "male";
    expect(ends(whoCurves({ sex, indicator: "length", z }))).toEqual([
      [0, 730, 731],
      [731, 1826, 1096],
    ]);
    expect(ends(whoCurves({ sex, indicator: "bmi", z, step: 30 }))).toEqual([
      [0, 730, 26],
      [731, 1826, 38],
    ]);
    expect(ends(whoCurves({ sex, indicator: "weight", z }))).toEqual([[0, 1826, 1827]]);
    expect(ends(whoCurves({ sex, indicator: "head", z, from: 700, to: 800, step: 100 }))).toEqual([[700, 800, 2]]);
    expect(ends(whoCurves({ sex, indicator: "length", z, from: 700, to: 730 }))).toEqual([[700, 730, 31]]);
    expect(ends(whoCurves({ sex, indicator: "length", z, from: 700, to: 731 }))).toEqual([
      [700, 730, 31],
      [731, 731, 1],
    ]);
    expect(ends(whoCurves({ sex, indicator: "length", z, from: 731, to: 732 }))).toEqual([[731, 732, 2]]);
    expect(ends(whoCurves({ sex, indicator: "length", z, from: 730, to: 5000, step: 5000 }))).toEqual([
      [730, 730, 1],
      [731, 1826, 2],
    ]);
    expect(ends(whoCurves({ sex, indicator: "weightForLength", z }))).toEqual([[45, 110, 66]]);
    expect(ends(whoCurves({ sex, indicator: "weightForLength", z, step: 0.5, from: 60, to: 61 }))).toEqual([
      [60, 61, 3],
    ]);
    expect(ends(whoCurves({ sex, indicator: "weightForLength", z, position: "standing" }))).toEqual([[65, 120, 56]]);
  });

  test("points lie a step apart, and at the end", () => {
    const [curve] = whoCurves({ sex: "female", indicator: "weight", z: [0], from: 10, to: 20, step: 4 });
    expect(curve!.pieces[0]!.map(([day]) => day)).toEqual([10, 14, 18, 20]);
  });

  test("an empty range is refused", () => {
    expect(() => whoCurves({ sex: "male", indicator: "weight", z: [0], from: 9, to: 8 })).toThrow(
      new RangeError("no points from 9 to 8 by 1"),
    );
    expect(() => whoCurves({ sex: "male", indicator: "weight", z: [0], step: 0 })).toThrow(RangeError);
    expect(whoCurves({ sex: "male", indicator: "weight", z: [0], from: 8, to: 8 })[0]!.pieces[0]).toHaveLength(1);
  });

  test("percentile lines", () => {
    const lines = percentileLines([3, 50, 97]);
    expect(lines[0]).toBeCloseTo(-1.880_793_608, 8);
    expect(lines[1]).toBeCloseTo(0, 10);
    expect(lines[2]).toBeCloseTo(1.880_793_608, 8);
    expect(() => percentileLines([100])).toThrow(RangeError);
  });
});

describe("WS/T 423 curves", () => {
  test("points are the cells, broken at 24 months", () => {
    const lines = cnCurves({ sex: "male", indicator: "length", lines: "percentiles" });
    expect(lines.map((line) => line.column)).toEqual(["p3", "p10", "p25", "p50", "p75", "p90", "p97"]);
    expect(lines[6]!.pieces[0]![0]).toEqual([0, 54.8]);
    expect(lines[0]!.pieces.map((piece) => [piece[0]![0], piece.at(-1)![0], piece.length])).toEqual([
      [0, 23, 24],
      [24, 81, 20],
    ]);
    const spread = cnCurves({ sex: "female", indicator: "weightForLength", lines: "deviations", position: "standing" });
    expect(spread.map((line) => line.column)).toEqual(["minus3", "minus2", "minus1", "p50", "plus1", "plus2", "plus3"]);
    expect(spread[0]!.pieces).toHaveLength(1);
    expect(spread[0]!.pieces[0]![0]).toEqual([75, 7.7]);
    expect(cnCurves({ sex: "male", indicator: "weightForLength", lines: "deviations" })[6]!.pieces[0]![0]).toEqual([
      45, 3,
    ]);
    expect(cnCurves({ sex: "male", indicator: "bmi", lines: "deviations" })[0]!.pieces).toHaveLength(2);
    expect(cnCurves({ sex: "male", indicator: "head", lines: "deviations" })[0]!.pieces).toHaveLength(1);
    expect(
      cnCurves({ sex: "male", indicator: "weight", lines: "deviations", position: "standing" })[0]!.pieces,
    ).toHaveLength(1);
  });
});
