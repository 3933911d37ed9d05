import { sql } from "kysely";
import type { InputOf } from "../../contract/endpoint.ts";
import type { Context } from "../../kernel/context.ts";
import { allowed } from "../../kernel/permission.ts";
import { definitionsOf } from "../packs/index.ts";
import type * as contract from "./contract/office.ts";
import { caseKind } from "./kind.ts";
import { taskTitle } from "./shown.ts";
import { asOf } from "./work.ts";

type Query = InputOf<typeof contract.getCaseStatistics>["query"];
type Durations = { count: number; mean: number | null; p50: number | null; p90: number | null; longest: number | null };

const startOf = (day: string) => `${day}T00:00:00+08:00`;
const spread = (seconds: ReturnType<typeof sql>) => sql`count(${seconds})::int as count,
  avg(${seconds}) / 86400 as mean, percentile_cont(0.5) within group (order by ${seconds}) / 86400 as p50,
  percentile_cont(0.9) within group (order by ${seconds}) / 86400 as p90, max(${seconds}) / 86400 as longest`;

const round = (value: unknown): number | null =>
  value === null || value === undefined ? null : Math.round(Number(value) * 100) / 100;
const durations = (row: Record<string, unknown> | undefined): Durations => ({
  count: Number(row?.["count"] ?? 0),
  mean: round(row?.["mean"]),
  p50: round(row?.["p50"]),
  p90: round(row?.["p90"]),
  longest: round(row?.["longest"]),
});

