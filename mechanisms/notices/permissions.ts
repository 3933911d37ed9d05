import { sql } from "kysely";
import { grantsOf } from "../../kernel/actor.ts";
import { anyone, type Column, definePermissions, ownAccount, type Rule, signedIn } from "../../kernel/permission.ts";

const account: Column = (t) => sql`${sql.ref(`${t}.account_id`)}`;

/** Messages go to people of the whole district; who oversees them answers for all of it. */
const roles = ["health_official", "administrator"] as const;
const wholeDistrict: Rule = {
  key: "health_official_of_district_or_administrator_of_district",
  roles,
  holds: (actor) =>
    grantsOf(actor, roles).some(({ divisionCode }) => divisionCode !== null && divisionCode.length <= 6),
};

export const permissions = definePermissions({
  "notice.list": { rules: [signedIn] },
  "notice.own": { on: "notice", rules: [ownAccount(account)] },
  "notice.own_address": { on: "notice_address", rules: [ownAccount(account)] },
  /** Providers: they sign what they send. */
  "notice.receive": { rules: [anyone] },
  "notice.oversee": { rules: [wholeDistrict] },
});
