import { sql } from "kysely";
import type { Context } from "../../../kernel/context.ts";
import { Refusal } from "../../../kernel/refusal.ts";
import type { RowOutcome } from "../../../mechanisms/imports/kind.ts";
import { addPlaceLine, setPlaces } from "../set-places.ts";
import { reviseFacts } from "../site-history.ts";
import { type ExistingLine, lineChanges } from "./match.ts";
import type { CleanRow } from "./prepare.ts";

/** Writes a row into an existing site as a change from today; refused as a whole when places are taken that it would remove. */
export async function changeSite(
  context: Context<string>,
  batchId: string,
  row: { rowNo: number; siteId: string; clean: CleanRow },
): Promise<RowOutcome> {
  const { db, districtId, today } = context;
  const { rowNo, siteId, clean } = row;
  const lines = (await db
    .selectFrom("place_line")
    .selectAll()
    .where("district_id", "=", districtId)
    .where("site_id", "=", siteId)
    .execute()) as ExistingLine[];
  await sql`savepoint import_row`.execute(db);
  try {
    const { changed } = await reviseFacts(context as Context, siteId, clean.facts, {
      validFrom: today,
      importBatchId: batchId,
    });
    const changes = lineChanges(clean, lines);
    for (const { line, existing, places, inclusivePlaces, enrolledElsewhere, priceFen } of changes) {
      const figures = { places, inclusivePlaces, enrolledElsewhere, priceFen, validFrom: today };
      if (existing) await setPlaces(context, existing.id, figures, { importBatchId: batchId });
      else
        await addPlaceLine(context, siteId, { ageBand: line.band, serviceForm: line.form }, figures, {
          importBatchId: batchId,
        });
    }
    await sql`release savepoint import_row`.execute(db);
    return {
      rowNo,
      status: "committed",
      targetId: siteId,
      effect: changed.length + changes.length > 0 ? "changed" : "unchanged",
    };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    await sql`rollback to savepoint import_row`.execute(db);
    const details = { ...error.details };
    return {
      rowNo,
      status: "bad",
      problems: [{ level: "error", field: "places", code: error.code, details, raw: "" }],
    };
  }
}
