import { sql } from "kysely";
import type { InputOf } from "../../contract/endpoint.ts";
import { appendAudit, chainEntries, freeLane, type LaneHead } from "../../kernel/audit.ts";
import { Batcher } from "../../kernel/batch.ts";
import type { Context, Platform } from "../../kernel/context.ts";
import type { Db } from "../../kernel/database/pool.ts";
import { newId } from "../../kernel/ids.ts";
import { permit } from "../../kernel/permission.ts";
import { Refusal } from "../../kernel/refusal.ts";
import type * as contract from "./contract/booking.ts";
import type { BookingKind } from "./contract/kind.ts";
import { type BatchSession, decide, type Granted, type Outcome, type Pair, pairKey, type Try } from "./decide.ts";
import { kindOf } from "./kind.ts";
import { readParticulars } from "./particulars.ts";
import { tellGranted } from "./tell.ts";

/** A rejected value is its own request's fault and the batch is tried in halves; anything else struck all of them alike. */
const isOfOneRow = (error: unknown) => /^2[23]/.test((error as { code?: string }).code ?? "");
const isDouble = (error: unknown) => (error as { code?: string }).code === "23505";

/**
 * Books for everyone who waited together, in one transaction with its audit entries: one statement locks and reads, one
 * writes for all who still fit. Nobody is answered before the commit.
 */
async function bookTogether(
  platform: Platform,
  districtId: string,
  tries: readonly Try[],
  isFirst = true,
): Promise<readonly Outcome[]> {
  try {
    return await platform.database.withTransaction(async (db) => {
      const { sessions, pairs, head } = await look(db, districtId, tries);
      const kinds = new Map<string, BookingKind>();
      for (const session of sessions.values()) kinds.set(session.id, await kindOf(platform, db, districtId, session));
      const particulars = await readParticulars(db, districtId, tries, sessions, kinds);
      const { outcomes, granted } = decide(tries, { sessions, kinds, pairs, particulars });
      if (granted.length > 0) {
        await tellGranted(platform, db, districtId, granted);
        await write(db, platform, districtId, granted, head);
      }
      return outcomes;
    });
  } catch (error) {
    if (isOfOneRow(error) && tries.length > 1) throw error;
    // Another process wrote the same booking while this one waited for the session: looked at anew, it is there.
    if (isDouble(error) && isFirst) return bookTogether(platform, districtId, tries, false);
    return tries.map(() => ({ fault: error }));
  }
}

/** An instant in JSON as the driver writes it. */
const instantIn = (column: string) => sql.raw(`to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`);

/**
 * Locks the sessions, always in the order of their ids: two processes that want the same sessions never wait for each other
 * in a circle. Reads each child with its family's consents and the booking it may have already; a booking that another process
 * writes meanwhile is caught by the unique index, and the batch is tried again in halves. Locks the audit chain too.
 */
async function look(db: Db, districtId: string, tries: readonly Try[]) {
  const ids = [...new Set(tries.map(({ sessionId }) => sessionId))];
  const { rows } = await sql<{
    sessions: BatchSession[] | null;
    pairs: Pair[] | null;
    head: { lane: number; seq: number; hash: string } | null;
  }>`
    with v as materialized (
      select v.id, v.kind, v.kind_version, v.capacity, v.taken, v.waiting, v.tickets, v.status, ${instantIn("v.starts_at")} as starts_at,
        ${instantIn("v.ends_at")} as ends_at, ${instantIn("v.opens_at")} as opens_at, ${instantIn("v.closes_at")} as closes_at,
        coalesce(r.institution_id, s.institution_id) as institution_id
      from booking_session v join booking_resource r on r.district_id = v.district_id and r.id = v.resource_id
      left join site s on s.district_id = r.district_id and s.id = r.site_id
      where v.district_id = ${districtId} and v.id = any(${ids}::uuid[]) order by v.id for update of v),
    p as (
      select w.session_id, w.subject_id, c.family_id, b.id as booking_id, b.status as booking_status,
        (select array_agg(agreed.purpose) from consent agreed where agreed.district_id = c.district_id
          and agreed.family_id = c.family_id and agreed.withdrawn_at is null) as consents,
        case when b.status = 'waiting' then (select count(*)::int from booking x where x.district_id = b.district_id
          and x.session_id = b.session_id and x.status = 'waiting' and x.position <= b.position) end as ahead,
        ${instantIn("b.booked_at")} as booked_at
      from unnest(${tries.map(({ sessionId }) => sessionId)}::uuid[], ${tries.map(({ subjectId }) => subjectId)}::uuid[],
        ${tries.map(({ childId }) => childId)}::uuid[]) as w(session_id, subject_id, child_id)
      left join child c on c.district_id = ${districtId} and c.id = w.child_id
      left join booking b on b.district_id = ${districtId} and b.session_id = w.session_id and b.subject_id = w.subject_id
        and b.status <> 'cancelled'),
    a as materialized (${freeLane(districtId)})
    select (select json_agg(v) from v) as sessions, (select json_agg(p) from p) as pairs,
      (select json_build_object('lane', lane, 'seq', seq, 'hash', encode(hash, 'hex')) from a) as head`.execute(db);
  const { sessions, pairs, head } = rows[0]!;
  return {
    sessions: new Map((sessions ?? []).map((row) => [row.id, row])),
    pairs: new Map((pairs ?? []).map((row) => [pairKey(row.session_id, row.subject_id), row])),
    head: head && { ...head, hash: Buffer.from(head.hash, "hex") },
  };
}

