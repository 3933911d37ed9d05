import type { ExpressionType, Variables } from "../../engines/expression/expression.ts";
import type { Context } from "../../kernel/context.ts";
import type { AsOf, Definitions } from "../packs/index.ts";
import type { CheckBody } from "./contract/kinds.ts";
import type { Finding } from "./contract/judged.ts";
import { compileOnce, typeOfParameter } from "./formula.ts";
import { judge } from "./judge.ts";
import { checkKind, factKind, parameterKind } from "./kinds.ts";
import { findSubject, type Subject, type SubjectRow } from "./subject.ts";

/** What a check made of all subjects: who falls short, and how many could not be judged for want of facts. */
export type Verdict = {
  readonly check: CheckBody;
  readonly judged: number;
  readonly unknown: number;
  /** For whom no rule gives the value that is asked for: nothing holds, so nothing can be missed. */
  readonly unruled: number;
  readonly findings: readonly Finding[];
};

/** Rule values for the same facts are asked for again and again: a few per kind of site, not one per site. */
type Judge = (parameter: string, facts: Readonly<Record<string, unknown>>) => unknown;

function rememberingJudge(definitions: Definitions, asOf: AsOf): Judge {
  const known = new Map<string, unknown>();
  return (parameter, facts) => {
    const id = JSON.stringify([parameter, facts]);
    if (!known.has(id)) known.set(id, judge(definitions, parameter, facts, asOf)?.value);
    return known.get(id);
  };
}

/** Judges rows of a subject by one check. */
export function judgeRows(
  definitions: Definitions,
  check: CheckBody,
  subject: Subject,
  rows: readonly SubjectRow[],
  asOf: AsOf,
): Verdict {
  const factTypes: Variables = Object.fromEntries(
    Object.entries(subject.facts).map(([name, { type }]) => [name, type] as const),
  );
  const ruleTypes: Record<string, ExpressionType> = {};
  for (const [name, { parameter }] of Object.entries(check.rules)) {
    const body = definitions.find(parameterKind, parameter, asOf)?.body;
    ruleTypes[name] = body ? typeOfParameter(body) : "any";
  }
  const variables = { ...factTypes, ...ruleTypes };
  const requires = compileOnce(check.requires, variables);
  const applies = check.applies === undefined ? undefined : compileOnce(check.applies, variables);
  const valueOf = rememberingJudge(definitions, asOf);
  const findings: Finding[] = [];
  let [judged, unknown, unruled] = [0, 0, 0];
  for (const row of rows) {
    const values: Record<string, unknown> = { ...row.facts };
    for (const [name, { parameter, given }] of Object.entries(check.rules)) {
      const by = definitions.find(parameterKind, parameter, asOf)?.body.by ?? [];
      const facts: Record<string, unknown> = { division_code: row.divisionCode };
      for (const fact of by)
        facts[fact] =
          given[fact] === undefined ? row.facts[fact] : compileOnce(given[fact], factTypes).evaluate(row.facts);
      values[name] = valueOf(parameter, facts);
    }
    const concerned = applies ? applies.evaluate(values) : true;
    if (concerned === false) continue;
    const verdict = concerned === undefined ? undefined : requires.evaluate(values);
    const isRuled = requires.names.every((name) => !(name in check.rules) || values[name] !== undefined);
    if (verdict === undefined && isRuled) unknown += 1;
    else if (verdict === undefined) unruled += 1;
    else judged += 1;
    if (verdict === false) findings.push(findingOf(definitions, check, subject, row, values, requires.names, asOf));
  }
  return { check, judged, unknown, unruled, findings };
}

function findingOf(
  definitions: Definitions,
  check: CheckBody,
  subject: Subject,
  row: SubjectRow,
  values: Readonly<Record<string, unknown>>,
  names: readonly string[],
  asOf: AsOf,
): Finding {
  const titleOf = (name: string) => {
    const rule = check.rules[name];
    const parameter = rule && definitions.find(parameterKind, rule.parameter, asOf)?.body.title;
    return parameter ?? subject.facts[name]?.title ?? { zh: name, en: name };
  };
  const shown = (name: string, language: "zh" | "en"): string => {
    const value = values[name];
    if (value === undefined || value === null) return "—";
    const options = definitions.find(factKind, name, asOf)?.body.options;
    return options?.find((option) => option.value === value)?.title[language] ?? rounded(value);
  };
  const fill = (language: "zh" | "en") =>
    check.message[language].replace(/\{(\w+)\}/g, (_, name: string) => shown(name, language));
  return {
    check: check.key,
    id: row.id,
    title: row.title,
    divisionCode: row.divisionCode,
    link: row.link,
    severity: check.severity,
    message: { zh: fill("zh"), en: fill("en") },
    figures: names.map((name) => ({ name, title: titleOf(name), value: rounded(values[name] ?? "—") })),
  };
}

const rounded = (value: unknown): string =>
  typeof value === "number"
    ? String(Math.round(value * 100) / 100)
    : Array.isArray(value)
      ? value.join(", ")
      : String(value);

type Scene = Pick<Context, "db" | "districtId" | "now">;

/** Judges every subject of the district by the checks given, or by all that hold on the day. */
export async function judgeSubjects(
  context: Scene,
  definitions: Definitions,
  asOf: AsOf,
  wanted?: { readonly checks?: readonly string[]; readonly subject?: string; readonly ids?: readonly string[] },
): Promise<Verdict[]> {
  const checks = definitions
    .list(checkKind, asOf)
    .map(({ body }) => body)
    .filter(
      ({ key, subject }) =>
        (wanted?.checks === undefined || wanted.checks.includes(key)) &&
        (wanted?.subject === undefined || wanted.subject === subject),
    );
  const rows = new Map<string, readonly SubjectRow[]>();
  const verdicts: Verdict[] = [];
  for (const check of checks) {
    const subject = findSubject(check.subject);
    if (!subject) continue;
    const known = rows.get(subject.key) ?? (await subject.load(context, asOf, wanted?.ids));
    rows.set(subject.key, known);
    verdicts.push(judgeRows(definitions, check, subject, known, asOf));
  }
  return verdicts;
}
