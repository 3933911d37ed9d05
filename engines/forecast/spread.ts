/**
 * How far children of a tier stray from their shares, learnt from forecasts made within the history under their parents'
 * actual births: noise of single months, error of the share by year ahead, and the shape of both together as quantiles.
 */
import { applyShares, fitShares, type ShareRule, type Tier } from "./shares.ts";

export type Spread = {
  /** Variance of a month's births over its mean (1: Poisson). */
  readonly dispersion: number;
  /** Variance of the logarithm of a share, beyond its evidence, for the 1st, 2nd, 3rd … year ahead. */
  readonly yearError: Float64Array;
  /** Bounds of the middle 80 % in standard deviations of the square root, by size of the mean (see `sizeClass`). */
  readonly low: Float64Array;
  readonly high: Float64Array;
};

/** Means a month that single births make look alike: below ½, 2, 6, 20, and above. */
const sizeBounds = [0.5, 2, 6, 20];
export function sizeClass(mean: number): number {
  let size = 0;
  while (size < sizeBounds.length && mean >= sizeBounds[size]!) size++;
  return size;
}

/** Quantile of the normal distribution that bounds its middle 80 %. */
export const MIDDLE_80 = 1.281_551_565_5;

/**
 * The spread of a tier for so many `years` ahead, from up to three origins a year apart; O(children × months).
 * Without three years of history the children are taken as Poisson with a tenth of error a year.
 */
export function measureSpread(tier: Tier, until: number, rule: ShareRule, years: number): Spread {
  const blocks = collectBlocks(tier, until, rule, years);
  const dispersion = dispersionOf(blocks);
  const yearError = yearErrors(blocks, dispersion, years);
  const [low, high] = quantiles(blocks, dispersion, yearError);
  return { dispersion, yearError, low, high };
}

/** A year of one child as it was forecast and as it came. */
type Blocks = {
  readonly year: number;
  readonly mean: Float64Array;
  readonly actual: Float64Array;
  /** Share error that the counts behind it explain, by child. */
  readonly sampling: Float64Array;
}[];

function collectBlocks(tier: Tier, until: number, rule: ShareRule, years: number): Blocks {
  const { children, parents, parentOf, months } = tier;
  const blocks: Blocks = [];
  for (let back = 1; back <= 3; back++) {
    const origin = until - 12 * back;
    if (origin < 24) break;
    const fit = fitShares(tier, origin, rule);
    const width = 12 * back;
    const slice = (values: Float64Array, rows: number) => {
      const part = new Float64Array(rows * width);
      for (let row = 0; row < rows; row++)
        part.set(values.subarray(row * months + origin, row * months + until), row * width);
      return part;
    };
    const mean = applyShares(tier, fit, origin, slice(parents, parents.length / months), width);
    const actual = slice(children, parentOf.length);
    const sampling = fit.evidence.map((births) => 1 / births);
    for (let year = 0; year < Math.min(back, years); year++) {
      const yearOf = (values: Float64Array) => {
        const part = new Float64Array(parentOf.length * 12);
        for (let row = 0; row < parentOf.length; row++)
          part.set(values.subarray(row * width + year * 12, row * width + year * 12 + 12), row * 12);
        return part;
      };
      blocks.push({ year, mean: yearOf(mean), actual: yearOf(actual), sampling });
    }
  }
  return blocks;
}

const yearSum = (values: Float64Array, row: number) => {
  let sum = 0;
  for (let at = row * 12; at < row * 12 + 12; at++) sum += values[at]!;
  return sum;
};

function dispersionOf(blocks: Blocks): number {
  let [sum, freedom] = [0, 0];
  for (const { mean, actual } of blocks)
    for (let row = 0; row * 12 < mean.length; row++) {
      const expected = yearSum(mean, row);
      const scale = yearSum(actual, row) / expected;
      // Years with hardly a birth say little about months and divide by nearly nothing.
      if (!(expected >= 6 && scale > 0)) continue;
      for (let at = row * 12; at < row * 12 + 12; at++)
        sum += (actual[at]! - mean[at]! * scale) ** 2 / (mean[at]! * scale + 1e-9);
      freedom += 11;
    }
  return freedom > 0 ? Math.min(10, Math.max(0.5, sum / freedom)) : 1;
}

function yearErrors(blocks: Blocks, dispersion: number, years: number): Float64Array {
  const [excess, weights] = [new Float64Array(years), new Float64Array(years)];
  for (const { year, mean, actual, sampling } of blocks)
    for (let row = 0; row < sampling.length; row++) {
      const expected = yearSum(mean, row);
      const explained = dispersion * expected + sampling[row]! * expected ** 2;
      excess[year]! += (yearSum(actual, row) - expected) ** 2 - explained;
      weights[year]! += expected ** 2;
    }
  const errors = new Float64Array(years);
  for (let year = 0; year < years; year++) {
    const before = year === 0 ? 0 : errors[year - 1]!;
    const unknown = year === 0 ? 0.01 : (before * (year + 1)) / year;
    errors[year] = weights[year]! > 0 ? Math.max(before, excess[year]! / weights[year]!) : unknown;
  }
  return errors;
}

/** Standard deviation of the square root of a count with this mean and variance (the delta method). */
export const rootDeviation = (mean: number, variance: number): number => Math.sqrt(variance / (4 * (mean + 0.375)));

const bins = 1200;
const binOf = (value: number) => Math.min(bins - 1, Math.max(0, Math.floor((value + 6) * (bins / 12))));

/** Quantiles of the standardised square roots of single months, by size; the normal's where there is little to learn from. */
function quantiles(blocks: Blocks, dispersion: number, yearError: Float64Array): [Float64Array, Float64Array] {
  const classes = sizeBounds.length + 1;
  const counts = Array.from({ length: classes }, () => new Float64Array(bins));
  for (const { year, mean, actual, sampling } of blocks)
    for (let row = 0; row < sampling.length; row++) {
      const share = yearError[year]! + sampling[row]!;
      for (let at = row * 12; at < row * 12 + 12; at++) {
        const expected = mean[at]!;
        if (!(expected > 0)) continue;
        const deviation = rootDeviation(expected, dispersion * expected + share * expected ** 2);
        const stray = (Math.sqrt(actual[at]! + 0.375) - Math.sqrt(expected + 0.375)) / deviation;
        counts[sizeClass(expected)]![binOf(stray)]!++;
      }
    }
  const at = (share: number) =>
    Float64Array.from(counts, (histogram) => {
      const total = histogram.reduce((sum, count) => sum + count, 0);
      if (total < 500) return share < 0.5 ? -MIDDLE_80 : MIDDLE_80;
      let below = 0;
      for (let bin = 0; bin < bins; bin++) {
        below += histogram[bin]!;
        if (below >= share * total) return (bin + 0.5) * (12 / bins) - 6;
      }
      return 6;
    });
  return [at(0.1), at(0.9)];
}
