import { sql } from "kysely";
import type { Db } from "../../kernel/database/pool.ts";
import type { Moment } from "./definition.ts";

/** Values that officials report. */
export type Report = {
  readonly id: string;
  readonly divisionCode: string;
  readonly periodFrom: string;
  readonly periodTo: string;
  readonly numerator: number;
  readonly denominator: number | null;
  readonly source: string;
  readonly note: string;
  readonly recordedAt: string;
};

/** Of each division the report of the newest period that had begun, as known at the moment. */
export async function reportedAsOf(
  indicator: string,
  { world, moment }: { world: { db: Db; districtId: string }; moment: Moment },
): Promise<ReadonlyMap<string, Report>> {
  const { rows } = await sql<Report>`
    select distinct on (division_code) id, division_code as "divisionCode", period_from as "periodFrom", period_to as "periodTo",
      numerator, denominator, source, note, recorded_at as "recordedAt"
    from indicator_report
    where district_id = ${world.districtId} and indicator = ${indicator} and period_from <= ${moment.on}
      and recorded_at <= ${moment.knownAt} and superseded_at > ${moment.knownAt}
    order by division_code, period_to desc, period_from desc`.execute(world.db);
  return new Map(rows.map((row) => [row.divisionCode, row]));
}
