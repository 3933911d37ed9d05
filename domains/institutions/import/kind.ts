import type { Outline } from "../../../engines/coordinates/polygon.ts";
import {
  type CheckedRow,
  defineImportKind,
  type ImportFile,
  type ImportScene,
  type Layout,
  type Reading,
  type RowOutcome,
  type RowProblem,
} from "../../../mechanisms/imports/index.ts";
import { joinHeaderRows } from "../../../mechanisms/sheets/header.ts";
import { proposeMapping } from "../../../mechanisms/sheets/mapping.ts";
import { openSheet, readFirstRows, type SheetSource } from "../../../mechanisms/sheets/read.ts";
import { getGeography } from "../../regions/index.ts";
import { ledgerFields } from "../ledger/fields.ts";
import {
  guessLedgerSystem,
  type LedgerLine,
  type LedgerReading,
  proposeLayout,
  readLedger,
} from "../ledger/read-ledger.ts";
import type { LedgerMapping } from "../ledger/row-reader.ts";
import { changeSite } from "./change.ts";
import { createSites } from "./create.ts";
import { DivisionFinder } from "./divisions.ts";
import { CandidateIndex, findCandidates, hasSites, matchRow } from "./match.ts";
import { type CleanRow, prepare } from "./prepare.ts";
import { removeEmptyInstitutions, undoChanged, undoCreated } from "./undo.ts";

/** Rows looked up in the registry at once. */
const rowsAtOnce = 200;
/** Rows from which the coordinate system is guessed: enough to tell, without reading the whole file twice. */
const sampledRows = 3_000;

const firstRows = (source: SheetSource, most: number): SheetSource => ({
  ...source,
  async *rows(sheet) {
    let count = 0;
    for await (const row of source.rows(sheet)) {
      if (count++ >= most) return;
      yield row;
    }
  },
});

async function outlineOf({ platform, districtId }: ImportScene): Promise<Outline | undefined> {
  return (
    ((await getGeography(platform, districtId)).byCode.get(districtId)?.outline as Outline | null | undefined) ??
    undefined
  );
}

/** The layout when a person says in which row the header stands. */
async function layoutAt(source: SheetSource, sheet: string, headerRow: number) {
  const rows = await readFirstRows(source, headerRow + 60, sheet);
  const own = rows.find(({ row }) => row === headerRow)?.cells ?? [];
  const above = rows.find(({ row }) => row === headerRow - 1)?.cells ?? [];
  const grouped = own.some((cell) => cell === "") && above.filter((cell) => cell !== "").length > 1;
  const cells = grouped ? joinHeaderRows(above, own) : own;
  const header = { from: grouped ? headerRow - 1 : headerRow, to: headerRow, cells, titles: [], known: 0 };
  return {
    sheet,
    header,
    proposal: proposeMapping(
      cells,
      rows.filter(({ row }) => row > headerRow),
      ledgerFields,
    ),
  };
}

async function propose(
  scene: ImportScene,
  file: ImportFile,
  choice: { sheet?: string; headerRow?: number },
): Promise<Layout> {
  const source = await openSheet(file.path, { fileName: file.fileName });
  const { sheet, header, proposal } =
    choice.headerRow === undefined
      ? await proposeLayout(source, choice.sheet)
      : await layoutAt(source, choice.sheet ?? source.sheets[0] ?? "", choice.headerRow);
  const area = await outlineOf(scene);
  const reading: LedgerReading = {
    sheet,
    header: { to: header?.to ?? 0, cells: header?.cells ?? [] },
    mapping: proposal.mapping,
  };
  const guess = area && (await guessLedgerSystem(firstRows(source, sampledRows), reading, area));
  return {
    sheet,
    sheets: [...source.sheets],
    headerRows: header ? [header.from, header.to] : [],
    header: [...(header?.cells ?? [])],
    titles: [...(header?.titles ?? [])],
    columns: proposal.columns.map(({ title, samples, alternatives }) => ({
      title,
      samples: samples.map((sample) => sample.slice(0, 200)),
      alternatives: alternatives.map((one) => ({ ...one })),
    })),
    mapping: { ...proposal.mapping },
    confidence: { ...proposal.confidence },
    missing: [...proposal.missing],
    encoding: source.encoding ?? null,
    systemGuess: guess?.system ? { system: guess.system, confidence: guess.inside[guess.system] } : null,
  };
}

