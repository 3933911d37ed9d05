import { createReadStream, statSync } from "node:fs";
import { basename } from "node:path";
import type { Readable } from "node:stream";
import { createGunzip } from "node:zlib";
import { createProgress, type Progress } from "../progress.ts";
import { InputError } from "./input-error.ts";
import { Row } from "./row.ts";

export { Dictionary } from "./dictionary.ts";
export { InputError } from "./input-error.ts";
export { Row } from "./row.ts";

const longestRow = 16 * 1024 ** 2;

export type Columns = { readonly needed: readonly string[]; readonly optional?: readonly string[] };

/** A CSV file being read: its header is known, its rows come by `each`, once. */
export type Table = {
  readonly header: readonly string[];
  /** Calls back with every row in order; what it throws ends the reading. Blank lines are passed over. */
  each(onRow: (row: Row) => void): Promise<void>;
};

/**
 * Opens a CSV file (RFC 4180, UTF-8 with or without its mark, first line the names of the columns; `.gz` is unpacked;
 * `-` is the standard input) and reads its header. Rows are read as a stream: memory does not grow with the file.
 * InputError, with file, line and reason, for a file that is not there, misses a needed column or is not such a file.
 */
export async function openTable(source: string, { needed, optional = [] }: Columns): Promise<Table> {
  const row = new Row(source);
  const reader = new RowReader(source, row);
  const header = await readHeader(reader, row, source, needed, [...needed, ...optional]).catch((error: unknown) => {
    reader.close();
    throw error;
  });
  return {
    header,
    async each(onRow) {
      try {
        while (await reader.next()) {
          do {
            if (row.blank) continue;
            if (row.count !== header.length)
              row.refuse(
                `${row.count} 个字段，表头有 ${header.length} 个 · ${row.count} fields, the header has ${header.length}`,
              );
            onRow(row);
          } while (reader.nextHere());
        }
      } finally {
        reader.close();
      }
    },
  };
}

async function readHeader(
  reader: RowReader,
  row: Row,
  source: string,
  needed: readonly string[],
  names: readonly string[],
): Promise<string[]> {
  if (!(await reader.next())) throw new InputError(source, 1, "文件是空的 · the file is empty");
  const header = Array.from({ length: row.count }, (_, place) => row.field(place).trim());
  const twice = header.find((name, place) => header.indexOf(name) !== place);
  if (twice !== undefined) row.refuse(`列 ${twice} 出现两次 · there are two columns ${twice}`);
  const missing = needed.filter((name) => !header.includes(name));
  if (missing.length > 0) row.refuse(`缺少列 · these columns are missing: ${missing.join(", ")}`);
  row.setColumns(
    names,
    names.map((name) => header.indexOf(name)),
  );
  return header;
}

/** Cuts a stream of bytes into rows. */
class RowReader {
  private readonly source: string;
  private readonly row: Row;
  private readonly stream: Readable;
  private readonly chunks: AsyncIterator<Buffer>;
  private readonly progress: Progress;
  private readonly total: number | undefined;
  private buffer: Buffer = Buffer.alloc(0);
  private at = 0;
  private last = false;
  private done = 0;
  private nextLine = 1;

  constructor(source: string, row: Row) {
    this.source = source;
    this.row = row;
    this.total = source === "-" ? undefined : statSync(source, { throwIfNoEntry: false })?.size;
    const bytes: Readable = source === "-" ? process.stdin : createReadStream(source, { highWaterMark: 1 << 20 });
    bytes.on("data", (chunk: Buffer) => (this.done += chunk.length)).pause();
    if (source.endsWith(".gz")) {
      const unpacked = createGunzip({ chunkSize: 1 << 18 });
      bytes.on("error", (error) => unpacked.destroy(error));
      this.stream = bytes.pipe(unpacked);
    } else {
      this.stream = bytes;
    }
    this.chunks = this.stream[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
    this.progress = createProgress(`读取 reading ${source === "-" ? "stdin" : basename(source)}`);
  }

  /** Moves the row to the next one if it lies in the buffer whole. */
  nextHere(): boolean {
    if (this.at >= this.buffer.length) return false;
    this.row.line = this.nextLine;
    const next = this.row.scan(this.buffer, this.at, this.last);
    if (next === -1) return false;
    this.at = next;
    this.nextLine += 1 + this.row.breaks;
    return true;
  }

  /** Moves the row to the next one; false at the end. */
  async next(): Promise<boolean> {
    while (!this.nextHere()) {
      if (this.last) return false;
      await this.more();
    }
    return true;
  }

  private async more(): Promise<void> {
    const rest = this.buffer.subarray(this.at);
    if (rest.length > longestRow)
      throw new InputError(
        this.source,
        this.nextLine,
        "行太长，可能缺少引号 · the line is too long; a quote may be missing",
      );
    this.progress.at(this.done, this.total);
    const first = this.buffer.length === 0;
    let chunk: IteratorResult<Buffer>;
    try {
      chunk = await this.chunks.next();
    } catch (error) {
      const { code, message } = error as NodeJS.ErrnoException;
      const reason =
        code === "ENOENT" ? "没有这个文件 · there is no such file" : `无法读取 · cannot be read: ${message}`;
      throw new InputError(this.source, 0, reason);
    }
    if (chunk.done) this.last = true;
    else this.buffer = rest.length === 0 ? chunk.value : Buffer.concat([rest, chunk.value]);
    if (chunk.done) this.buffer = rest;
    this.at = first && this.buffer.indexOf("\uFEFF") === 0 ? 3 : 0;
  }

  close(): void {
    this.progress.end();
    this.stream.destroy();
  }
}
