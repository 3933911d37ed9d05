import { sql } from "kysely";
import type { Context, Platform } from "../../kernel/context.ts";
import { type District, Districts } from "../../kernel/district.ts";
import { jobContext } from "../../kernel/job-context.ts";
import type { SweepDefinition } from "../../kernel/jobs.ts";
import { kindOf } from "./kind.ts";
import { endBookings } from "./move-up.ts";
import { audienceOf, getSession, listBookings, setBookings } from "./queries.ts";
import { nextReminder } from "./rules.ts";
import { tell } from "./tell.ts";

/** What time alone brings about; each step in a transaction of its own with its session locked, and asked again under the lock. */

type Step = (context: Context<string>, sessionId: string) => Promise<void>;
type Due = (district: District, now: string) => ReturnType<typeof sql<{ id: string }>>;

async function sweep(platform: Platform, name: string, due: Due, step: Step): Promise<void> {
  for (const district of await new Districts(platform.database, platform.clock).list()) {
    const { rows } = await due(district, district.clock.now().toISOString()).execute(platform.database.kysely);
    for (const { id } of rows)
      await platform.database.withTransaction(
        async (db) => {
          const context = jobContext(platform, { districtId: district.id, clock: district.clock, db, name });
          await step(context, id);
          await context.flushAudit();
        },
        { retries: 3 },
      );
  }
}

/** Offers nobody confirmed in time go to the next who waits; at the beginning the waiting list ends. */
const dueOffers: Due = ({ id }, now) => sql<{ id: string }>`
  select distinct b.session_id as id from booking b where b.district_id = ${id} and b.status = 'offered' and b.confirm_until <= ${now}
  union select v.id from booking_session v where v.district_id = ${id} and v.waiting > 0 and v.starts_at <= ${now} order by id`;

const endOffers: Step = async (context, sessionId) => {
  const session = await getSession(context, sessionId, true);
  const kind = await kindOf(context.platform, context.db, context.districtId, session);
  const begun = session.starts_at <= context.now;
  const offered = await listBookings(context, sessionId, ["offered"]);
  const expired = offered.filter(({ confirm_until }) => (confirm_until ?? "") <= context.now);
  const missed = begun ? await listBookings(context, sessionId, ["waiting"]) : [];
  if (missed.length > 0) {
    await endBookings(context, session, kind, missed, "not_reached");
    await tell(context, kind, "not_reached", session, missed);
  }
  if (expired.length > 0) {
    const left = { ...session, waiting: session.waiting - missed.length };
    await endBookings(context, left, kind, expired, "expired");
    await tell(context, kind, "expired", session, expired);
  }
  for (const { id } of [...missed, ...expired])
    context.audited({ kind: "booking", id }, { kind: session.kind, sessionId });
  context.changed(["booking_session", "booking"], audienceOf(session, [...missed, ...expired]));
};

const dueReminders: Due = ({ id }, now) =>
  sql<{
    id: string;
  }>`select id from booking_session where district_id = ${id} and remind_at <= ${now} order by remind_at, id`;

const remind: Step = async (context, sessionId) => {
  const session = await getSession(context, sessionId, true);
  if (session.remind_at === null || session.remind_at > context.now) return;
  const kind = await kindOf(context.platform, context.db, context.districtId, session);
  if (session.starts_at > context.now)
    await tell(context, kind, "reminder", session, await listBookings(context, sessionId, ["booked"]));
  await context.db
    .updateTable("booking_session")
    .set({ remind_at: nextReminder(session, kind, context.now) })
    .where("district_id", "=", context.districtId)
    .where("id", "=", sessionId)
    .execute();
};

const dueSettlements: Due = ({ id }, now) =>
  sql<{
    id: string;
  }>`select id from booking_session where district_id = ${id} and settle_at <= ${now} order by settle_at, id`;

/** Who was not checked in did not come; where nobody was, the door kept no list and nobody is blamed. */
const settle: Step = async (context, sessionId) => {
  const session = await getSession(context, sessionId, true);
  if (session.settle_at === null || session.settle_at > context.now) return;
  const kind = await kindOf(context.platform, context.db, context.districtId, session);
  const came = await listBookings(context, sessionId, ["attended"]);
  const open = came.length > 0 ? await listBookings(context, sessionId, ["booked"]) : [];
  await setBookings(
    context,
    open.map(({ id }) => id),
    sql`status = 'no_show', ended_at = ${context.now}`,
  );
  await context.db
    .updateTable("booking_session")
    .set({ settle_at: null })
    .where("district_id", "=", context.districtId)
    .where("id", "=", sessionId)
    .execute();
  await tell(context, kind, "no_show", session, open);
  for (const { id } of open) context.audited({ kind: "booking", id }, { kind: session.kind, sessionId });
  if (open.length > 0) context.changed(["booking"], audienceOf(session, open));
};

export const sweeps: SweepDefinition[] = [
  {
    name: "bookings.end_offers",
    run: (platform) => sweep(platform, "booking.offer_ended", dueOffers, endOffers),
  },
  { name: "bookings.remind", run: (platform) => sweep(platform, "booking.reminded", dueReminders, remind) },
  { name: "bookings.settle", run: (platform) => sweep(platform, "booking.no_show", dueSettlements, settle) },
];
