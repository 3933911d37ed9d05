import type { InputOf } from "../../../contract/endpoint.ts";
import type { Context } from "../../../kernel/context.ts";
import { fieldAad } from "../../../kernel/crypto/keyring.ts";
import { checkTotp, newTotpSecret, totpUri } from "../../../kernel/crypto/totp.ts";
import { found } from "../../../kernel/refusal.ts";
import { beginAttempt } from "../attempts.ts";
import type {
  changePassword as ChangePassword,
  confirmTotp as ConfirmTotp,
  removeTotp as RemoveTotp,
} from "../contract/self.ts";
import { findFlow, openFlow, takeFlow } from "../flows.ts";
import { findStaff, newPasswordHash, passwordFits, useTotp } from "../sign-in/password.ts";
import { endSessions } from "../sign-in/session.ts";

const enrolMinutes = 15;
const stateAad = (flowId: string) => fieldAad("sign_in_flow.state", flowId);
const self = async (context: Context) => found(await findStaff(context.db, context, { id: context.actor.accountId! }));
const update = (context: Context, db = context.db) =>
  db.updateTable("account").where("district_id", "=", context.districtId).where("id", "=", context.actor.accountId!);

export async function changePassword(
  context: Context<"password_wrong" | "password_weak" | "locked">,
  { body }: InputOf<typeof ChangePassword>,
) {
  const account = await self(context);
  const attempt = await beginAttempt(context, account.sign_in_name ?? account.id);
  if (!(await passwordFits(account.password_hash, body.current))) context.refuse("password_wrong");
  await attempt.succeed(context.db);
  const password_hash = await newPasswordHash(context, body.next, account.sign_in_name ?? "");
  await context.platform.database.withTransaction(async (tx) => {
    await update(context, tx).set({ password_hash }).execute();
    await endSessions(tx, context, account.id, context.actor.sessionId);
  });
  context.audited({ kind: "account", id: account.id });
  return {};
}

export async function startTotp(context: Context) {
  const account = await self(context);
  const secret = newTotpSecret();
  const id = context.newId<string>();
  const state = context.keyring.seal(secret, stateAad(id)).toString("base64");
  await openFlow(context.db, context, { id, kind: "totp_enrol", accountId: account.id, state, minutes: enrolMinutes });
  return { flowId: id, secret, uri: totpUri(secret, account.sign_in_name ?? "", "慧托 Huituo") };
}

export async function confirmTotp(
  context: Context<"code_wrong" | "flow_expired">,
  { body }: InputOf<typeof ConfirmTotp>,
) {
  const id = context.actor.accountId!;
  const flow = await findFlow(context.db, context, "totp_enrol", body.flowId);
  if (!flow || flow.account_id !== id) return context.refuse("flow_expired");
  const secret = context.keyring.open(Buffer.from(flow.state, "base64"), stateAad(flow.id));
  const step = checkTotp(secret, body.code, context.clock.now());
  if (step === undefined) return context.refuse("code_wrong");
  await takeFlow(context.db, context, "totp_enrol", flow.id);
  await update(context)
    .set({ totp_enc: context.keyring.seal(secret, fieldAad("account.totp", id)), totp_last_step: step })
    .execute();
  context.audited({ kind: "account", id });
  return {};
}

export async function removeTotp(context: Context<"code_wrong" | "locked">, { body }: InputOf<typeof RemoveTotp>) {
  const account = await self(context);
  const attempt = await beginAttempt(context, account.sign_in_name ?? account.id);
  const { database } = context.platform;
  const right = await database.withTransaction((tx) => useTotp(tx, context, account, body.code));
  if (!right) context.refuse("code_wrong");
  await database.withTransaction(async (tx) => {
    await attempt.succeed(tx);
    await update(context, tx).set({ totp_enc: null, totp_last_step: 0 }).execute();
  });
  context.audited({ kind: "account", id: account.id });
  return {};
}
