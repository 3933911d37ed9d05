import type { Costs } from "../instance.ts";
import { createBranching, type Part } from "../medians/branching.ts";
import { Interchange } from "../medians/interchange.ts";
import type { Nearest } from "../medians/nearest.ts";
import { open } from "../medians/choose-sites.ts";

type Tools = {
  readonly costs: Costs;
  readonly p: number;
  readonly kept: readonly number[];
  readonly shouldStop: () => boolean;
  /** Offered sites that serve everybody within the radius in question. */
  readonly take: (sites: readonly number[]) => void;
};

/** Unserved demands are counted: above this a bound says that there is one. */
const some = 1e-6;

/**
 * Decides "can p sites serve everybody within a radius?" as a p-median problem whose costs are 0 within the radius and 1 for
 * a demand that nobody serves: a bound above 0 refutes the radius, an answer of 0 is found.
 */
export function createDecision({ costs, p, kept, shouldStop, take }: Tools) {
  let nodes = 0;

  /** True when refuted, false when sites were found, undefined when neither (bound alone, or told to stop). */
  function decide(radius: number, branch: boolean): boolean | undefined {
    const nearest = within(costs, radius);
    const status = new Int8Array(costs.sites);
    for (const site of kept) status[site] = open;
    let found = false;
    let search: Interchange | undefined;
    const branching = createBranching({
      goal: () => (found ? -Infinity : some),
      target: () => 1,
      kept,
      shouldStop,
      offer(sites, unserved, candidates) {
        if (found) return;
        let serving = sites;
        if (unserved > 0) {
          if (!branch || !candidates) return;
          search ??= new Interchange(beyond(costs, radius), sites, kept.length);
          search.reset(sites);
          search.improve(candidates(), shouldStop);
          if (search.total > 0) return;
          serving = [...search.slots];
        }
        found = true;
        take(serving);
      },
    });
    const root: Part = branching.relax({ nearest, p, status, ceiling: 1 });
    if (!found && !root.pruned && branch && !shouldStop()) branching.explore(root);
    const finished = root.pruned || (branch && !shouldStop());
    nodes += branching.nodes();
    return found ? false : finished ? true : undefined;
  }

  return {
    refutedByBound: (radius: number) => decide(radius, false),
    refuted: (radius: number) => decide(radius, true),
    nodes: () => nodes,
  };
}

/** What each pair costs beyond the radius; pairs that cannot serve count as far as the farthest that can. */
export function beyond({ demands, sites, cost }: Costs, radius: number): Costs {
  let farthest = radius;
  for (const each of cost) if (each < Infinity && each > farthest) farthest = each;
  const excess = cost.map((each) => (each === Infinity ? 2 * farthest + 1 : Math.max(0, each - radius)));
  return { demands, sites, cost: excess };
}

/** Rows of the sites within the radius, at no cost. */
function within({ demands, sites, cost }: Costs, radius: number): Nearest {
  const counts = new Int32Array(demands);
  for (let site = 0, at = 0; site < sites; site++)
    for (let demand = 0; demand < demands; demand++, at++) if (cost[at]! <= radius) counts[demand]!++;
  const stride = 1 + counts.reduce((most, each) => Math.max(most, each), 0);
  const order = new Int32Array(demands * stride);
  const rows = new Float64Array(demands * stride).fill(Infinity);
  counts.fill(0);
  for (let site = 0, at = 0; site < sites; site++)
    for (let demand = 0; demand < demands; demand++, at++) {
      if (cost[at]! > radius) continue;
      const place = demand * stride + counts[demand]!++;
      order[place] = site;
      rows[place] = 0;
    }
  return { demands, sites, stride, site: order, cost: rows };
}
