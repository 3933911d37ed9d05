import { nowOf, todayOf } from "../../kernel/clock.ts";
import type { Platform } from "../../kernel/context.ts";
import { Districts } from "../../kernel/district.ts";
import { found } from "../../kernel/refusal.ts";
import type { ChosenLayout } from "./contract.ts";
import { ImportOptions } from "./contract.ts";
import { copyChecked } from "./copy-rows.ts";
import { type CheckedRow, getImportKind, ImportFault, type ImportScene } from "./kind.ts";
import { type BatchRecord, changeBatch, findBatch, optionsOf } from "./queries.ts";
import { SheetError } from "../sheets/sheet-error.ts";

export async function sceneOf(platform: Platform, districtId: string): Promise<ImportScene> {
  const district = found(await new Districts(platform.database, platform.clock).find(districtId));
  return { platform, districtId, clock: district.clock, today: todayOf(district.clock) };
}

export async function fileOf({ platform, districtId }: ImportScene, batch: BatchRecord) {
  const stored = await platform.database.kysely
    .selectFrom("stored_file")
    .select("sha256")
    .where("district_id", "=", districtId)
    .where("id", "=", batch.file_id)
    .executeTakeFirstOrThrow();
  return { path: platform.files.pathOf(stored.sha256), fileName: batch.file_name };
}

/** A file that cannot be read is a matter for the person who sent it; anything else goes to the job's retry. */
export const faultOf = (error: unknown): string | undefined =>
  error instanceof SheetError ? error.code : error instanceof ImportFault ? error.code : undefined;

const announce = (platform: Platform, districtId: string) => platform.live.announce(districtId, ["import_batch"]);

/** Reads the head of an uploaded file and proposes sheet, header and columns. */
export async function proposeJob(platform: Platform, data: Record<string, unknown>): Promise<void> {
  const { districtId, batchId } = data as { districtId: string; batchId: string };
  const scene = await sceneOf(platform, districtId);
  const db = platform.database.kysely;
  const batch = await findBatch(db, districtId, batchId);
  if (batch?.status !== "uploaded" || optionsOf(batch).layout) return;
  const changed_at = nowOf(scene.clock);
  try {
    const layout = await getImportKind(batch.kind).propose(scene, await fileOf(scene, batch), {});
    const { sheet, headerRows: header_rows, header } = layout;
    const mapping = JSON.stringify(layout.mapping);
    await changeBatch(
      db,
      districtId,
      batchId,
      { sheet, header_rows, header, mapping, changed_at, version: batch.version + 1 },
      { layout },
    );
  } catch (error) {
    const problem = faultOf(error);
    if (!problem) throw error;
    await changeBatch(
      db,
      districtId,
      batchId,
      { status: "failed", problem, changed_at, version: batch.version + 1 },
      { failedStep: "propose" },
    );
  }
  announce(platform, districtId);
}

/** Counts rows by status and by problem as they pass. */
class Tally {
  read = 0;
  readonly statuses = { good: 0, warned: 0, bad: 0, skipped: 0 };
  readonly #problems = new Map<string, { code: string; field: string; level: string; rows: number }>();

  add(row: CheckedRow): void {
    this.read += 1;
    this.statuses[row.status] += 1;
    const seen = new Set<string>();
    for (const { code, field, level } of row.problems) {
      const key = `${code} ${field} ${level}`;
      if (seen.has(key)) continue;
      seen.add(key);
      const known = this.#problems.get(key);
      if (known) known.rows += 1;
      else this.#problems.set(key, { code, field, level, rows: 1 });
    }
  }

  get problems() {
    return [...this.#problems.values()].sort((a, b) => b.rows - a.rows);
  }

  get columns() {
    const { good, warned, bad } = this.statuses;
    return { rows_read: this.read, rows_good: good, rows_warned: warned, rows_bad: bad };
  }
}

const progressMs = 1_000;

/** Reads every row of a file into `import_row` with its problems. Running it again begins again: nothing else is written. */
export async function checkJob(platform: Platform, data: Record<string, unknown>): Promise<void> {
  const { districtId, batchId } = data as { districtId: string; batchId: string };
  const scene = await sceneOf(platform, districtId);
  const db = platform.database.kysely;
  const batch = await findBatch(db, districtId, batchId);
  if (batch?.status !== "checking") return;
  const kind = getImportKind(batch.kind);
  const tally = new Tally();
  let told = performance.now();
  async function* counted(rows: AsyncIterable<CheckedRow>) {
    for await (const row of rows) {
      tally.add(row);
      yield row;
      if (performance.now() - told < progressMs) continue;
      told = performance.now();
      await changeBatch(db, districtId, batchId, tally.columns);
      announce(platform, districtId);
    }
  }
  const client = await platform.database.pool.connect();
  let broken: Error | undefined;
  try {
    const layout: ChosenLayout = {
      sheet: batch.sheet ?? "",
      headerRows: batch.header_rows,
      header: batch.header,
      mapping: batch.mapping as ChosenLayout["mapping"],
    };
    const options = ImportOptions.parse(optionsOf(batch).chosen ?? {});
    const reading = { batchId, file: await fileOf(scene, batch), layout, options };
    await client.query("begin");
    await client.query("delete from import_row where district_id = $1 and batch_id = $2", [districtId, batchId]);
    await copyChecked(client, districtId, batchId, counted(kind.check(scene, reading)));
    await client.query("commit");
    await changeBatch(
      db,
      districtId,
      batchId,
      {
        ...tally.columns,
        rows_total: tally.read,
        rows_done: 0,
        status: "checked",
        problem: null,
        changed_at: nowOf(scene.clock),
        version: batch.version + 1,
      },
      { problemCounts: tally.problems },
    );
  } catch (error) {
    await client.query("rollback").catch((failure: Error) => (broken = failure));
    const problem = faultOf(error);
    if (!problem) throw error;
    await changeBatch(
      db,
      districtId,
      batchId,
      { status: "failed", problem, changed_at: nowOf(scene.clock), version: batch.version + 1 },
      { failedStep: "check" },
    );
  } finally {
    client.release(broken);
    announce(platform, districtId);
  }
}
