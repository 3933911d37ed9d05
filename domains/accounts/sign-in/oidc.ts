import * as oidc from "openid-client";
import type { InputOf } from "../../../contract/endpoint.ts";
import type { Config } from "../../../kernel/config.ts";
import type { Context } from "../../../kernel/context.ts";
import type { Db } from "../../../kernel/database/pool.ts";
import type { finishOidc as FinishOidc, SignInStep, startOidc as StartOidc } from "../contract/sign-in.ts";
import { openFlow, takeFlow } from "../flows.ts";
import { originOf } from "./origin.ts";
import { afterFirstFactor, findStaff } from "./password.ts";
import { auditAs } from "./session.ts";

const minutes = 10;
/** Ways of signing in there (RFC 8176) that prove more than a password. */
const strongWays = new Set(["mfa", "otp", "hwk", "swk", "fpt", "face", "pin", "sc"]);
type State = { readonly verifier: string; readonly state: string; readonly nonce: string; readonly redirect: string };

/** What providers say of themselves, kept for an hour: their keys and addresses change seldom. */
const known = new Map<string, Promise<oidc.Configuration>>();

function provider(settings: NonNullable<Config["oidc"]>): Promise<oidc.Configuration> {
  const key = JSON.stringify([settings.issuer, settings.clientId]);
  const kept = known.get(key);
  if (kept) return kept;
  const issuer = new URL(settings.issuer);
  // Only a provider on this machine may be reached without encryption.
  const plain = issuer.protocol === "http:" && ["localhost", "127.0.0.1", "[::1]"].includes(issuer.hostname);
  const found = oidc.discovery(issuer, settings.clientId, settings.clientSecret, undefined, {
    execute: plain ? [oidc.allowInsecureRequests] : [],
    timeout: 10,
  });
  known.set(key, found);
  // A provider that was away is asked again; one that answered is asked again after an hour.
  found.catch(() => known.delete(key));
  setTimeout(() => known.delete(key), 3_600_000).unref();
  return found;
}

export async function startOidc(
  context: Context<"oidc_off" | "oidc_unreachable" | "origin_unknown">,
  { body }: InputOf<typeof StartOidc>,
) {
  const settings = context.platform.config.oidc;
  if (!settings) return context.refuse("oidc_off");
  const { origin } = originOf(context, body.origin);
  const configuration = await provider(settings).catch(() => context.refuse("oidc_unreachable"));
  const state: State = {
    verifier: oidc.randomPKCECodeVerifier(),
    state: oidc.randomState(),
    nonce: oidc.randomNonce(),
    redirect: `${origin}/sign-in/oidc`,
  };
  const url = oidc.buildAuthorizationUrl(configuration, {
    redirect_uri: state.redirect,
    scope: "openid email phone",
    code_challenge: await oidc.calculatePKCECodeChallenge(state.verifier),
    code_challenge_method: "S256",
    state: state.state,
    nonce: state.nonce,
  });
  const flow = await openFlow(context.platform.database.kysely, context, {
    kind: "oidc",
    state: JSON.stringify(state),
    minutes,
  });
  return { flowId: flow.id, url: url.href };
}

/** The flow's id stays in the browser that began: an address with somebody else's answer can't sign it in. */
export async function finishOidc(
  context: Context<"oidc_off" | "oidc_failed" | "oidc_no_account" | "flow_expired">,
  { body }: InputOf<typeof FinishOidc>,
): Promise<SignInStep> {
  const settings = context.platform.config.oidc;
  if (!settings) return context.refuse("oidc_off");
  const { database } = context.platform;
  const flow = await takeFlow(database.kysely, context, "oidc", body.flowId);
  if (!flow) return context.refuse("flow_expired");
  const { verifier, state, nonce, redirect } = JSON.parse(flow.state) as State;
  const current = new URL(redirect);
  current.search = body.search;
  const claims = await provider(settings)
    .then(async (configuration) => {
      const tokens = await oidc.authorizationCodeGrant(configuration, current, {
        pkceCodeVerifier: verifier,
        expectedState: state,
        expectedNonce: nonce,
        idTokenExpected: true,
      });
      const token = tokens.claims()!;
      const more = configuration.serverMetadata().userinfo_endpoint
        ? await oidc.fetchUserInfo(configuration, tokens.access_token, token.sub)
        : {};
      return { ...more, ...token } as Record<string, unknown> & { iss: string; sub: string };
    })
    .catch(() => context.refuse("oidc_failed"));
  return database.withTransaction(async (tx) => {
    const issuer = claims.iss;
    const accountId =
      (await linkedAccount(tx, context, issuer, claims.sub)) ?? (await linkByClaim(tx, context, claims));
    const account = accountId ? await findStaff(tx, context, { id: accountId }) : undefined;
    if (!account) return context.refuse("oidc_no_account");
    const ways = Array.isArray(claims["amr"]) ? (claims["amr"] as unknown[]) : [];
    const strong = ways.some((way) => typeof way === "string" && strongWays.has(way));
    return afterFirstFactor(tx, context, account, "oidc", strong ? "two_factor" : "one_factor");
  });
}

async function linkedAccount(tx: Db, context: Context, issuer: string, subject: string): Promise<string | undefined> {
  const row = await tx
    .selectFrom("external_identity")
    .select("account_id")
    .where("district_id", "=", context.districtId)
    .where("issuer", "=", issuer)
    .where("subject", "=", subject)
    .executeTakeFirst();
  return row?.account_id;
}

/** Links by what the provider has verified: the e-mail that is the sign-in name, or the phone. Opens no account. */
async function linkByClaim(
  tx: Db,
  context: Context,
  claims: Record<string, unknown> & { iss: string; sub: string },
): Promise<string | undefined> {
  const { email, phone_number: phone } = claims;
  let account: { id: string } | undefined;
  let by = "email";
  if (typeof email === "string" && claims["email_verified"] === true)
    account = await findStaff(tx, context, { name: email });
  if (!account && typeof phone === "string" && claims["phone_number_verified"] === true) {
    by = "phone";
    account = await tx
      .selectFrom("account")
      .select("id")
      .where("district_id", "=", context.districtId)
      .where("kind", "=", "staff")
      .where("status", "=", "active")
      .where(
        "phone_index",
        "in",
        context.keyring.blindIndexes("phone", phone.replace(/\D/g, "").replace(/^86(?=1\d{10}$)/, "")),
      )
      .executeTakeFirst();
  }
  if (!account) return undefined;
  await tx
    .insertInto("external_identity")
    .values({
      district_id: context.districtId,
      id: context.newId(),
      account_id: account.id,
      issuer: claims.iss,
      subject: claims.sub,
      created_at: context.now,
    })
    .execute();
  await auditAs(tx, context, { id: account.id, kind: "staff" }, "account.identity_linked", { by });
  return account.id;
}
