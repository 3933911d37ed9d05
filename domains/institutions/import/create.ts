import { sql } from "kysely";
import type { Context } from "../../../kernel/context.ts";
import type { Db } from "../../../kernel/database/pool.ts";
import type { RowOutcome } from "../../../mechanisms/imports/kind.ts";
import { factsOf } from "../facts.ts";
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

/** Writes new sites with their lines, months and first history, a few statements for all rows. */
export async function createSites(context: Context, batchId: string, rows: readonly NewRow[]): Promise<RowOutcome[]> {
  if (rows.length === 0) return [];
  const { db, districtId, now, today } = context;
  const institutions = await institutionIds(context, batchId, rows);
  const record = {
    recorded_at: now,
    superseded_at: "9999-12-31T00:00:00Z",
    recorded_by: context.actor.accountId,
    import_batch_id: batchId,
  };
  const sites: Record<string, unknown>[] = [];
  const histories: Record<string, unknown>[] = [];
  const lines: Record<string, unknown>[] = [];
  const lineHistories: Record<string, unknown>[] = [];
  const outcomes = rows.map(({ rowNo, clean }, i): RowOutcome => {
    const id = context.newId<string>();
    const facts = {
      ...factsOf({
        kind: "institution",
        status: "open",
        division_code: districtId,
        address: "",
        phone: "",
        intro: "",
        features: [],
        hours: [],
        inclusive: false,
      }),
      ...clean.facts,
    };
    sites.push({
      district_id: districtId,
      id,
      institution_id: institutions[i],
      ...facts,
      import_batch_id: batchId,
      created_at: now,
      changed_at: now,
      version: 1,
    });
    const { status, kind, division_code, inclusive } = facts;
    histories.push({
      district_id: districtId,
      id: context.newId(),
      site_id: id,
      valid_from: today,
      valid_to: "9999-12-31",
      ...record,
      status,
      kind,
      division_code,
      inclusive,
      facts,
    });
    for (const line of clean.lines) {
      const lineId = context.newId<string>();
      const figures = {
        places: line.places,
        inclusive_places: line.inclusivePlaces ?? 0,
        enrolled_elsewhere: Math.min(line.enrolled ?? 0, line.places),
        price_fen: line.priceFen ?? 0,
      };
      lines.push({
        district_id: districtId,
        id: lineId,
        site_id: id,
        age_band: line.band,
        service_form: line.form,
        ...figures,
        version: 1,
      });
      lineHistories.push({
        district_id: districtId,
        id: context.newId(),
        line_id: lineId,
        valid_from: today,
        valid_to: "9999-12-31",
        ...record,
        ...figures,
      });
    }
    return { rowNo, status: "committed", targetId: id, effect: "created" };
  });
  await insertRows(db, "site", sites);
  await insertRows(db, "site_history", histories);
  await insertRows(db, "place_line", lines);
  await insertRows(db, "place_history", lineHistories);
  return outcomes;
}
