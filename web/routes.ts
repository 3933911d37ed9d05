import type { ComponentType } from "react";
import type { Role } from "../contract/roles.ts";
import type { IconName } from "./kit/icon.tsx";
import type { Texts } from "./kit/texts.ts";

export type End = "public" | "family" | "institution" | "government";

/** One page: its path (`/sites/$siteId`), its title in both languages and how it is loaded. */
export type PageRoute = {
  readonly end: End;
  readonly path: `/${string}`;
  /** Of the browser's tab; a page with a title of its own sets it by `useTitle`. */
  readonly title: Texts<string>;
  readonly load: () => Promise<ComponentType>;
  /** Stands in the end's navigation, in the order of the table, under its title. */
  readonly nav?: {
    readonly icon: IconName;
    readonly group?: Texts<string>;
    /** Only in the footer: the head holds what most people come for. */
    readonly inFooter?: boolean;
    /** Who may open it and the pages below it; without them every role of its end. */
    readonly roles?: readonly Role[];
    /** Only those who look after the whole district. */
    readonly wholeDistrict?: boolean;
  };
};

/**
 * Declares a page, one line in its end's table:
 * `defineRoute({ end: "public", path: "/", title: { zh: "找托育", en: "Find care" }, load: async () => (await import("…")).SearchPage })`
 */
export function defineRoute(route: PageRoute): PageRoute {
  return route;
}
