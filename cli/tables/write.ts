import { closeSync, createReadStream, mkdtempSync, openSync, renameSync, rmSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { pipeline } from "node:stream/promises";
import { gzipSync } from "node:zlib";
import { InputError } from "./input-error.ts";

const full = 1 << 20;

/**
 * Writes a CSV file row by row: into a temporary file beside the target that takes its name when all rows are there, so
 * that no reader ever meets half a file. `.gz` is packed; `-` is the standard output, reached when the last row is written.
 * Memory does not grow with the file.
 */
export async function writeTable(
  target: string,
  header: readonly string[],
  fill: (out: TableWriter) => void | Promise<void>,
): Promise<void> {
  const folder = makeFolder(target);
  const part = join(folder, "part");
  try {
    const file = openSync(part, "w");
    try {
      const out = new TableWriter(file, target.endsWith(".gz"));
      for (const name of header) out.text(name);
      out.end();
      await fill(out);
      out.flush();
    } finally {
      closeSync(file);
    }
    if (target === "-") await pipeline(createReadStream(part), process.stdout, { end: false });
    else renameSync(part, target);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function makeFolder(target: string): string {
  const parent = target === "-" ? tmpdir() : dirname(target);
  try {
    return mkdtempSync(join(parent, ".huituo-"));
  } catch (error) {
    throw new InputError(target, 0, `无法写入 · cannot be written: ${(error as Error).message}`);
  }
}

/** Fields are added one by one; `end` ends the row. */
export class TableWriter {
  private readonly file: number;
  private readonly packed: boolean;
  private buffer = Buffer.allocUnsafe(full);
  private at = 0;
  private first = true;

  constructor(file: number, packed: boolean) {
    this.file = file;
    this.packed = packed;
  }

  /** A text, between quotes where it needs them. */
  text(value: string): this {
    return this.raw(/[",\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value);
  }

  /** A number with so many decimals, or all it has; nothing for one that is not finite. */
  number(value: number, decimals?: number): this {
    if (!Number.isFinite(value)) return this.raw("");
    return this.raw(decimals === undefined ? String(value) : fixed(value, decimals));
  }

  whole(value: number): this {
    this.separate(20);
    if (!Number.isSafeInteger(value)) throw new RangeError(`${value} is not a whole number`);
    let rest = Math.abs(value);
    if (value < 0) this.buffer[this.at++] = 45;
    let digits = 1;
    for (let power = 10; rest >= power; power *= 10) digits++;
    for (let place = digits - 1; place >= 0; place--) {
      const tenth = Math.floor(rest / 10);
      this.buffer[this.at + place] = 48 + (rest - tenth * 10);
      rest = tenth;
    }
    this.at += digits;
    return this;
  }

  empty(): this {
    return this.raw("");
  }

  /** Text that is already in the form of CSV: a field, or several with their commas. */
  raw(text: string): this {
    this.separate(text.length * 3);
    if (text.length < 16) {
      // Short plain text byte by byte: a call into native code costs more than the copy.
      const start = this.at;
      for (let at = 0; at < text.length; at++) {
        const code = text.charCodeAt(at);
        if (code > 127) {
          this.at = start + this.buffer.write(text, start);
          return this;
        }
        this.buffer[this.at++] = code;
      }
    } else {
      this.at += this.buffer.write(text, this.at);
    }
    return this;
  }

  /** As `raw`, for text that lies in a buffer. */
  bytes(source: Uint8Array, start: number, end: number): this {
    this.separate(end - start);
    // Short rows byte by byte: a call into native code costs more than the copy.
    if (end - start < 64) for (let from = start; from < end; from++) this.buffer[this.at++] = source[from]!;
    else {
      this.buffer.set(source.subarray(start, end), this.at);
      this.at += end - start;
    }
    return this;
  }

  /** Ends the row. */
  end(): this {
    this.room(1);
    this.buffer[this.at++] = 10;
    this.first = true;
    return this;
  }

  private separate(most: number): void {
    this.room(most + 1);
    if (!this.first) this.buffer[this.at++] = 44;
    this.first = false;
  }

  private room(bytes: number): void {
    if (this.at + bytes <= this.buffer.length) return;
    this.flush();
    if (bytes > this.buffer.length) this.buffer = Buffer.allocUnsafe(bytes);
  }

  flush(): void {
    const bytes = this.buffer.subarray(0, this.at);
    // A packed file is a row of packed parts: every reader of .gz takes that.
    const out = this.packed && bytes.length > 0 ? gzipSync(bytes) : bytes;
    for (let done = 0; done < out.length;) done += writeSync(this.file, out, done);
    this.at = 0;
  }
}

/** As toFixed, without "-0.00". */
function fixed(value: number, decimals: number): string {
  const text = value.toFixed(decimals);
  return text.startsWith("-") && Number(text) === 0 ? text.slice(1) : text;
}
