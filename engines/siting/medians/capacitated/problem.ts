import { InfeasibleError } from "../../answer.ts";
import { checkChoice, type Costs } from "../../instance.ts";

/** A p-median problem in which each demand goes to one site as a whole and no site takes more than it holds. */
export type CapacitatedProblem = {
  readonly costs: Costs;
  readonly p: number;
  /** Sites that exist and stay; they count among the `p`. */
  readonly kept?: readonly number[];
  /** What each demand takes of a capacity. */
  readonly load: Float64Array;
  /** What each site holds; Infinity for no limit. */
  readonly capacity: Float64Array;
};

/** Loads that differ by less than this share of a capacity are the same in double precision. */
export const slack = 1e-9;

/**
 * Checks the shapes and returns the kept sites. O(demands + sites log sites). Throws RangeError for wrong shapes or numbers,
 * InfeasibleError when the `p` largest sites cannot take all demand or no site can take one of the demands.
 */
export function checkCapacitated({ costs, p, kept, load, capacity }: CapacitatedProblem): number[] {
  const each = checkChoice(costs, p, kept);
  if (load.length !== costs.demands) throw new RangeError(`${load.length} loads for ${costs.demands} demands`);
  if (capacity.length !== costs.sites) throw new RangeError(`${capacity.length} capacities for ${costs.sites} sites`);
  for (const value of [...load, ...capacity]) if (!(value >= 0)) throw new RangeError(`a load or capacity of ${value}`);
  const isKept = new Set(each);
  const others = capacity.filter((_, site) => !isKept.has(site)).toSorted((a, b) => b - a);
  let room = 0;
  for (const site of each) room += capacity[site]!;
  for (const value of others.slice(0, p - each.length)) room += value;
  const total = load.reduce((sum, value) => sum + value, 0);
  if (total > room * (1 + slack)) throw new InfeasibleError(`${p} sites hold at most ${room} of a demand of ${total}`);
  for (let demand = 0; demand < costs.demands; demand++) {
    const fits = capacity.some(
      (value, site) => load[demand]! <= value * (1 + slack) && costs.cost[site * costs.demands + demand]! < Infinity,
    );
    if (!fits) throw new InfeasibleError(`no site can serve demand ${demand}`);
  }
  return each;
}
