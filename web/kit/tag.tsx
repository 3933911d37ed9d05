import type { ReactNode } from "react";
import type { Freshness } from "../../contract/care.ts";
import "./surfaces.css";
import { formatDay } from "./format.ts";
import { Icon, type IconName } from "./icon.tsx";
import type { Tone } from "./notice.tsx";
import { careTexts, kitTexts, useTexts } from "./texts.ts";

/** A short label of a state or property. */
export function Tag({
  tone = "neutral",
  icon,
  children,
}: {
  readonly tone?: Tone;
  readonly icon?: IconName;
  readonly children: ReactNode;
}) {
  return (
    <span className={`k-tag k-tone-${tone}`}>
      {icon && <Icon name={icon} size={14} />}
      {children}
    </span>
  );
}

/** A count beside a name in a menu. */
export function Badge({ count, label }: { readonly count: number; readonly label?: string }) {
  if (count <= 0) return null;
  return (
    <span className="k-badge k-number">
      {count > 99 ? "99+" : count}
      {label && <span className="k-hidden">{label}</span>}
    </span>
  );
}

const freshnessTone = { confirmed: "success", ageing: "warning", unconfirmed: "neutral" } as const;

/** How fresh a vacancy figure is, with its day. */
export function FreshnessMark({ freshness, day }: { readonly freshness: Freshness; readonly day?: string }) {
  const care = useTexts(careTexts);
  const t = useTexts(kitTexts);
  return (
    <span className={`k-fresh k-fresh-${freshnessTone[freshness]}`}>
      <span>
        <Icon name={freshness === "confirmed" ? "check" : "clock"} size={14} />
        {care.freshness[freshness]}
      </span>
      {day && (
        <>
          {" "}
          <span className="k-soft">· {t.asOf(formatDay(day))}</span>
        </>
      )}
    </span>
  );
}

export type VacancyLevel = "many" | "few" | "none" | "unknown";

/** Vacancy in a word, with the map's colour. */
export function VacancyTag({ level, children }: { readonly level: VacancyLevel; readonly children?: ReactNode }) {
  const t = useTexts(kitTexts);
  return (
    <span className="k-vacancy">
      <span className={`k-vacancy-dot k-vacancy-${level}`} aria-hidden="true" />
      {children ?? t.vacancy[level]}
    </span>
  );
}
