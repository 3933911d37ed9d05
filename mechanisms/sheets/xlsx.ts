import { SheetError } from "./sheet-error.ts";
import type { SheetRow } from "./read.ts";
import { elementsOf, readAttribute } from "./xml.ts";
import { cellText, readDateStyles, readSharedStrings } from "./xlsx-values.ts";
import { readPart, readPartText, type Zip, type ZipPart } from "./zip.ts";

/**
 * Streams the rows of one worksheet. The spreadsheet library reads a sheet faster than its consumer and parses the shared
 * strings as one tree (hundreds of megabytes on a large ledger), so reading is done here; writing stays with the library.
 */
export type Workbook = {
  readonly zip: Zip;
  readonly sheets: readonly { readonly name: string; readonly part: ZipPart }[];
  readonly base: string;
  readonly date1904: boolean;
};

/** Reads the list of worksheets; hidden sheets are left out unless all are hidden. */
export async function openWorkbook(zip: Zip): Promise<Workbook> {
  if (zip.parts.has("xl/workbook.bin")) throw new SheetError("is_xlsb");
  if (zip.parts.has("content.xml") && zip.parts.has("mimetype")) throw new SheetError("is_ods");
  const rootRelations = (await readPartText(zip, "_rels/.rels")) ?? "";
  const main = elementsOf(rootRelations, "Relationship").find((tag) =>
    readAttribute(tag, "Type")?.endsWith("/officeDocument"),
  );
  const path = (main && readAttribute(main, "Target")?.replace(/^\//, "")) ?? "xl/workbook.xml";
  const workbook = await readPartText(zip, path);
  if (workbook === undefined || !/<(\w+:)?workbook[\s>]/.test(workbook)) throw new SheetError("not_a_sheet");
  const base = path.includes("/") ? path.slice(0, path.lastIndexOf("/") + 1) : "";
  const relations = (await readPartText(zip, `${base}_rels/${path.slice(base.length)}.rels`)) ?? "";
  const targets = new Map(
    elementsOf(relations, "Relationship").map((tag) => [readAttribute(tag, "Id"), readAttribute(tag, "Target")]),
  );
  const all = elementsOf(workbook, "sheet").flatMap((tag) => {
    const target = targets.get(/\s\w+:id="([^"]*)"/.exec(tag)?.[1]);
    const part =
      target === undefined
        ? undefined
        : zip.parts.get(target.startsWith("/") ? target.slice(1) : new URL(target, `x:///${base}`).pathname.slice(1));
    const hidden = /hidden/i.test(readAttribute(tag, "state") ?? "");
    return part && /worksheets?\//i.test(part.name)
      ? [{ name: readAttribute(tag, "name") ?? part.name, part, hidden }]
      : [];
  });
  const visible = all.filter((sheet) => !sheet.hidden);
  if (all.length === 0) throw new SheetError("not_a_sheet");
  const properties = elementsOf(workbook, "workbookPr")[0];
  return {
    zip,
    base,
    sheets: visible.length > 0 ? visible : all,
    date1904: /^(1|true)$/.test((properties && readAttribute(properties, "date1904")) ?? ""),
  };
}

type Fill = { readonly from: number; readonly to: number; readonly column: number };

/** The merges that reach over several rows: their value stands for every row. They are written behind the rows, so a first pass looks for them. */
async function readVerticalMerges(zip: Zip, part: ZipPart): Promise<Fill[]> {
  const fills: Fill[] = [];
  let tail = "";
  let behindRows = false;
  for await (const chunk of readPart(zip, part)) {
    const text = tail + chunk.toString("latin1");
    behindRows ||= text.includes("sheetData>") && /<\/(\w+:)?sheetData>/.test(text);
    if (behindRows) {
      for (const match of text.matchAll(/mergeCell\s+ref="([A-Z]+)(\d+):[A-Z]+(\d+)"/g)) {
        const fill = { from: Number(match[2]), to: Number(match[3]), column: columnIndex(match[1] ?? "A") };
        if (fill.to > fill.from) fills.push(fill);
      }
      tail = text.slice(text.lastIndexOf("<"));
    } else tail = text.slice(-24);
  }
  return fills.sort((a, b) => a.from - b.from);
}

/** 0-based column of the letters of a reference: A → 0, AA → 26. */
export function columnIndex(letters: string): number {
  let index = 0;
  for (let i = 0; i < letters.length; i += 1) {
    const code = letters.charCodeAt(i);
    if (code < 65 || code > 90) break;
    index = index * 26 + code - 64;
  }
  return index - 1;
}

/** Rows of a worksheet with their true numbers; rows without any value are left out. */
export async function* readXlsxRows(workbook: Workbook, part: ZipPart): AsyncGenerator<SheetRow, void, undefined> {
  const { zip } = workbook;
  const strings = await readSharedStrings(zip, workbook.base);
  const dateStyles = readDateStyles((await readPartText(zip, `${workbook.base}styles.xml`)) ?? "");
  const fills = await readVerticalMerges(zip, part);
  const active = new Map<number, { readonly to: number; value: string; from: number }>();
  let nextFill = 0;
  let count = 0;
  for await (const { number, prefix, xml } of readRowElements(zip, part)) {
    const cells = readCells(xml, prefix, number, {
      strings,
      dateStyles,
      date1904: workbook.date1904,
      limits: zip.limits,
    });
    for (; nextFill < fills.length && (fills[nextFill]?.from ?? 0) <= number; nextFill += 1) {
      const fill = fills[nextFill];
      if (fill && fill.to >= number)
        active.set(fill.column, {
          to: fill.to,
          from: fill.from,
          value: fill.from === number ? (cells[fill.column] ?? "") : "",
        });
    }
    const own = cells.some((cell) => cell !== "");
    const filled: number[] = [];
    for (const [column, fill] of active) {
      if (number > fill.to) active.delete(column);
      else if (own && number > fill.from && fill.value !== "" && !cells[column]) {
        while (cells.length < column) cells.push("");
        cells[column] = fill.value;
        filled.push(column);
      }
    }
    if (!own) continue;
    count += 1;
    if (count > zip.limits.rows) throw new SheetError("too_many_rows", { limit: zip.limits.rows });
    yield filled.length > 0 ? { row: number, cells, filled } : { row: number, cells };
  }
}

/** Cuts the worksheet into its row elements; memory is bounded by the longest row. */
async function* readRowElements(
  zip: Zip,
  part: ZipPart,
): AsyncGenerator<{ number: number; prefix: string; xml: string }, void, undefined> {
  const decoder = new TextDecoder("utf-8");
  const longest = zip.limits.columns * zip.limits.cellLength * 4;
  let text = "";
  let prefix: string | undefined;
  let number = 0;
  for await (const chunk of readPart(zip, part)) {
    text += decoder.decode(chunk, { stream: true });
    if (prefix === undefined) {
      const root = /<(\w+:)?(worksheet|chartsheet)[\s>]/.exec(text);
      if (!root) {
        if (text.length > 100_000) throw new SheetError("damaged", { part: part.name });
        continue;
      }
      prefix = root[1] ?? "";
    }
    const open = `<${prefix}row`;
    const close = `</${prefix}row>`;
    let at = 0;
    for (;;) {
      const start = text.indexOf(open, at);
      if (start < 0) {
        at = Math.max(at, text.length - open.length);
        break;
      }
      const after = text.charCodeAt(start + open.length);
      if (after > 32 && after !== 62 && after !== 47) {
        at = start + open.length;
        continue;
      }
      const tagEnd = text.indexOf(">", start);
      at = start;
      if (tagEnd < 0) break;
      const empty = text.charCodeAt(tagEnd - 1) === 47;
      const end = empty ? tagEnd : text.indexOf(close, tagEnd);
      if (end < 0) break;
      const declared = readAttribute(text.slice(start, tagEnd + 1), "r");
      number = declared ? Number(declared) : number + 1;
      at = empty ? tagEnd + 1 : end + close.length;
      if (!empty) yield { number, prefix, xml: text.slice(tagEnd + 1, end) };
    }
    text = text.slice(at);
    if (text.length > longest) throw new SheetError("cell_too_long", { row: number + 1, limit: zip.limits.cellLength });
  }
  if (prefix === undefined) throw new SheetError("damaged", { part: part.name });
}

type Values = {
  readonly strings: readonly string[];
  readonly dateStyles: readonly boolean[];
  readonly date1904: boolean;
  readonly limits: Zip["limits"];
};

const [equals, doubleQuote] = [61, 34];

/** Reads the cells of a row in one walk over its text, as a large ledger has millions of them. */
function readCells(xml: string, prefix: string, row: number, values: Values): string[] {
  const cells: string[] = [];
  const open = `<${prefix}c`;
  const close = `</${prefix}c>`;
  let column = -1;
  for (let start = xml.indexOf(open); start >= 0;) {
    const after = xml.charCodeAt(start + open.length);
    if (after > 32 && after !== 62 && after !== 47) {
      start = xml.indexOf(open, start + open.length);
      continue;
    }
    let [reference, type, style] = ["", "n", ""];
    let at = start + open.length;
    // Values of attributes cannot hold a quote of their own kind, so walking from "=" to the end of the quotes is exact.
    for (; at < xml.length && xml.charCodeAt(at) !== 62; at += 1) {
      if (xml.charCodeAt(at) !== equals) continue;
      const end = xml.indexOf(xml.charCodeAt(at + 1) === doubleQuote ? '"' : "'", at + 2);
      if (end < 0) break;
      if (xml.charCodeAt(at - 2) <= 32) {
        const name = xml.charCodeAt(at - 1);
        if (name === 114) reference = xml.slice(at + 2, end);
        else if (name === 116) type = xml.slice(at + 2, end);
        else if (name === 115) style = xml.slice(at + 2, end);
      }
      at = end;
    }
    column = reference === "" ? column + 1 : columnIndex(reference);
    if (xml.charCodeAt(at - 1) === 47) {
      start = xml.indexOf(open, at);
      continue;
    }
    const end = xml.indexOf(close, at);
    if (end < 0) throw new SheetError("damaged", { row });
    const value = cellText(type, style, xml.slice(at + 1, end), values);
    start = xml.indexOf(open, end + close.length);
    if (value === "") continue;
    if (column >= values.limits.columns)
      throw new SheetError("too_many_columns", { row, limit: values.limits.columns });
    if (value.length > values.limits.cellLength)
      throw new SheetError("cell_too_long", { row, column: column + 1, limit: values.limits.cellLength });
    while (cells.length < column) cells.push("");
    cells[column] = value;
  }
  return cells;
}
