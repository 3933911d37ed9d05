import type { InputOf } from "../../../contract/endpoint.ts";
import type { Context } from "../../../kernel/context.ts";
import { fieldAad } from "../../../kernel/crypto/keyring.ts";
import {
  hashPassword,
  needsRehash,
  passwordProblems,
  PasswordQueueFullError,
  verifyPassword,
} from "../../../kernel/crypto/password.ts";
import { newToken, sameSecret, tokenHash } from "../../../kernel/crypto/token.ts";
import { checkTotp } from "../../../kernel/crypto/totp.ts";
import type { Db } from "../../../kernel/database/pool.ts";
import { Refusal } from "../../../kernel/refusal.ts";
import { beginAttempt } from "../attempts.ts";
import type {
  acceptInvitation as AcceptInvitation,
  lookAtInvitation as LookAtInvitation,
  signInWithPassword as SignInWithPassword,
  signInWithTotp as SignInWithTotp,
  SignInStep,
} from "../contract/sign-in.ts";
import { findFlow, openFlow, takeFlow } from "../flows.ts";
import { auditAs, type Method, openSession } from "./session.ts";

const totpMinutes = 5;
const invitationMinutes = 7 * 24 * 60;

/** Checks a password; when too many wait for it, the server says that it is busy instead of piling them up. */
export async function passwordFits(stored: string | null | undefined, password: string): Promise<boolean> {
  try {
    return await verifyPassword(stored ?? undefined, password);
  } catch (error) {
    if (error instanceof PasswordQueueFullError) throw new Refusal("unavailable");
    throw error;
  }
}

/** Hashes a password someone chose, or names what is wrong with it. */
export async function newPasswordHash(
  context: Context<"password_weak">,
  password: string,
  signInName: string,
): Promise<string> {
  const problems = passwordProblems(password, signInName);
  if (problems.length > 0) context.refuse("password_weak", { problems });
  return hashPassword(password);
}

const staffColumns = [
  "id",
  "kind",
  "sign_in_name",
  "password_hash",
  "totp_enc",
  "totp_last_step",
  "status",
  "name_enc",
] as const;
export const findStaff = (db: Db, context: Context, by: { id: string } | { name: string }) => {
  const query = db
    .selectFrom("account")
    .select(staffColumns)
    .where("district_id", "=", context.districtId)
    .where("kind", "=", "staff")
    .where("status", "=", "active");
  return (
    "id" in by ? query.where("id", "=", by.id) : query.where("sign_in_name", "=", by.name.toLowerCase())
  ).executeTakeFirst();
};

/** Opens the session, or asks for the second factor where one is enrolled and the first way did not prove two. */
export async function afterFirstFactor(
  tx: Db,
  context: Context,
  account: { id: string; totp_enc: Buffer | null },
  method: Method,
  proved: "one_factor" | "two_factor" = "one_factor",
): Promise<SignInStep> {
  if (account.totp_enc !== null && proved === "one_factor") {
    const flow = await openFlow(tx, context, {
      kind: "totp",
      accountId: account.id,
      state: method,
      minutes: totpMinutes,
    });
    return { step: "totp", flowId: flow.id };
  }
  await openSession(tx, context, { id: account.id, kind: "staff" }, { method, strength: proved });
  return { step: "signed_in" };
}

export async function signInWithPassword(
  context: Context<"sign_in_failed" | "locked">,
  { body }: InputOf<typeof SignInWithPassword>,
): Promise<SignInStep> {
  const { database } = context.platform;
  const attempt = await beginAttempt(context, body.name);
  const account = await findStaff(database.kysely, context, { name: body.name });
  const fits = await passwordFits(account?.password_hash, body.password);
  if (!account || !fits) {
    if (account)
      await database.withTransaction((tx) =>
        auditAs(tx, context, { id: account.id, kind: "staff" }, "session.sign_in_failed", { method: "password" }),
      );
    context.refuse("sign_in_failed");
  }
  const rehashed = needsRehash(account.password_hash!) ? await hashPassword(body.password) : undefined;
  return database.withTransaction(async (tx) => {
    // With a second factor still to come, only the whole sign-in clears the earlier failures.
    await (account.totp_enc === null ? attempt.succeed(tx) : attempt.takeBack(tx));
    if (rehashed)
      await tx
        .updateTable("account")
        .set({ password_hash: rehashed })
        .where("district_id", "=", context.districtId)
        .where("id", "=", account.id)
        .where("password_hash", "=", account.password_hash)
        .execute();
    return afterFirstFactor(tx, context, account, "password");
  });
}

