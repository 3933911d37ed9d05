import { anyone, definePermissions, observer } from "../../kernel/permission.ts";

export const permissions = definePermissions({
  "division.list": { rules: [anyone] },
  "population.list": { rules: [observer()] },
});
