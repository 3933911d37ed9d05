import { sql } from "kysely";
import { anyone, type Column, definePermissions, guardian, inDivision } from "../../kernel/permission.ts";
import { counterOfFamily } from "../families/index.ts";

const familyItself: Column = (t) => sql`${sql.ref(`${t}.id`)}`;
const familyOf: Column = (t) => sql`${sql.ref(`${t}.family_id`)}`;
const divisionOf: Column = (t) => sql`${sql.ref(`${t}.division_code`)}`;

const ofFamily = [guardian(familyOf), counterOfFamily(familyOf)];

export const permissions = definePermissions({
  "need.state": { on: "child", rules: ofFamily },
  "need.list": { on: "family", rules: [guardian(familyItself), counterOfFamily(familyItself)] },
  "need.read": { on: "need", rules: ofFamily },
  "need.change": { on: "need", rules: ofFamily },
  "need.state_anonymous": { rules: [anyone] },
  /** Needs are shown to those who plan, without names; single families stay unknown to institutions. */
  "need.survey": { on: "need", rules: [inDivision(["health_official", "street_official"], divisionOf)] },
});
