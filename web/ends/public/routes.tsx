import { type PageRoute } from "../../routes.ts";

/** The pages of this end, one line each. */
export const publicRoutes: readonly PageRoute[] = [];
