import { sql } from "kysely";
import type { Db } from "../../kernel/database/pool.ts";
import type { RowOutcome, StoredRow } from "./kind.ts";
import type { Layout, RowProblem } from "./contract.ts";

/** What `import_batch.options` keeps: the proposal, what a person chose, and what came of the steps. */
export type BatchOptions = {
  layout?: Layout;
  chosen?: unknown;
  failedStep?: "propose" | "check" | "commit" | "undo";
  allOrNothing?: boolean;
  problemCounts?: { code: string; field: string; level: string; rows: number }[];
};

export const findBatch = (db: Db, districtId: string, batchId: string) =>
  db
    .selectFrom("import_batch")
    .selectAll()
    .where("district_id", "=", districtId)
    .where("id", "=", batchId)
    .executeTakeFirst();

export type BatchRecord = NonNullable<Awaited<ReturnType<typeof findBatch>>>;
export const optionsOf = (batch: Pick<BatchRecord, "options">): BatchOptions => batch.options as BatchOptions;

export const lockBatch = (db: Db, districtId: string, batchId: string) =>
  db
    .selectFrom("import_batch")
    .selectAll()
    .where("district_id", "=", districtId)
    .where("id", "=", batchId)
    .forUpdate()
    .executeTakeFirst();

/** Changes columns of a batch; `options` is merged into what is kept. */
export async function changeBatch(
  db: Db,
  districtId: string,
  batchId: string,
  change: Record<string, unknown>,
  options?: Partial<Record<keyof BatchOptions, unknown>>,
): Promise<void> {
  await db
    .updateTable("import_batch")
    .set({ ...change, ...(options && { options: sql`options || ${JSON.stringify(options)}::jsonb` }) })
    .where("district_id", "=", districtId)
    .where("id", "=", batchId)
    .execute();
}

/** The next rows a commit (in order) or undo (backwards) has to do. */
export async function nextRows(
  db: Db,
  districtId: string,
  batchId: string,
  {
    statuses,
    after,
    backwards,
    limit,
  }: { statuses: readonly string[]; after: number; backwards: boolean; limit: number },
): Promise<StoredRow[]> {
  const rows = await db
    .selectFrom("import_row")
    .select(["row_no", "clean", "target_id", "effect", "problems"])
    .where("district_id", "=", districtId)
    .where("batch_id", "=", batchId)
    .where("status", "in", statuses as ("good" | "warned" | "committed")[])
    .where("row_no", backwards ? "<" : ">", after)
    .orderBy("row_no", backwards ? "desc" : "asc")
    .limit(limit)
    .execute();
  return rows.map((row) => ({
    rowNo: row.row_no,
    clean: row.clean,
    targetId: row.target_id,
    effect: row.effect,
    problems: row.problems as RowProblem[],
  }));
}

/** Writes what became of a chunk of rows, in one statement. */
export async function saveOutcomes(
  db: Db,
  districtId: string,
  batchId: string,
  outcomes: readonly RowOutcome[],
): Promise<void> {
  const rows = outcomes.map(({ rowNo, status, targetId = null, effect = null, problems = [] }) => ({
    rowNo,
    status,
    targetId,
    effect,
    problems,
  }));
  if (rows.length === 0) return;
  const numbers = rows.map(({ rowNo }) => rowNo);
  // Without the bounds a planner that knows no figures of this batch yet reads all of it for every chunk.
  await sql`
    update import_row r set status = o.status, target_id = coalesce(o."targetId", r.target_id), effect = coalesce(o.effect, r.effect),
      problems = r.problems || o.problems
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as o("rowNo" int, status text, "targetId" uuid, effect text, problems jsonb)
    where r.district_id = ${districtId} and r.batch_id = ${batchId} and r.row_no = o."rowNo"
      and r.row_no between ${Math.min(...numbers)} and ${Math.max(...numbers)}`.execute(db);
}

export async function effectsOf(
  db: Db,
  districtId: string,
  batchId: string,
): Promise<{ created: number; changed: number; unchanged: number }> {
  const { rows } = await sql<{ created: number; changed: number; unchanged: number }>`
    select count(*) filter (where effect = 'created')::int as created, count(*) filter (where effect = 'changed')::int as changed,
      count(*) filter (where effect = 'unchanged')::int as unchanged
    from import_row where district_id = ${districtId} and batch_id = ${batchId} and status in ('good', 'warned', 'committed', 'undone')`.execute(
    db,
  );
  return rows[0]!;
}
