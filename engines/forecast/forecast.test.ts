import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { backtest } from "./backtest.ts";
import { forecastBirths, middle80, monthlyBounds, windowSums, windowVariance } from "./births.ts";
import { holtWinters, naive, seasonalNaive } from "./naive.ts";
import { type BirthRecord, type BirthsPanel, buildPanel, monthOf, monthText, sumRows } from "./panel.ts";
import { applyShares, fitShares } from "./shares.ts";
import { MIDDLE_80, sizeClass } from "./spread.ts";
import { syntheticBirths } from "./synthetic-births.ts";
import { dampedSteps, fitTotal } from "./total-series.ts";

const record = (community: string, parent: string, month: string, births: number): BirthRecord => ({
  community,
  parent,
  month: monthOf(month),
  births,
});

describe("panel", () => {
  test("months as numbers", () => {
    expect(monthOf("2026-01")).toBe(24_312);
    expect(monthText(24_312)).toBe("2026-01");
    expect(monthText(monthOf("0999-12"))).toBe("0999-12");
    for (const text of ["2026-00", "2026-13", "2026-1", "2026", "x2026-01"])
      expect(() => monthOf(text)).toThrow(RangeError);
  });

  test("records in any order become rows", () => {
    const panel = buildPanel([
      record("b", "x", "2026-02", 4),
      record("a", "y", "2026-01", 1),
      record("b", "x", "2026-01", 3),
      record("a", "y", "2026-02", 2),
    ]);
    expect(panel).toMatchObject({ communities: ["b", "a"], parents: ["x", "y"], firstMonth: 24_312, months: 2 });
    expect([...panel.births]).toEqual([3, 4, 1, 2]);
    expect([...panel.parentOf]).toEqual([0, 1]);
    expect(buildPanel([]).months).toBe(0);
  });

  test("what cannot be is refused", () => {
    const base = [record("a", "x", "2026-01", 1), record("b", "x", "2026-02", 1)];
    expect(() => buildPanel(base)).toThrow("a 2026-02 is missing");
    expect([...buildPanel(base, true).births]).toEqual([1, 0, 0, 1]);
    expect(() => buildPanel([...base, record("a", "y", "2026-02", 1)])).toThrow("a lies under two parents");
    expect(() => buildPanel([...base, record("a", "x", "2026-01", 1)])).toThrow("a 2026-01 is told twice");
    for (const births of [-1, Number.NaN])
      expect(() => buildPanel([record("a", "x", "2026-01", births)])).toThrow(`a 2026-01: ${births} births`);
  });
});

/** Births without chance: size × season × growth. */
function smoothPanel(sizes: readonly number[], parentOf: readonly number[], months: number, yearly = 0): BirthsPanel {
  const births = new Float64Array(sizes.length * months);
  for (const [row, size] of sizes.entries())
    for (let at = 0; at < months; at++)
      births[row * months + at] = size * (1 + 0.1 * Math.sin(((at % 12) * Math.PI) / 6)) * Math.exp((yearly * at) / 12);
  return {
    communities: sizes.map((_, row) => `c${row}`),
    parents: [...new Set(parentOf)].map((parent) => `p${parent}`),
    parentOf: Int32Array.from(parentOf),
    firstMonth: monthOf("2020-01"),
    months,
    births,
  };
}

describe("the district's series", () => {
  test("a season without trend comes back", () => {
    const { births } = smoothPanel([1000], [0], 96);
    const { mean, dispersion } = fitTotal(births, monthOf("2020-01"), 24);
    for (const [ahead, value] of mean.entries())
      expect(value / (1000 * (1 + 0.1 * Math.sin(((ahead % 12) * Math.PI) / 6)))).toBeCloseTo(1, 2);
    expect(dispersion).toBe(1);
  });

  test("a steady fall goes on, more slowly", () => {
    const { births } = smoothPanel([1000], [0], 96, -0.06);
    const { mean } = fitTotal(births, monthOf("2020-01"), 24);
    const year = (values: Float64Array, from: number) => values.subarray(from, from + 12).reduce((a, b) => a + b, 0);
    const change = Math.log(year(mean, 0) / year(births, 84));
    expect(change).toBeLessThan(-0.02);
    expect(change).toBeGreaterThan(-0.065);
    expect(year(mean, 12)).toBeLessThan(year(mean, 0));
  });

  test("years ahead are less and less sure", () => {
    const panel = syntheticBirths({ communities: 40, months: 120, seed: "years" });
    const total = sumRows(panel.births, 120, new Int32Array(40), 1);
    const { yearError } = fitTotal(total, panel.firstMonth, 60);
    expect(yearError).toHaveLength(5);
    for (let year = 1; year < 5; year++) expect(yearError[year]!).toBeGreaterThanOrEqual(yearError[year - 1]!);
    expect(yearError[0]!).toBeGreaterThan(0);
  });

  test("damped steps are the sum of the powers", () => {
    expect(dampedSteps(0.9, 3)).toBeCloseTo(0.9 + 0.81 + 0.729, 12);
    expect(dampedSteps(0.5, 1)).toBe(0.5);
  });
});

