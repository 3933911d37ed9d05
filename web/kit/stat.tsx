import type { ReactNode } from "react";
import "./surfaces.css";
import { formatDay } from "./format.ts";
import { Icon } from "./icon.tsx";
import { Info } from "./info.tsx";
import { Link } from "./link.tsx";
import { kitTexts, useTexts } from "./texts.ts";

type StatProps = {
  readonly label: string;
  /** Already written for people; undefined when there is no figure. */
  readonly value: string | undefined;
  readonly unit?: string;
  readonly trend?: { readonly direction: "up" | "down" | "flat"; readonly text: string; readonly good?: boolean };
  readonly asOf?: string;
  readonly note?: string;
  readonly info?: ReactNode;
  readonly to?: string;
  readonly chart?: ReactNode;
};

/** One figure: what it is, of which day, where it goes, and the way to what is behind it. */
export function Stat({ label, value, unit, trend, asOf, note, info, to, chart }: StatProps) {
  const t = useTexts(kitTexts);
  const trendName = { up: t.trendUp, down: t.trendDown, flat: t.trendFlat };
  return (
    <div className="k-stat">
      <div className="k-stat-label">
        {to ? <Link to={to}>{label}</Link> : label}
        {info && <Info label={label}>{info}</Info>}
      </div>
      <div className="k-stat-line">
        <span className="k-stat-value">{value ?? "—"}</span>
        {unit && value !== undefined && <span className="k-stat-unit">{unit}</span>}
        {chart}
      </div>
      {(trend || asOf || note) && (
        <div className="k-stat-foot">
          {trend && (
            <span className={trend.good === undefined ? "" : trend.good ? "k-good" : "k-bad"}>
              <Icon name={trend.direction === "up" ? "up" : trend.direction === "down" ? "down" : "minus"} size={14} />
              <span className="k-hidden">{trendName[trend.direction]}</span>
              {trend.text}
            </span>
          )}
          {note && <span>{note}</span>}
          {asOf && <span>{t.asOf(formatDay(asOf))}</span>}
        </div>
      )}
    </div>
  );
}
