import { Program } from "../../../linear-programs/program.ts";
import { solveProgram } from "../../../linear-programs/solve.ts";
import type { CapacitatedProblem } from "./problem.ts";

export type Remaining = {
  readonly problem: CapacitatedProblem;
  readonly kept: readonly number[];
  /** Pairs that an answer better than the known one may contain: sites of each demand. */
  readonly sitesOf: readonly (readonly number[])[];
};

/**
 * Settles what reduced costs have left of a capacitated p-median problem as a whole-number program: x (pair), y (site),
 * every demand once, loads within capacity, x ≤ y, p sites. HiGHS searches it; `bound` holds for the whole problem as far
 * as answers better than `known` go. Time grows steeply with the pairs left: some thousand are the practical limit.
 */
export async function settle(
  { problem, kept, sitesOf }: Remaining,
  known: { readonly sites: ArrayLike<number>; readonly assigned: ArrayLike<number> },
  options: {
    readonly seconds?: number;
    readonly shouldStop: () => boolean;
    readonly onProgress?: (cost: number, bound: number) => void;
  },
): Promise<{ sites: number[]; assigned: Int32Array; cost: number; bound: number } | { bound: number }> {
  const { costs, p, load, capacity } = problem;
  const used = new Map<number, { demands: number[]; columns: number[] }>();
  for (const site of [...kept, ...Array.from(known.sites)]) used.set(site, { demands: [], columns: [] });
  const program = new Program();
  sitesOf.forEach((list, demand) => {
    const columns = list.map((site) => {
      const column = program.choice(costs.cost[site * costs.demands + demand]!);
      const of = used.get(site) ?? { demands: [], columns: [] };
      used.set(site, of);
      of.demands.push(demand);
      of.columns.push(column);
      return column;
    });
    program.row(1, 1, columns);
  });
  const isKept = new Set(kept);
  const opened = new Map<number, number>();
  for (const [site, { demands, columns }] of used) {
    const column = program.column(0, isKept.has(site) ? 1 : 0, 1, true);
    opened.set(site, column);
    for (const each of columns) program.row(-Infinity, 0, [each, column], [1, -1]);
    if (capacity[site]! < Infinity)
      program.row(-Infinity, 0, [...columns, column], [...demands.map((demand) => load[demand]!), -capacity[site]!]);
  }
  program.row(p, p, [...opened.values()]);
  const start = new Float64Array(program.cost.length);
  for (const site of Array.from(known.sites)) start[opened.get(site)!] = 1;
  for (const [site, { demands, columns }] of used)
    demands.forEach((demand, at) => {
      if (known.assigned[demand] === site) start[columns[at]!] = 1;
    });
  const solved = await solveProgram(program, { ...options, start });
  const { values, bound } = solved;
  if (!values) return { bound: solved.status === "infeasible" ? Infinity : bound };
  const assigned = new Int32Array(costs.demands);
  for (const [site, { demands, columns }] of used)
    demands.forEach((demand, at) => {
      if (values[columns[at]!] === 1) assigned[demand] = site;
    });
  let cost = 0;
  for (let demand = 0; demand < costs.demands; demand++)
    cost += costs.cost[assigned[demand]! * costs.demands + demand]!;
  const sites = [...opened].filter(([, column]) => values[column] === 1).map(([site]) => site);
  return { sites, assigned, cost, bound };
}
