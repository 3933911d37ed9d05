import { defineRoute, type PageRoute } from "../../routes.ts";

/** The pages of this end, one line each. */
export const familyRoutes: readonly PageRoute[] = [
  defineRoute({
    end: "family",
    path: "/family/me",
    title: { zh: "我的家庭", en: "My family" },
    load: async () => (await import("./next-steps.tsx")).FamilyHomePage,
  }),
  defineRoute({
    end: "family",
    path: "/family/needs",
    title: { zh: "我的需求", en: "My needs" },
    load: async () => (await import("../../../domains/demand/pages/needs-page.tsx")).NeedsPage,
  }),
  defineRoute({
    end: "family",
    path: "/family/needs/new",
    title: { zh: "填写需求", en: "State a need" },
    load: async () => (await import("../../../domains/demand/pages/need-wizard-page.tsx")).NeedWizardPage,
  }),
  defineRoute({
    end: "family",
    path: "/family/needs/$needId",
    title: { zh: "匹配结果", en: "Options" },
    load: async () => (await import("../../../domains/demand/pages/matches-page.tsx")).MatchesPage,
  }),
  defineRoute({
    end: "family",
    path: "/family/needs/$needId/edit",
    title: { zh: "修改需求", en: "Change the need" },
    load: async () => (await import("../../../domains/demand/pages/need-wizard-page.tsx")).NeedWizardPage,
  }),
  defineRoute({
    end: "family",
    path: "/family/needs/$needId/history",
    title: { zh: "变更记录", en: "History" },
    load: async () => (await import("../../../domains/demand/pages/need-history-page.tsx")).NeedHistoryPage,
  }),
  defineRoute({
    end: "family",
    path: "/family/needs/$needId/print",
    title: { zh: "打印结果单", en: "Print" },
    load: async () => (await import("../../../domains/demand/pages/print-page.tsx")).PrintPage,
  }),
  defineRoute({
    end: "family",
    path: "/family/applications",
    title: { zh: "我的申请", en: "My applications" },
    load: async () => (await import("../../../domains/enrolment/pages/applications-page.tsx")).ApplicationsPage,
  }),
  defineRoute({
    end: "family",
    path: "/family/bookings",
    title: { zh: "我的预约", en: "My bookings" },
    load: async () => (await import("../../../domains/enrolment/pages/family-bookings-page.tsx")).FamilyBookingsPage,
  }),
  defineRoute({
    end: "family",
    path: "/family/apply",
    title: { zh: "申请托位", en: "Apply for a place" },
    load: async () => (await import("../../../domains/enrolment/pages/apply-page.tsx")).ApplyPage,
  }),
  defineRoute({
    end: "family",
    path: "/family/offers/$offerId",
    title: { zh: "录取通知", en: "Offer of a place" },
    load: async () => (await import("../../../domains/enrolment/pages/offer-page.tsx")).OfferPage,
  }),
];
