import { sql } from "kysely";
import type { InputOf, OutputOf } from "../../contract/endpoint.ts";
import type { Context } from "../../kernel/context.ts";
import type * as contract from "./contract/booking.ts";
import { after, before } from "./contract/kind.ts";
import { codeOf, written } from "./code.ts";
import { kindOf } from "./kind.ts";
import { endBookings } from "./move-up.ts";
import {
  audienceOf,
  type BookingRow,
  countSession,
  getBooking,
  getSession,
  lockBooking,
  type SessionRow,
  sessionColumns,
  sessionFrom,
  setBookings,
  type Where,
} from "./queries.ts";
import { cancelUntil } from "./rules.ts";
import { tell } from "./tell.ts";

/** Takes an offered place; taking it again changes nothing. */
export async function confirmBooking(
  context: Context<"offer_over">,
  { params }: InputOf<typeof contract.confirmBooking>,
) {
  const { session, booking } = await lockBooking(context, params.bookingId);
  if (booking.status === "booked") return { status: booking.status };
  if (booking.status !== "offered" || (booking.confirm_until ?? "") <= context.now) context.refuse("offer_over");
  await setBookings(context, [booking.id], sql`status = 'booked', confirm_until = null`);
  context.audited({ kind: "booking", id: booking.id }, { kind: session.kind, sessionId: session.id });
  context.changed([], audienceOf(session, [booking]));
  return { status: "booked" as const };
}

/** Cancels a booking or leaves the list; who waits moves up in the same transaction. Cancelling twice changes nothing. */
export async function cancelBooking(
  context: Context<"session_over" | "cancel_too_late">,
  { params }: InputOf<typeof contract.cancelBooking>,
) {
  const { session, booking } = await lockBooking(context, params.bookingId);
  if (booking.status === "cancelled") return { status: booking.status };
  const held = ["booked", "offered", "waiting"].includes(booking.status);
  if (!held || session.starts_at <= context.now) context.refuse("session_over");
  const kind = await kindOf(context.platform, context.db, context.districtId, session);
  const until = cancelUntil(session, kind);
  // Who has no place yet can step back at any time.
  if (booking.status === "booked" && until <= context.now) context.refuse("cancel_too_late", { until });
  await endBookings(context, session, kind, [booking], "by_booker");
  await tell(context, kind, "cancelled", session, [booking]);
  context.audited({ kind: "booking", id: booking.id }, { kind: session.kind, sessionId: session.id });
  context.changed([], audienceOf(session, [booking]));
  return { status: "cancelled" as const };
}

/** Records whether who booked came; can be corrected. */
export async function recordAttendance(
  context: Context<"session_not_begun" | "booking_not_held">,
  { params, body }: InputOf<typeof contract.recordAttendance>,
) {
  const { session, booking } = await lockBooking(context, params.bookingId);
  if (!["booked", "attended", "no_show"].includes(booking.status))
    context.refuse("booking_not_held", { status: booking.status });
  if (session.starts_at > context.now) context.refuse("session_not_begun");
  const status = body.attended ? ("attended" as const) : ("no_show" as const);
  await setBookings(context, [booking.id], sql`status = ${status}, ended_at = ${context.now}`);
  context.audited({ kind: "booking", id: booking.id }, { kind: session.kind, status });
  context.changed([], audienceOf(session, [booking]));
  return { status };
}

type MineRow = Omit<SessionRow, "status" | "id"> &
  BookingRow & { session_status: SessionRow["status"]; ahead: number | null };

const mine = async ({ db, districtId }: Where, whose: ReturnType<typeof sql>, kinds: readonly string[]) =>
  (
    await sql<MineRow>`
      select ${sessionColumns}, v.status as session_status, b.id, b.session_id, b.subject_id, b.family_id, b.child_id, b.account_id, b.status,
        b.position, b.booked_at, b.confirm_until, b.checked_in_at, b.ended_at, b.end_reason,
        case when b.status = 'waiting' then (select count(*)::int from booking x where x.district_id = b.district_id
          and x.session_id = b.session_id and x.status = 'waiting' and x.position <= b.position) end as ahead
      from booking b join ${sessionFrom} on v.district_id = b.district_id and v.id = b.session_id
      where b.district_id = ${districtId} and ${whose} ${kinds.length > 0 ? sql`and v.kind = any(${[...kinds]}::text[])` : sql``}
      order by v.starts_at desc, b.id limit 200`.execute(db)
  ).rows;

