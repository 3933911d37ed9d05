import { Readable } from "node:stream";
import type { ReadableStream as NodeStream } from "node:stream/web";
import { writeXlsxStream } from "hucre/xlsx";
import type { FileAnswer } from "../../contract/file.ts";

type Rows = Parameters<typeof writeXlsxStream>[0];

/** A list as a spreadsheet to download, written as it is read; its first row is the heading. */
export function spreadsheet(rows: Rows, sheet: string, fileName: string): FileAnswer {
  // A sheet's name may have 31 letters.
  const stream = writeXlsxStream(rows, { name: sheet.slice(0, 31), freezePane: { rows: 1 } });
  return {
    content: Readable.fromWeb(stream as NodeStream<Uint8Array>),
    mediaType: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    fileName,
  };
}
