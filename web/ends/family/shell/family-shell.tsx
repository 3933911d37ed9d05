import { Outlet } from "@tanstack/react-router";
import { FamilyTabs, familyItems } from "../../family-tabs.tsx";
import { Footer, Header } from "../../header.tsx";
import { LiveNote, Main } from "../../shell-parts.tsx";

/** Round a family's pages: tabs below on a phone, above on a desk. */
export function FamilyShell() {
  return (
    <div className="s-page s-with-tabbar">
      <Header items={familyItems} />
      <LiveNote />
      <Main>
        <Outlet />
      </Main>
      <Footer />
      <FamilyTabs />
    </div>
  );
}
