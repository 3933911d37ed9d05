import { open } from "node:fs/promises";
import { sql } from "kysely";
import type { InputOf } from "../../contract/endpoint.ts";
import type { FileAnswer } from "../../contract/file.ts";
import type { Context } from "../../kernel/context.ts";
import { allowed } from "../../kernel/permission.ts";
import { found, notFound } from "../../kernel/refusal.ts";
import { definitionsOf } from "../packs/index.ts";
import type * as contract from "./contract/apply.ts";
import type { MaterialFile, MaterialId, TaskId } from "./contract/case.ts";
import type { CaseKind, Material } from "./contract/kind.ts";
import { type CaseRecord, type FileRow, findCase, listFilesOf } from "./queries.ts";
import { editableCase } from "./edit.ts";
import { openText } from "./timeline.ts";
import { kindOf } from "./work.ts";

type Any = Context<string>;
type Format = Material["formats"][number];

const mediaTypes: Record<Format, string> = {
  pdf: "application/pdf",
  jpg: "image/jpeg",
  png: "image/png",
  docx: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
  xlsx: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
  zip: "application/zip",
  mp4: "video/mp4",
};

/** What a file is, by its first bytes; of archives the name says which kind. */
export async function formatOf(path: string, name: string): Promise<Format | undefined> {
  const file = await open(path);
  const head = Buffer.alloc(16);
  try {
    await file.read(head, 0, 16, 0);
  } finally {
    await file.close();
  }
  const text = head.toString("latin1");
  if (text.startsWith("%PDF-")) return "pdf";
  if (text.startsWith("\xff\xd8\xff")) return "jpg";
  if (text.startsWith("\x89PNG\r\n\x1a\n")) return "png";
  if (text.slice(4, 8) === "ftyp") return "mp4";
  if (!text.startsWith("PK\x03\x04")) return undefined;
  const ending = name.toLowerCase().split(".").at(-1);
  return ending === "docx" || ending === "xlsx" ? ending : "zip";
}

export const shownFile = (context: Any, row: FileRow): MaterialFile => ({
  id: row.id as MaterialId,
  material: row.material,
  taskId: row.task_id as TaskId | null,
  name: row.name,
  mediaType: row.media_type,
  size: row.size,
  validUntil: row.valid_until as MaterialFile["validUntil"],
  status: row.status,
  remark: openText(context, "case_material.remark", row.id, row.remark_enc),
  isReused: row.reused_from !== null,
  addedAt: row.added_at as MaterialFile["addedAt"],
});

type AddErrors = (typeof contract.addMaterial)["errors"][number];
export type Kept = {
  caseId: string;
  material: string | null;
  taskId?: string;
  validUntil?: string | undefined;
  isShared?: boolean;
};

/** Stores the file that came with the request as part of a case. */
export async function keepUpload(
  context: Context<"wrong_format" | "file_too_large">,
  { caseId, material, taskId, validUntil, isShared = true }: Kept,
  limits: { formats: readonly Format[]; maxMegabytes: number },
): Promise<MaterialFile> {
  const { db, districtId, now } = context;
  const upload = found(context.upload);
  const format = await formatOf(upload.path, upload.fileName);
  if (!format || !limits.formats.includes(format))
    context.refuse("wrong_format", { formats: limits.formats.join(", ") });
  if (upload.size > limits.maxMegabytes * 1024 * 1024)
    context.refuse("file_too_large", { maxMegabytes: limits.maxMegabytes });
  const [fileId, id] = [context.newId<string>(), context.newId<string>()];
  await db
    .insertInto("stored_file")
    .values({
      district_id: districtId,
      id: fileId,
      name: upload.fileName,
      media_type: mediaTypes[format],
      size: upload.size,
      sha256: upload.sha256,
      uploaded_by: context.actor.accountId,
      created_at: now,
    })
    .execute();
  await db
    .insertInto("case_material")
    .values({
      district_id: districtId,
      id,
      case_id: caseId,
      material,
      task_id: taskId ?? null,
      file_id: fileId,
      valid_until: validUntil ?? null,
      is_shared: isShared,
      added_at: now,
      added_by: context.actor.accountId,
    })
    .execute();
  return shownFile(context, found((await listFilesOf(context, caseId)).find((file) => file.id === id)));
}

async function wantedMaterial(context: Context<"material_unknown">, row: CaseRecord, key: string): Promise<Material> {
  const { materials } = kindOf(await definitionsOf(context.db, context.districtId), row);
  return materials.find((material) => material.key === key) ?? context.refuse("material_unknown");
}

async function checkRoom(
  context: Context<"too_many_files">,
  row: CaseRecord,
  { key, maxFiles }: Material,
): Promise<void> {
  const there = (await listFilesOf(context, row.id)).filter(({ material }) => material === key);
  if (there.length >= maxFiles) context.refuse("too_many_files", { limit: maxFiles });
}

/** Adds a file as one of the case's materials. */
export async function addMaterial(context: Context<AddErrors>, { params, body }: InputOf<typeof contract.addMaterial>) {
  const row = await editableCase(context, params.caseId);
  const material = await wantedMaterial(context, row, body.material);
  if (material.validUntil && !body.validUntil) context.refuse("valid_until_missing");
  if (body.validUntil && body.validUntil < context.today) context.refuse("no_longer_valid");
  await checkRoom(context, row, material);
  const kept = { caseId: row.id, material: material.key, validUntil: body.validUntil };
  context.audited({ kind: "case", id: row.id }, { material: material.key, bytes: context.upload?.size });
  return keepUpload(context, kept, material);
}

