import { InfeasibleError, type Control } from "../answer.ts";
import type { Measures } from "./measures.ts";
import { PlanNotFoundError, solvePlan, type PlanAnswer, type PlanOptions } from "./plan.ts";
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
 * Plans between two aims, none of which another beats: the best of the first aim, then the best of it with the second
 * held to evenly spaced limits down to the second's own best (epsilon constraint, Haimes 1971); each is then made as good
 * in the second aim as the value reached in the first allows. A plan's `cost`, `bound` and `gap` are of the first aim
 * under its limit. Ends early when told to. Throws as `solvePlan`.
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
  const given = problem.limits ?? {};
  const solve = (limits: PlanLimits, aim: Aim) => solvePlan({ ...problem, limits }, { [aim]: 1 }, others);
  const solveBoth = async (limits: PlanLimits) => {
    const answer = await solve(limits, first);
    const held = { ...limits, ...limitOf(first, answer.measures, limits) };
    const refined = isOver(options) ? undefined : await solve(held, second).catch(unlessImpossible);
    if (refined === undefined) return answer;
    const { cost, bound, gap, proven, stopped } = answer;
    return { ...refined, cost, bound, gap, proven, stopped };
  };
  const answers = [await solveBoth(given)];
  onPoint?.(1, points);
  const [from, to] = [answers[0]!.measures[second], (await solve(given, second)).measures[second]];
  for (let at = 1; at < points && !isOver(options); at++) {
    const measures = { ...answers[0]!.measures, [second]: from + ((to - from) * at) / (points - 1) };
    // At the very end rounding, or a search cut short, can leave nothing; the plans before it stand.
    const answer = await solveBoth({ ...given, ...limitOf(second, measures, given) }).catch(unlessImpossible);
    if (answer) answers.push(answer);
    onPoint?.(at + 1, points);
  }
  return undominated(answers, first, second);
}

function unlessImpossible(error: unknown): undefined {
  if (!(error instanceof InfeasibleError || error instanceof PlanNotFoundError)) throw error;
}

function isOver({ shouldStop }: Control): boolean {
  return shouldStop?.() === true;
}

/** The limits that hold an aim to what a plan reached. */
function limitOf(aim: Aim, measures: Measures, given: PlanLimits): PlanLimits {
  const least = (value: number) => value + 1e-7 * Math.max(1, Math.abs(value));
  switch (aim) {
    case "served":
      return { worth: Math.max(given.worth ?? 0, measures.served * (1 - 1e-9)) };
    case "cost":
      return { budget: Math.min(given.budget ?? Infinity, least(measures.cost)) };
    case "walk":
      return { walk: Math.min(given.walk ?? Infinity, least(measures.walk)) };
    case "worstTenth":
      return { worstTenth: Math.min(given.worstTenth ?? Infinity, least(measures.worstTenth)) };
  }
}

function undominated(answers: readonly PlanAnswer[], first: Aim, second: Aim): PlanAnswer[] {
  const loss = (aim: Aim, { measures }: PlanAnswer) => (aim === "served" ? -measures.served : measures[aim]);
  const sorted = answers.toSorted((a, b) => loss(first, a) - loss(first, b) || loss(second, a) - loss(second, b));
  const front: PlanAnswer[] = [];
  let least = Infinity;
  for (const answer of sorted) {
    const value = loss(second, answer);
    if (value >= least - 1e-6 * Math.max(1, Math.abs(least))) continue;
    least = value;
    front.push(answer);
  }
  return front;
}
