import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openSheet } from "../../mechanisms/sheets/read.ts";

/** The cells of a downloaded spreadsheet's first sheet. */
export async function readSheet(bytes: Buffer): Promise<string[][]> {
  const folder = await mkdtemp(join(tmpdir(), "huituo-xlsx-"));
  try {
    const path = join(folder, "file.xlsx");
    await writeFile(path, bytes);
    const rows: string[][] = [];
    for await (const { cells } of (await openSheet(path, { fileName: "file.xlsx" })).rows()) rows.push([...cells]);
    return rows;
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 200 });
  }
}
