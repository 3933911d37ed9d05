import { sql } from "kysely";
import type { Instant } from "../../contract/values.ts";
import type { BookingKind } from "./contract/kind.ts";
import { after } from "./contract/kind.ts";
import {
  type Acting,
  audienceOf,
  type BookingRow,
  countSession,
  listBookings,
  type SessionRow,
  setBookings,
} from "./queries.ts";
import { movingUp } from "./rules.ts";
import { tell } from "./tell.ts";

/**
 * Gives free places to those who wait, in their order, in the transaction that made them free; the session is locked. With a
 * time to confirm the place is held for them, without it theirs at once. Answers who moved up.
 */
export async function moveUp(context: Acting, session: SessionRow, kind: BookingKind): Promise<BookingRow[]> {
  const count = movingUp(session, context.now);
  if (count === 0) return [];
  const next = (await listBookings(context, session.id, ["waiting"])).slice(0, count);
  const confirm = kind.waiting?.confirm;
  const until = confirm && earlier(after(context.now, confirm), session.starts_at as Instant);
  const moved = await setBookings(
    context,
    next.map(({ id }) => id),
    until === undefined
      ? sql`status = 'booked', moved_at = ${context.now}`
      : sql`status = 'offered', moved_at = ${context.now}, confirm_until = ${until}`,
  );
  await countSession(context, session.id, { taken: moved.length, waiting: -moved.length });
  await tell(context, kind, until === undefined ? "moved_up" : "offered", session, moved);
  context.changed(["booking_session", "booking"], audienceOf(session, moved));
  return moved;
}

const earlier = (a: Instant, b: Instant): Instant => (a < b ? a : b);

/** Ends bookings of a locked session, gives back what they held and moves up who waits. */
export async function endBookings(
  context: Acting,
  session: SessionRow,
  kind: BookingKind,
  ended: readonly BookingRow[],
  reason: NonNullable<BookingRow["end_reason"]>,
): Promise<void> {
  await setBookings(
    context,
    ended.map(({ id }) => id),
    sql`status = 'cancelled', ended_at = ${context.now}, end_reason = ${reason}, confirm_until = null`,
  );
  const waiting = ended.filter(({ status }) => status === "waiting").length;
  const taken = ended.length - waiting;
  await countSession(context, session.id, { taken: -taken, waiting: -waiting });
  await moveUp(context, { ...session, taken: session.taken - taken, waiting: session.waiting - waiting }, kind);
}
