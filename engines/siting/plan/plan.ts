import { Random } from "../../random/random.ts";
import { answerOf, createWatch, InfeasibleError, type Answer, type Control } from "../answer.ts";
import { findConflict, type Conflict } from "./conflict.ts";
import {
  reportConditions,
  reportSites,
  reportUnserved,
  type ConditionReport,
  type SiteReport,
  type UnservedReport,
} from "./explain.ts";
import { measure, type Measures } from "./measures.ts";
import { solvePlanProgram, type Condition, type PlanSolved } from "./plan-program.ts";
import { excessOf, PlanSearch, valueOf, type Trial } from "./plan-search.ts";
import { layOut, type Objective, type PlanArrays, type PlanProblem } from "./problem.ts";

export type PlanOptions = Control & {
  readonly seed?: string;
  /** Goes on to a proof by HiGHS. */
  readonly exact?: boolean;
  /** Annealing runs; 3 unless told. */
  readonly runs?: number;
};

/** A plan with its reasons. `cost` is the objective's value: children when only they are optimised (then to be many). */
export type PlanAnswer = Answer & {
  /** Size chosen at each site, −1 closed. */
  readonly option: readonly number[];
  readonly measures: Measures;
  readonly opened: readonly SiteReport[];
  readonly unserved: readonly UnservedReport[];
  readonly conditions: readonly ConditionReport[];
};

/** No plan meets all conditions; `conflict` names those that cannot hold together. */
export class PlanConflictError extends InfeasibleError {
  readonly conflict: Conflict;
  constructor(conflict: Conflict) {
    super(`these conditions cannot hold together: ${conflict.conditions.join(", ")}`);
    this.conflict = conflict;
  }
}

/** No plan was found in the time allowed, and none was proven impossible. */
export class PlanNotFoundError extends Error {
  override readonly name = "PlanNotFoundError";
}

/** Where the search by HiGHS ends when no proof is asked for. */
const nearGap = 1e-3;
const nearSeconds = 10;

type Found = Pick<Trial, "option" | "flow" | "value" | "measures">;

/**
 * The best plan found with a proven bound: annealing over sizes of sites, the linear relaxation as a bound, then branch
 * and cut by HiGHS until the gap is a thousandth or ten seconds are over; with `timeMs` until that is over, with `exact`
 * until proof. The allocation of the plan answered is exact for its sites, and of equal ones the one with the shortest
 * walks. Throws RangeError for wrong input, PlanConflictError when no plan can meet the conditions, PlanNotFoundError
 * when time ends before either is known.
 */
export async function solvePlan(
  problem: PlanProblem,
  objective: Objective,
  options: PlanOptions = {},
): Promise<PlanAnswer> {
  const arrays = layOut(problem);
  const goal = normalise(objective);
  const mustStop = createWatch(options);
  const sign = isCount(goal) ? -1 : 1;
  let best: Found | undefined;
  let bound = -Infinity;
  const tell = () => best && options.onProgress?.(sign * best.value, sign * bound);
  const keep = (found: Found | undefined) => {
    if (found && (best === undefined || isBetter(found, best))) {
      best = found;
      tell();
    }
  };
  const isProven = () => best !== undefined && bound >= best.value - 1e-9 * Math.max(1, Math.abs(best.value));

  const search = new PlanSearch(arrays, goal, Random.from(options.seed ?? "siting"));
  if (search.best.excess === 0) keep(search.best);
  search.descend(mustStop);
  if (search.best.excess === 0) keep(search.best);
  const relaxed = await solvePlanProgram(arrays, goal, { relaxed: true }, { shouldStop: mustStop });
  if (relaxed.status === "infeasible") await explainConflict(arrays, options);
  // A relaxation that was stopped proves nothing.
  bound = sharpen(
    arrays,
    goal,
    Math.max(plainBound(arrays, goal), relaxed.status === "optimal" ? relaxed.bound : -Infinity),
  );
  if (relaxed.status === "optimal" && relaxed.option) {
    search.current = search.attempt(withKept(arrays, relaxed.option));
    search.descend(mustStop);
  }
  const runs = options.runs ?? 3;
  // Enough for every size of every site some two hundred times, but no run of more than a few hundred milliseconds.
  const steps = Math.ceil(
    Math.min(200 * arrays.places.length, 3e7 / (arrays.pairDemand.length + 10 * arrays.children.length + 10)),
  );
  for (let run = 0; run < runs && !isProven() && !mustStop(); run++) {
    search.anneal(steps, run % 2 === 0 ? 0.01 : 0.003, 0.0001, mustStop);
    if (search.best.excess === 0) keep(search.best);
    // The greedy allocation misses some places and the exact one of the same sites may already be the optimum.
    if (run === 0) keep(await allocate(arrays, goal, search.best.option));
  }
  // A plan that the search holds to break a limit may keep it with its best allocation.
  keep(await allocate(arrays, goal, search.best.option));
  let stopped = !isProven() && mustStop();
  if (!isProven() && !stopped) {
    // Without a wish for proof or a time of its own, HiGHS only has to come near.
    const near = options.exact || options.timeMs !== undefined ? {} : { gap: nearGap, seconds: nearSeconds };
    const solved = await solvePlanProgram(arrays, goal, {}, { shouldStop: mustStop, ...near });
    if (solved.status === "infeasible" && best === undefined) await explainConflict(arrays, options);
    keep(foundOf(arrays, goal, solved));
    bound = Math.max(bound, sharpen(arrays, goal, solved.bound));
    stopped = solved.status === "stopped";
  }
  if (!best) throw new PlanNotFoundError("no plan was found in the time allowed; none was proven impossible either");
  return report(arrays, goal, await tidy(arrays, goal, best), bound, stopped, relaxed.prices);
}