describe("shares", () => {
  test("without chance the shares are the sizes, and a drift is followed", () => {
    const flat = smoothPanel([6, 3, 1], [0, 0, 0], 60);
    const parents = sumRows(flat.births, 60, flat.parentOf, 1);
    const tier = { children: flat.births, parents, parentOf: flat.parentOf, months: 60, firstMonth: flat.firstMonth };
    const fit = fitShares(tier, 60, { fading: 0.95, weight: 0, drift: 0 });
    expect([...fit.share].map((share) => Math.round(share * 1e6) / 1e6)).toEqual([0.6, 0.3, 0.1]);
    expect([...fit.season].every((ratio) => ratio === 1)).toBe(true);
    const mean = applyShares(tier, fit, 60, new Float64Array(2).fill(100), 2);
    expect([...mean].map((births) => Math.round(births))).toEqual([60, 60, 30, 30, 10, 10]);
    const [grows, stays] = [smoothPanel([500], [0], 84, 0.2), smoothPanel([500], [0], 84)];
    const children = Float64Array.from([...grows.births, ...stays.births]);
    const parentOf = new Int32Array(2);
    const moving = { children, parents: sumRows(children, 84, parentOf, 1), parentOf, months: 84, firstMonth: 0 };
    const [kept, followed] = [0, 1].map((drift) => fitShares(moving, 84, { fading: 0.95, weight: 0, drift }).share[0]!);
    expect(followed!).toBeGreaterThan(kept!);
    const truth = 1 / (1 + Math.exp(-0.2 * 7));
    expect(Math.abs(followed! - truth)).toBeLessThan(Math.abs(kept! - truth) / 2);
  });

  test("few births are drawn to the long-run share, many are not", () => {
    const months = 48;
    const children = new Float64Array(4 * months);
    // The first of each pair doubles its part in the last year; one pair has a hundred times the births.
    for (let at = 0; at < months; at++)
      for (const [row, size] of [0.3, 0.7, 30, 70].entries())
        children[row * months + at] = at >= 36 ? (row % 2 === 0 ? size * 2 : (size * 4) / 7) : size;
    const parentOf = Int32Array.from([0, 0, 1, 1]);
    const tier = { children, parents: sumRows(children, months, parentOf, 2), parentOf, months, firstMonth: 0 };
    const { share, evidence } = fitShares(tier, months, { fading: 0.9, weight: 12, drift: 0 });
    expect(share[2]!).toBeGreaterThan(0.5);
    expect(share[0]!).toBeLessThan(share[2]! - 0.08);
    expect(evidence[2]!).toBeGreaterThan(evidence[0]! * 10);
  });
});

describe("forecasts", () => {
  test("communities add up to parents and these to the district, every month", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 20 }),
        fc.integer({ min: 24, max: 60 }),
        fc.integer({ min: 1, max: 40 }),
        fc.string(),
        (communities, months, horizon, seed) => {
          const panel = syntheticBirths({ communities, months, seed, perParent: 4, meanBirths: 2 });
          if (!panel.births.some((births) => births > 0)) return;
          const { district, parents, communities: own } = forecastBirths(panel, horizon);
          const up = sumRows(own.mean, horizon, panel.parentOf, panel.parents.length);
          const top = sumRows(parents.mean, horizon, new Int32Array(panel.parents.length), 1);
          for (const [at, births] of up.entries()) expect(births).toBeCloseTo(parents.mean[at]!, 6);
          for (const [at, births] of top.entries()) expect(births).toBeCloseTo(district.mean[at]!, 6);
          for (const tier of [district, parents, own]) {
            const { low, high } = monthlyBounds(tier, horizon);
            for (const [at, mean] of tier.mean.entries()) {
              expect(mean).toBeGreaterThanOrEqual(0);
              expect(low[at]!).toBeGreaterThanOrEqual(0);
              expect(high[at]!).toBeGreaterThan(low[at]! - 1e-12);
            }
          }
        },
      ),
      { numRuns: 40 },
    );
  });

  test("better than what everyone can do, and as sure as it says", () => {
    const rows = [1, 2, 3].flatMap((seed) =>
      backtest(syntheticBirths({ communities: 400, months: 120, seed: `holdout ${seed}` }), 12),
    );
    const mean = (tier: string, method: string, figure: "wape" | "coverage" | "coverageYear") => {
      const found = rows.filter((row) => row.tier === tier && row.method === method);
      return found.reduce((sum, row) => sum + row[figure]!, 0) / found.length;
    };
    const wape = (method: string) => mean("community", method, "wape");
    expect(wape("huituo")).toBeLessThan(0.85 * wape("seasonal-naive"));
    expect(wape("huituo")).toBeLessThan(0.85 * wape("naive"));
    expect(wape("huituo")).toBeLessThan(wape("holt-winters"));
    for (const tier of ["community", "parent"])
      for (const figure of ["coverage", "coverageYear"] as const) {
        expect(mean(tier, "huituo", figure)).toBeGreaterThan(0.7);
        expect(mean(tier, "huituo", figure)).toBeLessThan(0.88);
      }
    expect(mean("community", "huituo", "coverage")).toBeGreaterThan(0.75);
    expect(mean("community", "huituo", "coverage")).toBeLessThan(0.85);
  });

  test("an area without any births and an only child have their places", () => {
    const panel = smoothPanel([5, 0, 8], [0, 0, 1], 48);
    const { communities, parents } = forecastBirths(panel, 12);
    expect(communities.mean.subarray(12, 24).every((births) => births >= 0 && births < 0.2)).toBe(true);
    for (let at = 0; at < 12; at++) expect(communities.mean[24 + at]!).toBeCloseTo(parents.mean[12 + at]!, 9);
    expect(communities.sampling[2]).toBe(0);
    expect(communities.sampling[0]).toBeGreaterThan(0);
  });

  test("an origin within the history sees nothing after it", () => {
    const panel = syntheticBirths({ communities: 20, months: 60, seed: "origin" });
    const cut = { ...panel, months: 48, births: new Float64Array(20 * 48) };
    for (let row = 0; row < 20; row++) cut.births.set(panel.births.subarray(row * 60, row * 60 + 48), row * 48);
    expect(forecastBirths(panel, 12, 48).communities.mean).toEqual(forecastBirths(cut, 12).communities.mean);
  });

  test("the same input gives the same figures", () => {
    const panel = syntheticBirths({ communities: 30, months: 60, seed: "same" });
    expect(forecastBirths(panel, 12).communities.mean).toEqual(forecastBirths(panel, 12).communities.mean);
  });

  test("what cannot be forecast is refused", () => {
    expect(() => forecastBirths(smoothPanel([5], [0], 23), 12)).toThrow("23 months of history, 24 are needed");
    expect(() => forecastBirths(smoothPanel([0], [0], 24), 12)).toThrow("no births in the history");
    for (const horizon of [0, 121, 1.5])
      expect(() => forecastBirths(smoothPanel([5], [0], 24), horizon)).toThrow(`horizon ${horizon}: 1-120 months`);
    expect(() => backtest(smoothPanel([5], [0], 35), 12)).toThrow(RangeError);
    expect(backtest(smoothPanel([5], [0], 36), 12)).toHaveLength(12);
  });
});

