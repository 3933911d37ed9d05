import { nameScore, normaliseTitle, type FieldNames } from "./field-names.ts";
import { findHeader, type Header } from "./header.ts";
import { readFirstRows, type SheetRow, type SheetSource } from "./read.ts";

/** Which column (0-based) holds each field; null where the table has none. A person may change it. */
export type Mapping<Key extends string = string> = Readonly<Record<Key, number | null>>;

export type ColumnChoice = { readonly column: number; readonly confidence: number };

/** A proposal for the mapping with everything a person needs to correct it. */
export type MappingProposal<Key extends string = string> = {
  readonly mapping: Mapping<Key>;
  /** Confidence 0–1 of each proposed column. */
  readonly confidence: Readonly<Record<Key, number>>;
  /** For each column its title, up to three sample values, and the fields it might be, best first. */
  readonly columns: readonly {
    readonly title: string;
    readonly samples: readonly string[];
    readonly alternatives: readonly { readonly field: Key; readonly confidence: number }[];
  }[];
  readonly missing: readonly Key[];
};

const acceptable = 0.5;
const ignored = /^(序号|编号|no|id|行号|num|index|#)$/i;

/** Proposes a column for each field by the titles and the look of the values below them. */
export function proposeMapping<Key extends string>(
  header: readonly string[],
  samples: readonly SheetRow[],
  fields: readonly (FieldNames & { readonly key: Key })[],
): MappingProposal<Key> {
  const scored: { column: number; field: Key; confidence: number }[] = [];
  const width = samples.reduce((most, row) => Math.max(most, row.cells.length), header.length);
  const columns = Array.from({ length: width }, (_, column) => ({
    title: header[column] ?? "",
    values: samples.map((row) => row.cells[column]?.trim() ?? "").filter((value) => value !== ""),
  }));
  for (const [column, { title, values }] of columns.entries()) {
    if (ignored.test(normaliseTitle(title))) continue;
    for (const field of fields) {
      const confidence = scoreColumn(title, values, field);
      if (confidence > 0.2) scored.push({ column, field: field.key, confidence });
    }
  }
  scored.sort((a, b) => b.confidence - a.confidence || a.column - b.column);
  const chosen = new Map<Key, ColumnChoice>();
  const used = new Set<number>();
  for (const { column, field, confidence } of scored) {
    if (confidence < acceptable || chosen.has(field) || used.has(column)) continue;
    chosen.set(field, { column, confidence });
    used.add(column);
  }
  const record = <Value>(value: (key: Key) => Value) =>
    Object.fromEntries(fields.map(({ key }) => [key, value(key)])) as Record<Key, Value>;
  return {
    mapping: record((key) => chosen.get(key)?.column ?? null),
    confidence: record((key) => chosen.get(key)?.confidence ?? 0),
    columns: columns.map(({ title, values }, column) => ({
      title,
      samples: [...new Set(values)].slice(0, 3),
      alternatives: scored
        .filter((one) => one.column === column)
        .slice(0, 5)
        .map(({ field, confidence }) => ({ field, confidence })),
    })),
    missing: fields.filter((field) => field.required && !chosen.has(field.key)).map((field) => field.key),
  };
}

function scoreColumn(title: string, values: readonly string[], field: FieldNames): number {
  const name = nameScore(title, field);
  if (!field.looks || values.length === 0) return Math.round(name * 100) / 100;
  const share = values.filter(field.looks).length / values.length;
  // Values alone may propose a column only where nearly all of them have an unmistakable look and no title says otherwise.
  const score = name === 0 ? (share >= 0.9 && title === "" ? 0.55 : 0.2 * share) : name * (0.75 + 0.25 * share);
  return Math.round(score * 100) / 100;
}

export type SheetChoice = {
  readonly sheet: string;
  readonly header: Header | undefined;
  readonly samples: readonly SheetRow[];
};

/** Looks at the first rows of every worksheet and chooses the one whose header knows the most fields. */
export async function chooseSheet(
  source: SheetSource,
  fields: readonly FieldNames[],
  sampled = 60,
): Promise<SheetChoice> {
  let best: SheetChoice | undefined;
  for (const sheet of source.sheets.slice(0, 20)) {
    const rows = await readFirstRows(source, sampled, sheet);
    const header = findHeader(rows, fields);
    const choice = { sheet, header, samples: rows.filter((row) => row.row > (header?.to ?? 0)) };
    if (!best || (header?.known ?? -1) > (best.header?.known ?? -1)) best = choice;
  }
  return best ?? { sheet: source.sheets[0] ?? "", header: undefined, samples: [] };
}
