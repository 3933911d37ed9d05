import type { Control } from "../answer.ts";
import { listConditions, solvePlanProgram, type Condition, type Goal } from "./plan-program.ts";
import type { PlanArrays } from "./problem.ts";

/** Conditions that cannot hold together, none of which can be left out, with what would have to give way. */
export type Conflict = {
  readonly conditions: readonly Condition[];
  /** The least budget, staff, number of sites, metres or inequality with which the others hold, or the greatest share served. */
  readonly wouldHold: ReadonlyMap<Condition, number>;
};

const quantities: Partial<Record<Condition, Goal>> = {
  budget: { cost: 1 },
  staff: { staff: 1 },
  sites: { sites: 1 },
  served: { unplaced: 1 },
  worth: { served: 1 },
  walk: { walk: 1 },
  worstTenth: { worstTenth: 1 },
};

/**
 * Explains why no plan exists: leaves conditions out one by one and keeps only those without which one would
 * (deletion filter, Chinneck and Dravnieks 1991). Undefined when plans exist, or when that could not be disproven in time.
 */
export async function findConflict(arrays: PlanArrays, control: Control = {}): Promise<Conflict | undefined> {
  const options = { shouldStop: control.shouldStop, seconds: 10 };
  const all = listConditions(arrays);
  const fails = async (without: ReadonlySet<Condition>) =>
    (await solvePlanProgram(arrays, {}, { relaxed: true, without }, options)).status === "infeasible" ||
    (await solvePlanProgram(arrays, {}, { without }, options)).status === "infeasible";
  if (!(await fails(new Set()))) return undefined;
  const without = new Set<Condition>();
  // What is most easily given up is tried last, so that it is named if anything is.
  for (const condition of all) {
    without.add(condition);
    if (!(await fails(without))) without.delete(condition);
  }
  const conditions = all.filter((condition) => !without.has(condition));
  const wouldHold = new Map<Condition, number>();
  for (const condition of conditions) {
    const objective = quantities[condition];
    if (objective === undefined) continue;
    const solved = await solvePlanProgram(arrays, objective, { without: new Set([...without, condition]) }, options);
    if (solved.status !== "optimal") continue;
    const value = condition === "served" ? -solved.cost / Math.max(1, arrays.total) : solved.cost;
    wouldHold.set(condition, condition === "worth" ? -solved.cost : value);
  }
  return { conditions, wouldHold };
}
