import { sql } from "kysely";
import { type Role, roleNames, roles } from "../../../contract/roles.ts";
import {
  anyone,
  type Column,
  definePermissions,
  inDivision,
  observer,
  ownAccount,
} from "../../../kernel/permission.ts";

const own: Column = (t) => sql`${sql.ref(`${t}.reported_by`)}`;
const division: Column = (t) => sql`${sql.ref(`${t}.division_code`)}`;

/** Departments lead duties; counters, experts, readers and administrators do not. */
const idle: readonly Role[] = ["counter", "viewer", "administrator", "expert", "grid_worker"];
export const reporters = roleNames.filter((role) => roles[role].side === "government" && !idle.includes(role));

/** Who leads the whole subject reports on every duty. */
export const subjectLeads = ["health_official", "education_official"] as const;

export const permissions = definePermissions({
  "plan.read": { rules: [observer()] },
  "plan.read_public": { rules: [anyone] },
  /** The use case checks the unit: which one leads is a definition, not a row. */
  "duty.report": { rules: [inDivision(reporters)] },
  "duty.attach": { on: "duty_report", rules: [ownAccount(own)] },
  "duty.withdraw": { on: "duty_report", rules: [ownAccount(own), inDivision(subjectLeads, division)] },
});
