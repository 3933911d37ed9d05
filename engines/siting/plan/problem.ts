/** A size at which a site can be run. For a site that exists, its present size costs nothing, a larger one its extension. */
export type SizeOption = {
  readonly places: number;
  readonly staff: number;
  /** Cost of opening or extending, in any one unit. */
  readonly cost: number;
};

export type PlanSite = {
  /** Exists and stays open, at one of its sizes. */
  readonly kept?: boolean;
  /** Town or street that the rules on areas count. */
  readonly area?: string;
  readonly options: readonly SizeOption[];
};

export type PlanDemand = {
  readonly children: number;
  /** Town or street between which the Gini coefficient compares; without it every demand point is compared. */
  readonly area?: string;
};

/** Children who walk at most `within` metres count `worth` (0 to 1) each. */
export type Band = { readonly within: number; readonly worth: number };

export type AreaRule = { readonly area: string; readonly atLeast?: number; readonly atMost?: number };

export type PlanLimits = {
  readonly budget?: number;
  readonly staff?: number;
  /** Most sites open, those kept included. */
  readonly sites?: number;
  readonly areas?: readonly AreaRule[];
  /** Least share (0 to 1) of all children who have a place within the walking limit. */
  readonly served?: number;
  /** Least number of children served, counted by the worth of their bands. */
  readonly worth?: number;
  /** Most metres a child walks on average, unserved children counted with `unservedMetres`. */
  readonly walk?: number;
  /** As `walk`, of the tenth of the children that has it worst. */
  readonly worstTenth?: number;
  /** Most unequal share of served children between areas (0 equal, 1 all in one). */
  readonly gini?: number;
};

/** A planner's question: which sites, at which sizes, serving whom. */
export type PlanProblem = {
  readonly demands: readonly PlanDemand[];
  readonly sites: readonly PlanSite[];
  /** Distances; those beyond the last band are out of reach. */
  readonly pairs: {
    readonly demand: ArrayLike<number>;
    readonly site: ArrayLike<number>;
    readonly metres: ArrayLike<number>;
  };
  /** By rising distance; the last one's is the walking limit. */
  readonly bands: readonly Band[];
  /** What an unserved child is counted to walk; twice the walking limit unless told, never less than the limit. */
  readonly unservedMetres?: number;
  readonly limits?: PlanLimits;
};

/**
 * What to make good: weights ≥ 0 of the children served (counted by their band's worth, to be many), of mean metres, of
 * the worst tenth's mean metres and of the cost (to be small). One alone is optimised in its own unit.
 */
export type Objective = {
  readonly served?: number;
  readonly walk?: number;
  readonly worstTenth?: number;
  readonly cost?: number;
};

/** The problem in arrays: pairs within the limit in the order of sites, options numbered through. */
export type PlanArrays = {
  readonly problem: PlanProblem;
  readonly limits: PlanLimits;
  readonly children: Float64Array;
  readonly total: number;
  readonly unserved: number;
  readonly pairDemand: Int32Array;
  readonly pairSite: Int32Array;
  readonly pairMetres: Float64Array;
  readonly pairWorth: Float64Array;
  /** Site s has the pairs `siteStarts[s]` to `siteStarts[s + 1]` and the options `optionStarts[s]` to `optionStarts[s + 1]`. */
  readonly siteStarts: Int32Array;
  readonly optionStarts: Int32Array;
  readonly places: Float64Array;
  readonly staff: Float64Array;
  readonly cost: Float64Array;
  /** Sites of each rule on areas. */
  readonly areaSites: readonly (readonly number[])[];
  /** Group of each demand point for the Gini coefficient, and the children of each group. */
  readonly group: Int32Array;
  readonly groupChildren: Float64Array;
};

