import type { SheetErrorCode } from "../../../sheets/sheet-error.ts";

/** Why a file cannot be read, and what to do. */
export const faultsEn: Readonly<Record<string, string>> = {
  file_empty: "The file is empty.",
  file_too_large: "The file is too large.",
  not_a_sheet: "This is no spreadsheet; please upload .xlsx or .csv.",
  is_html: "This is a web page; please save it as .xlsx in a spreadsheet program.",
  is_pdf: "This is a PDF; please upload the spreadsheet itself.",
  is_old_xls: "This is an old .xls; please save it as .xlsx.",
  is_xlsb: "This is an .xlsb; please save it as .xlsx.",
  is_ods: "This is an .ods; please save it as .xlsx.",
  encrypted: "The file has a password; please remove it first.",
  damaged: "The file is damaged; please export it again.",
  expands_too_much: "The file grows too large when unpacked and is not read.",
  too_many_columns: "Too many columns; please remove those not needed.",
  too_many_rows: "Too many rows; please split the file.",
  cell_too_long: "The text of a cell is too long.",
  sheet_not_found: "There is no such sheet.",
  quote_not_closed: "A quotation mark in the CSV is not closed; please check.",
} satisfies Record<SheetErrorCode, string>;
