import { anyone, definePermissions, signedIn } from "../../kernel/permission.ts";

export const permissions = definePermissions({
  "search.use": { rules: [anyone] },
  "favourite.keep": { rules: [signedIn] },
});
