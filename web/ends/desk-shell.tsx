import { Outlet, useRouterState } from "@tanstack/react-router";
import { type ReactNode, useState } from "react";
import { type Role, roleNames, roles } from "../../contract/roles.ts";
import { bootstrap } from "../api/bootstrap.ts";
import { Button } from "../kit/button.tsx";
import { PageHead } from "../kit/card.tsx";
import { Dialog } from "../kit/dialog.tsx";
import { kitTexts, useTexts } from "../kit/texts.ts";
import { Link } from "../kit/link.tsx";
import { EmptyState, NotForYou, Skeleton } from "../kit/states.tsx";
import { currentItem, Navigation, type NavItem } from "./navigation.tsx";
import { type Session, useSession } from "./session.ts";
import { Account, DemoNote, LiveNote, Main, OwnBell, Preferences, Wordmark } from "./shell-parts.tsx";

const kitProduct = { zh: kitTexts.zh.product, en: kitTexts.en.product };
type Side = "institution" | "government";
const rolesOf = (item: NavItem, side: Side): readonly Role[] =>
  item.roles ?? roleNames.filter((role) => roles[role].side === side);
const countyDigits = 6;

/** The same as the server's rules say for the item's first call; the server decides, this spares a refusal. */
function mayOpen(item: NavItem, side: Side, session: Session): boolean {
  const wanted = rolesOf(item, side);
  return session.roles.some(
    ({ role, place }) =>
      wanted.includes(role) &&
      (!item.wholeDistrict || (place.divisionCode !== null && place.divisionCode.length <= countyDigits)),
  );
}

/** The page, or whom it is for. */
function Guarded({
  item,
  side,
  home,
  session,
}: {
  readonly item: NavItem | undefined;
  readonly side: Side;
  readonly home: string;
  readonly session: Session;
}) {
  const t = useTexts(kitTexts);
  const title = useTexts(item?.title ?? kitProduct);
  const next = useRouterState({ select: (state) => state.location.href });
  if (!session.known) return <Skeleton />;
  if (session.kind === "anonymous")
    return (
      <>
        <PageHead title={title} />
        <EmptyState
          icon="person"
          title={t.signInFirst}
          action={
            <Link to={`/sign-in?next=${encodeURIComponent(next)}`} button="primary">
              {t.signIn}
            </Link>
          }
        />
      </>
    );
  if (!item || mayOpen(item, side, session)) return <Outlet />;
  const needs = rolesOf(item, side).map((role) => (item.wholeDistrict ? `district_${role}` : role));
  return (
    <>
      <PageHead title={title} />
      <NotForYou needs={needs} action={<Link to={home}>{t.toMyStart}</Link>} />
    </>
  );
}

const collapsedKey = "huituo.navigation";

/** Round the pages of a desk: navigation at the side, which folds to its icons; on a phone it comes in as a sheet. */
export function DeskShell({
  side,
  name,
  home,
  items: all,
  switcher,
}: {
  readonly side: Side;
  readonly name?: string;
  readonly home: string;
  readonly items: readonly NavItem[];
  /** Stands beside the name: where else one works. */
  readonly switcher?: ReactNode;
}) {
  const session = useSession();
  const items = all.filter((item) => mayOpen(item, side, session));
  const t = useTexts(kitTexts);
  const [folded, setFolded] = useState(() => localStorage.getItem(collapsedKey) === "folded");
  const path = useRouterState({ select: (state) => state.location.pathname });
  // open only on the page it was opened on: following a link closes it
  const [openAt, setOpenAt] = useState<string>();
  const open = openAt === path;
  const fold = () => {
    setFolded(!folded);
    localStorage.setItem(collapsedKey, folded ? "open" : "folded");
  };
  return (
    <div className={folded ? "s-desk s-desk-folded" : "s-desk"}>
      <header className="s-header s-header-desk">
        <div className="s-header-row">
          <span className="s-narrow-only">
            <Button variant="quiet" icon="menu" aria-label={t.menu} onClick={() => setOpenAt(path)} />
          </span>
          <Wordmark to={home} place={name} />
          {switcher}
          <span className="s-district">{bootstrap.districtName}</span>
          <div className="s-header-end">
            <Preferences compact />
            <OwnBell />
            <Account />
          </div>
        </div>
      </header>
      <div className="s-side">
        <Navigation items={items} className="s-sidenav" />
        <Button
          variant="quiet"
          icon={folded ? "right" : "left"}
          className="s-fold"
          aria-label={folded ? t.expand : t.collapse}
          onClick={fold}
        />
      </div>
      <Dialog open={open} look="side" title={t.menu} onClose={() => setOpenAt(undefined)}>
        <Navigation items={items} className="s-sidenav" />
      </Dialog>
      <div className="s-desk-content">
        <LiveNote />
        <Main wide>
          <Guarded item={currentItem(all, path)} side={side} home={items[0]?.to ?? "/"} session={session} />
        </Main>
        <footer className="s-footer s-footer-desk">
          <DemoNote />
        </footer>
      </div>
    </div>
  );
}
