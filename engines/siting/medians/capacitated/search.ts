import type { Random } from "../../../random/random.ts";
import { Clusters } from "./clusters.ts";
import type { CapacitatedProblem } from "./problem.ts";

export type Found = { readonly sites: Int32Array; readonly assigned: Int32Array; readonly cost: number };

type Tools = {
  readonly random: Random;
  readonly shouldStop: () => boolean;
  /** Offered every answer within capacities that may be the best. */
  readonly offer: (found: Found) => void;
  /** Sites worth opening, when something is known of them. */
  readonly candidates: ArrayLike<number>;
  /** Kicks in a row without a better answer after which the search ends. */
  readonly patience: number;
};

/**
 * Iterated local search for the capacitated p-median problem: one or two slots get another candidate, near ones more often,
 * all demand is assigned anew and improved; slightly worse results are gone on from for a while. The penalty for excess
 * rises while answers exceed capacities and falls while they do not, so that the search keeps to the border.
 */
export function searchCapacitated(
  problem: CapacitatedProblem,
  start: ArrayLike<number>,
  kept: number,
  { random, shouldStop, offer, candidates, patience }: Tools,
): void {
  const { costs } = problem;
  const typical = costs.cost.reduce((sum, each) => sum + each, 0) / costs.cost.length;
  const meanLoad = problem.load.reduce((sum, each) => sum + each, 0) / costs.demands;
  const lowest = typical / Math.max(meanLoad, 1e-300) / 20;
  const current = new Clusters(problem, start, kept, 4 * lowest);
  const settle = (clusters: Clusters): void => {
    clusters.improve(random, shouldStop);
    if (clusters.excess() === 0) {
      offer({ sites: clusters.site, assigned: clusters.to, cost: clusters.cost });
      clusters.penalty = Math.max(lowest, clusters.penalty * 0.95);
    } else clusters.penalty = Math.min(clusters.penalty * 1.3, 1e6 * lowest);
  };
  settle(current);
  const worth = (clusters: Clusters) => clusters.cost + 4 * lowest * clusters.excess();
  const trial = new Clusters(problem, current.site, kept, current.penalty);
  let best = worth(current);
  for (let idle = 0; idle < patience && !shouldStop(); idle++) {
    trial.copy(current);
    if (kept === current.site.length) return;
    for (let left = random.chance(0.5) ? 1 : random.int(2, 3); left > 0; left--) {
      const slot = random.int(kept, current.site.length - 1);
      const site = nearTo(costs, trial, slot, candidates, random);
      if (site >= 0) trial.replace(slot, site);
    }
    settle(trial);
    const reached = worth(trial);
    // Worse by half a hundredth is gone on from about every third time, by a hundredth every seventh.
    if (reached <= best * (1 - 0.005 * Math.log(1 - random.unit()))) current.copy(trial);
    if (reached < best * (1 - 1e-9)) {
      best = reached;
      idle = -1;
    }
  }
}

/** A closed candidate: mostly the one of a few random ones that suits the slot's demand best. */
function nearTo(
  { demands, cost }: CapacitatedProblem["costs"],
  clusters: Clusters,
  slot: number,
  candidates: ArrayLike<number>,
  random: Random,
): number {
  const members: number[] = [];
  for (let demand = 0; demand < demands; demand++) if (clusters.to[demand] === slot) members.push(demand);
  let [best, bestCost] = [-1, Infinity];
  for (let tries = random.int(1, 8); tries > 0; tries--) {
    const site = candidates[random.int(0, candidates.length - 1)]!;
    if (!clusters.isClosed(site)) continue;
    let sum = 0;
    for (const demand of members) sum += cost[site * demands + demand]!;
    if (sum < bestCost) [best, bestCost] = [site, sum];
  }
  return best;
}
