import { useSyncExternalStore } from "react";
import "./overlays.css";
import { Button } from "./button.tsx";
import { Icon } from "./icon.tsx";
import { kitTexts, useTexts } from "./texts.ts";

export type ToastMessage = { readonly text: string; readonly tone?: "success" | "danger"; readonly undo?: () => void };
type Shown = ToastMessage & { readonly key: number };

let shown: readonly Shown[] = [];
let nextKey = 1;
const listeners = new Set<() => void>();

function update(next: readonly Shown[]): void {
  shown = next;
  for (const listener of listeners) listener();
}
const drop = (key: number) => update(shown.filter((item) => item.key !== key));

/** A short message that something is done, with a way to undo it; stays longer when it can be undone. */
export function toast(message: ToastMessage): void {
  const key = nextKey++;
  update([...shown.slice(-2), { ...message, key }]);
  setTimeout(() => drop(key), message.undo ? 10_000 : 5_000);
}

/** Where the messages appear; once, in the shell. */
export function Toasts() {
  const t = useTexts(kitTexts);
  const items = useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => shown,
  );
  return (
    <div className="k-toasts" role="status" aria-live="polite">
      {items.map((item) => (
        <div key={item.key} className={`k-toast k-toast-${item.tone ?? "success"}`}>
          <Icon name={item.tone === "danger" ? "warning" : "check"} />
          <span>{item.text}</span>
          {item.undo && (
            <Button
              size="small"
              onClick={() => {
                item.undo?.();
                drop(item.key);
              }}
            >
              {t.undo}
            </Button>
          )}
          <Button size="small" variant="quiet" icon="close" aria-label={t.close} onClick={() => drop(item.key)} />
        </div>
      ))}
    </div>
  );
}
