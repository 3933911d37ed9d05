import { sql } from "kysely";
import { anyone, type Column, definePermissions, inDivision } from "../../kernel/permission.ts";

const division: Column = (t) => sql`${sql.ref(`${t}.division_code`)}`;
/** Whoever walks the streets, and those who follow up. */
const field = ["grid_worker", "street_official", "health_official", "education_official", "market_official"] as const;

export const permissions = definePermissions({
  "opening.advise": { rules: [anyone] },
  "opening.guide": { rules: [anyone] },
  "opening.filed": { rules: [anyone] },
  "finding.list": { on: "finding", rules: [inDivision(field, division)] },
  "finding.read": { on: "finding", rules: [inDivision(field, division)] },
  /** In the division named in the body: the use case checks it. */
  "finding.report": { rules: [inDivision(field)] },
  "finding.follow": { on: "finding", rules: [inDivision(field, division)] },
});
