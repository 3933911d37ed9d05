import type { Fault } from "../packs/index.ts";
import type { CaseKind, Step } from "./contract/kind.ts";

/** Where a step may lead. `always` are the ways that nothing can close; a person needs one of them, the platform all. */
type Ways = { readonly all: readonly string[]; readonly always: readonly string[]; readonly isChosen: boolean };

function waysOf(step: Step): Ways {
  switch (step.type) {
    case "task": {
      const back = step.actions.flatMap((action) =>
        "correction" in action ? [action.correction.resumes ?? step.key] : [],
      );
      const on = step.actions.flatMap((action) => ("to" in action ? [action.to] : []));
      const open = step.actions.flatMap((action) => ("to" in action && action.when === undefined ? [action.to] : []));
      const over = step.whenOver ? [step.whenOver] : [];
      return { all: [...on, ...back, ...over], always: [...open, ...over], isChosen: true };
    }
    case "joint":
      return { all: [step.agreed, step.refused], always: [step.agreed, step.refused], isChosen: false };
    case "check": {
      const to = step.branches.map((branch) => branch.to);
      return { all: to, always: to, isChosen: false };
    }
    case "timer":
      return { all: [step.to], always: [step.to], isChosen: false };
    case "publicity":
      return { all: [step.to, step.objected], always: [step.to, step.objected], isChosen: false };
  }
}

/** Dead ends, circles, what nobody can reach, and ways round a required opinion. O(steps²). */
export function wayFaults(kind: CaseKind): Fault[] {
  const faults: Fault[] = [];
  const ways = new Map(kind.steps.map((step) => [step.key, waysOf(step)]));
  const ends = new Set(kind.outcomes.map(({ key }) => key));
  const exists = (key: string) => ways.has(key) || ends.has(key);
  for (const [index, step] of kind.steps.entries()) {
    const path = ["steps", index];
    for (const to of new Set(ways.get(step.key)!.all))
      if (!exists(to)) faults.push({ path, message: `没有步骤或结果 ${to} · there is no step or outcome ${to}` });
    if (step.type === "task")
      for (const [i, action] of step.actions.entries())
        if ("correction" in action && action.correction.resumes && !ways.has(action.correction.resumes))
          faults.push({
            path: [...path, "actions", i, "correction", "resumes"],
            message: "须是步骤 · has to be a step",
          });
  }
  if (faults.length > 0) return faults;

  const reached = reachable(kind, ways, kind.steps[0]!.key);
  for (const [index, { key }] of kind.steps.entries())
    if (!reached.has(key)) faults.push({ path: ["steps", index], message: `到不了 ${key} · nobody can reach ${key}` });
  for (const [index, { key }] of kind.outcomes.entries())
    if (!reached.has(key))
      faults.push({ path: ["outcomes", index], message: `到不了 ${key} · nobody can reach ${key}` });

  const safe = safeSteps(ways, ends);
  for (const [index, { key }] of kind.steps.entries())
    if (!safe.has(key))
      faults.push({
        path: ["steps", index],
        message: `从 ${key} 可能走不到任何结果：须有一项无条件的办理 · from ${key} a case may never end: it needs a way that is always open`,
      });

  const circle = automaticCircle(kind, ways);
  if (circle)
    faults.push({
      path: ["steps", kind.steps.findIndex(({ key }) => key === circle)],
      message: `自动步骤 ${circle} 循环 · automatic steps go in a circle at ${circle}`,
    });

  for (const [index, step] of kind.steps.entries()) {
    if (step.type !== "joint" || !step.opinions.some(({ required }) => required)) continue;
    const without = reachable(kind, ways, kind.steps[0]!.key, step.key);
    const round = kind.outcomes.find(({ key, result }) => result === "granted" && without.has(key));
    if (round)
      faults.push({
        path: ["steps", index],
        message: `不经过 ${step.key} 也能得到 ${round.key}，必需的意见会被跳过 · ${round.key} can be reached without ${step.key}: a required opinion would be skipped`,
      });
  }
  return faults;
}

/** Everything that can be reached from a step, with the ways appeals reopen; never through `without`. */
function reachable(kind: CaseKind, ways: ReadonlyMap<string, Ways>, from: string, without?: string): Set<string> {
  const reopens = new Map(kind.outcomes.map(({ key, appeal }) => [key, appeal ? [appeal.reopens] : []]));
  const found = new Set<string>();
  const waiting = [from];
  while (waiting.length > 0) {
    const key = waiting.pop()!;
    if (key === without || found.has(key)) continue;
    found.add(key);
    waiting.push(...(ways.get(key)?.all ?? reopens.get(key) ?? []));
  }
  return found;
}

/** The steps from which a case ends whatever conditions turn out to be: the least set closed under `always`. */
function safeSteps(ways: ReadonlyMap<string, Ways>, ends: ReadonlySet<string>): Set<string> {
  const safe = new Set(ends);
  for (let grew = true; grew;) {
    grew = false;
    for (const [key, { always, isChosen }] of ways) {
      if (safe.has(key) || always.length === 0) continue;
      if (isChosen ? always.some((to) => safe.has(to)) : always.every((to) => safe.has(to))) {
        safe.add(key);
        grew = true;
      }
    }
  }
  return safe;
}

/** A step of a circle that a case could run through without anyone acting and without time passing. */
function automaticCircle(kind: CaseKind, ways: ReadonlyMap<string, Ways>): string | undefined {
  const automatic = new Set(
    kind.steps.filter(({ type }) => type === "check" || type === "joint").map(({ key }) => key),
  );
  const next = (key: string): readonly string[] => {
    const step = kind.steps.find((one) => one.key === key);
    // A joint step passes by itself only when no opinion applies: then it counts as agreed.
    const to =
      step?.type === "joint"
        ? step.opinions.every(({ when }) => when !== undefined)
          ? [step.agreed]
          : []
        : ways.get(key)!.all;
    return to.filter((one) => automatic.has(one));
  };
  for (const start of automatic) {
    const seen = new Set<string>();
    const waiting = [...next(start)];
    while (waiting.length > 0) {
      const key = waiting.pop()!;
      if (key === start) return start;
      if (seen.has(key)) continue;
      seen.add(key);
      waiting.push(...next(key));
    }
  }
  return undefined;
}
