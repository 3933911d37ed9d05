import { sql } from "kysely";
import type { Db } from "../../kernel/database/pool.ts";
import type { Moment } from "../../mechanisms/indicators/index.ts";

/** SQL of reported values. */
export type ReportRow = {
  id: string;
  code: string;
  name: string;
  level: number;
  period_from: string;
  period_to: string;
  numerator: number;
  denominator: number | null;
  source: string;
  note: string;
  file_name: string | null;
  recorded_at: string;
  superseded_at: string;
  reason: string | null;
};

/** Reports of a division as known at a moment, or all of it and those below with their history; the newest first. */
export async function listReportRows(
  db: Db,
  districtId: string,
  filter: { indicator: string; division: string; moment: Moment } | { indicator: string; below: string },
): Promise<ReportRow[]> {
  const where =
    "below" in filter
      ? sql`r.division_code like ${`${filter.below}%`}`
      : sql`r.division_code = ${filter.division} and r.period_from <= ${filter.moment.on}
          and r.recorded_at <= ${filter.moment.knownAt} and r.superseded_at > ${filter.moment.knownAt}`;
  const { rows } = await sql<ReportRow>`
    select r.id, r.division_code as code, d.name, d.level, r.period_from, r.period_to, r.numerator, r.denominator, r.source, r.note,
      f.name as file_name, r.recorded_at, r.superseded_at, r.reason
    from indicator_report r
    join division d on d.district_id = r.district_id and d.code = r.division_code
    left join stored_file f on f.district_id = r.district_id and f.id = r.file_id
    where r.district_id = ${districtId} and r.indicator = ${filter.indicator} and ${where}
    order by r.period_to desc, r.period_from desc, r.division_code, r.recorded_at desc limit 500`.execute(db);
  return rows;
}

/** The value of a division and period that is believed now, locked. */
export async function findReport(
  db: Db,
  districtId: string,
  { indicator, division, from, to }: { indicator: string; division: string; from: string; to: string },
): Promise<{ id: string } | undefined> {
  return db
    .selectFrom("indicator_report")
    .select("id")
    .where("district_id", "=", districtId)
    .where("indicator", "=", indicator)
    .where("division_code", "=", division)
    .where("period_from", "=", from)
    .where("period_to", "=", to)
    .where("superseded_at", "=", "9999-12-31T00:00:00Z")
    .forUpdate()
    .executeTakeFirst();
}

/** Ends the belief in a value; false when it had ended. */
export async function supersedeReport(
  db: Db,
  districtId: string,
  id: string,
  { now, by, reason }: { now: string; by: string | null; reason: string },
): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable("indicator_report")
    .set({ superseded_at: now, superseded_by: by, reason })
    .where("district_id", "=", districtId)
    .where("id", "=", id)
    .where("superseded_at", "=", "9999-12-31T00:00:00Z")
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}
