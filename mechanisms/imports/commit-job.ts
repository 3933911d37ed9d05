import { sql } from "kysely";
import { nowOf } from "../../kernel/clock.ts";
import type { Platform } from "../../kernel/context.ts";
import type { Tx } from "../../kernel/database/pool.ts";
import { jobContext } from "../../kernel/job-context.ts";
import { Refusal } from "../../kernel/refusal.ts";
import { faultOf, sceneOf } from "./check-job.ts";
import { getImportKind, ImportFault, type ImportKind, type ImportScene } from "./kind.ts";
import { type BatchRecord, changeBatch, findBatch, nextRows, optionsOf, saveOutcomes } from "./queries.ts";

/** Rows a transaction writes: few enough for short locks, many enough to be fast. */
const rowsAtOnce = 1_000;

type Step = {
  readonly name: "commit" | "undo";
  readonly running: "committing" | "undoing";
  readonly done: "committed" | "undone";
  readonly statuses: readonly string[];
  readonly backwards: boolean;
};
const steps = {
  commit: { name: "commit", running: "committing", done: "committed", statuses: ["good", "warned"], backwards: false },
  undo: { name: "undo", running: "undoing", done: "undone", statuses: ["committed"], backwards: true },
} as const satisfies Record<string, Step>;

type Work = { scene: ImportScene; batch: BatchRecord; kind: ImportKind; step: Step };

/** Two workers never write one batch at the same time; the lock ends with the transaction. */
const lockWork = (tx: Tx, batchId: string) =>
  sql`select pg_advisory_xact_lock(hashtextextended(${`import ${batchId}`}, 0))`.execute(tx);

/** Does one chunk after `after`; answers where it ended, or undefined when nothing was left. */
async function chunk(
  tx: Tx,
  { scene, batch, kind, step }: Work,
  after: number,
): Promise<{ last: number; rows: number; refused: number } | undefined> {
  const { platform, districtId, clock } = scene;
  await lockWork(tx, batch.id);
  const rows = await nextRows(tx, districtId, batch.id, { ...step, after, limit: rowsAtOnce });
  if (rows.length === 0) return undefined;
  const context = jobContext(platform, {
    districtId,
    clock,
    db: tx,
    accountId: batch.created_by,
    name: `import.${step.name}`,
  });
  const outcomes = await kind[step.name](context, batch.id, rows);
  await saveOutcomes(tx, districtId, batch.id, outcomes);
  await context.flushAudit();
  return {
    last: rows.at(-1)!.rowNo,
    rows: rows.length,
    refused: outcomes.filter(({ status }) => status === "bad").length,
  };
}

const start = (step: Step) => (step.backwards ? 2_000_000_000 : -1);

/** Chunk by chunk, each in its own transaction: after a crash the job goes on with the rows that are left. */
async function inChunks(work: Work): Promise<void> {
  const { scene, batch, step } = work;
  const { platform, districtId } = scene;
  let after = start(step);
  for (;;) {
    const done = await platform.database.withTransaction(
      async (tx) => {
        const result = await chunk(tx, work, after);
        if (result) await changeBatch(tx, districtId, batch.id, { rows_done: sql`rows_done + ${result.rows}` });
        return result;
      },
      { retries: 3 },
    );
    if (!done) return;
    after = done.last;
    platform.live.announce(districtId, ["import_batch"]);
  }
}

/** Everything in one transaction; progress is told beside it. */
async function atOnce(work: Work): Promise<void> {
  const { scene, batch, step } = work;
  const { platform, districtId } = scene;
  await platform.database.withTransaction(async (tx) => {
    let [after, rowsDone] = [start(step), 0];
    for (;;) {
      const done = await chunk(tx, work, after);
      if (!done) return;
      if (done.refused > 0) throw new ImportFault("rows_have_errors");
      after = done.last;
      rowsDone += done.rows;
      await changeBatch(platform.database.kysely, districtId, batch.id, { rows_done: rowsDone });
      platform.live.announce(districtId, ["import_batch"]);
    }
  });
}

async function run(platform: Platform, data: Record<string, unknown>, step: Step): Promise<void> {
  const { districtId, batchId } = data as { districtId: string; batchId: string };
  const scene = await sceneOf(platform, districtId);
  const db = platform.database.kysely;
  const batch = await findBatch(db, districtId, batchId);
  if (batch?.status !== step.running) return;
  const kind = getImportKind(batch.kind);
  const work = { scene, batch, kind, step };
  try {
    await (step.name === "commit" && optionsOf(batch).allOrNothing ? atOnce(work) : inChunks(work));
    if (step.name === "undo" && kind.finishUndo) {
      const finish = kind.finishUndo.bind(kind);
      await platform.database.withTransaction((tx) =>
        finish(
          jobContext(platform, {
            districtId,
            clock: scene.clock,
            db: tx,
            accountId: batch.created_by,
            name: "import.undo",
          }),
          batchId,
        ),
      );
    }
    await changeBatch(db, districtId, batchId, {
      status: step.done,
      problem: null,
      changed_at: nowOf(scene.clock),
      version: sql`version + 1`,
    });
  } catch (error) {
    // Refusals and faults of the file stay as they are on every try; the rest may be the database restarting.
    const problem = faultOf(error) ?? (error instanceof Refusal ? error.code : undefined);
    if (!problem) throw error;
    await changeBatch(
      db,
      districtId,
      batchId,
      { status: "failed", problem, changed_at: nowOf(scene.clock), version: sql`version + 1` },
      { failedStep: step.name },
    );
  }
  platform.live.announce(districtId, ["import_batch", ...kind.changes]);
}

export const commitJob = (platform: Platform, data: Record<string, unknown>) => run(platform, data, steps.commit);
export const undoJob = (platform: Platform, data: Record<string, unknown>) => run(platform, data, steps.undo);
