import { type RawBuilder, sql } from "kysely";
import type { InputOf } from "../../contract/endpoint.ts";
import type { FileAnswer } from "../../contract/file.ts";
import { grantsOf } from "../../kernel/actor.ts";
import { dayOf } from "../../kernel/clock.ts";
import type { Context } from "../../kernel/context.ts";
import { allowed } from "../../kernel/permission.ts";
import { guardFormula } from "../sheets/error-rows.ts";
import { spreadsheet } from "../sheets/spreadsheet.ts";
import { definitionsOf } from "../packs/index.ts";
import type * as apply from "./contract/apply.ts";
import type * as contract from "./contract/office.ts";
import { searched } from "./inbox.ts";
import { caseKind } from "./kind.ts";
import type { CaseRecord } from "./queries.ts";
import { openTasksOf, rowsShown } from "./shown.ts";
import { exportTexts } from "./texts/export.ts";
import { asOf } from "./work.ts";

type Query = InputOf<typeof contract.exportCases>["query"];

/** The beginning of a day in China. */
const startOf = (day: string) => `${day}T00:00:00+08:00`;

function conditions(context: Context, query: Query): RawBuilder<boolean> {
  const { today } = context;
  const parts: RawBuilder<boolean>[] = [
    sql<boolean>`c.district_id = ${context.districtId} and c.number is not null`,
    allowed(context.actor, "case.list", "c"),
    searched(context, query.search),
  ];
  if (query.kind) parts.push(sql<boolean>`c.kind = ${query.kind}`);
  if (query.group) parts.push(sql<boolean>`c.case_group = ${query.group}`);
  if (query.division) parts.push(sql<boolean>`c.division_code like ${`${query.division}%`}`);
  if (query.status.length > 0) parts.push(sql<boolean>`c.status = any(${query.status})`);
  if (query.result.length > 0) parts.push(sql<boolean>`c.result = any(${query.result})`);
  if (query.overdue) parts.push(sql<boolean>`c.status = 'open' and c.due_on < ${today}`);
  if (query.submittedFrom) parts.push(sql<boolean>`c.submitted_at >= ${startOf(query.submittedFrom)}::timestamptz`);
  if (query.submittedTo)
    parts.push(sql<boolean>`c.submitted_at < ${startOf(query.submittedTo)}::timestamptz + interval '1 day'`);
  if (query.aboutId) parts.push(sql<boolean>`c.about_id = ${query.aboutId}`);
  return sql<boolean>`${sql.join(parts, sql` and `)}`;
}

const orders: Record<Query["sort"], RawBuilder<unknown>> = {
  submitted: sql`c.submitted_at, c.id`,
  "-submitted": sql`c.submitted_at desc, c.id`,
  due: sql`c.due_on nulls last, c.id`,
  closed: sql`c.closed_at nulls last, c.id`,
  "-closed": sql`c.closed_at desc nulls last, c.id`,
};

/** The ledger of cases in the caller's divisions. */
export async function listCases(context: Context, { query }: InputOf<typeof contract.listCases>) {
  const { db } = context;
  const where = conditions(context, query);
  const { rows } = await sql<CaseRecord>`select c.* from case_file c where ${where}
    order by ${orders[query.sort]} limit ${query.size} offset ${(query.page - 1) * query.size}`.execute(db);
  // The chips count what the other filters leave.
  const all = conditions(context, { ...query, status: [] });
  const counts = await sql<{ status: string; n: number }>`
    select c.status, count(*)::int as n from case_file c where ${all} group by c.status`.execute(db);
  const byStatus = Object.fromEntries(counts.rows.map(({ status, n }) => [status, n]));
  const wanted: readonly string[] = query.status;
  const kinds = await kindsOf(context);
  return {
    items: await rowsShown(context, rows),
    total: Object.entries(byStatus).reduce(
      (sum, [status, n]) => (wanted.length === 0 || wanted.includes(status) ? sum + n : sum),
      0,
    ),
    counts: byStatus,
    kinds,
  };
}

