import type { LocalDate, LocalMonth } from "../../contract/values.ts";

/** Days as whole numbers since 1970-01-01, so that the simulation can count; the only place where brands are put on. */
export type EpochDay = number;

const dayLength = 86_400_000;

export function epochDay(date: LocalDate): EpochDay {
  const time = Date.parse(`${date}T00:00:00Z`);
  if (Number.isNaN(time)) throw new RangeError(`${date} is not a day`);
  return time / dayLength;
}

const written = new Map<EpochDay, LocalDate>();

/** The day as `YYYY-MM-DD`; kept, because generators write the same few thousand days millions of times. */
export function localDate(day: EpochDay): LocalDate {
  const known = written.get(day);
  if (known !== undefined) return known;
  const text = new Date(day * dayLength).toISOString().slice(0, 10) as LocalDate;
  written.set(day, text);
  return text;
}

/** Months since year 0, for counting. */
export function monthNumber(day: EpochDay): number {
  const date = new Date(day * dayLength);
  return date.getUTCFullYear() * 12 + date.getUTCMonth();
}

export function localMonth(month: number): LocalMonth {
  return `${Math.floor(month / 12)}-${String((month % 12) + 1).padStart(2, "0")}` as LocalMonth;
}

export function firstOfMonth(month: number): EpochDay {
  return Date.UTC(Math.floor(month / 12), month % 12, 1) / dayLength;
}

/** Completed months of age on a day; negative before birth. */
export function ageInMonths(born: EpochDay, on: EpochDay): number {
  const from = new Date(born * dayLength);
  const to = new Date(on * dayLength);
  const months = (to.getUTCFullYear() - from.getUTCFullYear()) * 12 + to.getUTCMonth() - from.getUTCMonth();
  return to.getUTCDate() < from.getUTCDate() ? months - 1 : months;
}
