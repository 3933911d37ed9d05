import type { Words } from "../../contract/definition.ts";
import type { Instant } from "../../contract/values.ts";
import { type Actor, grantsOf } from "../../kernel/actor.ts";
import type { BookingStatus } from "./contract/booking.ts";
import type { BookingKind, Facts } from "./contract/kind.ts";
import { closedBy, given, ineligible, pausedUntil, type SessionFacts } from "./rules.ts";

/** One request for a place on its way through a batch. */
export type Try = {
  readonly id: string;
  readonly sessionId: string;
  /** The child, or the account that books for itself. */
  readonly subjectId: string;
  readonly childId: string | null;
  readonly orWait: boolean;
  readonly actor: Actor;
  readonly now: Instant;
  readonly requestId: string;
};

/** A locked session as the batch reads it. */
export type BatchSession = SessionFacts & {
  readonly id: string;
  readonly kind: string;
  readonly kind_version: number;
  readonly tickets: number;
  readonly ends_at: string;
  readonly institution_id: string | null;
};

/** A child or account beside a session it wants. */
export type Pair = {
  readonly session_id: string;
  readonly subject_id: string;
  readonly family_id: string | null;
  readonly consents: readonly string[] | null;
  readonly booking_id: string | null;
  readonly booking_status: BookingStatus;
  readonly booked_at: string;
  readonly ahead: number | null;
};

/** What only kinds with limits, pauses and conditions need to know of a pair. */
export type Particulars = { readonly open: number; readonly missed: readonly string[]; readonly facts: Facts };

export type Answered = { id: string; status: BookingStatus; bookedAt: string; position: number | null };
export type Granted = {
  readonly attempt: Try;
  readonly session: BatchSession;
  readonly kind: BookingKind;
  readonly familyId: string | null;
  readonly institutionId: string | null;
  readonly status: "booked" | "waiting";
  readonly ticket: number | null;
};
export type Outcome =
  | { booking: Answered; familyId: string | null; institutionId: string | null }
  | { refusal: string; details?: Record<string, unknown> }
  | { fault: unknown };

export const pairKey = (sessionId: string, subjectId: string): string => `${sessionId} ${subjectId}`;

export type Seen = {
  readonly sessions: ReadonlyMap<string, BatchSession>;
  readonly kinds: ReadonlyMap<string, BookingKind>;
  readonly pairs: ReadonlyMap<string, Pair>;
  readonly particulars: ReadonlyMap<string, Particulars>;
};

/** In the order of arrival: what each is told, and who gets a place or a turn. Pure. */
export function decide(tries: readonly Try[], { sessions, kinds, pairs, particulars }: Seen) {
  const granted: Granted[] = [];
  const now = new Map([...sessions].map(([id, session]) => [id, { ...session }]));
  const answered = new Map<string, Answered>();
  /** Bookings given in this batch, by kind and subject. */
  const more = new Map<string, number>();
  const outcomes = tries.map((attempt): Outcome => {
    const key = pairKey(attempt.sessionId, attempt.subjectId);
    const [session, pair, kind] = [now.get(attempt.sessionId), pairs.get(key), kinds.get(attempt.sessionId)];
    if (!session || !pair || !kind || (attempt.childId !== null && pair.family_id === null))
      return { refusal: "not_found" };
    const institutionId = institutionOf(attempt.actor);
    const stranger = whoMayNot(attempt, pair, kind, institutionId);
    if (stranger) return stranger;
    const own = { familyId: pair.family_id, institutionId: session.institution_id };
    const before = answered.get(key) ?? stored(pair);
    if (before) return { booking: before, ...own };
    const known = particulars.get(key);
    const count = more.get(`${session.kind} ${attempt.subjectId}`) ?? 0;
    const refusal = refusalOf(attempt, session, pair, kind, known, count);
    if (refusal) return refusal;
    const status = given(session, kind, attempt.orWait);
    if (!status) return { refusal: "session_full" };
    const isWaiting = status === "waiting";
    now.set(session.id, {
      ...session,
      taken: session.taken + (isWaiting ? 0 : 1),
      waiting: session.waiting + (isWaiting ? 1 : 0),
      tickets: session.tickets + (isWaiting ? 1 : 0),
    });
    more.set(`${session.kind} ${attempt.subjectId}`, count + 1);
    const booking = {
      id: attempt.id,
      status,
      bookedAt: attempt.now,
      position: isWaiting ? session.waiting + 1 : null,
    };
    answered.set(key, booking);
    granted.push({
      attempt,
      session,
      kind,
      familyId: pair.family_id,
      institutionId: kind.who === "staff" ? institutionId : null,
      status,
      ticket: isWaiting ? session.tickets + 1 : null,
    });
    return { booking, ...own };
  });
  return { outcomes, granted };
}

/** The institution staff act for. */
const institutionOf = (actor: Actor): string | null =>
  actor.grants.find((grant) => grant.institutionId !== null)?.institutionId ?? null;

function whoMayNot(attempt: Try, pair: Pair, kind: BookingKind, institutionId: string | null): Outcome | undefined {
  const { actor, childId } = attempt;
  if (kind.who === "child") {
    if (childId === null) return { refusal: "child_needed" };
    if (actor.kind === "family" && !actor.familyIds.includes(pair.family_id ?? ""))
      return { refusal: "not_allowed", details: { needs: ["guardian", "counter"] } };
    return undefined;
  }
  if (childId !== null) return { refusal: "no_child_here" };
  if (kind.who === "staff" && institutionId === null)
    return { refusal: "not_allowed", details: { needs: ["head_or_office"] } };
  return undefined;
}

const stored = (pair: Pair): Answered | undefined =>
  pair.booking_id === null
    ? undefined
    : { id: pair.booking_id, status: pair.booking_status, bookedAt: pair.booked_at, position: pair.ahead };

function refusalOf(
  { now, actor }: Try,
  session: BatchSession,
  pair: Pair,
  kind: BookingKind,
  known: Particulars | undefined,
  count: number,
): Outcome | undefined {
  const closed = closedBy(session, now);
  if (closed) return { refusal: closed, details: closed === "booking_not_open" ? { opensAt: session.opens_at } : {} };
  if (kind.consent && !pair.consents?.includes(kind.consent)) return { refusal: "consent_missing" };
  const until = kind.noShow && pausedUntil(known?.missed ?? [], kind.noShow, now);
  if (until) return { refusal: "booking_paused", details: { until } };
  if (kind.limit && (known?.open ?? 0) + count >= kind.limit.most)
    return { refusal: "too_many_bookings", details: { most: kind.limit.most } };
  const roles = [...new Set(actor.grants.map(({ role }) => role))];
  const ofThis =
    session.institution_id !== null &&
    grantsOf(actor, ["head", "office"]).some((grant) => grant.institutionId === session.institution_id);
  const why = kind.eligible.length > 0 && ineligible(kind, { ...known?.facts, roles, of_this_institution: ofThis });
  return why ? { refusal: "not_eligible", details: { why: why satisfies Words } } : undefined;
}
