import { createReadStream } from "node:fs";
import { open } from "node:fs/promises";
import { pipeline } from "node:stream";
import { CsvError, parse } from "csv-parse";
import iconv from "iconv-lite";
import type { SheetRow } from "./read.ts";
import { SheetError, type SheetLimits } from "./sheet-error.ts";

/** Text tables as spreadsheets and other systems save them: UTF-8 with or without mark, UTF-16 with mark, GB18030. */
export const csvEncodings = ["utf-8", "utf-16le", "utf-16be", "gb18030"] as const;
export type CsvEncoding = (typeof csvEncodings)[number];
export const csvDelimiters = [",", "\t", ";"] as const;
export type CsvDelimiter = (typeof csvDelimiters)[number];

/** GB18030 when a single byte of the file is not UTF-8; the whole file is looked at, as the first lines may be plain ASCII. */
export async function detectEncoding(path: string, head: Buffer): Promise<CsvEncoding> {
  if (head[0] === 0xff && head[1] === 0xfe) return "utf-16le";
  if (head[0] === 0xfe && head[1] === 0xff) return "utf-16be";
  const decoder = new TextDecoder("utf-8", { fatal: true });
  try {
    for await (const chunk of createReadStream(path) as AsyncIterable<Buffer>) decoder.decode(chunk, { stream: true });
    decoder.decode();
    return "utf-8";
  } catch {
    return "gb18030";
  }
}

/** The delimiter that cuts the first lines into the most and the most equal columns; a comma when none does. */
export function detectDelimiter(sample: string): CsvDelimiter {
  let best: CsvDelimiter = ",";
  let bestScore = 0;
  for (const delimiter of csvDelimiters) {
    const counts: number[] = [];
    let quoted = false;
    let count = 0;
    for (const character of sample) {
      if (character === '"') quoted = !quoted;
      else if (!quoted && character === delimiter) count += 1;
      else if (!quoted && character === "\n") {
        counts.push(count);
        count = 0;
        if (counts.length === 30) break;
      }
    }
    counts.push(count);
    const most = Math.max(...counts);
    const score = most === 0 ? 0 : most + counts.filter((one) => one >= most * 0.8).length;
    if (score > bestScore) {
      bestScore = score;
      best = delimiter;
    }
  }
  return best;
}

export type CsvShape = { readonly encoding: CsvEncoding; readonly delimiter: CsvDelimiter };

/** Finds how a text table is written. */
export async function detectCsv(path: string): Promise<CsvShape> {
  const file = await open(path, "r");
  let head: Buffer;
  try {
    const buffer = Buffer.alloc(64 * 1024);
    const { bytesRead } = await file.read(buffer, 0, buffer.length, 0);
    head = buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
  const encoding = await detectEncoding(path, head);
  if (encoding.startsWith("utf-16") ? false : head.includes(0)) throw new SheetError("not_a_sheet");
  return { encoding, delimiter: detectDelimiter(iconv.decode(head, encoding)) };
}

/** Rows of a text table; the number counts rows as a spreadsheet shows them, blank ones and those with line breaks inside too. */
export async function* readCsvRows(
  path: string,
  shape: CsvShape,
  limits: SheetLimits,
): AsyncGenerator<SheetRow, void, undefined> {
  const parser = parse({
    delimiter: shape.delimiter,
    bom: true,
    relax_column_count: true,
    relax_quotes: true,
    skip_empty_lines: false,
    max_record_size: limits.columns * limits.cellLength,
  });
  const source = createReadStream(path);
  const decoded = iconv.decodeStream(shape.encoding);
  // Errors of the file reach the parser, which the loop below reads; leaving the loop closes all three.
  pipeline(source, decoded, parser, () => undefined);
  let row = 0;
  let count = 0;
  try {
    for await (const record of parser as AsyncIterable<string[]>) {
      row += 1;
      while (record.length > 0 && record[record.length - 1] === "") record.pop();
      if (record.length === 0) continue;
      count += 1;
      if (count > limits.rows) throw new SheetError("too_many_rows", { limit: limits.rows });
      if (record.length > limits.columns) throw new SheetError("too_many_columns", { row, limit: limits.columns });
      const long = record.findIndex((cell) => cell.length > limits.cellLength);
      if (long >= 0) throw new SheetError("cell_too_long", { row, column: long + 1, limit: limits.cellLength });
      yield { row, cells: record };
    }
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    if (error.code === "CSV_QUOTE_NOT_CLOSED")
      throw new SheetError("quote_not_closed", { row: row + 1 }, { cause: error });
    if (error.code === "CSV_MAX_RECORD_SIZE")
      throw new SheetError("cell_too_long", { row: row + 1, limit: limits.cellLength }, { cause: error });
    throw new SheetError("damaged", { row: row + 1 }, { cause: error });
  } finally {
    source.destroy();
    parser.destroy();
  }
}
