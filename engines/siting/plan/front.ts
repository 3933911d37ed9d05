import type { Control } from "../answer.ts";
import { InfeasibleError } from "../answer.ts";
import { solvePlan, type PlanAnswer, type PlanOptions } from "./plan.ts";
import type { Objective, PlanLimits, PlanProblem } from "./problem.ts";

export type Aim = keyof Objective;

export type FrontOptions = Omit<PlanOptions, "timeMs"> & {
  /** Plans asked for, at least 2; 8 unless told. Fewer come back when some are no better than others. */
  readonly points?: number;
  /** Milliseconds allowed for each plan. */
  readonly timeMs?: number;
  readonly onPoint?: (done: number, points: number) => void;
};

/**
 * Plans between two aims, none better than another in both: the best of the first aim, the best of the second, and
 * between them the best of the first with the second held to evenly spaced limits (epsilon constraint, Haimes 1971).
 * Each plan's `cost`, `bound` and `gap` are of the first aim under its limit. Ends early when told to.
 */
export async function findFront(
  problem: PlanProblem,
  first: Aim,
  second: Aim,
  options: FrontOptions = {},
): Promise<PlanAnswer[]> {
  const { points = 8, onPoint, ...others } = options;
  if (first === second) throw new RangeError("a front needs two different aims");
  if (!(Number.isInteger(points) && points >= 2)) throw new RangeError(`a front of ${points} plans`);
  const total = problem.demands.reduce((sum, { children }) => sum + children, 0);
  const solve = (limits: PlanLimits, aim: Aim) =>
    solvePlan({ ...problem, limits: { ...problem.limits, ...limits } }, { [aim]: 1 }, others);
  // One extreme has the whole of the first aim; the other the second aim's best, then the first as good as that allows.
  const loose = await solve({}, first);
  onPoint?.(1, points);
  const tightest = amountOf(second, await solve({}, second), total);
  const answers = [loose];
  const loosest = amountOf(second, loose, total);
  for (let at = 1; at < points && !isOver(options); at++) {
    const share = at / (points - 1);
    const limit = loosest + (tightest - loosest) * share;
    const held = limitOf(second, limit, problem.limits ?? {});
    try {
      answers.push(await solve(held, first));
    } catch (error) {
      // At the very end rounding can leave nothing; the plans before it stand.
      if (!(error instanceof InfeasibleError)) throw error;
    }
    onPoint?.(at + 1, points);
  }
  return undominated(answers, first, second, total);
}

function isOver({ shouldStop }: Control): boolean {
  return shouldStop?.() === true;
}

/** The aim as a limit states it: a share of children for `served`. */
function amountOf(aim: Aim, { measures }: PlanAnswer, total: number): number {
  return aim === "served" ? (total > 0 ? measures.children / total : 0) : measures[aim];
}

function limitOf(aim: Aim, amount: number, given: PlanLimits): PlanLimits {
  const slack = 1e-7 * Math.max(1, Math.abs(amount));
  switch (aim) {
    case "served":
      return { served: Math.max(given.served ?? 0, Math.max(0, amount - 1e-9)) };
    case "cost":
      return { budget: Math.min(given.budget ?? Infinity, amount + slack) };
    case "walk":
      return { walk: Math.min(given.walk ?? Infinity, amount + slack) };
    case "worstTenth":
      return { worstTenth: Math.min(given.worstTenth ?? Infinity, amount + slack) };
  }
}

function undominated(answers: readonly PlanAnswer[], first: Aim, second: Aim, total: number): PlanAnswer[] {
  const loss = (aim: Aim, answer: PlanAnswer) =>
    aim === "served" ? -(aim === first ? answer.measures.served : amountOf(aim, answer, total)) : answer.measures[aim];
  const sorted = answers.toSorted((a, b) => loss(first, a) - loss(first, b) || loss(second, a) - loss(second, b));
  const front: PlanAnswer[] = [];
  let least = Infinity;
  for (const answer of sorted) {
    const value = loss(second, answer);
    if (value >= least - 1e-7 * Math.max(1, Math.abs(least))) continue;
    least = value;
    front.push(answer);
  }
  return front;
}
