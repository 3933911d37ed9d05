import type { Costs } from "../instance.ts";
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
  readonly costs: Costs;
  readonly incumbent: Incumbent;
  readonly search: Interchange;
  readonly kept: readonly number[];
  readonly shouldStop: () => boolean;
};

/**
 * Branch and bound on sites, depth first: the site that the relaxed answers open most often is opened in one part and
 * closed in the other. Parts start from the prices of the part they come from, so that a few dozen iterations do.
 */
export function createBranching({ costs, incumbent, search, kept, shouldStop }: Tools) {
  let nodes = 0;

  /** Bounds a part, trying the relaxed answers as real ones on the way; improves `status` and `prices` in place. */
  function bound(part: Part, iterations: number, atRoot: boolean): void {
    const { nearest } = part.problem;
    const ascent = ascend(part.problem, part.prices, {
      goal: incumbent.goal,
      iterations,
      shouldStop,
      onChosen(chosen) {
        const total = totalOf(nearest, chosen);
        if (total >= incumbent.cost * (atRoot ? 1.01 : 1)) return;
        const sites = [...kept];
        for (let site = 0; site < chosen.length; site++)
          if (chosen[site] && !kept.includes(part.ids[site]!)) sites.push(part.ids[site]!);
        search.reset(sites);
        if (atRoot) search.improve(candidatesOf(part), shouldStop);
        incumbent.offer(search.slots, search.total);
      },
      ...(atRoot ? { onBound: incumbent.raiseBound } : {}),
    });
    part.share = ascent.share;
    part.bound = Math.max(part.bound, ascent.bound);
    part.pruned = ascent.pruned;
  }

  function relax(problem: Subproblem): Part {
    const { nearest, p } = problem;
    const prices = new Float64Array(nearest.demands);
    const rank = Math.max(1, Math.min(nearest.sites - 1, Math.floor((0.4 * nearest.sites) / p)));
    for (let demand = 0; demand < nearest.demands; demand++)
      prices[demand] = nearest.cost[demand * nearest.stride + rank]!;
    const ids = Int32Array.from({ length: nearest.sites }, (_, site) => site);
    const part: Part = { problem, ids, prices, share: new Float64Array(0), bound: -Infinity, pruned: false };
    bound(part, 600, true);
    return part;
  }

  /** The lowest total below the goal that this part can hold, or a bound on it when told to stop. */
  function explore(part: Part): number {
    const { problem } = part;
    const compact = shrink(part);
    const site = mostShared(compact);
    if (site < 0) return finish(compact);
    let lowest = Infinity;
    for (const decision of [open, closed] as const) {
      if (part.bound >= incumbent.goal()) return lowest;
      const child = copyOf(compact);
      child.problem.status[site] = decision;
      nodes++;
      bound(child, 60, false);
      if (child.pruned) continue;
      lowest = Math.min(lowest, shouldStop() ? child.bound : explore(child));
    }
    void problem;
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

function mostShared({ problem: { status }, share }: Part): number {
  let best = -1;
  for (let site = 0; site < status.length; site++)
    if (status[site] === free && (best < 0 || share[site]! > share[best]!)) best = site;
  return best;
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
