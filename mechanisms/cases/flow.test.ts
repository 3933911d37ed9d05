import fc from "fast-check";
import { describe, expect, test } from "vitest";
import "../../domains/all.ts";
import { arbitraryCaseKind } from "../../test/world/arbitrary-case-kind.ts";
import { listPackKeys, loadPacks } from "../packs/load/load.ts";
import type { CaseKind } from "./contract/kind.ts";
import { stances } from "./contract/kind.ts";
import {
  actionsAt,
  enter,
  findOutcome,
  getStep,
  joined,
  type Opening,
  type Scene,
  stanceName,
  type Voice,
} from "./flow.ts";
import { judgeWith } from "./variables.ts";

type Choose = (count: number) => number;

/**
 * Drives a case through its kind in the way the use cases do, every choice made by `choose`: actions, stances, corrections
 * that change the answers, conditions that turn out either way, time that passes.
 */
function drive(kind: CaseKind, judge: (answers: number) => Scene["judge"], choose: Choose, limit: number) {
  const values: Record<string, unknown> = {};
  const returned = new Map<string, number>();
  const given: { step: string; opinion: string }[] = [];
  let answers = choose(4);
  const scene = (): Scene => ({ kind, values, judge: judge(answers) });
  const arrive = (target: string): { opens: readonly Opening[]; outcome: string | null } => {
    const arrival = enter(scene(), target);
    for (const [name, value] of Object.entries(arrival.decided)) {
      if (value === null) delete values[name];
      else values[name] = value;
    }
    return arrival;
  };
  let { opens, outcome } = arrive(kind.steps[0]!.key);
  for (let turn = 0; turn < limit; turn += 1) {
    if (outcome !== null) return { outcome, values, scene: scene(), given };
    expect(opens.length).toBeGreaterThan(0);
    const step = getStep(kind, opens[0]!.step);
    if (step.type === "task") {
      const all = actionsAt(scene(), step, returned.get(step.key) ?? 0);
      expect(all.length, `${kind.key} ${step.key} has nothing to do`).toBeGreaterThan(0);
      // After long wandering an official takes a way that is always open, and means to come to an end.
      const action =
        turn < limit / 2
          ? all[choose(all.length)]!
          : (all.find((one) => "to" in one && leadsOn(kind, step.key, one.to)) ?? all[choose(all.length)]!);
      values[step.key] = action.key;
      if ("to" in action) ({ opens, outcome } = arrive(action.to));
      else {
        returned.set(step.key, (returned.get(step.key) ?? 0) + 1);
        answers = choose(4);
        ({ opens, outcome } = arrive(action.correction.resumes ?? step.key));
      }
    } else if (step.type === "joint") {
      const voices: (Voice & { stance: string | null })[] = opens.map(({ opinion, required }) => ({
        opinion: opinion!,
        required,
        stance: null,
      }));
      let result: ReturnType<typeof joined>;
      while (!result) {
        const open = voices.filter(({ stance }) => stance === null);
        expect(open.length, `${kind.key} ${step.key} waits for nobody`).toBeGreaterThan(0);
        const voice = open[choose(open.length)]!;
        const stance = stances[choose(stances.length)]!;
        voices[voices.indexOf(voice)] = { ...voice, stance };
        values[stanceName(step.key, voice.opinion)] = stance;
        given.push({ step: step.key, opinion: voice.opinion });
        result = joined(step, voices);
      }
      values[step.key] = result;
      ({ opens, outcome } = arrive(result === "agreed" ? step.agreed : step.refused));
    } else if (step.type === "publicity") ({ opens, outcome } = arrive(choose(2) === 0 ? step.to : step.objected));
    else if (step.type === "timer") ({ opens, outcome } = arrive(step.to));
    else expect.unreachable();
  }
  return undefined;
}

