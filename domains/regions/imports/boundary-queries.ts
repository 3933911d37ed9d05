import type { Context } from "../../../kernel/context.ts";
import type { Db } from "../../../kernel/database/pool.ts";

export type OutlineRow = {
  readonly outline: unknown;
  readonly source: string | null;
  readonly lon: number | null;
  readonly lat: number | null;
};

/** The outlines as they are, with the version of their division. */
export async function readOutlines(db: Db, districtId: string): Promise<Map<string, OutlineRow & { version: number }>> {
  const rows = await db
    .selectFrom("division")
    .select(["code", "outline", "outline_source as source", "lon", "lat", "version"])
    .where("district_id", "=", districtId)
    .execute();
  return new Map(rows.map(({ code, ...row }) => [code, row]));
}

/** Sets a division's outline if nobody changed the division since; the district's own also moves the middle of its map. */
export async function writeOutline(
  { db, districtId }: Context,
  code: string,
  { outline, source, lon, lat }: OutlineRow,
  expected: { readonly version: number; readonly batchId: string | null; readonly writtenBy?: string },
): Promise<boolean> {
  let update = db
    .updateTable("division")
    .set((row) => ({
      outline: outline === null ? null : JSON.stringify(outline),
      outline_source: source,
      lon,
      lat,
      import_batch_id: expected.batchId,
      version: row("version", "+", 1),
    }))
    .where("district_id", "=", districtId)
    .where("code", "=", code)
    .where("version", "=", expected.version);
  if (expected.writtenBy !== undefined) update = update.where("import_batch_id", "=", expected.writtenBy);
  const { numUpdatedRows } = await update.executeTakeFirst();
  if (numUpdatedRows === 0n) return false;
  if (code.padEnd(6, "0") === districtId && lon !== null && lat !== null)
    await db.updateTable("district").set({ centre_lon: lon, centre_lat: lat }).where("id", "=", districtId).execute();
  return true;
}
