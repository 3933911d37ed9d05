import { sql } from "kysely";
import { type Clock, dayOf, instantOf, nowOf } from "../../kernel/clock.ts";
import type { Platform } from "../../kernel/context.ts";
import { fieldAad } from "../../kernel/crypto/keyring.ts";
import type { TableOf } from "../../kernel/database/pool.ts";
import { Districts } from "../../kernel/district.ts";
import type { JobDefinition, SweepDefinition } from "../../kernel/jobs.ts";
import type { Selectable } from "kysely";
import { definitionsOf } from "../packs/index.ts";
import type { MessageBody, Outcome } from "./adapters/adapter.ts";
import { adapters, isShownOnly } from "./adapters/all.ts";
import { noticeKind } from "./kind.ts";
import { nextMorning } from "./quiet.ts";
import { type Person, resolveRecipients } from "./recipients.ts";
import { readReach, sendByWays } from "./ways.ts";

const maxAttempts = 6;
type Row = Selectable<TableOf<"outgoing_message">>;

/** Delivers one message; tried again with growing pauses, given up after six times. Then the next way has its turn. */
export const sendMessageJob: JobDefinition = {
  name: "message.send",
  retryLimit: maxAttempts - 1,
  expireInSeconds: 60,
  async run(platform, data) {
    const { database } = platform;
    const [districtId, id] = [String(data["districtId"]), String(data["messageId"])];
    const clock = await clockOf(platform, districtId);
    const row = await database.kysely
      .selectFrom("outgoing_message")
      .selectAll()
      .where("district_id", "=", districtId)
      .where("id", "=", id)
      .executeTakeFirst();
    if (!row || row.status !== "queued") return;
    if (row.channel === "sms" && !(await charge(platform, clock, row))) return;
    const outcome = await attempt(platform, row);
    const problem = await keepOutcome(platform, clock, row, outcome);
    platform.live.announce(districtId, ["message"]);
    if (problem !== undefined) throw new Error(`message not delivered: ${problem}`);
  },
};

async function clockOf(platform: Platform, districtId: string): Promise<Clock> {
  const districts = await new Districts(platform.database, platform.clock).list();
  return districts.find(({ id }) => id === districtId)?.clock ?? platform.clock;
}

async function attempt(platform: Platform, row: Row): Promise<Outcome> {
  const adapter = adapters[row.channel];
  if (!adapter.isSetUp(platform.config)) {
    if (isShownOnly(platform.config, row.channel)) return { ok: true };
    return { ok: false, problem: `no provider is set (${adapter.setting})` };
  }
  const { keyring } = platform;
  const body = JSON.parse(keyring.open(row.body_enc, fieldAad("outgoing_message.body", row.id))) as MessageBody;
  const to = keyring.open(row.recipient_enc, fieldAad("outgoing_message.recipient", row.id));
  return adapter.send(platform, { ...body, districtId: row.district_id, id: row.id, to, subject: row.template });
}

/**
 * Takes a message's parts off the day's limit, once; one after another, so that rivals do not pass it together. Over the
 * limit it waits for the next morning; codes and important matters go all the same.
 */
async function charge(platform: Platform, clock: Clock, row: Row): Promise<boolean> {
  if (row.charged_on !== null) return true;
  const now = clock.now();
  return platform.database.withTransaction(async (tx) => {
    await sql`select pg_advisory_xact_lock(hashtext(${`sms|${row.district_id}`}))`.execute(tx);
    const own = tx.updateTable("outgoing_message").where("district_id", "=", row.district_id).where("id", "=", row.id);
    const used = await chargedOn(tx, row.district_id, dayOf(now));
    if (row.is_capped && used + row.parts > platform.config.smsDailyLimit) {
      await own.set({ is_planned: false, send_at: instantOf(nextMorning(now)) }).execute();
      return false;
    }
    await own.set({ charged_on: dayOf(now) }).execute();
    return true;
  });
}

/** Parts of messages to phones charged on a day. */
export async function chargedOn(db: Platform["database"]["kysely"], districtId: string, day: string): Promise<number> {
  const { rows } = await sql<{ parts: number }>`
    select coalesce(sum(parts), 0)::int as parts from outgoing_message
    where district_id = ${districtId} and charged_on = ${day} and channel = 'sms'`.execute(db);
  return rows[0]!.parts;
}

