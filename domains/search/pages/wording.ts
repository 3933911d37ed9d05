import type { VacancyLevel } from "../../../web/kit/tag.tsx";
import { formatMoney } from "../../../web/kit/format.ts";
import { type CardLine, isHourly, type MapPoint, type SiteCard } from "../contract.ts";
import type { searchZh } from "./texts/zh-CN.ts";

type T = typeof searchZh;

/** A price with its unit: ¥1,980/月. */
export const priceText = (line: Pick<CardLine, "priceFen" | "serviceForm">, t: T): string =>
  formatMoney(line.priceFen) + (isHourly(line.serviceForm) ? t.perHour : t.perMonth);

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
