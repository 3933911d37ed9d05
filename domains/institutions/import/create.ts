import { sql } from "kysely";
import type { Context } from "../../../kernel/context.ts";
import type { Db } from "../../../kernel/database/pool.ts";
import { touchLater } from "../../../mechanisms/indicators/index.ts";
import type { RowOutcome } from "../../../mechanisms/imports/kind.ts";
import { never } from "../as-of.ts";
import { factColumns, factsOf } from "../facts.ts";
import type { CleanRow } from "./prepare.ts";

export type NewRow = { readonly rowNo: number; readonly clean: CleanRow };

/** Inserts many rows of one table in one statement; every row has every column. */
async function insertRows(db: Db, table: string, rows: readonly Record<string, unknown>[]): Promise<void> {
  if (rows.length === 0) return;
  const columns = sql.join(Object.keys(rows[0]!).map((column) => sql.ref(column)));
  await sql`insert into ${sql.table(table)} (${columns}) select ${columns}
    from jsonb_populate_recordset(null::${sql.table(table)}, ${JSON.stringify(rows)}::jsonb)`.execute(db);
}

async function brandIds(context: Context, batchId: string, rows: readonly NewRow[]): Promise<Map<string, string>> {
  const { db, districtId } = context;
  const names = [...new Set(rows.flatMap(({ clean }) => clean.institution.brand?.slice(0, 100) ?? []))];
  if (names.length === 0) return new Map();
  const created = await db
    .insertInto("brand")
    .values(names.map((name) => ({ district_id: districtId, id: context.newId<string>(), name })))
    .onConflict((conflict) => conflict.columns(["district_id", "name"]).doNothing())
    .returning("id")
    .execute();
  if (created.length > 0)
    await sql`update import_batch set options = jsonb_set(options, '{brands}', coalesce(options->'brands', '[]') || ${JSON.stringify(created.map(({ id }) => id))}::jsonb)
      where district_id = ${districtId} and id = ${batchId}`.execute(db);
  const found = await db
    .selectFrom("brand")
    .select(["id", "name"])
    .where("district_id", "=", districtId)
    .where("name", "in", names)
    .execute();
  return new Map(found.map(({ id, name }) => [name, id]));
}

/** The institution of each row: one that has the credit code, else one of the same name without another code, else a new one. */
async function institutionIds(context: Context, batchId: string, rows: readonly NewRow[]): Promise<string[]> {
  const { db, districtId, now } = context;
  const codes = rows.flatMap(({ clean }) => clean.institution.creditCode ?? []);
  const names = rows.map(({ clean }) => clean.institution.name);
  const { rows: known } = await sql<{ id: string; name: string; credit_code: string | null }>`
    select id, name, credit_code from institution where district_id = ${districtId} and credit_code = any(${codes})
    union select id, name, credit_code from institution where district_id = ${districtId} and name = any(${names})`.execute(
    db,
  );
  const byCode = new Map(known.flatMap((one) => (one.credit_code ? [[one.credit_code, one] as const] : [])));
  const byName = new Map(known.map((one) => [one.name, one]));
  const brands = await brandIds(context, batchId, rows);
  const created: Record<string, unknown>[] = [];
  const filled: { id: string; code: string }[] = [];
  const ids = rows.map(({ clean: { institution } }) => {
    const { name, creditCode } = institution;
    const ofCode = creditCode ? byCode.get(creditCode) : undefined;
    const ofName = byName.get(name);
    const found = ofCode ?? (ofName && (!creditCode || !ofName.credit_code) ? ofName : undefined);
    if (found) {
      if (creditCode && !found.credit_code) {
        filled.push({ id: found.id, code: creditCode });
        found.credit_code = creditCode;
        byCode.set(creditCode, found);
      }
      return found.id;
    }
    const one = { id: context.newId<string>(), name, credit_code: creditCode };
    byName.set(name, one);
    if (creditCode) byCode.set(creditCode, one);
    created.push({
      district_id: districtId,
      ...one,
      brand_id: brands.get(institution.brand?.slice(0, 100) ?? "") ?? null,
      nature: institution.nature ?? "for_profit",
      phone: institution.phone,
      head_name: institution.headName,
      filing_number: institution.filingNumber,
      filed_on: institution.filedOn,
      import_batch_id: batchId,
      created_at: now,
      version: 1,
    });
    return one.id;
  });
  // A code that a later row tells for an institution of this chunk belongs into its first record.
  const late = new Map(filled.map(({ id, code }) => [id, code]));
  for (const row of created) row["credit_code"] ??= late.get(String(row["id"])) ?? null;
  await insertRows(db, "institution", created);
  for (const { id, code } of filled)
    await db
      .updateTable("institution")
      .set({ credit_code: code })
      .where("district_id", "=", districtId)
      .where("id", "=", id)
      .where("credit_code", "is", null)
      .execute();
  return ids;
}

