import type { InputOf, OutputOf } from "../../contract/endpoint.ts";
import { observers } from "../../contract/roles.ts";
import type { LocalDate } from "../../contract/values.ts";
import { grantsOf } from "../../kernel/actor.ts";
import type { Context } from "../../kernel/context.ts";
import { notFound } from "../../kernel/refusal.ts";
import { type AsOf, definitionsOf } from "../packs/index.ts";
import type * as contract from "./contract/endpoints.ts";
import type { Judged } from "./contract/judged.ts";
import { basisOf, judge } from "./judge.ts";
import { judgeRows } from "./judge-subjects.ts";
import { checkKind, parameterKind } from "./kinds.ts";
import { findSubject, type Subject, type SubjectRow } from "./subject.ts";

/** Who falls short of what holds, of the subjects that lie in the caller's divisions. */

type Asking = Context<"day_in_future">;

function dayOf(context: Asking, wanted: LocalDate | undefined): LocalDate {
  const on = wanted ?? context.today;
  return on > context.today ? context.refuse("day_in_future", { today: context.today }) : on;
}

async function ownRows(context: Context, subject: Subject, asOf: AsOf): Promise<readonly SubjectRow[]> {
  const rows = await subject.load(context, asOf);
  if (context.actor.kind === "system") return rows;
  const own = grantsOf(context.actor, observers).flatMap(({ divisionCode }) => divisionCode ?? []);
  return rows.filter(({ divisionCode }) => own.some((prefix) => divisionCode.startsWith(prefix)));
}

export async function listCheckResults(
  context: Asking,
  { query }: InputOf<typeof contract.listCheckResults>,
): Promise<OutputOf<typeof contract.listCheckResults>> {
  const on = dayOf(context, query.on);
  const asOf: AsOf = { on };
  const definitions = await definitionsOf(context.db, context.districtId);
  const rows = new Map<string, readonly SubjectRow[]>();
  const items = [];
  for (const held of definitions.list(checkKind, asOf)) {
    const subject = findSubject(held.body.subject);
    if (!subject) continue;
    const known = rows.get(subject.key) ?? (await ownRows(context, subject, asOf));
    rows.set(subject.key, known);
    const { judged, unknown, unruled, findings } = judgeRows(definitions, held.body, subject, known, asOf);
    items.push({
      key: held.key,
      title: held.body.title,
      subject: subject.key,
      subjectTitle: subject.title,
      severity: held.body.severity,
      judged,
      short: findings.length,
      unknown,
      unruled,
      basis: basisOf(definitions, held, asOf),
    });
  }
  return { on, items };
}

export async function listFindings(
  context: Asking,
  { params, query }: InputOf<typeof contract.listFindings>,
): Promise<OutputOf<typeof contract.listFindings>> {
  const on = dayOf(context, query.on);
  const asOf: AsOf = { on };
  const definitions = await definitionsOf(context.db, context.districtId);
  const held = definitions.find(checkKind, params.check, asOf);
  const subject = held && findSubject(held.body.subject);
  if (!held || !subject) throw notFound();
  const rows = await ownRows(context, subject, asOf);
  const { findings } = judgeRows(definitions, held.body, subject, rows, asOf);
  const start = (query.page - 1) * query.size;
  // Values that do not depend on the case are shown with their reasons.
  const values = Object.values(held.body.rules).flatMap(({ parameter }): Judged[] => {
    const body = definitions.find(parameterKind, parameter, asOf)?.body;
    const value = body?.by.length === 0 ? judge(definitions, parameter, {}, asOf) : undefined;
    return value ? [value] : [];
  });
  return {
    items: findings.slice(start, start + query.size),
    total: findings.length,
    title: held.body.title,
    basis: basisOf(definitions, held, asOf),
    values,
  };
}
