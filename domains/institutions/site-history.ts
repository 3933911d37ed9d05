import { sql } from "kysely";
import type { Context } from "../../kernel/context.ts";
import type { Db } from "../../kernel/database/pool.ts";
import { found, Refusal } from "../../kernel/refusal.ts";
import { touch } from "../../mechanisms/indicators/index.ts";
import { never, openEnd } from "./as-of.ts";
import { changedColumns, type FactColumn, type Facts, factsOf, type Patch, patchLater, shownFacts } from "./facts.ts";
import { addDays } from "./horizon.ts";
import type { Origin } from "./set-places.ts";

type HistoryRow = { id: string; valid_from: string; valid_to: string; facts: Facts };

/** Columns of `site` from facts. */
export function siteColumns(facts: Patch): Record<string, unknown> {
  return { ...facts, ...("hours" in facts && { hours: JSON.stringify(facts.hours ?? []) }) };
}

async function insertHistory(
  context: Context,
  siteId: string,
  row: { valid_from: string; valid_to: string; facts: Facts },
  origin: Origin,
): Promise<void> {
  const { facts } = row;
  await context.db
    .insertInto("site_history")
    .values({
      district_id: context.districtId,
      id: context.newId(),
      site_id: siteId,
      valid_from: row.valid_from,
      valid_to: row.valid_to,
      recorded_at: context.now,
      status: facts.status as string,
      kind: facts.kind as string,
      division_code: facts.division_code as string,
      inclusive: facts.inclusive === true,
      facts: JSON.stringify(facts),
      recorded_by: context.actor.accountId,
      import_batch_id: origin.importBatchId ?? null,
    })
    .execute();
}

/** Writes the first state of a new site. */
export async function beginSite(
  context: Context,
  site: { id: string; institutionId: string; facts: Facts; validFrom: string },
): Promise<void> {
  await context.db
    .insertInto("site")
    .values({
      district_id: context.districtId,
      id: site.id,
      institution_id: site.institutionId,
      ...siteColumns(site.facts),
      created_at: context.now,
      changed_at: context.now,
    } as never)
    .execute();
  await insertHistory(context, site.id, { valid_from: site.validFrom, valid_to: openEnd, facts: site.facts }, {});
  await touch(context, "site", [site.id]);
}

/**
 * Writes what is true of a site from a day on. What was believed stays in the record; states already planned for later days
 * keep what they change and follow in the rest. Answers the columns that changed and the new version.
 */
export async function reviseFacts(
  context: Context,
  siteId: string,
  patch: Patch,
  { validFrom, version, ...origin }: { validFrom: string; version?: number } & Origin,
): Promise<{ changed: FactColumn[]; version: number }> {
  const { db, districtId, now, today } = context;
  const site = found(
    await db
      .selectFrom("site")
      .selectAll()
      .where("district_id", "=", districtId)
      .where("id", "=", siteId)
      .forUpdate()
      .executeTakeFirst(),
  );
  if (version !== undefined && version !== site.version)
    throw new Refusal("changed_by_someone_else", {
      details: { version: site.version, current: { ...shownFacts(factsOf(site)), version: site.version } },
    });
  const believed = await db
    .selectFrom("site_history")
    .selectAll()
    .where("district_id", "=", districtId)
    .where("site_id", "=", siteId)
    .where("superseded_at", "=", never)
    .orderBy("valid_from")
    .execute();
  const rows: HistoryRow[] = believed.map((row) => ({
    id: row.id,
    valid_from: row.valid_from,
    valid_to: row.valid_to,
    facts: factsOf(site, row.facts as Record<string, unknown>),
  }));
  const covering = rows.find((row) => row.valid_from <= validFrom && row.valid_to >= validFrom);
  const later = rows.filter((row) => row.valid_from > validFrom);
  const before = covering?.facts ?? later[0]?.facts ?? factsOf(site);
  const changed = changedColumns(before, patch);
  if (changed.length === 0) return { changed, version: site.version };
  const supersede = (id: string) =>
    db
      .updateTable("site_history")
      .set({ superseded_at: now })
      .where("district_id", "=", districtId)
      .where("id", "=", id)
      .execute();
  const after = { ...before, ...patch };
  const validTo = covering?.valid_to ?? (later[0] ? addDays(later[0].valid_from, -1) : openEnd);
  if (covering) {
    await supersede(covering.id);
    if (covering.valid_from < validFrom)
      await insertHistory(context, siteId, { ...covering, valid_to: addDays(validFrom, -1) }, origin);
  }
  await insertHistory(context, siteId, { valid_from: validFrom, valid_to: validTo, facts: after }, origin);
  let current = validFrom <= today && validTo >= today ? after : undefined;
  for (const row of later) {
    const facts = patchLater(row.facts, before, patch);
    if (changedColumns(row.facts, facts).length > 0) {
      await supersede(row.id);
      await insertHistory(context, siteId, { ...row, facts }, origin);
    }
    if (row.valid_from <= today && row.valid_to >= today) current = facts;
  }
  await db
    .updateTable("site")
    .set({ ...(siteColumns(current ?? {}) as object), changed_at: now, version: sql`version + 1` })
    .where("district_id", "=", districtId)
    .where("id", "=", siteId)
    .execute();
  await touch(context, "site", [siteId]);
  return { changed, version: site.version + 1 };
}

/** Brings sites whose planned state has come to the day: a state that began after the row was last written. */
export async function followSiteHistory(db: Db, districtId: string, today: string, now: string): Promise<number> {
  const { rows } = await sql<{ site_id: string; facts: Record<string, unknown> }>`
    select h.site_id, h.facts from site_history h
    join site s on s.district_id = h.district_id and s.id = h.site_id
    where h.district_id = ${districtId} and h.superseded_at = ${never} and h.valid_from <= ${today} and h.valid_to >= ${today}
      and h.valid_from > (s.changed_at at time zone 'Asia/Shanghai')::date
    for update of s`.execute(db);
  for (const { site_id, facts } of rows)
    await db
      .updateTable("site")
      .set({ ...(siteColumns(facts) as object), changed_at: now, version: sql`version + 1` })
      .where("district_id", "=", districtId)
      .where("id", "=", site_id)
      .execute();
  return rows.length;
}
