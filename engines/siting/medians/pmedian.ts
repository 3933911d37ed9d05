import { Random } from "../../random/random.ts";
import { type Answer, answerOf, type Control, createWatch, gapOf, InfeasibleError } from "../answer.ts";
import { checkChoice, type Costs, reachable } from "../instance.ts";
import { createBranching } from "./branching.ts";
import { openGreedily } from "./greedy.ts";
import { createIncumbent } from "./incumbent.ts";
import { Interchange } from "./interchange.ts";
import { kick } from "./kicks.ts";
import { sortNearest } from "./nearest.ts";
import { open } from "./choose-sites.ts";

export type PMedianOptions = Control & {
  /** Sites that exist and stay; they count among the `p`. */
  readonly kept?: readonly number[];
  /** `proof` (default) goes on until nothing better can exist; `fast` ends when the search has run dry. */
  readonly effort?: "proof" | "fast";
  /** Seed of the random part of the search. */
  readonly seed?: string;
};

export type PMedianAnswer = Answer & {
  /** Parts of the problem looked at by branching; 0 when the first bound was enough. */
  readonly nodes: number;
};

/**
 * The p-median problem (Hakimi 1964): the `p` sites with the lowest sum of each demand's cost from its nearest site.
 * Greedy start, fast interchange from kicked and from relaxed answers, Lagrangian bound with reduced-cost fixing, and
 * branching on sites until the bound meets the cost. Exact in the end; the time for that grows with the gap of the linear
 * program, which is 0 or small unless p is small. Memory 28 bytes a pair of demand and site.
 * Throws RangeError for a `p` or kept sites that make no sense, InfeasibleError when some demand stays unserved.
 */
export function solvePMedian(input: Costs, p: number, options: PMedianOptions = {}): PMedianAnswer {
  const { effort = "proof", seed = "siting" } = options;
  const kept = checkChoice(input, p, options.kept);
  const shouldStop = createWatch(options);
  const { costs, penalty } = reachable(input);
  const incumbent = createIncumbent(costs, options.onProgress);
  const random = Random.from(seed);

  const search = new Interchange(costs, openGreedily(costs, p, kept), kept.length);
  incumbent.offer(search.slots, search.total);
  const all = Int32Array.from({ length: costs.sites }, (_, site) => site);
  search.improve(all, shouldStop);
  incumbent.offer(search.slots, search.total);

  const nearest = sortNearest(costs);
  const status = new Int8Array(costs.sites);
  for (const site of kept) status[site] = open;
  const branching = createBranching({
    goal: incumbent.goal,
    kept,
    shouldStop,
    onBound: incumbent.raiseBound,
    offer(sites, total, candidates) {
      // At the root a relaxed answer within a hundredth is worth an interchange of its own.
      if (total >= incumbent.cost * (candidates ? 1.01 : 1)) return;
      search.reset(sites);
      if (candidates) search.improve(candidates(), shouldStop);
      incumbent.offer(search.slots, search.total);
    },
  });
  const root = branching.relax({ nearest, p, status, ceiling: Infinity });
  incumbent.raiseBound(root.bound);
  if (!root.pruned && !shouldStop()) {
    const { share } = root;
    const candidates = all.filter((site) => share[site]! > 0.01);
    kick(search, candidates, (site) => share[site]! > 0.99, incumbent, random, shouldStop, Math.min(100, 20 + 2 * p));
  }
  // Near the bound a short dive finds what kicks among likely sites miss.
  const near = gapOf(incumbent.cost, root.bound) < 0.008;
  const most = effort === "proof" ? Infinity : near ? 32 : 0;
  if (!root.pruned && !incumbent.proven() && !shouldStop()) incumbent.raiseBound(branching.explore(root, most));
  if (incumbent.cost >= penalty) throw new InfeasibleError(`${p} sites cannot serve every demand`);
  return {
    ...answerOf(incumbent.sites, incumbent.cost, incumbent.proven() ? incumbent.cost : incumbent.bound, shouldStop()),
    nodes: branching.nodes(),
  };
}
