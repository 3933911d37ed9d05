/**
 * The district's own series: a damped trend (Gardner and McKenzie 1985) on the logarithm, with seasonal factors shrunk by
 * what their scatter from year to year leaves of them. The smoothing is chosen by forecasts of a year made within the history.
 */

export type TotalFit = {
  /** Expected births for each month after the history. */
  readonly mean: Float64Array;
  /** Variance of the logarithm of a year's births, for the 1st, 2nd, 3rd … year ahead, beyond chance of single births. */
  readonly yearError: Float64Array;
  /** Variance of a month's births over its mean, level and season known; at least 1 (Poisson). */
  readonly dispersion: number;
};

const alphas = [0.05, 0.1, 0.2, 0.35, 0.5];
const betas = [0, 0.02, 0.06, 0.15];
const dampings = [0.85, 0.93, 0.98];
/** Before this many months a level and a trend are not yet known well enough to judge a forecast by. */
const warmUp = 24;

type Smoothing = { readonly alpha: number; readonly beta: number; readonly damping: number };

/**
 * Fits a series (births by month, at least 24) whose first month is `firstMonth` and forecasts `horizon` months.
 * O(months × 700). A month without births counts as half a birth.
 */
export function fitTotal(series: Float64Array, firstMonth: number, horizon: number): TotalFit {
  const log = series.map((births) => Math.log(Math.max(births, 0.5)));
  const seasonal = seasonalFactors(log, firstMonth);
  const flat = log.map((value, at) => value - seasonal[(firstMonth + at) % 12]!);
  let chosen: Smoothing = { alpha: 0.2, beta: 0.02, damping: 0.93 };
  let least = Number.POSITIVE_INFINITY;
  for (const alpha of alphas)
    for (const beta of betas)
      for (const damping of dampings) {
        // Without a trend to update, damping is still of use: it fades the trend of the start.
        const error = yearAheadError(flat, { alpha, beta, damping });
        if (error < least) [least, chosen] = [error, { alpha, beta, damping }];
      }
  const { levels, trends } = smooth(flat, chosen);
  const end = flat.length - 1;
  const mean = new Float64Array(horizon);
  for (let ahead = 1; ahead <= horizon; ahead++) {
    const season = seasonal[(firstMonth + end + ahead) % 12]!;
    mean[ahead - 1] = Math.exp(levels[end]! + trends[end]! * dampedSteps(chosen.damping, ahead) + season);
  }
  return {
    mean,
    yearError: yearErrors(series, flat, levels, trends, chosen.damping, Math.ceil(horizon / 12)),
    dispersion: dispersionOf(series, flat, levels),
  };
}

/** How many whole steps of a trend are taken after `ahead` months when each is `damping` of the one before. */
export function dampedSteps(damping: number, ahead: number): number {
  return (damping * (1 - damping ** ahead)) / (1 - damping);
}

/** Deviations of the calendar months from the centred year, newer years counting more, shrunk towards none. */
function seasonalFactors(log: Float64Array, firstMonth: number): Float64Array {
  const [sums, squares, weights] = [new Float64Array(12), new Float64Array(12), new Float64Array(12)];
  for (let at = 6; at + 6 < log.length; at++) {
    let year = (log[at - 6]! + log[at + 6]!) / 2;
    for (let near = at - 5; near <= at + 5; near++) year += log[near]!;
    const deviation = log[at]! - year / 12;
    const weight = 0.85 ** ((log.length - 1 - at) / 12);
    const month = (firstMonth + at) % 12;
    sums[month]! += weight * deviation;
    squares[month]! += weight * deviation * deviation;
    weights[month]! += weight;
  }
  const means = sums.map((sum, month) => (weights[month]! > 0 ? sum / weights[month]! : 0));
  const centre = means.reduce((sum, value) => sum + value, 0) / 12;
  let [between, within] = [0, 0];
  for (let month = 0; month < 12; month++) {
    between += (means[month]! - centre) ** 2 / 11;
    const scatter = weights[month]! > 0 ? squares[month]! / weights[month]! - means[month]! ** 2 : 0;
    within += Math.max(0, scatter) / Math.max(weights[month]! - 0.5, 0.5) / 12;
  }
  const kept = between > 0 ? Math.max(0, 1 - within / between) : 0;
  return means.map((mean) => (mean - centre) * kept);
}

function smooth(flat: Float64Array, { alpha, beta, damping }: Smoothing) {
  const [levels, trends] = [new Float64Array(flat.length), new Float64Array(flat.length)];
  const year = (from: number) => flat.subarray(from, from + 12).reduce((sum, value) => sum + value, 0) / 12;
  let trend = (year(12) - year(0)) / 12;
  let level = year(0) - trend * 6.5;
  for (let at = 0; at < flat.length; at++) {
    const expected = level + damping * trend;
    const surprise = flat[at]! - expected;
    level = expected + alpha * surprise;
    trend = damping * trend + alpha * beta * surprise;
    levels[at] = level;
    trends[at] = trend;
  }
  return { levels, trends };
}

function yearAheadError(flat: Float64Array, smoothing: Smoothing): number {
  const { levels, trends } = smooth(flat, smoothing);
  const steps = Float64Array.from({ length: 13 }, (_, ahead) => dampedSteps(smoothing.damping, ahead));
  let [sum, count] = [0, 0];
  for (let origin = warmUp - 1; origin + 1 < flat.length; origin++)
    for (let ahead = 1; ahead <= 12 && origin + ahead < flat.length; ahead++) {
      sum += (flat[origin + ahead]! - levels[origin]! - trends[origin]! * steps[ahead]!) ** 2;
      count++;
    }
  // Nothing to choose by: a history too short leaves the cautious smoothing in place.
  return count > 0 ? sum / count : Number.POSITIVE_INFINITY;
}

function dispersionOf(series: Float64Array, flat: Float64Array, levels: Float64Array): number {
  let sum = 0;
  for (let at = warmUp; at < flat.length; at++) sum += (flat[at]! - levels[at - 1]!) ** 2 * series[at]!;
  return Math.max(1, flat.length > warmUp ? sum / (flat.length - warmUp) : 1);
}

/** Mean squared error of the logarithm of whole years ahead, from all origins within the history. */
function yearErrors(
  series: Float64Array,
  flat: Float64Array,
  levels: Float64Array,
  trends: Float64Array,
  damping: number,
  years: number,
): Float64Array {
  const errors = new Float64Array(Math.max(years, 1));
  const yearly = (series.reduce((sum, births) => sum + births, 0) / series.length) * 12;
  for (let year = 0; year < errors.length; year++) {
    let [sum, count] = [0, 0];
    for (let origin = warmUp - 1; origin + 12 * (year + 1) < flat.length; origin++) {
      let error = 0;
      for (let ahead = 12 * year + 1; ahead <= 12 * (year + 1); ahead++)
        error += flat[origin + ahead]! - levels[origin]! - trends[origin]! * dampedSteps(damping, ahead);
      sum += (error / 12) ** 2;
      count++;
    }
    // Origins a month apart see almost the same years: only whole years count as evidence, and little evidence widens.
    const evidence = count / (12 * (year + 1));
    const known =
      count > 0 ? Math.max(0, sum / count - 1 / Math.max(yearly, 1)) * (1 + 2 / Math.max(evidence, 0.5)) : 0;
    const before = year === 0 ? 0.05 ** 2 : errors[year - 1]! * ((year + 1) / year);
    errors[year] = evidence >= 0.5 ? Math.max(known, year === 0 ? 1e-5 : errors[year - 1]!) : Math.max(before, known);
  }
  return errors;
}
