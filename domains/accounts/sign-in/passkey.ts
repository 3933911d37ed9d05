import {
  generateAuthenticationOptions,
  generateRegistrationOptions,
  verifyAuthenticationResponse,
  verifyRegistrationResponse,
} from "@simplewebauthn/server";
import type { InputOf } from "../../../contract/endpoint.ts";
import type { Context } from "../../../kernel/context.ts";
import { maskPhone } from "../../../kernel/crypto/masking.ts";
import { fieldAad } from "../../../kernel/crypto/keyring.ts";
import { found } from "../../../kernel/refusal.ts";
import type * as Self from "../contract/self.ts";
import type * as SignIn from "../contract/sign-in.ts";
import { openFlow, takeFlow } from "../flows.ts";
import { beginAttempt } from "../attempts.ts";
import { auditAs, openSession } from "./session.ts";
import { originOf } from "./origin.ts";

const minutes = 5;
type State = { readonly challenge: string; readonly origin: string };
const accountOf = (context: Context): string => context.actor.accountId!;

export async function passkeySignInOptions(
  context: Context<"origin_unknown">,
  { body }: InputOf<typeof SignIn.passkeySignInOptions>,
) {
  const { origin, hostname } = originOf(context, body.origin);
  const options = await generateAuthenticationOptions({ rpID: hostname, userVerification: "required" });
  const state = JSON.stringify({ challenge: options.challenge, origin } satisfies State);
  const flow = await openFlow(context.platform.database.kysely, context, { kind: "passkey_sign_in", state, minutes });
  return { flowId: flow.id, options: { ...options } as Record<string, unknown> };
}

/** A passkey that asked for a fingerprint or PIN proves two factors: the device and its owner. */
export async function signInWithPasskey(
  context: Context<"passkey_failed" | "flow_expired">,
  { body }: InputOf<typeof SignIn.signInWithPasskey>,
) {
  const { database } = context.platform;
  const flow = await takeFlow(database.kysely, context, "passkey_sign_in", body.flowId);
  if (!flow) return context.refuse("flow_expired");
  const attempt = await beginAttempt(context, undefined);
  const { challenge, origin } = JSON.parse(flow.state) as State;
  const known = await database.kysely
    .selectFrom("passkey as p")
    .innerJoin("account as a", (join) =>
      join.onRef("a.district_id", "=", "p.district_id").onRef("a.id", "=", "p.account_id"),
    )
    .select(["p.id", "p.credential_id", "p.public_key", "p.counter", "p.account_id", "a.kind", "a.status"])
    .where("p.district_id", "=", context.districtId)
    .where("p.credential_id", "=", body.response.id)
    .executeTakeFirst();
  if (!known || known.status !== "active") return context.refuse("passkey_failed");
  const verified = await verifyAuthenticationResponse({
    response: body.response as Parameters<typeof verifyAuthenticationResponse>[0]["response"],
    expectedChallenge: challenge,
    expectedOrigin: origin,
    expectedRPID: new URL(origin).hostname,
    requireUserVerification: true,
    credential: { id: known.credential_id, publicKey: new Uint8Array(known.public_key), counter: known.counter },
  }).catch(() => undefined);
  const account = { id: known.account_id, kind: known.kind };
  if (!verified?.verified) {
    await database.withTransaction((tx) =>
      auditAs(tx, context, account, "session.sign_in_failed", { method: "passkey" }),
    );
    return context.refuse("passkey_failed");
  }
  await database.withTransaction(async (tx) => {
    await attempt.succeed(tx);
    await tx
      .updateTable("passkey")
      .set({ counter: verified.authenticationInfo.newCounter, last_used_at: context.now })
      .where("district_id", "=", context.districtId)
      .where("id", "=", known.id)
      .execute();
    await openSession(tx, context, account, { method: "passkey", strength: "two_factor" });
  });
  return { step: "signed_in" as const };
}

