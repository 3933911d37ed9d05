import { anyone, definePermissions, inDivision } from "../../kernel/permission.ts";

export const permissions = definePermissions({
  "division.list": { rules: [anyone] },
  "population.list": {
    rules: [inDivision(["health_official", "street_official", "counter", "viewer", "administrator"])],
  },
});
