import { Navigation, type NavItem } from "./navigation.tsx";
import { endsEn } from "./texts/en.ts";
import { endsZh } from "./texts/zh-CN.ts";

const title = (key: "findCare" | "needs" | "applications" | "mine") => ({ zh: endsZh[key], en: endsEn[key] });

/** The four places of a family, on its own pages and on the public ones while it is signed in. */
export const familyItems: readonly NavItem[] = [
  { to: "/", title: title("findCare"), icon: "search" },
  { to: "/family/needs", title: title("needs"), icon: "heart" },
  { to: "/family/applications", title: title("applications"), icon: "form" },
  { to: "/family/me", title: title("mine"), icon: "person" },
];

export function FamilyTabs() {
  return <Navigation items={familyItems} className="s-tabbar" size={24} />;
}
