import type { LocalDate } from "../../contract/values.ts";
import { calendarOf } from "../../engines/workdays/workdays.ts";
import { calendarKind } from "../cases/index.ts";
import type { Definitions } from "../packs/index.ts";

/** Which days the locality's calendars give as holidays; none in years that are not announced. */
export function holidaysOf(definitions: Definitions, on: LocalDate): (day: string) => boolean {
  const calendar = calendarOf(definitions.list(calendarKind, { on }).map(({ body }) => body));
  return (day) => calendar.get(Number(day.slice(0, 4)))?.holidays.has(day) ?? false;
}