/** Writes what became of an attempt; answers the problem while there is hope. */
async function keepOutcome(platform: Platform, clock: Clock, row: Row, outcome: Outcome): Promise<string | undefined> {
  const attempts = row.attempts + 1;
  const isOver = !outcome.ok && (outcome.isFinal === true || attempts >= maxAttempts);
  await platform.database.withTransaction(async (tx) => {
    const changed = await tx
      .updateTable("outgoing_message")
      .set(
        outcome.ok
          ? { status: "sent", attempts, last_error: null, sent_at: nowOf(clock) }
          : { status: isOver ? "failed" : "queued", attempts, last_error: outcome.problem },
      )
      .where("district_id", "=", row.district_id)
      .where("id", "=", row.id)
      .where("status", "=", "queued")
      .returning("id")
      .executeTakeFirst();
    if (!changed || outcome.ok) return;
    if (outcome.isGone && row.address_id !== null)
      await tx
        .deleteFrom("notice_address")
        .where("district_id", "=", row.district_id)
        .where("id", "=", row.address_id)
        .execute();
    if (isOver) await tryNextWay({ platform, districtId: row.district_id, db: tx, clock }, row);
  });
  // The last failure is thrown too: it is in the record of jobs as well as in ours.
  return outcome.ok || outcome.isFinal ? undefined : outcome.problem;
}

/** After a way has failed for good, the next one of the notice that has not been tried. */
export async function tryNextWay(
  telling: Parameters<typeof resolveRecipients>[0],
  row: Pick<Row, "notice_id" | "channel" | "district_id">,
): Promise<number> {
  if (row.notice_id === null) return 0;
  const { db, districtId, platform } = telling;
  const notice = await db
    .selectFrom("notice")
    .selectAll()
    .where("district_id", "=", districtId)
    .where("id", "=", row.notice_id)
    .executeTakeFirstOrThrow();
  const definition = (await definitionsOf(db, districtId)).version(
    noticeKind,
    notice.notice_key,
    notice.notice_version,
  );
  if (definition.body.fallback !== "next" || notice.account_id === null) return 0;
  const messages = await db
    .selectFrom("outgoing_message")
    .select(["channel", "status"])
    .where("district_id", "=", districtId)
    .where("notice_id", "=", notice.id)
    .execute();
  // Another browser of the same person may still get it.
  if (messages.some(({ status }) => status !== "failed")) return 0;
  const [person] = (await resolveRecipients(telling, [{ accountId: notice.account_id }])) as [Person?];
  if (!person) return 0;
  const reach = (await readReach(telling, [notice.account_id])).get(notice.account_id);
  const values = JSON.parse(platform.keyring.open(notice.values_enc, fieldAad("notice.values", notice.id))) as Record<
    string,
    unknown
  >;
  const tried = new Set<string>(messages.map(({ channel }) => channel));
  return sendByWays(telling, definition.body, { noticeId: notice.id, person, reach, values }, tried);
}

const atOnce = 500;

/** Starts what waited for the end of quiet hours or for the next day. */
export async function sendWaiting(platform: Platform): Promise<void> {
  for (const { id: districtId, clock } of await new Districts(platform.database, platform.clock).list())
    for (;;) {
      const started = await platform.database.withTransaction(async (tx) => {
        const rows = await tx
          .selectFrom("outgoing_message")
          .select("id")
          .where("district_id", "=", districtId)
          .where("status", "=", "queued")
          .where("is_planned", "=", false)
          .where("send_at", "<=", nowOf(clock))
          .orderBy("send_at")
          .limit(atOnce)
          .forUpdate()
          .skipLocked()
          .execute();
        if (rows.length === 0) return 0;
        await tx
          .updateTable("outgoing_message")
          .set({ is_planned: true })
          .where("district_id", "=", districtId)
          .where(
            "id",
            "in",
            rows.map(({ id }) => id),
          )
          .execute();
        for (const { id } of rows) await platform.jobs.plan(tx, "message.send", { districtId, messageId: id });
        return rows.length;
      });
      if (started < atOnce) break;
    }
}

export const jobs: JobDefinition[] = [sendMessageJob];
export const sweeps: SweepDefinition[] = [{ name: "notices.send_waiting", run: sendWaiting }];
