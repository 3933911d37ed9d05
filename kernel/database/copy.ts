import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type pg from "pg";
import { from as copyFrom } from "pg-copy-streams";

/** A value of a row on its way into COPY; objects become JSON, lists arrays of text. */
export type CopyValue =
  | string
  | number
  | boolean
  | null
  | undefined
  | Buffer
  | readonly (string | number)[]
  | Date
  | { readonly json: unknown };

const escapes: Record<string, string> = { "\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r" };
const escape = (text: string): string =>
  /[\\\t\n\r]/.test(text) ? text.replace(/[\\\t\n\r]/g, (letter) => escapes[letter]!) : text;

function field(value: CopyValue): string {
  if (value === null || value === undefined) return "\\N";
  if (typeof value === "string") return escape(value);
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  if (Buffer.isBuffer(value)) return `\\\\x${value.toString("hex")}`;
  if (value instanceof Date) return value.toISOString();
  if (Array.isArray(value))
    return escape(`{${value.map((one) => `"${String(one).replace(/["\\]/g, "\\$&")}"`).join(",")}}`);
  return escape(JSON.stringify((value as { json: unknown }).json));
}

/** Longer texts would be large objects to the engine, which a fast stream leaves lying about by the hundred megabytes. */
const chunkBytes = 32 * 1024;

async function* lines(
  rows: Iterable<readonly CopyValue[]> | AsyncIterable<readonly CopyValue[]>,
  count: { rows: number },
): AsyncGenerator<string> {
  let chunk = "";
  for await (const row of rows) {
    count.rows += 1;
    chunk += `${row.map(field).join("\t")}\n`;
    if (chunk.length < chunkBytes) continue;
    yield chunk;
    chunk = "";
  }
  if (chunk) yield chunk;
}

/** Streams rows into a table by COPY on one connection, in its transaction if there is one; answers how many. Memory is one chunk. */
export async function copyRows(
  client: pg.ClientBase,
  table: string,
  columns: readonly string[],
  rows: Iterable<readonly CopyValue[]> | AsyncIterable<readonly CopyValue[]>,
): Promise<number> {
  const count = { rows: 0 };
  const names = columns.map((column) => `"${column}"`).join(", ");
  await pipeline(Readable.from(lines(rows, count)), client.query(copyFrom(`copy "${table}" (${names}) from stdin`)));
  return count.rows;
}
