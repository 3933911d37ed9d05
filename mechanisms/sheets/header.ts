import type { SheetRow } from "./read.ts";
import { nameScore, type FieldNames } from "./field-names.ts";
import { halfWidth } from "./clean/text.ts";

/** Where the header of a table is and what its columns are called. */
export type Header = {
  /** Row numbers of the first and last header row; two when group titles stand above. */
  readonly from: number;
  readonly to: number;
  /** One title a column; a group and its member are joined: "托位数/乳儿班". */
  readonly cells: readonly string[];
  /** What stands above the header: title, unit, date of the table. */
  readonly titles: readonly string[];
  /** How many columns have the name of a field; 0 when the row was only chosen because it is the first full one. */
  readonly known: number;
};

const searched = 20;
const certain = 0.85;

function titlesOf(row: SheetRow): string[] {
  return row.cells.map(halfWidth);
}

/** Joins a row of group titles with the row below it: a group reaches over the blank cells to its right that have a title below. */
export function joinHeaderRows(upper: readonly string[], lower: readonly string[]): string[] {
  const joined: string[] = [];
  let group = "";
  for (let column = 0; column < Math.max(upper.length, lower.length); column += 1) {
    const above = upper[column] ?? "";
    const below = lower[column] ?? "";
    if (above !== "") group = above;
    else if (below === "") group = "";
    const title = above !== "" ? above : group;
    joined.push(below === "" || below === title ? above || below : title === "" ? below : `${title}/${below}`);
    if (above !== "" && (below === "" || below === above)) group = "";
  }
  return joined;
}

function countKnown(cells: readonly string[], fields: readonly FieldNames[]): number {
  const found = new Set<string>();
  for (const cell of cells) {
    if (cell === "" || cell.length > 60) continue;
    const field = fields.find((one) => nameScore(cell, one) >= certain);
    if (field) found.add(field.key);
  }
  return found.size;
}

/** Finds the header among the first 20 rows; undefined for a sheet without a row of at least two distinct texts. */
export function findHeader(rows: readonly SheetRow[], fields: readonly FieldNames[]): Header | undefined {
  const first = rows.slice(0, searched);
  const texts = first.map(titlesOf);
  let best: { index: number; span: 1 | 2; known: number; cells: string[] } | undefined;
  for (const [index, cells] of texts.entries()) {
    const alone = countKnown(cells, fields);
    if (alone > (best?.known ?? 1)) best = { index, span: 1, known: alone, cells };
    const below = texts[index + 1];
    if (below === undefined || first[index + 1]?.row !== (first[index]?.row ?? 0) + 1) continue;
    const joined = joinHeaderRows(cells, below);
    const both = countKnown(joined, fields);
    // Titles and notes above the names would join with anything: a group row has to add to what the row below says alone.
    const belowAlone = countKnown(below, fields);
    const adds = both > belowAlone || (both === belowAlone && alone >= 2);
    if (adds && both > (best?.known ?? 1)) best = { index, span: 2, known: both, cells: joined };
  }
  best ??= firstFullRow(texts);
  if (!best) return undefined;
  const { index, span, cells, known } = best;
  return {
    from: first[index]?.row ?? 1,
    to: first[index + span - 1]?.row ?? 1,
    cells: cells.map((cell) => cell.slice(0, 200)),
    titles: texts.slice(0, index).flatMap((row) => [...new Set(row.filter((cell) => cell !== ""))]),
    known,
  };
}

function firstFullRow(
  texts: readonly string[][],
): { index: number; span: 1; known: number; cells: string[] } | undefined {
  const index = texts.findIndex((cells) => new Set(cells.filter((cell) => cell !== "")).size >= 2);
  const cells = texts[index];
  return cells ? { index, span: 1, known: 0, cells } : undefined;
}
