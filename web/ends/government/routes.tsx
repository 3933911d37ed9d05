import { defineRoute, type PageRoute } from "../../routes.ts";

/** The pages of this end, one line each. */
export const governmentRoutes: readonly PageRoute[] = [
  defineRoute({
    end: "government",
    path: "/government",
    title: { zh: "概览", en: "Overview" },
    nav: { icon: "home" },
    load: async () => (await import("../../../domains/planning/pages/dashboard-page.tsx")).DashboardPage,
  }),
  defineRoute({
    end: "government",
    path: "/government/map",
    title: { zh: "一张图", en: "One map" },
    nav: { icon: "map" },
    load: async () => (await import("../../../domains/planning/pages/map-page.tsx")).MapPage,
  }),
  defineRoute({
    end: "government",
    path: "/government/indicators",
    title: { zh: "指标", en: "Indicators" },
    nav: { icon: "chart" },
    load: async () => (await import("../../../domains/planning/pages/indicators-page.tsx")).IndicatorsPage,
  }),
  defineRoute({
    end: "government",
    path: "/government/indicators/$key",
    title: { zh: "指标", en: "Indicators" },
    load: async () => (await import("../../../domains/planning/pages/indicator-page.tsx")).IndicatorPage,
  }),
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
  defineRoute({
    end: "government",
    path: "/government/counter",
    title: { zh: "家庭服务窗口", en: "Family counter" },
    nav: { icon: "people", group: { zh: "家庭服务", en: "Families" } },
    load: async () => (await import("../../../domains/families/pages/CounterPage.tsx")).CounterPage,
  }),
  defineRoute({
    end: "government",
    path: "/government/counter/$familyId",
    title: { zh: "家庭", en: "Family" },
    load: async () => (await import("../../../domains/families/pages/CounterFamilyPage.tsx")).CounterFamilyPage,
  }),
  defineRoute({
    end: "government",
    path: "/government/counter/$familyId/needs",
    title: { zh: "需求与匹配", en: "Needs and options" },
    load: async () => (await import("../../../domains/demand/pages/NeedsPage.tsx")).NeedsPage,
  }),
  defineRoute({
    end: "government",
    path: "/government/counter/$familyId/needs/new",
    title: { zh: "填写需求", en: "State a need" },
    load: async () => (await import("../../../domains/demand/pages/NeedWizardPage.tsx")).NeedWizardPage,
  }),
  defineRoute({
    end: "government",
    path: "/government/counter/$familyId/needs/$needId",
    title: { zh: "匹配结果", en: "Options" },
    load: async () => (await import("../../../domains/demand/pages/MatchesPage.tsx")).MatchesPage,
  }),
  defineRoute({
    end: "government",
    path: "/government/counter/$familyId/needs/$needId/edit",
    title: { zh: "修改需求", en: "Change the need" },
    load: async () => (await import("../../../domains/demand/pages/NeedWizardPage.tsx")).NeedWizardPage,
  }),
  defineRoute({
    end: "government",
    path: "/government/counter/$familyId/needs/$needId/history",
    title: { zh: "变更记录", en: "History" },
    load: async () => (await import("../../../domains/demand/pages/NeedHistoryPage.tsx")).NeedHistoryPage,
  }),
  defineRoute({
    end: "government",
    path: "/government/counter/$familyId/needs/$needId/print",
    title: { zh: "打印结果单", en: "Print" },
    load: async () => (await import("../../../domains/demand/pages/PrintPage.tsx")).PrintPage,
  }),
];
