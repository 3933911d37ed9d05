/** The day so many months after another; the last day of the month where there is no such day. */
export function addMonths(day: string, months: number): string {
  const [year, month, date] = day.split("-").map(Number) as [number, number, number];
  const last = new Date(Date.UTC(year, month + months, 0)).getUTCDate();
  return new Date(Date.UTC(year, month - 1 + months, Math.min(date, last))).toISOString().slice(0, 10);
}

/** First days of `count` months from the month of a day. */
export const monthsFrom = (day: string, count: number): string[] =>
  Array.from({ length: count }, (_, i) => addMonths(`${day.slice(0, 7)}-01`, i));

export const later = (a: string, b: string): string => (a > b ? a : b);
