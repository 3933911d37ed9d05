import { sql } from "kysely";
import type { InputOf } from "../../contract/endpoint.ts";
import type { Instant } from "../../contract/values.ts";
import type { Actor } from "../../kernel/actor.ts";
import { appendAudit } from "../../kernel/audit.ts";
import { Batcher } from "../../kernel/batch.ts";
import type { Context, Platform } from "../../kernel/context.ts";
import { newId } from "../../kernel/ids.ts";
import { permit } from "../../kernel/permission.ts";
import { Refusal } from "../../kernel/refusal.ts";
import { consentInForce } from "../families/index.ts";
import type * as contract from "./contract/visits.ts";

/** One request for a slot on its way through a batch. */
type Try = {
  readonly id: string;
  readonly childId: string;
  readonly actor: Actor;
  readonly now: Instant;
  readonly requestId: string;
};
type Booking = { id: string; status: "booked" | "attended" | "no_show"; bookedAt: string };
type Outcome =
  | { booking: Booking; familyId: string; institutionId: string; isNew: boolean }
  | { refusal: string }
  | { fault: unknown };

type SlotRow = { capacity: number; taken: number; status: string; starts_at: string; institution_id: string };
type ChildRow = {
  id: string;
  family_id: string;
  agrees: boolean;
  booking_id: string | null;
  booking_status: Booking["status"];
  booked_at: string;
};

const agrees = consentInForce("share_with_institution", (t) => sql`${sql.ref(`${t}.family_id`)}`);

/** A rejected value is its own request's fault and the batch is tried in halves; anything else struck all of them alike. */
const isOfOneRow = (error: unknown) => /^2[23]/.test((error as { code?: string }).code ?? "");

/**
 * Books for everyone who waited together, in one transaction with its audit entries: the slot is locked, whoever still
 * fits is written in one statement. Nobody is answered before the commit.
 */
async function bookTogether(platform: Platform, key: string, tries: readonly Try[]): Promise<readonly Outcome[]> {
  const [districtId = "", slotId = ""] = key.split(" ");
  try {
    return await platform.database.withTransaction(async (tx) => {
      const slots = await sql<SlotRow>`
        select v.capacity, v.taken, v.status, v.starts_at, s.institution_id
        from visit_slot v join site s on s.district_id = v.district_id and s.id = v.site_id
        where v.district_id = ${districtId} and v.id = ${slotId} for update of v`.execute(tx);
      const slot = slots.rows[0];
      if (!slot) return tries.map(() => ({ refusal: "not_found" }));
      const { rows } = await sql<ChildRow>`
        select c.id, c.family_id, ${agrees("c")} as agrees, b.id as booking_id, b.status as booking_status, b.booked_at
        from child c left join visit_booking b on b.district_id = c.district_id and b.slot_id = ${slotId} and b.child_id = c.id
          and b.status <> 'cancelled'
        where c.district_id = ${districtId} and c.id = any(${tries.map(({ childId }) => childId)}::uuid[])`.execute(tx);
      const children = new Map(rows.map((row) => [row.id, row]));
      const granted: { id: string; familyId: string; attempt: Try }[] = [];
      const booked = new Map<string, Booking>();
      const outcomes = tries.map((attempt): Outcome => {
        const child = children.get(attempt.childId);
        if (!child) return { refusal: "not_found" };
        if (attempt.actor.kind === "family" && !attempt.actor.familyIds.includes(child.family_id))
          return { refusal: "not_allowed" };
        const own = { familyId: child.family_id, institutionId: slot.institution_id };
        const known: Booking | undefined =
          booked.get(child.id) ??
          (child.booking_id === null
            ? undefined
            : { id: child.booking_id, status: child.booking_status, bookedAt: child.booked_at });
        if (known) return { booking: known, ...own, isNew: false };
        if (slot.status !== "open") return { refusal: "slot_cancelled" };
        if (slot.starts_at <= attempt.now) return { refusal: "slot_over" };
        if (!child.agrees) return { refusal: "consent_missing" };
        if (slot.taken + granted.length >= slot.capacity) return { refusal: "slot_full" };
        const booking = { id: attempt.id, status: "booked" as const, bookedAt: attempt.now };
        booked.set(child.id, booking);
        granted.push({ id: booking.id, familyId: child.family_id, attempt });
        return { booking, ...own, isNew: true };
      });
      if (granted.length > 0) {
        await sql`
          with counted as (update visit_slot set taken = taken + ${granted.length} where district_id = ${districtId} and id = ${slotId})
          insert into visit_booking (district_id, id, slot_id, family_id, child_id, booked_at, booked_by)
          select ${districtId}, t.* from (select g.id, ${slotId}::uuid, g.family_id, g.child_id, g.booked_at, g.booked_by
            from unnest(${granted.map(({ id }) => id)}::uuid[], ${granted.map(({ familyId }) => familyId)}::uuid[],
              ${granted.map(({ attempt }) => attempt.childId)}::uuid[], ${granted.map(({ attempt }) => attempt.now)}::timestamptz[],
              ${granted.map(({ attempt }) => attempt.actor.accountId)}::uuid[])
            as g(id, family_id, child_id, booked_at, booked_by)) t`.execute(tx);
        await appendAudit(
          tx,
          platform.keyring,
          districtId,
          granted[0]!.attempt.now,
          granted.map(({ id, attempt }) => ({
            event: "visit.booked",
            action: "visit.book",
            actor: attempt.actor,
            target: { kind: "visit_booking", id },
            requestId: attempt.requestId,
            detail: { slotId },
          })),
        );
      }
      return outcomes;
    });
  } catch (error) {
    if (isOfOneRow(error) && tries.length > 1) throw error;
    return tries.map(() => ({ fault: error }));
  }
}

const batchers = new WeakMap<Platform, Batcher<Try, Outcome>>();

function batcherOf(platform: Platform): Batcher<Try, Outcome> {
  let batcher = batchers.get(platform);
  if (!batcher)
    batchers.set(platform, (batcher = new Batcher((key, tries) => bookTogether(platform, key, tries), 128)));
  return batcher;
}

/** Books a visit; a repeat answers the booking that is there. */
export async function bookVisit(
  context: Context<(typeof contract.bookVisit)["errors"][number]>,
  { params, body }: InputOf<typeof contract.bookVisit>,
) {
  const { platform, districtId, actor } = context;
  // A guardian's children are checked inside the batch: one query less in a rush.
  if (actor.kind !== "family") await permit(context.db, districtId, actor, "visit.book_child", body.childId);
  const attempt = {
    id: newId<string>(context.clock),
    childId: body.childId,
    actor,
    now: context.now,
    requestId: context.requestId,
  };
  const outcome = await batcherOf(platform).submit(`${districtId} ${params.slotId}`, attempt);
  if ("fault" in outcome) throw outcome.fault;
  if ("refusal" in outcome)
    throw new Refusal(outcome.refusal, outcome.refusal === "not_allowed" ? { needs: ["guardian"] } : {});
  const { booking, familyId, institutionId } = outcome;
  context.changed([], { families: [familyId], institutions: [institutionId] });
  return { bookingId: booking.id as contract.BookingId, status: booking.status, bookedAt: booking.bookedAt };
}
