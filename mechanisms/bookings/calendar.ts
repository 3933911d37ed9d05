import ical, { ICalAlarmType, ICalCalendarMethod, ICalEventStatus } from "ical-generator";
import { sql } from "kysely";
import type { InputOf } from "../../contract/endpoint.ts";
import type { FileAnswer } from "../../contract/file.ts";
import type { Context } from "../../kernel/context.ts";
import type * as contract from "./contract/booking.ts";
import { millisecondsOf } from "./contract/kind.ts";
import { kindOf } from "./kind.ts";
import { getBooking, getSession, type SessionRow, sessionColumns, sessionFrom } from "./queries.ts";
import { calendarWords } from "./texts/words.ts";

/** Calendars of bookings and sessions, RFC 5545; every instant in UTC, nobody's name in it. */

type Entry = {
  readonly id: string;
  readonly session: SessionRow;
  readonly isCancelled: boolean;
  readonly isTentative?: boolean;
  /** Words behind the title: how many have booked. */
  readonly more?: string;
};

async function fileOf(context: Context, name: string, entries: readonly Entry[]): Promise<FileAnswer> {
  const { locale } = context;
  const words = calendarWords[locale];
  const calendar = ical({
    name,
    prodId: { company: "Huituo", product: "Bookings", language: locale === "en" ? "EN" : "ZH" },
    method: ICalCalendarMethod.PUBLISH,
    ttl: 3_600,
  });
  for (const { id, session, isCancelled, isTentative, more } of entries) {
    const kind = await kindOf(context.platform, context.db, context.districtId, session);
    const title = kind.calendar[locale === "en" ? "en" : "zh"];
    const event = calendar.createEvent({
      id: `${id}@huituo`,
      stamp: new Date(context.now),
      start: new Date(session.starts_at),
      end: new Date(session.ends_at),
      sequence: session.version - 1,
      summary: [title, session.title, session.name, more].filter(Boolean).join(" · "),
      location: session.place,
      description: [session.note, session.phone && `${words.phone}${session.phone}`].filter(Boolean).join("\n"),
      status: isCancelled
        ? ICalEventStatus.CANCELLED
        : isTentative
          ? ICalEventStatus.TENTATIVE
          : ICalEventStatus.CONFIRMED,
    });
    if (!isCancelled)
      for (const reminder of kind.reminders)
        event.createAlarm({ type: ICalAlarmType.display, trigger: millisecondsOf(reminder) / 1_000 });
  }
  return {
    content: calendar.toString(),
    mediaType: "text/calendar; charset=utf-8",
    fileName: `${name.replaceAll(/[\\/:*?"<>|]/g, " ")}.ics`,
  };
}

/** One booking for the calendar of a phone. */
export async function getBookingCalendar(
  context: Context,
  { params }: InputOf<typeof contract.getBookingCalendar>,
): Promise<FileAnswer> {
  const booking = await getBooking(context, params.bookingId);
  const session = await getSession(context, booking.session_id);
  const { calendar } = await kindOf(context.platform, context.db, context.districtId, session);
  return fileOf(context, `${calendar[context.locale === "en" ? "en" : "zh"]} ${session.name}`, [
    { id: booking.id, session, isCancelled: booking.status === "cancelled", isTentative: isTentative(booking.status) },
  ]);
}

const isTentative = (status: string) => status === "waiting" || status === "offered";

/** Entries older than this leave a feed. */
const pastDays = 90;

/** Everything an account has booked, for itself or as a guardian. */
export async function accountFeed(context: Context, accountId: string): Promise<FileAnswer> {
  const { rows } = await sql<SessionRow & { booking_id: string; booking_status: string }>`
    select ${sessionColumns}, b.id as booking_id, b.status as booking_status
    from booking b join ${sessionFrom} on v.district_id = b.district_id and v.id = b.session_id
    where b.district_id = ${context.districtId} and v.starts_at > ${context.now}::timestamptz - make_interval(days => ${pastDays})
      and (b.account_id = ${accountId} or b.family_id in (select g.family_id from guardian g
        where g.district_id = b.district_id and g.account_id = ${accountId} and g.left_at is null))
    order by v.starts_at, b.id limit 500`.execute(context.db);
  return fileOf(
    context,
    calendarWords[context.locale].feed,
    rows.map(({ booking_id, booking_status, ...session }) => ({
      id: booking_id,
      session,
      isCancelled: booking_status === "cancelled",
      isTentative: isTentative(booking_status),
    })),
  );
}

/** The sessions of a site with how many come. */
export async function siteFeed(context: Context, siteId: string): Promise<FileAnswer> {
  const { rows } = await sql<SessionRow>`select ${sessionColumns} from ${sessionFrom}
    where v.district_id = ${context.districtId} and r.site_id = ${siteId}
      and v.starts_at > ${context.now}::timestamptz - make_interval(days => ${pastDays})
    order by v.starts_at, v.id limit 1000`.execute(context.db);
  const { booked, feed } = calendarWords[context.locale];
  return fileOf(
    context,
    feed,
    rows.map((session) => ({
      id: session.id,
      session,
      isCancelled: session.status === "cancelled",
      more: booked(session.taken, session.capacity),
    })),
  );
}
