import { sql } from "kysely";
import type { InputOf } from "../../contract/endpoint.ts";
import { dayOf } from "../../kernel/clock.ts";
import type { Context } from "../../kernel/context.ts";
import { checkVersion, found } from "../../kernel/refusal.ts";
import { definitionsOf } from "../packs/index.ts";
import { after, before, type BookingKind } from "./contract/kind.ts";
import { expandSeries, instantAt, maxSeries } from "./contract/series.ts";
import type * as contract from "./contract/sessions.ts";
import { holidaysOf } from "./holidays.ts";
import { bookingKind, kindOf } from "./kind.ts";
import { moveUp } from "./move-up.ts";
import {
  audienceOf,
  countSession,
  getSession,
  listBookings,
  lockFollowing,
  type SessionRow,
  setBookings,
} from "./queries.ts";
import { openSite } from "./resources.ts";
import { nextReminder } from "./rules.ts";
import { tell } from "./tell.ts";

type NewErrors = (typeof contract.createSessions)["errors"][number];

/** What follows from a session's times. */
const timesOf = (startsAt: string, endsAt: string, kind: BookingKind, now: string) => ({
  starts_at: startsAt,
  ends_at: endsAt,
  opens_at: kind.opens ? before(startsAt, kind.opens) : null,
  closes_at: kind.closes ? before(startsAt, kind.closes) : startsAt,
  remind_at: nextReminder({ starts_at: startsAt }, kind, now),
  settle_at: kind.settle ? after(endsAt, kind.settle) : null,
});

/** Makes the sessions of a series; what exists at the same time stays as it is, so a repeated click makes none twice. */
async function create(
  context: Context<NewErrors>,
  resourceId: string,
  body: InputOf<typeof contract.createSessions>["body"],
) {
  const { db, districtId, now } = context;
  // Two people making sessions of one resource at a time queue here.
  const resource = found(
    await db
      .selectFrom("booking_resource")
      .select(["id", "kind", "archived_at"])
      .where("district_id", "=", districtId)
      .where("id", "=", resourceId)
      .forUpdate()
      .executeTakeFirst(),
  );
  const definitions = await definitionsOf(db, districtId);
  const { body: kind, version } = definitions.get(bookingKind, body.kind, { on: context.today });
  if (resource.kind !== kind.resource || resource.archived_at !== null) context.refuse("wrong_resource");
  const isHoliday = holidaysOf(definitions, context.today);
  const wanted = expandSeries(body, isHoliday);
  const all = expandSeries({ ...body, skipHolidays: false });
  if (wanted.length === 0) context.refuse("no_session_in_series");
  if (wanted.length > maxSeries) context.refuse("too_many_sessions", { most: maxSeries });
  const first = wanted.find(({ startsAt }) => startsAt <= now);
  if (first) context.refuse("session_in_past", { startsAt: first.startsAt });
  const known = await db
    .selectFrom("booking_session")
    .select("starts_at")
    .where("district_id", "=", districtId)
    .where("resource_id", "=", resourceId)
    .where("kind", "=", kind.key)
    .where("status", "=", "open")
    .where(
      "starts_at",
      "in",
      wanted.map(({ startsAt }) => startsAt),
    )
    .execute();
  const taken = new Set<string>(known.map(({ starts_at }) => starts_at));
  const missing = wanted.filter(({ startsAt }) => !taken.has(startsAt));
  const series_id = wanted.length > 1 ? context.newId<string>() : null;
  if (missing.length > 0)
    await db
      .insertInto("booking_session")
      .values(
        missing.map(({ startsAt, endsAt }) => ({
          district_id: districtId,
          id: context.newId<string>(),
          resource_id: resourceId,
          kind: kind.key,
          kind_version: version,
          series_id,
          title: body.title,
          note: body.note,
          capacity: body.capacity ?? kind.capacity,
          ...timesOf(startsAt, endsAt, kind, now),
        })),
      )
      .execute();
  context.audited({ kind: "booking_resource", id: resourceId }, { created: missing.length, series: body });
  return {
    created: missing.length,
    existing: wanted.length - missing.length,
    holidays: body.skipHolidays ? all.map(({ day }) => day).filter((day) => isHoliday(day)) : [],
  };
}

export const createSessions = (
  context: Context<NewErrors>,
  { params, body }: InputOf<typeof contract.createSessions>,
) => create(context, params.resourceId, body);

export async function createSiteSessions(
  context: Context<NewErrors>,
  { params, body }: InputOf<typeof contract.createSiteSessions>,
) {
  await openSite(context, params.siteId);
  return create(context, params.siteId, body);
}

