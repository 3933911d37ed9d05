import { randomInt } from "node:crypto";
import type { InputOf } from "../../contract/endpoint.ts";
import { instantOf } from "../../kernel/clock.ts";
import type { Context } from "../../kernel/context.ts";
import { fieldAad } from "../../kernel/crypto/keyring.ts";
import { newCode, sameSecret } from "../../kernel/crypto/token.ts";
import { found, Refusal } from "../../kernel/refusal.ts";
import { definitionsOf } from "../packs/index.ts";
import { availableChannels } from "./adapters/all.ts";
import { isPushService, pushKeys } from "./adapters/push.ts";
import { codeMail } from "./code-mail.ts";
import type * as contract from "./contract.ts";
import { channels } from "./contract/definition.ts";
import { noticeKind, topicKind } from "./kind.ts";
import { maskAddress } from "./mask.ts";
import { sendOutside } from "./outgoing.ts";
import { usualQuiet } from "./quiet.ts";
import { quietOf } from "./ways.ts";

const emailMinutes = 30;
const wechatMinutes = 10;
const maxAttempts = 5;
const minute = 60_000;
const later = ({ clock }: Context, minutes: number) => instantOf(new Date(clock.now().getTime() + minutes * minute));

function audienceOf({ actor }: Context): readonly ("family" | "institution" | "government")[] {
  if (actor.kind === "family") return ["family"];
  return [
    ...(actor.grants.some(({ institutionId }) => institutionId !== null) ? (["institution"] as const) : []),
    ...(actor.grants.some(({ divisionCode }) => divisionCode !== null) ? (["government"] as const) : []),
  ];
}

export async function getNoticeSettings(context: Context) {
  const { db, districtId, actor, keyring, platform, today } = context;
  const accountId = actor.accountId!;
  const definitions = await definitionsOf(db, districtId);
  const notices = definitions.list(noticeKind, { on: today });
  const audience = audienceOf(context);
  const set = await db
    .selectFrom("notice_setting")
    .selectAll()
    .where("district_id", "=", districtId)
    .where("account_id", "=", accountId)
    .executeTakeFirst();
  const addresses = await db
    .selectFrom("notice_address")
    .select(["id", "channel", "address_enc", "label", "created_at", "confirmed_at"])
    .where("district_id", "=", districtId)
    .where("account_id", "=", accountId)
    .orderBy("created_at")
    .execute();
  const account = await db
    .selectFrom("account")
    .select((eb) => eb("phone_enc", "is not", null).as("has_phone"))
    .where("district_id", "=", districtId)
    .where("id", "=", accountId)
    .executeTakeFirstOrThrow();
  const available = availableChannels(platform.config);
  return {
    topics: definitions
      .list(topicKind, { on: today })
      .filter(({ body }) => body.audience.some((side) => audience.includes(side)))
      .map(({ body }) => ({
        key: body.key,
        title: body.title,
        explanation: body.explanation,
        channels: channels.filter((channel) =>
          notices.some((notice) => notice.body.topic === body.key && notice.body.channels.includes(channel)),
        ),
      }))
      .filter((topic) => topic.channels.length > 0),
    switchedOff: (set?.switched_off ?? []) as unknown as contract.NoticeSettings["switchedOff"],
    quiet: set ? quietOf(set) : usualQuiet,
    addresses: addresses
      // A binding code that was never sent is no address.
      .filter(({ channel, confirmed_at }) => channel !== "wechat" || confirmed_at !== null)
      .map((row) => ({
        id: row.id,
        channel: row.channel,
        shown:
          row.label ||
          maskAddress(row.channel, keyring.open(row.address_enc, fieldAad("notice_address.address", row.id))),
        confirmed: row.confirmed_at !== null,
        createdAt: row.created_at,
      })),
    available,
    hasPhone: Boolean(account.has_phone),
    pushKey: available.includes("push") ? (await pushKeys(platform, db, districtId)).publicKey : null,
    version: set?.version ?? 0,
  };
}

export async function setNoticeSettings(context: Context, { body }: InputOf<typeof contract.setNoticeSettings>) {
  const { db, districtId, actor } = context;
  const values = {
    quiet_from: body.quiet?.from ?? null,
    quiet_until: body.quiet?.until ?? null,
    switched_off: JSON.stringify(body.switchedOff),
  };
  const version = body.version + 1;
  const saved =
    body.version === 0
      ? await db
          .insertInto("notice_setting")
          .values({ district_id: districtId, account_id: actor.accountId!, ...values, version })
          .onConflict((conflict) => conflict.doNothing())
          .returning("version")
          .executeTakeFirst()
      : await db
          .updateTable("notice_setting")
          .set({ ...values, version })
          .where("district_id", "=", districtId)
          .where("account_id", "=", actor.accountId!)
          .where("version", "=", body.version)
          .returning("version")
          .executeTakeFirst();
  if (!saved) throw new Refusal("changed_by_someone_else");
  context.audited({ kind: "account", id: actor.accountId! }, { switchedOff: body.switchedOff.length });
  context.changed([], { accounts: [actor.accountId!] });
  return { version };
}

type NewAddress = {
  readonly channel: "email" | "push" | "wechat";
  readonly address: string;
  readonly label?: string;
  readonly code?: { readonly text: string; readonly minutes: number };
};

const hashOf = (context: Context, addressId: string, code: string) =>
  context.keyring.blindIndex(`notice_address.code|${addressId}`, code);

