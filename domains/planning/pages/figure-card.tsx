import { Sparkline } from "../../../web/kit/chart/line-chart.tsx";
import { formatNumber } from "../../../web/kit/format.ts";
import { Stat } from "../../../web/kit/stat.tsx";
import { useTexts } from "../../../web/kit/texts.ts";
import type { Figure, IndicatorKey, Unit } from "../contract.ts";
import { indicatorTexts, planningTexts } from "./texts.ts";
import { changeOf, formatValue, reasonOf, unitName } from "./wording.ts";

type Summary = Figure & {
  readonly key: IndicatorKey;
  readonly unit: Unit;
  readonly direction: "higher" | "lower" | "neutral";
  readonly trend: readonly { readonly value: number | null }[];
};

/** A figure with its course over a year and what it is made of. */
export function FigureCard({ figure, to }: { readonly figure: Summary; readonly to?: string }) {
  const names = useTexts(indicatorTexts);
  const t = useTexts(planningTexts);
  const { key, unit, value, trend, numerator, denominator } = figure;
  const course = trend.flatMap((point) => point.value ?? []);
  const note =
    reasonOf(figure) ??
    (denominator !== null &&
      t.formula(
        `${names.numerator[key]} ${formatNumber(numerator ?? 0)}`,
        `${names.denominatorOf(key)} ${formatNumber(denominator)}`,
      ));
  return (
    <div className="p-figure">
      <Stat
        label={names.short[key]}
        value={value === null ? undefined : formatValue(unit, value)}
        unit={unitName(unit)}
        info={names.plain[key]}
        to={to}
        chart={course.length > 1 && <Sparkline values={course} />}
        trend={changeOf(unit, figure.direction, trend.find((point) => point.value !== null)?.value ?? null, value)}
      />
      {note && <p className="p-formula k-number">{note}</p>}
    </div>
  );
}
