import { z } from "zod";
import { endpoint } from "../../contract/endpoint.ts";
import { FileAnswer } from "../../contract/file.ts";
import { Instant, Version, id, pageOf, pageQuery, text } from "../../contract/values.ts";

export const BatchId = id("import_batch");

export const importKinds = ["ledger", "population", "boundary"] as const;
export const ImportKindKey = z.enum(importKinds);
export type ImportKindKey = z.infer<typeof ImportKindKey>;

export const batchStatuses = [
  "uploaded",
  "checking",
  "checked",
  "committing",
  "committed",
  "undoing",
  "undone",
  "failed",
  "cancelled",
] as const;
export const BatchStatus = z.enum(batchStatuses);
export type BatchStatus = z.infer<typeof BatchStatus>;

export const rowStatuses = ["good", "warned", "bad", "skipped", "committed", "undone"] as const;
export const RowStatus = z.enum(rowStatuses);
export type RowStatus = z.infer<typeof RowStatus>;
export const RowEffect = z.enum(["created", "changed", "unchanged"]);
export type RowEffect = z.infer<typeof RowEffect>;

/** One problem of a row: which field, why, how grave, and what stood there. */
export const RowProblem = z.object({
  level: z.enum(["error", "warning", "note"]),
  field: z.string(),
  code: z.string(),
  details: z.record(z.string(), z.unknown()).default({}),
  raw: z.string().default(""),
});
export type RowProblem = z.infer<typeof RowProblem>;

/** Field key to column (0-based), null where the file has none. */
export const ColumnMapping = z.record(z.string().max(60), z.int().min(0).max(500).nullable());
export type ColumnMapping = z.infer<typeof ColumnMapping>;

export const ImportOptions = z.object({
  /** System of coordinates that do not name their own. */
  coordinateSystem: z.enum(["wgs84", "gcj02", "bd09"]).nullable().default(null),
  /** For files that name year and source only in their title. */
  year: z.int().min(1950).max(2100).nullable().default(null),
  source: text(200, 0).default(""),
});
export type ImportOptions = z.infer<typeof ImportOptions>;

export const ChosenLayout = z.object({
  sheet: z.string().max(200),
  /** First and last row of the header; empty when the file has none. */
  headerRows: z.array(z.int().min(1)).max(2),
  header: z.array(z.string()),
  mapping: ColumnMapping,
});
export type ChosenLayout = z.infer<typeof ChosenLayout>;

/** What was found in the file and proposed. */
export const Layout = z.object({
  ...ChosenLayout.shape,
  sheets: z.array(z.string()),
  titles: z.array(z.string()),
  columns: z.array(
    z.object({
      title: z.string(),
      samples: z.array(z.string()),
      alternatives: z.array(z.object({ field: z.string(), confidence: z.number() })),
    }),
  ),
  confidence: z.record(z.string(), z.number()),
  missing: z.array(z.string()),
  /** How a text file is written, if it is one. */
  encoding: z.string().nullable(),
  /** The coordinate system that the points fit best, and how sure that is. */
  systemGuess: z.object({ system: z.string(), confidence: z.number() }).nullable(),
});
export type Layout = z.infer<typeof Layout>;

export const BatchRow = z.object({
  id: BatchId,
  kind: ImportKindKey,
  fileName: z.string(),
  status: BatchStatus,
  rowsRead: z.int(),
  rowsTotal: z.int(),
  rowsGood: z.int(),
  rowsWarned: z.int(),
  rowsBad: z.int(),
  rowsDone: z.int(),
  problem: z.string().nullable(),
  createdAt: Instant,
  createdBy: z.string().nullable(),
  version: Version,
});
export type BatchRow = z.infer<typeof BatchRow>;

export const Batch = z.object({
  ...BatchRow.shape,
  layout: Layout.nullable(),
  options: ImportOptions,
  fields: z.array(z.object({ key: z.string(), required: z.boolean() })),
  /** Which step failed, for a failed batch. */
  failedStep: z.enum(["propose", "check", "commit", "undo"]).nullable(),
  problemCounts: z.array(z.object({ code: z.string(), field: z.string(), level: z.string(), rows: z.int() })),
  effects: z.object({ created: z.int(), changed: z.int(), unchanged: z.int() }),
  /** Rows that could not be undone. */
  leftBehind: z.int(),
});
export type Batch = z.infer<typeof Batch>;

