import type { ServiceForm } from "../../contract/care.ts";
import { getPreferences } from "./preferences.ts";
import { currentTexts, kitTexts } from "./texts.ts";

/** Ways numbers, money, days and distances are written for people, in the chosen language. */

/** The platform's days are Chinese days, wherever the reader sits. */
const timeZone = "Asia/Shanghai";

/** Things one after the other. */
export const formatList = (items: readonly string[]): string =>
  items.join(getPreferences().language === "en" ? ", " : "、");

export function formatNumber(value: number, digits = 0): string {
  return value.toLocaleString(getPreferences().language, {
    minimumFractionDigits: 0,
    maximumFractionDigits: digits,
  });
}

/** A share 0..1 as a percentage. */
export function formatPercent(share: number, digits = 0): string {
  return `${formatNumber(share * 100, digits)}%`;
}

/** Fen as yuan: `1,280` or `1,280.50`, without a sign. */
export function formatYuan(fen: number): string {
  return (fen / 100).toLocaleString("en", {
    minimumFractionDigits: fen % 100 === 0 ? 0 : 2,
    maximumFractionDigits: 2,
  });
}

/** Fen as an amount with its unit: `¥1,280`. */
export function formatMoney(fen: number): string {
  return `¥${formatYuan(fen)}`;
}

/** A price with its unit: a month, or an hour for hourly and drop-in care. */
export function formatPrice(fen: number, form: ServiceForm): string {
  const t = currentTexts(kitTexts);
  return (form === "hourly" || form === "drop_in" ? t.perHour : t.perMonth)(formatMoney(fen));
}

/** A day `YYYY-MM-DD`. */
export function formatDay(day: string): string {
  const [year = 0, month = 1, date = 1] = day.split("-").map(Number);
  return currentTexts(kitTexts).day(year, month, date);
}

/** A month `YYYY-MM`, or the month of a day. */
export function formatMonth(month: string): string {
  const [year = 0, number = 1] = month.split("-").map(Number);
  return currentTexts(kitTexts).month(year, number);
}

/** The Chinese day of an instant, `YYYY-MM-DD`. */
export function dayOf(instant: string): string {
  return new Date(instant).toLocaleDateString("sv-SE", { timeZone });
}

/** An instant as day and time, Chinese time. */
export function formatInstant(instant: string): string {
  const time = new Date(instant).toLocaleTimeString("en-GB", { timeZone, hour: "2-digit", minute: "2-digit" });
  return `${formatDay(dayOf(instant))} ${time}`;
}

/** How long ago a day was, seen from `today` (the platform's, which the demo can move). */
export function formatAgo(day: string, today: string): string {
  const t = currentTexts(kitTexts).ago;
  const days = Math.round((Date.parse(`${today}T00:00:00Z`) - Date.parse(`${day}T00:00:00Z`)) / 86_400_000);
  if (days <= 0) return t.today;
  if (days < 60) return t.days(days);
  return days < 730 ? t.months(Math.round(days / 30.44)) : t.years(Math.round(days / 365.25));
}

export function formatDistance(metres: number): string {
  const t = currentTexts(kitTexts);
  if (metres < 1000) return t.metres(Math.round(metres / 10) * 10);
  return t.kilometres(formatNumber(metres / 1000, 1));
}
