import { z } from "zod";
import { definitionHead, Words } from "../../../contract/definition.ts";
import { LocalDate } from "../../../contract/values.ts";

/** The announced working days of one year. List `calendars`; a key for each year: `workdays.2026`. */
export const CalendarBody = z.strictObject({
  ...definitionHead,
  year: z.int().min(2000).max(2200),
  holidays: z.array(z.strictObject({ name: Words, from: LocalDate, to: LocalDate.optional() })).max(60),
  /** Weekend days that are worked. */
  workdays: z.array(LocalDate).max(60),
});
export type CalendarBody = z.infer<typeof CalendarBody>;
