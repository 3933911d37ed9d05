import { formatMonth, formatNumber, formatPercent, formatYuan } from "../../../web/kit/format.ts";
import { careTexts, currentTexts } from "../../../web/kit/texts.ts";
import type { Definition, Figure, Unit } from "../contract.ts";
import { indicatorTexts, planningTexts } from "./texts.ts";

/** A value in its unit, without the unit's name; a share as a percentage. */
export function formatValue(unit: Unit, value: number): string {
  if (unit === "share") return formatPercent(value, 1);
  if (unit === "fen") return formatYuan(value);
  return formatNumber(value, unit === "count" || unit === "days" ? 0 : 2);
}

/** The name of the unit beside a value; a percentage needs none. */
export const unitName = (unit: Unit): string | undefined =>
  unit === "share" ? undefined : currentTexts(indicatorTexts).unit[unit] || undefined;

/** A figure, or in a word why there is none. */
export function formatFigure(unit: Unit, figure: Pick<Figure, "value" | "missing">): string {
  if (figure.value !== null) return formatValue(unit, figure.value);
  return figure.missing === "small" ? currentTexts(planningTexts).hidden : "—";
}

/** Why there is no figure. */
export const reasonOf = (figure: Pick<Figure, "missing">): string | undefined =>
  figure.missing ? currentTexts(indicatorTexts).missing[figure.missing] : undefined;

/** How a part is called: an age band, a cause, a month, a kind of site. */
export function partName(dimension: Definition["dimension"], key: string): string {
  const care = currentTexts(careTexts);
  const names = currentTexts(indicatorTexts);
  if (dimension === "month") return formatMonth(key);
  const lists: Readonly<Record<string, Readonly<Record<string, string>>>> = {
    age_band: care.ageBand,
    service_form: care.serviceForm,
    kind: care.siteKind,
    nature: care.nature,
    cause: { ...care.unmetCause, unstated: names.unstated },
    origin: names.origin,
  };
  return lists[dimension ?? ""]?.[key] ?? (key === "true" ? names.yes : key === "false" ? names.no : key);
}

/** What parts are called together. */
export const partTitle = (dimension: string): string => {
  const t = currentTexts(planningTexts);
  return t.byPart[dimension] ?? t.part;
};

type Direction = Definition["direction"];
/** The change between two values in words, and whether it is good. */
export function changeOf(unit: Unit, direction: Direction, from: number | null, to: number | null) {
  if (from === null || to === null) return undefined;
  const t = currentTexts(planningTexts);
  const change = to - from;
  const digits = unit === "share" ? 1 : unit === "count" ? 0 : 2;
  const size = formatNumber(Math.abs(unit === "share" ? change * 100 : change), digits);
  const flat = Number(size.replaceAll(",", "")) === 0;
  const signed = `${change > 0 ? "+" : "−"}${size}`;
  return {
    direction: flat ? ("flat" as const) : change > 0 ? ("up" as const) : ("down" as const),
    text: t.overYear(flat ? t.same : unit === "share" ? t.points(signed) : signed),
    good: flat || direction === "neutral" ? undefined : change > 0 === (direction === "higher"),
  };
}

type Source = { readonly year: number | null; readonly sources: readonly string[]; readonly isEstimate: boolean };
/** Year and source of the population, as a sentence. */
export function populationText(source: Source): string {
  const t = currentTexts(planningTexts);
  if (source.year === null) return t.noPopulation;
  const estimate = source.isEstimate ? `（${t.populationEstimate}）` : "";
  return t.populationSource(String(source.year), source.sources.join("、")) + estimate;
}
