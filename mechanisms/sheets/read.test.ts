import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import ExcelJs from "exceljs";
import fc from "fast-check";
import { writeXlsx } from "hucre/xlsx";
import iconv from "iconv-lite";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { guardFormula, writeErrorRows } from "./error-rows.ts";
import { openSheet, type OpenSheetOptions } from "./read.ts";
import { SheetError } from "./sheet-error.ts";
import { dayOfSerial } from "./xlsx-values.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "sheet-"));
});
afterAll(() => rm(folder, { recursive: true }));

let files = 0;
async function file(
  content: string | Uint8Array,
  fileName = "ledger.csv",
): Promise<{ path: string; options: OpenSheetOptions }> {
  const path = join(folder, `${(files += 1)}`);
  await writeFile(path, content);
  return { path, options: { fileName } };
}

async function rowsOf(content: string | Uint8Array, more: Partial<OpenSheetOptions> = {}, sheet?: string) {
  const { path, options } = await file(content);
  const source = await openSheet(path, { ...options, ...more });
  return Array.fromAsync(source.rows(sheet));
}

async function codeOf(work: Promise<unknown>): Promise<string> {
  try {
    await work;
  } catch (error) {
    if (error instanceof SheetError) return error.code;
    throw error;
  }
  return "no error";
}

async function excel(fill: (sheet: ExcelJs.Worksheet) => void): Promise<Uint8Array> {
  const book = new ExcelJs.Workbook();
  fill(book.addWorksheet("台账"));
  return new Uint8Array(await book.xlsx.writeBuffer());
}

describe("text tables", () => {
  const table = "机构名称,托位数\r\n小禾苗,50\r\n";
  const cells = [
    ["机构名称", "托位数"],
    ["小禾苗", "50"],
  ];
  it.each([
    ["utf-8", Buffer.from(table)],
    ["utf-8", Buffer.from(`\ufeff${table}`)],
    ["gb18030", iconv.encode(table, "gb18030")],
    ["utf-16le", iconv.encode(table, "utf-16le", { addBOM: true })],
    ["utf-8", Buffer.from(table.replaceAll(",", "\t"))],
    ["utf-8", Buffer.from(table.replaceAll(",", ";"))],
  ])("reads %s", async (encoding, bytes) => {
    const { path, options } = await file(bytes);
    const source = await openSheet(path, options);
    expect(source).toMatchObject({ format: "csv", encoding, sheets: ["ledger"] });
    expect((await Array.fromAsync(source.rows())).map((row) => row.cells)).toEqual(cells);
  });

  it("sees GB18030 behind a long start of plain ASCII", async () => {
    const rows = await rowsOf(iconv.encode(`${"name,places\n".repeat(20_000)}小禾苗,5\n`, "gb18030"));
    expect(rows.at(-1)).toEqual({ row: 20_001, cells: ["小禾苗", "5"] });
  });

  it("counts rows as a spreadsheet shows them, blank ones and line breaks inside cells included", async () => {
    expect(await rowsOf('名称,备注\n\n甲,"一\n二"\n,,\n乙,三\n')).toEqual([
      { row: 1, cells: ["名称", "备注"] },
      { row: 3, cells: ["甲", "一\n二"] },
      { row: 5, cells: ["乙", "三"] },
    ]);
  });

  it.each([
    ["", "file_empty"],
    ["%PDF-1.7 x", "is_pdf"],
    ["<html><table><tr><td>台账</td></tr></table></html>", "is_html"],
    ["\u0000\u0001\u0002 picture", "not_a_sheet"],
    ['名称,备注\n甲,"不关\n乙,丙\n', "quote_not_closed"],
  ])("%j is refused: %s", async (content, code) => expect(await codeOf(rowsOf(content))).toBe(code));

  it.each([
    [{ rows: 2 }, "too_many_rows"],
    [{ columns: 1 }, "too_many_columns"],
    [{ cellLength: 2 }, "cell_too_long"],
    [{ fileBytes: 5 }, "file_too_large"],
  ])("%j → %s", async (limits, code) => expect(await codeOf(rowsOf("甲乙丙,2\n3,4\n5,6\n", { limits }))).toBe(code));
});

