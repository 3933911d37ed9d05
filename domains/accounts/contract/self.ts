import { z } from "zod";
import { endpoint } from "../../../contract/endpoint.ts";
import { roleNames } from "../../../contract/roles.ts";
import { id, Instant, LocalDate, text } from "../../../contract/values.ts";

export const AccountId = id("AccountId");
export type AccountId = z.infer<typeof AccountId>;
export const SessionId = id("SessionId");
export type SessionId = z.infer<typeof SessionId>;
export const PasskeyId = id("PasskeyId");
export type PasskeyId = z.infer<typeof PasskeyId>;
const Password = z.string().min(1).max(256);
const Code = z
  .string()
  .trim()
  .regex(/^\d{6}$/);
const Base64Url = z.string().regex(/^[\w-]{1,20000}$/);

export const Place = z.object({
  divisionCode: z.string().nullable(),
  institutionId: z.uuid().nullable(),
  name: z.string(),
});
export const HeldRole = z.object({ role: z.enum(roleNames), place: Place, until: LocalDate.nullable() });

export const Me = z.object({
  kind: z.enum(["anonymous", "family", "staff"]),
  accountId: AccountId.nullable(),
  name: z.string(),
  signInName: z.string().nullable(),
  /** Masked. */
  phone: z.string().nullable(),
  strength: z.enum(["none", "one_factor", "two_factor"]),
  locale: z.enum(["zh-CN", "en"]).nullable(),
  roles: z.array(HeldRole),
  families: z.array(z.object({ id: z.uuid() })),
  unread: z.int(),
  hasPassword: z.boolean(),
  hasTotp: z.boolean(),
  demo: z.boolean(),
  /** Whether the unified login of the authority is set up. */
  oidc: z.boolean(),
});
export type Me = z.infer<typeof Me>;

export const readMe = endpoint({
  method: "GET",
  path: "/me",
  summary: "Who is signed in, with roles and families; anonymous visitors get an answer too.",
  output: Me,
  action: "account.read_me",
  audit: { none: "one's own data" },
  entities: ["session", "account", "grant", "family"],
});

export const saveMe = endpoint({
  method: "PUT",
  path: "/me",
  summary: "Changes one's own display name and language.",
  body: z.object({ name: text(50).optional(), locale: z.enum(["zh-CN", "en"]).optional() }),
  output: z.object({}),
  action: "session.list",
  audit: { event: "account.changed_self" },
  entities: ["account"],
});

export const Session = z.object({
  id: SessionId,
  browser: z.string(),
  system: z.string(),
  /** Network address, shortened. */
  address: z.string(),
  method: z.enum(["code", "password", "passkey", "oidc", "persona"]),
  createdAt: Instant,
  lastSeenAt: Instant,
  expiresAt: Instant,
  isThis: z.boolean(),
});
export const listSessions = endpoint({
  method: "GET",
  path: "/me/sessions",
  summary: "One's own signed-in devices.",
  output: z.object({ items: z.array(Session) }),
  action: "session.list",
  audit: { none: "one's own data" },
  entities: ["session"],
});
export const endSession = endpoint({
  method: "DELETE",
  path: "/me/sessions/:sessionId",
  summary: "Signs one of one's own devices out.",
  params: z.object({ sessionId: SessionId }),
  output: z.object({}),
  action: "session.end",
  target: "sessionId",
  audit: { event: "session.ended" },
  entities: ["session"],
});
export const endAllSessions = endpoint({
  method: "POST",
  path: "/me/sessions/end-all",
  summary: "Signs out everywhere, this device included unless it is to be kept.",
  body: z.object({ keepThis: z.boolean().default(false) }),
  output: z.object({ ended: z.int() }),
  action: "session.list",
  audit: { event: "session.ended_everywhere" },
  entities: ["session", "account"],
});