async function viewsOf(context: Pick<Context, "platform" | "db" | "districtId">, rows: readonly MineRow[]) {
  const views: contract.Booking[] = [];
  for (const row of rows) {
    const kind = await kindOf(context.platform, context.db, context.districtId, row);
    views.push({
      id: row.id,
      sessionId: row.session_id,
      kind: row.kind,
      childId: row.child_id,
      status: row.status,
      position: row.ahead,
      bookedAt: row.booked_at,
      confirmUntil: row.status === "offered" ? row.confirm_until : null,
      cancelUntil: cancelUntil(row, kind),
      checkedInAt: row.checked_in_at,
      endReason: row.end_reason,
      siteId: row.site_id,
      name: row.name,
      place: row.place,
      phone: row.phone,
      title: row.title,
      note: row.note,
      startsAt: row.starts_at,
      endsAt: row.ends_at,
      cancelReason: row.cancel_reason,
    } as contract.Booking);
  }
  return views;
}

/** What a family has booked, for its own pages and other domains. */
export const readFamilyBookings = async (
  context: Pick<Context, "platform" | "db" | "districtId">,
  familyId: string,
  kinds: readonly string[] = [],
): Promise<contract.Booking[]> => viewsOf(context, await mine(context, sql`b.family_id = ${familyId}`, kinds));

export const listFamilyBookings = async (
  context: Context,
  { params, query }: InputOf<typeof contract.listFamilyBookings>,
): Promise<OutputOf<typeof contract.listFamilyBookings>> => ({
  items: await readFamilyBookings(context, params.familyId, query.kind),
  today: context.today,
});

export const listOwnBookings = async (
  context: Context,
  { query }: InputOf<typeof contract.listOwnBookings>,
): Promise<OutputOf<typeof contract.listOwnBookings>> => ({
  items: await viewsOf(context, await mine(context, sql`b.account_id = ${context.actor.accountId}`, query.kind)),
  today: context.today,
});

/** The code for the door. */
export async function getPass(
  context: Context,
  { params }: InputOf<typeof contract.getPass>,
): Promise<OutputOf<typeof contract.getPass>> {
  const booking = await getBooking(context, params.bookingId);
  const session = await getSession(context, booking.session_id);
  const { checkIn } = await kindOf(context.platform, context.db, context.districtId, session);
  return {
    code: written(codeOf(context.keyring, context.districtId, booking.id)),
    from: before(session.starts_at, checkIn.from),
    until: after(session.starts_at, checkIn.until),
    status: booking.status,
  };
}

/**
 * Deletes bookings of children whose data goes; their places go to who waits.
 */
export async function eraseBookings(context: Context, childIds: readonly string[]): Promise<void> {
  const { rows } = await sql<{ session_id: string }>`select distinct session_id from booking
    where district_id = ${context.districtId} and child_id = any(${[...childIds]}::uuid[]) order by session_id`.execute(
    context.db,
  );
  for (const { session_id } of rows) {
    const session = await getSession(context, session_id, true);
    const { rows: own } = await sql<BookingRow>`select * from booking where district_id = ${context.districtId}
      and session_id = ${session_id} and child_id = any(${[...childIds]}::uuid[])`.execute(context.db);
    const live = own.filter(({ status }) => ["booked", "offered", "waiting"].includes(status));
    const kind = await kindOf(context.platform, context.db, context.districtId, session);
    await endBookings(context, session, kind, live, "by_booker");
    const past = own.filter(({ status }) => ["attended", "no_show"].includes(status)).length;
    // What was attended no longer stands behind the count.
    await countSession(context, session_id, { taken: -past });
  }
  await sql`delete from booking where district_id = ${context.districtId} and child_id = any(${[...childIds]}::uuid[])`.execute(
    context.db,
  );
}
