import { type ReactNode, useId } from "react";
import { signOut } from "../../domains/accounts/contract/sign-in.ts";
import { Bell } from "../../mechanisms/notices/pages/bell.tsx";
import { bootstrap } from "../api/bootstrap.ts";
import { useCommand } from "../api/queries.ts";
import { useGo } from "../kit/address.ts";
import { Icon } from "../kit/icon.tsx";
import { Link } from "../kit/link.tsx";
import { Menu, type MenuItem } from "../kit/menu.tsx";
import { setPreferences, usePreferences } from "../kit/preferences.ts";
import { errorText, kitTexts, useTexts } from "../kit/texts.ts";
import { toast } from "../kit/toast.tsx";
import { useConnectionLost } from "./live-context.ts";
import "./shell.css";
import { governmentHome, useSession } from "./session.ts";
import { endsEn } from "./texts/en.ts";
import { endsZh } from "./texts/zh-CN.ts";

export const endsTexts = { zh: endsZh, en: endsEn };

/** The name of the product, with a bowl that holds a child's head. */
export function Wordmark({ to, place }: { readonly to: string; readonly place?: string }) {
  const t = useTexts(kitTexts);
  return (
    <Link to={to} className="s-wordmark">
      <svg width="32" height="32" viewBox="0 0 32 32" aria-hidden="true">
        <rect width="32" height="32" rx="8" fill="#0b6b60" />
        <path d="M8 18.500a8 8 0 0 0 16 0" fill="none" stroke="#fff" strokeWidth="3" strokeLinecap="round" />
        <circle cx="16" cy="11.500" r="3.500" fill="#f3b562" />
      </svg>
      <span className="s-wordmark-name">{t.product}</span>
      {place && <span className="s-wordmark-place">{place}</span>}
    </Link>
  );
}

/** Language and elder mode: plain buttons where there is room, otherwise in one menu. */
export function Preferences({ compact }: { readonly compact?: boolean }) {
  const t = useTexts(kitTexts);
  const { language, elder } = usePreferences();
  const items: readonly MenuItem[] = [
    {
      label: t.switchLanguage,
      icon: "globe",
      onSelect: () => setPreferences({ language: language === "en" ? "zh-CN" : "en" }),
    },
    { label: elder ? t.normal : t.elder, icon: "letters", onSelect: () => setPreferences({ elder: !elder }) },
  ];
  if (compact) return <Menu label={t.preferences} icon="settings" hideLabel items={items} />;
  return (
    <>
      {items.map((item) => (
        <button key={item.label} type="button" className="k-button k-button-quiet s-preference" onClick={item.onSelect}>
          {item.icon && <Icon name={item.icon} />}
          {item.label}
        </button>
      ))}
    </>
  );
}

/** Signing in, or the menu of who is signed in. */
export function Account() {
  const t = useTexts(kitTexts);
  const ends = useTexts(endsTexts);
  const go = useGo();
  const session = useSession();
  const leave = useCommand(signOut, {
    onSuccess: () => go("/"),
    onError: (error) => toast({ text: errorText(error), tone: "danger" }),
  });
  if (session.kind === "anonymous")
    return (
      <Link to="/sign-in" button="secondary" className="s-sign-in">
        {t.signIn}
      </Link>
    );
  const items: MenuItem[] = [{ label: ends.myAccount, icon: "shield", to: "/account" }];
  if (session.kind === "family") items.unshift({ label: ends.myCases, icon: "form", to: "/cases" });
  if (session.institution) items.unshift({ label: ends.institution, icon: "building", to: "/institution" });
  if (session.government) items.unshift({ label: ends.government, icon: "map", to: governmentHome(session.roles) });
  if (session.family) items.unshift({ label: ends.mine, icon: "home", to: "/family/me" });
  return (
    <Menu
      label={session.name || ends.account}
      icon="person"
      items={[...items, { label: t.signOut, icon: "signOut", onSelect: () => leave.run({}) }]}
    />
  );
}

/** The bell of whoever is signed in. */
export function OwnBell() {
  return useSession().kind === "anonymous" ? null : <Bell />;
}

/** Quiet word when live push is gone; the page still works. */
export function LiveNote() {
  const t = useTexts(kitTexts);
  const lost = useConnectionLost();
  return (
    <div className="s-live" role="status">
      {lost && (
        <span>
          <Icon name="clock" size={16} /> {t.connectionLost}
        </span>
      )}
    </div>
  );
}

/** Where a page is drawn. */
export function Main({ children, wide }: { readonly children: ReactNode; readonly wide?: boolean }) {
  return (
    <main id="main" className={wide ? "s-main s-main-wide" : "s-main"} tabIndex={-1}>
      {children}
    </main>
  );
}

/** A note that nothing here is real. */
export function DemoNote() {
  const t = useTexts(kitTexts);
  const id = useId();
  if (bootstrap.mode !== "demo") return null;
  return (
    <p className="s-demo" id={id}>
      {t.demoNote}
    </p>
  );
}
