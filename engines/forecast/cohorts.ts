/**
 * Children under three by single year of age (cohort-component method, births × survival × net migration; Preston,
 * Heuveline and Guillot 2001, chapter 6) for every tier and month of a forecast.
 */
import { type BirthsForecast, type Forecasts, middle80, monthlyBounds, windowSums, windowVariance } from "./births.ts";
import { sumRows } from "./panel.ts";
import { type Effects, effectsOf, type Assumption } from "./scenarios.ts";
import { type Mortality, nationalMortality, survivalByMonth } from "./survival.ts";

/** Groups in the order of the results: aged 0, 1, 2, and all under three. */
export const ageGroups = ["age0", "age1", "age2", "under3"] as const;

export type CohortOptions = {
  readonly mortality?: Mortality;
  /** Children living in each community at the end of the history, rows of three (aged 0, 1, 2); NaN where not counted. */
  readonly stock?: Float64Array;
  readonly assumptions?: readonly Assumption[];
  /** Share of children who move in or out within a year; widens the bounds. */
  readonly churn?: number;
};

/** Births in rows of `horizon`; children in rows of `horizon` × 4 (`ageGroups`), each with the bounds of its middle 80 %. */
export type TierCohorts = {
  readonly births: Float64Array;
  readonly birthsLow: Float64Array;
  readonly birthsHigh: Float64Array;
  readonly children: Float64Array;
  readonly childrenLow: Float64Array;
  readonly childrenHigh: Float64Array;
};

export type Cohorts = {
  readonly district: TierCohorts;
  readonly parents: TierCohorts;
  readonly communities: TierCohorts;
};

/** Children a community's own ratio of children to births is weighed against its parent's with. */
const PRIOR_CHILDREN = 20;
const groups = ageGroups.length;

/**
 * Cohorts for every tier; communities add up to parents and these to the district in every month and group. Where a
 * stock is given it is met at the end of the history, and its ratio to the births that survived (drawn towards the
 * parent's) is the net migration of later cohorts; without one children stay where they are born. O(communities ×
 * horizon × 36). RangeError for impossible rates or assumptions.
 */
export function projectCohorts(forecast: BirthsForecast, options: CohortOptions = {}): Cohorts {
  const { horizon, panel } = forecast;
  const survival = survivalByMonth(options.mortality ?? nationalMortality);
  const effects = effectsOf(options.assumptions ?? [], horizon);
  const retained = options.stock && retainedByAge(forecast, survival, options.stock);
  const count = panel.communities.length;
  const births = withEffects(forecast.communities.mean, horizon, effects);
  const children = new Float64Array(count * horizon * groups);
  const born = new Float64Array(36 + horizon);
  const kept = survival.slice();
  for (let row = 0; row < count; row++) {
    if (retained) for (let age = 0; age < 36; age++) kept[age] = survival[age]! * retained[row * 36 + age]!;
    bornBefore(forecast, row, kept, born, options.stock);
    born.set(births.subarray(row * horizon, (row + 1) * horizon), 36);
    project(children, row, horizon, born, kept, effects.get(row));
  }
  const toDistrict = new Int32Array(panel.parents.length);
  const up = (values: Float64Array, width: number) => {
    const parents = sumRows(values, width, panel.parentOf, panel.parents.length);
    return { parents, district: sumRows(parents, width, toDistrict, 1) };
  };
  const [births2, children2] = [up(births, horizon), up(children, horizon * groups)];
  const bounds = (tier: Forecasts, tierBirths: Float64Array, tierChildren: Float64Array) =>
    withBounds(tier, horizon, tierBirths, tierChildren, options.churn ?? 0.1);
  return {
    district: bounds(forecast.district, births2.district, children2.district),
    parents: bounds(forecast.parents, births2.parents, children2.parents),
    communities: bounds(forecast.communities, births, children),
  };
}

function withEffects(mean: Float64Array, horizon: number, effects: Map<number, Effects>): Float64Array {
  const births = mean.slice();
  for (const [row, effect] of effects)
    for (let month = 0; month < horizon; month++) {
      const at = row * horizon + month;
      births[at] = births[at]! * effect.birthsFactor[month]! + effect.addedBirths[month]!;
    }
  return births;
}

/** Births of the 36 months before the forecast, the newest last; months before the panel repeat its first year. */
function lastBirths({ panel, until }: BirthsForecast, row: number, into: Float64Array): void {
  for (let at = 0; at < 36; at++) {
    let month = until - 36 + at;
    while (month < 0) month += 12;
    into[at] = panel.births[row * panel.months + month]!;
  }
}

/** Children of each month of age for each that survived, by community in rows of 36: the stock against the births. */
function retainedByAge(forecast: BirthsForecast, survival: Float64Array, stock: Float64Array): Float64Array {
  const { panel } = forecast;
  const retained = new Float64Array(panel.communities.length * 36);
  const born = new Float64Array(36);
  const survivors = new Float64Array(panel.communities.length * 3);
  for (let row = 0; row < panel.communities.length; row++) {
    lastBirths(forecast, row, born);
    for (let age = 0; age < 36; age++) survivors[row * 3 + Math.floor(age / 12)]! += born[35 - age]! * survival[age]!;
  }
  const counted = (values: Float64Array) => values.map((value, at) => (Number.isNaN(stock[at]!) ? 0 : value));
  const ratios = (children: Float64Array, alive: Float64Array, above: Float64Array, parentOf?: Int32Array) =>
    children.map((count, at) => {
      const prior = above[(parentOf ? parentOf[Math.floor(at / 3)]! * 3 : 0) + (at % 3)]!;
      return (count + PRIOR_CHILDREN * prior) / (alive[at]! + PRIOR_CHILDREN);
    });
  const [children, alive] = [counted(stock), counted(survivors)];
  const toDistrict = new Int32Array(panel.parents.length);
  const sums = (values: Float64Array) => sumRows(values, 3, panel.parentOf, panel.parents.length);
  const [parentChildren, parentBorn] = [sums(children), sums(alive)];
  const district = ratios(
    sumRows(parentChildren, 3, toDistrict, 1),
    sumRows(parentBorn, 3, toDistrict, 1),
    new Float64Array(3).fill(1),
  );
  const parents = ratios(parentChildren, parentBorn, district);
  const own = ratios(children, alive, parents, panel.parentOf);
  for (let row = 0; row < panel.communities.length; row++)
    for (let age = 0; age < 36; age++) retained[row * 36 + age] = atAge(own.subarray(row * 3, row * 3 + 3), age);
  return retained;
}