async function write(
  db: Db,
  platform: Platform,
  districtId: string,
  granted: readonly Granted[],
  head: LaneHead | null,
): Promise<void> {
  const entries = granted.map(({ attempt: { id, sessionId, actor, requestId }, status, session }) => ({
    event: `booking.${status}`,
    action: "booking.book",
    actor,
    target: { kind: "booking", id },
    requestId,
    detail: { kind: session.kind, sessionId },
  }));
  const now = granted[0]!.attempt.now;
  const chain = head && chainEntries(platform.keyring, districtId, now, head, entries);
  const column = <Value>(value: (one: Granted) => Value) => granted.map(value);
  await sql`
    with ${chain ? sql`written as (${chain.insert}), moved as (${chain.update}),` : sql``}
    w as (
      select * from unnest(${column(({ attempt }) => attempt.id)}::uuid[], ${column(({ attempt }) => attempt.sessionId)}::uuid[],
        ${column(({ attempt }) => attempt.subjectId)}::uuid[], ${column(({ familyId }) => familyId)}::uuid[],
        ${column(({ attempt }) => attempt.childId)}::uuid[],
        ${column(({ attempt }) => (attempt.childId === null ? attempt.subjectId : null))}::uuid[],
        ${column(({ institutionId }) => institutionId)}::uuid[], ${column(({ status }) => status)}::text[],
        ${column(({ ticket }) => ticket)}::int[], ${column(({ attempt }) => attempt.now)}::timestamptz[],
        ${column(({ attempt }) => attempt.actor.accountId)}::uuid[])
      as w(id, session_id, subject_id, family_id, child_id, account_id, institution_id, status, position, booked_at, booked_by)),
    counted as (
      update booking_session v set taken = v.taken + n.taken, waiting = v.waiting + n.waiting, tickets = v.tickets + n.waiting
      from (select session_id, count(*) filter (where status = 'booked')::int as taken,
        count(*) filter (where status = 'waiting')::int as waiting from w group by session_id) n
      where v.district_id = ${districtId} and v.id = n.session_id)
    insert into booking (district_id, id, session_id, subject_id, family_id, child_id, account_id, institution_id, status, position,
      booked_at, booked_by)
    select ${districtId}, w.* from w`.execute(db);
  // Every chain was locked by someone else: wait for one.
  if (!chain) await appendAudit(db, platform.keyring, districtId, now, entries);
}

/**
 * A district's bookings have one transaction under way: those who wait share the next one, whether they want one session or
 * many. More at a time were not faster: what the database saves in commits it loses in locks.
 */
const most = 256;
const batchers = new WeakMap<Platform, Batcher<Try, Outcome>>();

function batcherOf(platform: Platform): Batcher<Try, Outcome> {
  let batcher = batchers.get(platform);
  if (!batcher)
    batchers.set(
      platform,
      (batcher = new Batcher((districtId, tries) => bookTogether(platform, districtId, tries), most)),
    );
  return batcher;
}

/** Books a place or a turn on the waiting list; a repeat answers the booking that is there. */
export async function book(
  context: Context<(typeof contract.book)["errors"][number]>,
  { params, body }: InputOf<typeof contract.book>,
) {
  const { platform, districtId, actor } = context;
  const childId = body.childId ?? null;
  // A guardian's children are checked inside the batch: one query less in a rush.
  if (childId !== null && actor.kind !== "family")
    await permit(context.db, districtId, actor, "booking.book_child", childId);
  const subjectId = childId ?? actor.accountId;
  if (subjectId === null) context.refuse("child_needed");
  const attempt: Try = {
    id: newId<string>(context.clock),
    sessionId: params.sessionId,
    subjectId,
    childId,
    orWait: body.orWait,
    actor,
    now: context.now,
    requestId: context.requestId,
  };
  const outcome = await batcherOf(platform).submit(districtId, attempt);
  if ("fault" in outcome) throw outcome.fault;
  if ("refusal" in outcome) {
    const { needs, ...details } = (outcome.details ?? {}) as { needs?: string[] };
    throw new Refusal(outcome.refusal, {
      ...(needs && { needs }),
      ...(Object.keys(details).length > 0 && { details }),
    });
  }
  const { booking, familyId, institutionId } = outcome;
  context.changed([], {
    families: familyId === null ? [] : [familyId],
    institutions: institutionId === null ? [] : [institutionId],
  });
  const { id, status, bookedAt, position } = booking;
  return { bookingId: id as contract.BookingId, status, bookedAt, position };
}
