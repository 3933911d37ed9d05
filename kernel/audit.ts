import { sql } from "kysely";
import type { Instant } from "../contract/values.ts";
import type { Actor } from "./actor.ts";
import type { Keyring } from "./crypto/keyring.ts";
import type { Database, Db } from "./database/pool.ts";

/** What one entry of the audit log says. `detail` never holds personal data. */
export type AuditEntry = {
  readonly event: string;
  readonly action: string;
  readonly actor: Actor;
  readonly target: { readonly kind: string; readonly id: string } | undefined;
  readonly requestId: string;
  readonly detail: Readonly<Record<string, unknown>>;
};

/** More lanes than connections in the pool, so that a writer always finds a free one. */
const lanes = 32;

type Row = {
  lane: number;
  seq: number;
  at: string;
  event: string;
  action: string;
  actor_kind: string;
  actor_account_id: string | null;
  target_kind: string | null;
  target_id: string | null;
  request_id: string;
  detail: string;
};

const start = Buffer.alloc(32);

/** The keyed hash of a row and the one before it: whoever has only the database can't make it. */
function hashOf(keyring: Keyring, districtId: string, row: Row, before: Buffer): Buffer {
  const content = JSON.stringify([
    districtId,
    row.lane,
    row.seq,
    new Date(row.at).toISOString(),
    row.event,
    row.action,
    row.actor_kind,
    row.actor_account_id,
    row.target_kind,
    row.target_id,
    row.request_id,
    row.detail,
  ]);
  return keyring.auditMac(Buffer.concat([before, Buffer.from(content)]));
}

/** The keyed seal of a chain's head: without it whoever cuts rows off the end could put the head back to an older row. */
const sealOf = (keyring: Keyring, districtId: string, head: { lane: number; seq: number; hash: Buffer }): Buffer =>
  keyring.auditMac(JSON.stringify(["head", districtId, head.lane, head.seq, head.hash.toString("hex")]));