/** The ratio at a month of age: as counted in the middle of each year of age, straight lines between. */
function atAge(ratios: Float64Array, age: number): number {
  const place = Math.min(2, Math.max(0, (age - 6) / 12));
  const low = Math.min(1, Math.floor(place));
  return ratios[low]! + (place - low) * (ratios[low + 1]! - ratios[low]!);
}

/** Writes the births of the last 36 months, scaled so that the children they have become are the ones counted. */
function bornBefore(
  forecast: BirthsForecast,
  row: number,
  kept: Float64Array,
  born: Float64Array,
  stock: Float64Array | undefined,
): void {
  lastBirths(forecast, row, born);
  if (stock === undefined) return;
  for (let year = 0; year < 3; year++) {
    const count = stock[row * 3 + year]!;
    if (Number.isNaN(count)) continue;
    let expected = 0;
    for (let age = year * 12; age < year * 12 + 12; age++) expected += born[35 - age]! * kept[age]!;
    for (let age = year * 12; age < year * 12 + 12; age++)
      born[35 - age] = expected > 0 ? (born[35 - age]! * count) / expected : count / 12 / kept[age]!;
  }
}

/** `born` holds the births of the 36 months before the forecast and then of the forecast. */
function project(
  children: Float64Array,
  row: number,
  horizon: number,
  born: Float64Array,
  kept: Float64Array,
  effect: Effects | undefined,
): void {
  for (let month = 0; month < horizon; month++) {
    const to = (row * horizon + month) * groups;
    let all = 0;
    for (let group = 0; group < 3; group++) {
      let count = 0;
      for (let age = group * 12; age < group * 12 + 12; age++) count += born[36 + month - age]! * kept[age]!;
      children[to + group] = count;
      all += count;
    }
    children[to + 3] = all;
  }
  if (effect) withResidents(children, row, horizon, born, kept, effect);
}

/** The same with migration from each child's birth (or the end of the history) on, and with those who moved in. */
function withResidents(
  children: Float64Array,
  row: number,
  horizon: number,
  born: Float64Array,
  kept: Float64Array,
  { resident, arrivals }: Effects,
): void {
  for (let month = 0; month < horizon; month++) {
    const to = (row * horizon + month) * groups;
    children.fill(0, to, to + groups);
    for (let age = 0; age < 36; age++) {
      const since = month >= age ? resident[month - age]! : 1;
      children[to + Math.floor(age / 12)]! += born[36 + month - age]! * kept[age]! * (resident[month]! / since);
    }
    addArrivals(children, to, month, arrivals);
    children[to + 3] = children[to]! + children[to + 1]! + children[to + 2]!;
  }
}

/** Those who moved in, of all ages under three alike when they came, have grown older since. */
function addArrivals(children: Float64Array, to: number, month: number, arrivals: Float64Array): void {
  for (let came = 0; came <= month; came++) {
    if (arrivals[came] === 0) continue;
    for (let age = 0; age + month - came < 36; age++)
      children[to + Math.floor((age + month - came) / 12)]! += arrivals[came]! / 36;
  }
}

/** The births yet to come that make up each group at the end of a month: first and last month of birth. */
const windows: readonly ((month: number) => readonly [number, number])[] = [
  (month) => [Math.max(0, month - 11), month],
  (month) => [Math.max(0, month - 23), month - 12],
  (month) => [Math.max(0, month - 35), month - 24],
  (month) => [Math.max(0, month - 35), month],
];

function withBounds(
  tier: Forecasts,
  horizon: number,
  births: Float64Array,
  children: Float64Array,
  churn: number,
): TierCohorts {
  const { low, high } = monthlyBounds(tier, horizon);
  // An assumption moves the bounds with the mean.
  for (let at = 0; at < births.length; at++) {
    const moved = tier.mean[at]! > 0 ? births[at]! / tier.mean[at]! : 1;
    low[at]! *= moved;
    high[at] = tier.mean[at]! > 0 ? high[at]! * moved : high[at]! + births[at]!;
  }
  const [childrenLow, childrenHigh] = [new Float64Array(children.length), new Float64Array(children.length)];
  for (const [group, window] of windows.entries()) {
    const systematic = windowVariance(tier, horizon, window);
    const mean = windowSums(tier.mean, horizon, window);
    for (let at = 0; at < births.length; at++) {
      const count = children[at * groups + group]!;
      const years = Math.min(((at % horizon) + 1) / 12, group === 3 ? 1.5 : group + 0.5);
      const chance = tier.spread.dispersion * mean[at]!;
      const bounds = middle80(count, systematic[at]! + chance + churn * years * count);
      childrenLow[at * groups + group] = Math.min(count, bounds.low);
      childrenHigh[at * groups + group] = Math.max(count, bounds.high);
    }
  }
  return { births, birthsLow: low, birthsHigh: high, children, childrenLow, childrenHigh };
}
