import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { assessByWho, percentileOf } from "./who-assessment.ts";
import { comparedLength, isFlagged, scoreWhoChild, type WhoChild, whoIndicators } from "./who-scores.ts";

const number = (text: string) => (text === "" ? Number.NaN : Number(text === "Inf" ? "Infinity" : text));
const fixture = readFileSync(new URL("fixtures/anthro-scores.csv", import.meta.url), "utf8")
  .trimEnd()
  .split("\n");

describe("scores of R's anthro", () => {
  test("every record of the fixture: borders of age, position, length, tails, missing and impossible values", () => {
    const z = new Float64Array(5);
    expect(fixture).toHaveLength(589);
    for (const line of fixture.slice(1)) {
      const [sex, age, weight, length, head, position, oedema, ...scores] = line.split(",") as string[];
      const child = {
        sex: sex === "" ? null : sex,
        ageDays: number(age!),
        weightKg: number(weight!),
        lengthCm: number(length!),
        headCm: number(head!),
        position: position === "" ? null : position,
        oedema: oedema === "y",
      } as WhoChild;
      scoreWhoChild(child, z);
      const flags = whoIndicators.map((indicator, at) =>
        Number.isNaN(z[at]!) ? Number.NaN : isFlagged(indicator, z[at]!) ? 1 : 0,
      );
      const ours = [...z].flatMap((value, at) => [value + 0, flags[at]!]);
      expect(ours, line).toEqual(scores.map(number));
    }
  });
});

const child = (over: Partial<WhoChild>): WhoChild => ({
  sex: "male",
  ageDays: 400,
  weightKg: 10,
  lengthCm: 77,
  headCm: 46,
  position: null,
  oedema: false,
  ...over,
});

const scoresOf = (over: Partial<WhoChild>) => {
  const z = new Float64Array(5).fill(99);
  scoreWhoChild(child(over), z);
  return [...z];
};

describe("borders", () => {
  const nothing = [Number.NaN, Number.NaN, Number.NaN, Number.NaN, Number.NaN];

  test("an unknown sex and an age past 60 months are not classified; an age before birth is refused", () => {
    expect(scoresOf({ sex: null })).toEqual(nothing);
    expect(scoresOf({ ageDays: 1826.25 })).toEqual(nothing);
    expect(scoresOf({ ageDays: 1826.24 })[0]).not.toBeNaN();
    expect(() => scoresOf({ ageDays: -0.001 })).toThrow(new RangeError("age -0.001 days: before birth"));
    expect(scoresOf({ ageDays: 0, lengthCm: 49.8842 })[0]).toBe(0);
  });

  test("length compared: half a day decides the day, and 0.7 cm the position", () => {
    expect(comparedLength(80, 730.4, "standing")).toBe(80.7);
    expect(comparedLength(80, 730.5, "standing")).toBe(80);
    expect(comparedLength(80, 730.4, "lying")).toBe(80);
    expect(comparedLength(80, 730.5, "lying")).toBe(79.3);
    expect(comparedLength(80, 273.9374, "standing")).toBe(80);
    expect(comparedLength(80, 273.9375, "standing")).toBe(80.7);
    expect(comparedLength(80, 400, null)).toBe(80);
    expect(comparedLength(80, 900, null)).toBe(80);
    expect(comparedLength(80, Number.NaN, "standing")).toBe(80);
    expect(comparedLength(80, Number.NaN, "lying")).toBe(80);
  });

  test("flags lie beyond their bounds, not on them", () => {
    expect(isFlagged("length", 6)).toBe(false);
    expect(isFlagged("length", 6.01)).toBe(true);
    expect(isFlagged("length", -6)).toBe(false);
    expect(isFlagged("length", -6.01)).toBe(true);
    expect(isFlagged("weight", 5)).toBe(false);
    expect(isFlagged("weight", 5.01)).toBe(true);
    expect(isFlagged("weight", -6)).toBe(false);
    expect(isFlagged("weight", -6.01)).toBe(true);
    for (const indicator of ["weightForLength", "bmi", "head"] as const) {
      expect(isFlagged(indicator, 5)).toBe(false);
      expect(isFlagged(indicator, -5)).toBe(false);
      expect(isFlagged(indicator, 5.01)).toBe(true);
      expect(isFlagged(indicator, -5.01)).toBe(true);
    }
    expect(isFlagged("length", Number.NaN)).toBe(false);
    expect(isFlagged("weight", Number.NaN)).toBe(false);
    expect(isFlagged("bmi", Number.NaN)).toBe(false);
  });
});

describe("plain records", () => {
  test("the same figures with their percentiles, and null for what cannot be said", () => {
    const given = assessByWho({
      sex: "female",
      ageDays: 365,
      weightKg: 8.1,
      lengthCm: 75,
      headCm: 44,
      position: "lying",
    });
    const z = new Float64Array(5);
    scoreWhoChild(
      child({ sex: "female", ageDays: 365, weightKg: 8.1, lengthCm: 75, headCm: 44, position: "lying" }),
      z,
    );
    expect(whoIndicators.map((indicator) => given.scores[indicator]!.z)).toEqual([...z]);
    expect(new Set(z).size).toBe(5);
    expect(given.scores.weight).toEqual({ z: z[1], flagged: false, percentile: percentileOf(z[1]!) });
    expect(given.comparedLengthCm).toBe(75);
    const none = assessByWho({ sex: null, ageDays: 365, weightKg: 9 });
    expect(Object.values(none.scores)).toEqual([null, null, null, null, null]);
    expect(none.comparedLengthCm).toBeNull();
    const partly = assessByWho({
      sex: "male",
      ageDays: 800,
      lengthCm: 80,
      position: "lying",
      weightKg: 60,
      oedema: true,
    });
    expect(partly.scores).toMatchObject({ weight: null, weightForLength: null, bmi: null, head: null });
    expect(partly.scores.length!.z).toBeLessThan(-1);
    expect(partly.comparedLengthCm).toBe(79.3);
    expect(assessByWho({ sex: "male", ageDays: 400, weightKg: 40 }).scores.weight).toMatchObject({
      flagged: true,
      percentile: null,
    });
    expect(assessByWho({ sex: "male", ageDays: null, weightKg: 9, lengthCm: 74 }).scores).toMatchObject({
      length: null,
      weight: null,
      bmi: null,
      weightForLength: { flagged: false },
    });
  });

  test("percentiles end at three standard deviations", () => {
    expect(percentileOf(0)).toBe(50);
    expect(percentileOf(3)).toBeCloseTo(99.865_010_196_837, 10);
    expect(percentileOf(-3)).toBeCloseTo(0.134_989_803_163, 10);
    expect(percentileOf(3.01)).toBeNull();
    expect(percentileOf(-3.01)).toBeNull();
  });
});