/** Checks a problem and lays it out. O(pairs log pairs + options). Throws RangeError naming what is wrong. */
export function layOut(problem: PlanProblem): PlanArrays {
  const { demands, sites, pairs, bands, limits = {} } = problem;
  const children = Float64Array.from(demands, ({ children: each }, i) => amount(each, `children of demand point ${i}`));
  const limit = checkBands(bands);
  const unserved = problem.unservedMetres ?? 2 * limit;
  if (!(unserved >= limit && unserved < Infinity))
    throw new RangeError(`unserved children are counted with ${unserved} m, less than the walking limit of ${limit} m`);
  checkLimits(limits);
  const inReach = Array.from({ length: pairs.demand.length }, (_, at) => at).filter((at) => {
    const [i, s, metres] = [pairs.demand[at]!, pairs.site[at]!, pairs.metres[at]!];
    if (!(i >= 0 && i < demands.length)) throw new RangeError(`there is no demand point ${i}`);
    if (!(s >= 0 && s < sites.length)) throw new RangeError(`there is no site ${s}`);
    return amount(metres, `distance from demand point ${i} to site ${s}`) <= limit;
  });
  inReach.sort((a, b) => pairs.site[a]! - pairs.site[b]! || pairs.demand[a]! - pairs.demand[b]!);
  for (let k = 1; k < inReach.length; k++) {
    const [a, b] = [inReach[k - 1]!, inReach[k]!];
    if (pairs.site[a] === pairs.site[b] && pairs.demand[a] === pairs.demand[b])
      throw new RangeError(`the distance from demand point ${pairs.demand[a]} to site ${pairs.site[a]} is given twice`);
  }
  const siteStarts = new Int32Array(sites.length + 1);
  for (const at of inReach) siteStarts[pairs.site[at]! + 1]!++;
  const optionStarts = new Int32Array(sites.length + 1);
  sites.forEach(({ options }, s) => {
    if (options.length === 0) throw new RangeError(`site ${s} has no size`);
    siteStarts[s + 1]! += siteStarts[s]!;
    optionStarts[s + 1] = optionStarts[s]! + options.length;
  });
  const options = sites.flatMap((site, s) => site.options.map((option) => ({ ...option, s })));
  const pairMetres = Float64Array.from(inReach, (at) => pairs.metres[at]!);
  const names = new Map<string, number>();
  const byArea = demands.every(({ area }) => area !== undefined);
  const group = Int32Array.from(demands, ({ area }, i) => {
    const name = byArea ? area! : String(i);
    if (!names.has(name)) names.set(name, names.size);
    return names.get(name)!;
  });
  const groupChildren = new Float64Array(names.size);
  group.forEach((g, i) => (groupChildren[g]! += children[i]!));
  return {
    problem,
    limits,
    children,
    total: children.reduce((sum, each) => sum + each, 0),
    unserved,
    pairDemand: Int32Array.from(inReach, (at) => pairs.demand[at]!),
    pairSite: Int32Array.from(inReach, (at) => pairs.site[at]!),
    pairMetres,
    pairWorth: pairMetres.map((metres) => bands.find(({ within }) => metres <= within)!.worth),
    siteStarts,
    optionStarts,
    places: Float64Array.from(options, ({ places, s }) => amount(places, `places of site ${s}`)),
    staff: Float64Array.from(options, ({ staff, s }) => amount(staff, `staff of site ${s}`)),
    cost: Float64Array.from(options, ({ cost, s }) => amount(cost, `cost of site ${s}`)),
    areaSites: (limits.areas ?? []).map(({ area }) => [...sites.keys()].filter((s) => sites[s]!.area === area)),
    group,
    groupChildren,
  };
}

function checkBands(bands: readonly Band[]): number {
  if (bands.length === 0) throw new RangeError("there is no distance band");
  bands.forEach(({ within, worth }, at) => {
    if (!(within > (bands[at - 1]?.within ?? 0))) throw new RangeError(`bands do not rise at ${within} m`);
    if (!(worth >= 0 && worth <= 1)) throw new RangeError(`a child within ${within} m counts ${worth}, not 0 to 1`);
  });
  return bands.at(-1)!.within;
}

function checkLimits({ areas = [], ...limits }: PlanLimits): void {
  for (const [name, value] of Object.entries(limits)) if (value !== undefined) amount(value, `limit ${name}`);
  for (const name of ["served", "gini"] as const)
    if ((limits[name] ?? 0) > 1) throw new RangeError(`limit ${name} of ${limits[name]} is more than 1`);
  for (const { area, atLeast = 0, atMost = Infinity } of areas)
    if (!(atLeast >= 0 && atMost >= 0))
      throw new RangeError(`rule of area ${area}: from ${atLeast} to ${atMost} sites`);
}

function amount(value: number, what: string): number {
  if (!(value >= 0 && value < Infinity)) throw new RangeError(`${what}: ${value} is not a number ≥ 0`);
  return value;
}