/** Uses a code of the authenticator up: a step works once, also for two who send it at the same moment. */
export async function useTotp(
  tx: Db,
  context: Context,
  account: { id: string; totp_enc: Buffer | null; totp_last_step: number },
  code: string,
): Promise<boolean> {
  if (account.totp_enc === null) return false;
  const secret = context.keyring.open(account.totp_enc, fieldAad("account.totp", account.id));
  const step = checkTotp(secret, code, context.clock.now(), account.totp_last_step);
  if (step === undefined) return false;
  const { numUpdatedRows } = await tx
    .updateTable("account")
    .set({ totp_last_step: step })
    .where("district_id", "=", context.districtId)
    .where("id", "=", account.id)
    .where("totp_last_step", "<", step)
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

export async function signInWithTotp(
  context: Context<"code_wrong" | "flow_expired" | "locked">,
  { body }: InputOf<typeof SignInWithTotp>,
) {
  const { database } = context.platform;
  const flow = await findFlow(database.kysely, context, "totp", body.flowId);
  const account = flow?.account_id ? await findStaff(database.kysely, context, { id: flow.account_id }) : undefined;
  if (!flow || !account) return context.refuse("flow_expired");
  const attempt = await beginAttempt(context, account.sign_in_name ?? account.id);
  const right = await database.withTransaction((tx) => useTotp(tx, context, account, body.code));
  if (!right) {
    await database.withTransaction((tx) =>
      auditAs(tx, context, { id: account.id, kind: "staff" }, "session.sign_in_failed", { method: "totp" }),
    );
    context.refuse("code_wrong");
  }
  await database.withTransaction(async (tx) => {
    if (!(await takeFlow(tx, context, "totp", flow.id))) context.refuse("flow_expired");
    await attempt.succeed(tx);
    await openSession(
      tx,
      context,
      { id: account.id, kind: "staff" },
      { method: flow.state as Method, strength: "two_factor" },
    );
  });
  return { step: "signed_in" as const };
}

/** Makes the one-time link by which someone sets their password; older ones stop working. */
export async function invite(
  tx: Db,
  context: Context,
  accountId: string,
): Promise<{ invitation: string; expiresAt: string }> {
  await tx
    .deleteFrom("sign_in_flow")
    .where("district_id", "=", context.districtId)
    .where("kind", "=", "invitation")
    .where("account_id", "=", accountId)
    .execute();
  const secret = newToken();
  const state = tokenHash(secret).toString("hex");
  const { id, expiresAt } = await openFlow(tx, context, {
    kind: "invitation",
    accountId,
    state,
    minutes: invitationMinutes,
  });
  return { invitation: `${id}.${secret}`, expiresAt };
}

async function invited(context: Context<"invitation_invalid">, token: string) {
  const [id = "", secret = ""] = token.split(".");
  const { kysely } = context.platform.database;
  const isId = /^[0-9a-f-]{36}$/.test(id);
  const flow = isId ? await findFlow(kysely, context, "invitation", id) : undefined;
  const fits = flow !== undefined && sameSecret(flow.state, tokenHash(secret).toString("hex"));
  const account = fits && flow.account_id ? await findStaff(kysely, context, { id: flow.account_id }) : undefined;
  if (!flow || !account) return context.refuse("invitation_invalid");
  return { flow, account };
}

export async function lookAtInvitation(
  context: Context<"invitation_invalid">,
  { body }: InputOf<typeof LookAtInvitation>,
) {
  const { account } = await invited(context, body.token);
  const name = account.name_enc ? context.keyring.open(account.name_enc, fieldAad("account.name", account.id)) : "";
  return { name, signInName: account.sign_in_name ?? "" };
}

export async function acceptInvitation(
  context: Context<"invitation_invalid" | "password_weak">,
  { body }: InputOf<typeof AcceptInvitation>,
): Promise<SignInStep> {
  const { flow, account } = await invited(context, body.token);
  const hash = await newPasswordHash(context, body.password, account.sign_in_name ?? "");
  return context.platform.database.withTransaction(async (tx) => {
    if (!(await takeFlow(tx, context, "invitation", flow.id))) context.refuse("invitation_invalid");
    await tx
      .updateTable("account")
      .set({ password_hash: hash })
      .where("district_id", "=", context.districtId)
      .where("id", "=", account.id)
      .execute();
    await auditAs(tx, context, { id: account.id, kind: "staff" }, "account.password_set");
    return afterFirstFactor(tx, context, account, "password");
  });
}
