import type { LocalDate } from "../../contract/values.ts";

/** Places can be booked from the current month to so many months later. */
export const horizonMonths = 30;

/** The first day of the month `add` months after the one of `day`. */
export function monthStart(day: string, add = 0): LocalDate {
  const [year = 0, month = 1] = day.split("-").map(Number);
  return new Date(Date.UTC(year, month - 1 + add, 1)).toISOString().slice(0, 10) as LocalDate;
}

/** The day `add` days after `day`. */
export function addDays(day: string, add: number): LocalDate {
  return new Date(Date.parse(`${day}T00:00:00Z`) + add * 86_400_000).toISOString().slice(0, 10) as LocalDate;
}

export const lastMonth = (today: string): LocalDate => monthStart(today, horizonMonths);
