import { useScope } from "../../demand/pages/scope.ts";

/** Whose enrolment a page shows, and where its pages are: the family's own, or those at the counter. */
export function useFamily() {
  const { familyId, home, atCounter, mine } = useScope();
  const at = atCounter
    ? { list: `${home}/enrolment`, apply: `${home}/apply`, offers: `${home}/offers` }
    : { list: "/family/applications", apply: "/family/apply", offers: "/family/offers" };
  return { familyId, home, atCounter, mine, ...at };
}
export type FamilyScope = ReturnType<typeof useFamily>;

/** Whole days from the platform's day to the day of an instant; an answer is due before the end of that day. */
export function daysUntil(instant: string, today: string): number {
  const last = new Date(Date.parse(instant) - 1 + 8 * 3_600_000).toISOString().slice(0, 10);
  return Math.round((Date.parse(`${last}T00:00:00Z`) - Date.parse(`${today}T00:00:00Z`)) / 86_400_000);
}

/** The last day before a deadline, in China. */
export const lastDayOf = (instant: string): string =>
  new Date(Date.parse(instant) - 1 + 8 * 3_600_000).toISOString().slice(0, 10);
