import { sql } from "kysely";
import { anyone, type Column, definePermissions, observer } from "../../kernel/permission.ts";

const division: Column = (t) => sql`${sql.ref(`${t}.code`)}`;

export const permissions = definePermissions({
  "indicator.list": { rules: [anyone] },
  /** On a division: the use cases check it, because the division is asked for in the query and has a default. */
  "indicator.read": { on: "division", key: "code", rules: [observer(division)] },
  "indicator.read_public": { rules: [anyone] },
});