/** Takes an address down; the same one again is the same row with a new code. */
async function addAddress(context: Context, { channel, address, label = "", code }: NewAddress): Promise<string> {
  const { db, districtId, actor, keyring } = context;
  const accountId = actor.accountId!;
  const index = keyring.blindIndex("notice_address", `${channel} ${address}`);
  const known = await db
    .selectFrom("notice_address")
    .select("id")
    .where("district_id", "=", districtId)
    .where("account_id", "=", accountId)
    .where("channel", "=", channel)
    .where("address_index", "=", index)
    .forUpdate()
    .executeTakeFirst();
  const id = known?.id ?? context.newId<string>();
  const row = {
    address_enc: keyring.seal(address, fieldAad("notice_address.address", id)),
    label,
    code_hash: code ? hashOf(context, id, code.text) : null,
    code_until: code ? later(context, code.minutes) : null,
    code_attempts: 0,
  };
  if (known)
    await db
      .updateTable("notice_address")
      .set(row)
      .where("district_id", "=", districtId)
      .where("id", "=", id)
      .execute();
  else
    await db
      .insertInto("notice_address")
      .values({
        district_id: districtId,
        id,
        account_id: accountId,
        channel,
        address_index: index,
        created_at: context.now,
        confirmed_at: code ? null : context.now,
        ...row,
      })
      .execute();
  context.audited({ kind: "notice_address", id });
  context.changed([], { accounts: [accountId] });
  return id;
}

export async function addEmail(context: Context<"channel_not_set_up">, { body }: InputOf<typeof contract.addEmail>) {
  if (!availableChannels(context.platform.config).includes("email")) context.refuse("channel_not_set_up");
  const code = newCode();
  const addressId = await addAddress(context, {
    channel: "email",
    address: body.email.toLowerCase(),
    code: { text: code, minutes: emailMinutes },
  });
  await sendOutside(context, {
    channel: "email",
    subject: "email.code",
    to: body.email,
    body: codeMail(context.locale, code, emailMinutes),
  });
  return { addressId, expiresInSeconds: emailMinutes * 60 };
}

/** A wrong code costs one of five attempts, whatever becomes of the request. */
export async function confirmEmail(
  context: Context<"code_wrong" | "code_expired">,
  { params, body }: InputOf<typeof contract.confirmEmail>,
) {
  const { districtId, actor, now } = context;
  const isRight = await context.platform.database.withTransaction(async (tx) => {
    const row = found(
      await tx
        .selectFrom("notice_address")
        .selectAll()
        .where("district_id", "=", districtId)
        .where("id", "=", params.addressId)
        .forUpdate()
        .executeTakeFirst(),
    );
    if (!row.code_hash || row.code_until === null || row.code_until < now || row.code_attempts >= maxAttempts)
      return undefined;
    const right = sameSecret(hashOf(context, row.id, body.code), row.code_hash);
    await tx
      .updateTable("notice_address")
      .set(right ? { confirmed_at: now, code_hash: null, code_until: null } : { code_attempts: row.code_attempts + 1 })
      .where("district_id", "=", districtId)
      .where("id", "=", row.id)
      .execute();
    // One mailbox a person: the new one takes the place of the former.
    if (right)
      await tx
        .deleteFrom("notice_address")
        .where("district_id", "=", districtId)
        .where("account_id", "=", actor.accountId!)
        .where("channel", "=", "email")
        .where("id", "<>", row.id)
        .execute();
    return right;
  });
  if (isRight === undefined) context.refuse("code_expired");
  if (!isRight) context.refuse("code_wrong");
  context.changed([], { accounts: [actor.accountId!] });
  return { ok: true as const };
}

export async function enrolPush(
  context: Context<"push_address_refused">,
  { body }: InputOf<typeof contract.enrolPush>,
) {
  const { endpoint, keys, label } = body;
  const { push, mode } = context.platform.config;
  // In the demo nothing is sent to where no subject is set; any browser may try the switch.
  if (!(mode === "demo" && push.subject === undefined) && !isPushService(endpoint, push.hosts))
    context.refuse("push_address_refused");
  const addressId = await addAddress(context, { channel: "push", address: JSON.stringify({ endpoint, keys }), label });
  return { addressId };
}

const letters = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

export async function startWechat(context: Context<"channel_not_set_up">) {
  if (!availableChannels(context.platform.config).includes("wechat")) context.refuse("channel_not_set_up");
  const text = Array.from({ length: 8 }, () => letters[randomInt(letters.length)]).join("");
  // Until the gateway names the follower, the code itself stands where the open id will.
  await context.db
    .deleteFrom("notice_address")
    .where("district_id", "=", context.districtId)
    .where("account_id", "=", context.actor.accountId!)
    .where("channel", "=", "wechat")
    .where("confirmed_at", "is", null)
    .execute();
  await addAddress(context, { channel: "wechat", address: text, code: { text, minutes: wechatMinutes } });
  return { code: text, expiresInSeconds: wechatMinutes * 60 };
}

export async function removeAddress(context: Context, { params }: InputOf<typeof contract.removeAddress>) {
  await context.db
    .deleteFrom("notice_address")
    .where("district_id", "=", context.districtId)
    .where("id", "=", params.addressId)
    .execute();
  context.changed([], { accounts: [context.actor.accountId!] });
  return { ok: true as const };
}
