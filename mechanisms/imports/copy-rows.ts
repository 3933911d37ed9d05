import type { PoolClient } from "pg";
import { type CopyValue, copyRows } from "../../kernel/database/copy.ts";
import type { CheckedRow } from "./kind.ts";

const columns = ["district_id", "batch_id", "row_no", "cells", "clean", "status", "problems", "target_id", "effect"];

/** PostgreSQL stores no NUL, neither in texts nor in JSON; a file may contain it. */
const plain = (cell: string) => (cell.includes("\u0000") ? cell.replaceAll("\u0000", "") : cell);

/** Streams checked rows into `import_row`. */
export async function copyChecked(
  client: PoolClient,
  districtId: string,
  batchId: string,
  rows: AsyncIterable<CheckedRow>,
): Promise<void> {
  async function* values(): AsyncGenerator<CopyValue[]> {
    for await (const row of rows) {
      const clean = row.clean ? { json: row.clean } : null;
      yield [
        districtId,
        batchId,
        row.rowNo,
        row.cells.map(plain),
        clean,
        row.status,
        { json: row.problems },
        row.targetId,
        row.effect,
      ];
    }
  }
  await copyRows(client, "import_row", columns, values());
}
