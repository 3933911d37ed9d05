import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { lmsMeasure, lmsZ, restrictedMeasure, restrictedZ, roundToHundredths } from "./lms.ts";
import { normalQuantile, normalShareBelow } from "./normal.ts";

// Weight of girls at 500 days and weight by length of boys: a power near zero and a negative one.
const lms = fc.constantFrom([-0.2, 10.2, 0.12], [-0.3521, 9.5, 0.083], [1, 76, 0.035], [0.35, 3.35, 0.146]);
const z = fc.double({ min: -5, max: 5, noNaN: true });

describe("LMS", () => {
  test("by hand", () => {
    expect(lmsZ(12, 1, 10, 0.1)).toBeCloseTo(2, 12);
    expect(lmsZ(12.1, 0.5, 10, 0.1)).toBeCloseTo(2, 12);
    expect(lmsZ(10, -1, 20, 0.25)).toBeCloseTo(-4, 12);
    expect(lmsMeasure(2, 0.5, 10, 0.1)).toBeCloseTo(12.1, 12);
    expect(lmsMeasure(2, 1, 10, 0.1)).toBeCloseTo(12, 12);
    expect(lmsZ(-1, 0.5, 10, 0.1)).toBeNaN();
  });

  test("within three standard deviations the restricted score is the plain one", () => {
    fc.assert(
      fc.property(lms, fc.double({ min: -2.999, max: 2.999, noNaN: true }), ([l, m, s], z) => {
        const y = lmsMeasure(z, l!, m!, s!);
        expect(restrictedZ(y, l!, m!, s!)).toBe(lmsZ(y, l!, m!, s!));
        expect(restrictedMeasure(z, l!, m!, s!)).toBe(y);
      }),
    );
  });

  test("beyond them it goes on in steps of the last standard deviation", () => {
    const [l, m, s] = [-1, 10, 0.1];
    const at = (z: number) => lmsMeasure(z, l, m, s);
    expect(restrictedZ(at(3) + 2 * (at(3) - at(2)), l, m, s)).toBeCloseTo(5, 10);
    expect(restrictedZ(at(-3) - 2 * (at(-2) - at(-3)), l, m, s)).toBeCloseTo(-5, 10);
    expect(restrictedMeasure(5, l, m, s)).toBeCloseTo(at(3) + 2 * (at(3) - at(2)), 10);
    expect(restrictedMeasure(-5, l, m, s)).toBeCloseTo(at(-3) - 2 * (at(-2) - at(-3)), 10);
    expect(restrictedZ(at(5), l, m, s)).toBeCloseTo(6.2, 10);
  });

  test("measurement and score are inverse", () => {
    fc.assert(
      fc.property(lms, z, ([l, m, s], z) => {
        expect(restrictedZ(restrictedMeasure(z, l!, m!, s!), l!, m!, s!)).toBeCloseTo(z, 9);
      }),
    );
  });
});

describe("rounding as R does", () => {
  // Left of the colon the number, right of it what R 4.2.2 gives for round(x, 2).
  test.each([
    [0.125, 0.12],
    [0.375, 0.38],
    [0.625, 0.62],
    [0.875, 0.88],
    [-0.125, -0.12],
    [-0.375, -0.38],
    [0.285, 0.28],
    [1.005, 1],
    [2.675, 2.67],
    [-1.115, -1.11],
    [-5.995, -6],
    [-5.605, -5.61],
    [-5.915, -5.92],
    [0.124, 0.12],
    [0.126, 0.13],
    [-0.126, -0.13],
    [0.1249, 0.12],
    [0.1251, 0.13],
    [2, 2],
    [0, 0],
  ])("%d", (given, rounded) => expect(roundToHundredths(given)).toBe(rounded));

  test("what is no number or too large for hundredths stays", () => {
    expect(roundToHundredths(Number.NaN)).toBeNaN();
    expect(roundToHundredths(Number.POSITIVE_INFINITY)).toBe(Number.POSITIVE_INFINITY);
    expect(roundToHundredths(-1e13)).toBe(-1e13);
    expect(roundToHundredths(1e15 + 0.125)).toBe(1e15 + 0.125);
  });

  test("never further than half a hundredth, and of two the nearer", () => {
    fc.assert(
      fc.property(fc.double({ min: -20, max: 20, noNaN: true }), (x) => {
        const rounded = roundToHundredths(x);
        expect(Math.round(rounded * 100) / 100 + 0).toBe(rounded + 0);
        expect(Math.abs(rounded - x)).toBeLessThanOrEqual(0.005 + 1e-12);
      }),
    );
  });
});

describe("normal distribution", () => {
  test.each([
    [0, 0.5],
    [1, 0.841_344_746_068_542_9],
    [-1, 0.158_655_253_931_457_05],
    [1.96, 0.975_002_104_851_779_5],
    [-3, 0.001_349_898_031_630_094_6],
    [5, 0.999_999_713_348_428_1],
  ])("share below %d", (z, share) => expect(normalShareBelow(z)).toBeCloseTo(share, 14));

  test("the ends", () => {
    expect(normalShareBelow(8.1)).toBe(1);
    expect(normalShareBelow(-8.1)).toBe(0);
    expect(normalShareBelow(8)).toBeCloseTo(1, 14);
    expect(normalShareBelow(-8)).toBeCloseTo(0, 14);
    expect(normalShareBelow(Number.NaN)).toBeNaN();
  });

  test("the quantile is its inverse", () => {
    expect(normalQuantile(0.975)).toBeCloseTo(1.959_963_984_540_054, 12);
    expect(normalQuantile(0.03)).toBeCloseTo(-1.880_793_608_151_251, 12);
    expect(normalQuantile(0.5)).toBeCloseTo(0, 12);
    for (const share of [0, 1, -0.1, 1.1, Number.NaN])
      expect(() => normalQuantile(share)).toThrow(new RangeError(`share ${share}: between 0 and 1`));
  });
});