export async function listPasskeys(context: Context) {
  const rows = await context.db
    .selectFrom("passkey")
    .select(["id", "name", "created_at", "last_used_at"])
    .where("district_id", "=", context.districtId)
    .where("account_id", "=", accountOf(context))
    .orderBy("created_at")
    .execute();
  return {
    items: rows.map((row) => ({
      id: row.id as Self.PasskeyId,
      name: row.name,
      createdAt: row.created_at,
      lastUsedAt: row.last_used_at,
    })),
  };
}

export async function startPasskey(context: Context<"origin_unknown">, { body }: InputOf<typeof Self.startPasskey>) {
  const { origin, hostname } = originOf(context, body.origin);
  const { keyring, districtId } = context;
  const account = found(
    await context.db
      .selectFrom("account")
      .select(["id", "sign_in_name", "phone_enc"])
      .where("district_id", "=", districtId)
      .where("id", "=", accountOf(context))
      .executeTakeFirst(),
  );
  const phone = account.phone_enc
    ? maskPhone(keyring.open(account.phone_enc, fieldAad("account.phone", account.id)))
    : "";
  const own = await context.db
    .selectFrom("passkey")
    .select(["credential_id", "transports"])
    .where("district_id", "=", districtId)
    .where("account_id", "=", account.id)
    .execute();
  const options = await generateRegistrationOptions({
    rpName: "慧托 Huituo",
    rpID: hostname,
    userID: new TextEncoder().encode(account.id),
    userName: account.sign_in_name ?? phone,
    excludeCredentials: own.map((row) => ({ id: row.credential_id, transports: row.transports })),
    authenticatorSelection: { residentKey: "required", userVerification: "required" },
  });
  const state = JSON.stringify({ challenge: options.challenge, origin } satisfies State);
  const flow = await openFlow(context.db, context, { kind: "passkey_register", accountId: account.id, state, minutes });
  return { flowId: flow.id, options: { ...options } as Record<string, unknown> };
}

export async function addPasskey(
  context: Context<"passkey_failed" | "flow_expired">,
  { body }: InputOf<typeof Self.addPasskey>,
) {
  const flow = await takeFlow(context.db, context, "passkey_register", body.flowId);
  if (!flow || flow.account_id !== accountOf(context)) return context.refuse("flow_expired");
  const { challenge, origin } = JSON.parse(flow.state) as State;
  const verified = await verifyRegistrationResponse({
    response: body.response as Parameters<typeof verifyRegistrationResponse>[0]["response"],
    expectedChallenge: challenge,
    expectedOrigin: origin,
    expectedRPID: new URL(origin).hostname,
    requireUserVerification: true,
  }).catch(() => undefined);
  if (!verified?.verified) return context.refuse("passkey_failed");
  const { credential } = verified.registrationInfo;
  const id = context.newId<Self.PasskeyId>();
  const made = await context.db
    .insertInto("passkey")
    .values({
      district_id: context.districtId,
      id,
      account_id: accountOf(context),
      credential_id: credential.id,
      public_key: Buffer.from(credential.publicKey),
      counter: credential.counter,
      transports: body.response.response.transports ?? [],
      name: body.name,
      created_at: context.now,
    })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst();
  if (!made.numInsertedOrUpdatedRows) context.refuse("passkey_failed");
  context.audited({ kind: "passkey", id });
  return { id };
}

export async function renamePasskey(context: Context, { params, body }: InputOf<typeof Self.renamePasskey>) {
  await context.db
    .updateTable("passkey")
    .set({ name: body.name })
    .where("district_id", "=", context.districtId)
    .where("id", "=", params.passkeyId)
    .execute();
  return {};
}

export async function removePasskey(context: Context, { params }: InputOf<typeof Self.removePasskey>) {
  await context.db
    .deleteFrom("passkey")
    .where("district_id", "=", context.districtId)
    .where("id", "=", params.passkeyId)
    .execute();
  return {};
}