export async function createAuditLanes(db: Db, keyring: Keyring, districtId: string): Promise<void> {
  const rows = Array.from({ length: lanes }, (_, lane) => {
    const head = { lane, seq: 0, hash: start };
    return { district_id: districtId, ...head, seal: sealOf(keyring, districtId, head) };
  });
  await db
    .insertInto("audit_lane")
    .values(rows)
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

/** The head of a chain that this transaction has locked. */
export type LaneHead = { readonly lane: number; readonly seq: number; readonly hash: Buffer };

/** Locks the head of a chain nobody else has locked; a statement of its own, or part of a larger one. */
export const freeLane = (districtId: string) =>
  sql<LaneHead>`select lane, seq, hash from audit_lane where district_id = ${districtId} limit 1 for update skip locked`;

/** The two writes that append entries to a locked chain: each may be a statement's data-modifying WITH query. */
export function chainEntries(
  keyring: Keyring,
  districtId: string,
  at: Instant,
  head: LaneHead,
  entries: readonly AuditEntry[],
) {
  let { seq, hash } = head;
  const rows = entries.map((entry) => {
    seq += 1;
    const row: Row = {
      lane: head.lane,
      seq,
      at,
      event: entry.event,
      action: entry.action,
      actor_kind: entry.actor.kind,
      actor_account_id: entry.actor.accountId,
      target_kind: entry.target?.kind ?? null,
      target_id: entry.target?.id ?? null,
      request_id: entry.requestId,
      detail: JSON.stringify(entry.detail),
    };
    hash = hashOf(keyring, districtId, row, hash);
    return { ...row, hash };
  });
  const column = <Key extends keyof (typeof rows)[number]>(key: Key) => rows.map((row) => row[key]);
  // One text for any number of rows: entries of a whole batch cost the database no longer statement.
  const insert = sql`
    insert into audit_entry (district_id, lane, seq, at, event, action, actor_kind, actor_account_id, target_kind, target_id, request_id, detail, hash)
    select ${districtId}, ${head.lane}, * from unnest(${column("seq")}::bigint[], ${column("at")}::timestamptz[], ${column("event")}::text[],
      ${column("action")}::text[], ${column("actor_kind")}::text[], ${column("actor_account_id")}::uuid[], ${column("target_kind")}::text[],
      ${column("target_id")}::text[], ${column("request_id")}::text[], ${column("detail")}::text[], ${column("hash")}::bytea[])`;
  const seal = sealOf(keyring, districtId, { lane: head.lane, seq, hash });
  const update = sql`
    update audit_lane set seq = ${seq}, hash = ${hash}, seal = ${seal} where district_id = ${districtId} and lane = ${head.lane}`;
  return { insert, update };
}

/** Appends entries in the caller's transaction: they are there exactly when what they tell of is. Call it last, it locks a lane. */
export async function appendAudit(
  db: Db,
  keyring: Keyring,
  districtId: string,
  at: Instant,
  entries: readonly AuditEntry[],
): Promise<void> {
  if (entries.length === 0) return;
  const free = await freeLane(districtId).execute(db);
  const head =
    free.rows[0] ??
    (
      await sql<LaneHead>`
        select lane, seq, hash from audit_lane where district_id = ${districtId} and lane = ${Math.floor(Math.random() * lanes)} for update`.execute(
        db,
      )
    ).rows[0];
  if (!head) throw new Error(`district ${districtId} has no audit lanes`);
  const { insert, update } = chainEntries(keyring, districtId, at, head, entries);
  await sql`with written as (${insert}) ${update}`.execute(db);
}

export type AuditFault = {
  readonly lane: number;
  readonly seq: number;
  readonly fault: "altered" | "missing" | "unexpected" | "head_altered";
};

/**
 * Walks every chain of a district and reports the first fault of each lane: an altered row, a missing or reordered one,
 * rows beyond the head or a head that fits no row. Memory is bounded by one page of rows.
 */
export function verifyAudit(
  database: Database,
  keyring: Keyring,
  districtId: string,
): Promise<{ rows: number; faults: AuditFault[] }> {
  // One snapshot: rows written meanwhile are neither missing nor too many.
  return database.withTransaction((tx) => walkChains(tx, keyring, districtId), { isolation: "repeatable read" });
}

async function walkChains(
  db: Db,
  keyring: Keyring,
  districtId: string,
): Promise<{ rows: number; faults: AuditFault[] }> {
  const heads = await db
    .selectFrom("audit_lane")
    .select(["lane", "seq", "hash", "seal"])
    .where("district_id", "=", districtId)
    .orderBy("lane")
    .execute();
  const faults: AuditFault[] = [];
  let rows = 0;
  if (heads.length !== lanes) faults.push({ lane: heads.length, seq: 0, fault: "missing" });
  for (const head of heads) {
    let before: Buffer = start;
    let expected = 1;
    let fault: AuditFault | undefined;
    while (!fault) {
      const page = await db
        .selectFrom("audit_entry")
        .selectAll()
        .where("district_id", "=", districtId)
        .where("lane", "=", head.lane)
        .where("seq", ">=", expected)
        .orderBy("seq")
        .limit(5_000)
        .execute();
      for (const row of page) {
        if (row.seq !== expected) fault = { lane: head.lane, seq: expected, fault: "missing" };
        else if (!hashOf(keyring, districtId, row, before).equals(row.hash))
          fault = { lane: head.lane, seq: row.seq, fault: "altered" };
        else if (row.seq > head.seq) fault = { lane: head.lane, seq: row.seq, fault: "unexpected" };
        if (fault) break;
        before = row.hash;
        expected += 1;
        rows += 1;
      }
      if (page.length < 5_000) break;
    }
    if (!fault && expected <= head.seq) fault = { lane: head.lane, seq: expected, fault: "missing" };
    if (!fault && !(before.equals(head.hash) && sealOf(keyring, districtId, head).equals(head.seal)))
      fault = { lane: head.lane, seq: head.seq, fault: "head_altered" };
    if (fault) faults.push(fault);
  }
  return { rows, faults };
}
