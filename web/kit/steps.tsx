import type { ReactNode } from "react";
import "./data.css";
import { Icon } from "./icon.tsx";

/** Where a person is in a piece of work of several steps. */
export function Steps({
  label,
  steps,
  current,
}: {
  readonly label: string;
  readonly steps: readonly string[];
  readonly current: number;
}) {
  return (
    <ol className="k-steps" aria-label={label}>
      {steps.map((step, index) => (
        <li
          key={step}
          className={index < current ? "k-step-done" : undefined}
          aria-current={index === current ? "step" : undefined}
        >
          <span className="k-step-mark k-number" aria-hidden="true">
            {index < current ? <Icon name="check" size={14} /> : index + 1}
          </span>
          {step}
        </li>
      ))}
    </ol>
  );
}

export type TimelineEntry = {
  readonly key: string;
  readonly when: ReactNode;
  readonly title: ReactNode;
  readonly children?: ReactNode;
  readonly state?: "done" | "current" | "failed" | "coming";
};

/** What happened, or will, in order. */
export function Timeline({ entries }: { readonly entries: readonly TimelineEntry[] }) {
  return (
    <ol className="k-timeline">
      {entries.map((entry) => (
        <li key={entry.key} className={`k-time-${entry.state ?? "done"}`}>
          <div className="k-time-when k-number">{entry.when}</div>
          <div className="k-time-title">{entry.title}</div>
          {entry.children}
        </li>
      ))}
    </ol>
  );
}
