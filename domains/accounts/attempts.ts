import { sql } from "kysely";
import type { Context } from "../../kernel/context.ts";
import type { Db } from "../../kernel/database/pool.ts";
import { Refusal } from "../../kernel/refusal.ts";

/** Failures a name may have before it is locked, and how long: 1, 2, 4 … 60 minutes. */
const freeFailures = 5;
export const lockMinutes = (failures: number): number =>
  failures < freeFailures ? 0 : Math.min(60, 2 ** (failures - freeFailures));

const failuresOfAddressPerHour = 30;
const hour = 3_600_000;

type Counted = { readonly count: number; readonly lastAt: Date | undefined };

export const subjectOf = (context: Context, what: "phone" | "name" | "address", text: string): Buffer =>
  context.keyring.blindIndex(`attempt|${what}`, text);

/** Lets one attempt of a subject be judged at a time: those at the same moment would not see each other. */
export const oneAtATime = async (tx: Db, subject: Buffer): Promise<void> => {
  await sql`select pg_advisory_xact_lock(hashtextextended(${subject.toString("hex")}, 0))`.execute(tx);
};

export async function countAttempts(
  tx: Db,
  context: Context,
  kind: "code" | "failure",
  subject: Buffer,
  withinMs: number,
): Promise<Counted> {
  const since = new Date(Date.parse(context.now) - withinMs).toISOString();
  const { rows } = await sql<{ count: number; last_at: string | null }>`
    select count(*) as count, max(at) as last_at from sign_in_attempt
    where district_id = ${context.districtId} and kind = ${kind} and subject = ${subject} and at > ${since}`.execute(
    tx,
  );
  const row = rows[0]!;
  return { count: row.count, lastAt: row.last_at === null ? undefined : new Date(row.last_at) };
}

export async function addAttempt(tx: Db, context: Context, kind: "code" | "failure", subject: Buffer): Promise<string> {
  const id = context.newId();
  await tx
    .insertInto("sign_in_attempt")
    .values({ district_id: context.districtId, id, kind, subject, at: context.now })
    .execute();
  return id;
}

export const tooMany = (retryAfterSeconds: number): Refusal =>
  new Refusal("too_many_requests", { details: { retryAfterSeconds: Math.max(1, Math.ceil(retryAfterSeconds)) } });

export type Attempt = {
  /** It went well as far as it went: this one no longer counts, earlier failures of the name still do. */
  takeBack(tx: Db): Promise<void>;
  /** The whole sign-in went well: the name starts afresh. */
  succeed(tx: Db): Promise<void>;
};

/**
 * Counts an attempt as failed before anything is checked, so that many at once gain nothing; `succeed` takes it back.
 * With a name the growing lock-out applies, to names that no account has too: a lock must not tell which exist.
 */
export async function beginAttempt(context: Context<"locked"> | Context, name: string | undefined): Promise<Attempt> {
  const address = subjectOf(context, "address", context.address);
  const subject = name === undefined ? undefined : subjectOf(context, "name", name.toLowerCase());
  const marks = await context.platform.database.withTransaction(async (tx) => {
    await oneAtATime(tx, address);
    const from = await countAttempts(tx, context, "failure", address, hour);
    if (from.count >= failuresOfAddressPerHour) throw tooMany(hour / 1000);
    if (subject) {
      await oneAtATime(tx, subject);
      const { count, lastAt } = await countAttempts(tx, context, "failure", subject, 24 * hour);
      const until = (lastAt?.getTime() ?? 0) + lockMinutes(count) * 60_000;
      const left = until - Date.parse(context.now);
      if (left > 0) throw new Refusal("locked", { details: { retryAfterSeconds: Math.ceil(left / 1000) } });
    }
    const mark = await addAttempt(tx, context, "failure", address);
    return subject ? [mark, await addAttempt(tx, context, "failure", subject)] : [mark];
  });
  const takeBack = async (tx: Db): Promise<void> => {
    await tx
      .deleteFrom("sign_in_attempt")
      .where("district_id", "=", context.districtId)
      .where("id", "in", marks)
      .execute();
  };
  return {
    takeBack,
    async succeed(tx) {
      await takeBack(tx);
      if (name !== undefined) await forgetFailures(tx, context, name);
    },
  };
}

/** Forgets the failures of a name, when an administrator resets its password. */
export const forgetFailures = async (tx: Db, context: Context, name: string): Promise<void> => {
  await tx
    .deleteFrom("sign_in_attempt")
    .where("district_id", "=", context.districtId)
    .where("kind", "=", "failure")
    .where("subject", "=", subjectOf(context, "name", name.toLowerCase()))
    .execute();
};
