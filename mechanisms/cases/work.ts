import type { Instant } from "../../contract/values.ts";
import type { Calendar } from "../../engines/workdays/workdays.ts";
import { isAnnounced, type Reached } from "../../engines/workdays/workdays.ts";
import { dayOf } from "../../kernel/clock.ts";
import type { Context } from "../../kernel/context.ts";
import type { AsOf, Definitions } from "../packs/index.ts";
import { definitionsOf } from "../packs/index.ts";
import { judge, type Judged } from "../rules/index.ts";
import { answersOf, type CaseAnswer, valuesIn } from "./answers.ts";
import { type CaseKind, ruleUse, type Span } from "./contract/kind.ts";
import { lastDay, type Length, lengthOf } from "./deadlines.ts";
import type { Scene, Values } from "./flow.ts";
import { calendarIn, caseKind } from "./kind.ts";
import { lookupOf } from "./lookup.ts";
import { type CaseRecord } from "./queries.ts";
import { findSubject } from "./registry.ts";
import { judgeWith, variablesOf } from "./variables.ts";

type Any = Context<string>;

/** A rule value with where it comes from, kept with the case. */
export type RuleFact = {
  readonly name: string;
  readonly parameter: string;
  readonly value: unknown;
  readonly source: string;
};
/** What a case was judged with: facts of its subject and rule values. */
export type CaseFacts = {
  readonly subjectName: string;
  readonly subject: Values;
  readonly rules: readonly RuleFact[];
};

/** A case with all that its expressions and deadlines need. */
export type Work = {
  readonly context: Any;
  readonly row: CaseRecord;
  readonly kind: CaseKind;
  readonly definitions: Definitions;
  readonly calendar: Calendar;
  readonly facts: CaseFacts;
  readonly answers: readonly CaseAnswer[];
  readonly scene: Scene;
};

export const asOf = ({ today }: Pick<Any, "today">): AsOf => ({ on: today });

/** The body of the version a case began with. */
export const kindOf = (definitions: Definitions, row: Pick<CaseRecord, "kind" | "kind_version">): CaseKind =>
  definitions.version(caseKind, row.kind, row.kind_version).body;

export const storedFacts = (row: CaseRecord): CaseFacts => {
  const kept = row.facts as Partial<CaseFacts>;
  return { subjectName: kept.subjectName ?? "", subject: kept.subject ?? {}, rules: kept.rules ?? [] };
};

/** The values of the rules that a kind names, for facts. */
export function ruleFacts(definitions: Definitions, kind: CaseKind, values: Values, today: Any["today"]): RuleFact[] {
  return Object.entries(kind.rules).flatMap(([name, use]): RuleFact[] => {
    const { parameter, given } = ruleUse(use);
    const judged = judge(definitions, parameter, { ...values, ...given }, { on: today });
    return judged ? [{ name, parameter, value: judged.value, source: judged.rule.source }] : [];
  });
}

/** Why a rule gave its value: judged again by what was known when the case was submitted; null where that gives another. */
export function judgedThen({ context, row, kind, definitions, facts, answers }: Work, rule: RuleFact): Judged | null {
  const use = kind.rules[rule.name];
  if (!use) return null;
  const { parameter, given } = ruleUse(use);
  const values = { ...valuesIn(answers), ...facts.subject, division_code: row.division_code, ...given };
  const isFresh = row.status === "draft" || row.status === "returned" || row.submitted_at === null;
  const then = isFresh
    ? { on: context.today }
    : { on: dayOf(new Date(row.submitted_at!)), knownAt: row.submitted_at as Instant };
  const judged = judge(definitions, parameter, values, then);
  return judged && JSON.stringify(judged.value) === JSON.stringify(rule.value) ? judged : null;
}

/** Facts as they are now: looked up while a case is filled in, and kept when it is submitted. */
export async function freshFacts(
  context: Any,
  definitions: Definitions,
  kind: CaseKind,
  row: Pick<CaseRecord, "about_kind" | "about_id" | "division_code">,
  answers: Values,
): Promise<CaseFacts> {
  const subject = row.about_id ? await findSubject(row.about_kind)?.find(context, row.about_id) : undefined;
  const given = { ...answers, ...subject?.facts, division_code: row.division_code };
  return {
    subjectName: subject?.name ?? "",
    subject: subject?.facts ?? {},
    rules: ruleFacts(definitions, kind, given, context.today),
  };
}

export async function openWork(context: Any, row: CaseRecord, options: { fresh?: boolean } = {}): Promise<Work> {
  const definitions = await definitionsOf(context.db, context.districtId);
  const kind = kindOf(definitions, row);
  const answers = await answersOf(context, row.id);
  const given = valuesIn(answers);
  const isFresh = options.fresh ?? (row.status === "draft" || row.status === "returned");
  const facts = isFresh ? await freshFacts(context, definitions, kind, row, given) : storedFacts(row);
  const values: Values = {
    ...given,
    ...facts.subject,
    ...Object.fromEntries(facts.rules.map(({ name, value }) => [name, value])),
    ...(row.decided as Values),
    today: context.today,
    channel: row.channel,
    corrections: row.corrections,
    objections: row.objections,
  };
  const variables = variablesOf(kind, lookupOf(definitions, asOf(context)));
  return {
    context,
    row,
    kind,
    definitions,
    calendar: calendarIn(definitions, asOf(context)),
    facts,
    answers,
    scene: { kind, values, judge: judgeWith(variables) },
  };
}

export const holds = ({ scene }: Work, source: string | undefined): boolean =>
  source === undefined || scene.judge(source, scene.values) === true;

/** The number and unit of a span; undefined where its rule gives none here. */
export function lengthIn({ definitions, scene, row, context }: Work, span: Span): Length | undefined {
  return lengthOf(span, (parameter) => {
    const judged = judge(definitions, parameter, { ...scene.values, division_code: row.division_code }, asOf(context));
    return typeof judged?.value === "number" ? judged.value : undefined;
  });
}

/** The last day of a span that begins on a day. */
export function dueOf(work: Work, span: Span | undefined, from: string): Reached | undefined {
  const length = span && lengthIn(work, span);
  return length && lastDay(work.calendar, from, length);
}

export const certainOn = (calendar: Calendar, day: string): boolean => isAnnounced(calendar, day);
