import type { TaskKind } from "./contract/case.ts";
import type { Action, CaseKind, Doer, Level, Opinion, Step, Who } from "./contract/kind.ts";

/**
 * How a case moves through the steps of its kind: pure, without database and clock. What an expression gives is asked of
 * `judge`, which answers `undefined` for what can't be decided yet.
 */
export type Values = Readonly<Record<string, unknown>>;
export type Scene = {
  readonly kind: CaseKind;
  /** Everything expressions may name, with what was decided at earlier steps. */
  readonly values: Values;
  readonly judge: (source: string, values: Values) => unknown;
};

/** Something a case now waits for. */
export type Opening = {
  readonly step: string;
  readonly opinion: string | null;
  readonly kind: Exclude<TaskKind, "correction">;
  readonly who: Doer | "nobody";
  readonly level: Level;
  readonly required: boolean;
};

/** Where a case came to: what it waits for, or how it ended; and what was decided on the way without anyone. */
export type Arrival = {
  readonly opens: readonly Opening[];
  readonly outcome: string | null;
  readonly passed: readonly string[];
  /** What was decided, with null for what is forgotten because it is asked anew. */
  readonly decided: Readonly<Record<string, string | null>>;
};

/** The built-in ends, besides the outcomes of the kind. */
export const builtInOutcomes = ["withdrawn", "lapsed"] as const;

export const findStep = (kind: CaseKind, key: string): Step | undefined => kind.steps.find((step) => step.key === key);
export function getStep(kind: CaseKind, key: string): Step {
  const step = findStep(kind, key);
  if (!step) throw new Error(`${kind.key} has no step ${key}`);
  return step;
}
export const findOutcome = (kind: CaseKind, key: string) => kind.outcomes.find((outcome) => outcome.key === key);

const holds = ({ judge, values }: Scene, source: string | undefined): boolean =>
  source === undefined || judge(source, values) === true;
/** Asked unless it is certain that it need not be. */
const applies = ({ judge, values }: Scene, { when }: Opinion): boolean =>
  when === undefined || judge(when, values) !== false;

/** Who a step waits for: the first whose condition holds, else the last. */
export function doerOf(scene: Scene, who: Who): Doer {
  if (typeof who === "string") return who;
  return (who.find(({ when }) => holds(scene, when)) ?? who.at(-1)!).who;
}

export const stanceName = (step: string, opinion: string): string => `${step}_${opinion}`;

/** The joint step with a required opinion that applies and was never given; where a case has to go before it may be granted. */
export function unheard(scene: Scene): string | undefined {
  return scene.kind.steps.find(
    (step) =>
      step.type === "joint" &&
      step.opinions.some(
        (opinion) =>
          opinion.required &&
          applies(scene, opinion) &&
          typeof scene.values[stanceName(step.key, opinion.key)] !== "string",
      ),
  )?.key;
}

/** Enters a step or outcome and goes on by itself as far as nobody is needed. A granting outcome waits for every required opinion. */
export function enter(scene: Scene, target: string): Arrival {
  const decided: Record<string, string | null> = {};
  const passed: string[] = [];
  let key = target;
  for (let hops = 0; hops <= scene.kind.steps.length + 1; hops += 1) {
    const now: Scene = { ...scene, values: { ...scene.values, ...decided } };
    const arrival = (opens: Opening[], outcome: string | null = null): Arrival => ({ opens, outcome, passed, decided });
    const outcome = findOutcome(scene.kind, key);
    if (outcome) {
      const missing = outcome.result === "granted" ? unheard(now) : undefined;
      if (missing === undefined) return arrival([], key);
      key = missing;
      continue;
    }
    const step = getStep(scene.kind, key);
    if (step.type === "check") {
      passed.push(key);
      const branch = step.branches.find(({ when }) => holds(now, when)) ?? step.branches.at(-1)!;
      key = branch.to;
      continue;
    }
    if (step.type === "joint") {
      const asked = step.opinions.filter((opinion) => applies(now, opinion));
      for (const { key: opinion } of asked) decided[stanceName(step.key, opinion)] = null;
      if (asked.length > 0) return arrival(asked.map((opinion) => openingOf(now, step.key, opinion)));
      decided[step.key] = "agreed";
      passed.push(key);
      key = step.agreed;
      continue;
    }
    return arrival([openingOf(now, step.key, step)]);
  }
  throw new Error(`${scene.kind.key} goes in a circle at ${target}`);
}

function openingOf(scene: Scene, step: string, work: Exclude<Step, { type: "check" | "joint" }> | Opinion): Opening {
  const common = { step, opinion: null, level: "county" as const, required: true };
  if ("type" in work && work.type !== "task") return { ...common, kind: work.type, who: "nobody" };
  const who = doerOf(scene, work.who);
  if ("type" in work) return { ...common, kind: "work", who, level: work.level };
  return { step, opinion: work.key, kind: "opinion", who, level: work.level, required: work.required };
}

/** What can be done at a task now; `returned` is how often this step has already returned the case. */
export function actionsAt(scene: Scene, step: Step, returned: number): readonly Action[] {
  if (step.type !== "task") return [];
  return step.actions.filter(
    (action) => holds(scene, action.when) && (!("correction" in action) || returned < action.correction.times),
  );
}

/** An opinion of the running round of a joint step; `stance` is null while it is not given. */
export type Voice = { readonly opinion: string; readonly required: boolean; readonly stance: string | null };

/** What a joint step came to; undefined while it waits. It waits for the required opinions, for all where none is required. */
export function joined(
  step: Extract<Step, { type: "joint" }>,
  voices: readonly Voice[],
): "agreed" | "refused" | undefined {
  const against = voices.some(({ stance }) => stance === "disagree");
  if (against && step.join === "first_refusal") return "refused";
  const required = voices.filter((voice) => voice.required);
  const awaited = required.length > 0 ? required : voices;
  if (awaited.some(({ stance }) => stance === null)) return undefined;
  return against ? "refused" : "agreed";
}

/** The steps a case goes through if all goes well, from a step on: what an applicant may expect next. */
export function expectedWay(kind: CaseKind, from: string): string[] {
  const way: string[] = [];
  const good = new Set(kind.outcomes.filter(({ result }) => result !== "refused").map(({ key }) => key));
  let key: string | undefined = from;
  while (key !== undefined && !way.includes(key) && findStep(kind, key)) {
    way.push(key);
    const step: Step = getStep(kind, key);
    const next: string[] =
      step.type === "task"
        ? step.actions.flatMap((action) => ("to" in action ? [action.to] : []))
        : step.type === "joint"
          ? [step.agreed]
          : step.type === "check"
            ? step.branches.map(({ to }) => to)
            : [step.to];
    key = next.find((one) => good.has(one) || (findStep(kind, one) && !way.includes(one)));
  }
  return way;
}
