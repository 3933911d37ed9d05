import { Random } from "../../../random/random.ts";
import { type Answer, answerOf, type Control, createWatch, InfeasibleError } from "../../answer.ts";
import { reachable } from "../../instance.ts";
import { closed, open } from "../choose-sites.ts";
import { openGreedily } from "../greedy.ts";
import { createIncumbent } from "../incumbent.ts";
import { raise } from "../volume.ts";
import { settle } from "./exact.ts";
import { type CapacitatedProblem, checkCapacitated } from "./problem.ts";
import { relaxCapacity } from "./relaxation.ts";
import { type Found, searchCapacitated } from "./search.ts";

export type CapacitatedOptions = Control & {
  /** `proof` (default) goes on until nothing better can exist; `fast` ends when the search has run dry. */
  readonly effort?: "proof" | "fast";
  readonly seed?: string;
};

export type CapacitatedAnswer = Answer & {
  /** Site of each demand. */
  readonly assigned: Int32Array;
};

/**
 * The capacitated p-median problem with single sourcing: `p` sites and one of them for each demand, loads within capacities,
 * the sum of costs lowest. Iterated local search, a Lagrangian bound with knapsacks that also rules out sites and pairs, a
 * second search among what is left, and for the proof HiGHS on the pairs left. Throws RangeError for wrong shapes,
 * InfeasibleError when capacities cannot do (that no assignment fits is only found out by the proof).
 */
export async function solveCapacitated(
  input: CapacitatedProblem,
  options: CapacitatedOptions = {},
): Promise<CapacitatedAnswer> {
  const kept = checkCapacitated(input);
  const { costs, penalty } = reachable(input.costs);
  const problem = { ...input, costs };
  const { p } = problem;
  const random = Random.from(options.seed ?? "siting");
  const shouldStop = createWatch(options);
  const started = options.now?.() ?? 0;
  const incumbent = createIncumbent(costs, options.onProgress);
  let assigned: Int32Array = new Int32Array(costs.demands);
  const offer = (found: Found): void => {
    const sites = [...new Set([...kept, ...found.sites])];
    if (incumbent.offer(sites, found.cost)) assigned = found.assigned.map((slot) => found.sites[slot]!);
  };
  const all = Int32Array.from({ length: costs.sites }, (_, site) => site);
  const settled = () => shouldStop() || incumbent.proven();
  const search = (candidates: Int32Array, patience: number): void => {
    const start = incumbent.cost < Infinity ? incumbent.sites : openGreedily(costs, p, kept);
    searchCapacitated(problem, start, kept.length, { random, shouldStop: settled, offer, candidates, patience });
  };
  // There is more to try the more there is to choose, but a kick takes time in proportion to the pairs.
  const patience = Math.max(200, Math.min(4 * costs.demands * p, Math.ceil(4e7 / costs.cost.length)));
  search(all, patience / 20);

  const status = new Int8Array(costs.sites);
  for (const site of kept) status[site] = open;
  const relaxed = relaxCapacity(problem, status);
  const prices = firstPrices(problem);
  // Without an answer yet, steps are measured by what everybody would pay on average.
  const mean = costs.cost.reduce((sum, each) => sum + each, 0) / costs.sites;
  const ascend = (iterations: number, factor: number) =>
    raise(relaxed, prices, {
      goal: incumbent.goal,
      target: () => Math.min(incumbent.goal(), mean),
      iterations,
      factor,
      shouldStop,
      onBound: incumbent.raiseBound,
    });
  const first = ascend(600, 0.03);
  incumbent.raiseBound(first.bound);
  if (!first.pruned && !shouldStop()) {
    const likely = all.filter((site) => status[site] !== closed);
    search(likely.length > p ? likely : all, patience);
    if (!incumbent.proven() && !shouldStop()) incumbent.raiseBound(ascend(150, 0.01).bound);
  }
  if ((options.effort ?? "proof") === "proof" && !settled()) await prove();
  if (incumbent.cost >= penalty) throw new InfeasibleError("no assignment keeps to the capacities");
  const bound = incumbent.proven() ? incumbent.cost : incumbent.bound;
  return { ...answerOf(incumbent.sites, incumbent.cost, bound, shouldStop()), assigned };

  async function prove(): Promise<void> {
    const goal = incumbent.goal();
    const bound = relaxed.evaluate(prices);
    const { demands, cost } = costs;
    const sitesOf = Array.from({ length: demands }, (_, demand) =>
      Array.from(all).filter(
        (site) =>
          status[site] !== closed &&
          problem.load[demand]! <= problem.capacity[site]! * (1 + 1e-9) &&
          cost[site * demands + demand]! < penalty &&
          (assigned[demand] === site || relaxed.pairBound(site, demand, prices, bound) < goal),
      ),
    );
    const left = options.timeMs === undefined || !options.now ? undefined : options.timeMs - (options.now() - started);
    const result = await settle(
      { problem, kept, sitesOf },
      { sites: incumbent.cost < Infinity ? incumbent.sites : [], assigned },
      { ...(left === undefined ? {} : { seconds: Math.max(0.1, left / 1000) }), shouldStop },
    );
    if ("cost" in result && incumbent.offer(result.sites, result.cost)) assigned = result.assigned;
    incumbent.raiseBound(result.bound);
  }
}

/** Prices to start from: what a demand pays to the site that is about the `sites / p / 2`-th nearest. */
function firstPrices({ costs: { demands, sites, cost }, p }: CapacitatedProblem): Float64Array {
  const rank = Math.min(sites - 1, Math.max(0, Math.floor((0.4 * sites) / p)));
  const row = new Float64Array(sites);
  return Float64Array.from({ length: demands }, (_, demand) => {
    for (let site = 0; site < sites; site++) row[site] = cost[site * demands + demand]!;
    return row.sort()[rank]!;
  });
}
