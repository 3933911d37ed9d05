/** A relaxed problem whose best answer for given prices is easy; `evaluate` leaves its other results for the caller. */
export type Relaxed = {
  /** Value of the best relaxed answer for these prices: a lower bound. Sets `slope` and `chosen`. */
  evaluate(prices: Float64Array): number;
  /** How the value rises with each price: 1 − how often the demand is served in the relaxed answer. */
  readonly slope: Float64Array;
  /** 1 for each site open in the relaxed answer. */
  readonly chosen: Uint8Array;
  /** No price above this can help. */
  readonly limit: Float64Array;
  /** Draws conclusions from a better bound; true when nothing below the goal is left. */
  decide(bound: number, goal: number): boolean;
};

export type Ascent = {
  /** Best lower bound found; Infinity when nothing is left. */
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
 * Raises prices (one a demand) to a good bound; they hold the best found at the end. The direction is an average of past
 * slopes (volume algorithm, F. Barahona and R. Anbil, Math. Prog. 87 (2000) 385–399), the step is Polyak's towards the
 * target, longer after gains and shorter after three vain tries. Ends when pruned, when the bound has stopped rising, or
 * after `iterations`.
 */
export function raise(relaxed: Relaxed, prices: Float64Array, options: AscentOptions): Ascent {
  const { slope, chosen, limit } = relaxed;
  const demands = prices.length;
  const share = new Float64Array(chosen.length);
  const result: Ascent = { bound: -Infinity, share, pruned: false };
  const direction = new Float64Array(demands);
  for (let demand = 0; demand < demands; demand++) prices[demand] = Math.min(prices[demand]!, limit[demand]!);
  const trial = prices.slice();
  let factor = options.factor;
  let idle = 0;
  let marked = -Infinity;
  for (let iteration = 0; iteration <= options.iterations; iteration++) {
    const bound = relaxed.evaluate(trial);
    const goal = options.goal();
    const target = options.target?.() ?? goal;
    if (bound >= goal) return Object.assign(result, { bound, pruned: true });
    const { weight, ahead } = iteration === 0 ? { weight: 1, ahead: 1 } : weigh(slope, direction);
    let length = 0;
    for (let demand = 0; demand < demands; demand++) {
      const each = weight * slope[demand]! + (1 - weight) * direction[demand]!;
      direction[demand] = each;
      length += each * each;
    }
    for (let site = 0; site < share.length; site++) share[site] = weight * chosen[site]! + (1 - weight) * share[site]!;
    if (bound > result.bound) {
      result.bound = bound;
      prices.set(trial);
      options.onBound?.(bound);
      if (relaxed.decide(bound, goal)) return Object.assign(result, { bound: Infinity, pruned: true });
      if (ahead > 0) factor = Math.min(1, factor * 1.1);
      idle = 0;
    } else if (++idle >= 3) {
      factor *= 0.9;
      idle = 0;
    }
    if (iteration % 8 === 7) {
      options.onChosen?.(chosen);
      if (options.shouldStop()) return result;
    }
    if (iteration % 20 === 19) {
      // Little gained in twenty steps that were already short: the bound has arrived.
      if (result.bound - marked < 0.002 * (target - result.bound) && factor < 0.01) return result;
      marked = result.bound;
    }
    // Nearly 0: the average answer serves everybody once.
    if (length < 1e-12) return result;
    const step = (factor * (target - result.bound)) / length;
    for (let demand = 0; demand < demands; demand++) {
      const price = prices[demand]! + step * direction[demand]!;
      trial[demand] = price < limit[demand]! ? price : limit[demand]!;
    }
  }
  return result;
}

/** Weight of the newest slope that makes the average shortest, within limits; `ahead` > 0 when both point the same way. */
function weigh(slope: Float64Array, direction: Float64Array): { weight: number; ahead: number } {
  let [dot, fresh, old] = [0, 0, 0];
  for (let demand = 0; demand < slope.length; demand++) {
    const [a, b] = [slope[demand]!, direction[demand]!];
    dot += a * b;
    fresh += a * a;
    old += b * b;
  }
  const shortest = (old - dot) / (fresh + old - 2 * dot);
  return { weight: Math.min(newest, Math.max(newest / 10, shortest)) || newest, ahead: dot };
}

/** The `rank`-th smallest (from 0) of the first `count` numbers, which get into another order. O(count) on average. */
export function nthSmallest(numbers: Float64Array, count: number, rank: number): number {
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
