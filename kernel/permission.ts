import { type RawBuilder, sql } from "kysely";
import { observers, type Role, roleNames, roles } from "../contract/roles.ts";
import type { Can } from "../contract/values.ts";
import { type Actor, grantsOf } from "./actor.ts";
import type { Db } from "./database/pool.ts";
import { Refusal } from "./refusal.ts";

/** A condition on the row that a table alias stands for. */
export type Sql = RawBuilder<boolean>;
/** Gives a value of the row, from its alias. */
export type Column = (alias: string) => RawBuilder<unknown>;

/**
 * One way to be allowed. `holds` is what the actor alone decides; `where` what the row decides.
 * The same rule guards a row, filters a list and tells a page why something is not possible.
 */
export type Rule = {
  /** Key of the rule's text and its mark in the matrix. */
  readonly key: string;
  /** Roles it gives the action to, for the generated matrix. */
  readonly roles: readonly (Role | "anyone" | "guardian" | "signed_in")[];
  holds(actor: Actor): boolean;
  where?(actor: Actor, alias: string): Sql;
};

export type Permission = {
  /** Table of the row the action is checked on; absent for actions without a row. */
  readonly on?: string;
  /** Key column of that table when it is not `id`. */
  readonly key?: string;
  readonly rules: readonly Rule[];
};

export type Permissions = Readonly<Record<string, Permission>>;

const registry = new Map<string, Permission>();

/** Registers the actions of a domain; an action has one definition only. */
export function definePermissions<const P extends Permissions>(permissions: P): P {
  for (const [action, permission] of Object.entries(permissions)) {
    if (registry.has(action)) throw new Error(`action ${action} is defined twice`);
    registry.set(action, permission);
  }
  return permissions;
}

export const listActions = (): ReadonlyMap<string, Permission> => registry;

export function getPermission(action: string): Permission {
  const permission = registry.get(action);
  if (!permission) throw new Error(`no permission is defined for action ${action}`);
  return permission;
}

const always = sql<boolean>`true`;
const never = sql<boolean>`false`;
const or = (conditions: Sql[]): Sql => sql<boolean>`(${sql.join(conditions, sql` or `)})`;

/** The condition under which the actor may do `action` on the row behind `alias`: put it into the WHERE of a list. */
export function allowed(actor: Actor, action: string, alias: string): Sql {
  if (actor.kind === "system") return always;
  const conditions: Sql[] = [];
  for (const rule of getPermission(action).rules) {
    if (!rule.holds(actor)) continue;
    if (!rule.where) return always;
    conditions.push(rule.where(actor, alias));
  }
  return conditions.length === 0 ? never : or(conditions);
}

/** What would allow the action: the keys of its rules. */
export const needsOf = (action: string): string[] => getPermission(action).rules.map((rule) => rule.key);

/** Whether the actor may do an action that has no row, or has it for some row at all. */
export const mayEver = (actor: Actor, action: string): boolean =>
  actor.kind === "system" || getPermission(action).rules.some((rule) => rule.holds(actor));

function refuse(actor: Actor, action: string): never {
  throw new Refusal(actor.kind === "anonymous" ? "not_signed_in" : "not_allowed", { needs: needsOf(action) });
}

/** Guards an action, on a row where the action has one. Throws not_found, not_signed_in or not_allowed. */
export async function permit(db: Db, districtId: string, actor: Actor, action: string, id?: string): Promise<void> {
  if (!mayEver(actor, action)) refuse(actor, action);
  const permission = getPermission(action);
  if (permission.on === undefined || id === undefined) return;
  const { rows } = await sql<{ allowed: boolean }>`
    select ${allowed(actor, action, "t")} as allowed from ${sql.table(permission.on)} as t
    where t.district_id = ${districtId} and t.${sql.ref(permission.key ?? "id")} = ${id}`.execute(db);
  if (!rows[0]) throw new Refusal("not_found");
  if (!rows[0].allowed) refuse(actor, action);
}