type Prepared = { readonly line: LedgerLine; readonly clean: CleanRow | undefined; readonly problems: RowProblem[] };

const statusOf = ({ line, clean, problems }: Prepared): CheckedRow["status"] => {
  if (line.skipped || line.duplicateOf !== undefined) return "skipped";
  if (!clean || problems.some(({ level }) => level === "error")) return "bad";
  return problems.some(({ level }) => level === "warning") ? "warned" : "good";
};

async function* check(scene: ImportScene, { file, layout, options }: Reading): AsyncGenerator<CheckedRow> {
  const { platform, districtId, today } = scene;
  const source = await openSheet(file.path, { fileName: file.fileName });
  const divisions = new DivisionFinder(await getGeography(platform, districtId), districtId);
  const reading: LedgerReading = {
    sheet: layout.sheet,
    header: { to: layout.headerRows.at(-1) ?? 0, cells: layout.header },
    mapping: layout.mapping as LedgerMapping,
  };
  const system = options.coordinateSystem ?? undefined;
  const matchedBy = new Map<string, number>();
  const isFirst = !(await hasSites(platform.database.kysely, districtId));
  let waiting: Prepared[] = [];
  async function* flush(): AsyncGenerator<CheckedRow> {
    const rows = waiting;
    waiting = [];
    const candidates = new CandidateIndex(
      await findCandidates(
        platform.database.kysely,
        districtId,
        isFirst ? [] : rows.flatMap((row) => (row.clean && statusOf(row) !== "skipped" ? [row.clean] : [])),
      ),
    );
    for (const row of rows) {
      const { line, clean, problems } = row;
      const common = { rowNo: line.source.row, cells: line.source.cells, clean };
      let status = statusOf(row);
      if (!clean || status === "bad" || status === "skipped") {
        yield { ...common, status, problems };
        continue;
      }
      const match = matchRow(clean, candidates);
      problems.push(...match.problems);
      const earlier = match.targetId === undefined ? undefined : matchedBy.get(match.targetId);
      if (earlier !== undefined) {
        status = "skipped";
        problems.push({ level: "warning", field: "row", code: "matched_twice", details: { row: earlier }, raw: "" });
      } else {
        if (match.targetId !== undefined) matchedBy.set(match.targetId, common.rowNo);
        if (match.problems.length > 0) status = "warned";
      }
      yield {
        ...common,
        status,
        problems,
        ...(status !== "skipped" && { targetId: match.targetId, effect: match.effect }),
      };
    }
  }
  for await (const line of readLedger(source, reading, { today, area: await outlineOf(scene), system })) {
    const problems: RowProblem[] = line.problems.map(({ level, field, code, details, raw }) => ({
      level,
      field,
      code,
      details,
      raw,
    }));
    const note = (level: RowProblem["level"], field: string, code: string, details: Record<string, unknown> = {}) =>
      void problems.push({ level, field, code, details, raw: "" });
    waiting.push({ line, clean: line.record && prepare(line.record, divisions, districtId, note), problems });
    if (isFirst || waiting.length >= rowsAtOnce) yield* flush();
  }
  yield* flush();
}

/** Ledgers of institutions: new sites, changes of known ones, and how to take both back. */
export const ledgerImport = defineImportKind({
  key: "ledger",
  fields: ledgerFields.map(({ key, required }) => ({ key, required })),
  propose,
  check,
  async commit(context, batchId, rows) {
    const created = rows
      .filter(({ targetId }) => targetId === null)
      .map(({ rowNo, clean }) => ({ rowNo, clean: clean as CleanRow }));
    const outcomes: RowOutcome[] = await createSites(context, batchId, created);
    for (const { rowNo, targetId, clean, effect } of rows) {
      if (targetId === null) continue;
      if (effect === "unchanged") outcomes.push({ rowNo, status: "committed" });
      else outcomes.push(await changeSite(context, batchId, { rowNo, siteId: targetId, clean: clean as CleanRow }));
    }
    return outcomes;
  },
  async undo(context, batchId, rows) {
    const of = (effect: string) => rows.filter((row) => row.effect === effect);
    return [
      ...(await undoCreated(context, batchId, of("created"))),
      ...(await undoChanged(context, batchId, of("changed"))),
      ...of("unchanged").map(({ rowNo }): RowOutcome => ({ rowNo, status: "undone" })),
    ];
  },
  finishUndo: removeEmptyInstitutions,
  changes: ["site", "institution", "place", "indicator"],
});
