import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
  useRouter,
  useRouterState,
} from "@tanstack/react-router";
import { type ComponentType, useEffect, useRef } from "react";
import { LiveContext } from "./ends/live-context.ts";
import { bootstrap } from "./api/bootstrap.ts";
import { useLive } from "./api/live.ts";
import { familyRoutes } from "./ends/family/routes.tsx";
import { governmentRoutes } from "./ends/government/routes.tsx";
import { institutionRoutes } from "./ends/institution/routes.tsx";
import { publicRoutes } from "./ends/public/routes.tsx";
import { parseSearch, writeSearch } from "./kit/address.ts";
import { useSession } from "./ends/session.ts";
import { CrashPage, NotFoundPage } from "./ends/trouble.tsx";
import { currentTexts, kitTexts, useTexts } from "./kit/texts.ts";
import { usePreferences } from "./kit/preferences.ts";
import { Skeleton } from "./kit/states.tsx";
import { Toasts } from "./kit/toast.tsx";
import { defineRoute, type End, type PageRoute } from "./routes.ts";

const demoRoutes: readonly PageRoute[] =
  bootstrap.mode === "demo"
    ? [
        defineRoute({
          end: "public",
          path: "/kit",
          title: { zh: "设计系统", en: "Design system" },
          load: async () => (await import("./kit/gallery/gallery.tsx")).Gallery,
        }),
      ]
    : [];

const pages = [...publicRoutes, ...demoRoutes, ...familyRoutes, ...institutionRoutes, ...governmentRoutes];

/** After a change of page: its title, and the focus on its h1, so that a screen reader starts there. */
function Root() {
  const lost = useLive(useSession().accountId);
  const t = useTexts(kitTexts);
  usePreferences(); // a change of language draws everything again
  const router = useRouter();
  const path = useRouterState({ select: (state) => state.resolvedLocation?.pathname });
  const before = useRef<string>(undefined);
  useEffect(() => {
    if (path === undefined) return;
    const page = pages.find((candidate) =>
      router.state.matches.some((match) => match.fullPath.replace(/(.)\/$/, "$1") === candidate.path),
    );
    if (page) document.title = `${currentTexts(page.title)} · ${t.product}`;
    if (before.current !== undefined && before.current !== path) focusHeading();
    before.current = path;
  }, [path, router, t]);
  return (
    <LiveContext value={lost}>
      <a className="s-skip" href="#main">
        {t.skip}
      </a>
      <Outlet />
      <Toasts />
    </LiveContext>
  );
}

/** The page may still be loading its data; its heading is waited for a moment. */
function focusHeading(tries = 20): void {
  const heading = document.querySelector<HTMLElement>("main h1");
  if (heading) {
    if (!heading.hasAttribute("tabindex")) heading.tabIndex = -1;
    heading.focus({ preventScroll: true });
  } else if (tries > 0) setTimeout(() => focusHeading(tries - 1), 100);
}

const shells: Record<End, () => Promise<ComponentType>> = {
  public: async () => (await import("./ends/public/shell/public-shell.tsx")).PublicShell,
  family: async () => (await import("./ends/family/shell/family-shell.tsx")).FamilyShell,
  institution: async () => (await import("./ends/institution/shell/institution-shell.tsx")).InstitutionShell,
  government: async () => (await import("./ends/government/shell/government-shell.tsx")).GovernmentShell,
};

const lazy = (load: () => Promise<ComponentType>) => lazyRouteComponent(async () => ({ default: await load() }));

export function createAppRouter() {
  const root = createRootRoute({ component: Root, notFoundComponent: NotFoundPage });
  const ends = (Object.keys(shells) as End[]).map((end) => {
    const shell = createRoute({ getParentRoute: () => root, id: end, component: lazy(shells[end]) });
    return shell.addChildren(
      pages
        .filter((page) => page.end === end)
        .map((page) => createRoute({ getParentRoute: () => shell, path: page.path, component: lazy(page.load) })),
    );
  });
  return createRouter({
    routeTree: root.addChildren(ends),
    parseSearch: (text) => ({ ...parseSearch(text) }),
    stringifySearch: writeSearch,
    scrollRestoration: true,
    defaultPreload: "intent",
    defaultPendingComponent: Skeleton,
    defaultErrorComponent: CrashPage,
    defaultNotFoundComponent: NotFoundPage,
  });
}
