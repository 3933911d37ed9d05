import type { Nearest } from "./nearest.ts";

/** What is decided about a site. */
export const free = 0;
export const open = 1;
export const closed = -1;

/** A p-median problem with some sites decided; rows hold no site that is closed for good. */
export type Subproblem = {
  readonly nearest: Nearest;
  readonly p: number;
  /** `free`, `open` or `closed` for each site of `nearest`; a run may decide more. */
  readonly status: Int8Array;
  /** What a demand costs that nobody serves; Infinity where everybody must be served. */
  readonly ceiling: number;
};

export type Ascent = {
  /** Best lower bound found; Infinity when too few sites are left. */
  bound: number;
  /** How often each site was in the relaxed answer lately, from 0 to 1: close to the answer of the linear program. */
  readonly share: Float64Array;
  /** The bound reached the goal: nothing better than the goal is left here. */
  pruned: boolean;
};

export type AscentOptions = {
  /** Total that a wanted answer must stay below; asked anew as better answers turn up. */
  readonly goal: () => number;
  /** Total that steps are measured by; the goal when absent. */
  readonly target?: () => number;
  readonly iterations: number;
  /** First step as a share of the way to the goal; it adapts. */
  readonly factor: number;
  readonly shouldStop: () => boolean;
  /** Told the relaxed answer now and then, for heuristics that start from it. */
  readonly onChosen?: (chosen: Uint8Array) => void;
  /** Told each better bound. */
  readonly onBound?: (bound: number) => void;
};

/** Share of the newest answer in the average, at most. */
const newest = 0.2;

/**
 * Raises the multipliers `prices` (one a demand) of the Lagrangian relaxation of "every demand is served": for fixed prices
 * the best `p` sites are those with the lowest sum of (cost − price) over demands they undercut. The direction is the
 * average of past subgradients (volume algorithm, Barahona and Anbil 2000), the step is Polyak's towards the goal. Sites
 * whose reduced cost shows that no answer below the goal opens (closes) them are closed (opened) in `status` on the way.
 * Only sites cheaper than the price of a demand are looked at, so an iteration costs O(pairs below price + sites).
 * `prices` hold the best found at the end. J. E. Beasley, EJOR 21 (1985) 270–273; P. Hanjoul and D. Peeters (1985).
 */
export function ascend(problem: Subproblem, prices: Float64Array, options: AscentOptions): Ascent {
  const { demands, sites } = problem.nearest;
  const share = new Float64Array(sites);
  const result: Ascent = { bound: -Infinity, share, pruned: false };
  const state = createState(problem);
  const trial = prices.slice();
  const direction = new Float64Array(demands);
  clamp(trial, state.limit);
  prices.set(trial);
  let factor = options.factor;
  let idle = 0;
  let marked = -Infinity;
  for (let iteration = 0; iteration <= options.iterations; iteration++) {
    const bound = evaluate(problem, state, trial);
    const goal = options.goal();
    const target = options.target?.() ?? goal;
    if (bound >= goal) {
      result.bound = Math.max(result.bound, bound);
      result.pruned = true;
      return result;
    }
    const better = bound > result.bound;
    let weight = 1;
    let ahead = 1;
    if (iteration > 0) {
      let [dot, fresh, old] = [0, 0, 0];
      for (let demand = 0; demand < demands; demand++) {
        const [a, b] = [state.slope[demand]!, direction[demand]!];
        dot += a * b;
        fresh += a * a;
        old += b * b;
      }
      // The average that is shortest: the nearer to 0, the nearer to a fractional answer that serves everybody once.
      weight = Math.min(newest, Math.max(newest / 10, (old - dot) / (fresh + old - 2 * dot)));
      if (!(weight > 0)) weight = newest;
      ahead = dot;
    }
    let length = 0;
    for (let demand = 0; demand < demands; demand++) {
      const each = weight * state.slope[demand]! + (1 - weight) * direction[demand]!;
      direction[demand] = each;
      length += each * each;
    }
    for (let site = 0; site < sites; site++) share[site] = weight * state.chosen[site]! + (1 - weight) * share[site]!;
    if (better) {
      result.bound = bound;
      prices.set(trial);
      decide(problem, state, bound, goal);
      if (state.infeasible) {
        result.bound = Infinity;
        result.pruned = true;
        return result;
      }
      if (ahead > 0) factor = Math.min(1, factor * 1.1);
      idle = 0;
      options.onBound?.(bound);
    } else if (++idle >= 3) {
      factor *= 0.9;
      idle = 0;
    }
    if (iteration % 8 === 7) {
      options.onChosen?.(state.chosen);
      if (options.shouldStop()) return result;
    }
    if (iteration % 20 === 19) {
      // A tenth of what is missing in twenty steps is worth going on for; less only while steps are still long.
      if (result.bound - marked < 0.002 * (target - result.bound) && factor < 0.01) return result;
      marked = result.bound;
    }
    if (length < 1e-12) return result;
    const step = (factor * (target - result.bound)) / length;
    for (let demand = 0; demand < demands; demand++) {
      const price = prices[demand]! + step * direction[demand]!;
      const limit = state.limit[demand]!;
      trial[demand] = price < limit ? price : limit;
    }
  }
  return result;
}

