import type { Costs } from "../instance.ts";

/** The cost of the demand worst served by these sites. O(demands × chosen). */
export function radiusOf({ demands, cost }: Costs, sites: readonly number[]): number {
  let radius = 0;
  for (let demand = 0; demand < demands; demand++) {
    let nearest = Infinity;
    for (const site of sites) nearest = Math.min(nearest, cost[site * demands + demand]!);
    if (nearest > radius) radius = nearest;
  }
  return radius;
}

/** No answer can be below this: some demand has no site nearer. O(demands × sites). */
export function nearestOfFarthest({ demands, sites, cost }: Costs): number {
  let radius = 0;
  for (let demand = 0; demand < demands; demand++) {
    let nearest = Infinity;
    for (let site = 0; site < sites; site++) nearest = Math.min(nearest, cost[site * demands + demand]!);
    if (nearest > radius) radius = nearest;
  }
  return radius;
}

/**
 * Opens one site after the other for the demand worst served so far: the one nearest to it (T. F. Gonzalez 1985; at most
 * twice the optimum where the triangle inequality holds and every demand is a site). O(p × (demands + sites)).
 */
export function farthestFirst({ demands, sites, cost }: Costs, p: number, kept: readonly number[]): number[] {
  const opened: number[] = [];
  const isOpen = new Uint8Array(sites);
  const nearest = new Float64Array(demands).fill(Infinity);
  const open = (site: number) => {
    opened.push(site);
    isOpen[site] = 1;
    for (let demand = 0, at = site * demands; demand < demands; demand++, at++)
      if (cost[at]! < nearest[demand]!) nearest[demand] = cost[at]!;
  };
  for (const site of kept) open(site);
  while (opened.length < p) {
    let worst = 0;
    for (let demand = 1; demand < demands; demand++) if (nearest[demand]! > nearest[worst]!) worst = demand;
    let best = -1;
    for (let site = 0; site < sites; site++)
      if (isOpen[site] === 0 && (best < 0 || cost[site * demands + worst]! < cost[best * demands + worst]!))
        best = site;
    open(best);
  }
  return opened;
}

/** The different costs from `low` to `high`, ascending: the only values a radius can have. O(pairs log pairs). */
export function radiiBetween({ cost }: Costs, low: number, high: number): Float64Array {
  const sorted = cost.filter((each) => each >= low && each <= high).sort();
  let count = 0;
  for (const each of sorted) if (count === 0 || sorted[count - 1] !== each) sorted[count++] = each;
  return sorted.slice(0, count);
}
