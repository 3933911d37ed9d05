import { Icon } from "../../../web/kit/icon.tsx";
import { useTexts } from "../../../web/kit/texts.ts";
import type { SaveState } from "./answer-keeper.ts";
import { formTexts } from "./texts.ts";

/** Where the answers are just now: saved, on the way, or on this device only. */
export function SaveNote({ state }: { readonly state: SaveState }) {
  const t = useTexts(formTexts);
  const text = { saved: t.saved, saving: t.saving, offline: t.savedLocally, failed: t.saveFailed }[state];
  const warns = state === "offline" || state === "failed";
  return (
    <p className={warns ? "f-save f-save-warn" : "f-save"} role="status">
      <Icon name={warns ? "warning" : state === "saved" ? "check" : "clock"} size={16} />
      {text}
    </p>
  );
}
