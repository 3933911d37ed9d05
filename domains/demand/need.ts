import { ageInMonths } from "../families/contract.ts";
import { horizonMonths, type NeedBody } from "./contract.ts";

export type WishProblem = "month_past" | "month_too_far" | "age_out_of_range" | "hours_incomplete";

/** Months counted on: year × 12 + month − 1, as the matching engine has them. */
export const monthNumber = (month: string): number => {
  const [year = 0, number = 1] = month.split("-").map(Number);
  return year * 12 + number - 1;
};
export const monthText = (number: number): string =>
  `${Math.floor(number / 12)}-${String((number % 12) + 1).padStart(2, "0")}`;

/** Whether care can begin in a month: not before this one, not beyond the months that can be booked. */
export function checkMonth(month: string, today: string): "month_past" | "month_too_far" | undefined {
  const ahead = monthNumber(month) - monthNumber(today);
  if (ahead < 0) return "month_past";
  return ahead > horizonMonths ? "month_too_far" : undefined;
}

/** What of a wish cannot be: the month, the child's age in it, half a span of hours. */
export function checkWish(
  wish: Pick<NeedBody, "wantedFrom" | "careFrom" | "careTo">,
  birth: string,
  today: string,
): WishProblem | undefined {
  const month = checkMonth(wish.wantedFrom, today);
  if (month) return month;
  const age = ageInMonths(birth, `${wish.wantedFrom}-01`);
  if (age < 0 || age > 47) return "age_out_of_range";
  const { careFrom, careTo } = wish;
  if (Boolean(careFrom) !== Boolean(careTo)) return "hours_incomplete";
  return careFrom && careTo && careFrom >= careTo ? "hours_incomplete" : undefined;
}

/** Minutes since midnight of `HH:MM` or `HH:MM:SS`. */
export const minutesOf = (time: string): number => Number(time.slice(0, 2)) * 60 + Number(time.slice(3, 5));

/** Hours a child would be in care in a month; without times, four hours a day. */
export function hoursPerMonth(careFrom: string | null, careTo: string | null, weekdays: number): number {
  const days = [0, 1, 2, 3, 4, 5, 6].filter((day) => (weekdays >> day) & 1).length;
  const hours = careFrom && careTo ? (minutesOf(careTo) - minutesOf(careFrom)) / 60 : 4;
  return Math.round((hours * days * 52) / 12);
}
