import { before, type BookingKind, type Facts } from "./contract/kind.ts";
import type { sessionStates } from "./contract/sessions.ts";
import type { Instant } from "../../contract/values.ts";
import type { Words } from "../../contract/definition.ts";
import { conditionsOf } from "./kind.ts";

/** What decides about a session: counts, times and whether it takes place. */
export type SessionFacts = {
  readonly status: "open" | "cancelled";
  readonly capacity: number;
  readonly taken: number;
  readonly waiting: number;
  readonly starts_at: string;
  readonly opens_at: string | null;
  readonly closes_at: string;
};

/** Places a newcomer can have: none while anybody waits, who is first. */
export const freePlaces = ({
  capacity,
  taken,
  waiting,
}: Pick<SessionFacts, "capacity" | "taken" | "waiting">): number => (waiting > 0 ? 0 : Math.max(0, capacity - taken));

export const waitingPlaces = (kind: Pick<BookingKind, "waiting">): number => kind.waiting?.size ?? 0;

/** Why nobody can book now, whoever it is; undefined when somebody can. */
export function closedBy(session: SessionFacts, now: string) {
  if (session.status !== "open") return "session_cancelled" as const;
  if (session.starts_at <= now) return "session_over" as const;
  if (session.closes_at <= now) return "booking_closed" as const;
  if (session.opens_at !== null && session.opens_at > now) return "booking_not_open" as const;
  return undefined;
}

/** What is given to the next who asks: a place, a turn on the list, or nothing. */
export function given(
  session: Pick<SessionFacts, "capacity" | "taken" | "waiting">,
  kind: Pick<BookingKind, "waiting">,
  orWait: boolean,
): "booked" | "waiting" | undefined {
  if (freePlaces(session) > 0) return "booked";
  return orWait && session.waiting < waitingPlaces(kind) ? "waiting" : undefined;
}

export function stateOf(
  session: SessionFacts,
  kind: Pick<BookingKind, "waiting">,
  now: string,
): (typeof sessionStates)[number] {
  const closed = closedBy(session, now);
  if (closed === "booking_not_open") return "not_open";
  if (closed) return "closed";
  const next = given(session, kind, true);
  return next === "booked" ? "free" : next === "waiting" ? "waiting_list" : "full";
}

/** How many of those who wait move up now: as many as there are places, and none once it has begun. */
export const movingUp = (session: SessionFacts, now: string): number =>
  session.status !== "open" || session.starts_at <= now
    ? 0
    : Math.min(session.waiting, Math.max(0, session.capacity - session.taken));

/** The last moment a booker can cancel. */
export const cancelUntil = (session: { starts_at: string }, kind: BookingKind): Instant =>
  kind.cancel ? before(session.starts_at, kind.cancel) : (session.starts_at as Instant);

const dayMs = 86_400_000;

/** Until when someone cannot book who missed sessions at these instants; undefined when they can. */
export function pausedUntil(
  missed: readonly string[],
  rule: NonNullable<BookingKind["noShow"]>,
  now: string,
): Instant | undefined {
  const times = missed.map((at) => Date.parse(at)).sort((a, b) => a - b);
  let until = 0;
  for (let last = rule.times - 1; last < times.length; last++)
    if (times[last]! - times[last - rule.times + 1]! < rule.within * dayMs) until = times[last]! + rule.pause * dayMs;
  return until > Date.parse(now) ? (new Date(until).toISOString() as Instant) : undefined;
}

/** The words of the first condition that does not hold; what is not known does not hold. */
export const ineligible = (kind: BookingKind, known: Facts): Words | undefined =>
  conditionsOf(kind).find(({ when }) => when.evaluate(known) !== true)?.otherwise;

/** The next reminder after an instant: the longest comes first. */
export function nextReminder(session: { starts_at: string }, kind: BookingKind, now: string): Instant | null {
  const times = kind.reminders.map((duration) => before(session.starts_at, duration)).filter((at) => at > now);
  return times.toSorted()[0] ?? null;
}
