import { createHash } from "node:crypto";
import { sql } from "kysely";
import type { Instant } from "../contract/values.ts";
import { fieldAad, type Keyring } from "./crypto/keyring.ts";
import type { Db } from "./database/pool.ts";
import { Refusal } from "./refusal.ts";

/**
 * Claims a command's key in its transaction. A repeat waits for the first attempt to end, then gets its answer;
 * the same key with another input is refused. Answers undefined when the command is to be carried out.
 */
export async function claimKey(
  db: Db,
  keyring: Keyring,
  claim: { districtId: string; actor: string; key: string; endpoint: string; input: unknown; now: Instant },
): Promise<{ answer: unknown } | undefined> {
  const hash = createHash("sha256")
    .update(JSON.stringify([claim.endpoint, claim.input]))
    .digest();
  const { rows } = await sql<{ one: number }>`
    insert into idempotency_key (district_id, actor, key, endpoint, request_hash, created_at)
    values (${claim.districtId}, ${claim.actor}, ${claim.key}, ${claim.endpoint}, ${hash}, ${claim.now})
    on conflict do nothing returning 1 as one`.execute(db);
  if (rows.length > 0) return undefined;
  const known = await db
    .selectFrom("idempotency_key")
    .select(["request_hash", "answer_enc"])
    .where("district_id", "=", claim.districtId)
    .where("actor", "=", claim.actor)
    .where("key", "=", claim.key)
    .executeTakeFirstOrThrow();
  if (!known.request_hash.equals(hash)) throw new Refusal("repeated_differently");
  if (known.answer_enc === null) return { answer: {} };
  return {
    answer: JSON.parse(keyring.open(known.answer_enc, fieldAad("idempotency_key.answer", claim.key))) as unknown,
  };
}

/** Keeps the answer beside the key, in the same transaction; sealed, because answers hold personal data. */
export async function keepAnswer(
  db: Db,
  keyring: Keyring,
  claim: { districtId: string; actor: string; key: string },
  answer: unknown,
): Promise<void> {
  await db
    .updateTable("idempotency_key")
    .set({ answer_enc: keyring.seal(JSON.stringify(answer), fieldAad("idempotency_key.answer", claim.key)) })
    .where("district_id", "=", claim.districtId)
    .where("actor", "=", claim.actor)
    .where("key", "=", claim.key)
    .execute();
}
