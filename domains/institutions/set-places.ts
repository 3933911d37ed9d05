import { sql } from "kysely";
import type { AgeBand, ServiceForm } from "../../contract/care.ts";
import type { Context } from "../../kernel/context.ts";
import { found } from "../../kernel/refusal.ts";
import { touch } from "../../mechanisms/indicators/index.ts";
import { never, openEnd } from "./as-of.ts";
import { addDays, monthStart } from "./horizon.ts";
import { openMonths, recomputeCapacity } from "./place-months.ts";

export type Places = {
  readonly places: number;
  readonly inclusivePlaces: number;
  readonly enrolledElsewhere: number;
  readonly priceFen: number;
};
export type PlacesFrom = Places & { readonly validFrom: string };
/** Who a history row came from when it was an import. */
export type Origin = { readonly importBatchId?: string };

const columnsOf = (change: Places) => ({
  places: change.places,
  inclusive_places: change.inclusivePlaces,
  enrolled_elsewhere: change.enrolledElsewhere,
  price_fen: change.priceFen,
});

/**
 * Writes places and price of a line from a day until the next planned change. What was believed before stays in the record.
 * Refuses when a month would have fewer places than are taken and held.
 */
export async function setPlaces(
  context: Context<"places_below_taken">,
  lineId: string,
  change: PlacesFrom,
  origin: Origin = {},
): Promise<void> {
  const { db, districtId, now, today } = context;
  const lockMonths = () =>
    db
      .selectFrom("place_month")
      .select(["month", "taken", "held"])
      .where("district_id", "=", districtId)
      .where("line_id", "=", lineId)
      .where("month", ">=", monthStart(change.validFrom))
      .orderBy("month")
      .forUpdate()
      .execute();
  let months = await lockMonths();
  found(
    await db
      .selectFrom("place_line")
      .select("id")
      .where("district_id", "=", districtId)
      .where("id", "=", lineId)
      .forUpdate()
      .executeTakeFirst(),
  );
  // A first booking opens the months under the lock that we hold now: what it booked before us is there to be seen.
  if (months.length === 0) months = await lockMonths();
  const rows = await db
    .selectFrom("place_history")
    .selectAll()
    .where("district_id", "=", districtId)
    .where("line_id", "=", lineId)
    .where("superseded_at", "=", never)
    .orderBy("valid_from")
    .execute();
  const covering = rows.find((row) => row.valid_from <= change.validFrom && row.valid_to >= change.validFrom);
  const next = rows.find((row) => row.valid_from > change.validFrom);
  const validTo = covering?.valid_to ?? (next ? addDays(next.valid_from, -1) : openEnd);
  const open = Math.max(0, change.places - change.enrolledElsewhere);
  const short = months.find(({ month, taken, held }) => month <= validTo && taken + held > open);
  if (short)
    context.refuse("places_below_taken", { month: short.month.slice(0, 7), taken: short.taken + short.held, open });
  const record = {
    district_id: districtId,
    line_id: lineId,
    recorded_at: now,
    recorded_by: context.actor.accountId,
    import_batch_id: origin.importBatchId ?? null,
  };
  if (covering) {
    await db
      .updateTable("place_history")
      .set({ superseded_at: now })
      .where("district_id", "=", districtId)
      .where("id", "=", covering.id)
      .execute();
    if (covering.valid_from < change.validFrom)
      await db
        .insertInto("place_history")
        .values({ ...covering, id: context.newId(), valid_to: addDays(change.validFrom, -1), recorded_at: now })
        .execute();
  }
  await db
    .insertInto("place_history")
    .values({ ...record, ...columnsOf(change), id: context.newId(), valid_from: change.validFrom, valid_to: validTo })
    .execute();
  const isNow = change.validFrom <= today && validTo >= today;
  await db
    .updateTable("place_line")
    .set({ ...(isNow && columnsOf(change)), version: sql`version + 1` })
    .where("district_id", "=", districtId)
    .where("id", "=", lineId)
    .execute();
  // One state from today on needs no months: they are all alike until something is booked.
  if (months.length === 0 && !(isNow && validTo === openEnd)) await openMonths(db, districtId, today, [lineId]);
  await recomputeCapacity(db, districtId, today, change.validFrom, [lineId]);
  await touch(context, "line", [lineId]);
}

/** Opens a line of places at a site from a day on. */
export async function addPlaceLine(
  context: Context<"places_below_taken" | "line_exists">,
  siteId: string,
  line: { readonly ageBand: AgeBand; readonly serviceForm: ServiceForm },
  change: PlacesFrom,
  origin: Origin = {},
): Promise<string> {
  const { db, districtId, today } = context;
  const id = context.newId<string>();
  const isNow = change.validFrom <= today;
  const inserted = await db
    .insertInto("place_line")
    .values({
      district_id: districtId,
      id,
      site_id: siteId,
      age_band: line.ageBand,
      service_form: line.serviceForm,
      ...(isNow
        ? columnsOf(change)
        : { places: 0, inclusive_places: 0, enrolled_elsewhere: 0, price_fen: change.priceFen }),
    })
    .onConflict((conflict) => conflict.doNothing())
    .returning("id")
    .executeTakeFirst();
  if (!inserted) context.refuse("line_exists");
  await setPlaces(context, id, change, origin);
  return id;
}
