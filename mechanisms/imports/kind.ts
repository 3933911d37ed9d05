import type { Entity } from "../../contract/entities.ts";
import type { Clock } from "../../kernel/clock.ts";
import type { Context, Platform } from "../../kernel/context.ts";
import type {
  ChosenLayout,
  ImportKindKey,
  ImportOptions,
  Layout,
  RowEffect,
  RowProblem,
  RowStatus,
} from "./contract.ts";

export type ImportFile = { readonly path: string; readonly fileName: string };

/** The district and time a file is read in. */
export type ImportScene = {
  readonly platform: Platform;
  readonly districtId: string;
  readonly clock: Clock;
  readonly today: string;
};

export type Reading = {
  readonly batchId: string;
  readonly file: ImportFile;
  readonly layout: ChosenLayout;
  readonly options: ImportOptions;
};

/** A row as the check leaves it in the database. */
export type CheckedRow = {
  readonly rowNo: number;
  readonly cells: readonly string[];
  /** What the row means, ready to be written; absent for rows without meaning. */
  readonly clean: object | undefined;
  readonly status: Extract<RowStatus, "good" | "warned" | "bad" | "skipped">;
  readonly problems: readonly RowProblem[];
  readonly targetId?: string;
  readonly effect?: RowEffect;
};

export type StoredRow = {
  readonly rowNo: number;
  readonly clean: unknown;
  readonly targetId: string | null;
  readonly effect: RowEffect | null;
  readonly problems: readonly RowProblem[];
};

/** What became of a row. `problems` are added to those it has. */
export type RowOutcome = {
  readonly rowNo: number;
  readonly status: Extract<RowStatus, "committed" | "undone" | "bad">;
  readonly targetId?: string;
  readonly effect?: RowEffect;
  readonly problems?: readonly RowProblem[];
};

/**
 * One kind of file that can be imported. `commit` and `undo` get rows a chunk at a time, each chunk in a transaction of its own;
 * what they write must be found again by the batch's id.
 */
export type ImportKind = {
  readonly key: ImportKindKey;
  readonly fields: readonly { readonly key: string; readonly required: boolean }[];
  /** Proposes sheet, header and mapping; `choice` fixes what a person chose. */
  propose(
    scene: ImportScene,
    file: ImportFile,
    choice: { readonly sheet?: string; readonly headerRow?: number },
  ): Promise<Layout>;
  /** Streams the rows with every problem; memory must not grow with the rows. */
  check(scene: ImportScene, reading: Reading): AsyncIterable<CheckedRow>;
  commit(context: Context, batchId: string, rows: readonly StoredRow[]): Promise<RowOutcome[]>;
  undo(context: Context, batchId: string, rows: readonly StoredRow[]): Promise<RowOutcome[]>;
  /** After the last row was undone: what belongs to no single row. */
  finishUndo?(context: Context, batchId: string): Promise<void>;
  /** What pages have to fetch again after a commit or undo. */
  readonly changes: readonly Entity[];
};

const kinds = new Map<ImportKindKey, ImportKind>();

/** Registers a kind of import; domains call it once. */
export function defineImportKind(kind: ImportKind): ImportKind {
  kinds.set(kind.key, kind);
  return kind;
}

export function getImportKind(key: ImportKindKey): ImportKind {
  const kind = kinds.get(key);
  if (!kind) throw new Error(`nothing imports ${key}`);
  return kind;
}

/** A file that cannot be read at all; `code` has a text in both languages. */
export class ImportFault extends Error {
  readonly code: string;
  constructor(code: string) {
    super(code);
    this.name = "ImportFault";
    this.code = code;
  }
}
