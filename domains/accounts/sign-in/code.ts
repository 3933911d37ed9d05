import type { InputOf } from "../../../contract/endpoint.ts";
import type { Context } from "../../../kernel/context.ts";
import { fieldAad } from "../../../kernel/crypto/keyring.ts";
import { newCode, sameSecret } from "../../../kernel/crypto/token.ts";
import type { Db } from "../../../kernel/database/pool.ts";
import { addAttempt, beginAttempt, countAttempts, oneAtATime, subjectOf, tooMany } from "../attempts.ts";
import type { requestCode as RequestCode, signInWithCode as SignInWithCode } from "../contract/sign-in.ts";
import { sendSms } from "../messages/send.ts";
import { auditAs, openSession } from "./session.ts";

const lifeMinutes = 5;
const maxAttempts = 5;
const minute = 60_000;
const hour = 60 * minute;
const perPhone = { minute: 1, hour: 10 };
const perAddress = 30;

const hashOf = (context: Context, id: string, code: string) => context.keyring.blindIndex(`one_time_code|${id}`, code);

/** Sends a code. Known and unknown phones take the same way, so that nothing tells who has an account. */
export async function requestCode(context: Context, { body }: InputOf<typeof RequestCode>) {
  const { districtId, keyring, now } = context;
  const [phone, address] = [subjectOf(context, "phone", body.phone), subjectOf(context, "address", context.address)];
  await context.platform.database.withTransaction(async (tx) => {
    await oneAtATime(tx, address);
    await oneAtATime(tx, phone);
    const last = await countAttempts(tx, context, "code", phone, minute);
    if (last.count >= perPhone.minute) throw tooMany((last.lastAt!.getTime() + minute - Date.parse(now)) / 1000);
    const ofPhone = await countAttempts(tx, context, "code", phone, hour);
    const ofAddress = await countAttempts(tx, context, "code", address, hour);
    if (ofPhone.count >= perPhone.hour || ofAddress.count >= perAddress) throw tooMany(hour / 1000);
    await addAttempt(tx, context, "code", phone);
    await addAttempt(tx, context, "code", address);
    const phoneIndex = keyring.blindIndex("phone", body.phone);
    // A new code ends the older ones: one secret at a time can be guessed at.
    await tx
      .updateTable("one_time_code")
      .set({ used_at: now })
      .where("district_id", "=", districtId)
      .where("phone_index", "=", phoneIndex)
      .where("used_at", "is", null)
      .execute();
    const id = context.newId<string>();
    const code = newCode();
    await tx
      .insertInto("one_time_code")
      .values({
        district_id: districtId,
        id,
        phone_index: phoneIndex,
        purpose: "sign_in",
        code_hash: hashOf(context, id, code),
        created_at: now,
        expires_at: new Date(Date.parse(now) + lifeMinutes * minute).toISOString(),
      })
      .execute();
    await sendSms(tx, context, { template: "sign_in.code", phone: body.phone, values: { code, minutes: lifeMinutes } });
  });
  return { expiresInSeconds: lifeMinutes * 60, againInSeconds: 60 };
}

/** Uses the live code of a phone up. A wrong one costs one of five attempts, whatever becomes of the request. */
async function checkCode(tx: Db, context: Context, phone: string, code: string) {
  const live = await tx
    .selectFrom("one_time_code")
    .select(["id", "code_hash", "attempts"])
    .where("district_id", "=", context.districtId)
    .where("phone_index", "in", context.keyring.blindIndexes("phone", phone))
    .where("used_at", "is", null)
    .where("expires_at", ">", context.now)
    .orderBy("created_at", "desc")
    .limit(1)
    .forUpdate()
    .executeTakeFirst();
  if (!live || live.attempts >= maxAttempts) return { right: false, left: 0, live: false };
  const right = sameSecret(hashOf(context, live.id, code), live.code_hash);
  const attempts = live.attempts + 1;
  await tx
    .updateTable("one_time_code")
    .set({ attempts, ...(right && { used_at: context.now }) })
    .where("district_id", "=", context.districtId)
    .where("id", "=", live.id)
    .execute();
  return { right, left: maxAttempts - attempts, live: true };
}

export async function signInWithCode(
  context: Context<"code_wrong" | "code_expired" | "account_closed">,
  { body }: InputOf<typeof SignInWithCode>,
) {
  const { database } = context.platform;
  const attempt = await beginAttempt(context, undefined);
  const check = await database.withTransaction((tx) => checkCode(tx, context, body.phone, body.code));
  if (!check.live) context.refuse("code_expired");
  if (!check.right) context.refuse("code_wrong", { attemptsLeft: check.left });
  await database.withTransaction(async (tx) => {
    await attempt.succeed(tx);
    const account = await accountOfPhone(tx, context, body.phone);
    if (account.status === "closed") context.refuse("account_closed");
    const linked = await linkGuardians(tx, context, account.id, body.phone);
    await openSession(tx, context, { id: account.id, kind: "family" }, { method: "code", strength: "one_factor" });
    for (const id of linked)
      await auditAs(tx, context, { id: account.id, kind: "family" }, "guardian.linked", {}, { kind: "guardian", id });
  });
  return { step: "signed_in" as const };
}

/** The family account of a phone; opened where there is none yet, once, however many ask at the same moment. */
async function accountOfPhone(
  tx: Db,
  context: Context,
  phone: string,
): Promise<{ id: string; status: "active" | "closed" }> {
  const { districtId, keyring } = context;
  const find = () =>
    tx
      .selectFrom("account")
      .select(["id", "status"])
      .where("district_id", "=", districtId)
      .where("kind", "=", "family")
      .where("phone_index", "in", keyring.blindIndexes("phone", phone))
      .executeTakeFirst();
  const known = await find();
  if (known) return known;
  const id = context.newId<string>();
  const made = await tx
    .insertInto("account")
    .values({
      district_id: districtId,
      id,
      kind: "family",
      phone_enc: keyring.seal(phone, fieldAad("account.phone", id)),
      phone_index: keyring.blindIndex("phone", phone),
      locale: context.locale,
      created_at: context.now,
    })
    .onConflict((conflict) => conflict.doNothing())
    .returning(["id", "status"])
    .executeTakeFirst();
  if (!made) return (await find())!;
  await auditAs(tx, context, { id, kind: "family" }, "account.opened");
  return made;
}

/** A guardian whom counter staff entered earlier under this phone is this person; the code has proved it. */
async function linkGuardians(tx: Db, context: Context, accountId: string, phone: string): Promise<string[]> {
  const linked = await tx
    .updateTable("guardian")
    .set({ account_id: accountId })
    .where("district_id", "=", context.districtId)
    .where("phone_index", "in", context.keyring.blindIndexes("phone", phone))
    .where("account_id", "is", null)
    .returning("id")
    .execute();
  return linked.map((row) => row.id);
}
