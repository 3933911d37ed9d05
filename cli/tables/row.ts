import type { Dictionary } from "./dictionary.ts";
import { InputError } from "./input-error.ts";

const comma = 44;
const quote = 34;
const newline = 10;
const carriageReturn = 13;

/**
 * The row being read. Its fields lie in a buffer that the next row uses again: take what you keep.
 * Columns are asked for by their place in the caller's list of needed and optional ones.
 */
export class Row {
  /** The line in the file where the row begins, from 1. */
  line = 0;
  private readonly file: string;
  private buffer: Buffer = Buffer.alloc(0);
  private starts = new Int32Array(64);
  private ends = new Int32Array(64);
  /** 1 for a field between quotes, whose inner quotes are doubled. */
  private quoted = new Uint8Array(64);
  private end = 0;
  /** Fields in this row. */
  count = 0;
  /** Line breaks within the row's quotes. */
  breaks = 0;
  private names: readonly string[] = [];
  private fields = new Int32Array(0);

  constructor(file: string) {
    this.file = file;
  }

  /** Which field each of the caller's columns is: -1 for one that the file does not have. */
  setColumns(names: readonly string[], fields: readonly number[]): void {
    this.names = names;
    this.fields = Int32Array.from(fields);
  }

  /** Reads the row that begins at `from`; returns where the next one begins, or -1 if the buffer ends before this one does. */
  scan(buffer: Buffer, from: number, last: boolean): number {
    this.buffer = buffer;
    this.count = 0;
    this.breaks = 0;
    const size = buffer.length;
    let at = from;
    for (;;) {
      if (this.count === this.starts.length) this.widen();
      const field = this.count;
      if (buffer[at] === quote) {
        const close = this.closingQuote(buffer, at + 1);
        if (close === -1) {
          if (last) this.refuse("引号没有闭合 · a quote is never closed");
          return -1;
        }
        this.starts[field] = at + 1;
        this.ends[field] = close;
        this.quoted[field] = 1;
        at = close + 1;
        if (at === size && !last) return -1;
        if (buffer[at] === carriageReturn) at++;
        if (at < size && buffer[at] !== comma && buffer[at] !== newline)
          this.refuse("引号后应为逗号或行尾 · after a closing quote there must be a comma or the end of the line");
      } else {
        this.starts[field] = at;
        this.quoted[field] = 0;
        let byte = buffer[at];
        while (at < size && byte !== comma && byte !== newline) byte = buffer[++at];
        this.ends[field] =
          at > this.starts[field]! && byte !== comma && buffer[at - 1] === carriageReturn ? at - 1 : at;
      }
      if (at >= size && !last) return -1;
      this.count++;
      if (at >= size || buffer[at] === newline) {
        this.end = at;
        return at + 1;
      }
      at++;
    }
  }

  private closingQuote(buffer: Buffer, from: number): number {
    for (let at = from; at < buffer.length; at++) {
      const byte = buffer[at];
      if (byte === newline) this.breaks++;
      if (byte !== quote) continue;
      if (buffer[at + 1] !== quote) return at;
      at++;
    }
    return -1;
  }

  private widen(): void {
    const [starts, ends, quoted] = [this.starts, this.ends, this.quoted];
    this.starts = new Int32Array(starts.length * 2);
    this.ends = new Int32Array(starts.length * 2);
    this.quoted = new Uint8Array(starts.length * 2);
    this.starts.set(starts);
    this.ends.set(ends);
    this.quoted.set(quoted);
  }

  /** A line with nothing on it. */
  get blank(): boolean {
    return this.count === 1 && this.starts[0] === this.ends[0] && this.quoted[0] === 0;
  }

  /** The text of a field by its place in the file. InputError for bytes that are not UTF-8. */
  field(place: number): string {
    const text = this.buffer.toString("utf8", this.starts[place], this.ends[place]);
    if (text.includes("\uFFFD"))
      this.refuse("不是 UTF-8 编码，请另存为“CSV UTF-8” · not UTF-8: save the file as CSV UTF-8");
    return this.quoted[place] === 1 ? text.replaceAll('""', '"') : text;
  }

