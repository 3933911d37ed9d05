import { nowOf } from "../../kernel/clock.ts";
import type { Platform } from "../../kernel/context.ts";
import { newId } from "../../kernel/ids.ts";
import { found } from "../../kernel/refusal.ts";
import { checkJob, proposeJob, sceneOf } from "./check-job.ts";
import { commitJob, undoJob } from "./commit-job.ts";
import type { ImportKindKey, ImportOptions } from "./contract.ts";
import { changeBatch, effectsOf, findBatch } from "./queries.ts";

export type FileImport = {
  readonly kind: ImportKindKey;
  readonly districtId: string;
  readonly file: { readonly fileName: string; readonly sha256: Buffer; readonly size: number };
  readonly system: ImportOptions["coordinateSystem"];
  readonly commit: boolean;
};

/** Imports one stored file from propose to commit without a person: for the command line and benchmarks. */
export async function importFile(platform: Platform, { kind, districtId, file, system, commit }: FileImport) {
  const db = platform.database.kysely;
  const { clock } = await sceneOf(platform, districtId);
  const [fileId, batchId, now] = [newId<string>(clock), newId<string>(clock), nowOf(clock)];
  const owner = found(
    await db
      .selectFrom("account")
      .select("id")
      .where("district_id", "=", districtId)
      .where("kind", "=", "staff")
      .orderBy("created_at")
      .limit(1)
      .executeTakeFirst(),
  );
  await db
    .insertInto("stored_file")
    .values({
      district_id: districtId,
      id: fileId,
      name: file.fileName,
      media_type: "application/octet-stream",
      size: file.size,
      sha256: file.sha256,
      uploaded_by: owner.id,
      created_at: now,
    })
    .execute();
  await db
    .insertInto("import_batch")
    .values({
      district_id: districtId,
      id: batchId,
      kind,
      file_id: fileId,
      file_name: file.fileName,
      status: "uploaded",
      created_by: owner.id,
      created_at: now,
      changed_at: now,
    })
    .execute();
  const data = { districtId, batchId };
  const started = performance.now();
  await proposeJob(platform, data);
  const get = async () => found(await findBatch(db, districtId, batchId));
  if ((await get()).status === "uploaded") {
    await changeBatch(db, districtId, batchId, { status: "checking" }, { chosen: { coordinateSystem: system } });
    await checkJob(platform, data);
  }
  const checkMs = performance.now() - started;
  const batch = await get();
  let commitMs: number | undefined;
  if (commit && batch.status === "checked") {
    const from = performance.now();
    await changeBatch(db, districtId, batchId, { status: "committing" });
    await commitJob(platform, data);
    commitMs = performance.now() - from;
  }
  const { rows_total: rows, rows_good, rows_warned, rows_bad: bad, problem } = await get();
  return {
    batchId,
    checkMs,
    commitMs,
    rows,
    good: rows_good + rows_warned,
    bad,
    problem,
    ...(await effectsOf(db, districtId, batchId)),
  };
}

/** Takes a whole import back without a person, as {@link importFile} brings one in. */
export async function undoFile(platform: Platform, districtId: string, batchId: string): Promise<void> {
  await changeBatch(platform.database.kysely, districtId, batchId, { status: "undoing", rows_done: 0 });
  await undoJob(platform, { districtId, batchId });
}
