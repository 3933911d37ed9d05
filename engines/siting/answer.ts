/**
 * What every model of siting answers: the sites chosen, what they cost (or cover), and how far that can be from the best.
 * For a model that minimises, `bound ≤ optimum ≤ cost`; for one that maximises, `cost ≤ optimum ≤ bound`.
 */
export type Answer = {
  /** Indexes of the chosen sites, ascending. */
  readonly sites: readonly number[];
  /** Value of the model's objective at these sites. */
  readonly cost: number;
  /** Proven bound on the optimum, from the other side. */
  readonly bound: number;
  /** |cost − bound| / |cost|; 0 when proven. */
  readonly gap: number;
  /** No better choice of sites exists (within the tolerance of `gapOf`). */
  readonly proven: boolean;
  /** Ended by `shouldStop` or by the time allowed, not by its own criterion. */
  readonly stopped: boolean;
};

/** How a run is watched and ended from outside; engines read no clock, so the caller hands one in. */
export type Control = {
  /** Milliseconds of any monotonic clock; without it `timeMs` counts for nothing. */
  readonly now?: () => number;
  /** Milliseconds allowed from the call on; the best found so far is answered when they are over. */
  readonly timeMs?: number;
  /** Asked every few milliseconds; true ends the run with the best so far. */
  readonly shouldStop?: () => boolean;
  /** Told whenever the best cost or the bound gets better. */
  readonly onProgress?: (best: number, bound: number) => void;
};

/** No choice of sites satisfies the conditions; the message says which condition fails. */
export class InfeasibleError extends RangeError {
  override readonly name = "InfeasibleError";
}

/** Costs and bounds closer than this, relative to the cost, are the same number in double precision. */
const relativeTolerance = 1e-9;

/** Relative distance of cost and bound, 0 within rounding. O(1). */
export function gapOf(cost: number, bound: number): number {
  const distance = Math.abs(cost - bound);
  return distance <= relativeTolerance * Math.max(1, Math.abs(cost)) ? 0 : distance / Math.max(Math.abs(cost), 1e-300);
}

/** Puts an answer together: sorts the sites, derives gap and proof. O(p log p). */
export function answerOf(sites: Iterable<number>, cost: number, bound: number, stopped: boolean): Answer {
  const gap = gapOf(cost, bound);
  const proven = gap === 0;
  const ordered = [...sites].toSorted((a, b) => a - b);
  return { sites: ordered, cost, bound: proven ? cost : bound, gap, proven, stopped: stopped && !proven };
}

/** A question "must I stop?" that starts counting `timeMs` now and stays true once it was. O(1) a call. */
export function createWatch({ now, timeMs, shouldStop }: Control): () => boolean {
  const end = now !== undefined && timeMs !== undefined ? now() + timeMs : undefined;
  let over = false;
  return () => {
    over ||= (end !== undefined && now!() >= end) || shouldStop?.() === true;
    return over;
  };
}
