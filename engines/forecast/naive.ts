/** The forecasts everyone can make, for comparison: rows of `months`, the first `until` known, `horizon` ahead. */

/** The last month's births again and again. */
export function naive(series: Float64Array, until: number, horizon: number): Float64Array {
  return new Float64Array(horizon).fill(series[until - 1]!);
}

/** The births of the same month of the last year. */
export function seasonalNaive(series: Float64Array, until: number, horizon: number): Float64Array {
  return Float64Array.from({ length: horizon }, (_, ahead) => series[until - 12 + (ahead % 12)]!);
}

/**
 * Holt and Winters' multiplicative smoothing (Winters 1960) with fixed constants 0.2, 0.02 and 0.1 for level, trend and
 * season, started from the first two years.
 */
export function holtWinters(series: Float64Array, until: number, horizon: number): Float64Array {
  const [alpha, beta, gamma] = [0.2, 0.02, 0.1];
  const mean = (from: number) => series.subarray(from, from + 12).reduce((sum, births) => sum + births, 0) / 12;
  let level = mean(0);
  let trend = (mean(12) - level) / 12;
  // Half a birth more on both sides keeps months without births from being a season of nothing.
  const season = Float64Array.from({ length: 12 }, (_, month) => (series[month]! + 0.5) / (level + 0.5));
  for (let at = 12; at < until; at++) {
    const factor = season[at % 12]!;
    const before = level;
    level = alpha * (series[at]! / factor) + (1 - alpha) * (level + trend);
    trend = beta * (level - before) + (1 - beta) * trend;
    season[at % 12] = gamma * ((series[at]! + 0.5) / (level + 0.5)) + (1 - gamma) * factor;
  }
  return Float64Array.from({ length: horizon }, (_, ahead) =>
    Math.max(0, (level + trend * (ahead + 1)) * season[(until + ahead) % 12]!),
  );
}
