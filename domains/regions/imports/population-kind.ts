import type { Context } from "../../../kernel/context.ts";
import {
  type CheckedRow,
  defineImportKind,
  type ImportFile,
  type ImportOptions,
  type ImportScene,
  type RowOutcome,
  type RowProblem,
  type StoredRow,
} from "../../../mechanisms/imports/index.ts";
import { openSheet } from "../../../mechanisms/sheets/read.ts";
import { DivisionIndex } from "../division-index.ts";
import { getGeography } from "../geography.ts";
import { readPopulation, singleAges } from "../population-file.ts";
import { type Figure, replaceFigures, takeBackFigures } from "./population-queries.ts";

/** A district has some hundred thousand figures at most; more is a wrong file, and is not read into memory. */
const maxRows = 500_000;
type Clean = { readonly figures: readonly Figure[] };

/** The table as the file has it: row 1 of the file is at 0, rows left out are empty. */
async function readTable({ path, fileName }: ImportFile, sheet: string | undefined): Promise<string[][]> {
  const table: string[][] = [];
  for await (const { row, cells } of (await openSheet(path, { fileName })).rows(sheet || undefined)) {
    if (row > maxRows) break;
    while (table.length < row - 1) table.push([]);
    table.push([...cells]);
  }
  return table;
}

const read = async ({ platform, districtId }: ImportScene, table: string[][], { year, source }: ImportOptions) =>
  readPopulation(table, {
    divisions: new DivisionIndex((await getGeography(platform, districtId)).divisions),
    ...(year !== null && { year }),
    ...(source !== "" && { source }),
  });

/** Population by division, year and age: corrections replace what was known, and can be taken back. */
export const populationImport = defineImportKind({
  key: "population",
  // The reader finds its columns by their names, also one column for each age: nothing is left to map.
  fields: [],
  async propose(_scene, file, choice) {
    const source = await openSheet(file.path, { fileName: file.fileName });
    const sheet = choice.sheet ?? source.sheets[0] ?? "";
    const table = await readTable(file, sheet);
    const titles = table.slice(0, 8).map((cells) => cells.filter(Boolean).join(" "));
    return {
      sheet,
      sheets: [...source.sheets],
      headerRows: [],
      header: [],
      titles,
      columns: [],
      mapping: {},
      confidence: {},
      missing: [],
      encoding: source.encoding ?? null,
      systemGuess: null,
    };
  },
  async *check(scene, { file, layout, options }): AsyncGenerator<CheckedRow> {
    const table = await readTable(file, layout.sheet);
    const { records, problems } = await read(scene, table, options);
    const spread = singleAges(records);
    const wrong = Map.groupBy([...problems, ...spread.problems], ({ row }) => row);
    const figures = Map.groupBy(spread.ages, ({ row }) => row);
    const byName = new Set(records.filter(({ matchedBy }) => matchedBy === "name").map(({ row }) => row));
    const known = new Set(records.map(({ row }) => row));
    for (const rowNo of [...new Set([...wrong.keys(), ...known])].toSorted((a, b) => a - b)) {
      const found: RowProblem[] = (wrong.get(rowNo) ?? []).map(({ column, code, value }) => ({
        level: "error",
        field: column === "file" ? "row" : column,
        code: code === "division_unknown" ? "division_not_found" : code,
        details: {},
        raw: value,
      }));
      const own = figures.get(rowNo) ?? [];
      if (byName.has(rowNo))
        found.push({ level: "note", field: "division", code: "division_by_name", details: {}, raw: "" });
      if (found.length === 0 && own.length === 0)
        found.push({ level: "warning", field: "age", code: "range_too_wide", details: {}, raw: "" });
      const clean: Clean = {
        figures: own.map(({ divisionCode, year, age, persons, source, isEstimate }) => ({
          divisionCode,
          year,
          age,
          persons,
          source,
          isEstimate,
        })),
      };
      const status = found.some(({ level }) => level === "error") ? "bad" : own.length === 0 ? "skipped" : "good";
      yield {
        rowNo,
        cells: table[rowNo - 1] ?? [],
        clean: own.length > 0 ? clean : undefined,
        status,
        problems: found,
      };
    }
  },
  async commit(context: Context, batchId: string, rows: readonly StoredRow[]): Promise<RowOutcome[]> {
    const changed = await replaceFigures(
      context,
      batchId,
      rows.flatMap(({ clean }) => (clean as Clean).figures),
    );
    return rows.map(({ rowNo, clean }) => {
      const effects = (clean as Clean).figures.map((figure) => changed.get(keyOf(figure)) ?? "unchanged");
      const effect = effects.includes("changed") ? "changed" : effects.includes("created") ? "created" : "unchanged";
      return { rowNo, status: "committed", effect };
    });
  },
  async undo(context: Context, batchId: string, rows: readonly StoredRow[]): Promise<RowOutcome[]> {
    const kept = await takeBackFigures(
      context,
      batchId,
      rows.flatMap(({ clean }) => (clean as Clean).figures),
    );
    return rows.map(({ rowNo, clean }) =>
      (clean as Clean).figures.some((figure) => kept.has(keyOf(figure)))
        ? {
            rowNo,
            status: "bad",
            problems: [{ level: "error", field: "row", code: "changed_since", details: {}, raw: "" }],
          }
        : { rowNo, status: "undone" },
    );
  },
  changes: ["population", "indicator"],
});

const keyOf = ({ divisionCode, year, age }: Figure): string => `${divisionCode} ${year} ${age}`;
