import { PbfReader } from "pbf";

/** An `.osm.pbf` file is not one, ends too soon, or needs what is not read here; `byte` is the place in the file. */
export class OsmFileError extends Error {
  override readonly name = "OsmFileError";
  readonly byte: number;
  readonly reason: string;

  constructor(byte: number, reason: string) {
    super(`byte ${byte}: ${reason}`);
    this.byte = byte;
    this.reason = reason;
  }
}

/** Unpacks zlib data whose size is known; `inflateSync` of node:zlib on a server, any other elsewhere. */
export type Inflate = (packed: Uint8Array, size: number) => Uint8Array;

export type Block = { readonly kind: string; readonly bytes: Uint8Array; readonly byte: number };

const mostHeader = 64 * 1024;
const mostBlob = 32 * 1024 * 1024;
/** What a file may require of its reader. */
const understood = new Set(["OsmSchema-V0.6", "DenseNodes"]);

/**
 * The blocks of an `.osm.pbf` file, one at a time, unpacked: memory is that of one block, whatever the size of the file.
 * Source: OpenStreetMap wiki, PBF Format. Throws OsmFileError.
 */
export async function* readBlocks(chunks: AsyncIterable<Uint8Array>, inflate: Inflate): AsyncGenerator<Block> {
  const source = new ByteSource(chunks);
  let first = true;
  for (;;) {
    const byte = source.at;
    const size = await source.take(4);
    if (size === undefined) break;
    const length = new DataView(size.buffer, size.byteOffset, 4).getUint32(0);
    if (length === 0 || length > mostHeader) throw new OsmFileError(byte, "不是 .osm.pbf 文件 · not an .osm.pbf file");
    const header = readBlobHeader(await source.need(length), byte);
    if (first && header.kind !== "OSMHeader")
      throw new OsmFileError(byte, "缺少文件头 · the file does not begin with its header");
    const bytes = readBlob(await source.need(header.size), byte, inflate);
    if (header.kind === "OSMHeader") checkFeatures(bytes, byte);
    first = false;
    yield { kind: header.kind, bytes, byte };
  }
  if (first) throw new OsmFileError(0, "文件是空的 · the file is empty");
}

/** Reads a message; what the bytes make the reader throw is told as damage at `byte`. */
export function guarded<Result>(byte: number, read: () => Result): Result {
  try {
    return read();
  } catch (error) {
    if (error instanceof OsmFileError) throw error;
    throw new OsmFileError(byte, `数据块损坏 · the block is damaged: ${(error as Error).message}`);
  }
}

function readBlobHeader(bytes: Uint8Array, byte: number): { kind: string; size: number } {
  return guarded(byte, () => {
    const header = new PbfReader(bytes).readFields(
      (tag, into, pbf) => {
        if (tag === 1) into.kind = pbf.readString();
        else if (tag === 3) into.size = pbf.readVarint();
      },
      { kind: "", size: -1 },
    );
    if (header.kind === "" || header.size < 0 || header.size > mostBlob) throw new RangeError("no header of a block");
    return header;
  });
}

function readBlob(bytes: Uint8Array, byte: number, inflate: Inflate): Uint8Array {
  return guarded(byte, () => {
    const blob: { raw?: Uint8Array; packed?: Uint8Array; size: number; other: boolean } = { size: 0, other: false };
    new PbfReader(bytes).readFields((tag, into, pbf) => {
      if (tag === 1) into.raw = pbf.readBytes();
      else if (tag === 2) into.size = pbf.readVarint();
      else if (tag === 3) into.packed = pbf.readBytes();
      else if (tag > 3 && tag < 8) into.other = true;
    }, blob);
    if (blob.raw) return blob.raw;
    if (!blob.packed) {
      const reason =
        "压缩方式不支持，请用 osmium 转为 zlib · this compression is not read: convert it to zlib with osmium";
      throw blob.other ? new OsmFileError(byte, reason) : new RangeError("no data");
    }
    if (blob.size > mostBlob) throw new RangeError(`${blob.size} bytes are more than a block holds`);
    const unpacked = inflate(blob.packed, blob.size);
    if (unpacked.length !== blob.size) throw new RangeError(`${unpacked.length} bytes instead of ${blob.size}`);
    return unpacked;
  });
}

function checkFeatures(bytes: Uint8Array, byte: number): void {
  const needed = guarded(byte, () =>
    new PbfReader(bytes).readFields((tag, into, pbf) => {
      if (tag === 4) into.push(pbf.readString());
    }, new Array<string>()),
  );
  const strange = needed.filter((feature) => !understood.has(feature));
  if (strange.length > 0)
    throw new OsmFileError(
      byte,
      `文件需要 · the file needs ${strange.join(", ")}，这里不支持 · which is not read here`,
    );
}

/** Takes so many bytes at a time from chunks of any size. */
class ByteSource {
  at = 0;
  private readonly chunks: AsyncIterator<Uint8Array>;
  private rest: Uint8Array = new Uint8Array(0);

  constructor(chunks: AsyncIterable<Uint8Array>) {
    this.chunks = chunks[Symbol.asyncIterator]();
  }

  /** The next bytes; undefined at the end of the file. */
  async take(count: number): Promise<Uint8Array | undefined> {
    const parts: Uint8Array[] = [];
    let have = 0;
    while (have < count) {
      if (this.rest.length === 0) {
        const next = await this.chunks.next();
        if (next.done) break;
        this.rest = next.value;
        continue;
      }
      const part = this.rest.subarray(0, count - have);
      this.rest = this.rest.subarray(part.length);
      parts.push(part);
      have += part.length;
    }
    if (have === 0 && count > 0) return undefined;
    if (have < count) throw new OsmFileError(this.at + have, "文件不完整 · the file ends in the middle of a block");
    this.at += count;
    if (parts.length === 1) return parts[0]!;
    const whole = new Uint8Array(count);
    let from = 0;
    for (const part of parts) {
      whole.set(part, from);
      from += part.length;
    }
    return whole;
  }

  async need(count: number): Promise<Uint8Array> {
    const bytes = count === 0 ? new Uint8Array(0) : await this.take(count);
    if (!bytes) throw new OsmFileError(this.at, "文件不完整 · the file ends in the middle of a block");
    return bytes;
  }
}
