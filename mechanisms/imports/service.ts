import { sql } from "kysely";
import type { InputOf } from "../../contract/endpoint.ts";
import { fieldAad } from "../../kernel/crypto/keyring.ts";
import type { Context } from "../../kernel/context.ts";
import { checkVersion, found } from "../../kernel/refusal.ts";
import { faultOf, fileOf, sceneOf } from "./check-job.ts";
import type * as contract from "./contract.ts";
import { ImportOptions } from "./contract.ts";
import { getImportKind } from "./kind.ts";
import { type BatchRecord, changeBatch, effectsOf, findBatch, lockBatch, optionsOf } from "./queries.ts";

async function namesOf(context: Context<string>, ids: readonly string[]): Promise<Map<string, string>> {
  if (ids.length === 0) return new Map();
  const rows = await context.db
    .selectFrom("account")
    .select(["id", "name_enc"])
    .where("district_id", "=", context.districtId)
    .where("id", "in", [...new Set(ids)])
    .execute();
  return new Map(
    rows.flatMap(({ id, name_enc }) =>
      name_enc ? [[id, context.keyring.open(name_enc, fieldAad("account.name", id))] as const] : [],
    ),
  );
}

const shown = (batch: BatchRecord, names: ReadonlyMap<string, string>) => ({
  id: batch.id,
  kind: batch.kind,
  fileName: batch.file_name,
  status: batch.status,
  rowsRead: batch.rows_read,
  rowsTotal: batch.rows_total,
  rowsGood: batch.rows_good,
  rowsWarned: batch.rows_warned,
  rowsBad: batch.rows_bad,
  rowsDone: batch.rows_done,
  problem: batch.problem,
  createdAt: batch.created_at,
  createdBy: names.get(batch.created_by) ?? null,
  version: batch.version,
});

/** Takes a file in; a job reads it. */
export async function uploadImport(context: Context, { body }: InputOf<typeof contract.uploadImport>) {
  const { db, districtId, now, actor } = context;
  const upload = found(context.upload);
  const [fileId, batchId] = [context.newId<string>(), context.newId<string>()];
  const createdBy = found(actor.accountId ?? undefined);
  await db
    .insertInto("stored_file")
    .values({
      district_id: districtId,
      id: fileId,
      name: upload.fileName,
      media_type: upload.mediaType,
      size: upload.size,
      sha256: upload.sha256,
      uploaded_by: createdBy,
      created_at: now,
    })
    .execute();
  await db
    .insertInto("import_batch")
    .values({
      district_id: districtId,
      id: batchId,
      kind: body.kind,
      file_id: fileId,
      file_name: upload.fileName,
      status: "uploaded",
      created_by: createdBy,
      created_at: now,
      changed_at: now,
    })
    .execute();
  await context.plan("imports.propose", { batchId });
  context.audited({ kind: "import_batch", id: batchId }, { kind: body.kind, bytes: upload.size });
  return { batchId };
}

export async function listImports(context: Context, { query }: InputOf<typeof contract.listImports>) {
  const base = context.db
    .selectFrom("import_batch")
    .where("district_id", "=", context.districtId)
    .$if(query.kind !== undefined, (q) => q.where("kind", "=", query.kind!));
  const batches = await base
    .selectAll()
    .orderBy("created_at", "desc")
    .orderBy("id", "desc")
    .limit(query.size)
    .offset((query.page - 1) * query.size)
    .execute();
  const { total } = await base.select(sql<number>`count(*)`.as("total")).executeTakeFirstOrThrow();
  const names = await namesOf(
    context,
    batches.map((batch) => batch.created_by),
  );
  return { items: batches.map((batch) => shown(batch, names)), total };
}

export async function getImport(context: Context, { params }: InputOf<typeof contract.getImport>) {
  const { db, districtId } = context;
  const batch = found(await findBatch(db, districtId, params.batchId));
  const options = optionsOf(batch);
  const left = await db
    .selectFrom("import_row")
    .select(sql<number>`count(*)`.as("rows"))
    .where("district_id", "=", districtId)
    .where("batch_id", "=", batch.id)
    .where("status", "=", "committed")
    .executeTakeFirstOrThrow();
  return {
    ...shown(batch, await namesOf(context, [batch.created_by])),
    layout: options.layout ? { ...options.layout, mapping: batch.mapping as Record<string, number | null> } : null,
    options: ImportOptions.parse(options.chosen ?? {}),
    fields: getImportKind(batch.kind).fields.map(({ key, required }) => ({ key, required })),
    failedStep: options.failedStep ?? null,
    problemCounts: options.problemCounts ?? [],
    effects: await effectsOf(db, districtId, batch.id),
    leftBehind: batch.status === "undone" ? left.rows : 0,
  };
}

type Moves = { params: { batchId: string }; body: { version: number } };

