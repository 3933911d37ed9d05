import { defineRoute, type PageRoute } from "../../routes.ts";

/** The pages of this end, one line each. */
export const governmentRoutes: readonly PageRoute[] = [
  defineRoute({
    end: "government",
    path: "/government/people",
    title: { zh: "人员与权限", en: "People and roles" },
    nav: { icon: "people", group: { zh: "平台管理", en: "Platform" } },
    load: async () => (await import("../../../domains/accounts/pages/people-page.tsx")).PeoplePage,
  }),
  defineRoute({
    end: "government",
    path: "/government/people/$accountId",
    title: { zh: "人员与权限", en: "People and roles" },
    load: async () => (await import("../../../domains/accounts/pages/person-page.tsx")).PersonPage,
  }),
  defineRoute({
    end: "government",
    path: "/government/audit",
    title: { zh: "审计日志", en: "Audit log" },
    nav: { icon: "shield", group: { zh: "平台管理", en: "Platform" } },
    load: async () => (await import("../../../domains/accounts/pages/audit-page.tsx")).AuditPage,
  }),
  defineRoute({
    end: "government",
    path: "/government/jobs",
    title: { zh: "后台任务", en: "Background work" },
    nav: { icon: "settings", group: { zh: "平台管理", en: "Platform" } },
    load: async () => (await import("../../../domains/accounts/pages/jobs-page.tsx")).JobsPage,
  }),
];