describe("bounds", () => {
  test("a count's middle 80 % on the scale of square roots", () => {
    const { low, high } = middle80(100, 100);
    expect(low).toBeCloseTo((Math.sqrt(100.375) - MIDDLE_80 / 2.003_741) ** 2 - 0.375, 1);
    expect(high).toBeGreaterThan(112.5);
    expect(high).toBeLessThan(114);
    expect(middle80(0.1, 0.1).low).toBe(0);
    expect(middle80(0, 0)).toEqual({ low: 0, high: 0 });
  });

  test("size classes begin at their bounds", () => {
    expect([0, 0.49, 0.5, 1.99, 2, 5.9, 6, 19.9, 20, 1e6].map(sizeClass)).toEqual([0, 0, 1, 1, 2, 2, 3, 3, 4, 4]);
  });

  test("windows: sums and what errors of level do to them", () => {
    const values = Float64Array.from([1, 2, 3, 10, 20, 30]);
    const window = (month: number) => [Math.max(0, month - 1), month] as const;
    expect([...windowSums(values, 3, window)]).toEqual([1, 3, 5, 10, 30, 50]);
    expect([...windowSums(values, 3, () => [2, 1])]).toEqual([0, 0, 0, 0, 0, 0]);
    const spread = {
      dispersion: 1,
      yearError: Float64Array.of(0.04),
      low: new Float64Array(5),
      high: new Float64Array(5),
    };
    const top = { mean: Float64Array.of(10, 10, 10), history: values, spread, sampling: new Float64Array(1) };
    // Deviation 20 % of everything: (0.2 × 20)² for two months together.
    expect(windowVariance(top, 3, window)[2]).toBeCloseTo(16, 10);
    const exact = { ...spread, yearError: Float64Array.of(0) };
    const below = {
      mean: Float64Array.of(5, 5, 5),
      history: values,
      spread: exact,
      sampling: Float64Array.of(0),
      above: { tier: top, parentOf: Int32Array.of(0) },
    };
    expect(windowVariance(below, 3, window)[2]).toBeCloseTo(4, 10);
  });
});

describe("forecasts everyone can make", () => {
  const series = Float64Array.from({ length: 36 }, (_, at) => at);
  test("by hand", () => {
    expect([...naive(series, 30, 3)]).toEqual([29, 29, 29]);
    expect([...seasonalNaive(series, 30, 14)]).toEqual([18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 18, 19]);
  });

  test("Holt-Winters keeps a season that repeats", () => {
    const wave = Float64Array.from({ length: 60 }, (_, at) => 1000 * (1 + 0.2 * Math.cos((at * Math.PI) / 6)));
    for (const [ahead, births] of holtWinters(wave, 60, 12).entries()) expect(births / wave[ahead]!).toBeCloseTo(1, 3);
    expect([...holtWinters(new Float64Array(36), 36, 2)].every((births) => births >= 0)).toBe(true);
  });
});
