import { open, SiteChoice } from "./choose-sites.ts";
import type { Nearest } from "./nearest.ts";
import type { Relaxed } from "./volume.ts";

/** A p-median problem with some sites decided; rows hold no site that is closed for good. */
export type Subproblem = {
  readonly nearest: Nearest;
  readonly p: number;
  /** `free`, `open` or `closed` for each site of `nearest`; bounding may decide more. */
  readonly status: Int8Array;
  /** What a demand costs that nobody serves; Infinity where everybody must be served. */
  readonly ceiling: number;
};

/**
 * The Lagrangian relaxation of "every demand is served": for given prices each site saves the sum of (price − cost) over
 * the demands it serves below their price, and the best `p` sites are those that save most. Sites whose reduced cost shows
 * that no answer below the goal opens (closes) them are closed (opened). Only pairs below the price are looked at, so an
 * evaluation costs O(pairs below price + sites). G. Cornuéjols, M. Fisher and G. Nemhauser (1977); P. Hanjoul and
 * D. Peeters, EJOR 20 (1985) 387–396.
 */
export function relaxService({ nearest, p, status, ceiling }: Subproblem): Relaxed {
  const { demands, sites, stride, site, cost } = nearest;
  const reduced = new Float64Array(sites);
  const slope = new Float64Array(demands);
  const choice = new SiteChoice(p, status);
  const { chosen } = choice;
  // Above the cost of an open site a price rises in vain.
  const limit = new Float64Array(demands);
  for (let demand = 0; demand < demands; demand++) {
    let at = demand * stride;
    while (cost[at]! < Infinity && status[site[at]!] !== open) at++;
    limit[demand] = Math.min(cost[at]!, ceiling);
  }
  return {
    slope,
    chosen,
    limit,
    evaluate(prices) {
      reduced.fill(0);
      let value = 0;
      for (let demand = 0; demand < demands; demand++) {
        const price = prices[demand]!;
        value += price;
        for (let at = demand * stride; cost[at]! < price; at++) reduced[site[at]!]! += cost[at]! - price;
      }
      value += choice.choose(reduced);
      for (let demand = 0; demand < demands; demand++) {
        const price = prices[demand]!;
        let left = 1;
        for (let at = demand * stride; cost[at]! < price; at++) left -= chosen[site[at]!]!;
        slope[demand] = left;
      }
      return value;
    },
    decide: (bound, goal) => choice.decide(reduced, bound, goal),
  };
}
