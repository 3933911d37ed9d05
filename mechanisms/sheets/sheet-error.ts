/** Why a file cannot be read as a table; each code has a Chinese and an English text that says what to do. */
export const sheetErrorCodes = [
  "file_empty",
  "file_too_large",
  "not_a_sheet",
  "is_html",
  "is_pdf",
  "is_old_xls",
  "is_xlsb",
  "is_ods",
  "encrypted",
  "damaged",
  "expands_too_much",
  "too_many_columns",
  "too_many_rows",
  "cell_too_long",
  "sheet_not_found",
  "quote_not_closed",
] as const;
export type SheetErrorCode = (typeof sheetErrorCodes)[number];

/** A file that cannot be read as a table, with the place and the limit where there is one. */
export class SheetError extends Error {
  readonly code: SheetErrorCode;
  readonly details: Readonly<Record<string, string | number>>;
  constructor(code: SheetErrorCode, details: Readonly<Record<string, string | number>> = {}, options?: ErrorOptions) {
    super(code, options);
    this.name = "SheetError";
    this.code = code;
    this.details = details;
  }
}

/** What a file may cost. Uncompressed sizes are counted while inflating: what a container declares may be a lie. */
export type SheetLimits = {
  readonly fileBytes: number;
  /** Inflated bytes of one part of an .xlsx. */
  readonly partBytes: number;
  /** Inflated bytes per packed byte, looked at beyond `ratioFrom` inflated bytes. */
  readonly ratio: number;
  readonly ratioFrom: number;
  readonly columns: number;
  readonly rows: number;
  readonly cellLength: number;
};

export const sheetLimits: SheetLimits = {
  fileBytes: 100 * 1024 * 1024,
  partBytes: 1024 * 1024 * 1024,
  ratio: 250,
  ratioFrom: 16 * 1024 * 1024,
  columns: 200,
  rows: 200_000,
  cellLength: 10_000,
};
