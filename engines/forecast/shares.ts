/**
 * A small area's births as a share of its parent's. The parent carries trend and season; the area adds only what its own
 * counts can prove: a recent share drawn towards its long-run share, a drift of that share and calendar months of its own,
 * each shrunk by empirical Bayes (Robbins 1956; Morris 1983) against the Poisson noise of its counts.
 */

/** How fast the past fades, how many births the long-run share weighs, how much of the drift is believed. */
export type ShareRule = { readonly fading: number; readonly weight: number; readonly drift: number };

export type ShareFit = {
  /** Share of the parent's births at the end of the history. */
  readonly share: Float64Array;
  /** Monthly change of the logarithm of the share. */
  readonly drift: Float64Array;
  /** Rows of 12: the area's own season beside its parent's, by calendar month. */
  readonly season: Float64Array;
  /** Births that the recent share rests on, the long-run share's weight included. */
  readonly evidence: Float64Array;
};

/** Children in rows of `months`, each under `parentOf[row]`; the first `until` months are history. */
export type Tier = {
  readonly children: Float64Array;
  readonly parents: Float64Array;
  readonly parentOf: Int32Array;
  readonly months: number;
  readonly firstMonth: number;
};

/** Each further month takes this much less of the drift: shares do not run away. */
export const DRIFT_DAMPING = 0.97;

const recentMonths = 24;
const earlierMonths = 36;

/** Fits every child of a tier to its history up to month `until`; O(children × until). */
export function fitShares(tier: Tier, until: number, rule: ShareRule): ShareFit {
  const counts = countBirths(tier, until, rule.fading);
  const drift = driftOf(tier, until).map((value) => value * rule.drift);
  const count = tier.parentOf.length;
  return {
    share: Float64Array.from({ length: count }, (_, row) => shareNow(counts, row, rule.weight, drift[row]!)),
    drift,
    season: seasonOf(tier, until),
    evidence: counts.recent.map((births) => births + rule.weight),
  };
}

type Counts = {
  /** Births of the child and of its parent, fading into the past, and in the whole history. */
  readonly recent: Float64Array;
  readonly recentAbove: Float64Array;
  readonly all: Float64Array;
  readonly allAbove: Float64Array;
  /** Mean age in months of the fading births. */
  readonly lag: number;
};

function countBirths({ children, parents, parentOf, months }: Tier, until: number, fading: number): Counts {
  const fades = fadingWeights(until, fading);
  const over = (values: Float64Array, row: number) => {
    let [recent, all] = [0, 0];
    for (let at = 0, from = row * months; at < until; at++) {
      const births = values[from + at]!;
      recent += fades[at]! * births;
      all += births;
    }
    return [recent, all] as const;
  };
  const above = Array.from({ length: parents.length / months }, (_, row) => over(parents, row));
  const own = Array.from(parentOf, (_, row) => over(children, row));
  const age = fades.reduce((sum, weight, at) => sum + weight * (until - at), 0) / sumOf(fades);
  return {
    recent: Float64Array.from(own, ([recent]) => recent),
    all: Float64Array.from(own, ([, all]) => all),
    recentAbove: Float64Array.from(parentOf, (parent) => above[parent]![0]),
    allAbove: Float64Array.from(parentOf, (parent) => above[parent]![1]),
    lag: Math.min(recentMonths, age),
  };
}

/** The recent share drawn towards the long-run share, moved on by the drift since the middle of its evidence. */
function shareNow(counts: Counts, row: number, weight: number, drift: number): number {
  // A trace of births keeps an area without any from having no share at all.
  const long = (counts.all[row]! + 0.5) / (counts.allAbove[row]! + 1);
  const prior = weight / long;
  const base = counts.recentAbove[row]! + prior;
  if (!(base > 0)) return 1;
  const moved = drift * counts.lag * (counts.recentAbove[row]! / base);
  return ((Math.max(counts.recent[row]!, 1e-3) + weight) / base) * Math.exp(moved);
}

/** The calendar months of each child beside its parent's, shrunk; rows of 12. */
function seasonOf({ children, parents, parentOf, months, firstMonth }: Tier, until: number): Float64Array {
  const season = new Float64Array(parentOf.length * 12);
  const expected = new Float64Array(season.length);
  for (let row = 0; row < parentOf.length; row++) {
    const [own, above, to] = [row * months, parentOf[row]! * months, row * 12];
    let [all, allAbove] = [0, 0];
    for (let at = 0, month = firstMonth % 12; at < until; at++, month = month === 11 ? 0 : month + 1) {
      season[to + month]! += children[own + at]!;
      expected[to + month]! += parents[above + at]!;
      all += children[own + at]!;
      allAbove += parents[above + at]!;
    }
    for (let month = to; month < to + 12; month++) expected[month]! *= all / Math.max(allAbove, 1);
  }
  shrinkRatios(season, expected);
  return season;
}

function fadingWeights(until: number, fading: number): Float64Array {
  return Float64Array.from({ length: until }, (_, at) => fading ** (until - 1 - at));
}

const sumOf = (values: Float64Array) => values.reduce((sum, value) => sum + value, 0);

