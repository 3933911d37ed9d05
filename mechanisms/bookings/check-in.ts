import { sql } from "kysely";
import type { InputOf } from "../../contract/endpoint.ts";
import type { Context } from "../../kernel/context.ts";
import { fieldAad } from "../../kernel/crypto/keyring.ts";
import { allowed, permit } from "../../kernel/permission.ts";
import { codesOf } from "./code.ts";
import type * as contract from "./contract/booking.ts";
import { after, before } from "./contract/kind.ts";
import { kindOf } from "./kind.ts";
import { audienceOf, lockBooking, setBookings } from "./queries.ts";

/** A code is looked for among the caller's own sessions of so many days around now. */
const days = 3;

/** Takes the code of a booking at the door: only sessions the caller hosts are looked at, and a second time tells that it was taken. */
export async function checkIn(
  context: Context<(typeof contract.checkIn)["errors"][number]>,
  { body }: InputOf<typeof contract.checkIn>,
) {
  const { db, districtId, keyring, now, actor } = context;
  const { rows } = await sql<{ id: string }>`
    select b.id from booking_session v join booking b on b.district_id = v.district_id and b.session_id = v.id
    where v.district_id = ${districtId} and ${allowed(actor, "booking.host", "v")} and b.status <> 'cancelled'
      and v.starts_at between ${now}::timestamptz - make_interval(days => ${days}) and ${now}::timestamptz + make_interval(days => ${days})`.execute(
    db,
  );
  const known = rows.find(({ id }) => codesOf(keyring, districtId, id).includes(body.code));
  if (!known) context.refuse("code_unknown");
  await permit(db, districtId, actor, "booking.record", known.id);
  const { session, booking } = await lockBooking(context, known.id);
  const kind = await kindOf(context.platform, db, districtId, session);
  const name = await nameOf(context, booking);
  const shown = {
    bookingId: booking.id as contract.BookingId,
    sessionId: session.id as contract.SessionId,
    name,
    title: session.title,
    startsAt: session.starts_at,
  };
  context.audited({ kind: "booking", id: booking.id }, { kind: session.kind, sessionId: session.id });
  if (booking.checked_in_at !== null) return { ...shown, checkedInAt: booking.checked_in_at, again: true };
  if (!["booked", "no_show", "attended"].includes(booking.status))
    context.refuse("booking_not_held", { status: booking.status });
  const [from, until] = [before(session.starts_at, kind.checkIn.from), after(session.starts_at, kind.checkIn.until)];
  if (now < from) context.refuse("check_in_too_early", { from });
  if (now > until) context.refuse("check_in_over", { until });
  await setBookings(context, [booking.id], sql`status = 'attended', checked_in_at = ${now}, ended_at = ${now}`);
  context.changed([], audienceOf(session, [booking]));
  return { ...shown, checkedInAt: now as string, again: false };
}

/** The name of who stands at the door, for the greeting; the view is audited with the check-in. */
async function nameOf(
  { db, districtId, keyring }: Context<string>,
  { child_id, account_id }: { child_id: string | null; account_id: string | null },
): Promise<string> {
  const [table, id] = child_id ? (["child", child_id] as const) : (["account", account_id] as const);
  const row = await db
    .selectFrom(table)
    .select("name_enc")
    .where("district_id", "=", districtId)
    .where("id", "=", id!)
    .executeTakeFirst();
  return row?.name_enc ? keyring.open(row.name_enc, fieldAad(`${table}.name`, id!)) : "";
}
