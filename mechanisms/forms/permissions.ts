import { sql } from "kysely";
import { grantsOf } from "../../kernel/actor.ts";
import {
  anyone,
  type Column,
  definePermissions,
  observer,
  ownAccount,
  type Rule,
  signedIn,
  type Sql,
} from "../../kernel/permission.ts";

const account: Column = (t) => sql`${sql.ref(`${t}.account_id`)}`;
const division: Column = (t) => sql`${sql.ref(`${t}.division_code`)}`;

/** An answer that nobody's account keeps opens with its token, which the use case asks for. */
const tokenHolder: Rule = {
  ...anyone,
  where: (_actor, alias): Sql => sql<boolean>`${sql.ref(`${alias}.token_hash`)} is not null`,
};

/** A form speaks for the whole district. */
const overDistrict: Rule = {
  key: "health_official_of_district_or_education_official_of_district",
  roles: ["health_official", "education_official"],
  holds: (actor) =>
    grantsOf(actor, ["health_official", "education_official"]).some(
      ({ divisionCode }) => divisionCode !== null && divisionCode.length <= 6,
    ),
};

export const permissions = definePermissions({
  "form.read": { rules: [anyone] },
  "form_answer.start": { rules: [anyone] },
  "form_answer.keep": { on: "form_answer", rules: [ownAccount(account), tokenHolder] },
  "form_answer.discard": { on: "form_answer", rules: [ownAccount(account)] },
  "form_answer.own": { rules: [signedIn] },
  "form_answer.count": { on: "form_answer", rules: [observer(division)] },
  "form.list": { rules: [observer()] },
  "form.build": { rules: [overDistrict] },
  "form_draft.edit": { on: "form_draft", rules: [overDistrict] },
});