/** Change of the logarithm of the share from the three years before to the last two, shrunk to what is not chance. */
function driftOf({ children, parents, parentOf, months }: Tier, until: number): Float64Array {
  const count = parentOf.length;
  const [drift, noise] = [new Float64Array(count), new Float64Array(count)];
  const recentFrom = until - recentMonths;
  const earlierFrom = Math.max(0, recentFrom - earlierMonths);
  if (recentFrom - earlierFrom < 12) return drift;
  const distance = (until - recentFrom) / 2 + (recentFrom - earlierFrom) / 2;
  let [between, weights] = [0, 0];
  for (let row = 0; row < count; row++) {
    const [own, above] = [row * months, parentOf[row]! * months];
    let [earlier, earlierAbove, recent, recentAbove] = [0.5, 1, 0.5, 1];
    for (let at = earlierFrom; at < recentFrom; at++) {
      earlier += children[own + at]!;
      earlierAbove += parents[above + at]!;
    }
    for (let at = recentFrom; at < until; at++) {
      recent += children[own + at]!;
      recentAbove += parents[above + at]!;
    }
    drift[row] = Math.log(recent / recentAbove / (earlier / earlierAbove)) / distance;
    noise[row] = (1 / earlier + 1 / recent) / distance ** 2;
    const weight = 1 / noise[row]! ** 2;
    between += weight * (drift[row]! ** 2 - noise[row]!);
    weights += weight;
  }
  const real = Math.max(0, between / weights);
  return drift.map((value, row) => (value * real) / (real + noise[row]!));
}

/** Turns counts into ratios to what was expected, drawn towards 1 by as much as Poisson noise explains; in place. */
function shrinkRatios(counts: Float64Array, expected: Float64Array): void {
  let [excess, weights] = [0, 0];
  for (let at = 0; at < counts.length; at++) {
    const mean = expected[at]!;
    if (!(mean > 0)) continue;
    excess += (counts[at]! - mean) ** 2 - mean;
    weights += mean * mean;
  }
  const real = weights > 0 ? Math.max(0, excess / weights) : 0;
  for (let at = 0; at < counts.length; at++) {
    const mean = expected[at]!;
    counts[at] = mean > 0 ? 1 + (counts[at]! / mean - 1) * (real / (real + 1 / mean)) : 1;
  }
}

/**
 * The children's expected births in rows of `horizon`, given their parents' (expected or actual): shares normalised so
 * that the children of a parent add up to it in every month. O(children × horizon).
 */
export function applyShares(
  tier: Tier,
  fit: ShareFit,
  until: number,
  parents: Float64Array,
  horizon: number,
): Float64Array {
  const { parentOf, firstMonth } = tier;
  const mean = new Float64Array(parentOf.length * horizon);
  const sums = new Float64Array(parents.length);
  const steps = Float64Array.from(
    { length: horizon },
    (_, ahead) => (DRIFT_DAMPING * (1 - DRIFT_DAMPING ** (ahead + 1))) / (1 - DRIFT_DAMPING),
  );
  for (let row = 0; row < parentOf.length; row++) {
    const [own, above] = [row * horizon, parentOf[row]! * horizon];
    for (let ahead = 0; ahead < horizon; ahead++) {
      const month = (firstMonth + until + ahead) % 12;
      const drift = fit.drift[row]!;
      const weight =
        fit.share[row]! * fit.season[row * 12 + month]! * (drift === 0 ? 1 : Math.exp(drift * steps[ahead]!));
      mean[own + ahead] = weight;
      sums[above + ahead]! += weight;
    }
  }
  for (let row = 0; row < parentOf.length; row++) {
    const [own, above] = [row * horizon, parentOf[row]! * horizon];
    for (let ahead = 0; ahead < horizon; ahead++)
      mean[own + ahead]! *= sums[above + ahead]! > 0 ? parents[above + ahead]! / sums[above + ahead]! : 0;
  }
  return mean;
}

const fadings = [0.9, 0.95, 0.975, 0.99];
const weights = [0, 4, 12, 40];
const drifts = [0, 0.5, 1];

/**
 * The rule that forecasts the last year of the history best from what came before it (Poisson deviance of the children's
 * yearly sums under their parents' actual births). With less than three years of history a cautious rule. O(4 × fits).
 */
export function chooseRule(tier: Tier, until: number): ShareRule {
  let chosen: ShareRule = { fading: 0.975, weight: 12, drift: 0 };
  const origin = until - 12;
  if (origin < 24) return chosen;
  const actual = yearSums(tier.children, tier.months, origin, tier.parentOf.length);
  const above = yearSums(tier.parents, tier.months, origin, tier.parents.length / tier.months);
  let least = Number.POSITIVE_INFINITY;
  const fullDrift = driftOf(tier, origin);
  for (const fading of fadings) {
    const counts = countBirths(tier, origin, fading);
    for (const drift of drifts)
      for (const weight of weights) {
        // The middle of the year stands for it: the months of a season cancel out.
        const share = fullDrift.map(
          (full, row) => shareNow(counts, row, weight, full * drift) * Math.exp(full * drift * 5.5),
        );
        const deviance = yearDeviance(tier, share, actual, above);
        if (deviance < least) [least, chosen] = [deviance, { fading, weight, drift }];
      }
  }
  return chosen;
}

function yearSums(values: Float64Array, months: number, from: number, rows: number): Float64Array {
  const sums = new Float64Array(rows);
  for (let row = 0; row < rows; row++)
    for (let at = from; at < from + 12; at++) sums[row]! += values[row * months + at]!;
  return sums;
}

function yearDeviance(tier: Tier, share: Float64Array, actual: Float64Array, above: Float64Array): number {
  const sums = new Float64Array(above.length);
  for (let row = 0; row < share.length; row++) sums[tier.parentOf[row]!]! += share[row]!;
  let deviance = 0;
  for (let row = 0; row < share.length; row++) {
    const parent = tier.parentOf[row]!;
    const mean = Math.max(1e-9, (above[parent]! * share[row]!) / sums[parent]!);
    deviance += mean - actual[row]! * Math.log(mean);
  }
  return deviance;
}
