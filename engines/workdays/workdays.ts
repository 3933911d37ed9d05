/**
 * Working days of a country whose holidays are announced year by year: Monday to Friday, without the announced holidays, with
 * the weekend days announced as working days. Pure; days are ISO texts `YYYY-MM-DD`.
 */

/** One announced year. */
export type CalendarYear = {
  readonly year: number;
  /** Days off that would otherwise be worked, and weekend days within a holiday; either may be named. */
  readonly holidays: ReadonlySet<string>;
  /** Weekend days that are worked. */
  readonly workdays: ReadonlySet<string>;
};

/** The announced years. A year that is not there is judged by weekends alone, and answers say that they are not certain. */
export type Calendar = ReadonlyMap<number, CalendarYear>;

/** A day reached by counting; not certain when a year was met whose calendar is not announced yet. */
export type Reached = { readonly on: string; readonly isCertain: boolean };

const dayMs = 86_400_000;
const longest = 200_000;

function parse(day: string): number {
  const ms = Date.parse(`${day}T00:00:00Z`);
  if (!/^\d{4}-\d{2}-\d{2}$/.test(day) || Number.isNaN(ms)) throw new RangeError(`${day} is not a day`);
  return ms;
}
const format = (ms: number): string => new Date(ms).toISOString().slice(0, 10);
const isWeekend = (ms: number): boolean => [0, 6].includes(new Date(ms).getUTCDay());
const yearOf = (day: string): number => Number(day.slice(0, 4));

/** Builds a calendar from years, each with single days and spans of days (both ends inclusive). */
export function calendarOf(
  years: readonly {
    readonly year: number;
    readonly holidays: readonly { readonly from: string; readonly to?: string | undefined }[];
    readonly workdays: readonly string[];
  }[],
): Calendar {
  return new Map(
    years.map(({ year, holidays, workdays }) => {
      const off = new Set<string>();
      for (const { from, to = from } of holidays)
        for (let ms = parse(from); ms <= parse(to); ms += dayMs) off.add(format(ms));
      return [year, { year, holidays: off, workdays: new Set(workdays) }] as const;
    }),
  );
}

/** Whether the calendar of that day's year is announced. */
export const isAnnounced = (calendar: Calendar, day: string): boolean => calendar.has(yearOf(day));

/** Whether a day is worked; by weekends alone in a year that is not announced. O(1). Throws RangeError for what is no day. */
export function isWorkday(calendar: Calendar, day: string): boolean {
  const ms = parse(day);
  const year = calendar.get(yearOf(day));
  if (year?.workdays.has(day)) return true;
  return !isWeekend(ms) && !year?.holidays.has(day);
}

/**
 * The `count`-th working day after a day, that day itself not counted; before it for a negative count; the day itself for 0.
 * O(days between). Throws RangeError for what is no day or no whole number.
 */
export function addWorkdays(calendar: Calendar, day: string, count: number): Reached {
  if (!Number.isInteger(count) || Math.abs(count) > longest)
    throw new RangeError(`${count} is no count of working days`);
  const step = count < 0 ? -dayMs : dayMs;
  let ms = parse(day);
  let on = day;
  let isCertain = true;
  for (let left = Math.abs(count); left > 0;) {
    ms += step;
    on = format(ms);
    if (!isAnnounced(calendar, on)) isCertain = false;
    if (isWorkday(calendar, on)) left -= 1;
  }
  return { on, isCertain };
}

/** How many working days lie after `from` up to and with `to`; negative when `to` is earlier. The inverse of `addWorkdays`. */
export function workdaysBetween(calendar: Calendar, from: string, to: string): number {
  // Subtracted, because the negative of 0 is not 0.
  if (to < from) return 0 - workdaysBetween(calendar, to, from);
  let count = 0;
  const end = parse(to);
  for (let ms = parse(from) + dayMs; ms <= end; ms += dayMs) if (isWorkday(calendar, format(ms))) count += 1;
  return count;
}

/** The day itself when it is worked, else the next one that is: where a time limit ends whose last day is a holiday. */
export function rollForward(calendar: Calendar, day: string): Reached {
  if (isWorkday(calendar, day)) return { on: day, isCertain: isAnnounced(calendar, day) };
  return addWorkdays(calendar, day, 1);
}
