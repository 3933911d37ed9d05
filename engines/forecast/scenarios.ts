/**
 * Assumptions laid over the forecast: what is decided or expected but cannot be seen in past births. They move means and
 * bounds alike; how sure they are is the planner's to say.
 */

/** Months count from the first month of the forecast (0); `to` is inclusive and may lie beyond the horizon. */
export type Assumption = {
  /** Rows of communities it concerns. */
  readonly communities: readonly number[];
  readonly from: number;
  readonly to: number;
} & (
  | {
      /** Births times `factor`, reached step by step over `rampMonths`: a policy, a hospital, a lucky year. */
      readonly kind: "births";
      readonly factor: number;
      readonly rampMonths?: number;
    }
  | {
      /** Net migration of children under three in a year, as a share of those who live there (-0.02: two in a hundred leave). */
      readonly kind: "migration";
      readonly yearly: number;
    }
  | {
      /** Homes first lived in, evenly over the months, shared by the communities concerned. */
      readonly kind: "housing";
      readonly homes: number;
      /** Births a year for each home from then on, and children under three who move in with each. */
      readonly birthsPerHome: number;
      readonly childrenPerHome: number;
    }
);

/** What the assumptions mean for one community, by month of the forecast. */
export type Effects = {
  readonly birthsFactor: Float64Array;
  readonly addedBirths: Float64Array;
  /** How many children there are for each one who would be there without migration, from the first month on. */
  readonly resident: Float64Array;
  /** Children under three who move into new homes. */
  readonly arrivals: Float64Array;
};

/** The effects by community, only for those concerned; O(assumptions × communities concerned × horizon). RangeError for impossible values. */
export function effectsOf(assumptions: readonly Assumption[], horizon: number): Map<number, Effects> {
  const effects = new Map<number, Effects>();
  const monthly = new Map<number, Float64Array>();
  for (const assumption of assumptions) {
    check(assumption);
    for (const row of assumption.communities) {
      let effect = effects.get(row);
      if (!effect) {
        const filled = (value: number) => new Float64Array(horizon).fill(value);
        effect = { birthsFactor: filled(1), addedBirths: filled(0), resident: filled(1), arrivals: filled(0) };
        effects.set(row, effect);
        monthly.set(row, filled(1));
      }
      apply(assumption, effect, monthly.get(row)!);
    }
  }
  for (const [row, effect] of effects) {
    let resident = 1;
    for (const [month, change] of monthly.get(row)!.entries()) effect.resident[month] = resident *= change;
  }
  return effects;
}

function check(assumption: Assumption): void {
  const { from, to } = assumption;
  if (!(Number.isInteger(from) && Number.isInteger(to) && from <= to))
    throw new RangeError(`an assumption from month ${from} to ${to}`);
  if (assumption.kind === "births" && !(assumption.factor >= 0)) throw new RangeError(`births × ${assumption.factor}`);
  if (assumption.kind === "migration" && !(assumption.yearly > -1))
    throw new RangeError(`migration ${assumption.yearly}`);
  if (
    assumption.kind === "housing" &&
    !(assumption.homes >= 0 && assumption.birthsPerHome >= 0 && assumption.childrenPerHome >= 0)
  )
    throw new RangeError(
      `homes ${assumption.homes}, births ${assumption.birthsPerHome}, children ${assumption.childrenPerHome}`,
    );
}

function apply(assumption: Assumption, effect: Effects, monthly: Float64Array): void {
  const { from, to } = assumption;
  const horizon = monthly.length;
  const [first, last] = [Math.max(0, from), Math.min(horizon - 1, to)];
  if (assumption.kind === "births") {
    const ramp = assumption.rampMonths ?? 0;
    for (let month = first; month <= last; month++) {
      const reached = ramp > 0 ? Math.min(1, (month - from + 1) / ramp) : 1;
      effect.birthsFactor[month]! *= 1 + (assumption.factor - 1) * reached;
    }
  } else if (assumption.kind === "migration") {
    for (let month = first; month <= last; month++) monthly[month]! *= (1 + assumption.yearly) ** (1 / 12);
  } else {
    const perMonth = assumption.homes / (to - from + 1) / assumption.communities.length;
    for (let month = first; month <= last; month++) {
      effect.arrivals[month]! += perMonth * assumption.childrenPerHome;
      for (let later = month; later < horizon; later++)
        effect.addedBirths[later]! += (perMonth * assumption.birthsPerHome) / 12;
    }
  }
}
