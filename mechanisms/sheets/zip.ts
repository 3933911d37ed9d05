import { createReadStream } from "node:fs";
import { open, type FileHandle } from "node:fs/promises";
import { createInflateRaw } from "node:zlib";
import { SheetError, type SheetLimits } from "./sheet-error.ts";

/**
 * Random access to the parts of an .xlsx without holding the file in memory. The parts come inflated and as slowly as
 * they are consumed, so a reader that waits for a database does not pile up rows.
 */
export type ZipPart = {
  readonly name: string;
  readonly method: number;
  readonly packed: number;
  readonly size: number;
  readonly offset: number;
};
export type Zip = { readonly path: string; readonly parts: ReadonlyMap<string, ZipPart>; readonly limits: SheetLimits };

const endSignature = 0x06054b50;
const directorySignature = 0x02014b50;
const localSignature = 0x04034b50;
const encryptedFlag = 1;

async function readAt(file: FileHandle, position: number, length: number): Promise<Buffer> {
  const buffer = Buffer.alloc(length);
  const { bytesRead } = await file.read(buffer, 0, length, position);
  return buffer.subarray(0, bytesRead);
}

/** Reads the directory of a zip file; ZIP64 archives and encrypted parts are refused with a code. */
export async function openZip(path: string, limits: SheetLimits): Promise<Zip> {
  const file = await open(path, "r");
  try {
    const { size } = await file.stat();
    const tailStart = Math.max(0, size - 66_000);
    const tail = await readAt(file, tailStart, size - tailStart);
    let end = tail.length - 22;
    while (end >= 0 && tail.readUInt32LE(end) !== endSignature) end -= 1;
    if (end < 0) throw new SheetError("damaged", { part: "zip" });
    const length = tail.readUInt32LE(end + 12);
    const start = tail.readUInt32LE(end + 16);
    if (start + length > size) throw new SheetError("damaged", { part: "zip" });
    return { path, limits, parts: readDirectory(await readAt(file, start, length)) };
  } finally {
    await file.close();
  }
}

function readDirectory(directory: Buffer): Map<string, ZipPart> {
  const parts = new Map<string, ZipPart>();
  let at = 0;
  while (at + 46 <= directory.length && directory.readUInt32LE(at) === directorySignature) {
    const nameLength = directory.readUInt16LE(at + 28);
    const next = at + 46 + nameLength + directory.readUInt16LE(at + 30) + directory.readUInt16LE(at + 32);
    const name = directory.toString("utf8", at + 46, at + 46 + nameLength).replaceAll("\\", "/");
    if (directory.readUInt16LE(at + 8) & encryptedFlag) throw new SheetError("encrypted");
    parts.set(name, {
      name,
      method: directory.readUInt16LE(at + 10),
      packed: directory.readUInt32LE(at + 20),
      size: directory.readUInt32LE(at + 24),
      offset: directory.readUInt32LE(at + 42),
    });
    at = next;
  }
  return parts;
}

/** Streams one part, inflated; stops with `expands_too_much` as soon as it grows beyond the limits. */
export async function* readPart(zip: Zip, part: ZipPart): AsyncGenerator<Buffer, void, undefined> {
  const { limits } = zip;
  if (part.method !== 0 && part.method !== 8) throw new SheetError("damaged", { part: part.name });
  const file = await open(zip.path, "r");
  let header: Buffer;
  try {
    header = await readAt(file, part.offset, 30);
  } finally {
    await file.close();
  }
  if (header.length < 30 || header.readUInt32LE(0) !== localSignature)
    throw new SheetError("damaged", { part: part.name });
  if (part.packed === 0) return;
  const start = part.offset + 30 + header.readUInt16LE(26) + header.readUInt16LE(28);
  const raw = createReadStream(zip.path, { start, end: start + part.packed - 1 });
  const inflated = part.method === 8 ? raw.pipe(createInflateRaw({ chunkSize: 16 * 1024 })) : raw;
  raw.on("error", (error) => inflated.destroy(error));
  let total = 0;
  try {
    for await (const chunk of inflated as AsyncIterable<Buffer>) {
      total += chunk.length;
      if (total > limits.partBytes || (total > limits.ratioFrom && total > limits.ratio * part.packed)) {
        throw new SheetError("expands_too_much", { part: part.name, limit: limits.partBytes, ratio: limits.ratio });
      }
      yield chunk;
    }
  } catch (error) {
    if (error instanceof SheetError) throw error;
    throw new SheetError("damaged", { part: part.name }, { cause: error });
  } finally {
    raw.destroy();
    inflated.destroy();
  }
}

/** The whole text of a small part (workbook, styles, relationships). */
export async function readPartText(zip: Zip, name: string, maxBytes = 16 * 1024 * 1024): Promise<string | undefined> {
  const part = zip.parts.get(name);
  if (!part) return undefined;
  const chunks: Buffer[] = [];
  let total = 0;
  for await (const chunk of readPart(zip, part)) {
    total += chunk.length;
    if (total > maxBytes)
      throw new SheetError("expands_too_much", { part: name, limit: maxBytes, ratio: zip.limits.ratio });
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}