/** Steps ordered by how near to an end the ways that are always open bring them. */
function leadsOn(kind: CaseKind, from: string, to: string): boolean {
  const rank = new Map<string, number>(kind.outcomes.map(({ key }) => [key, 0]));
  for (let round = 1; round <= kind.steps.length; round += 1)
    for (const step of kind.steps) {
      if (rank.has(step.key)) continue;
      const on =
        step.type === "task"
          ? step.actions.flatMap((action) => ("to" in action && action.when === undefined ? [action.to] : []))
          : step.type === "joint"
            ? [step.agreed, step.refused]
            : step.type === "check"
              ? step.branches.map((branch) => branch.to)
              : step.type === "timer"
                ? [step.to]
                : [step.to, step.objected];
      const near = (key: string) => (rank.get(key) ?? Infinity) < round;
      if (step.type === "task" ? on.some(near) : on.every(near)) rank.set(step.key, round);
    }
  return (rank.get(to) ?? Infinity) < (rank.get(from) ?? Infinity);
}

/** A granted case has heard every required opinion that applies to what it finally says. */
function expectHeard({ outcome, values, scene }: NonNullable<ReturnType<typeof drive>>): void {
  if (findOutcome(scene.kind, outcome)?.result !== "granted") return;
  for (const step of scene.kind.steps)
    if (step.type === "joint")
      for (const opinion of step.opinions)
        if (opinion.required && (opinion.when === undefined || scene.judge(opinion.when, values) !== false))
          expect(stances, `${scene.kind.key} skipped ${step.key} ${opinion.key}`).toContain(
            values[stanceName(step.key, opinion.key)],
          );
}

const chooser = (seed: readonly number[]): Choose => {
  let at = 0;
  return (count) => (seed[at++ % seed.length]! + at * 7) % count;
};
const seeds = fc.array(fc.nat(10_000), { minLength: 20, maxLength: 60 });

describe("whatever people do", () => {
  test("a valid kind of case never reaches a dead end and never skips a required opinion [S3-26]", () => {
    const judge = judgeWith({ a: "boolean", b: "boolean" });
    const over =
      (answers: number): Scene["judge"] =>
      (source, values) =>
        judge(source, { ...values, a: answers % 2 === 1, b: answers > 1 });
    fc.assert(
      fc.property(arbitraryCaseKind, seeds, (kind, seed) => {
        const end = drive(kind, over, chooser(seed), 400);
        expect(end, "goes on for ever").toBeDefined();
        expectHeard(end!);
      }),
      { numRuns: 400 },
    );
  });

  test("so do the kinds of case of every pack", () => {
    const kinds = loadPacks(listPackKeys()).flatMap(({ entries }) =>
      entries.flatMap(({ kind, body }) => (kind.kind === "case_kind" ? [body as unknown as CaseKind] : [])),
    );
    expect(kinds.length).toBeGreaterThan(3);
    fc.assert(
      fc.property(fc.constantFrom(...kinds), seeds, (kind, seed) => {
        // Each condition turns out by chance, but the same for the same answers; some can't be decided.
        const judge =
          (answers: number): Scene["judge"] =>
          (source) => {
            const odd = (source.length * 31 + source.charCodeAt(0) + answers) % 3;
            return odd === 2 ? undefined : odd === 1;
          };
        const end = drive(kind, judge, chooser(seed), 400);
        expect(end, `${kind.key} goes on for ever`).toBeDefined();
        expectHeard(end!);
      }),
      { numRuns: 600 },
    );
  });
});

describe("opinions", () => {
  const step = {
    type: "joint" as const,
    key: "j",
    title: { zh: "j", en: "j" },
    opinions: [],
    agreed: "y",
    refused: "n",
  };
  const voice = (stance: string | null, required = true): Voice => ({ opinion: "o", required, stance });
  test.each<["all" | "first_refusal", Voice[], string | undefined]>([
    ["all", [voice("agree"), voice(null)], undefined],
    ["all", [voice("disagree"), voice(null)], undefined],
    ["first_refusal", [voice("disagree"), voice(null)], "refused"],
    ["all", [voice("agree"), voice(null, false)], "agreed"],
    ["all", [voice("agree"), voice("disagree", false)], "refused"],
    ["all", [voice(null, false)], undefined],
    ["all", [voice("agree_with_conditions", false)], "agreed"],
  ])("%s of %j is %s", (join, voices, result) => {
    expect(joined({ ...step, join }, voices)).toBe(result);
  });
});
