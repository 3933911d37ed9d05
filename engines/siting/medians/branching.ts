import type { Incumbent } from "./incumbent.ts";
import type { Interchange } from "./interchange.ts";
import { type Nearest, restrict } from "./nearest.ts";
import { ascend, closed, free, open, type Subproblem } from "./relaxation.ts";

/** A part of the problem with its bound, ready to be split. */
export type Part = {
  problem: Subproblem;
  /** Number of each site of `problem` in the whole problem. */
  readonly ids: Int32Array;
  readonly prices: Float64Array;
  share: Float64Array;
  bound: number;
  pruned: boolean;
};

type Tools = {
  readonly incumbent: Incumbent;
  readonly search: Interchange;
  readonly kept: readonly number[];
  readonly shouldStop: () => boolean;
};

/**
 * Branch and bound on sites, depth first: the site that the relaxed answers open about every second time is opened in
 * one part and closed in the other. Parts start from the prices of the part they come from, so that a few dozen iterations do.
 */
export function createBranching({ incumbent, search, kept, shouldStop }: Tools) {
  let nodes = 0;

  /** Bounds a part, trying the relaxed answers as real ones on the way; improves `status` and `prices` in place. */
  function bound(part: Part, atRoot: boolean): void {
    const { nearest } = part.problem;
    /** Takes these sites, after the interchange at the root, when they are nearly as good as the best. */
    const attempt = (chosen: Uint8Array): void => {
      const total = totalOf(nearest, chosen);
      if (total >= incumbent.cost * (atRoot ? 1.01 : 1)) return;
      const sites = [...kept];
      for (let site = 0; site < chosen.length; site++)
        if (chosen[site] && !kept.includes(part.ids[site]!)) sites.push(part.ids[site]!);
      search.reset(sites);
      if (atRoot) search.improve(candidatesOf(part), shouldStop);
      incumbent.offer(search.slots, search.total);
    };
    const ascent = ascend(part.problem, part.prices, {
      goal: incumbent.goal,
      iterations: atRoot ? 600 : 60,
      shouldStop,
      onChosen: attempt,
      factor: atRoot ? 0.03 : 0.08,
      ...(atRoot ? { onBound: incumbent.raiseBound } : {}),
    });
    part.share = ascent.share;
    part.bound = Math.max(part.bound, ascent.bound);
    part.pruned = ascent.pruned;
    if (atRoot && !part.pruned) attempt(largest(ascent.share, part.problem.p));
  }

  function relax(problem: Subproblem): Part {
    const { nearest, p } = problem;
    const prices = new Float64Array(nearest.demands);
    const rank = Math.max(1, Math.min(nearest.sites - 1, Math.floor((0.4 * nearest.sites) / p)));
    for (let demand = 0; demand < nearest.demands; demand++)
      prices[demand] = nearest.cost[demand * nearest.stride + rank]!;
    const ids = Int32Array.from({ length: nearest.sites }, (_, site) => site);
    const part: Part = { problem, ids, prices, share: new Float64Array(0), bound: -Infinity, pruned: false };
    bound(part, true);
    return part;
  }

  /** The lowest total below the goal that this part can hold, or a bound on it when told to stop. */
  function explore(part: Part): number {
    const compact = shrink(part);
    const site = mostUndecided(compact);
    if (site < 0) return finish(compact);
    let lowest = Infinity;
    for (const decision of [open, closed] as const) {
      if (part.bound >= incumbent.goal()) return lowest;
      const child = copyOf(compact);
      child.problem.status[site] = decision;
      nodes++;
      bound(child, false);
      if (child.pruned) continue;
      lowest = Math.min(lowest, shouldStop() ? child.bound : explore(child));
    }
    return lowest;
  }

  /** All sites decided: the part holds one answer. */
  function finish(part: Part): number {
    const { status } = part.problem;
    const sites = [...kept];
    for (let site = 0; site < status.length; site++)
      if (status[site] === open && !kept.includes(part.ids[site]!)) sites.push(part.ids[site]!);
    search.reset(sites);
    incumbent.offer(search.slots, search.total);
    return search.total;
  }

  return { relax, explore, nodes: () => nodes };
}

const candidatesOf = ({ problem, ids }: Part): Int32Array => ids.filter((_, site) => problem.status[site] !== closed);

const copyOf = (part: Part): Part => ({
  ...part,
  problem: { ...part.problem, status: part.problem.status.slice() },
  prices: part.prices.slice(),
});

/** Leaves out closed sites once they are many enough for shorter rows to pay. */
function shrink(part: Part): Part {
  const { nearest, status } = part.problem;
  let gone = 0;
  for (const each of status) if (each === closed) gone++;
  if (gone * 5 < status.length) return part;
  const keep = status.map((each) => (each === closed ? 0 : 1));
  const rows = restrict(nearest, keep);
  return {
    ...part,
    problem: { ...part.problem, nearest: rows, status: status.filter((each) => each !== closed) },
    ids: rows.ids.map((site) => part.ids[site]!),
    share: part.share.filter((_, site) => status[site] !== closed),
  };
}

/** The free site that is open in nearest to half of the relaxed answers; −1 when none is free. */
function mostUndecided({ problem: { status }, share }: Part): number {
  let [best, distance] = [-1, Infinity];
  for (let site = 0; site < status.length; site++)
    if (status[site] === free && Math.abs(share[site]! - 0.5) < distance)
      [best, distance] = [site, Math.abs(share[site]! - 0.5)];
  return best;
}

/** Marks the `count` largest shares. */
function largest(share: Float64Array, count: number): Uint8Array {
  const marks = new Uint8Array(share.length);
  const ranked = Array.from(share.keys()).toSorted((a, b) => share[b]! - share[a]!);
  for (const site of ranked.slice(0, count)) marks[site] = 1;
  return marks;
}

/** Sum of the cheapest chosen site of each demand. */
function totalOf({ demands, stride, site, cost }: Nearest, chosen: Uint8Array): number {
  let total = 0;
  for (let demand = 0; demand < demands; demand++) {
    let at = demand * stride;
    while (cost[at]! < Infinity && !chosen[site[at]!]) at++;
    total += cost[at]!;
  }
  return total;
}
