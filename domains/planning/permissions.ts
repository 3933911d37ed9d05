import { sql } from "kysely";
import { anyone, type Column, definePermissions, inDivision, observer } from "../../kernel/permission.ts";

const division: Column = (t) => sql`${sql.ref(`${t}.code`)}`;
const divisionOfReport: Column = (t) => sql`${sql.ref(`${t}.division_code`)}`;
const reporters = ["health_official", "education_official", "civil_affairs_official", "street_official"] as const;

export const permissions = definePermissions({
  "indicator.list": { rules: [anyone] },
  /** On a division: the use cases check it, because the division is asked for in the query and has a default. */
  "indicator.read": { on: "division", key: "code", rules: [observer(division)] },
  "indicator.read_public": { rules: [anyone] },
  /** On the division named in the body: the use case checks it. */
  "indicator.report": { on: "division", key: "code", rules: [inDivision(reporters, division)] },
  "indicator.report_change": { on: "indicator_report", rules: [inDivision(reporters, divisionOfReport)] },
  "indicator.report_read": { on: "indicator_report", rules: [observer(divisionOfReport)] },
});
