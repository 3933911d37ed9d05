import type { SheetErrorCode } from "../../../sheets/sheet-error.ts";

/** Why a file cannot be read, and what to do. */
export const faultsZh: Readonly<Record<string, string>> = {
  file_empty: "文件是空的。",
  file_too_large: "文件太大。",
  not_a_sheet: "这不是表格文件，请上传 .xlsx 或 .csv。",
  is_html: "这是网页文件，请用表格软件另存为 .xlsx。",
  is_pdf: "这是 PDF，请上传原来的表格文件。",
  is_old_xls: "这是旧版 .xls，请用表格软件另存为 .xlsx。",
  is_xlsb: "这是 .xlsb，请另存为 .xlsx。",
  is_ods: "这是 .ods，请另存为 .xlsx。",
  encrypted: "文件有密码，请去掉密码后再传。",
  damaged: "文件已损坏，请重新导出。",
  expands_too_much: "文件展开后过大，不予读取。",
  too_many_columns: "列太多，请删去无关的列。",
  too_many_rows: "行太多，请分成几个文件。",
  cell_too_long: "有单元格的文字太长。",
  sheet_not_found: "没有这个工作表。",
  quote_not_closed: "CSV 里有没有配对的引号，请检查。",
} satisfies Record<SheetErrorCode, string>;
