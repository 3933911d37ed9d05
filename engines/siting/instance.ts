/**
 * What it costs to serve each place of demand from each site, weights already multiplied in.
 * `cost[site * demands + demand]`: one row a site. Infinity: that site cannot serve that demand.
 */
export type Costs = {
  readonly demands: number;
  readonly sites: number;
  readonly cost: Float64Array;
};

/** Checks the shape and that every number is ≥ 0 (Infinity allowed). O(demands × sites); throws RangeError. */
export function createCosts(demands: number, sites: number, cost: Float64Array): Costs {
  if (cost.length !== demands * sites) throw new RangeError(`${cost.length} costs for ${demands} × ${sites} pairs`);
  for (let at = 0; at < cost.length; at++)
    if (!(cost[at]! >= 0))
      throw new RangeError(`cost ${cost[at]} of demand ${at % demands} from site ${(at / demands) | 0}`);
  return { demands, sites, cost };
}

/** Multiplies each demand's costs by its weight (≥ 0). A weight of 0 costs nothing anywhere. O(demands × sites). */
export function weighted(costs: Costs, weights: ArrayLike<number>): Costs {
  const { demands, sites } = costs;
  if (weights.length !== demands) throw new RangeError(`${weights.length} weights for ${demands} demands`);
  const cost = new Float64Array(costs.cost.length);
  for (let site = 0, at = 0; site < sites; site++)
    for (let demand = 0; demand < demands; demand++, at++)
      cost[at] = weights[demand] === 0 ? 0 : costs.cost[at]! * weights[demand]!;
  return createCosts(demands, sites, cost);
}

/** Straight-line distances in the units of the coordinates. O(demands × sites). */
export function straightLines(
  from: { readonly x: ArrayLike<number>; readonly y: ArrayLike<number> },
  to: { readonly x: ArrayLike<number>; readonly y: ArrayLike<number> },
): Costs {
  const [demands, sites] = [from.x.length, to.x.length];
  const cost = new Float64Array(demands * sites);
  for (let site = 0, at = 0; site < sites; site++)
    for (let demand = 0; demand < demands; demand++, at++) {
      // Math.hypot guards against overflow that coordinates do not have, at many times the price.
      const [east, north] = [from.x[demand]! - to.x[site]!, from.y[demand]! - to.y[site]!];
      cost[at] = Math.sqrt(east * east + north * north);
    }
  return createCosts(demands, sites, cost);
}

/**
 * The same costs with every Infinity replaced by `penalty`, more than any choice of sites that serves everybody can cost;
 * a total of at least `penalty` means that somebody stays unserved. Without Infinity nothing is copied. O(demands × sites).
 */
export function reachable(costs: Costs): { costs: Costs; penalty: number } {
  const { demands, sites, cost } = costs;
  const dearest = new Float64Array(demands);
  let missing = 0;
  for (let site = 0, at = 0; site < sites; site++)
    for (let demand = 0; demand < demands; demand++, at++) {
      if (cost[at] === Infinity) missing++;
      else if (cost[at]! > dearest[demand]!) dearest[demand] = cost[at]!;
    }
  if (missing === 0) return { costs, penalty: Infinity };
  const penalty = Math.ceil(dearest.reduce((sum, each) => sum + each, 1));
  return { costs: { demands, sites, cost: cost.map((each) => (each === Infinity ? penalty : each)) }, penalty };
}

/** The kept sites without repeats. Throws RangeError for a `p` or kept sites that make no sense. */
export function checkChoice({ sites }: Costs, p: number, kept: readonly number[] = []): number[] {
  if (!Number.isInteger(p) || p < 1 || p > sites)
    throw new RangeError(`p ${p} is not a whole number from 1 to ${sites} sites`);
  const each = [...new Set(kept)];
  for (const site of each)
    if (!(Number.isInteger(site) && site >= 0 && site < sites))
      throw new RangeError(`there is no site ${site} to keep`);
  if (each.length > p) throw new RangeError(`${each.length} kept sites are more than p = ${p}`);
  return each;
}
