import {
  addWorkdays,
  type Calendar,
  type Reached,
  rollForward,
  workdaysBetween,
} from "../../engines/workdays/workdays.ts";
import type { Due, Span } from "./contract/kind.ts";

export type SpanUnit = "workdays" | "days" | "months" | "years";
/** A span with its number; without one a case has no deadline there and says so. */
export type Length = { readonly amount: number; readonly unit: SpanUnit };

const dayMs = 86_400_000;
export const plusDays = (day: string, days: number): string =>
  new Date(Date.parse(day) + days * dayMs).toISOString().slice(0, 10);
export const daysBetween = (from: string, to: string): number => (Date.parse(to) - Date.parse(from)) / dayMs;

/** The same day so many months later, the last of the month where there is none. */
export function plusMonths(day: string, months: number): string {
  const [year = 0, month = 1, date = 1] = day.split("-").map(Number);
  const last = new Date(Date.UTC(year, month - 1 + months + 1, 0)).getUTCDate();
  return new Date(Date.UTC(year, month - 1 + months, Math.min(date, last))).toISOString().slice(0, 10);
}

/** The number and unit of a span; a rule's number is asked of `amountOf`. */
export function lengthOf(span: Span, amountOf: (parameter: string) => number | undefined): Length | undefined {
  if ("rule" in span) {
    const amount = amountOf(span.rule);
    return amount === undefined ? undefined : { amount: Math.round(amount), unit: span.unit };
  }
  const [unit, amount] = Object.entries(span)[0] as [SpanUnit, number];
  return { amount, unit };
}

export const spanOf = (due: Due): Span => ("span" in due ? due.span : due);
export const countsFrom = (due: Due): "step" | "submission" => ("span" in due ? due.from : "step");

/**
 * The last day of a time limit. The day it begins is not counted; a limit in days, months or years whose last day is not worked
 * ends with the next working day (民法典第二百零一至二百零三条).
 */
export function lastDay(calendar: Calendar, from: string, { amount, unit }: Length): Reached {
  if (unit === "workdays") return addWorkdays(calendar, from, amount);
  if (unit === "days") return rollForward(calendar, plusDays(from, amount));
  return rollForward(calendar, plusMonths(from, unit === "months" ? amount : amount * 12));
}

/** The last day a result is good for that begins today. */
export function validUntil(from: string, { amount, unit }: Length, calendar: Calendar): string {
  if (unit === "workdays") return addWorkdays(calendar, from, amount).on;
  const next = unit === "days" ? plusDays(from, amount) : plusMonths(from, unit === "months" ? amount : amount * 12);
  return plusDays(next, -1);
}

/** What is left of a limit on a day, in its own unit of days; kept while the clock stands still. Negative when it is over. */
export const daysLeft = (calendar: Calendar, today: string, dueOn: string, unit: SpanUnit): number =>
  unit === "workdays" ? workdaysBetween(calendar, today, dueOn) : daysBetween(today, dueOn);

/** The new last day when the clock goes on with what was left; never before the former one. */
export const resumed = (calendar: Calendar, today: string, left: number, unit: SpanUnit): Reached =>
  unit === "workdays" ? addWorkdays(calendar, today, left) : { on: plusDays(today, left), isCertain: true };
