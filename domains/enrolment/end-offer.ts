import { sql } from "kysely";
import type { Db } from "../../kernel/database/pool.ts";
import { touchLater } from "../../mechanisms/indicators/index.ts";
import { releaseHeld } from "../institutions/index.ts";
import * as queries from "./queries.ts";

type LiveOffer = {
  readonly id: string;
  readonly application_id: string;
  readonly choice_id: string;
  readonly line_id: string;
  readonly start_on: string;
  readonly end_on: string;
};

/**
 * Ends a live offer without a placement: gives the place back and lets the paused choices resume. A declined choice is
 * over; after expiry or revocation the child waits there again. The caller has locked the application.
 */
export async function endOffer(
  { db, districtId, now }: { readonly db: Db; readonly districtId: string; readonly now: string },
  offer: LiveOffer,
  end: { status: "declined" | "expired" | "revoked"; reason?: string | null; note?: string; by: string | null },
): Promise<void> {
  await releaseHeld(db, districtId, offer.line_id, offer.start_on, offer.end_on);
  await db
    .updateTable("offer")
    .set({
      status: end.status,
      ended_at: now,
      ended_by: end.by,
      reason: end.reason ?? null,
      ...(end.note && { note: end.note }),
      version: sql`version + 1`,
    })
    .where("district_id", "=", districtId)
    .where("id", "=", offer.id)
    .execute();
  await touchLater(db, districtId, "line", [offer.line_id]);
  const where = { db, districtId };
  const choice = {
    status: end.status === "declined" ? ("declined" as const) : ("waiting" as const),
    reason: end.reason,
    note: end.note,
  };
  await queries.setChoice(where, offer.choice_id, choice, now);
  await queries.moveChoices(where, offer.application_id, ["paused"], "waiting", now);
}
