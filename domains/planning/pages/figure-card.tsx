import { Sparkline } from "../../../web/kit/chart/line-chart.tsx";
import { formatNumber } from "../../../web/kit/format.ts";
import { Stat } from "../../../web/kit/stat.tsx";
import { useTexts, useWords } from "../../../web/kit/texts.ts";
import type { Definition, Figure } from "../contract.ts";
import { planningTexts } from "./texts.ts";
import { changeOf, formatValue, reasonOf, unitName } from "./wording.ts";

type Summary = Figure & {
  readonly definition: Definition;
  readonly trend: readonly { readonly value: number | null }[];
};

/** A figure with its course over a year and what it is made of. */
export function FigureCard({ figure, to }: { readonly figure: Summary; readonly to?: string }) {
  const say = useWords();
  const t = useTexts(planningTexts);
  const { definition, value, trend, numerator, denominator } = figure;
  const { unit, direction } = definition;
  const course = trend.flatMap((point) => point.value ?? []);
  const note =
    reasonOf(figure) ??
    (denominator !== null &&
      t.formula(
        `${definition.numerator ? say(definition.numerator) : ""} ${formatNumber(numerator ?? 0)}`,
        `${definition.denominator ? say(definition.denominator) : ""} ${formatNumber(denominator)}`,
      ));
  return (
    <div className="p-figure">
      <Stat
        label={say(definition.short)}
        value={value === null ? undefined : formatValue(unit, value)}
        unit={unitName(unit)}
        info={say(definition.explain)}
        to={to}
        chart={course.length > 1 && <Sparkline values={course} />}
        trend={changeOf(unit, direction, trend.find((point) => point.value !== null)?.value ?? null, value)}
      />
      {note && <p className="p-formula k-number">{note}</p>}
    </div>
  );
}
