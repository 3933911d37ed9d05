import { readFile } from "node:fs/promises";
import type { Context } from "../../../kernel/context.ts";
import {
  type CheckedRow,
  defineImportKind,
  ImportFault,
  type RowOutcome,
  type RowProblem,
  type StoredRow,
} from "../../../mechanisms/imports/index.ts";
import { type Boundary, readBoundaries } from "../boundary-file.ts";
import { DivisionIndex } from "../division-index.ts";
import { listDivisionRows } from "../queries.ts";
import { type OutlineRow, readOutlines, writeOutline } from "./boundary-queries.ts";

/** What a feature changes, and what stood there when it was checked: so it can be taken back. */
type Clean = {
  readonly code: string;
  readonly after: OutlineRow;
  readonly before: OutlineRow & { readonly version: number };
};

const changedSince: RowProblem = { level: "error", field: "row", code: "changed_since", details: {}, raw: "" };
const same = (a: OutlineRow, b: OutlineRow): boolean => JSON.stringify(a.outline) === JSON.stringify(b.outline);

/** Boundaries of divisions from GeoJSON in a declared coordinate system. A row is a feature of the file. */
export const boundaryImport = defineImportKind({
  key: "boundary",
  fields: [],
  async propose(_scene, file) {
    const text = await readFile(file.path, "utf8");
    if (!/^\uFEFF?\s*\{/.test(text)) throw new ImportFault("not_geojson");
    return {
      sheet: "",
      sheets: [],
      headerRows: [],
      header: ["#", "name", "code", "km²"],
      titles: [],
      columns: [],
      mapping: {},
      confidence: {},
      missing: [],
      encoding: "utf-8",
      systemGuess: null,
    };
  },
  async *check({ platform, districtId }, { file, options }): AsyncGenerator<CheckedRow> {
    const db = platform.database.kysely;
    const divisions = await listDivisionRows(db, districtId);
    const { boundaries, problems } = readBoundaries(await readFile(file.path, "utf8"), {
      // GeoJSON without another word is WGS84 (RFC 7946).
      system: options.coordinateSystem ?? "wgs84",
      divisions: new DivisionIndex(divisions),
    });
    const known = await readOutlines(db, districtId);
    const byFeature = new Map(boundaries.map((boundary) => [boundary.feature, boundary]));
    const wrong = Map.groupBy(problems, ({ feature }) => feature);
    for (const feature of [...new Set([...wrong.keys(), ...byFeature.keys()])].toSorted((a, b) => a - b)) {
      const found: RowProblem[] = (wrong.get(feature) ?? []).map(({ severity, code, value }) => ({
        level: severity,
        field: "row",
        code: code === "division_unknown" ? "division_not_found" : code,
        details: {},
        raw: value.slice(0, 200),
      }));
      const boundary = byFeature.get(feature);
      const before = boundary && known.get(boundary.divisionCode);
      if (!boundary || !before || found.some(({ level }) => level === "error")) {
        yield { rowNo: Math.max(feature, 1), cells: [], clean: undefined, status: "bad", problems: found };
        continue;
      }
      if (boundary.matchedBy === "name")
        found.push({ level: "note", field: "division", code: "division_by_name", details: {}, raw: boundary.name });
      const clean: Clean = {
        code: boundary.divisionCode,
        after: rowOf(boundary, options.source || file.fileName),
        before,
      };
      yield {
        rowNo: feature,
        cells: [String(feature), boundary.name, boundary.divisionCode, boundary.areaKm2.toFixed(2)],
        clean,
        status: found.some(({ level }) => level === "warning") ? "warned" : "good",
        problems: found,
        effect: before.outline === null ? "created" : same(before, clean.after) ? "unchanged" : "changed",
      };
    }
  },
  async commit(context: Context, batchId: string, rows: readonly StoredRow[]): Promise<RowOutcome[]> {
    const outcomes: RowOutcome[] = [];
    for (const { rowNo, clean, effect } of rows) {
      const { code, after, before } = clean as Clean;
      const done =
        effect === "unchanged" || (await writeOutline(context, code, after, { version: before.version, batchId }));
      outcomes.push(done ? { rowNo, status: "committed" } : { rowNo, status: "bad", problems: [changedSince] });
    }
    return outcomes;
  },
  async undo(context: Context, batchId: string, rows: readonly StoredRow[]): Promise<RowOutcome[]> {
    const outcomes: RowOutcome[] = [];
    for (const { rowNo, clean, effect } of rows) {
      const { code, before } = clean as Clean;
      const done =
        effect === "unchanged" ||
        (await writeOutline(context, code, before, { version: before.version + 1, batchId: null, writtenBy: batchId }));
      outcomes.push(done ? { rowNo, status: "undone" } : { rowNo, status: "bad", problems: [changedSince] });
    }
    return outcomes;
  },
  changes: ["division", "indicator"],
});

const rowOf = ({ outline, labelAt }: Boundary, source: string): OutlineRow => ({
  outline,
  source,
  lon: labelAt.lon,
  lat: labelAt.lat,
});
