import { open, readFile, stat } from "node:fs/promises";
import { detectCsv, readCsvRows, type CsvDelimiter, type CsvEncoding } from "./csv.ts";
import { SheetError, sheetLimits, type SheetLimits } from "./sheet-error.ts";
import { openWorkbook, readXlsxRows } from "./xlsx.ts";
import { openZip } from "./zip.ts";

/** One row as the file has it: its 1-based number there, its cells as text, and the columns filled from a merged cell above. */
export type SheetRow = { readonly row: number; readonly cells: readonly string[]; readonly filled?: readonly number[] };

/** A table file that can be read as often as needed; nothing stays open between readings. */
export type SheetSource = {
  readonly format: "xlsx" | "csv";
  /** How a text table is written; shown in the preview, as a wrong guess garbles every name. */
  readonly encoding?: CsvEncoding;
  readonly delimiter?: CsvDelimiter;
  /** Names of the worksheets; a text table has one, named after the file. */
  readonly sheets: readonly string[];
  /** Streams the rows of a worksheet (default the first) as fast as they are consumed; throws {@link SheetError}. */
  rows(sheet?: string): AsyncIterable<SheetRow>;
};

export type OpenSheetOptions = {
  readonly fileName: string;
  readonly limits?: Partial<SheetLimits>;
  readonly encoding?: CsvEncoding;
};

/**
 * Opens an .xlsx or text table on disk. What a file is, is told by its content; `fileName` only names a text table.
 * Throws {@link SheetError} for everything that is not a readable table.
 */
export async function openSheet(path: string, options: OpenSheetOptions): Promise<SheetSource> {
  const limits = { ...sheetLimits, ...options.limits };
  const { size } = await stat(path);
  if (size === 0) throw new SheetError("file_empty");
  if (size > limits.fileBytes) throw new SheetError("file_too_large", { limit: limits.fileBytes, size });
  const head = await readHead(path);
  if (head.readUInt32BE(0) === 0x504b0304) return openXlsx(path, limits);
  if (head.readUInt32BE(0) === 0xd0cf11e0)
    throw new SheetError(
      (await readFile(path)).includes(Buffer.from("EncryptedPackage", "utf16le")) ? "encrypted" : "is_old_xls",
    );
  const text = head.toString("latin1").trimStart().toLowerCase();
  if (text.startsWith("%pdf")) throw new SheetError("is_pdf");
  if (/^(\u00ef\u00bb\u00bf)?\s*<(!doctype html|html|table|\?xml|meta|head)/.test(text))
    throw new SheetError("is_html");
  const shape = await detectCsv(path);
  const chosen = { ...shape, encoding: options.encoding ?? shape.encoding };
  return {
    format: "csv",
    ...chosen,
    sheets: [options.fileName.replace(/\.[^.]*$/, "")],
    rows: () => readCsvRows(path, chosen, limits),
  };
}

async function openXlsx(path: string, limits: SheetLimits): Promise<SheetSource> {
  const workbook = await openWorkbook(await openZip(path, limits));
  return {
    format: "xlsx",
    sheets: workbook.sheets.map((sheet) => sheet.name),
    rows(name) {
      const sheet = name === undefined ? workbook.sheets[0] : workbook.sheets.find((one) => one.name === name);
      if (!sheet) throw new SheetError("sheet_not_found", { sheet: name ?? "" });
      return readXlsxRows(workbook, sheet.part);
    },
  };
}

async function readHead(path: string): Promise<Buffer> {
  const file = await open(path, "r");
  try {
    const head = Buffer.alloc(512);
    await file.read(head, 0, head.length, 0);
    return head;
  } finally {
    await file.close();
  }
}

/** The first rows of a sheet, for finding the header and looking at values. */
export async function readFirstRows(source: SheetSource, count: number, sheet?: string): Promise<SheetRow[]> {
  const rows: SheetRow[] = [];
  if (count <= 0) return rows;
  for await (const row of source.rows(sheet)) {
    rows.push(row);
    if (rows.length >= count) break;
  }
  return rows;
}