export const changePassword = endpoint({
  method: "POST",
  path: "/me/password",
  summary: "Changes one's own password and signs other devices out.",
  body: z.object({ current: Password, next: Password }),
  output: z.object({}),
  errors: ["password_wrong", "password_weak", "locked"],
  action: "account.secure",
  audit: { event: "account.password_changed" },
  entities: ["session", "account"],
  transaction: "own",
});
export const startTotp = endpoint({
  method: "POST",
  path: "/me/totp/start",
  summary: "A new secret for an authenticator app; it counts only once it is confirmed.",
  output: z.object({ flowId: z.uuid(), secret: z.string(), uri: z.string() }),
  action: "account.secure",
  audit: { none: "nothing has changed yet" },
});
export const confirmTotp = endpoint({
  method: "POST",
  path: "/me/totp/confirm",
  summary: "Turns the second factor on with a first code of the app.",
  body: z.object({ flowId: z.uuid(), code: Code }),
  output: z.object({}),
  errors: ["code_wrong", "flow_expired"],
  action: "account.secure",
  audit: { event: "account.totp_added" },
  entities: ["account"],
});
export const removeTotp = endpoint({
  method: "POST",
  path: "/me/totp/remove",
  summary: "Turns the second factor off; needs a code or, where the phone is lost, an administrator.",
  body: z.object({ code: Code }),
  output: z.object({}),
  errors: ["code_wrong", "locked"],
  action: "account.secure",
  audit: { event: "account.totp_removed" },
  entities: ["account"],
  transaction: "own",
});

export const Passkey = z.object({
  id: PasskeyId,
  name: z.string(),
  createdAt: Instant,
  lastUsedAt: Instant.nullable(),
});
export const listPasskeys = endpoint({
  method: "GET",
  path: "/me/passkeys",
  summary: "One's own passkeys.",
  output: z.object({ items: z.array(Passkey) }),
  action: "session.list",
  audit: { none: "one's own data" },
  entities: ["account"],
});
export const startPasskey = endpoint({
  method: "POST",
  path: "/me/passkeys/start",
  summary: "A challenge for making a passkey on this device.",
  body: z.object({ origin: z.url().max(200) }),
  output: z.object({ flowId: z.uuid(), options: z.record(z.string(), z.unknown()) }),
  errors: ["origin_unknown"],
  action: "session.list",
  audit: { none: "nothing has changed yet" },
});
export const PasskeyAttestation = z.object({
  id: Base64Url,
  rawId: Base64Url,
  type: z.literal("public-key"),
  response: z.object({
    clientDataJSON: Base64Url,
    attestationObject: Base64Url,
    transports: z.array(z.string().max(20)).max(10).optional(),
  }),
  clientExtensionResults: z.record(z.string(), z.unknown()).default({}),
});
export const addPasskey = endpoint({
  method: "POST",
  path: "/me/passkeys",
  summary: "Keeps a passkey that this device made.",
  body: z.object({ flowId: z.uuid(), name: text(40), response: PasskeyAttestation }),
  output: z.object({ id: PasskeyId }),
  errors: ["passkey_failed", "flow_expired"],
  action: "session.list",
  audit: { event: "passkey.added" },
  entities: ["account"],
});
export const renamePasskey = endpoint({
  method: "PUT",
  path: "/me/passkeys/:passkeyId",
  summary: "Renames one of one's own passkeys.",
  params: z.object({ passkeyId: PasskeyId }),
  body: z.object({ name: text(40) }),
  output: z.object({}),
  action: "passkey.change",
  target: "passkeyId",
  audit: { event: "passkey.renamed" },
  entities: ["account"],
});
export const removePasskey = endpoint({
  method: "DELETE",
  path: "/me/passkeys/:passkeyId",
  summary: "Removes one of one's own passkeys.",
  params: z.object({ passkeyId: PasskeyId }),
  output: z.object({}),
  action: "passkey.change",
  target: "passkeyId",
  audit: { event: "passkey.removed" },
  entities: ["account"],
});
