import { type CSSProperties, type ReactNode, useId } from "react";
import "./overlays.css";
import { Icon } from "./icon.tsx";
import { kitTexts, useTexts } from "./texts.ts";

/** An explanation behind a small i: opened by click or key, closed by Escape or a click elsewhere (native popover). */
export function Info({ label, children }: { readonly label: string; readonly children: ReactNode }) {
  const t = useTexts(kitTexts);
  const id = useId();
  const anchor = `--info-${id.replace(/\W/g, "")}`;
  return (
    <span className="k-info">
      <button
        type="button"
        className="k-info-button"
        popoverTarget={id}
        style={{ anchorName: anchor } as CSSProperties}
        aria-label={`${t.info}: ${label}`}
      >
        <Icon name="info" size={16} />
      </button>
      <span
        id={id}
        popover="auto"
        className="k-info-text"
        role="note"
        style={{ positionAnchor: anchor } as CSSProperties}
      >
        {children}
      </span>
    </span>
  );
}
