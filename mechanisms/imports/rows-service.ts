import { Readable } from "node:stream";
import type { ReadableStream as NodeStream } from "node:stream/web";
import { sql } from "kysely";
import type { InputOf } from "../../contract/endpoint.ts";
import type { FileAnswer } from "../../contract/file.ts";
import type { Context } from "../../kernel/context.ts";
import { found } from "../../kernel/refusal.ts";
import type * as contract from "./contract.ts";
import type { RowProblem } from "./contract.ts";
import { problemSentence, reportTexts } from "./contract/problem-texts.ts";
import { findBatch } from "./queries.ts";
import { type ErrorRow, writeErrorRows } from "../sheets/error-rows.ts";

/** Rows of an import by status, effect or problem, in the order of the file. */
export async function listImportRows(context: Context, { params, query }: InputOf<typeof contract.listImportRows>) {
  const { db, districtId } = context;
  const base = db
    .selectFrom("import_row")
    .where("district_id", "=", districtId)
    .where("batch_id", "=", params.batchId)
    .$if(query.status !== undefined, (q) => q.where("status", "=", query.status!))
    .$if(query.effect !== undefined, (q) => q.where("effect", "=", query.effect!))
    .$if(query.code !== undefined, (q) =>
      q.where(sql<boolean>`problems @> ${JSON.stringify([{ code: query.code }])}::jsonb`),
    );
  const rows = await base
    .select(["row_no", "cells", "status", "effect", "target_id", "problems"])
    .orderBy("row_no")
    .limit(query.size)
    .offset((query.page - 1) * query.size)
    .execute();
  const { total } = await base.select(sql<number>`count(*)`.as("total")).executeTakeFirstOrThrow();
  return {
    items: rows.map((row) => ({
      rowNo: row.row_no,
      cells: row.cells,
      status: row.status,
      effect: row.effect,
      targetId: row.target_id,
      problems: row.problems as RowProblem[],
    })),
    total,
  };
}

async function* leftOut({ db, districtId, locale }: Context, batchId: string): AsyncGenerator<ErrorRow> {
  for (let after = -1; ;) {
    const rows = await db
      .selectFrom("import_row")
      .select(["row_no", "cells", "problems"])
      .where("district_id", "=", districtId)
      .where("batch_id", "=", batchId)
      .where(sql<boolean>`(status = 'bad' or (status = 'skipped' and problems <> '[]'))`)
      .where("row_no", ">", after)
      .orderBy("row_no")
      .limit(1_000)
      .execute();
    for (const row of rows)
      yield {
        row: row.row_no,
        cells: row.cells,
        reasons: (row.problems as RowProblem[]).map((problem) => problemSentence(problem, locale)),
      };
    const last = rows.at(-1);
    if (!last || rows.length < 1_000) return;
    after = last.row_no;
  }
}

/** The rows that stayed out, as they came, with the reasons: to be mended and imported again. */
export async function exportImportErrors(
  context: Context,
  { params }: InputOf<typeof contract.exportImportErrors>,
): Promise<FileAnswer> {
  const batch = found(await findBatch(context.db, context.districtId, params.batchId));
  const texts = reportTexts[context.locale];
  context.audited({ kind: "import_batch", id: batch.id });
  return {
    content: Readable.fromWeb(
      writeErrorRows(batch.header, leftOut(context, batch.id), texts) as NodeStream<Uint8Array>,
    ),
    mediaType: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    fileName: `${texts.sheet}-${batch.file_name.replace(/\.[^.]*$/, "")}.xlsx`,
  };
}
