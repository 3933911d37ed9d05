import { sql } from "kysely";
import { type Actor, type Grant, grantsOf } from "../../kernel/actor.ts";
import { anyone, definePermissions, ownAccount, type Rule, signedIn, type Sql } from "../../kernel/permission.ts";

/** A county or above: what concerns the whole district is not for those who look after a street. */
const overDistrict = (grant: Grant) => grant.divisionCode !== null && grant.divisionCode.length <= 6;
const prefixes = (grants: readonly Grant[]) =>
  grants.flatMap((grant) => (grant.divisionCode ? [`${grant.divisionCode}%`] : []));
const institutions = (grants: readonly Grant[]) => grants.flatMap((grant) => grant.institutionId ?? []);

const ofDistrict = (roles: readonly ("administrator" | "viewer")[]): Rule => ({
  key: roles.map((role) => `district_${role}`).join("_or_"),
  roles,
  holds: (actor) => grantsOf(actor, roles).some(overDistrict),
});

/** Passwords and second factors: families sign in by code. */
const staffMember: Rule = { key: "staff", roles: ["signed_in"], holds: (actor) => actor.kind === "staff" };

const administrator = (where: (actor: Actor, alias: string) => Sql): Rule => ({
  key: "administrator",
  roles: ["administrator"],
  holds: (actor) => grantsOf(actor, ["administrator"]).some((grant) => grant.divisionCode !== null),
  where,
});
const healthOfficial = (where: (actor: Actor, alias: string) => Sql): Rule => ({
  key: "health_official",
  roles: ["health_official"],
  holds: (actor) => grantsOf(actor, ["health_official"]).some((grant) => grant.divisionCode !== null),
  where,
});
const head = (where: (actor: Actor, alias: string) => Sql): Rule => ({
  key: "head",
  roles: ["head"],
  holds: (actor) => grantsOf(actor, ["head"]).some((grant) => grant.institutionId !== null),
  where,
});

/** Whether the grant behind an alias lies within the divisions: by its own division, or by a site of its institution. */
const within = (grant: string, of: readonly Grant[]): Sql => sql<boolean>`(
  ${sql.ref(`${grant}.division_code`)} like any(${prefixes(of)}::text[])
  or exists (select 1 from site s where s.district_id = ${sql.ref(`${grant}.district_id`)}
    and s.institution_id = ${sql.ref(`${grant}.institution_id`)} and s.division_code like any(${prefixes(of)}::text[])))`;

const administered = (actor: Actor, grant: string): Sql => {
  const own = grantsOf(actor, ["administrator"]);
  return own.some(overDistrict) ? sql<boolean>`true` : within(grant, own);
};
const supervised = (actor: Actor, grant: string): Sql => sql<boolean>`(
  ${sql.ref(`${grant}.role`)} in ('street_official', 'counter')
  and ${sql.ref(`${grant}.division_code`)} like any(${prefixes(grantsOf(actor, ["health_official"]))}::text[]))`;
const employed = (actor: Actor, grant: string): Sql => sql<boolean>`(
  ${sql.ref(`${grant}.role`)} = 'office' and ${sql.ref(`${grant}.institution_id`)} = any(${institutions(grantsOf(actor, ["head"]))}::uuid[]))`;

/** Staff accounts that hold, or held last, a role one is responsible for. */
const someGrant =
  (condition: (actor: Actor, grant: string) => Sql) =>
  (actor: Actor, alias: string): Sql =>
    sql<boolean>`(
  ${sql.ref(`${alias}.kind`)} = 'staff' and exists (select 1 from role_grant g where g.district_id = ${sql.ref(`${alias}.district_id`)}
    and g.account_id = ${sql.ref(`${alias}.id`)} and ${condition(actor, "g")}))`;
/** Changing an account reaches all its roles, so all have to be within one's own responsibility. */
const everyGrant =
  (condition: (actor: Actor, grant: string) => Sql) =>
  (actor: Actor, alias: string): Sql =>
    sql<boolean>`(
  ${someGrant(condition)(actor, alias)} and not exists (select 1 from role_grant g where g.district_id = ${sql.ref(`${alias}.district_id`)}
    and g.account_id = ${sql.ref(`${alias}.id`)} and g.revoked_at is null and ${condition(actor, "g")} is not true))`;
/** The district's administrators reach every staff account, also one whose roles have all ended. */
const administrators =
  (condition: typeof someGrant) =>
  (actor: Actor, alias: string): Sql =>
    grantsOf(actor, ["administrator"]).some(overDistrict)
      ? sql<boolean>`${sql.ref(`${alias}.kind`)} = 'staff'`
      : condition(administered)(actor, alias);

export const permissions = definePermissions({
  "account.sign_in": { rules: [anyone] },
  "account.read_me": { rules: [anyone] },
  "demo.use": { rules: [anyone] },
  "session.list": { rules: [signedIn] },
  "session.end": { on: "session", rules: [ownAccount((t) => sql.ref(`${t}.account_id`))] },
  "passkey.change": { on: "passkey", rules: [ownAccount((t) => sql.ref(`${t}.account_id`))] },
  "account.secure": { rules: [staffMember] },
  "account.read": {
    on: "account",
    rules: [administrator(administrators(someGrant)), healthOfficial(someGrant(supervised)), head(someGrant(employed))],
  },
  "account.manage": {
    on: "account",
    rules: [
      administrator(administrators(everyGrant)),
      healthOfficial(everyGrant(supervised)),
      head(everyGrant(employed)),
    ],
  },
  "grant.give": {
    rules: [
      administrator(() => sql<boolean>`true`),
      healthOfficial(() => sql<boolean>`true`),
      head(() => sql<boolean>`true`),
    ],
  },
  "grant.revoke": {
    on: "role_grant",
    rules: [administrator(administered), healthOfficial(supervised), head(employed)],
  },
  "audit.read": { rules: [ofDistrict(["administrator", "viewer"])] },
  "job.manage": { rules: [ofDistrict(["administrator"])] },
});