/** A smaller value, or the same with shorter walks. */
function isBetter(one: Found, other: Found): boolean {
  const tolerance = 1e-9 * Math.max(1, Math.abs(other.value));
  if (Math.abs(one.value - other.value) > tolerance) return one.value < other.value;
  return one.measures.walk < other.measures.walk - 1e-9;
}

/** One objective alone counts in its own unit, whatever its weight. Throws RangeError for none or a weight below 0. */
function normalise(objective: Objective): Objective {
  const given = Object.entries(objective).filter(([, weight]) => weight !== undefined && weight !== 0);
  if (given.length === 0 || given.some(([, weight]) => !(weight > 0 && weight < Infinity)))
    throw new RangeError("an objective needs at least one weight, all of them ≥ 0");
  return given.length === 1 ? { [given[0]![0]]: 1 } : Object.fromEntries(given);
}

function isCount(objective: Objective): boolean {
  return objective.served !== undefined && Object.keys(objective).length === 1;
}

/** Whole children and whole costs: no plan lies between two whole numbers. */
function sharpen(arrays: PlanArrays, goal: Objective, bound: number): number {
  if (!Number.isFinite(bound)) return bound;
  const single = Object.keys(goal).length === 1;
  const whole =
    single &&
    (goal.served !== undefined
      ? arrays.pairWorth.every(Number.isInteger) &&
        arrays.children.every(Number.isInteger) &&
        arrays.places.every(Number.isInteger)
      : goal.cost !== undefined && arrays.cost.every(Number.isInteger));
  return whole ? Math.ceil(bound - 1e-6 * Math.max(1, Math.abs(bound) * 1e-3)) : bound;
}

/** What no plan can better: every child at its best band and nearest site, nothing paid. O(pairs). */
function plainBound(
  { children, pairDemand, pairMetres, pairWorth, total, unserved }: PlanArrays,
  goal: Objective,
): number {
  const worth = new Float64Array(children.length);
  const metres = new Float64Array(children.length).fill(unserved);
  for (let k = 0; k < pairDemand.length; k++) {
    const i = pairDemand[k]!;
    worth[i] = Math.max(worth[i]!, pairWorth[k]!);
    metres[i] = Math.min(metres[i]!, pairMetres[k]!);
  }
  let bound = 0;
  for (let i = 0; i < children.length; i++)
    bound +=
      children[i]! * (((goal.walk ?? 0) * metres[i]!) / Math.max(1e-300, total) - (goal.served ?? 0) * worth[i]!);
  return bound;
}

function withKept({ problem }: PlanArrays, option: Int32Array): Int32Array {
  return option.map((o, s) => (o < 0 && problem.sites[s]!.kept ? 0 : o));
}

async function allocate(arrays: PlanArrays, goal: Objective, option: Int32Array): Promise<Found | undefined> {
  return foundOf(arrays, goal, await solvePlanProgram(arrays, goal, { fixed: option }));
}

/** What HiGHS found, measured anew and held to every limit. */
function foundOf(arrays: PlanArrays, goal: Objective, { option, flow }: PlanSolved): Found | undefined {
  if (!option || !flow) return undefined;
  const measures = measure(arrays, option, flow);
  if (excessOf(arrays, option, measures) > 0) return undefined;
  return { option, flow, measures, value: valueOf(goal, measures) };
}

/** Closes sites that serve nobody if the limits still hold, then gives equal plans the shortest walks. */
async function tidy(arrays: PlanArrays, goal: Objective, best: Found): Promise<Found> {
  const { siteStarts, problem } = arrays;
  let option = best.option;
  for (let s = 0; s < option.length; s++) {
    if (option[s]! < 0 || problem.sites[s]!.kept) continue;
    if (best.flow.subarray(siteStarts[s]!, siteStarts[s + 1]!).some((each) => each > 0)) continue;
    const without = option.slice();
    without[s] = -1;
    if (excessOf(arrays, without, measure(arrays, without, best.flow)) === 0) option = without;
  }
  const measures = measure(arrays, option, best.flow);
  const value = valueOf(goal, measures);
  const tolerance = 1e-9 * Math.max(1, Math.abs(value));
  const walks = await solvePlanProgram(
    arrays,
    { walk: 1 },
    { fixed: option, atMost: { objective: goal, value: value + tolerance } },
  );
  const shortest = foundOf(arrays, goal, walks);
  if (shortest && shortest.value <= value + 1e-6 * Math.max(1, Math.abs(value)))
    return { ...shortest, value: Math.min(value, shortest.value) };
  return { option, flow: best.flow, value, measures };
}

function report(
  arrays: PlanArrays,
  goal: Objective,
  { option, flow, value }: Found,
  bound: number,
  stopped: boolean,
  prices: ReadonlyMap<Condition, number>,
): PlanAnswer {
  const measures = measure(arrays, option, flow);
  const sign = isCount(goal) ? -1 : 1;
  const sites = [...option.keys()].filter((s) => option[s]! >= 0);
  return {
    ...answerOf(sites, sign * value, sign * Math.min(bound, value), stopped),
    option: [...option],
    measures,
    opened: reportSites(arrays, option, flow),
    unserved: reportUnserved(arrays, option, flow, measures),
    conditions: reportConditions(arrays, option, measures, (condition) => sign * (prices.get(condition) ?? 0) + 0),
  };
}

async function explainConflict(arrays: PlanArrays, control: Control): Promise<never> {
  const conflict = await findConflict(arrays, control);
  if (conflict) throw new PlanConflictError(conflict);
  throw new PlanNotFoundError(
    "no plan meets the conditions, but which of them conflict was not found in the time allowed",
  );
}
