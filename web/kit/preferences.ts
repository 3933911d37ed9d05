import { useSyncExternalStore } from "react";
import { bootstrap } from "../api/bootstrap.ts";

/** What a person chose for this browser: language and the larger, simpler elder mode. */
export type Language = "zh-CN" | "en";
export type Preferences = { readonly language: Language; readonly elder: boolean };

const storageKey = "huituo.preferences";
const listeners = new Set<() => void>();
let current: Preferences = load();

function load(): Preferences {
  const start: Preferences = { language: bootstrap.locale ?? "zh-CN", elder: false };
  try {
    return { ...start, ...(JSON.parse(localStorage.getItem(storageKey) ?? "{}") as Partial<Preferences>) };
  } catch {
    return start; // storage is refused or holds rubbish: the defaults serve
  }
}

function apply(): void {
  if (typeof document === "undefined") return;
  document.documentElement.lang = current.language;
  document.documentElement.classList.toggle("elder", current.elder);
}
apply();

export function getPreferences(): Preferences {
  return current;
}

export function setPreferences(change: Partial<Preferences>): void {
  current = { ...current, ...change };
  try {
    localStorage.setItem(storageKey, JSON.stringify(current));
  } catch {
    // kept for this page only
  }
  apply();
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function usePreferences(): Preferences {
  return useSyncExternalStore(subscribe, getPreferences, getPreferences);
}
