import { sql } from "kysely";
import type { InputOf } from "../../contract/endpoint.ts";
import type { FileAnswer } from "../../contract/file.ts";
import type { Context } from "../../kernel/context.ts";
import { found } from "../../kernel/refusal.ts";
import { calendarFile } from "./calendar-file.ts";
import type * as contract from "./contract/visits.ts";
import { visitTexts } from "./texts/calendar.ts";

/** A booking with its slot locked first: booking, cancelling and calling off meet at the slot. */
async function lockBooking({ db, districtId }: Context<string>, bookingId: string) {
  const known = found(
    await db
      .selectFrom("visit_booking")
      .select("slot_id")
      .where("district_id", "=", districtId)
      .where("id", "=", bookingId)
      .executeTakeFirst(),
  );
  const slot = await db
    .selectFrom("visit_slot")
    .selectAll()
    .where("district_id", "=", districtId)
    .where("id", "=", known.slot_id)
    .forUpdate()
    .executeTakeFirstOrThrow();
  const booking = await db
    .selectFrom("visit_booking")
    .selectAll()
    .where("district_id", "=", districtId)
    .where("id", "=", bookingId)
    .executeTakeFirstOrThrow();
  const site = await db
    .selectFrom("site")
    .select("institution_id")
    .where("district_id", "=", districtId)
    .where("id", "=", slot.site_id)
    .executeTakeFirstOrThrow();
  return { slot, booking, audience: { families: [booking.family_id], institutions: [site.institution_id] } };
}

/** Cancels a visit and frees its place; cancelling twice changes nothing. */
export async function cancelVisit(context: Context<"slot_over">, { params }: InputOf<typeof contract.cancelVisit>) {
  const { db, districtId, now } = context;
  const { slot, booking, audience } = await lockBooking(context, params.bookingId);
  if (booking.status === "cancelled") return { status: booking.status };
  if (booking.status !== "booked" || slot.starts_at <= now) context.refuse("slot_over");
  await db
    .updateTable("visit_booking")
    .set({ status: "cancelled", ended_at: now })
    .where("district_id", "=", districtId)
    .where("id", "=", booking.id)
    .execute();
  await db
    .updateTable("visit_slot")
    .set({ taken: sql`taken - 1` })
    .where("district_id", "=", districtId)
    .where("id", "=", slot.id)
    .execute();
  context.audited({ kind: "visit_booking", id: booking.id }, { slotId: slot.id });
  context.changed([], audience);
  return { status: "cancelled" as const };
}

/** Records whether a family came; can be corrected. */
export async function recordVisit(
  context: Context<"visit_not_begun" | "visit_was_cancelled">,
  { params, body }: InputOf<typeof contract.recordVisit>,
) {
  const { slot, booking, audience } = await lockBooking(context, params.bookingId);
  if (booking.status === "cancelled") context.refuse("visit_was_cancelled");
  if (slot.starts_at > context.now) context.refuse("visit_not_begun");
  const status = body.attended ? ("attended" as const) : ("no_show" as const);
  await context.db
    .updateTable("visit_booking")
    .set({ status, ended_at: context.now })
    .where("district_id", "=", context.districtId)
    .where("id", "=", booking.id)
    .execute();
  context.audited({ kind: "visit_booking", id: booking.id }, { status });
  context.changed([], audience);
  return { status };
}

/** One visit for the calendar of a phone. */
export async function getVisitCalendar(
  context: Context,
  { params }: InputOf<typeof contract.getVisitCalendar>,
): Promise<FileAnswer> {
  const { rows } = await sql<{
    id: string;
    status: string;
    starts_at: string;
    ends_at: string;
    note: string;
    name: string;
    address: string;
    phone: string;
  }>`
    select b.id, b.status, v.starts_at, v.ends_at, v.note, s.name, s.address, s.phone
    from visit_booking b
    join visit_slot v on v.district_id = b.district_id and v.id = b.slot_id
    join site s on s.district_id = v.district_id and s.id = v.site_id
    where b.district_id = ${context.districtId} and b.id = ${params.bookingId}`.execute(context.db);
  const visit = found(rows[0]);
  const texts = visitTexts[context.locale];
  return {
    content: calendarFile({
      id: visit.id,
      stampAt: context.now,
      startsAt: visit.starts_at,
      endsAt: visit.ends_at,
      title: `${texts.visit}${visit.name}`,
      place: visit.address,
      description: [visit.note, visit.phone && `${texts.phone}${visit.phone}`].filter(Boolean).join("\n"),
      isCancelled: visit.status === "cancelled",
    }),
    mediaType: "text/calendar; charset=utf-8",
    fileName: `${texts.visit}${visit.name}.ics`,
  };
}
