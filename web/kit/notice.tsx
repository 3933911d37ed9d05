import type { ReactNode } from "react";
import "./surfaces.css";
import { Icon } from "./icon.tsx";

export type Tone = "neutral" | "primary" | "success" | "warning" | "danger" | "info";

/** A boxed remark inside a page. `alert` reads it out as soon as it appears. */
export function Notice(props: {
  readonly tone?: Tone;
  readonly title?: string;
  readonly alert?: boolean;
  readonly children: ReactNode;
}) {
  const { tone = "info", title, alert, children } = props;
  return (
    <div className={`k-notice k-tone-${tone}`} role={alert ? "alert" : undefined}>
      <Icon name={tone === "danger" || tone === "warning" ? "warning" : tone === "success" ? "check" : "info"} />
      <div className="k-notice-body">
        {title && <p className="k-notice-title">{title}</p>}
        {children}
      </div>
    </div>
  );
}
