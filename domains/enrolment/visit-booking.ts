import { sql } from "kysely";
import type { InputOf } from "../../contract/endpoint.ts";
import type { Instant } from "../../contract/values.ts";
import type { Actor } from "../../kernel/actor.ts";
import { appendAudit, chainEntries, freeLane, type LaneHead } from "../../kernel/audit.ts";
import { Batcher } from "../../kernel/batch.ts";
import type { Context, Platform } from "../../kernel/context.ts";
import type { Db } from "../../kernel/database/pool.ts";
import { newId } from "../../kernel/ids.ts";
import { permit } from "../../kernel/permission.ts";
import { Refusal } from "../../kernel/refusal.ts";
import { consentInForce } from "../families/index.ts";
import type * as contract from "./contract/visits.ts";

/** One request for a slot on its way through a batch. */
type Try = {
  readonly id: string;
  readonly slotId: string;
  readonly childId: string;
  readonly actor: Actor;
  readonly now: Instant;
  readonly requestId: string;
};
type Booking = { id: string; status: "booked" | "attended" | "no_show"; bookedAt: string };
type Outcome = { booking: Booking; familyId: string; institutionId: string } | { refusal: string } | { fault: unknown };

type SlotRow = {
  id: string;
  capacity: number;
  taken: number;
  status: string;
  starts_at: string;
  institution_id: string;
};
type PairRow = {
  slot_id: string;
  child_id: string;
  family_id: string;
  agrees: boolean;
  booking_id: string | null;
  booking_status: Booking["status"];
  booked_at: string;
};
type Granted = { readonly attempt: Try; readonly familyId: string };

const agrees = consentInForce("share_with_institution", (t) => sql`${sql.ref(`${t}.family_id`)}`);

/** A rejected value is its own request's fault and the batch is tried in halves; anything else struck all of them alike. */
const isOfOneRow = (error: unknown) => /^2[23]/.test((error as { code?: string }).code ?? "");

/**
 * Books for everyone who waited together, in one transaction with its audit entries: one statement locks and reads, one
 * writes for all who still fit. Nobody is answered before the commit.
 */
async function bookTogether(
  platform: Platform,
  districtId: string,
  tries: readonly Try[],
): Promise<readonly Outcome[]> {
  try {
    return await platform.database.withTransaction(async (db) => {
      const { slots, pairs, head } = await look(db, districtId, tries);
      const { outcomes, granted } = decide(tries, slots, pairs);
      if (granted.length > 0) await write(db, platform, districtId, granted, head);
      return outcomes;
    });
  } catch (error) {
    if (isOfOneRow(error) && tries.length > 1) throw error;
    return tries.map(() => ({ fault: error }));
  }
}

/** An instant in JSON as the driver writes it. */
const instantIn = (column: string) => sql.raw(`to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`);

/**
 * Locks the slots, always in the order of their ids: two processes that want the same slots never wait for each other in a
 * circle. Reads each child with its family's consent and the booking it may have already; a booking that another process
 * writes meanwhile is caught by the unique index, and the batch is tried again in halves. Locks the audit chain too.
 */
async function look(db: Db, districtId: string, tries: readonly Try[]) {
  const ids = [...new Set(tries.map(({ slotId }) => slotId))];
  const { rows } = await sql<{
    slots: SlotRow[] | null;
    pairs: PairRow[] | null;
    head: { lane: number; seq: number; hash: string } | null;
  }>`
    with v as materialized (
      select v.id, v.capacity, v.taken, v.status, ${instantIn("v.starts_at")} as starts_at, s.institution_id
      from visit_slot v join site s on s.district_id = v.district_id and s.id = v.site_id
      where v.district_id = ${districtId} and v.id = any(${ids}::uuid[]) order by v.id for update of v),
    p as (
      select w.slot_id, w.child_id, c.family_id, ${agrees("c")} as agrees, b.id as booking_id, b.status as booking_status,
        ${instantIn("b.booked_at")} as booked_at
      from unnest(${tries.map(({ slotId }) => slotId)}::uuid[], ${tries.map(({ childId }) => childId)}::uuid[]) as w(slot_id, child_id)
      join child c on c.district_id = ${districtId} and c.id = w.child_id
      left join visit_booking b on b.district_id = ${districtId} and b.slot_id = w.slot_id and b.child_id = w.child_id
        and b.status <> 'cancelled'),
    a as materialized (${freeLane(districtId)})
    select (select json_agg(v) from v) as slots, (select json_agg(p) from p) as pairs,
      (select json_build_object('lane', lane, 'seq', seq, 'hash', encode(hash, 'hex')) from a) as head`.execute(db);
  const { slots, pairs, head } = rows[0]!;
  return {
    slots: new Map((slots ?? []).map((row) => [row.id, row])),
    pairs: new Map((pairs ?? []).map((row) => [pairKey(row.slot_id, row.child_id), row])),
    head: head && { ...head, hash: Buffer.from(head.hash, "hex") },
  };
}

