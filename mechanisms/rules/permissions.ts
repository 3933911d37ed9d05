import { type Role } from "../../contract/roles.ts";
import { grantsOf } from "../../kernel/actor.ts";
import { anyone, definePermissions, observer, type Rule } from "../../kernel/permission.ts";

const editors: readonly Role[] = ["health_official", "education_official", "administrator"];

/** What holds for the whole district is decided by those who answer for all of it. */
const wholeDistrict = (role: Role): Rule => ({
  key: `${role}_of_district`,
  roles: [role],
  holds: (actor) =>
    grantsOf(actor, [role]).some(({ divisionCode }) => divisionCode !== null && divisionCode.length <= 6),
});

export const permissions = definePermissions({
  "rule.read": { rules: [anyone] },
  "definition.read": { rules: [observer()] },
  "definition.edit": { rules: editors.map(wholeDistrict) },
  /** Only of subjects in the caller's divisions: the use cases leave out the others. */
  "check.read": { rules: [observer()] },
});
