import type { VacancyLevel } from "../../../web/kit/tag.tsx";
import type { MapPoint, SiteCard } from "../contract.ts";

/** The map's four levels of vacancy. */
export const levelOf: Readonly<Record<MapPoint["vacancy"], VacancyLevel>> = {
  free: "many",
  few: "few",
  full: "none",
  unconfirmed: "unknown",
  none: "unknown",
};

/** The level of a card; undefined for a resource without places. */
export function cardLevel({ lines, vacancies, vacancy }: SiteCard): VacancyLevel | undefined {
  if (lines.length === 0) return undefined;
  if (vacancy.freshness === "unconfirmed") return "unknown";
  return vacancies === 0 ? "none" : vacancies <= 3 ? "few" : "many";
}

/** Months of age at the start of `month` for a child born in `born`; both `YYYY-MM`. */
export function ageInMonths(born: string, month: string): number {
  const [year = 0, number = 0] = born.split("-").map(Number);
  const [wantedYear = 0, wanted = 0] = month.split("-").map(Number);
  return (wantedYear - year) * 12 + wanted - number;
}
