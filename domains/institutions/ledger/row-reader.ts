import type { Cleaned, CleanNoteCode, Details } from "../../../mechanisms/sheets/clean/cleaned.ts";
import { cleanDate } from "../../../mechanisms/sheets/clean/date.ts";
import { cleanInteger, cleanPrice, type Figure } from "../../../mechanisms/sheets/clean/number.ts";
import { cleanText } from "../../../mechanisms/sheets/clean/text.ts";
import type { Mapping } from "../../../mechanisms/sheets/mapping.ts";
import type { SheetRow } from "../../../mechanisms/sheets/read.ts";
import type { LedgerFieldKey } from "./fields.ts";
import type { LedgerProblem, LedgerProblemCode, ProblemLevel } from "./ledger-row.ts";

export type LedgerMapping = Mapping<LedgerFieldKey>;

/** Notes a person should look at; the others only say how a common writing was read. */
const worthALook = new Set<CleanNoteCode>([
  "approximate",
  "low_precision",
  "unknown_words",
  "formula_error",
  "starting_price",
  "first_of_year",
  "swapped",
]);

/** Collects the problems of one row and cleans its cells by field. */
export class RowReader {
  readonly problems: LedgerProblem[] = [];
  private readonly row: SheetRow;
  private readonly mapping: LedgerMapping;
  constructor(row: SheetRow, mapping: LedgerMapping) {
    this.row = row;
    this.mapping = mapping;
  }
  has(field: LedgerFieldKey): boolean {
    return this.mapping[field] !== null;
  }
  raw(field: LedgerFieldKey): string {
    const column = this.mapping[field];
    return column === null ? "" : (this.row.cells[column] ?? "");
  }
  report(level: ProblemLevel, field: LedgerFieldKey | "row", code: LedgerProblemCode, details: Details = {}): void {
    this.problems.push({
      row: this.row.row,
      level,
      field,
      code,
      details,
      raw: field === "row" ? "" : this.raw(field).slice(0, 500),
    });
  }
  accept<T>(field: LedgerFieldKey, result: Cleaned<T>, level: "error" | "warning"): T | undefined {
    if ("problem" in result) {
      this.report(level, field, result.problem, result.details);
      return undefined;
    }
    for (const note of result.notes)
      this.report(worthALook.has(note.code) ? "warning" : "note", field, note.code, note.details);
    return result.value;
  }
  text(field: LedgerFieldKey, max: number): string | undefined {
    const raw = this.raw(field);
    if (raw === "") return undefined;
    const value = this.accept(field, cleanText(raw), "warning");
    if (value === undefined || value.length <= max) return value;
    this.report("error", field, "text_too_long", { length: value.length, limit: max });
    return undefined;
  }
  date(field: LedgerFieldKey): string | undefined {
    const raw = this.raw(field);
    return raw === "" ? undefined : this.accept(field, cleanDate(raw), "warning");
  }
  /** A figure of this row alone: one merged over several rows belongs to none of them. */
  figure(
    field: LedgerFieldKey,
    level: "error" | "warning",
    clean: (raw: string) => Cleaned<Figure> = cleanInteger,
  ): Figure | undefined {
    const column = this.mapping[field];
    const raw = this.raw(field);
    if (raw === "") return undefined;
    if (column !== null && this.row.filled?.includes(column)) {
      this.report("warning", field, "merged_value", { value: raw.slice(0, 40) });
      return undefined;
    }
    return this.accept(field, clean(raw), level);
  }
  price(field: LedgerFieldKey, period: "month" | "hour"): number | undefined {
    const raw = this.raw(field);
    return raw === "" ? undefined : this.accept(field, cleanPrice(raw, period), "error");
  }
  words<Value extends string>(field: LedgerFieldKey, clean: (raw: string) => Cleaned<Value>): Value | undefined {
    const raw = this.raw(field);
    return raw === "" ? undefined : this.accept(field, clean(raw), "warning");
  }
}
