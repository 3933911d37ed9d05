import { type RawBuilder, sql } from "kysely";
import { careKinds } from "../../../contract/care.ts";

/** Pieces of SQL that facts are made of. Curve 0 is what is known now, curve 1 what was known at the end of each day. */

/** End of the record time of what is still believed. */
const never = "9999-12-31T00:00:00Z";

export type Sources = readonly string[] | null;

/** The day in China on which an instant lies. */
export const dayOf = (column: string): RawBuilder<string> =>
  sql`(${sql.ref(column)} at time zone 'Asia/Shanghai')::date`;

export const only = (column: string, ids: Sources): RawBuilder<unknown> =>
  ids === null ? sql`` : sql`and ${sql.ref(column)} = any(${ids}::uuid[])`;

export const care = sql.raw(careKinds.map((kind) => `'${kind}'`).join(", "));

const until = sql`case when h.valid_to >= '9999-12-31' then 'infinity'::date else h.valid_to + 1 end`;
const superseded = sql`case when h.superseded_at >= '9999-01-01' then 'infinity'::date else ${dayOf("h.superseded_at")} end`;

/**
 * Days `d0` to before `d1` on which a row of a history is what holds, on both curves. A row belongs to the second curve from
 * the day it was recorded to the day before it was superseded: what is asked is the knowledge at each day's end.
 */
export const periods = (
  table: "site_history" | "place_history",
  columns: RawBuilder<unknown>,
  where: RawBuilder<unknown>,
) => sql`(
  select 0 as curve, h.valid_from as d0, ${until} as d1, ${columns} from ${sql.table(table)} h
  where ${where} and h.superseded_at = ${never}
  union all
  select 1, greatest(h.valid_from, ${dayOf("h.recorded_at")}), least(${until}, ${superseded}), ${columns} from ${sql.table(table)} h
  where ${where} and greatest(h.valid_from, ${dayOf("h.recorded_at")}) < least(${until}, ${superseded}))`;

/** States of sites: all, some, or those of a subquery. */
export const siteStates = (districtId: string, sites: Sources | RawBuilder<unknown>) =>
  periods(
    "site_history",
    sql`h.site_id, h.status, h.kind, h.division_code as code, h.inclusive`,
    sql`h.district_id = ${districtId} ${
      sites === null || Array.isArray(sites) ? only("h.site_id", sites as Sources) : sql`and h.site_id in ${sites}`
    }`,
  );

/** States of lines of places. */
export const lineStates = (districtId: string, sites: Sources) =>
  periods(
    "place_history",
    sql`h.line_id, h.places, h.inclusive_places, h.enrolled_elsewhere, h.price_fen`,
    sql`h.district_id = ${districtId} ${
      sites === null
        ? sql``
        : sql`and h.line_id in (select l.id from place_line l where l.district_id = ${districtId} and l.site_id = any(${sites}::uuid[]))`
    }`,
  );

/** The sites that a touch of a site, line or institution concerns. */
export function sitesOf(districtId: string, kind: string, ids: readonly string[]): RawBuilder<{ id: string }> | null {
  if (kind === "site") return sql`select id from unnest(${ids}::uuid[]) as t(id)`;
  if (kind === "line")
    return sql`select distinct l.site_id as id from place_line l where l.district_id = ${districtId} and l.id = any(${ids}::uuid[])`;
  if (kind === "institution")
    return sql`select s.id from site s where s.district_id = ${districtId} and s.institution_id = any(${ids}::uuid[])`;
  return null;
}
