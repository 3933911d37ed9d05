import { fieldAad } from "../../kernel/crypto/keyring.ts";
import { sameSecret } from "../../kernel/crypto/token.ts";
import type { InputOf } from "../../contract/endpoint.ts";
import type { Context } from "../../kernel/context.ts";
import { Refusal } from "../../kernel/refusal.ts";
import { sign } from "./adapters/wechat.ts";
import type * as contract from "./contract.ts";
import { tryNextWay } from "./deliver.ts";

/** A signed word of a provider is taken for a quarter of an hour; the real clock counts, not a moved demo's. */
const toleranceMs = 15 * 60_000;

function checkSignature(
  context: Context<"signature_wrong">,
  secret: string | undefined,
  lines: readonly [string, string, string],
  signature: string,
): void {
  if (secret === undefined) throw new Refusal("not_found");
  const age = Math.abs(context.platform.clock.now().getTime() - Date.parse(lines[2]));
  const isRight = sameSecret(Buffer.from(sign(secret, lines)), Buffer.from(signature));
  if (!isRight || age > toleranceMs) context.refuse("signature_wrong");
}

/** A receipt: delivered, or failed after the provider had taken it; then the next way has its turn. */
export async function receiveReceipt(
  context: Context<"signature_wrong">,
  { params, body }: InputOf<typeof contract.receiveReceipt>,
) {
  const { db, districtId, platform, clock, now } = context;
  const secret = params.channel === "sms" ? platform.config.sms?.token : platform.config.wechat?.secret;
  checkSignature(context, secret, [body.messageId, body.status, body.at], body.signature);
  const row = await db
    .updateTable("outgoing_message")
    .set({ status: body.status, received_at: now, ...(body.status === "failed" && { last_error: "receipt: failed" }) })
    .where("district_id", "=", districtId)
    .where("id", "=", body.messageId)
    .where("channel", "=", params.channel)
    // Receipts may overtake each other; a delivered message stays delivered.
    .where("status", "in", ["queued", "sent"])
    .returning(["notice_id", "channel", "district_id"])
    .executeTakeFirst();
  if (row && body.status === "failed") await tryNextWay({ platform, districtId, db, clock }, row);
  return { ok: true as const };
}

/** The gateway names the follower who sent a binding code; the code is used up. */
export async function bindWechat(context: Context<"signature_wrong">, { body }: InputOf<typeof contract.bindWechat>) {
  const { db, districtId, keyring, now } = context;
  checkSignature(context, context.platform.config.wechat?.secret, [body.code, body.openId, body.at], body.signature);
  const indexes = (address: string) => keyring.blindIndexes("notice_address", `wechat ${address}`);
  const waiting = await db
    .selectFrom("notice_address")
    .select(["id", "account_id"])
    .where("district_id", "=", districtId)
    .where("channel", "=", "wechat")
    .where("address_index", "in", indexes(body.code.toUpperCase()))
    .where("confirmed_at", "is", null)
    .where("code_until", ">", now)
    .forUpdate()
    .executeTakeFirst();
  if (!waiting) return { bound: false };
  const own = db
    .deleteFrom("notice_address")
    .where("district_id", "=", districtId)
    .where("account_id", "=", waiting.account_id)
    .where("channel", "=", "wechat");
  await own.where("id", "<>", waiting.id).execute();
  await db
    .updateTable("notice_address")
    .set({
      address_enc: keyring.seal(body.openId, fieldAad("notice_address.address", waiting.id)),
      address_index: keyring.blindIndex("notice_address", `wechat ${body.openId}`),
      code_hash: null,
      code_until: null,
      confirmed_at: now,
    })
    .where("district_id", "=", districtId)
    .where("id", "=", waiting.id)
    .execute();
  context.audited({ kind: "account", id: waiting.account_id });
  context.changed(["notice"], { accounts: [waiting.account_id] });
  return { bound: true };
}