const files = ({ db, districtId }: Any) =>
  db
    .selectFrom("case_material as m")
    .innerJoin("stored_file as f", (join) =>
      join.onRef("f.district_id", "=", "m.district_id").onRef("f.id", "=", "m.file_id"),
    )
    .innerJoin("case_file as c", (join) =>
      join.onRef("c.district_id", "=", "m.district_id").onRef("c.id", "=", "m.case_id"),
    )
    .where("m.district_id", "=", districtId)
    .where("m.removed_at", "is", null)
    .selectAll("m")
    .select(["f.name", "f.media_type", "f.size", "f.sha256", "c.number", "c.kind", "c.kind_version"]);

/** Files of other cases of the same one who applies; the same material, still valid, never sent back. */
async function reusable(context: Any, row: CaseRecord) {
  const { materials } = kindOf(await definitionsOf(context.db, context.districtId), row);
  const keys = materials.filter(({ reuse }) => reuse).map(({ key }) => key);
  const owner = row.institution_id
    ? (["c.institution_id", row.institution_id] as const)
    : row.family_id
      ? (["c.family_id", row.family_id] as const)
      : (["c.applicant_account_id", row.applicant_account_id] as const);
  if (keys.length === 0 || owner[1] === null) return [];
  return files(context)
    .where(owner[0], "=", owner[1])
    .where("c.id", "<>", row.id)
    .where("c.status", "<>", "draft")
    .where("m.material", "in", keys)
    .where("m.status", "<>", "rejected")
    .where((eb) => eb.or([eb("m.valid_until", "is", null), eb("m.valid_until", ">=", context.today)]))
    .orderBy("m.added_at", "desc")
    .limit(200)
    .execute();
}

export async function listReusable(context: Context, { params }: InputOf<typeof contract.listReusable>) {
  const row = found(await findCase(context, params.caseId));
  const definitions = await definitionsOf(context.db, context.districtId);
  // The same bytes given several times are offered once.
  const seen = new Set<string>();
  const items = (await reusable(context, row)).filter((file) => {
    const same = `${file.material} ${file.sha256.toString("hex")}`;
    return seen.has(same) ? false : seen.add(same);
  });
  return {
    items: items.map((file) => ({
      ...shownFile(context, file),
      fromNumber: file.number,
      fromKind: kindOf(definitions, file).title,
    })),
  };
}

async function copyFile(context: Any, row: CaseRecord, file: FileRow): Promise<string> {
  const id = context.newId<string>();
  await context.db
    .insertInto("case_material")
    .values({
      district_id: context.districtId,
      id,
      case_id: row.id,
      material: file.material,
      file_id: file.file_id,
      valid_until: file.valid_until,
      reused_from: file.id,
      added_at: context.now,
      added_by: context.actor.accountId,
    })
    .execute();
  return id;
}

/** Uses a file of an earlier case again. */
export async function reuseMaterial(
  context: Context<(typeof contract.reuseMaterial)["errors"][number]>,
  { params, body }: InputOf<typeof contract.reuseMaterial>,
) {
  const row = await editableCase(context, params.caseId);
  const file = (await reusable(context, row)).find(({ id }) => id === body.materialId);
  if (!file) context.refuse("not_reusable");
  const { materials } = kindOf(await definitionsOf(context.db, context.districtId), row);
  await checkRoom(context, row, found(materials.find(({ key }) => key === file.material)));
  const id = await copyFile(context, row, file);
  return shownFile(context, found((await listFilesOf(context, row.id)).find((one) => one.id === id)));
}

/** Takes the former case's materials over, where the new one asks for the same and they still hold. */
export async function takeOver(context: Any, kind: CaseKind, row: CaseRecord, former: CaseRecord): Promise<void> {
  const keys = new Set(kind.materials.filter(({ reuse }) => reuse).map(({ key }) => key));
  for (const file of await listFilesOf(context, former.id))
    if (
      file.material !== null &&
      keys.has(file.material) &&
      file.status !== "rejected" &&
      (file.valid_until === null || file.valid_until >= context.today)
    )
      await copyFile(context, row, file);
}

/** Takes a file out: gone from a draft; of a case that was submitted it stays in the history. */
export async function removeMaterial(
  context: Context<"case_not_editable">,
  { params }: InputOf<typeof contract.removeMaterial>,
) {
  const { db, districtId } = context;
  const row = await editableCase(context, params.caseId);
  const own = (await listFilesOf(context, row.id)).find(
    ({ id, task_id }) => id === params.materialId && task_id === null,
  );
  if (!own) throw notFound();
  await db
    .updateTable("case_material")
    .set({ removed_at: context.now })
    .where("district_id", "=", districtId)
    .where("id", "=", own.id)
    .execute();
  return { ok: true as const };
}

/** A file of a case; an applicant does not get what officials keep among themselves. */
export async function downloadMaterial(
  context: Context,
  { params }: InputOf<typeof contract.downloadMaterial>,
): Promise<FileAnswer> {
  const file = found(await files(context).where("m.id", "=", params.materialId).executeTakeFirst());
  if (!file.is_shared && !(await readsAsOfficial(context, file.case_id))) throw notFound();
  context.audited({ kind: "case", id: file.case_id }, { material: file.material });
  return { content: context.platform.files.open(file.sha256), mediaType: file.media_type, fileName: file.name };
}

/** Whether the caller sees a case from the office's side. */
export async function readsAsOfficial(context: Any, caseId: string): Promise<boolean> {
  if (context.actor.kind === "system") return true;
  const { rows } = await sql<{ allowed: boolean }>`
    select ${allowed(context.actor, "case.oversee", "t")} as allowed from case_file t
    where t.district_id = ${context.districtId} and t.id = ${caseId}`.execute(context.db);
  return rows[0]?.allowed === true;
}
