import { type BirthsPanel, sumRows } from "./panel.ts";
import { applyShares, chooseRule, fitShares, type ShareFit, type ShareRule, type Tier } from "./shares.ts";
import { measureSpread, MIDDLE_80, rootDeviation, sizeClass, type Spread } from "./spread.ts";
import { fitTotal, type TotalFit } from "./total-series.ts";

/** A district of one or many parents: history of every tier up to the origin, and what was learnt from it. */
export type BirthsForecast = {
  readonly panel: BirthsPanel;
  /** Months of history used; forecasts begin with the month after. */
  readonly until: number;
  readonly horizon: number;
  readonly district: Forecasts;
  readonly parents: Forecasts;
  readonly communities: Forecasts;
};

/** Expected births in rows of `horizon` and what bounds them. */
export type Forecasts = {
  readonly mean: Float64Array;
  /** Births by month so far, in rows of the panel's months. */
  readonly history: Float64Array;
  readonly spread: Spread;
  /** The tier above, and each row's place in it; undefined for the district. */
  readonly above?: { readonly tier: Forecasts; readonly parentOf: Int32Array };
  /** Share error by row that the counts behind it explain. */
  readonly sampling: Float64Array;
};

/** The first two years are needed to tell a season from a trend. */
export const LEAST_MONTHS = 24;

/**
 * Births of every community, parent and the district for `horizon` months after month `until` of the panel (all of it by
 * default). District: damped trend and season. Parents and communities: shares of the tier above, so that in every month
 * the communities add up to their parents and these to the district. O(communities × (months + horizon)).
 * RangeError for less than 24 months, no births at all or a horizon that is not 1-120.
 */
export function forecastBirths(panel: BirthsPanel, horizon: number, until = panel.months): BirthsForecast {
  const { births, months, firstMonth, parentOf } = panel;
  if (!(until >= LEAST_MONTHS)) throw new RangeError(`${until} months of history, ${LEAST_MONTHS} are needed`);
  if (!(Number.isInteger(horizon) && horizon >= 1 && horizon <= 120))
    throw new RangeError(`horizon ${horizon}: 1-120 months`);
  const toDistrict = new Int32Array(panel.parents.length);
  const parentBirths = sumRows(births, months, parentOf, panel.parents.length);
  const total = sumRows(parentBirths, months, toDistrict, 1);
  if (!total.subarray(0, until).some((count) => count > 0)) throw new RangeError("no births in the history");
  const fitted = fitTotal(total.subarray(0, until), firstMonth, horizon);
  const district = districtOf(total, fitted);
  const below = (children: Float64Array, above: Forecasts, rows: Int32Array): Forecasts => {
    const tier = { children, parents: above.history, parentOf: rows, months, firstMonth };
    return tierOf(tier, until, above, horizon);
  };
  const parents = below(parentBirths, district, toDistrict);
  return { panel, until, horizon, district, parents, communities: below(births, parents, parentOf) };
}

function districtOf(history: Float64Array, { mean, yearError, dispersion }: TotalFit): Forecasts {
  const classes = Float64Array.from({ length: 5 }, () => MIDDLE_80);
  const spread = { dispersion, yearError, low: classes.map((value) => -value), high: classes };
  return { mean, history, spread, sampling: new Float64Array(1) };
}

function tierOf(tier: Tier, until: number, above: Forecasts, horizon: number): Forecasts {
  const rule: ShareRule = chooseRule(tier, until);
  const fit: ShareFit = fitShares(tier, until, rule);
  const siblings = new Int32Array(above.mean.length / horizon);
  for (const parent of tier.parentOf) siblings[parent]!++;
  return {
    mean: applyShares(tier, fit, until, above.mean, horizon),
    history: tier.children,
    spread: measureSpread(tier, until, rule, Math.ceil(horizon / 12)),
    above: { tier: above, parentOf: tier.parentOf },
    // An only child is its parent: its share is one without error.
    sampling: fit.evidence.map((births, row) => (siblings[tier.parentOf[row]!] === 1 ? 0 : 1 / births)),
  };
}