export const ImportRow = z.object({
  rowNo: z.int(),
  cells: z.array(z.string()),
  status: RowStatus,
  effect: RowEffect.nullable(),
  targetId: z.string().nullable(),
  problems: z.array(RowProblem),
});
export type ImportRow = z.infer<typeof ImportRow>;

const params = z.object({ batchId: BatchId });
const Started = z.object({ status: BatchStatus, version: Version });
const common = { action: "import.run", entities: ["import_batch"] } as const;

export const uploadImport = endpoint({
  method: "POST",
  path: "/imports",
  summary: "Takes a file in and begins to read it.",
  body: z.object({ kind: ImportKindKey }),
  output: z.object({ batchId: BatchId }),
  audit: { event: "import.uploaded" },
  transport: "upload",
  perMinute: 20,
  ...common,
});

export const listImports = endpoint({
  method: "GET",
  path: "/imports",
  summary: "Lists imports, newest first.",
  query: z.object({ kind: ImportKindKey.optional(), ...pageQuery }),
  output: pageOf(BatchRow),
  audit: { none: "no personal data of families" },
  ...common,
});

export const getImport = endpoint({
  method: "GET",
  path: "/imports/:batchId",
  summary: "One import: layout, mapping, progress, counts by problem, effects.",
  params,
  output: Batch,
  audit: { none: "no personal data of families" },
  ...common,
});

export const layOutImport = endpoint({
  method: "PUT",
  path: "/imports/:batchId/layout",
  summary: "Proposes the columns again for another sheet or header row.",
  params,
  body: z.object({ sheet: z.string().max(200), headerRow: z.int().min(1).max(1_000).optional(), version: Version }),
  output: Started,
  errors: ["not_now", "file_unreadable"],
  audit: { none: "nothing is imported yet" },
  ...common,
});

export const checkImport = endpoint({
  method: "POST",
  path: "/imports/:batchId/check",
  summary: "Reads every row with the chosen columns and names its problems; nothing is written to the registry.",
  params,
  body: z.object({ mapping: ColumnMapping, options: ImportOptions, version: Version }),
  output: Started,
  errors: ["not_now", "columns_missing", "column_used_twice"],
  audit: { event: "import.checked" },
  ...common,
});

export const listImportRows = endpoint({
  method: "GET",
  path: "/imports/:batchId/rows",
  summary: "Rows of an import with their problems, by status, effect or problem.",
  params,
  query: z.object({
    status: RowStatus.optional(),
    effect: RowEffect.optional(),
    code: z.string().max(60).optional(),
    ...pageQuery,
  }),
  output: pageOf(ImportRow),
  audit: { none: "no personal data of families" },
  ...common,
});

export const commitImport = endpoint({
  method: "POST",
  path: "/imports/:batchId/commit",
  summary: "Writes the good rows, or all or nothing; continues where a broken commit stopped.",
  params,
  body: z.object({ allOrNothing: z.boolean(), version: Version }),
  output: Started,
  errors: ["not_now", "rows_have_errors", "nothing_to_commit"],
  audit: { event: "import.committed" },
  ...common,
});

export const undoImport = endpoint({
  method: "POST",
  path: "/imports/:batchId/undo",
  summary: "Takes back everything an import wrote; what others have built on is closed instead and listed.",
  params,
  body: z.object({ version: Version }),
  output: Started,
  errors: ["not_now"],
  audit: { event: "import.undone" },
  ...common,
});

export const cancelImport = endpoint({
  method: "POST",
  path: "/imports/:batchId/cancel",
  summary: "Puts an import away that nothing was written of.",
  params,
  body: z.object({ version: Version }),
  output: Started,
  errors: ["not_now"],
  audit: { event: "import.cancelled" },
  ...common,
});

export const exportImportErrors = endpoint({
  method: "GET",
  path: "/imports/:batchId/errors.xlsx",
  summary: "The rows that were not imported, as they came, with the reasons.",
  params,
  output: FileAnswer,
  audit: { event: "import.errors_downloaded" },
  transport: "stream",
  ...common,
});
