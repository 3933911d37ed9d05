import { defineRoute, type PageRoute } from "../../routes.ts";

/** The pages of this end, one line each. */
export const institutionRoutes: readonly PageRoute[] = [
  defineRoute({
    end: "institution",
    path: "/institution",
    title: { zh: "工作台", en: "Today" },
    nav: { icon: "home" },
    load: async () => (await import("./home-page.tsx")).InstitutionHomePage,
  }),
  defineRoute({
    end: "institution",
    path: "/institution/sites",
    title: { zh: "我的网点", en: "My sites" },
    nav: { icon: "building" },
    load: async () => (await import("../../../domains/institutions/pages/institution-home.tsx")).MySites,
  }),
  defineRoute({
    end: "institution",
    path: "/institution/sites/$siteId",
    title: { zh: "网点", en: "Site" },
    load: async () => (await import("../../../domains/institutions/pages/site-page.tsx")).MySitePage,
  }),
  defineRoute({
    end: "institution",
    path: "/institution/enquiries",
    title: { zh: "报名与录取", en: "Applications and offers" },
    nav: { icon: "form" },
    load: async () => (await import("../../../domains/enrolment/pages/enquiries-page.tsx")).EnquiriesPage,
  }),
  defineRoute({
    end: "institution",
    path: "/institution/visits",
    title: { zh: "参观安排", en: "Visits" },
    nav: { icon: "calendar" },
    load: async () => (await import("../../../domains/enrolment/pages/visits-page.tsx")).VisitsPage,
  }),
  defineRoute({
    end: "institution",
    path: "/institution/placements",
    title: { zh: "在托与托位", en: "Children and places" },
    nav: { icon: "bed" },
    load: async () => (await import("../../../domains/enrolment/pages/placements-page.tsx")).PlacementsPage,
  }),
  defineRoute({
    end: "institution",
    path: "/institution/people",
    title: { zh: "人员与权限", en: "People and roles" },
    nav: { icon: "people", roles: ["head"] },
    load: async () => (await import("../../../domains/accounts/pages/people-page.tsx")).PeoplePage,
  }),
  defineRoute({
    end: "institution",
    path: "/institution/people/$accountId",
    title: { zh: "人员与权限", en: "People and roles" },
    load: async () => (await import("../../../domains/accounts/pages/person-page.tsx")).PersonPage,
  }),
];
