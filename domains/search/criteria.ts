import {
  ageBands,
  bandTakes,
  careKinds,
  serviceForms,
  type AgeBand,
  type ServiceForm,
  type SiteKind,
} from "../../contract/care.ts";
import type { LocalDate } from "../../contract/values.ts";
import { type Filters, isHourly, type Relaxable } from "./contract.ts";

/** Without a limit of one's own, a point searches this far. */
export const defaultMetres = 5_000;
export const noPriceLimit = 2_000_000_000;

/** Filters made complete: every condition has a value, so that one statement serves all of them. */
export type Criteria = {
  readonly point: { readonly lon: number; readonly lat: number } | undefined;
  readonly maxMetres: number | undefined;
  readonly bbox: readonly [number, number, number, number] | undefined;
  readonly division: string | undefined;
  readonly text: string | undefined;
  readonly bands: readonly AgeBand[];
  readonly forms: readonly ServiceForm[];
  readonly maxPriceFen: number;
  readonly month: LocalDate;
  readonly vacancy: boolean;
  readonly inclusive: boolean;
  readonly kinds: readonly SiteKind[];
  readonly from: string | undefined;
  readonly to: string | undefined;
  readonly grade: string | undefined;
  readonly features: readonly string[];
  readonly weekend: boolean;
  /** Whether a site must have a line that fits; resources without places (a nursing room) have none. */
  readonly needsLine: boolean;
};

/**
 * What filters mean. A price limit is for a month; where only hourly care is asked for, for an hour; where both, hourly care
 * is left out. Without kinds, everything that gives care is searched.
 */
export function criteriaOf(filters: Filters, today: LocalDate): Criteria {
  const { lon, lat, age } = filters;
  const point = lon === undefined || lat === undefined ? undefined : { lon, lat };
  const typed = filters.text?.trim() ?? "";
  const located = filters.bbox !== undefined || filters.division !== undefined || typed !== "";
  const asked = filters.form.length > 0 ? filters.form : serviceForms;
  const monthly = asked.filter((form) => !isHourly(form));
  const forms = filters.maxPriceFen !== undefined && monthly.length > 0 ? monthly : asked;
  const kinds = filters.kind.length > 0 ? filters.kind : careKinds;
  const asksForPlaces =
    age !== undefined || filters.form.length > 0 || filters.maxPriceFen !== undefined || filters.vacancy;
  return {
    point,
    maxMetres: point ? (filters.maxMetres ?? (located ? undefined : defaultMetres)) : undefined,
    bbox: filters.bbox,
    division: filters.division,
    text: typed === "" ? undefined : typed,
    bands: age === undefined ? ageBands : ageBands.filter((band) => bandTakes(band, age)),
    forms,
    maxPriceFen: filters.maxPriceFen ?? noPriceLimit,
    month: `${filters.month ?? today.slice(0, 7)}-01` as LocalDate,
    vacancy: filters.vacancy,
    inclusive: filters.inclusive,
    kinds,
    from: filters.from,
    to: filters.to,
    grade: filters.grade,
    features: filters.feature,
    weekend: filters.weekend,
    needsLine: asksForPlaces,
  };
}

/** The same search without one condition; undefined where the condition is not set. */
export function without(filters: Filters, condition: Relaxable): Filters | undefined {
  const { point, maxMetres } = criteriaOf(filters, "2000-01-01" as LocalDate);
  const set = (isSet: boolean, change: Partial<Filters>): Filters | undefined =>
    isSet ? { ...filters, ...change } : undefined;
  switch (condition) {
    case "distance":
      // Not the whole country: three times as far is still a suggestion one can use.
      return set(point !== undefined && maxMetres !== undefined, { maxMetres: Math.min((maxMetres ?? 0) * 3, 50_000) });
    case "area":
      return set(filters.division !== undefined || filters.bbox !== undefined, {
        division: undefined,
        bbox: undefined,
      });
    case "text":
      return set((filters.text ?? "") !== "", { text: undefined });
    case "age":
      return set(filters.age !== undefined, { age: undefined });
    case "form":
      return set(filters.form.length > 0, { form: [] });
    case "price":
      return set(filters.maxPriceFen !== undefined, { maxPriceFen: undefined });
    case "vacancy":
      return set(filters.vacancy, { vacancy: false });
    case "inclusive":
      return set(filters.inclusive, { inclusive: false });
    case "kind":
      return set(filters.kind.length > 0, { kind: [] });
    case "hours":
      return set(filters.from !== undefined || filters.to !== undefined, { from: undefined, to: undefined });
    case "grade":
      return set(filters.grade !== undefined, { grade: undefined });
    case "feature":
      return set(filters.feature.length > 0, { feature: [] });
    case "all":
      return {
        ...filters,
        text: undefined,
        form: [],
        maxPriceFen: undefined,
        vacancy: false,
        inclusive: false,
        kind: [],
        from: undefined,
        to: undefined,
        grade: undefined,
        feature: [],
        weekend: false,
        bbox: undefined,
      };
    case "weekend":
      return set(filters.weekend, { weekend: false });
  }
}