describe("workbooks", () => {
  it("gives numbers, days, booleans, formulas and rich text as text, at their true rows", async () => {
    const bytes = await excel((sheet) => {
      sheet.getCell("B2").value = 118.78;
      sheet.getCell("C2").value = new Date(Date.UTC(2024, 2, 1));
      sheet.getCell("D2").value = { formula: "1+1", result: 2 };
      sheet.getCell("E2").value = { richText: [{ text: "小" }, { text: "禾苗", font: { bold: true } }] };
      sheet.getCell("F2").value = true;
      sheet.getCell("G2").value = 'a<b>&"c"\n_x';
      sheet.getCell("A9").value = "00123";
      sheet.getCell("B9").value = 13900010001;
    });
    expect(await rowsOf(bytes)).toEqual([
      { row: 2, cells: ["", "118.78", "2024-03-01", "2", "小禾苗", "TRUE", 'a<b>&"c"\n_x'] },
      { row: 9, cells: ["00123", "13900010001"] },
    ]);
  });

  it("repeats a value merged over rows and says which cells it filled", async () => {
    const bytes = await excel((sheet) => {
      sheet.addRows([
        ["青禾街道", "甲"],
        ["", "乙"],
        ["", ""],
        ["云栖镇", "丙"],
      ]);
      sheet.mergeCells("A1:A3");
    });
    expect(await rowsOf(bytes)).toEqual([
      { row: 1, cells: ["青禾街道", "甲"] },
      { row: 2, cells: ["青禾街道", "乙"], filled: [0] },
      { row: 4, cells: ["云栖镇", "丙"] },
    ]);
  });

  it("reads what two independent writers write", async () => {
    const cell = fc
      .string({ maxLength: 12, unit: "grapheme" })
      // oxlint-disable-next-line no-control-regex -- characters that XML cannot hold
      .filter((text) => !/[\u0000-\u001f\ufffe\uffff]|_x[0-9a-f]{4}_/i.test(text));
    const table = fc.array(fc.array(cell, { minLength: 1, maxLength: 5 }), { minLength: 1, maxLength: 5 });
    await fc.assert(
      fc.asyncProperty(table, async (rows) => {
        const trimmed = rows.flatMap((cells, index) => {
          const last = cells.findLastIndex((text) => text !== "");
          return last < 0 ? [] : [{ row: index + 1, cells: cells.slice(0, last + 1) }];
        });
        expect(await rowsOf(await excel((sheet) => void sheet.addRows(rows)))).toEqual(trimmed);
        for (const stringMode of ["shared", "inline"] as const)
          expect(await rowsOf(await writeXlsx({ sheets: [{ name: "a", rows }], stringMode }))).toEqual(trimmed);
      }),
      { numRuns: 40 },
    );
  });

  it("lists the worksheets and leaves hidden ones out", async () => {
    const book = new ExcelJs.Workbook();
    book.addWorksheet("说明").addRow(["一"]);
    book.addWorksheet("数据 & 表").addRow(["二"]);
    book.addWorksheet("隐藏", { state: "hidden" }).addRow(["三"]);
    const { path, options } = await file(new Uint8Array(await book.xlsx.writeBuffer()));
    const source = await openSheet(path, options);
    expect(source.sheets).toEqual(["说明", "数据 & 表"]);
    expect((await Array.fromAsync(source.rows("数据 & 表")))[0]?.cells).toEqual(["二"]);
    expect(await codeOf((async () => Array.fromAsync(source.rows("没有")))())).toBe("sheet_not_found");
  });

  it("refuses what cannot be read, each with its code", async () => {
    const plain = await excel((sheet) => void sheet.addRows(Array.from({ length: 2000 }, () => ["同样的内容", 1, 2])));
    expect(await codeOf(rowsOf(plain, { limits: { partBytes: 10_000 } }))).toBe("expands_too_much");
    expect(await codeOf(rowsOf(plain, { limits: { ratio: 3, ratioFrom: 10_000 } }))).toBe("expands_too_much");
    expect(await codeOf(rowsOf(plain, { limits: { rows: 1999 } }))).toBe("too_many_rows");
    expect(await codeOf(rowsOf(plain, { limits: { columns: 2 } }))).toBe("too_many_columns");
    expect(await codeOf(rowsOf(plain, { limits: { cellLength: 4 } }))).toBe("cell_too_long");
    expect(await codeOf(rowsOf(plain.subarray(0, plain.length / 2)))).toBe("damaged");
    const broken = Uint8Array.from(plain);
    broken.fill(0x55, 1500, 1900);
    expect(await codeOf(rowsOf(broken))).toBe("damaged");
    const secret = await writeXlsx({
      sheets: [{ name: "a", rows: [["b"]] }],
      encryption: { password: "x", spinCount: 10 },
    });
    expect(await codeOf(rowsOf(secret))).toBe("encrypted");
    expect(await codeOf(rowsOf(Buffer.from("d0cf11e0a1b11ae1".padEnd(2048, "0"), "hex")))).toBe("is_old_xls");
  });

  it("can be left after the first rows and read again", async () => {
    const { path, options } = await file(
      await excel((sheet) => void sheet.addRows(Array.from({ length: 5000 }, (_, i) => [`第${i}行`]))),
    );
    const source = await openSheet(path, options);
    for await (const row of source.rows()) {
      expect(row.row).toBe(1);
      break;
    }
    expect((await Array.fromAsync(source.rows())).length).toBe(5000);
  });
});

it("serial days follow the spreadsheets, with the day that never was", () => {
  expect([1, 59, 61, 45_352].map((serial) => dayOfSerial(serial))).toEqual([
    "1900-01-01",
    "1900-02-28",
    "1900-03-01",
    "2024-03-01",
  ]);
  expect(dayOfSerial(43_890, true)).toBe("2024-03-01");
  expect(dayOfSerial(0)).toBeUndefined();
});

describe("the file of wrong rows", () => {
  it.each([
    ["=1+1", "'=1+1"],
    ["+86", "+86"],
    ["@x", "'@x"],
    ["-5", "-5"],
    ["-5+A1", "'-5+A1"],
    ["青禾", "青禾"],
  ])("%j → %j", (text, expected) => expect(guardFormula(text)).toBe(expected));

  it("opens in a spreadsheet with the original cells, row number and reasons", async () => {
    const stream = writeErrorRows(
      ["名称", "托位数"],
      [{ row: 7, cells: ["=cmd()", "40-50"], reasons: ["托位数是范围", "名称可疑"] }],
      { sheet: "错误行", row: "行号", reason: "原因" },
    );
    const path = join(folder, "errors.xlsx");
    await writeFile(path, stream);
    const book = new ExcelJs.Workbook();
    await book.xlsx.load((await readFile(path)).buffer as ArrayBuffer);
    const sheet = book.getWorksheet("错误行");
    expect(sheet?.getRow(1).values).toEqual([undefined, "行号", "名称", "托位数", "原因"]);
    expect(sheet?.getRow(2).values).toEqual([undefined, 7, "'=cmd()", "40-50", "托位数是范围;\n名称可疑"]);
  });
});
