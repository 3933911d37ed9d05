import { open, readFile } from "node:fs/promises";
import type { InputOf, OutputOf } from "../../contract/endpoint.ts";
import type { FileAnswer } from "../../contract/file.ts";
import { careEn } from "../../contract/texts/en.ts";
import { careZh } from "../../contract/texts/zh-CN.ts";
import type { Context } from "../../kernel/context.ts";
import { found } from "../../kernel/refusal.ts";
import { guardFormula } from "../../mechanisms/sheets/error-rows.ts";
import { spreadsheet } from "../../mechanisms/sheets/spreadsheet.ts";
import { sniffImage } from "../institutions/index.ts";
import type * as contract from "./contract/findings.ts";
import { findFindings } from "./findings.ts";
import { openDataTexts } from "./texts/open-data.ts";

const maxBytes = 8 * 1024 * 1024;
const maxPhotos = 12;

/** Adds a photo taken on the spot; it is never public. */
export async function addFindingPhoto(
  context: Context<"not_an_image" | "image_too_large" | "too_many_photos">,
  { params }: InputOf<typeof contract.addFindingPhoto>,
) {
  const { db, districtId } = context;
  const upload = found(context.upload);
  if (upload.size > maxBytes) context.refuse("image_too_large", { maxMegabytes: 8 });
  const file = await open(upload.path);
  const head = Buffer.alloc(16);
  try {
    await file.read(head, 0, 16, 0);
  } finally {
    await file.close();
  }
  const mediaType = sniffImage(head);
  if (!mediaType) context.refuse("not_an_image");
  const of = { district_id: districtId, finding_id: params.findingId };
  await db
    .selectFrom("finding")
    .select("id")
    .where("district_id", "=", districtId)
    .where("id", "=", params.findingId)
    .forUpdate()
    .execute();
  const photos = await db
    .selectFrom("finding_photo")
    .select("id")
    .where((eb) => eb.and(of))
    .execute();
  if (photos.length >= maxPhotos) context.refuse("too_many_photos", { limit: maxPhotos });
  const fileId = context.newId<string>();
  const photoId = context.newId<OutputOf<typeof contract.addFindingPhoto>["photoId"]>();
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
      uploaded_by: context.actor.accountId,
      created_at: context.now,
    })
    .execute();
  await db
    .insertInto("finding_photo")
    .values({ ...of, id: photoId, file_id: fileId, added_at: context.now })
    .execute();
  context.audited({ kind: "finding", id: params.findingId }, { photoId });
  return { photoId };
}

export async function getFindingPhoto(
  context: Context,
  { params }: InputOf<typeof contract.getFindingPhoto>,
): Promise<FileAnswer> {
  const file = found(
    await context.db
      .selectFrom("finding_photo")
      .innerJoin("stored_file", (join) =>
        join
          .onRef("stored_file.district_id", "=", "finding_photo.district_id")
          .onRef("stored_file.id", "=", "finding_photo.file_id"),
      )
      .select(["stored_file.media_type", "stored_file.sha256"])
      .where("finding_photo.district_id", "=", context.districtId)
      .where("finding_photo.id", "=", params.photoId)
      .where("finding_photo.finding_id", "=", params.findingId)
      .executeTakeFirst(),
  );
  const content = await readFile(context.platform.files.pathOf(file.sha256));
  return { content, mediaType: file.media_type };
}

/** The ledger as a spreadsheet; contacts stay on the platform. */
export async function exportFindings(
  context: Context,
  { query }: InputOf<typeof contract.exportFindings>,
): Promise<FileAnswer> {
  const texts = openDataTexts[context.locale].findings;
  const care = context.locale === "en" ? careEn : careZh;
  const rows = await findFindings(context, query, 50_000, 0);
  const kinds: Readonly<Record<string, string>> = { ...care.siteKind, ...texts.kinds };
  async function* lines() {
    yield [...texts.columns];
    for (const row of rows)
      yield [
        guardFormula(row.name),
        guardFormula(row.address),
        row.divisionName,
        kinds[row.kind] ?? row.kind,
        texts.statuses[row.status],
        row.foundOn,
        row.nextOn ?? "",
        row.children ?? "",
        row.location?.lon ?? "",
        row.location?.lat ?? "",
      ];
  }
  context.audited({ kind: "finding", id: "list" }, { rows: rows.length });
  return spreadsheet(lines(), texts.name, `${texts.name}-${context.today}.xlsx`);
}
