import { sql } from "kysely";
import type { AgeBand, ServiceForm } from "../../contract/care.ts";
import type { InputOf } from "../../contract/endpoint.ts";
import type { Context } from "../../kernel/context.ts";
import { accountNames } from "./account-names.ts";
import { openEnd, placesAsOf, sitesAsOf } from "./as-of.ts";
import type * as contract from "./contract.ts";
import { changedColumns, type Facts, factsOf, shownFacts } from "./facts.ts";

/** A site and its places as they were on a day, as known then or now. */
export async function getSiteOn(context: Context, { params, query }: InputOf<typeof contract.getSiteOn>) {
  const { db, districtId } = context;
  const knownAt = query.knownAt ?? context.now;
  const site = await db
    .selectFrom(sitesAsOf(districtId, query.on, knownAt).as("s"))
    .selectAll()
    .where("s.site_id", "=", params.siteId)
    .executeTakeFirst();
  const lines = await db
    .selectFrom(placesAsOf(districtId, query.on, knownAt).as("p"))
    .selectAll()
    .where("p.site_id", "=", params.siteId)
    .orderBy("p.age_band")
    .orderBy("p.service_form")
    .execute();
  return {
    on: query.on,
    knownAt,
    facts: site ? shownFacts(factsOf(site, site.facts)) : null,
    lines: lines.map((line) => ({
      ageBand: line.age_band,
      serviceForm: line.service_form,
      places: line.places,
      inclusivePlaces: line.inclusive_places,
      enrolledElsewhere: line.enrolled_elsewhere,
      priceFen: line.price_fen,
    })),
  };
}

/** Facts with the columns that every record has, as old records may know little more. */
const whole = (
  alias: string,
) => sql`(jsonb_build_object('status', ${sql.ref(`${alias}.status`)}, 'kind', ${sql.ref(`${alias}.kind`)},
  'division_code', ${sql.ref(`${alias}.division_code`)}, 'inclusive', ${sql.ref(`${alias}.inclusive`)}) || ${sql.ref(`${alias}.facts`)})`;

type Record = {
  recorded_at: string;
  recorded_by: string | null;
  import_batch_id: string | null;
  valid_from: string;
  valid_to: string;
  age_band: AgeBand | null;
  service_form: ServiceForm | null;
  facts: { [field: string]: unknown };
  before: { [field: string]: unknown } | null;
  total: number;
};

const placeFields = {
  places: "places",
  inclusivePlaces: "inclusive_places",
  enrolledElsewhere: "enrolled_elsewhere",
  priceFen: "price_fen",
} as const;

/**
 * Every recorded change, newest first. A record is compared with what was believed just before of the same first day; rows
 * that only shorten an earlier record say nothing new and are left out.
 */
export async function getSiteTimeline(context: Context, { params, query }: InputOf<typeof contract.getSiteTimeline>) {
  const { db, districtId } = context;
  const { rows } = await sql<Record>`
    with site_changes as (
      select h.recorded_at, h.recorded_by, h.import_batch_id, h.valid_from, h.valid_to, null::text as age_band, null::text as service_form,
        ${whole("h")} as facts, (select ${whole("p")} from site_history p where p.district_id = ${districtId} and p.site_id = h.site_id and p.id <> h.id
          and p.recorded_at <= h.recorded_at and p.valid_from <= h.valid_from and p.valid_to >= h.valid_from
          and (p.superseded_at >= h.recorded_at) and (p.recorded_at, p.id) < (h.recorded_at, h.id)
          order by p.recorded_at desc, p.id desc limit 1) as before
      from site_history h where h.district_id = ${districtId} and h.site_id = ${params.siteId}
    ), place_changes as (
      select h.recorded_at, h.recorded_by, h.import_batch_id, h.valid_from, h.valid_to, l.age_band, l.service_form,
        to_jsonb(h) as facts, (select to_jsonb(p) from place_history p where p.district_id = ${districtId} and p.line_id = h.line_id and p.id <> h.id
          and p.recorded_at <= h.recorded_at and p.valid_from <= h.valid_from and p.valid_to >= h.valid_from
          and (p.superseded_at >= h.recorded_at) and (p.recorded_at, p.id) < (h.recorded_at, h.id)
          order by p.recorded_at desc, p.id desc limit 1) as before
      from place_history h join place_line l on l.district_id = ${districtId} and l.id = h.line_id
      where h.district_id = ${districtId} and l.site_id = ${params.siteId}
    )
    select * from (select * from site_changes union all select * from place_changes) c
    order by recorded_at desc, valid_from desc limit 2000`.execute(db);
  const names = await accountNames(
    db,
    context.keyring,
    districtId,
    rows.map((row) => row.recorded_by),
  );
  const entries = rows.flatMap((row) => {
    const changes = row.age_band === null ? siteChanges(row) : placeChanges(row);
    if (changes.length === 0) return [];
    return [
      {
        recordedAt: row.recorded_at,
        recordedBy: names.get(row.recorded_by ?? "") ?? null,
        byImport: row.import_batch_id !== null,
        validFrom: row.valid_from,
        validTo: row.valid_to === openEnd ? null : row.valid_to,
        kind: row.age_band === null ? ("site" as const) : ("places" as const),
        line:
          row.age_band === null || row.service_form === null
            ? null
            : { ageBand: row.age_band, serviceForm: row.service_form },
        changes,
      },
    ];
  });
  const merged = mergeEntries(entries);
  const start = (query.page - 1) * query.size;
  return { items: merged.slice(start, start + query.size), total: merged.length };
}

/** One change that reached into states planned for later is several records but one entry. */
function mergeEntries<
  E extends { recordedAt: string; kind: string; line: unknown; validFrom: string; changes: unknown },
>(entries: readonly E[]): E[] {
  const merged = new Map<string, E>();
  for (const entry of entries) {
    const key = JSON.stringify([entry.recordedAt, entry.kind, entry.line, entry.changes]);
    const known = merged.get(key);
    if (!known) merged.set(key, { ...entry });
    else if (entry.validFrom < known.validFrom) known.validFrom = entry.validFrom;
  }
  return [...merged.values()];
}

function siteChanges(row: Record) {
  const after = shownFacts(row.facts as Facts) as { [field: string]: unknown };
  if (row.before === null)
    return Object.entries(after).flatMap(([field, value]) =>
      value === null || value === "" || (Array.isArray(value) && value.length === 0) ? [] : [{ field, after: value }],
    );
  if (changedColumns(factsOf({}, row.before), factsOf({}, row.facts)).length === 0) return [];
  const before = shownFacts(row.before as Facts) as { [field: string]: unknown };
  return Object.keys(after).flatMap((field) =>
    JSON.stringify(before[field]) === JSON.stringify(after[field])
      ? []
      : [{ field, before: before[field], after: after[field] }],
  );
}

function placeChanges(row: Record) {
  return Object.entries(placeFields).flatMap(([field, column]) => {
    const [before, after] = [row.before?.[column], row.facts[column]];
    return before === after ? [] : [row.before ? { field, before, after } : { field, after }];
  });
}
