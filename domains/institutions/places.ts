import { sql } from "kysely";
import type { Db } from "../../kernel/database/pool.ts";
import { monthStart } from "./horizon.ts";
import { openMonths } from "./place-months.ts";

/**
 * The booking side of the place ledger. A line has no months until something is booked: all of them have the line's free
 * places then. Every function takes a caller's transaction, locks the months of one line in order and changes all or none. Months beyond the horizon have no row yet; they count offers and placements when
 * they are opened, so a period may reach beyond it.
 */

/** Locks the months of a period in order; a month opened by another transaction meanwhile is seen by the next statement. */
async function lockMonths(db: Db, districtId: string, lineId: string, startOn: string, endOn: string): Promise<void> {
  await db
    .selectFrom("place_month")
    .select("month")
    .where("district_id", "=", districtId)
    .where("line_id", "=", lineId)
    .where("month", ">=", monthStart(startOn))
    .where("month", "<=", monthStart(endOn))
    .orderBy("month")
    .forUpdate()
    .execute();
}

/** Opens the months of a line at its first booking. Whoever changes its places at the same time is done before, or waits. */
async function openFirst(db: Db, districtId: string, today: string, lineId: string): Promise<void> {
  const open = await db
    .selectFrom("place_month")
    .select("month")
    .where("district_id", "=", districtId)
    .where("line_id", "=", lineId)
    .limit(1)
    .executeTakeFirst();
  if (open) return;
  await db
    .selectFrom("place_line")
    .select("id")
    .where("district_id", "=", districtId)
    .where("id", "=", lineId)
    .forUpdate()
    .execute();
  await openMonths(db, districtId, today, [lineId]);
}

async function claim(
  db: Db,
  districtId: string,
  lineId: string,
  startOn: string,
  endOn: string,
  today: string,
  column: "held" | "taken",
): Promise<boolean> {
  await openFirst(db, districtId, today, lineId);
  await lockMonths(db, districtId, lineId, startOn, endOn);
  const period = sql`district_id = ${districtId} and line_id = ${lineId} and month between ${monthStart(startOn)} and ${monthStart(endOn)}`;
  const { numAffectedRows } = await sql`
    update place_month set ${sql.ref(column)} = ${sql.ref(column)} + 1
    where ${period} and not exists (select from place_month where ${period} and taken + held >= capacity)`.execute(db);
  return (numAffectedRows ?? 0n) > 0n;
}

async function change(
  db: Db,
  districtId: string,
  lineId: string,
  startOn: string,
  endOn: string,
  held: number,
  taken: number,
): Promise<void> {
  await lockMonths(db, districtId, lineId, startOn, endOn);
  await sql`
    update place_month set held = held + ${held}, taken = taken + ${taken}
    where district_id = ${districtId} and line_id = ${lineId}
      and month between ${monthStart(startOn)} and ${monthStart(endOn)}`.execute(db);
}

/** Holds a place for an offer in every month of the period; false, and nothing held, when one of them is full or none is open. */
export const holdPlace = (
  db: Db,
  districtId: string,
  lineId: string,
  startOn: string,
  endOn: string,
  today: string,
): Promise<boolean> => claim(db, districtId, lineId, startOn, endOn, today, "held");

/** Takes a place that nobody held. */
export const takePlace = (
  db: Db,
  districtId: string,
  lineId: string,
  startOn: string,
  endOn: string,
  today: string,
): Promise<boolean> => claim(db, districtId, lineId, startOn, endOn, today, "taken");

/** Makes a held place a taken one: an offer was accepted. Same period as when it was held. */
export const takeHeld = (db: Db, districtId: string, lineId: string, startOn: string, endOn: string): Promise<void> =>
  change(db, districtId, lineId, startOn, endOn, -1, 1);

/** Gives a held place back: an offer was declined, revoked or expired. */
export const releaseHeld = (
  db: Db,
  districtId: string,
  lineId: string,
  startOn: string,
  endOn: string,
): Promise<void> => change(db, districtId, lineId, startOn, endOn, -1, 0);

/** Gives a taken place back from `startOn` on: a placement ended early or was cancelled. */
export const releaseTaken = (
  db: Db,
  districtId: string,
  lineId: string,
  startOn: string,
  endOn: string,
): Promise<void> => change(db, districtId, lineId, startOn, endOn, 0, -1);
