import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { completedMonths, correctAge, daysBetween, monthsOfDays } from "./ages.ts";
import { velocity } from "./velocity.ts";

describe("correction for preterm birth", () => {
  test("born before 37 weeks: counted from term until day 731 of corrected age, both ages given", () => {
    expect(correctAge(100, 258)).toEqual({ chronologicalDays: 100, correctedDays: 78, usedDays: 78 });
    expect(correctAge(100, 259)).toEqual({ chronologicalDays: 100, correctedDays: null, usedDays: 100 });
    expect(correctAge(800, 210)).toEqual({ chronologicalDays: 800, correctedDays: 730, usedDays: 730 });
    expect(correctAge(801, 210)).toEqual({ chronologicalDays: 801, correctedDays: 731, usedDays: 801 });
  });

  test("before term there is no age to compare with", () => {
    expect(correctAge(69, 210)).toEqual({ chronologicalDays: 69, correctedDays: -1, usedDays: null });
    expect(correctAge(70, 210)).toEqual({ chronologicalDays: 70, correctedDays: 0, usedDays: 0 });
  });

  test("gestations and ages that cannot be are refused", () => {
    expect(correctAge(0, 154).correctedDays).toBe(-126);
    expect(correctAge(0, 314).correctedDays).toBeNull();
    for (const gestation of [153, 315, Number.NaN])
      expect(() => correctAge(0, gestation)).toThrow(new RangeError(`gestation of ${gestation} days: 154 to 314`));
    for (const age of [-1, Number.NaN])
      expect(() => correctAge(age, 280)).toThrow(new RangeError(`age ${age} days: before birth`));
  });
});

describe("months", () => {
  test.each([
    [0, 0],
    [29, 0],
    [30, 1],
    [60, 1],
    [61, 2],
    [182, 5],
    [183, 6],
    [364, 11],
    [365, 12],
    [730, 23],
    [731, 24],
    [1095, 35],
    [1096, 36],
    [2556, 83],
    [2557, 84],
  ])("day %d is month %d", (days, months) => expect(monthsOfDays(days)).toBe(months));

  test.each([
    ["2025-01-31", "2025-02-27", 0],
    ["2025-01-31", "2025-02-28", 1],
    ["2025-01-31", "2025-03-30", 1],
    ["2025-01-31", "2025-03-31", 2],
    ["2024-02-29", "2025-02-28", 12],
    ["2024-02-29", "2025-02-27", 11],
    ["2023-11-15", "2026-11-14", 35],
    ["2023-11-15", "2026-11-15", 36],
    ["2026-03-01", "2026-03-01", 0],
  ])("from %s to %s: %d", (born, measured, months) => expect(completedMonths(born, measured)).toBe(months));

  test("days between", () => {
    expect(daysBetween("2024-02-28", "2024-03-01")).toBe(2);
    expect(daysBetween("2025-02-28", "2025-03-01")).toBe(1);
    expect(daysBetween("2025-03-01", "2025-02-28")).toBe(-1);
  });

  test("what is not a day is refused", () => {
    for (const text of [
      "2025-02-29",
      "2025-13-01",
      "2025-00-01",
      "2025-01-00",
      "2025-01-32",
      "x2025-01-01",
      "2025-01-01x",
      "2025-1-1",
    ]) {
      expect(() => daysBetween(text, "2025-01-01")).toThrow(new RangeError(`“${text}” is not a day (YYYY-MM-DD)`));
      expect(() => completedMonths("2020-01-01", text)).toThrow(RangeError);
    }
    expect(() => completedMonths("2025-01-02", "2025-01-01")).toThrow(
      new RangeError("2025-01-01 lies before the birth on 2025-01-02"),
    );
    expect(daysBetween("2025-12-31", "2025-12-31")).toBe(0);
    expect(daysBetween("2025-01-01", "2025-01-31")).toBe(30);
  });

  test("whole months never run ahead of the days", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 3000 }), (days) => {
        const months = monthsOfDays(days);
        expect(days).toBeGreaterThanOrEqual(Math.round(months * 30.4375));
        expect(days).toBeLessThan(Math.round((months + 1) * 30.4375));
      }),
    );
  });
});

describe("velocity", () => {
  test("gain, gain a month, change of z and lines crossed", () => {
    const grown = velocity({ ageDays: 100, value: 6, z: 0.1 }, { ageDays: 160.875, value: 7, z: -1.3 });
    expect(grown).toMatchObject({ days: 60.875, gain: 1, linesCrossed: -3 });
    expect(grown.gainPerMonth).toBeCloseTo(0.5, 12);
    expect(grown.zChange).toBeCloseTo(-1.4, 12);
    expect(velocity({ ageDays: 0, value: 50 }, { ageDays: 1, value: 49, z: 0 })).toMatchObject({
      gain: -1,
      zChange: null,
      linesCrossed: null,
    });
    expect(velocity({ ageDays: 0, value: 50, z: 0 }, { ageDays: 1, value: 49, z: null }).linesCrossed).toBeNull();
  });

  test("lines are crossed when they are reached", () => {
    const crossed = (from: number, to: number) =>
      velocity({ ageDays: 0, value: 1, z: from }, { ageDays: 30, value: 2, z: to }).linesCrossed;
    expect(crossed(-0.01, 0)).toBe(1);
    expect(crossed(0, -0.01)).toBe(-1);
    expect(crossed(-1.9, 1.9)).toBe(7);
    expect(crossed(-1.88, 1.88)).toBe(5);
    expect(crossed(-1.285, -1.28)).toBe(1);
    expect(crossed(0.67, 0.68)).toBe(1);
    expect(crossed(-0.68, -0.67)).toBe(1);
    expect(crossed(1.28, 1.285)).toBe(1);
    expect(crossed(1.88, 1.881)).toBe(1);
    expect(crossed(0.1, 0.2)).toBe(0);
  });

  test("the second must be later", () => {
    for (const ageDays of [10, 9, Number.NaN])
      expect(() => velocity({ ageDays: 10, value: 1 }, { ageDays, value: 1 })).toThrow(
        new RangeError("the second measurement must be later than the first"),
      );
  });
});
