import { useSyncExternalStore } from "react";

/** A short list of ids in the browser's storage, the same in every part of the page and in other tabs. */
export type KeptList = {
  readonly read: () => readonly string[];
  readonly write: (ids: readonly string[]) => void;
  readonly use: () => readonly string[];
};

const isId = (value: unknown): value is string => typeof value === "string" && /^[0-9a-f-]{36}$/.test(value);

export function keptList(key: string, limit: number): KeptList {
  let known: readonly string[] = load();
  const listeners = new Set<() => void>();
  function load(): readonly string[] {
    try {
      const stored: unknown = JSON.parse(localStorage.getItem(key) ?? "[]");
      return Array.isArray(stored) ? stored.filter(isId).slice(0, limit) : [];
    } catch {
      return []; // storage is refused or holds rubbish
    }
  }
  const announce = () => {
    for (const listener of listeners) listener();
  };
  if (typeof window !== "undefined")
    window.addEventListener("storage", (event) => {
      if (event.key !== key) return;
      known = load();
      announce();
    });
  const subscribe = (listener: () => void) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  };
  return {
    read: () => known,
    write(ids) {
      known = ids.slice(0, limit);
      try {
        localStorage.setItem(key, JSON.stringify(known));
      } catch {
        // kept for this page only
      }
      announce();
    },
    use: () =>
      useSyncExternalStore(
        subscribe,
        () => known,
        () => known,
      ),
  };
}

/** Sites chosen for comparison. */
export const compared = keptList("huituo.compare", 4);