/** What a site is as long as nobody tells. */
const unknownFacts = (districtId: string) =>
  factsOf({
    kind: "institution",
    status: "open",
    division_code: districtId,
    address: "",
    phone: "",
    intro: "",
    features: [],
    hours: [],
    inclusive: false,
  });

/**
 * Writes new sites with their lines and first history. The database takes what the check understood from `import_row` itself:
 * only ids travel, and two statements write a chunk.
 */
export async function createSites(context: Context, batchId: string, rows: readonly NewRow[]): Promise<RowOutcome[]> {
  if (rows.length === 0) return [];
  const { db, districtId, now, today } = context;
  const institutions = await institutionIds(context, batchId, rows);
  const sites = rows.map(({ rowNo }, i) => ({ rowNo, id: context.newId<string>(), institution: institutions[i] }));
  // Without the bounds a planner that knows no figures of this batch yet reads all of it for every chunk.
  const bounds = sql`${rows[0]!.rowNo} and ${rows.at(-1)!.rowNo}`;
  const given = sql`jsonb_to_recordset(${JSON.stringify(sites)}::jsonb) as n("rowNo" int, id uuid, institution uuid)
    join import_row r on r.district_id = ${districtId} and r.batch_id = ${batchId} and r.row_no = n."rowNo"
      and r.row_no between ${bounds}`;
  // Version 7 like all ids: the time in front, so that new rows land together in an index.
  const newUuid = sql`(${context.newId<string>().slice(0, 15)} || substr(gen_random_uuid()::text, 16))::uuid`;
  const valid = sql`${today}::date, '9999-12-31'::date`;
  const recorded = sql`${now}::timestamptz, ${never}::timestamptz, ${context.actor.accountId}::uuid, ${batchId}::uuid`;
  const facts = (record: "" | "f") =>
    sql.join(factColumns.map((column) => (record ? sql`(f).${sql.ref(column)}` : sql.ref(column))));
  await sql`
    with given as materialized (
      select n.id, n.institution, ${JSON.stringify(unknownFacts(districtId))}::jsonb || (r.clean->'facts') as facts from ${given}
    ), written as (
      insert into site (district_id, id, institution_id, ${facts("")}, import_batch_id, created_at, changed_at)
      select ${districtId}, id, institution, ${facts("f")}, ${batchId}::uuid, ${now}::timestamptz, ${now}::timestamptz
      from (select id, institution, jsonb_populate_record(null::site, facts) as f from given offset 0) g
    )
    insert into site_history (district_id, id, site_id, valid_from, valid_to, recorded_at, superseded_at, recorded_by, import_batch_id,
      status, kind, division_code, inclusive, facts)
    select ${districtId}, ${newUuid}, id, ${valid}, ${recorded},
      facts->>'status', facts->>'kind', facts->>'division_code', (facts->>'inclusive')::boolean, facts
    from given`.execute(db);
  await sql`
    with given as materialized (
      select ${newUuid} as id, n.id as site_id, l->>'band' as band, l->>'form' as form, (l->>'places')::int as places,
        coalesce((l->>'inclusivePlaces')::int, 0) as inclusive_places,
        least(coalesce((l->>'enrolled')::int, 0), (l->>'places')::int) as enrolled_elsewhere, coalesce((l->>'priceFen')::int, 0) as price_fen
      from ${given} cross join jsonb_array_elements(r.clean->'lines') l
    ), written as (
      insert into place_line (district_id, id, site_id, age_band, service_form, places, inclusive_places, enrolled_elsewhere, price_fen)
      select ${districtId}, id, site_id, band, form, places, inclusive_places, enrolled_elsewhere, price_fen from given
    )
    insert into place_history (district_id, id, line_id, valid_from, valid_to, recorded_at, superseded_at, recorded_by, import_batch_id,
      places, inclusive_places, enrolled_elsewhere, price_fen)
    select ${districtId}, ${newUuid}, id, ${valid}, ${recorded}, places, inclusive_places, enrolled_elsewhere, price_fen
    from given`.execute(db);
  const ids = sites.map(({ id }) => id);
  await touchLater(db, districtId, "site", ids);
  return sites.map(({ rowNo, id }) => ({ rowNo, status: "committed", targetId: id, effect: "created" }));
}
