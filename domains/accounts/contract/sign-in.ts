import { z } from "zod";
import { endpoint } from "../../../contract/endpoint.ts";
import { Phone, text } from "../../../contract/values.ts";

const FlowId = z.uuid();
/** Where the page runs; without a configured public address only this machine's own is believed. */
const Origin = z.url().max(200);
const Base64Url = z.string().regex(/^[\w-]{1,20000}$/);
const Code = z
  .string()
  .trim()
  .regex(/^\d{6}$/);
/** Not trimmed and hardly limited: a password may be anything its owner can type. */
const Password = z.string().min(1).max(256);
const keptByUseCase = { none: "kept by the use case under the account that signs in" } as const;
/** Whole offices share one address; failures and codes have limits of their own. */
const perMinute = 300;
const changesAll = ["session", "account", "grant"] as const;

export const SignedIn = z.object({ step: z.literal("signed_in") });
/** Signed in, or asked for the second factor of the flow. */
export const SignInStep = z.discriminatedUnion("step", [
  SignedIn,
  z.object({ step: z.literal("totp"), flowId: FlowId }),
]);
export type SignInStep = z.infer<typeof SignInStep>;

export const requestCode = endpoint({
  method: "POST",
  path: "/sign-in/code",
  summary: "Sends a one-time code to a phone; the answer is the same whether the phone is known or not.",
  body: z.object({ phone: Phone }),
  output: z.object({ expiresInSeconds: z.int(), againInSeconds: z.int() }),
  action: "account.sign_in",
  audit: { none: "asked by nobody known; messages are kept in the outbox" },
  entities: ["message"],
  transaction: "own",
  perMinute,
});

export const signInWithCode = endpoint({
  method: "POST",
  path: "/sign-in/code/confirm",
  summary: "Signs a family in with the code its phone received; the first time this opens the account.",
  body: z.object({ phone: Phone, code: Code }),
  output: SignedIn,
  errors: ["code_wrong", "code_expired", "account_closed"],
  action: "account.sign_in",
  audit: keptByUseCase,
  entities: changesAll,
  transaction: "own",
  perMinute,
});

export const signInWithPassword = endpoint({
  method: "POST",
  path: "/sign-in/password",
  summary: "Signs staff in by name and password, or asks for the second factor.",
  body: z.object({ name: text(100), password: Password }),
  output: SignInStep,
  errors: ["sign_in_failed", "locked"],
  action: "account.sign_in",
  audit: keptByUseCase,
  entities: changesAll,
  transaction: "own",
  perMinute,
});

export const signInWithTotp = endpoint({
  method: "POST",
  path: "/sign-in/totp",
  summary: "Ends a sign-in with the code of the authenticator app.",
  body: z.object({ flowId: FlowId, code: Code }),
  output: SignedIn,
  errors: ["code_wrong", "flow_expired", "locked"],
  action: "account.sign_in",
  audit: keptByUseCase,
  entities: changesAll,
  transaction: "own",
  perMinute,
});

export const lookAtInvitation = endpoint({
  method: "POST",
  path: "/invitations/look",
  summary: "Whom an invitation is for.",
  body: z.object({ token: text(200) }),
  output: z.object({ name: z.string(), signInName: z.string() }),
  errors: ["invitation_invalid"],
  action: "account.sign_in",
  audit: { none: "shows a name to whoever holds the link" },
  transaction: "own",
  perMinute,
});

export const acceptInvitation = endpoint({
  method: "POST",
  path: "/invitations/accept",
  summary: "Sets the first password by an invitation and signs in; an invitation works once.",
  body: z.object({ token: text(200), password: Password }),
  output: SignInStep,
  errors: ["invitation_invalid", "password_weak"],
  action: "account.sign_in",
  audit: keptByUseCase,
  entities: changesAll,
  transaction: "own",
  perMinute,
});

export const passkeySignInOptions = endpoint({
  method: "POST",
  path: "/sign-in/passkey/options",
  summary: "A challenge for signing in with a passkey.",
  body: z.object({ origin: Origin }),
  output: z.object({ flowId: FlowId, options: z.record(z.string(), z.unknown()) }),
  errors: ["origin_unknown"],
  action: "account.sign_in",
  audit: { none: "nothing has happened yet" },
  transaction: "own",
  perMinute,
});

export const PasskeyAssertion = z.object({
  id: Base64Url,
  rawId: Base64Url,
  type: z.literal("public-key"),
  response: z.object({
    clientDataJSON: Base64Url,
    authenticatorData: Base64Url,
    signature: Base64Url,
    userHandle: Base64Url.optional(),
  }),
  clientExtensionResults: z.record(z.string(), z.unknown()).default({}),
});

export const signInWithPasskey = endpoint({
  method: "POST",
  path: "/sign-in/passkey",
  summary: "Signs in with a passkey.",
  body: z.object({ flowId: FlowId, response: PasskeyAssertion }),
  output: SignedIn,
  errors: ["passkey_failed", "flow_expired"],
  action: "account.sign_in",
  audit: keptByUseCase,
  entities: changesAll,
  transaction: "own",
  perMinute,
});

export const startOidc = endpoint({
  method: "POST",
  path: "/sign-in/oidc",
  summary: "Begins a sign-in at the unified login of the authority; the page keeps the flow and goes to the address.",
  body: z.object({ origin: Origin }),
  output: z.object({ flowId: FlowId, url: z.url() }),
  errors: ["oidc_off", "oidc_unreachable", "origin_unknown"],
  action: "account.sign_in",
  audit: { none: "nothing has happened yet" },
  transaction: "own",
  perMinute,
});

export const finishOidc = endpoint({
  method: "POST",
  path: "/sign-in/oidc/finish",
  summary: "Ends a sign-in at the unified login; only accounts that exist already can be linked.",
  body: z.object({ flowId: FlowId, search: z.string().max(4_000) }),
  output: SignInStep,
  errors: ["oidc_off", "oidc_failed", "oidc_no_account", "flow_expired"],
  action: "account.sign_in",
  audit: keptByUseCase,
  entities: changesAll,
  transaction: "own",
  perMinute,
});

export const signOut = endpoint({
  method: "POST",
  path: "/sign-out",
  summary: "Ends this session.",
  output: z.object({}),
  action: "session.list",
  audit: { event: "session.signed_out" },
  entities: changesAll,
});