/** The middle 80 % around a mean with this variance, on the scale of square roots so that it never falls below zero. */
export function middle80(mean: number, variance: number, spread?: Spread): { low: number; high: number } {
  const deviation = rootDeviation(mean, variance);
  const size = sizeClass(mean);
  const root = Math.sqrt(mean + 0.375);
  const low = Math.max(0, root + (spread?.low[size] ?? -MIDDLE_80) * deviation);
  const high = root + (spread?.high[size] ?? MIDDLE_80) * deviation;
  return { low: Math.max(0, low * low - 0.375), high: Math.max(0, high * high - 0.375) };
}

/** Bounds of every month of a tier, in rows of `horizon`; O(rows × horizon). */
export function monthlyBounds(forecasts: Forecasts, horizon: number): { low: Float64Array; high: Float64Array } {
  const [low, high] = [new Float64Array(forecasts.mean.length), new Float64Array(forecasts.mean.length)];
  const variance = monthlyVariance(forecasts, horizon);
  for (let at = 0; at < low.length; at++) {
    const bounds = middle80(forecasts.mean[at]!, variance[at]!, forecasts.spread);
    low[at] = bounds.low;
    high[at] = bounds.high;
  }
  return { low, high };
}

function monthlyVariance(forecasts: Forecasts, horizon: number): Float64Array {
  const { mean, spread } = forecasts;
  // One month is a window of one month: chance of single births and error of level and share.
  return windowVariance(forecasts, horizon, (month) => [month, month]).map(
    (systematic, at) => spread.dispersion * mean[at]! + systematic,
  );
}

/** The first and last month (inclusive) of a window for each month of the forecast; first > last for none. */
type Windows = { readonly first: Int32Array; readonly last: Int32Array };

/**
 * Variance that errors of share and level give to sums of births over windows of forecast months, one window for each
 * month (`window(month)`: first and last, inclusive; first > last for none), in rows of `horizon`. Such errors move all
 * months of a window together and pass from a tier to the one below. O(rows × horizon).
 */
export function windowVariance(
  forecasts: Forecasts,
  horizon: number,
  window: (month: number) => readonly [first: number, last: number],
): Float64Array {
  const months = Array.from({ length: horizon }, (_, month) => window(month));
  const windows = {
    first: Int32Array.from(months, ([first]) => first),
    last: Int32Array.from(months, ([, last]) => last),
  };
  return varianceOver(forecasts, horizon, windows).variance;
}

function varianceOver(forecasts: Forecasts, horizon: number, { first, last }: Windows) {
  const { mean, spread, sampling, above } = forecasts;
  const [variance, sums] = [new Float64Array(mean.length), new Float64Array(mean.length)];
  const over = above && varianceOver(above.tier, horizon, { first, last });
  const [births, strays] = [new Float64Array(horizon + 1), new Float64Array(horizon + 1)];
  for (let row = 0; row < sampling.length; row++) {
    const from = row * horizon;
    for (let month = 0; month < horizon; month++) {
      const expected = mean[from + month]!;
      const error = spread.yearError[Math.floor(month / 12)]! + sampling[row]!;
      births[month + 1] = births[month]! + expected;
      strays[month + 1] = strays[month]! + expected * Math.sqrt(error);
    }
    const parent = above === undefined ? 0 : above.parentOf[row]! * horizon;
    for (let month = 0; month < horizon; month++) {
      const [start, end] = [first[month]!, last[month]! + 1];
      if (start >= end) continue;
      const sum = births[end]! - births[start]!;
      const stray = strays[end]! - strays[start]!;
      sums[from + month] = sum;
      variance[from + month] = stray * stray;
      if (over && over.sums[parent + month]! > 0)
        variance[from + month]! += over.variance[parent + month]! * (sum / over.sums[parent + month]!) ** 2;
    }
  }
  return { variance, sums };
}

/** Sums of rows of `horizon` over the window of each month; O(values). */
export function windowSums(
  values: Float64Array,
  horizon: number,
  window: (month: number) => readonly [first: number, last: number],
): Float64Array {
  const sums = new Float64Array(values.length);
  const running = new Float64Array(horizon + 1);
  const windows = Array.from({ length: horizon }, (_, month) => window(month));
  for (let from = 0; from < values.length; from += horizon) {
    for (let month = 0; month < horizon; month++) running[month + 1] = running[month]! + values[from + month]!;
    for (let month = 0; month < horizon; month++) {
      const [first, last] = windows[month]!;
      if (first <= last) sums[from + month] = running[last + 1]! - running[first]!;
    }
  }
  return sums;
}
