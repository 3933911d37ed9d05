import { open, readFile } from "node:fs/promises";
import { isAttachment, type Item } from "../../engines/questionnaire/model.ts";
import { layoutOf } from "../../engines/questionnaire/layout.ts";
import type { Attachment } from "../../engines/questionnaire/response.ts";
import type { FileAnswer } from "../../contract/file.ts";
import type { Context, Upload } from "../../kernel/context.ts";
import { found, Refusal } from "../../kernel/refusal.ts";
import { definitionsOf } from "../packs/index.ts";
import { questionnaireOf } from "./contract/kind.ts";
import { formKind } from "./kind.ts";
import { findAnswer, listFiles } from "./queries.ts";

const maxBytes = 15 * 1024 * 1024;
const maxFiles = 60;

/** What a file is, by its first bytes; a name or header can say anything. */
function sniff(head: Buffer): string | undefined {
  const starts = (...bytes: number[]) => head.subarray(0, bytes.length).equals(Buffer.from(bytes));
  if (starts(0xff, 0xd8, 0xff)) return "image/jpeg";
  if (starts(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a)) return "image/png";
  if (head.toString("latin1", 0, 4) === "RIFF" && head.toString("latin1", 8, 12) === "WEBP") return "image/webp";
  if (head.toString("latin1", 0, 5) === "%PDF-") return "application/pdf";
  return undefined;
}

async function headOf(path: string): Promise<Buffer> {
  const file = await open(path);
  try {
    const head = Buffer.alloc(16);
    await file.read(head, 0, 16, 0);
    return head;
  } finally {
    await file.close();
  }
}

const accepted = (item: Item, mediaType: string): boolean =>
  item.type === "file" || (item.type === "signature" ? mediaType === "image/png" : mediaType.startsWith("image/"));

/** Binds an uploaded file to an item of an answer. The caller has made sure that the actor may. */
export async function addAttachment(
  context: Context<never>,
  answerId: string,
  linkId: string,
  upload: Upload,
): Promise<Attachment> {
  const { db, districtId } = context;
  const answer = found(await findAnswer(db, districtId, answerId, true));
  const { body } = (await definitionsOf(db, districtId)).version(formKind, answer.form_key, answer.form_version);
  const item = layoutOf(questionnaireOf(body)).get(linkId)?.item;
  const mediaType = sniff(await headOf(upload.path));
  if (!item || !isAttachment(item) || !mediaType || !accepted(item, mediaType)) throw new Refusal("file_not_accepted");
  if (upload.size > maxBytes) throw new Refusal("file_too_large", { details: { maxMegabytes: 15 } });
  if ((await listFiles(db, districtId, answerId)).length >= maxFiles)
    throw new Refusal("too_many_files", { details: { limit: maxFiles } });
  const fileId = context.newId<string>();
  await db
    .insertInto("stored_file")
    .values({
      district_id: districtId,
      id: fileId,
      name: upload.fileName,
      media_type: mediaType,
      size: upload.size,
      sha256: upload.sha256,
      is_public: false,
      uploaded_by: answer.account_id === null ? null : context.actor.accountId,
      created_at: context.now,
    })
    .execute();
  await db
    .insertInto("form_file")
    .values({ district_id: districtId, answer_id: answerId, file_id: fileId, link_id: linkId })
    .execute();
  return { url: fileId, title: upload.fileName, contentType: mediaType, size: upload.size };
}

/** A file of an answer. The caller has made sure that the actor may. */
export async function attachmentOf(context: Context<never>, answerId: string, fileId: string): Promise<FileAnswer> {
  const files = await listFiles(context.db, context.districtId, answerId);
  const file = found(files.find((one) => one.file_id === fileId));
  return {
    content: await readFile(context.platform.files.pathOf(file.sha256)),
    mediaType: file.media_type,
    ...(file.media_type === "application/pdf" && { fileName: file.name }),
  };
}