const dayMs = 86_400_000;
/** The same distance in days, for each session that follows. */
const shifted = (day: string, days: number): string =>
  new Date(Date.parse(`${day}T00:00:00Z`) + days * dayMs).toISOString().slice(0, 10);

/** Moves a session or changes its capacity, never below what is taken; with `following` all later ones of its series alike. */
export async function changeSession(
  context: Context<(typeof contract.changeSession)["errors"][number]>,
  { params, body }: InputOf<typeof contract.changeSession>,
) {
  const { db, districtId, now } = context;
  const session = await getSession(context, params.sessionId, body.scope === "one");
  const all = body.scope === "following" ? await lockFollowing(context, session) : [session];
  const locked = all.find(({ id }) => id === session.id)!;
  if (locked.status !== "open") context.refuse("session_cancelled");
  if (locked.starts_at <= now) context.refuse("session_over");
  checkVersion(locked, body.version);
  const days = Math.round((Date.parse(body.on) - Date.parse(dayOf(new Date(locked.starts_at)))) / dayMs);
  for (const one of all) {
    const day = shifted(dayOf(new Date(one.starts_at)), days);
    const [startsAt, endsAt] = [instantAt(day, body.from), instantAt(day, body.to)];
    if (startsAt <= now) context.refuse("session_in_past");
    if (body.capacity < one.taken)
      context.refuse("capacity_below_taken", { taken: one.taken, startsAt: one.starts_at });
    const kind = await kindOf(context.platform, db, districtId, one);
    const times = timesOf(startsAt, endsAt, kind, now);
    await db
      .updateTable("booking_session")
      .set({ ...times, capacity: body.capacity, title: body.title, note: body.note, version: one.version + 1 })
      .where("district_id", "=", districtId)
      .where("id", "=", one.id)
      .execute();
    const changed: SessionRow = { ...one, ...times, capacity: body.capacity, title: body.title, note: body.note };
    const moved = one.starts_at !== startsAt || one.ends_at !== endsAt;
    const booked = await listBookings(context, one.id, ["booked", "offered", "waiting"]);
    if (moved) {
      // An offer must not outlive the beginning.
      await setBookings(
        context,
        booked.filter(({ status }) => status === "offered").map(({ id }) => id),
        sql`confirm_until = least(confirm_until, ${startsAt}::timestamptz)`,
      );
      await tell(context, kind, "changed", changed, booked);
    }
    await moveUp(context, changed, kind);
    context.changed([], audienceOf(one, booked));
  }
  context.audited(
    { kind: "booking_session", id: session.id },
    {
      before: { startsAt: session.starts_at, capacity: session.capacity },
      after: { on: body.on, from: body.from, to: body.to, capacity: body.capacity },
      sessions: all.length,
    },
  );
  return { version: locked.version + 1, changed: all.length };
}

/** Calls a session off, or it and all that follow; everyone is told, and the reason stays for them to read. */
export async function cancelSession(
  context: Context<(typeof contract.cancelSession)["errors"][number]>,
  { params, body }: InputOf<typeof contract.cancelSession>,
) {
  const { db, districtId, now } = context;
  const session = await getSession(context, params.sessionId, body.scope === "one");
  const all = body.scope === "following" ? await lockFollowing(context, session) : [session];
  const locked = all.find(({ id }) => id === session.id)!;
  if (locked.status !== "open") context.refuse("session_cancelled");
  if (locked.starts_at <= now) context.refuse("session_over");
  let bookings = 0;
  for (const one of all) {
    const ended = await listBookings(context, one.id, ["booked", "offered", "waiting"]);
    await setBookings(
      context,
      ended.map(({ id }) => id),
      sql`status = 'cancelled', ended_at = ${now}, end_reason = 'by_host', confirm_until = null`,
    );
    const waiting = ended.filter(({ status }) => status === "waiting").length;
    await countSession(context, one.id, { taken: waiting - ended.length, waiting: -waiting });
    await db
      .updateTable("booking_session")
      .set({
        status: "cancelled",
        cancel_reason: body.reason,
        remind_at: null,
        settle_at: null,
        version: one.version + 1,
      })
      .where("district_id", "=", districtId)
      .where("id", "=", one.id)
      .execute();
    const kind = await kindOf(context.platform, db, districtId, one);
    await tell(context, kind, "called_off", { ...one, cancel_reason: body.reason }, ended);
    context.changed([], audienceOf(one, ended));
    bookings += ended.length;
  }
  context.audited({ kind: "booking_session", id: session.id }, { reason: body.reason, sessions: all.length, bookings });
  return { cancelledSessions: all.length, cancelledBookings: bookings };
}
