import { Outlet, useRouterState } from "@tanstack/react-router";
import { useState } from "react";
import { bootstrap } from "../api/bootstrap.ts";
import { Button } from "../kit/button.tsx";
import { Dialog } from "../kit/dialog.tsx";
import { kitTexts, useTexts } from "../kit/texts.ts";
import { Navigation, type NavItem } from "./navigation.tsx";
import { Account, DemoNote, LiveNote, Main, Preferences, Wordmark } from "./shell-parts.tsx";

const collapsedKey = "huituo.navigation";

/** Round the pages of a desk: navigation at the side, which folds to its icons; on a phone it comes in as a sheet. */
export function DeskShell({
  name,
  home,
  items,
}: {
  readonly name: string;
  readonly home: string;
  readonly items: readonly NavItem[];
}) {
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
          <span className="s-district">{bootstrap.districtName}</span>
          <div className="s-header-end">
            <Preferences compact />
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
          <Outlet />
        </Main>
        <footer className="s-footer s-footer-desk">
          <DemoNote />
        </footer>
      </div>
    </div>
  );
}