/** The batch, locked and at the version the caller saw, in a state from which the step may begin. */
async function inState(
  context: Context<"not_now">,
  { params, body }: Moves,
  mayBegin: (batch: BatchRecord) => boolean,
): Promise<BatchRecord> {
  const batch = found(await lockBatch(context.db, context.districtId, params.batchId));
  if (!mayBegin(batch)) context.refuse("not_now", { status: batch.status });
  checkVersion(batch, body.version);
  return batch;
}

async function move(
  context: Context<string>,
  batch: BatchRecord,
  status: BatchRecord["status"],
  change: Record<string, unknown> = {},
  options = {},
) {
  const version = batch.version + 1;
  await changeBatch(
    context.db,
    context.districtId,
    batch.id,
    { status, changed_at: context.now, problem: null, version, ...change },
    { failedStep: null, ...options },
  );
  context.audited({ kind: "import_batch", id: batch.id }, { kind: batch.kind, rows: batch.rows_total });
  return { status, version };
}

const failedAt = (batch: BatchRecord, ...steps: string[]) =>
  batch.status === "failed" && steps.includes(optionsOf(batch).failedStep ?? "");
const beforeCommit = (batch: BatchRecord) =>
  batch.status === "uploaded" || batch.status === "checked" || failedAt(batch, "check", "propose");

/** Proposes the columns again for another sheet or header row. */
export async function layOutImport(
  context: Context<"not_now" | "file_unreadable">,
  input: InputOf<typeof contract.layOutImport>,
) {
  const batch = await inState(context, input, beforeCommit);
  const scene = await sceneOf(context.platform, context.districtId);
  const { sheet, headerRow } = input.body;
  const layout = await getImportKind(batch.kind)
    .propose(scene, await fileOf(scene, batch), { sheet, headerRow })
    .catch((error: unknown) => {
      const problem = faultOf(error);
      if (!problem) throw error;
      return context.refuse("file_unreadable", { problem });
    });
  const { headerRows: header_rows, header } = layout;
  return move(
    context,
    batch,
    "uploaded",
    { sheet: layout.sheet, header_rows, header, mapping: JSON.stringify(layout.mapping) },
    { layout },
  );
}

/** Reads every row with the chosen columns. */
export async function checkImport(
  context: Context<"not_now" | "columns_missing" | "column_used_twice">,
  input: InputOf<typeof contract.checkImport>,
) {
  const batch = await inState(context, input, (one) => beforeCommit(one) && optionsOf(one).layout !== undefined);
  const { fields } = getImportKind(batch.kind);
  const given = input.body.mapping;
  const mapping = Object.fromEntries(fields.map(({ key }) => [key, given[key] ?? null]));
  const missing = fields.filter(({ key, required }) => required && mapping[key] === null).map(({ key }) => key);
  if (missing.length > 0) context.refuse("columns_missing", { fields: missing });
  const used = Object.values(mapping).filter((column) => column !== null);
  const twice = used.find((column, i) => used.indexOf(column) !== i);
  if (twice !== undefined) context.refuse("column_used_twice", { column: twice });
  const none = { rows_read: 0, rows_total: 0, rows_good: 0, rows_warned: 0, rows_bad: 0, rows_done: 0 };
  const answer = await move(
    context,
    batch,
    "checking",
    { mapping: JSON.stringify(mapping), ...none },
    { chosen: input.body.options, problemCounts: [] },
  );
  await context.plan("imports.check", { batchId: batch.id });
  return answer;
}

/** Writes the good rows, or all or nothing; also goes on with a commit that broke. */
export async function commitImport(
  context: Context<"not_now" | "rows_have_errors" | "nothing_to_commit">,
  input: InputOf<typeof contract.commitImport>,
) {
  const batch = await inState(
    context,
    input,
    (one) => one.status === "checked" || one.status === "committing" || failedAt(one, "commit"),
  );
  const { allOrNothing } = input.body;
  if (allOrNothing && batch.rows_bad > 0) context.refuse("rows_have_errors", { rows: batch.rows_bad });
  if (batch.rows_good + batch.rows_warned === 0) context.refuse("nothing_to_commit");
  const answer = await move(context, batch, "committing", {}, { allOrNothing });
  await context.plan("imports.commit", { batchId: batch.id });
  return answer;
}

/** Takes back everything an import wrote. */
export async function undoImport(context: Context<"not_now">, input: InputOf<typeof contract.undoImport>) {
  const batch = await inState(
    context,
    input,
    (one) => one.status === "committed" || one.status === "undoing" || failedAt(one, "commit", "undo"),
  );
  const answer = await move(context, batch, "undoing", { rows_done: 0 });
  await context.plan("imports.undo", { batchId: batch.id });
  return answer;
}

/** Puts an import away that nothing was written of. */
export async function cancelImport(context: Context<"not_now">, input: InputOf<typeof contract.cancelImport>) {
  return move(context, await inState(context, input, beforeCommit), "cancelled");
}
