import { type Nearest, restrict } from "./nearest.ts";
import { closed, free, open } from "./choose-sites.ts";
import { relaxService, type Subproblem } from "./relaxation.ts";
import { raise } from "./volume.ts";

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
  /** Total that a wanted answer must stay below. */
  readonly goal: () => number;
  /** Total that steps are measured by, where the goal itself is no measure of what is missing. */
  readonly target?: () => number;
  /** Offered an answer found on the way, kept sites first: its total, and the sites worth exchanging at the root. */
  readonly offer: (sites: readonly number[], total: number, candidates: (() => Int32Array) | undefined) => void;
  /** Told better bounds of the whole problem. */
  readonly onBound?: (bound: number) => void;
  readonly kept: readonly number[];
  readonly shouldStop: () => boolean;
};

/**
 * Branch and bound on sites, depth first: the site that the relaxed answers open about every second time is opened in
 * one part and closed in the other. Parts start from the prices of the part they come from, so that a few dozen iterations do.
 */
export function createBranching({ goal, target, offer, onBound, kept, shouldStop }: Tools) {
  const isKept = new Set(kept);
  let nodes = 0;

  /** Bounds a part, trying the relaxed answers as real ones on the way; improves `status` and `prices` in place. */
  function bound(part: Part, atRoot: boolean): void {
    const { nearest } = part.problem;
    const attempt = (chosen: Uint8Array): void =>
      offer(
        sitesOf(part, (site) => chosen[site] === 1),
        totalOf(nearest, chosen),
        atRoot ? () => candidatesOf(part) : undefined,
      );
    const ascent = raise(relaxService(part.problem), part.prices, {
      goal,
      ...(target ? { target } : {}),
      iterations: atRoot ? 600 : 60,
      shouldStop,
      onChosen: attempt,
      factor: atRoot ? 0.03 : 0.08,
      ...(atRoot && onBound ? { onBound } : {}),
    });
    part.share = ascent.share;
    part.bound = Math.max(part.bound, ascent.bound);
    part.pruned = ascent.pruned;
    if (atRoot && !part.pruned) attempt(largest(ascent.share, part.problem.p));
  }

  function relax(problem: Subproblem): Part {
    const { nearest, p } = problem;
    const prices = new Float64Array(nearest.demands);
    const rank = Math.floor((0.4 * nearest.sites) / p);
    for (let demand = 0; demand < nearest.demands; demand++) {
      let at = demand * nearest.stride;
      for (let left = Math.max(1, rank); left > 0 && nearest.cost[at + 1]! < Infinity; left--) at++;
      prices[demand] = problem.ceiling < Infinity ? problem.ceiling / 2 : nearest.cost[at]!;
    }
    const ids = Int32Array.from({ length: nearest.sites }, (_, site) => site);
    const part: Part = { problem, ids, prices, share: new Float64Array(0), bound: -Infinity, pruned: false };
    bound(part, true);
    return part;
  }

  /** The lowest total below the goal that this part can hold, or a bound on it when told to stop or after `most` parts. */
  function explore(part: Part, most = Infinity): number {
    const compact = shrink(part);
    const site = mostUndecided(compact);
    if (site < 0) return finish(compact);
    let lowest = Infinity;
    for (const decision of [open, closed] as const) {
      if (part.bound >= goal()) return lowest;
      const child = copyOf(compact);
      child.problem.status[site] = decision;
      nodes++;
      bound(child, false);
      if (child.pruned) continue;
      lowest = Math.min(lowest, shouldStop() || nodes >= most ? child.bound : explore(child, most));
    }
    return lowest;
  }

  /** All sites decided: the part holds one answer. */
  function finish(part: Part): number {
    const { nearest, status } = part.problem;
    const total = totalOf(
      nearest,
      Uint8Array.from(status, (each) => (each === open ? 1 : 0)),
    );
    offer(
      sitesOf(part, (site) => status[site] === open),
      total,
      undefined,
    );
    return total;
  }

  function sitesOf({ ids }: Part, has: (site: number) => boolean): number[] {
    const sites = [...kept];
    for (let site = 0; site < ids.length; site++) if (has(site) && !isKept.has(ids[site]!)) sites.push(ids[site]!);
    return sites;
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