  /** True for an empty field, and for an optional column that the file does not have. */
  isEmpty(column: number): boolean {
    const field = this.fields[column]!;
    return field === -1 || this.starts[field] === this.ends[field];
  }

  /** The text of a column; "" when empty. */
  text(column: number): string {
    const field = this.fields[column]!;
    return field === -1 ? "" : this.field(field);
  }

  /** The number of a column; NaN when empty. InputError for what is not a decimal number. */
  number(column: number): number {
    const field = this.fields[column]!;
    if (field === -1) return Number.NaN;
    const start = this.starts[field]!;
    const end = this.ends[field]!;
    if (start === end) return Number.NaN;
    const read = plainNumber(this.buffer, start, end);
    if (!Number.isNaN(read)) return read;
    const text = this.field(field).trim();
    if (text === "") return Number.NaN;
    const value = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/.test(text) ? Number(text) : Number.NaN;
    if (!Number.isFinite(value)) this.refuse(`${this.names[column]}: “${text}”不是数字 · is not a number`);
    return value;
  }

  /** The whole number of a column. InputError when empty, with a fraction, or beyond 2^53. */
  whole(column: number): number {
    const value = this.number(column);
    if (!Number.isSafeInteger(value)) {
      const what = Number.isNaN(value) ? "为空 · is empty" : `“${this.text(column)}”不是整数 · is not a whole number`;
      this.refuse(`${this.names[column]}: ${what}`);
    }
    return value;
  }

  /** The number a dictionary gives the text of a column. */
  key(column: number, dictionary: Dictionary): number {
    const field = this.fields[column]!;
    if (field === -1) return dictionary.id("");
    // Doubled quotes and bytes that are not UTF-8 are seen to where strings are made.
    if (this.quoted[field] === 1) return dictionary.id(this.field(field));
    return dictionary.idOfBytes(this.buffer, this.starts[field]!, this.ends[field]!);
  }

  /** The row as it stands in the file, without the end of the line. */
  raw(): string {
    const end = this.end > this.starts[0]! && this.buffer[this.end - 1] === carriageReturn ? this.end - 1 : this.end;
    return this.buffer.toString("utf8", this.starts[0]! - this.quoted[0]!, end);
  }

  /** Writes the row as it stands to `out`, as `out.raw(row.raw())` without making a string of it. */
  copyTo(out: { bytes(source: Uint8Array, start: number, end: number): unknown }): void {
    const end = this.end > this.starts[0]! && this.buffer[this.end - 1] === carriageReturn ? this.end - 1 : this.end;
    out.bytes(this.buffer, this.starts[0]! - this.quoted[0]!, end);
  }

  /** Ends the reading: the reason is shown with file and line. */
  refuse(reason: string): never {
    throw new InputError(this.file, this.line, reason);
  }
}

/** Powers of ten that are exact in a double. */
const tens = Array.from({ length: 23 }, (_, power) => Number(`1e${power}`));

/** A number of at most 15 digits without exponent, rounded correctly because both parts are exact; NaN for anything else. */
function plainNumber(bytes: Uint8Array, start: number, end: number): number {
  let at = start;
  const negative = bytes[at] === 45;
  if (negative) at++;
  let value = 0;
  let digits = 0;
  let decimals = -1;
  for (; at < end; at++) {
    const byte = bytes[at]!;
    if (byte === 46) {
      if (decimals >= 0) return Number.NaN;
      decimals = digits;
      continue;
    }
    const digit = byte - 48;
    if (digit < 0 || digit > 9) return Number.NaN;
    value = value * 10 + digit;
    digits++;
  }
  if (digits === 0 || digits > 15) return Number.NaN;
  const unsigned = decimals < 0 ? value : value / tens[digits - decimals]!;
  return negative ? -unsigned : unsigned;
}
