import { type RawBuilder, sql } from "kysely";
import type { Instant, LocalDate } from "../../../contract/values.ts";
import type { Context } from "../../../kernel/context.ts";
import type { DutyMeasure } from "../contract/duty.ts";

/** All SQL of the plan. */

type Reader = Pick<Context, "db" | "districtId">;

export type PackRow = { key: string; title: { zh: string; en: string }; installedAt: Instant; rank: number };

export async function listPackRows({ db, districtId }: Reader): Promise<PackRow[]> {
  const rows = await db
    .selectFrom("district_pack")
    .selectAll()
    .where("district_id", "=", districtId)
    .orderBy("rank", "desc")
    .execute();
  return rows.map(({ pack, title, installed_at, rank }) => ({
    key: pack,
    title: title as PackRow["title"],
    installedAt: installed_at as Instant,
    rank,
  }));
}

/** Reports that stand, of all duties or one, oldest day first. */
export async function listStanding({ db, districtId }: Reader, duty?: string) {
  const { rows } = await sql<{ duty: string; division: string; on: LocalDate; figure: number | null; isDone: boolean }>`
    select duty, division_code as division, done_on as "on", figure, is_done as "isDone" from duty_report
    where district_id = ${districtId} and withdrawn_at is null and (${duty ?? null}::text is null or duty = ${duty ?? null})
    order by done_on, reported_at, id`.execute(db);
  return rows;
}

/** The whole history of a duty, newest first. */
export async function listReports({ db, districtId }: Reader, duty: string) {
  return db
    .selectFrom("duty_report as r")
    .innerJoin("division as d", (join) =>
      join.onRef("d.district_id", "=", "r.district_id").onRef("d.code", "=", "r.division_code"),
    )
    .leftJoin("stored_file as f", (join) =>
      join.onRef("f.district_id", "=", "r.district_id").onRef("f.id", "=", "r.file_id"),
    )
    .selectAll("r")
    .select(["d.name as division_name", "f.name as file_name"])
    .where("r.district_id", "=", districtId)
    .where("r.duty", "=", duty)
    .orderBy("r.done_on", "desc")
    .orderBy("r.reported_at", "desc")
    .orderBy("r.id")
    .execute();
}

export async function findReport({ db, districtId }: Reader, id: string) {
  return db
    .selectFrom("duty_report")
    .selectAll()
    .where("district_id", "=", districtId)
    .where("id", "=", id)
    .executeTakeFirst();
}

type Counted = Extract<DutyMeasure, { count: string }>["count"];
const dayOf = (column: string) => sql`(${sql.ref(column)} at time zone 'Asia/Shanghai')::date`;

/** What the platform counts by itself: the key it is counted under, its day. */
const counted: Record<Counted, (districtId: string) => RawBuilder<unknown>> = {
  case: (districtId) => sql`
    select kind as key, ${dayOf("submitted_at")} as day from case_file
    where district_id = ${districtId} and submitted_at is not null`,
  form_answer: (districtId) => sql`
    select form_key as key, ${dayOf("submitted_at")} as day from form_answer
    where district_id = ${districtId} and submitted_at is not null`,
  document: (districtId) => sql`
    select template_key as key, ${dayOf("issued_at")} as day from document where district_id = ${districtId}`,
  booking_session: (districtId) => sql`
    select kind as key, ${dayOf("starts_at")} as day from booking_session
    where district_id = ${districtId} and status = 'open'`,
  booking: (districtId) => sql`
    select s.kind as key, ${dayOf("s.starts_at")} as day from booking b
    join booking_session s on s.district_id = b.district_id and s.id = b.session_id
    where b.district_id = ${districtId} and b.status = 'attended'`,
};

/** How many of a thing lie on each day. */
export async function countByDay(
  { db, districtId }: Reader,
  count: Counted,
  keys: readonly string[],
  today: LocalDate,
): Promise<{ key: string; day: LocalDate; count: number }[]> {
  const { rows } = await sql<{ key: string; day: LocalDate; count: number }>`
    select x.key, x.day, count(*)::int as count from (${counted[count](districtId)}) x
    where x.key = any(${keys}::text[]) and x.day <= ${today} group by x.key, x.day`.execute(db);
  return rows;
}