async function kindsOf(context: Context) {
  const { rows } = await sql<{ kind: string }>`select distinct c.kind from case_file c
    where c.district_id = ${context.districtId} and c.number is not null and ${allowed(context.actor, "case.list", "c")}`.execute(
    context.db,
  );
  const definitions = await definitionsOf(context.db, context.districtId);
  return rows.map(({ kind }) => {
    const body =
      definitions.find(caseKind, kind, asOf(context))?.body ?? definitions.versions(caseKind, kind).at(-1)!.body;
    return { key: body.key, title: body.title, group: body.group };
  });
}

export async function exportCases(
  context: Context,
  { query }: InputOf<typeof contract.exportCases>,
): Promise<FileAnswer> {
  const texts = exportTexts[context.locale];
  const language = context.locale === "en" ? "en" : "zh";
  const { rows } = await sql<CaseRecord>`select c.* from case_file c where ${conditions(context, query)}
    order by ${orders[query.sort]} limit 50000`.execute(context.db);
  const shown = await rowsShown(context, rows);
  const lines = shown.map((row, index): (string | number)[] => [
    row.number ?? "",
    row.kindTitle[language],
    guardFormula(row.label),
    row.divisionName,
    texts.channel[row.channel],
    texts.status[row.status],
    row.outcomeTitle?.[language] ?? (row.result ? texts.result[row.result] : ""),
    row.at.map((title) => title[language]).join("、"),
    row.submittedAt ? dayOf(new Date(row.submittedAt)) : "",
    row.closedAt ? dayOf(new Date(row.closedAt)) : "",
    row.due?.on ?? "",
    row.due?.isOver ? texts.yes : texts.no,
    row.validUntil ?? "",
    rows[index]!.corrections,
    rows[index]!.objections,
  ]);
  context.audited({ kind: "case", id: "list" }, { rows: rows.length });
  return spreadsheet([[...texts.caseColumns], ...lines], texts.cases, `${texts.cases}-${context.today}.xlsx`);
}

/** The cases of the caller, of their institution and of their family. */
export async function listMyCases(context: Context, { query }: InputOf<typeof apply.listMyCases>) {
  const { db, districtId, actor } = context;
  const account = await db
    .selectFrom("account")
    .select("phone_index")
    .where("district_id", "=", districtId)
    .where("id", "=", actor.accountId)
    .executeTakeFirst();
  const institutions = grantsOf(actor, ["head", "office"]).flatMap(({ institutionId }) => institutionId ?? []);
  // Said once more in a way that indexes serve; the permission has the last word.
  const own = sql<boolean>`(c.applicant_account_id = ${actor.accountId} or c.started_by = ${actor.accountId}
    or c.applicant_phone_index = ${account?.phone_index ?? null} or c.institution_id = any(${institutions}::uuid[])
    or c.family_id = any(${actor.familyIds}::uuid[]))`;
  const parts: RawBuilder<boolean>[] = [
    sql<boolean>`c.district_id = ${districtId}`,
    own,
    allowed(context.actor, "case.apply", "c"),
  ];
  if (query.status.length > 0) parts.push(sql<boolean>`c.status = any(${query.status})`);
  if (query.group) parts.push(sql<boolean>`c.case_group = ${query.group}`);
  if (query.aboutId) parts.push(sql<boolean>`c.about_id = ${query.aboutId}`);
  const where = sql<boolean>`${sql.join(parts, sql` and `)}`;
  const { rows } = await sql<CaseRecord>`select c.* from case_file c where ${where}
    order by c.started_at desc, c.id limit ${query.size} offset ${(query.page - 1) * query.size}`.execute(db);
  const counted = await sql<{ total: number }>`select count(*)::int as total from case_file c where ${where}`.execute(
    db,
  );
  const shown = await rowsShown(context, rows);
  const open = await openTasksOf(
    context,
    rows.map(({ id }) => id),
  );
  return {
    items: shown.map((row) => ({
      ...row,
      waitsForMe: row.status === "draft" || (open.get(row.id) ?? []).some(({ who }) => who === "applicant"),
    })),
    total: counted.rows[0]!.total,
  };
}
