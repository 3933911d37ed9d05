import { grantsOf } from "../../kernel/actor.ts";
import { definePermissions, type Rule } from "../../kernel/permission.ts";

/** A file speaks of the whole district: only who answers for all of it may import. */
const wholeDistrict: Rule = {
  key: "health_official_of_district",
  roles: ["health_official"],
  holds: (actor) =>
    grantsOf(actor, ["health_official"]).some(({ divisionCode }) => divisionCode !== null && divisionCode.length <= 6),
};

export const permissions = definePermissions({ "import.run": { rules: [wholeDistrict] } });
