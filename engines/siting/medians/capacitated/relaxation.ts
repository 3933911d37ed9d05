import { closed, SiteChoice } from "../choose-sites.ts";
import type { Relaxed } from "../volume.ts";
import { Knapsack } from "./knapsack.ts";
import { type CapacitatedProblem, slack } from "./problem.ts";

/** The relaxation with what the last evaluation says of single pairs. */
export type RelaxedCapacity = Relaxed & {
  /** Lower bound of every answer in which this site serves this demand, for the prices and the bound of the last evaluation. */
  pairBound(site: number, demand: number, prices: Float64Array, bound: number): number;
};

/**
 * The Lagrangian relaxation of "every demand is served" with capacities: for given prices each site packs the most
 * profitable demands (price − cost) it can hold, and the best `p` sites are those with most profit. Stronger than the linear
 * program when loads are whole numbers. A. Ceselli and G. Righini, Networks 45 (2005) 125–142; P. Sridharan, EJOR 66
 * (1993) 305–312. An evaluation takes O(pairs + sites × items × capacity). Costs must be finite.
 */
export function relaxCapacity({ costs, p, load, capacity }: CapacitatedProblem, status: Int8Array): RelaxedCapacity {
  const { demands, sites, cost } = costs;
  const reduced = new Float64Array(sites);
  const slope = new Float64Array(demands);
  const choice = new SiteChoice(p, status);
  const { chosen } = choice;
  const whole = load.every((each) => Number.isInteger(each));
  const largest = capacity.reduce((most, each) => (each < Infinity && each > most ? each : most), 0);
  const sack = new Knapsack(demands, whole, largest);
  const room = capacity.map((each) => each * (1 + slack));
  const fill = (site: number, prices: Float64Array) => {
    sack.reset();
    for (let demand = 0, at = site * demands; demand < demands; demand++, at++) {
      const profit = prices[demand]! - cost[at]!;
      if (profit > 0 && load[demand]! <= room[site]!) sack.add(demand, profit, load[demand]!);
    }
  };
  return {
    slope,
    chosen,
    limit: new Float64Array(demands).fill(Infinity),
    evaluate(prices) {
      let value = 0;
      for (const price of prices) value += price;
      for (let site = 0; site < sites; site++) {
        if (status[site] === closed) continue;
        fill(site, prices);
        reduced[site] = -sack.best(room[site]!, false);
      }
      value += choice.choose(reduced);
      slope.fill(1);
      for (let site = 0; site < sites; site++) {
        if (chosen[site] === 0) continue;
        fill(site, prices);
        sack.best(room[site]!, true);
        for (let at = 0; at < sack.count; at++) slope[sack.item[at]!]! -= sack.taken[at]!;
      }
      return value;
    },
    decide: (bound, goal) => choice.decide(reduced, bound, goal),
    pairBound: (site, demand, prices, bound) =>
      bound + choice.extra(site, reduced) + Math.max(0, cost[site * demands + demand]! - prices[demand]!),
  };
}
