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
} from "../../kernel/permission.ts";

const of =
  (name: string): Column =>
  (t) =>
    sql`${sql.ref(`${t}.${name}`)}`;

/** Departments that act on cases, and the counter that hands papers out. */
const officials = inDivision(
  [
    "health_official",
    "street_official",
    "education_official",
    "civil_affairs_official",
    "market_official",
    "establishment_official",
    "fire_official",
    "counter",
    "viewer",
  ],
  of("division_code"),
);

/** What is destroyed is gone for everyone: who answers for the whole district decides. */
const wholeDistrict: Rule = {
  key: "health_official_of_district",
  roles: ["health_official"],
  holds: (actor) =>
    grantsOf(actor, ["health_official"]).some(({ divisionCode }) => divisionCode !== null && divisionCode.length <= 6),
};

export const permissions = definePermissions({
  "document.list": { rules: [officials] },
  "document.read": {
    on: "document",
    rules: [
      ownAccount(of("account_id")),
      guardian(of("family_id")),
      atInstitution(["head", "office"], of("institution_id")),
      officials,
    ],
  },
  "document.revoke": {
    on: "document",
    rules: [inDivision(["health_official", "education_official"], of("division_code"))],
  },
  "document.destroy": { rules: [wholeDistrict] },
  "document.verify": { rules: [anyone] },
});
