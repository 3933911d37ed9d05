import { type RawBuilder, sql } from "kysely";
import type { Audience, Context } from "../../kernel/context.ts";
import type { Db } from "../../kernel/database/pool.ts";
import { found } from "../../kernel/refusal.ts";
import type { BookingStatus } from "./contract/booking.ts";

/** SQL that several use cases share. */

export type Where = { readonly db: Db; readonly districtId: string };

export type SessionRow = {
  id: string;
  resource_id: string;
  kind: string;
  kind_version: number;
  series_id: string | null;
  title: string;
  note: string;
  starts_at: string;
  ends_at: string;
  opens_at: string | null;
  closes_at: string;
  capacity: number;
  taken: number;
  waiting: number;
  tickets: number;
  status: "open" | "cancelled";
  cancel_reason: string | null;
  remind_at: string | null;
  settle_at: string | null;
  version: number;
  site_id: string | null;
  institution_id: string | null;
  name: string;
  place: string;
  phone: string;
};

/** A session `v` with what is booked `r` and where: site `s`. */
export const sessionColumns = sql`v.*, r.site_id, coalesce(r.institution_id, s.institution_id) as institution_id,
  concat_ws(' · ', s.name, nullif(r.name, '')) as name, coalesce(nullif(r.place, ''), s.address, '') as place, coalesce(s.phone, '') as phone`;
export const sessionFrom = sql`booking_session v
  join booking_resource r on r.district_id = v.district_id and r.id = v.resource_id
  left join site s on s.district_id = r.district_id and s.id = r.site_id`;

/** One session, locked with `lock`: booking, cancelling, moving up and calling off meet at the session. */
export async function getSession({ db, districtId }: Where, id: string, lock = false): Promise<SessionRow> {
  const { rows } = await sql<SessionRow>`select ${sessionColumns} from ${sessionFrom}
    where v.district_id = ${districtId} and v.id = ${id} ${lock ? sql`for update of v` : sql``}`.execute(db);
  return found(rows[0]);
}

/** It and the open ones of its series that begin later, locked in the order of their ids, in the order of time. */
export async function lockFollowing(where: Where, session: SessionRow): Promise<SessionRow[]> {
  if (session.series_id === null) return [await getSession(where, session.id, true)];
  const { rows } = await sql<SessionRow>`select ${sessionColumns} from ${sessionFrom}
    where v.district_id = ${where.districtId} and v.series_id = ${session.series_id}
      and (v.id = ${session.id} or v.starts_at > ${session.starts_at} and v.status = 'open')
    order by v.id for update of v`.execute(where.db);
  return rows.toSorted((a, b) => a.starts_at.localeCompare(b.starts_at));
}

export type BookingRow = {
  id: string;
  session_id: string;
  subject_id: string;
  family_id: string | null;
  child_id: string | null;
  account_id: string | null;
  institution_id: string | null;
  status: BookingStatus;
  position: number | null;
  booked_at: string;
  confirm_until: string | null;
  checked_in_at: string | null;
  ended_at: string | null;
  end_reason: "by_booker" | "by_host" | "expired" | "not_reached" | null;
};

export const getBooking = async ({ db, districtId }: Where, id: string): Promise<BookingRow> =>
  found(
    (await sql<BookingRow>`select * from booking where district_id = ${districtId} and id = ${id}`.execute(db)).rows[0],
  );

/** A booking with its session locked first. */
export async function lockBooking(where: Where, id: string): Promise<{ session: SessionRow; booking: BookingRow }> {
  const session = await getSession(where, (await getBooking(where, id)).session_id, true);
  return { session, booking: await getBooking(where, id) };
}

/** Bookings of a session in some states, those who wait in their order. */
export const listBookings = async (
  { db, districtId }: Where,
  sessionId: string,
  statuses: readonly BookingStatus[],
): Promise<BookingRow[]> =>
  (
    await sql<BookingRow>`select * from booking where district_id = ${districtId} and session_id = ${sessionId}
      and status = any(${[...statuses]}::text[]) order by position nulls first, booked_at, id`.execute(db)
  ).rows;

/** Changes bookings of one session; answers them as they are then. */
export const setBookings = async (
  { db, districtId }: Where,
  ids: readonly string[],
  changes: RawBuilder<unknown>,
): Promise<BookingRow[]> =>
  ids.length === 0
    ? []
    : (
        await sql<BookingRow>`update booking set ${changes}
          where district_id = ${districtId} and id = any(${[...ids]}::uuid[]) returning *`.execute(db)
      ).rows;

export const countSession = ({ db, districtId }: Where, id: string, by: { taken?: number; waiting?: number }) =>
  sql`update booking_session set taken = taken + ${by.taken ?? 0}, waiting = waiting + ${by.waiting ?? 0}
    where district_id = ${districtId} and id = ${id}`.execute(db);

/** Who hears of a change at once: those who booked, and the host. */
export const audienceOf = (
  session: Pick<SessionRow, "institution_id">,
  bookings: readonly Pick<BookingRow, "family_id">[],
): Audience => ({
  families: [...new Set(bookings.flatMap(({ family_id }) => family_id ?? []))],
  institutions: session.institution_id ? [session.institution_id] : [],
});

/** What use cases and sweeps both have. */
export type Acting = Pick<
  Context<never>,
  "platform" | "db" | "districtId" | "now" | "today" | "keyring" | "clock" | "plan" | "changed"
>;