type State = {
  /** Reduced cost of each site: what it saves, as a number ≤ 0. */
  readonly reduced: Float64Array;
  readonly chosen: Uint8Array;
  /** 1 − number of chosen sites below price, for each demand. */
  readonly slope: Float64Array;
  /** Cost of the nearest site already open: no price above it can help. */
  readonly limit: Float64Array;
  readonly scratch: Float64Array;
  /** The highest reduced cost chosen, the lowest not chosen, among free sites. */
  lastIn: number;
  firstOut: number;
  infeasible: boolean;
};

function createState({ nearest, status, ceiling }: Subproblem): State {
  const { demands, sites, stride, site, cost } = nearest;
  const limit = new Float64Array(demands);
  for (let demand = 0; demand < demands; demand++) {
    let at = demand * stride;
    while (cost[at]! < Infinity && status[site[at]!] !== open) at++;
    limit[demand] = Math.min(cost[at]!, ceiling);
  }
  return {
    reduced: new Float64Array(sites),
    chosen: new Uint8Array(sites),
    slope: new Float64Array(demands),
    limit,
    scratch: new Float64Array(sites),
    lastIn: 0,
    firstOut: 0,
    infeasible: false,
  };
}

function clamp(prices: Float64Array, limit: Float64Array): void {
  for (let at = 0; at < prices.length; at++) if (prices[at]! > limit[at]!) prices[at] = limit[at]!;
}

/** The relaxed answer for these prices: its value, and in `state` the sites chosen and the slope. */
function evaluate({ nearest, p, status }: Subproblem, state: State, prices: Float64Array): number {
  const { demands, sites, stride, site, cost } = nearest;
  const { reduced, chosen, slope, scratch } = state;
  reduced.fill(0);
  let value = 0;
  for (let demand = 0; demand < demands; demand++) {
    const price = prices[demand]!;
    value += price;
    for (let at = demand * stride; cost[at]! < price; at++) reduced[site[at]!]! += cost[at]! - price;
  }
  let wanted = p;
  let count = 0;
  for (let each = 0; each < sites; each++) {
    chosen[each] = 0;
    if (status[each] === free) scratch[count++] = reduced[each]!;
    else if (status[each] === open) {
      chosen[each] = 1;
      value += reduced[each]!;
      wanted--;
    }
  }
  if (wanted < 0 || wanted > count) {
    state.infeasible = true;
    return Infinity;
  }
  state.lastIn = wanted > 0 ? nthSmallest(scratch, count, wanted - 1) : -Infinity;
  state.firstOut = wanted < count ? nthSmallest(scratch, count, wanted) : Infinity;
  for (let each = 0; each < sites && wanted > 0; each++)
    if (status[each] === free && reduced[each]! < state.lastIn) {
      chosen[each] = 1;
      value += reduced[each]!;
      wanted--;
    }
  for (let each = 0; each < sites && wanted > 0; each++)
    if (status[each] === free && reduced[each] === state.lastIn) {
      chosen[each] = 1;
      value += reduced[each]!;
      wanted--;
    }
  for (let demand = 0; demand < demands; demand++) {
    const price = prices[demand]!;
    let left = 1;
    for (let at = demand * stride; cost[at]! < price; at++) left -= chosen[site[at]!]!;
    slope[demand] = left;
  }
  return value;
}

/** Closes and opens what every answer below the goal must have closed and open. */
function decide({ nearest, status, p }: Subproblem, state: State, bound: number, goal: number): void {
  const { reduced, chosen, lastIn, firstOut } = state;
  let [opened, possible] = [0, 0];
  for (let site = 0; site < nearest.sites; site++) {
    if (status[site] === free) {
      if (!chosen[site]) {
        if (bound + reduced[site]! - lastIn >= goal) status[site] = closed;
      } else if (bound - reduced[site]! + firstOut >= goal) status[site] = open;
    }
    if (status[site] === open) opened++;
    if (status[site] !== closed) possible++;
  }
  state.infeasible = opened > p || possible < p;
}

/** The `rank`-th smallest (from 0) of the first `count` numbers, which get into another order. O(count) on average. */
function nthSmallest(numbers: Float64Array, count: number, rank: number): number {
  let [low, high] = [0, count - 1];
  while (low < high) {
    const pivot = numbers[(low + high) >> 1]!;
    let [left, right] = [low, high];
    while (left <= right) {
      while (numbers[left]! < pivot) left++;
      while (numbers[right]! > pivot) right--;
      if (left > right) break;
      const held = numbers[left]!;
      numbers[left++] = numbers[right]!;
      numbers[right--] = held;
    }
    if (rank <= right) high = right;
    else if (rank >= left) low = left;
    else return numbers[rank]!;
  }
  return numbers[rank]!;
}
