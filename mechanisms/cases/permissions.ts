import { sql } from "kysely";
import type { Role } from "../../contract/roles.ts";
import { roleNames, roles } from "../../contract/roles.ts";
import { type Actor, grantsOf } from "../../kernel/actor.ts";
import {
  anyone,
  atInstitution,
  type Column,
  definePermissions,
  guardian,
  holder,
  inDivision,
  ownAccount,
  type Rule,
  signedIn,
  type Sql,
} from "../../kernel/permission.ts";

const officials: Role[] = roleNames.filter((role) => roles[role].side === "government");
const staff = ["head", "office"] as const;
const column =
  (name: string): Column =>
  (t) =>
    sql`${sql.ref(`${t}.${name}`)}`;
/** A value of the case that a row belongs to. */
const ofCase =
  (name: string): Column =>
  (t) =>
    sql`(select c.${sql.ref(name)} from case_file c
    where c.district_id = ${sql.ref(`${t}.district_id`)} and c.id = ${sql.ref(`${t}.case_id`)})`;

type Of = (name: string) => Column;

/** The one whose case it is; one filed for them at the counter is known by their phone number. */
const applicant = (of: Of): Rule => ({
  ...ownAccount(of("applicant_account_id")),
  where: (actor, alias) => sql<boolean>`(${of("applicant_account_id")(alias)} = ${actor.accountId}
    or ${of("applicant_phone_index")(alias)} = (select a.phone_index from account a
      where a.district_id = ${sql.ref(`${alias}.district_id`)} and a.id = ${actor.accountId} and a.kind = 'family'))`,
});

const applicants = (of: Of): Rule[] => [
  applicant(of),
  atInstitution(staff, of("institution_id")),
  guardian(of("family_id")),
];

const governmentGrants = (actor: Actor) =>
  grantsOf(actor, officials).filter(({ divisionCode }) => divisionCode !== null);
const either = (conditions: Sql[]): Sql =>
  conditions.length === 0 ? sql<boolean>`false` : sql<boolean>`(${sql.join(conditions, sql` or `)})`;

/** Officials of a role that acts on the case or oversees its kind, in a division that contains the case's; no drafts. */
const reader = (of: Of): Rule => ({
  key: "holder",
  roles: officials,
  holds: (actor) => governmentGrants(actor).length > 0,
  where: (actor, alias) =>
    sql<boolean>`(${of("number")(alias)} is not null and ${either(
      governmentGrants(actor).map(
        ({ role, divisionCode }) =>
          sql<boolean>`(${role} = any((${of("reader_roles")(alias)})::text[])
            and ${of("division_code")(alias)} like ${`${divisionCode}%`})`,
      ),
    )})`,
});

/** Counter staff, for what they began for a person. */
const counter = (of: Of): Rule => ({
  key: "counter",
  roles: ["counter"],
  holds: (actor) => grantsOf(actor, ["counter"]).length > 0,
  where: (actor, alias) =>
    sql<boolean>`(${of("channel")(alias)} = 'counter' and ${of("started_by")(alias)} = ${actor.accountId})`,
});
/** An official's own beginning: a revocation, a finding in the field. */
const begun = (of: Of): Rule => ({
  key: "holder",
  roles: officials,
  holds: (actor) => governmentGrants(actor).length > 0,
  where: (actor, alias) =>
    sql<boolean>`(${of("applied_as")(alias)} = 'official' and ${of("started_by")(alias)} = ${actor.accountId})`,
});

const mine = (of: Of): Rule[] => [...applicants(of), counter(of), begun(of)];

/** A step that waits for the applicant. */
const applicantTask: Rule[] = applicants(ofCase).map((rule) => ({
  ...rule,
  where: (actor: Actor, alias: string) =>
    sql<boolean>`(${sql.ref(`${alias}.who`)} = 'applicant' and ${rule.where!(actor, alias)})`,
}));
const counterTask: Rule = {
  ...counter(ofCase),
  where: (actor, alias) =>
    sql<boolean>`(${sql.ref(`${alias}.who`)} = 'applicant' and ${counter(ofCase).where!(actor, alias)})`,
};

/** Whoever a step waits for: officials of its role and division, the applicant, or the institution that is asked. */
const doers: Rule[] = [
  holder(column("who"), column("division_code")),
  atInstitution(staff, column("institution_id")),
  ...applicantTask,
  counterTask,
];

export const permissions = definePermissions({
  "case.kinds": { rules: [anyone] },
  "case.start": { rules: [signedIn] },
  "case.file": { rules: [anyone] },
  "case.own": { rules: [signedIn] },
  "case.edit": { on: "case_file", rules: mine(column) },
  "case.apply": { on: "case_file", rules: mine(column) },
  "case.read": { on: "case_file", rules: [...mine(column), reader(column)] },
  "case.oversee": { on: "case_file", rules: [reader(column)] },
  "case.list": { on: "case_file", rules: [reader(column)] },
  "case.material": { on: "case_material", rules: [...mine(ofCase), reader(ofCase)] },
  "case.check_material": { on: "case_material", rules: [reader(ofCase)] },
  "case.objection": { on: "case_objection", rules: [reader(ofCase)] },
  "case_task.list": {
    on: "case_task",
    rules: [holder(column("who"), column("division_code")), atInstitution(staff, column("institution_id"))],
  },
  "case_task.read": { on: "case_task", rules: [...doers, reader(ofCase)] },
  "case_task.act": { on: "case_task", rules: doers },
  "case.public": { rules: [anyone] },
  "case.object": { rules: [anyone] },
});

/** Officials at all, for lists that are not of rows. */
export const anyOfficial: Rule = inDivision(officials);
