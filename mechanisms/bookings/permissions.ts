import { sql } from "kysely";
import { grantsOf } from "../../kernel/actor.ts";
import {
  anyone,
  atInstitution,
  type Column,
  definePermissions,
  guardian,
  inDivision,
  ownAccount,
  type Rule,
  signedIn,
} from "../../kernel/permission.ts";

const column =
  (name: string): Column =>
  (t) =>
    sql`${sql.ref(`${t}.${name}`)}`;
const staff = ["head", "office"] as const;
const officials = ["health_official", "street_official"] as const;

/** Institution or division of the resource with the id a column gives. */
const ofResource =
  (id: Column, value: "institution" | "division"): Column =>
  (t) =>
    sql`(select ${
      // A site's own staff host it; officials what belongs to their division.
      value === "institution" ? sql`coalesce(own.institution_id, its.institution_id)` : sql`own.division_code`
    } from booking_resource own left join site its on its.district_id = own.district_id and its.id = own.site_id
    where own.district_id = ${sql.ref(`${t}.district_id`)} and own.id = ${id(t)})`;

const resourceOfSession: Column = (t) => sql`(select x.resource_id from booking_session x
  where x.district_id = ${sql.ref(`${t}.district_id`)} and x.id = ${sql.ref(`${t}.session_id`)})`;

const host = (resource: Column) => [
  atInstitution(staff, ofResource(resource, "institution")),
  inDivision(officials, ofResource(resource, "division")),
];

/** Counter staff serve families that have a pick-up point in their division, and families that have none yet. */
const counterOf = (familyId: Column): Rule => ({
  key: "counter",
  roles: ["counter"],
  holds: (actor) => grantsOf(actor, ["counter"]).some((grant) => grant.divisionCode !== null),
  where: (actor, alias) => {
    const prefixes = grantsOf(actor, ["counter"]).flatMap((grant) =>
      grant.divisionCode ? `${grant.divisionCode}%` : [],
    );
    const points = sql`from pickup_point cp where cp.district_id = ${sql.ref(`${alias}.district_id`)} and cp.family_id = ${familyId(alias)}`;
    return sql<boolean>`(${familyId(alias)} is not null and (not exists (select ${points})
      or exists (select ${points} and cp.division_code like any(${prefixes}::text[]))))`;
  },
});
const family = (familyId: Column) => [guardian(familyId), counterOf(familyId)];

export const permissions = definePermissions({
  "booking.look": { rules: [anyone] },
  "booking.feed": { rules: [anyone] },
  "booking.mine": { rules: [signedIn] },
  /** Whom it is for is checked with the batch, or with `booking.book_child` for counter staff. */
  "booking.book": { rules: [signedIn, guardian()] },
  "booking.book_child": { on: "child", rules: family(column("family_id")) },
  "booking.family": { on: "family", rules: family(column("id")) },
  "booking.own": { on: "booking", rules: [...family(column("family_id")), ownAccount(column("account_id"))] },
  "booking.host": { on: "booking_session", rules: host(column("resource_id")) },
  "booking.manage": { on: "booking_session", rules: host(column("resource_id")) },
  "booking.record": { on: "booking", rules: host(resourceOfSession) },
  /** Which booking a code stands for is known only with the code; then `booking.record` is asked. */
  "booking.check_in": { rules: [atInstitution(staff), inDivision(officials)] },
  "booking.resources": { on: "booking_resource", rules: host(column("id")) },
  "booking.resource_change": { on: "booking_resource", rules: host(column("id")) },
  "booking.offer": { on: "site", rules: [atInstitution(staff, column("institution_id"))] },
});
