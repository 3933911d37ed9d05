import { bootstrap } from "../api/bootstrap.ts";
import { Navigation, type NavItem } from "./navigation.tsx";
import { Account, DemoNote, OwnBell, Preferences, Wordmark } from "./shell-parts.tsx";
import { Link } from "../kit/link.tsx";
import { useTexts } from "../kit/texts.ts";
import { endsTexts } from "./shell-parts.tsx";

/** The head of the public and the family pages. */
export function Header({ items }: { readonly items: readonly NavItem[] }) {
  return (
    <header className="s-header">
      <div className="s-header-row">
        <Wordmark to="/" place={bootstrap.districtName} />
        {items.length > 0 && <Navigation items={items} className="s-topnav" />}
        <div className="s-header-end">
          <span className="s-wide-only">
            <Preferences />
          </span>
          <span className="s-narrow-only">
            <Preferences compact />
          </span>
          <OwnBell />
          <Account />
        </div>
      </div>
    </header>
  );
}

/** The foot of the public and the family pages; on a phone it holds what the head has no room for. */
export function Footer({ items = [] }: { readonly items?: readonly NavItem[] }) {
  const t = useTexts(endsTexts);
  const inHead = items.filter(({ inFooter }) => !inFooter);
  const below = items.filter(({ inFooter }) => inFooter);
  return (
    <footer className="s-footer">
      {inHead.length > 0 && <Navigation items={inHead} className="s-footnav s-footnav-head" label={t.navigation} />}
      {below.length > 0 && <Navigation items={below} className="s-footnav" label={t.moreNavigation} />}
      <p>
        {t.footer} <Link to="/api-docs">{t.api}</Link>
      </p>
      <DemoNote />
    </footer>
  );
}
