import { sql } from "kysely";
import type { Context } from "../../../kernel/context.ts";
import type { Db } from "../../../kernel/database/pool.ts";
import { touchLater } from "../../../mechanisms/indicators/index.ts";
import type { RowOutcome, StoredRow } from "../../../mechanisms/imports/kind.ts";
import { never } from "../as-of.ts";
import { factsOf } from "../facts.ts";
import { recomputeCapacity } from "../place-months.ts";
import { reviseFacts, siteColumns } from "../site-history.ts";

const foreignKey = "23503";

/** Runs `work`; undoes it and answers false when something else refers to what it deletes. */
async function unlessUsed(db: Db, work: () => Promise<void>): Promise<boolean> {
  await sql`savepoint undo`.execute(db);
  try {
    await work();
    await sql`release savepoint undo`.execute(db);
    return true;
  } catch (error) {
    if ((error as { code?: string }).code !== foreignKey) throw error;
    await sql`rollback to savepoint undo`.execute(db);
    return false;
  }
}

/** Deletes sites with all that an import writes of them; the foreign keys of everything else refuse. */
async function deleteSites(db: Db, districtId: string, ids: readonly string[]): Promise<void> {
  const bodies = await sql<{ id: string }>`
    select distinct institution_id as id from site where district_id = ${districtId} and id = any(${ids}::uuid[])`.execute(
    db,
  );
  await touchLater(db, districtId, "site", ids);
  await touchLater(
    db,
    districtId,
    "institution",
    bodies.rows.map(({ id }) => id),
  );
  const lines = sql`(select l.id from place_line l where l.district_id = ${districtId} and l.site_id = any(${ids}::uuid[]))`;
  await sql`delete from place_month where district_id = ${districtId} and line_id in ${lines}`.execute(db);
  await sql`delete from place_history where district_id = ${districtId} and line_id in ${lines}`.execute(db);
  await sql`delete from place_line where district_id = ${districtId} and site_id = any(${ids}::uuid[])`.execute(db);
  await sql`delete from site_history where district_id = ${districtId} and site_id = any(${ids}::uuid[])`.execute(db);
  await sql`delete from site where district_id = ${districtId} and id = any(${ids}::uuid[])`.execute(db);
}

/** Created sites that someone has worked on since: edited, their places changed, or their vacancy confirmed. */
async function touched(db: Db, districtId: string, ids: readonly string[]): Promise<Set<string>> {
  const { rows } = await sql<{
    id: string;
  }>`select s.id from site s where s.district_id = ${districtId} and s.id = any(${ids}::uuid[])
    and (s.version > 1 or s.vacancy_confirmed_by is not null or exists (select from place_line l
      where l.district_id = ${districtId} and l.site_id = s.id and l.version > 1))`.execute(db);
  return new Set(rows.map(({ id }) => id));
}

/** Removes created sites; those that something stands on are closed and named. */
export async function undoCreated(
  context: Context,
  batchId: string,
  rows: readonly StoredRow[],
): Promise<RowOutcome[]> {
  if (rows.length === 0) return [];
  const { db, districtId } = context;
  const edited = await touched(
    db,
    districtId,
    rows.map((row) => row.targetId!),
  );
  const clean = rows.filter((row) => !edited.has(row.targetId!));
  const removed = new Set<number>();
  if (
    await unlessUsed(db, () =>
      deleteSites(
        db,
        districtId,
        clean.map((row) => row.targetId!),
      ),
    )
  )
    for (const row of clean) removed.add(row.rowNo);
  else
    for (const row of clean)
      if (await unlessUsed(db, () => deleteSites(db, districtId, [row.targetId!]))) removed.add(row.rowNo);
  const outcomes: RowOutcome[] = [];
  for (const { rowNo, targetId } of rows) {
    if (removed.has(rowNo)) outcomes.push({ rowNo, status: "undone" });
    else {
      await reviseFacts(
        context,
        targetId!,
        { status: "closed", closed_on: context.today },
        { validFrom: context.today, importBatchId: batchId },
      );
      outcomes.push({
        rowNo,
        status: "committed",
        problems: [{ level: "error", field: "row", code: "still_used", details: {}, raw: "" }],
      });
    }
  }
  return outcomes;
}

type Restored = { table: "site_history" | "place_history"; owner: "site_id" | "line_id" };

/**
 * Gives an owner (site or line) the history back that it had before the batch wrote: what the batch recorded is superseded, what
 * it superseded is recorded anew. False when someone recorded something since.
 */
async function restore(context: Context, batchId: string, { table, owner }: Restored, id: string): Promise<boolean> {
  const { db, districtId, now } = context;
  const [t, o] = [sql.table(table), sql.ref(owner)];
  const mine = await sql<{ at: string }>`select min(recorded_at) as at from ${t}
    where district_id = ${districtId} and ${o} = ${id} and import_batch_id = ${batchId}`.execute(db);
  const at = mine.rows[0]?.at;
  if (!at) return true;
  const since =
    await sql`select from ${t} where district_id = ${districtId} and ${o} = ${id} and recorded_at > ${at} limit 1`.execute(
      db,
    );
  if (since.rows.length > 0) return false;
  const columns =
    table === "site_history"
      ? sql`status, kind, division_code, inclusive, facts`
      : sql`places, inclusive_places, enrolled_elsewhere, price_fen`;
  await sql`update ${t} set superseded_at = ${now} where district_id = ${districtId} and ${o} = ${id} and superseded_at = ${never}
    and recorded_at = ${at}`.execute(db);
  await sql`insert into ${t} (district_id, id, ${o}, valid_from, valid_to, recorded_at, superseded_at, recorded_by, import_batch_id, ${columns})
    select district_id, gen_random_uuid(), ${o}, valid_from, valid_to, ${now}, ${never}, ${context.actor.accountId}, null, ${columns} from ${t}
    where district_id = ${districtId} and ${o} = ${id} and superseded_at = ${at} and recorded_at < ${at}`.execute(db);
  return true;
}

