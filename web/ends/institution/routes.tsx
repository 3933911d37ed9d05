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
    path: "/institution/services",
    title: { zh: "办事服务", en: "Services" },
    nav: { icon: "form" },
    load: async () => (await import("../../../mechanisms/cases/pages/services-page.tsx")).ServicesPage,
  }),
  defineRoute({
    end: "institution",
    path: "/institution/services/$kind",
    title: { zh: "办事指南", en: "Guide" },
    load: async () => (await import("../../../mechanisms/cases/pages/guide-page.tsx")).GuidePage,
  }),
  defineRoute({
    end: "institution",
    path: "/institution/services/$kind/begin",
    title: { zh: "开始办理", en: "Begin" },
    load: async () => (await import("../../../mechanisms/cases/pages/begin-page.tsx")).BeginPage,
  }),
  defineRoute({
    end: "institution",
    path: "/institution/cases",
    title: { zh: "机构办件", en: "Cases" },
    nav: { icon: "list" },
    load: async () => (await import("../../../mechanisms/cases/pages/my-cases-page.tsx")).MyCasesPage,
  }),
  defineRoute({
    end: "institution",
    path: "/institution/cases/$caseId",
    title: { zh: "办件", en: "Case" },
    load: async () => (await import("../../../mechanisms/cases/pages/case-page.tsx")).CasePage,
  }),
  defineRoute({
    end: "institution",
    path: "/institution/cases/$caseId/fill",
    title: { zh: "填写与提交", en: "Fill in" },
    load: async () => (await import("../../../mechanisms/cases/pages/fill-page.tsx")).FillPage,
  }),
  defineRoute({
    end: "institution",
    path: "/institution/answers",
    title: { zh: "等机构答复", en: "Questions to answer" },
    load: async () => (await import("../../../mechanisms/cases/pages/inbox-page.tsx")).InboxPage,
  }),
  defineRoute({
    end: "institution",
    path: "/institution/answers/$taskId",
    title: { zh: "等机构答复", en: "Questions to answer" },
    load: async () => (await import("../../../mechanisms/cases/pages/task-page.tsx")).TaskPage,
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