const pairKey = (slotId: string, childId: string) => `${slotId} ${childId}`;

/** In the order of arrival: what each is told, and who gets a place. */
function decide(tries: readonly Try[], slots: ReadonlyMap<string, SlotRow>, pairs: ReadonlyMap<string, PairRow>) {
  const granted: Granted[] = [];
  const taken = new Map([...slots].map(([id, slot]) => [id, slot.taken]));
  const booked = new Map<string, Booking>();
  const outcomes = tries.map((attempt): Outcome => {
    const key = pairKey(attempt.slotId, attempt.childId);
    const [slot, pair] = [slots.get(attempt.slotId), pairs.get(key)];
    if (!slot || !pair) return { refusal: "not_found" };
    if (attempt.actor.kind === "family" && !attempt.actor.familyIds.includes(pair.family_id))
      return { refusal: "not_allowed" };
    const own = { familyId: pair.family_id, institutionId: slot.institution_id };
    const stored =
      pair.booking_id === null
        ? undefined
        : { id: pair.booking_id, status: pair.booking_status, bookedAt: pair.booked_at };
    const known = booked.get(key) ?? stored;
    if (known) return { booking: known, ...own };
    if (slot.status !== "open") return { refusal: "slot_cancelled" };
    if (slot.starts_at <= attempt.now) return { refusal: "slot_over" };
    if (!pair.agrees) return { refusal: "consent_missing" };
    const count = taken.get(slot.id) ?? slot.capacity;
    if (count >= slot.capacity) return { refusal: "slot_full" };
    taken.set(slot.id, count + 1);
    const booking = { id: attempt.id, status: "booked" as const, bookedAt: attempt.now };
    booked.set(key, booking);
    granted.push({ attempt, familyId: pair.family_id });
    return { booking, ...own };
  });
  return { outcomes, granted };
}

async function write(
  db: Db,
  platform: Platform,
  districtId: string,
  granted: readonly Granted[],
  head: LaneHead | null,
): Promise<void> {
  const tries = granted.map(({ attempt }) => attempt);
  const entries = tries.map(({ id, slotId, actor, requestId }) => ({
    event: "visit.booked",
    action: "visit.book",
    actor,
    target: { kind: "visit_booking", id },
    requestId,
    detail: { slotId },
  }));
  const now = tries[0]!.now;
  const chain = head && chainEntries(platform.keyring, districtId, now, head, entries);
  await sql`
    with ${chain ? sql`written as (${chain.insert}), moved as (${chain.update}),` : sql``}
    w as (
      select * from unnest(${tries.map(({ id }) => id)}::uuid[], ${tries.map(({ slotId }) => slotId)}::uuid[],
        ${granted.map(({ familyId }) => familyId)}::uuid[], ${tries.map(({ childId }) => childId)}::uuid[],
        ${tries.map((attempt) => attempt.now)}::timestamptz[], ${tries.map(({ actor }) => actor.accountId)}::uuid[])
      as w(id, slot_id, family_id, child_id, booked_at, booked_by)),
    counted as (
      update visit_slot v set taken = v.taken + n.count
      from (select slot_id, count(*)::int as count from w group by slot_id) n
      where v.district_id = ${districtId} and v.id = n.slot_id)
    insert into visit_booking (district_id, id, slot_id, family_id, child_id, booked_at, booked_by)
    select ${districtId}, w.* from w`.execute(db);
  // Every chain was locked by someone else: wait for one.
  if (!chain) await appendAudit(db, platform.keyring, districtId, now, entries);
}

/**
 * A district's bookings have one transaction under way: those who wait share the next one, whether they want one slot or
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

/** Books a visit; a repeat answers the booking that is there. */
export async function bookVisit(
  context: Context<(typeof contract.bookVisit)["errors"][number]>,
  { params, body }: InputOf<typeof contract.bookVisit>,
) {
  const { platform, districtId, actor } = context;
  // A guardian's children are checked inside the batch: one query less in a rush.
  if (actor.kind !== "family") await permit(context.db, districtId, actor, "visit.book_child", body.childId);
  const attempt: Try = {
    id: newId<string>(context.clock),
    slotId: params.slotId,
    childId: body.childId,
    actor,
    now: context.now,
    requestId: context.requestId,
  };
  const outcome = await batcherOf(platform).submit(districtId, attempt);
  if ("fault" in outcome) throw outcome.fault;
  if ("refusal" in outcome)
    throw new Refusal(outcome.refusal, outcome.refusal === "not_allowed" ? { needs: ["guardian"] } : {});
  const { booking, familyId, institutionId } = outcome;
  context.changed([], { families: [familyId], institutions: [institutionId] });
  return { bookingId: booking.id as contract.BookingId, status: booking.status, bookedAt: booking.bookedAt };
}
