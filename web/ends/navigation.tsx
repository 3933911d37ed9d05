import type { Role } from "../../contract/roles.ts";
import { useRouterState } from "@tanstack/react-router";
import { Icon, type IconName } from "../kit/icon.tsx";
import { Link } from "../kit/link.tsx";
import { kitTexts, type Texts, useTexts } from "../kit/texts.ts";
import { usePreferences } from "../kit/preferences.ts";
import type { PageRoute } from "../routes.ts";

export type NavItem = {
  readonly to: string;
  readonly title: Texts<string>;
  readonly icon: IconName;
  readonly group?: Texts<string>;
  readonly inFooter?: boolean;
  readonly roles?: readonly Role[];
  readonly wholeDistrict?: boolean;
};

/** The pages of an end that stand in its navigation. */
export function navigationOf(routes: readonly PageRoute[]): NavItem[] {
  return routes.flatMap((route) => (route.nav ? [{ to: route.path, title: route.title, ...route.nav }] : []));
}

/** What lies under an item; an end's first page has nothing below it but itself. */
const below = (to: string): string => (to === "/" ? "/sites" : to.indexOf("/", 1) > 0 ? `${to}/` : `${to}/ `);

/** The item of the page that is open: the longest path it lies under. */
export function currentItem(items: readonly NavItem[], path: string): NavItem | undefined {
  return items
    .filter((item) => path === item.to || path.startsWith(below(item.to)))
    .sort((a, b) => b.to.length - a.to.length)[0];
}

/** The end's navigation, as links below or beside each other; the look is the shell's. */
export function Navigation({
  items,
  className,
  label,
  size = 20,
}: {
  readonly items: readonly NavItem[];
  readonly className: string;
  readonly label?: string;
  readonly size?: number;
}) {
  const t = useTexts(kitTexts);
  const english = usePreferences().language === "en";
  const path = useRouterState({ select: (state) => state.location.pathname });
  const current = currentItem(items, path);
  const name = (texts: Texts<string>) => (english ? texts.en : texts.zh);
  return (
    <nav className={className} aria-label={label ?? t.mainNavigation}>
      <ul>
        {items.map((item, index) => (
          <li key={item.to}>
            {item.group && item.group.zh !== items[index - 1]?.group?.zh && (
              <p className="s-nav-group">{name(item.group)}</p>
            )}
            <Link to={item.to} aria-current={item === current ? "page" : undefined} title={name(item.title)}>
              <Icon name={item.icon} size={size} />
              <span className="s-nav-name">{name(item.title)}</span>
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}
