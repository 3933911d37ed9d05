/** The import machinery: what domains register their kinds with, and what the server mounts. */
export { endpoints, jobs } from "./endpoints.ts";
export { type FileImport, importFile } from "./run-file.ts";
export {
  type CheckedRow,
  defineImportKind,
  type ImportFile,
  ImportFault,
  type ImportKind,
  type ImportScene,
  type Reading,
  type RowOutcome,
  type StoredRow,
} from "./kind.ts";
export type { ChosenLayout, ImportOptions, Layout, RowProblem } from "./contract.ts";
