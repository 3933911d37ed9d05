import { open, readFile } from "node:fs/promises";
import type { InputOf, OutputOf } from "../../contract/endpoint.ts";
import type { FileAnswer } from "../../contract/file.ts";
import type { Context } from "../../kernel/context.ts";
import { found } from "../../kernel/refusal.ts";
import type * as contract from "./contract.ts";
import { findPhotos } from "./queries.ts";

const maxBytes = 8 * 1024 * 1024;
const maxPhotos = 20;

/** What an image is, by its first bytes; a name or header can say anything. */
export function sniffImage(head: Buffer): "image/jpeg" | "image/png" | "image/webp" | undefined {
  if (head.subarray(0, 3).equals(Buffer.from([0xff, 0xd8, 0xff]))) return "image/jpeg";
  if (head.subarray(0, 8).equals(Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]))) return "image/png";
  if (head.toString("latin1", 0, 4) === "RIFF" && head.toString("latin1", 8, 12) === "WEBP") return "image/webp";
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

/** Adds an uploaded photo at the end of a site's row. */
export async function addPhoto(
  context: Context<"not_an_image" | "image_too_large" | "too_many_photos">,
  { params, body }: InputOf<typeof contract.addPhoto>,
) {
  const { db, districtId } = context;
  const upload = found(context.upload);
  if (upload.size > maxBytes) context.refuse("image_too_large", { maxMegabytes: 8 });
  const mediaType = sniffImage(await headOf(upload.path));
  if (!mediaType) context.refuse("not_an_image");
  await db
    .selectFrom("site")
    .select("id")
    .where("district_id", "=", districtId)
    .where("id", "=", params.siteId)
    .forUpdate()
    .execute();
  const photos = await findPhotos(db, districtId, params.siteId);
  if (photos.length >= maxPhotos) context.refuse("too_many_photos", { limit: maxPhotos });
  const [fileId, photoId] = [context.newId<string>(), context.newId<OutputOf<typeof contract.addPhoto>["photoId"]>()];
  await db
    .insertInto("stored_file")
    .values({
      district_id: districtId,
      id: fileId,
      name: upload.fileName,
      media_type: mediaType,
      size: upload.size,
      sha256: upload.sha256,
      is_public: true,
      uploaded_by: context.actor.accountId,
      created_at: context.now,
    })
    .execute();
  await db
    .insertInto("site_photo")
    .values({
      district_id: districtId,
      id: photoId,
      site_id: params.siteId,
      file_id: fileId,
      caption: body.caption,
      position: (photos.at(-1)?.position ?? -1) + 1,
    })
    .execute();
  context.audited({ kind: "site", id: params.siteId }, { photoId });
  return { photoId };
}

/** Sets captions and order; photos left out are taken off the site (the file stays in the store). */
export async function arrangePhotos(context: Context, { params, body }: InputOf<typeof contract.arrangePhotos>) {
  const { db, districtId } = context;
  const kept = new Map(
    body.photos.map((photo, position) => [photo.id as string, { caption: photo.caption, position }]),
  );
  const removed: string[] = [];
  for (const { id } of await findPhotos(db, districtId, params.siteId)) {
    const change = kept.get(id);
    const where = { district_id: districtId, id };
    if (change)
      await db
        .updateTable("site_photo")
        .set(change)
        .where((eb) => eb.and(where))
        .execute();
    else {
      await db
        .deleteFrom("site_photo")
        .where((eb) => eb.and(where))
        .execute();
      removed.push(id);
    }
  }
  context.audited({ kind: "site", id: params.siteId }, { removed });
  return { photos: await findPhotos(db, districtId, params.siteId) };
}

/** A photo's bytes. */
export async function getPhoto(context: Context, { params }: InputOf<typeof contract.getPhoto>): Promise<FileAnswer> {
  const file = found(
    await context.db
      .selectFrom("site_photo")
      .innerJoin("stored_file", (join) =>
        join
          .onRef("stored_file.district_id", "=", "site_photo.district_id")
          .onRef("stored_file.id", "=", "site_photo.file_id"),
      )
      .select(["stored_file.media_type", "stored_file.sha256"])
      .where("site_photo.district_id", "=", context.districtId)
      .where("site_photo.id", "=", params.photoId)
      .where("stored_file.is_public", "=", true)
      .executeTakeFirst(),
  );
  return {
    content: await readFile(context.platform.files.pathOf(file.sha256)),
    mediaType: file.media_type,
    maxAge: 86_400,
  };
}
