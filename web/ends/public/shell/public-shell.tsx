import { Outlet } from "@tanstack/react-router";
import { FamilyTabs, familyItems } from "../../family-tabs.tsx";
import { Footer, Header } from "../../header.tsx";
import { navigationOf } from "../../navigation.tsx";
import { useSession } from "../../session.ts";
import { LiveNote, Main } from "../../shell-parts.tsx";
import { publicRoutes } from "../routes.tsx";

const all = navigationOf(publicRoutes);

/** Round the pages for everyone. */
export function PublicShell() {
  const family = useSession().family;
  return (
    <div className={family ? "s-page s-with-tabbar" : "s-page"}>
      <Header items={family ? familyItems : all.filter(({ inFooter }) => !inFooter)} />
      <LiveNote />
      <Main>
        <Outlet />
      </Main>
      <Footer items={all} />
      {family && <FamilyTabs />}
    </div>
  );
}
