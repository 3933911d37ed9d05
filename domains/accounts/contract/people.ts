import { z } from "zod";
import { endpoint } from "../../../contract/endpoint.ts";
import { roleNames } from "../../../contract/roles.ts";
import {
  Can,
  DivisionCode,
  id,
  Instant,
  LocalDate,
  pageOf,
  pageQuery,
  Phone,
  text,
  Version,
} from "../../../contract/values.ts";
import { AccountId, Place } from "./self.ts";

export const GrantId = id("GrantId");
export type GrantId = z.infer<typeof GrantId>;
export const SignInName = z
  .string()
  .trim()
  .toLowerCase()
  .regex(/^[a-z0-9][a-z0-9._@-]{2,63}$/);

/** A role with its place: a division or an institution, as the role demands. */
export const NewGrant = z.object({
  role: z.enum(roleNames),
  divisionCode: DivisionCode.optional(),
  institutionId: z.uuid().optional(),
  validFrom: LocalDate.optional(),
  validTo: LocalDate.optional(),
});
export type NewGrant = z.infer<typeof NewGrant>;

export const HeldGrant = z.object({
  id: GrantId,
  role: z.enum(roleNames),
  place: Place,
  validFrom: LocalDate,
  validTo: LocalDate.nullable(),
  state: z.enum(["future", "live", "past", "revoked"]),
  grantedBy: z.string().nullable(),
  grantedAt: Instant,
  canRevoke: z.boolean(),
});

const person = {
  id: AccountId,
  name: z.string(),
  signInName: z.string().nullable(),
  status: z.enum(["active", "closed"]),
  hasPassword: z.boolean(),
  hasTotp: z.boolean(),
  lastSeenAt: Instant.nullable(),
  version: Version,
};

export const listPeople = endpoint({
  method: "GET",
  path: "/people",
  summary: "Accounts of staff and officials that one may manage.",
  query: z.object({
    ...pageQuery,
    search: text(50, 0).optional(),
    role: z.enum(roleNames).optional(),
    status: z.enum(["active", "closed"]).optional(),
  }),
  output: pageOf(z.object({ ...person, roles: z.array(z.object({ role: z.enum(roleNames), place: Place })) })),
  action: "account.read",
  audit: { event: "account.listed" },
  entities: ["account", "grant", "session"],
});

export const readPerson = endpoint({
  method: "GET",
  path: "/people/:accountId",
  summary: "One account with all its roles, past ones too.",
  params: z.object({ accountId: AccountId }),
  output: z.object({
    ...person,
    phone: z.string().nullable(),
    createdAt: Instant,
    grants: z.array(HeldGrant),
    can: Can,
  }),
  action: "account.read",
  target: "accountId",
  audit: { event: "account.read" },
  entities: ["account", "grant", "session"],
});

/** What the caller may give: roles, and where. */
export const readGivable = endpoint({
  method: "GET",
  path: "/people/givable",
  summary: "The roles one may give, and the divisions and institutions one may give them for.",
  output: z.object({
    roles: z.array(z.enum(roleNames)),
    divisions: z.array(z.object({ code: DivisionCode, name: z.string(), level: z.int() })),
    institutions: z.array(z.object({ id: z.uuid(), name: z.string() })),
  }),
  action: "grant.give",
  audit: { none: "public names" },
  entities: ["grant", "division", "institution"],
});

const Invited = z.object({ id: AccountId, invitation: z.string(), expiresAt: Instant });

export const createPerson = endpoint({
  method: "POST",
  path: "/people",
  summary: "Opens an account with its first role and answers an invitation to set the password.",
  body: z.object({ name: text(50), signInName: SignInName, phone: Phone.optional(), grant: NewGrant }),
  output: Invited,
  errors: ["sign_in_name_taken", "phone_taken", "grant_beyond_own", "grant_place_wrong"],
  action: "grant.give",
  audit: { event: "account.created" },
  entities: ["account", "grant"],
});

export const savePerson = endpoint({
  method: "PUT",
  path: "/people/:accountId",
  summary: "Changes name and phone of an account.",
  params: z.object({ accountId: AccountId }),
  body: z.object({ version: Version, name: text(50), phone: Phone.nullable().optional() }),
  output: z.object({ version: Version }),
  errors: ["phone_taken"],
  action: "account.manage",
  target: "accountId",
  audit: { event: "account.changed" },
  entities: ["account"],
});

export const giveRole = endpoint({
  method: "POST",
  path: "/people/:accountId/grants",
  summary: "Gives a role for a place and a period; nobody can give more than their own place.",
  params: z.object({ accountId: AccountId }),
  body: NewGrant,
  output: z.object({ id: GrantId }),
  errors: ["grant_beyond_own", "grant_place_wrong", "grant_held", "account_closed"],
  action: "account.read",
  target: "accountId",
  audit: { event: "grant.given" },
  entities: ["grant", "account"],
});

export const revokeRole = endpoint({
  method: "DELETE",
  path: "/grants/:grantId",
  summary: "Takes a role away, at once.",
  params: z.object({ grantId: GrantId }),
  output: z.object({}),
  errors: ["last_administrator", "grant_ended"],
  action: "grant.revoke",
  target: "grantId",
  audit: { event: "grant.revoked" },
  entities: ["grant", "account"],
});

export const closePerson = endpoint({
  method: "POST",
  path: "/people/:accountId/close",
  summary: "Closes an account: signed out everywhere, roles kept for the record but without effect.",
  params: z.object({ accountId: AccountId }),
  body: z.object({ version: Version }),
  output: z.object({ version: Version }),
  errors: ["last_administrator", "own_account"],
  action: "account.manage",
  target: "accountId",
  audit: { event: "account.closed" },
  entities: ["account", "session", "grant"],
});

export const reopenPerson = endpoint({
  method: "POST",
  path: "/people/:accountId/reopen",
  summary: "Opens a closed account again.",
  params: z.object({ accountId: AccountId }),
  body: z.object({ version: Version }),
  output: z.object({ version: Version }),
  action: "account.manage",
  target: "accountId",
  audit: { event: "account.reopened" },
  entities: ["account", "grant"],
});

export const resetPassword = endpoint({
  method: "POST",
  path: "/people/:accountId/reset-password",
  summary: "Takes the password away, signs the person out and answers a new invitation.",
  params: z.object({ accountId: AccountId }),
  output: Invited,
  errors: ["account_closed"],
  action: "account.manage",
  target: "accountId",
  audit: { event: "account.password_reset" },
  entities: ["account", "session"],
});

export const resetTotp = endpoint({
  method: "POST",
  path: "/people/:accountId/reset-totp",
  summary: "Turns the second factor of someone who lost their phone off and signs them out.",
  params: z.object({ accountId: AccountId }),
  output: z.object({}),
  action: "account.manage",
  target: "accountId",
  audit: { event: "account.totp_reset" },
  entities: ["account", "session"],
});