/** For a page: which actions the actor may do on a row, and if not, what would allow them. One query for all. */
export async function can(
  db: Db,
  districtId: string,
  actor: Actor,
  actions: Readonly<Record<string, string>>,
  id: string,
): Promise<Can> {
  const result: Can = {};
  const byTable = new Map<string, [string, string][]>();
  for (const [name, action] of Object.entries(actions)) {
    const { on, key } = getPermission(action);
    if (on === undefined) result[name] = mayEver(actor, action) || needsOf(action);
    else byTable.set(`${on} ${key ?? "id"}`, [...(byTable.get(`${on} ${key ?? "id"}`) ?? []), [name, action]]);
  }
  for (const [table, wanted] of byTable) {
    const [on, key] = table.split(" ") as [string, string];
    const columns = wanted.map(([name, action]) => sql`${allowed(actor, action, "t")} as ${sql.ref(name)}`);
    const { rows } = await sql<Record<string, boolean>>`
      select ${sql.join(columns)} from ${sql.table(on)} as t
      where t.district_id = ${districtId} and t.${sql.ref(key)} = ${id}`.execute(db);
    for (const [name, action] of wanted) result[name] = rows[0]?.[name] === true ? true : needsOf(action);
  }
  return result;
}

/** Anyone, signed in or not. */
export const anyone: Rule = { key: "anyone", roles: ["anyone"], holds: () => true };

/** Anyone with an account. */
export const signedIn: Rule = { key: "signed_in", roles: ["signed_in"], holds: (actor) => actor.accountId !== null };

/** The account the row belongs to. */
export const ownAccount = (column: Column): Rule => ({
  key: "own_account",
  roles: ["signed_in"],
  holds: (actor) => actor.accountId !== null,
  where: (actor, alias) => sql<boolean>`${column(alias)} = ${actor.accountId}`,
});

/** A guardian; with a column, of the family that the row belongs to. */
export const guardian = (familyId?: Column): Rule => ({
  key: "guardian",
  roles: ["guardian"],
  holds: (actor) => (familyId ? actor.familyIds.length > 0 : actor.kind === "family"),
  ...(familyId && {
    where: (actor: Actor, alias: string) => sql<boolean>`${familyId(alias)} = any(${actor.familyIds}::uuid[])`,
  }),
});

/** Staff with one of the roles at the institution of the row (or at any institution, without a column). */
export const atInstitution = (wanted: readonly Role[], institutionId?: Column): Rule => ({
  key: wanted.join("_or_"),
  roles: wanted,
  holds: (actor) => grantsOf(actor, wanted).some((grant) => grant.institutionId !== null),
  ...(institutionId && {
    where: (actor: Actor, alias: string) => {
      const ids = grantsOf(actor, wanted).flatMap((grant) => grant.institutionId ?? []);
      return sql<boolean>`${institutionId(alias)} = any(${ids}::uuid[])`;
    },
  }),
});

/** Officials with one of the roles in a division that contains the row's (or in any, without a column). */
export const inDivision = (wanted: readonly Role[], divisionCode?: Column): Rule => ({
  key: wanted.join("_or_"),
  roles: wanted,
  holds: (actor) => grantsOf(actor, wanted).some((grant) => grant.divisionCode !== null),
  ...(divisionCode && {
    where: (actor: Actor, alias: string) => {
      const prefixes = grantsOf(actor, wanted).flatMap((grant) => (grant.divisionCode ? `${grant.divisionCode}%` : []));
      return sql<boolean>`${divisionCode(alias)} like any(${prefixes}::text[])`;
    },
  }),
});

/** Officials who may read the registry and the figures of a division that contains the row's. */
export const observer = (divisionCode?: Column): Rule => ({ ...inDivision(observers, divisionCode), key: "observer" });

const officials = roleNames.filter((role) => roles[role].side === "government");

/** Officials of the role that the row itself names, in a division that contains the row's: whoever a step waits for. */
export const holder = (role: Column, divisionCode: Column): Rule => ({
  key: "holder",
  roles: officials,
  holds: (actor) => grantsOf(actor, officials).some((grant) => grant.divisionCode !== null),
  where: (actor, alias) =>
    or(
      grantsOf(actor, officials)
        .filter((grant) => grant.divisionCode !== null)
        .map(
          (grant) =>
            sql<boolean>`(${role(alias)} = ${grant.role} and ${divisionCode(alias)} like ${`${grant.divisionCode}%`})`,
        ),
    ),
});

/** For the generated matrix: every role a rule may name. */
export const matrixColumns = ["anyone", "guardian", "signed_in", ...(Object.keys(roles) as Role[])] as const;