/** How long cases take, where they wait, how many are overdue: of the cases the caller may see, for a period. */
export async function getCaseStatistics(context: Context, { query }: InputOf<typeof contract.getCaseStatistics>) {
  const { db, today, now, districtId } = context;
  const where = sql`c.district_id = ${districtId} and c.number is not null and ${allowed(context.actor, "case.list", "c")}
    ${query.kind ? sql`and c.kind = ${query.kind}` : sql``}
    ${query.group ? sql`and c.case_group = ${query.group}` : sql``}
    ${query.division ? sql`and c.division_code like ${`${query.division}%`}` : sql``}`;
  const within = (column: string) => sql`(${sql.ref(column)} >= ${startOf(query.from)}::timestamptz
    and ${sql.ref(column)} < ${startOf(query.to)}::timestamptz + interval '1 day')`;
  const submitted = within("c.submitted_at");
  const closed = within("c.closed_at");
  const done = within("t.done_at");

  const kinds = await sql<Record<string, unknown>>`
    select c.kind, (count(*) filter (where ${submitted}))::int as submitted, (count(*) filter (where ${closed}))::int as closed,
      (count(*) filter (where c.closed_at is null))::int as open,
      (count(*) filter (where c.status = 'open' and c.due_on < ${today}))::int as overdue,
      (count(*) filter (where ${submitted} and c.channel = 'counter'))::int as counter,
      (count(*) filter (where ${closed} and c.due_on is not null))::int as promised,
      (count(*) filter (where ${closed} and (c.closed_at at time zone 'Asia/Shanghai')::date <= c.due_on))::int as kept,
      avg(c.corrections) filter (where ${closed}) as corrections
    from case_file c where ${where} group by c.kind order by c.kind`.execute(db);
  const results = await sql<{ kind: string; result: string; n: number }>`
    select c.kind, c.result, count(*)::int as n from case_file c where ${where} and ${closed} group by c.kind, c.result`.execute(
    db,
  );
  // The time an applicant took to correct is theirs, not the office's.
  const spent = await sql<Record<string, unknown>>`
    with corrected as (
      select t.case_id, sum(extract(epoch from t.done_at - t.opened_at)) as theirs from case_task t
      where t.district_id = ${districtId} and t.kind = 'correction' and t.done_at is not null group by t.case_id),
    one as (
      select c.kind, extract(epoch from c.closed_at - c.submitted_at) as whole, coalesce(k.theirs, 0) as theirs
      from case_file c left join corrected k on k.case_id = c.id where ${where} and ${closed})
    select kind, 'office' as whose, ${spread(sql`whole - theirs`)} from one group by kind
    union all
    select kind, 'applicant' as whose, ${spread(sql`nullif(theirs, 0)`)} from one group by kind`.execute(db);
  const steps = await sql<Record<string, unknown>>`
    select c.kind, t.step, t.opinion, min(t.who) as who,
      ${spread(sql`case when t.status = 'done' and ${done} then extract(epoch from t.done_at - t.opened_at) end`)},
      (count(*) filter (where t.status = 'open'))::int as waiting,
      (count(*) filter (where t.status = 'open' and t.due_on < ${today}))::int as waiting_overdue,
      max(extract(epoch from ${now}::timestamptz - t.opened_at)) filter (where t.status = 'open') / 86400 as longest_waiting,
      (count(*) filter (where t.status = 'done' and ${done} and t.due_on is not null
        and (t.done_at at time zone 'Asia/Shanghai')::date > t.due_on))::int as done_overdue
    from case_task t join case_file c on c.district_id = t.district_id and c.id = t.case_id
    where ${where} and t.kind in ('work', 'opinion') and (t.status = 'open' or t.status = 'done' and ${done})
    group by c.kind, t.step, t.opinion`.execute(db);
  const months = await monthsOf(context, where, query);

  const definitions = await definitionsOf(db, districtId);
  return {
    kinds: kinds.rows
      .filter(({ submitted, closed, open }) => Number(submitted) + Number(closed) + Number(open) > 0)
      .map((row) => {
        const key = row["kind"] as string;
        const body =
          definitions.find(caseKind, key, asOf(context))?.body ?? definitions.versions(caseKind, key).at(-1)!.body;
        const order = new Map(body.steps.map((step, index) => [step.key, index]));
        const of = (whose: string) => spent.rows.find((one) => one["kind"] === key && one["whose"] === whose);
        return {
          kind: body.key,
          title: body.title,
          submitted: Number(row["submitted"]),
          closed: Number(row["closed"]),
          open: Number(row["open"]),
          openOverdue: Number(row["overdue"]),
          results: Object.fromEntries(
            results.rows.filter(({ kind }) => kind === key).map(({ result, n }) => [result, n]),
          ),
          days: durations(of("office")),
          withApplicant: durations(of("applicant")),
          inTime: Number(row["promised"]) === 0 ? null : round(Number(row["kept"]) / Number(row["promised"])),
          correctionsPerCase: round(row["corrections"]),
          atCounter: Number(row["counter"]),
          steps: steps.rows
            .filter(({ kind }) => kind === key)
            .toSorted((a, b) => (order.get(String(a["step"])) ?? 99) - (order.get(String(b["step"])) ?? 99))
            .map((step) => ({
              step: String(step["step"]),
              opinion: (step["opinion"] as string | null) ?? null,
              title: taskTitle(body, {
                step: String(step["step"]),
                opinion: (step["opinion"] as string | null) ?? null,
              }),
              who: String(step["who"]),
              days: durations(step),
              waiting: Number(step["waiting"]),
              waitingOverdue: Number(step["waiting_overdue"]),
              longestWaiting: round(step["longest_waiting"]),
              doneOverdue: Number(step["done_overdue"]),
            })),
        };
      }),
    months,
  };
}

/** Cases submitted and closed in each month of the period. */
async function monthsOf({ db }: Context, where: ReturnType<typeof sql>, { from, to }: Query) {
  const { rows } = await sql<{ month: string; submitted: number; closed: number }>`
    with months as (select to_char(m, 'YYYY-MM') as month
      from generate_series(date_trunc('month', ${from}::date), ${to}::date, interval '1 month') m),
    counted as (
      select to_char(c.submitted_at at time zone 'Asia/Shanghai', 'YYYY-MM') as month, 1 as submitted, 0 as closed from case_file c where ${where}
      union all
      select to_char(c.closed_at at time zone 'Asia/Shanghai', 'YYYY-MM'), 0, 1 from case_file c where ${where} and c.closed_at is not null)
    select m.month, coalesce(sum(k.submitted), 0)::int as submitted, coalesce(sum(k.closed), 0)::int as closed
    from months m left join counted k on k.month = m.month group by m.month order by m.month limit 120`.execute(db);
  return rows;
}
