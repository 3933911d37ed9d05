import { forecastBirths, type Forecasts, middle80, monthlyBounds, windowSums, windowVariance } from "./births.ts";
import { holtWinters, naive, seasonalNaive } from "./naive.ts";
import type { BirthsPanel } from "./panel.ts";

export type BacktestRow = {
  readonly tier: "community" | "parent" | "district";
  readonly method: "huituo" | "seasonal-naive" | "naive" | "holt-winters";
  /** Weighted absolute percentage error of single months: sum of |error| over sum of births. */
  readonly wape: number;
  /** The same for whole years (12 months together). */
  readonly wapeYear: number;
  /** Sum of errors over sum of births: above 0 is too high. */
  readonly bias: number;
  /** Share of months within the bounds of the middle 80 %, and of whole years; null for methods that give none. */
  readonly coverage: number | null;
  readonly coverageYear: number | null;
};

const methods = { "seasonal-naive": seasonalNaive, naive, "holt-winters": holtWinters } as const;

/**
 * Forecasts the last `holdout` months of the panel from what came before them and compares with what came, beside the
 * forecasts everyone can make. O(communities × months). RangeError when less than 24 months would be left.
 */
export function backtest(panel: BirthsPanel, holdout: number): BacktestRow[] {
  const until = panel.months - holdout;
  const forecast = forecastBirths(panel, holdout, until);
  const tiers = { community: forecast.communities, parent: forecast.parents, district: forecast.district } as const;
  return Object.entries(tiers).flatMap(([name, tier]) => {
    const rows = tier.sampling.length;
    const actual = new Float64Array(rows * holdout);
    for (let row = 0; row < rows; row++)
      actual.set(tier.history.subarray(row * panel.months + until, (row + 1) * panel.months), row * holdout);
    const report = (method: BacktestRow["method"], mean: Float64Array, coverage: Coverage): BacktestRow => ({
      tier: name as BacktestRow["tier"],
      method,
      wape: errorOf(mean, actual).absolute,
      wapeYear: errorOf(yearsOf(mean, holdout), yearsOf(actual, holdout)).absolute,
      bias: errorOf(mean, actual).signed,
      ...coverage,
    });
    return [
      report("huituo", tier.mean, coverageOf(tier, actual, holdout)),
      ...Object.entries(methods).map(([method, predict]) => {
        const mean = new Float64Array(actual.length);
        for (let row = 0; row < rows; row++)
          mean.set(
            predict(tier.history.subarray(row * panel.months, (row + 1) * panel.months), until, holdout),
            row * holdout,
          );
        return report(method as keyof typeof methods, mean, { coverage: null, coverageYear: null });
      }),
    ];
  });
}

type Coverage = Pick<BacktestRow, "coverage" | "coverageYear">;

function errorOf(mean: Float64Array, actual: Float64Array): { absolute: number; signed: number } {
  let [absolute, signed, births] = [0, 0, 0];
  for (let at = 0; at < actual.length; at++) {
    absolute += Math.abs(mean[at]! - actual[at]!);
    signed += mean[at]! - actual[at]!;
    births += actual[at]!;
  }
  return { absolute: absolute / births, signed: signed / births };
}

/** Sums of whole years, what is left of a last one included. */
function yearsOf(values: Float64Array, holdout: number): Float64Array {
  const years = Math.ceil(holdout / 12);
  const sums = new Float64Array((values.length / holdout) * years);
  for (let at = 0; at < values.length; at++)
    sums[Math.floor(at / holdout) * years + Math.floor((at % holdout) / 12)]! += values[at]!;
  return sums;
}

function coverageOf(tier: Forecasts, actual: Float64Array, holdout: number): Coverage {
  const { low, high } = monthlyBounds(tier, holdout);
  const within = actual.reduce((count, births, at) => count + (births >= low[at]! && births <= high[at]! ? 1 : 0), 0);
  // The twelve months that end with each month: the ones at the ends of years are the years.
  const window = (month: number) => [Math.max(0, month - (month % 12)), month] as const;
  const systematic = windowVariance(tier, holdout, window);
  const [mean, births] = [windowSums(tier.mean, holdout, window), windowSums(actual, holdout, window)];
  let [years, yearsWithin] = [0, 0];
  for (let at = 0; at < actual.length; at++) {
    if ((at % holdout) % 12 !== 11) continue;
    const bounds = middle80(mean[at]!, systematic[at]! + tier.spread.dispersion * mean[at]!);
    years++;
    if (births[at]! >= bounds.low && births[at]! <= bounds.high) yearsWithin++;
  }
  return { coverage: within / actual.length, coverageYear: years > 0 ? yearsWithin / years : null };
}