/** Gives a changed site its former facts and places back; false when it was changed since or the places are taken. */
async function undoChange(context: Context, batchId: string, siteId: string): Promise<string | undefined> {
  const { db, districtId, today, now } = context;
  if (!(await restore(context, batchId, { table: "site_history", owner: "site_id" }, siteId))) return "changed_since";
  const state = await sql<{
    facts: Record<string, unknown>;
  }>`select facts from site_history where district_id = ${districtId} and site_id = ${siteId}
    and superseded_at = ${never} and valid_from <= ${today} and valid_to >= ${today}`.execute(db);
  const site = await db
    .selectFrom("site")
    .selectAll()
    .where("district_id", "=", districtId)
    .where("id", "=", siteId)
    .executeTakeFirstOrThrow();
  const facts = factsOf(site, state.rows[0]?.facts);
  await db
    .updateTable("site")
    .set({ ...(siteColumns(facts) as object), changed_at: now, version: sql`version + 1` })
    .where("district_id", "=", districtId)
    .where("id", "=", siteId)
    .execute();
  const lines = await sql<{ id: string; is_new: boolean }>`select distinct l.id,
      not exists (select from place_history o where o.district_id = ${districtId} and o.line_id = l.id and o.recorded_at < h.recorded_at) as is_new
    from place_line l join place_history h on h.district_id = ${districtId} and h.line_id = l.id and h.import_batch_id = ${batchId}
    where l.district_id = ${districtId} and l.site_id = ${siteId}`.execute(db);
  for (const { id, is_new } of lines.rows) {
    if (is_new) {
      await sql`delete from place_month where district_id = ${districtId} and line_id = ${id}`.execute(db);
      await sql`delete from place_history where district_id = ${districtId} and line_id = ${id}`.execute(db);
      await sql`delete from place_line where district_id = ${districtId} and id = ${id}`.execute(db);
      continue;
    }
    if (!(await restore(context, batchId, { table: "place_history", owner: "line_id" }, id))) return "changed_since";
    await sql`update place_line l set places = h.places, inclusive_places = h.inclusive_places, enrolled_elsewhere = h.enrolled_elsewhere,
        price_fen = h.price_fen, version = l.version + 1 from place_history h
      where l.district_id = ${districtId} and l.id = ${id} and h.district_id = ${districtId} and h.line_id = l.id and h.superseded_at = ${never}
        and h.valid_from <= ${today} and h.valid_to >= ${today}`.execute(db);
    const taken =
      await sql`select from place_month m join place_history h on h.district_id = ${districtId} and h.line_id = m.line_id
        and h.superseded_at = ${never} and h.valid_from <= m.month and h.valid_to >= m.month
      where m.district_id = ${districtId} and m.line_id = ${id} and m.taken + m.held > greatest(h.places - h.enrolled_elsewhere, 0) limit 1`.execute(
        db,
      );
    if (taken.rows.length > 0) return "still_used";
    await recomputeCapacity(db, districtId, today, today, [id]);
  }
  await touchLater(db, districtId, "site", [siteId]);
  return undefined;
}

/** Gives changed sites back what they had; those worked on since stay as they are and are named. */
export async function undoChanged(
  context: Context,
  batchId: string,
  rows: readonly StoredRow[],
): Promise<RowOutcome[]> {
  const { db } = context;
  const outcomes: RowOutcome[] = [];
  for (const { rowNo, targetId } of rows) {
    await sql`savepoint undo_change`.execute(db);
    const reason = await undoChange(context, batchId, targetId!).catch((error: unknown) => {
      if ((error as { code?: string }).code !== foreignKey) throw error;
      return "still_used";
    });
    await sql`${sql.raw(reason ? "rollback to" : "release")} savepoint undo_change`.execute(db);
    outcomes.push(
      reason
        ? {
            rowNo,
            status: "committed",
            problems: [{ level: "error", field: "row", code: reason, details: {}, raw: "" }],
          }
        : { rowNo, status: "undone" },
    );
  }
  return outcomes;
}

/** Removes institutions and brands of the batch that nothing belongs to any more. */
export async function removeEmptyInstitutions(context: Context, batchId: string): Promise<void> {
  const { db, districtId } = context;
  const { rows } = await sql<{
    id: string;
  }>`select i.id from institution i where i.district_id = ${districtId} and i.import_batch_id = ${batchId}
    and not exists (select from site s where s.district_id = ${districtId} and s.institution_id = i.id)`.execute(db);
  const ids = rows.map(({ id }) => id);
  const remove = (some: readonly string[]) => async () => {
    await sql`delete from institution where district_id = ${districtId} and id = any(${some}::uuid[])`.execute(db);
  };
  if (!(await unlessUsed(db, remove(ids)))) for (const id of ids) await unlessUsed(db, remove([id]));
  await sql`delete from brand b using import_batch i where i.district_id = ${districtId} and i.id = ${batchId} and b.district_id = ${districtId}
    and i.options->'brands' ? b.id::text
    and not exists (select from institution n where n.district_id = ${districtId} and n.brand_id = b.id)`.execute(db);
}
