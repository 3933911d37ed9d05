import { writeXlsxStream } from "hucre/xlsx";

/** Rows for people to mend, as an .xlsx in the order of their own file. */
export type ErrorRow = { readonly row: number; readonly cells: readonly string[]; readonly reasons: readonly string[] };

/** A cell that a spreadsheet would run as a formula gets an apostrophe in front, so that a ledger cannot carry code to whoever opens the report. */
export function guardFormula(text: string): string {
  return /^[=+\-@\t\r]/.test(text) && !/^[-+]?\d+(\.\d+)?$/.test(text) ? `'${text}` : text;
}

export type ErrorRowsTexts = { readonly sheet: string; readonly row: string; readonly reason: string };

/** Streams the wrong rows with their original cells, the row number in front and the reasons behind; memory does not grow with the rows. */
export function writeErrorRows(
  header: readonly string[],
  rows: AsyncIterable<ErrorRow> | Iterable<ErrorRow>,
  texts: ErrorRowsTexts,
): ReadableStream<Uint8Array> {
  async function* table() {
    yield [texts.row, ...header.map(guardFormula), texts.reason];
    for await (const { row, cells, reasons } of rows) {
      const own = Array.from({ length: Math.max(header.length, cells.length) }, (_, column) =>
        guardFormula(cells[column] ?? ""),
      );
      yield [row, ...own, guardFormula(reasons.join(";\n"))];
    }
  }
  return writeXlsxStream(table(), { name: texts.sheet, freezePane: { rows: 1 } });
}
