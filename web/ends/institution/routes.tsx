import { defineRoute, type PageRoute } from "../../routes.ts";

/** The pages of this end, one line each. */
export const institutionRoutes: readonly PageRoute[] = [
  defineRoute({
    end: "institution",
    path: "/institution/people",
    title: { zh: "人员与权限", en: "People and roles" },
    nav: { icon: "people" },
    load: async () => (await import("../../../domains/accounts/pages/people-page.tsx")).PeoplePage,
  }),
  defineRoute({
    end: "institution",
    path: "/institution/people/$accountId",
    title: { zh: "人员与权限", en: "People and roles" },
    load: async () => (await import("../../../domains/accounts/pages/person-page.tsx")).PersonPage,
  }),
];
