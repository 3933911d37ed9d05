import { defineRoute, type PageRoute } from "../../routes.ts";

/** The pages of this end, one line each. */
export const publicRoutes: readonly PageRoute[] = [
  defineRoute({
    end: "public",
    path: "/",
    title: { zh: "找托育", en: "Find care" },
    nav: { icon: "search" },
    load: async () => (await import("./home-page.tsx")).HomePage,
  }),
  defineRoute({
    end: "public",
    path: "/favourites",
    title: { zh: "收藏的机构", en: "Saved sites" },
    nav: { icon: "heart" },
    load: async () => (await import("../../../domains/search/pages/favourites-page.tsx")).FavouritesPage,
  }),
  defineRoute({
    end: "public",
    path: "/compare",
    title: { zh: "对比托育机构", en: "Compare sites" },
    load: async () => (await import("../../../domains/search/pages/compare-page.tsx")).ComparePage,
  }),
  defineRoute({
    end: "public",
    path: "/figures",
    title: { zh: "公开数字", en: "Figures" },
    nav: { icon: "chart" },
    load: async () => (await import("../../../domains/planning/pages/figures-page.tsx")).FiguresPage,
  }),
  defineRoute({
    end: "public",
    path: "/about",
    title: { zh: "关于数据和隐私", en: "Data and privacy" },
    nav: { icon: "info" },
    load: async () => (await import("../../../domains/search/pages/about-page.tsx")).AboutPage,
  }),
  defineRoute({
    end: "public",
    path: "/api-docs",
    title: { zh: "接口说明", en: "Interface" },
    load: async () => (await import("./api-page.tsx")).ApiPage,
  }),
  defineRoute({
    end: "public",
    path: "/sites/$siteId",
    title: { zh: "托育机构", en: "Childcare site" },
    load: async () => (await import("./site-page.tsx")).SiteWithVisits,
  }),
  defineRoute({
    end: "public",
    path: "/s/$siteId",
    title: { zh: "托育机构", en: "Childcare site" },
    load: async () => (await import("./site-page.tsx")).SiteWithVisits,
  }),
  defineRoute({
    end: "public",
    path: "/sign-in",
    title: { zh: "登录", en: "Sign in" },
    load: async () => (await import("../../../domains/accounts/pages/sign-in-page.tsx")).SignInPage,
  }),
  defineRoute({
    end: "public",
    path: "/sign-in/oidc",
    title: { zh: "登录", en: "Sign in" },
    load: async () => (await import("../../../domains/accounts/pages/oidc-return-page.tsx")).OidcReturnPage,
  }),
  defineRoute({
    end: "public",
    path: "/invitation",
    title: { zh: "启用账号", en: "Start your account" },
    load: async () => (await import("../../../domains/accounts/pages/invitation-page.tsx")).InvitationPage,
  }),
  defineRoute({
    end: "public",
    path: "/account",
    title: { zh: "账号与安全", en: "Account and security" },
    load: async () => (await import("../../../domains/accounts/pages/account-page.tsx")).AccountPage,
  }),
  defineRoute({
    end: "public",
    path: "/demo",
    title: { zh: "演示身份", en: "Demo persons" },
    load: async () => (await import("../../../domains/accounts/pages/demo-page.tsx")).DemoPage,
  }),
  defineRoute({
    end: "public",
    path: "/demo/outbox",
    title: { zh: "演示短信箱", en: "Demo outbox" },
    load: async () => (await import("../../../domains/accounts/pages/outbox-page.tsx")).OutboxPage,
  }),
];
