import { type Calendar, calendarOf } from "../../engines/workdays/workdays.ts";
import { documentKind as templateKind } from "../documents/index.ts";
import { noticeKind } from "../notices/index.ts";
import { type AsOf, defineKind, type Definitions, type Fault, type Kind } from "../packs/index.ts";
import { checkCaseKind } from "./check.ts";
import { CalendarBody } from "./contract/calendar.ts";
import { CaseKind } from "./contract/kind.ts";
import { lookupIn } from "./lookup.ts";
import { findEffect } from "./registry.ts";

/** Kinds of case: procedures as data, checked for dead ends when they are loaded. */
export const caseKind: Kind<CaseKind> = defineKind<CaseKind>({
  kind: "case_kind",
  list: "cases",
  schema: CaseKind,
  needsBasis: true,
  check: (body, others) =>
    checkCaseKind(body, {
      ...lookupIn(others),
      template: (key) => others.find(templateKind, key) !== undefined,
      notice: (key) => others.find(noticeKind, key) !== undefined,
      caseKind: (key) => others.find(caseKind, key),
      effect: (key) => findEffect(key) !== undefined,
    }),
  summary: ({ steps, outcomes, materials }) =>
    `${steps.map(({ key }) => key).join(" → ")} ⇒ ${outcomes.map(({ key }) => key).join(" | ")} (${materials.length})`,
});

/** Working days of a year. */
export const calendarKind = defineKind<CalendarBody>({
  kind: "calendar",
  list: "calendars",
  schema: CalendarBody,
  needsBasis: true,
  check: checkCalendar,
  summary: ({ year, holidays, workdays }) => `${year}: ${holidays.length} · +${workdays.length}`,
});

function checkCalendar({ year, holidays, workdays }: CalendarBody): Fault[] {
  const faults: Fault[] = [];
  const inYear = (path: (string | number)[], day: string) => {
    if (!day.startsWith(`${year}-`)) faults.push({ path, message: `不在${year}年 · is not in ${year}` });
  };
  const off = new Set<string>();
  for (const [index, { from, to }] of holidays.entries()) {
    inYear(["holidays", index, "from"], from);
    inYear(["holidays", index, "to"], to ?? from);
    if (to && to < from) faults.push({ path: ["holidays", index, "to"], message: "早于开始 · ends before it begins" });
  }
  for (const announced of calendarOf([{ year, holidays, workdays }]).values())
    for (const day of announced.holidays) off.add(day);
  for (const [index, day] of workdays.entries()) {
    inYear(["workdays", index], day);
    if (off.has(day)) faults.push({ path: ["workdays", index], message: "也是假日 · is a holiday too" });
    const weekday = new Date(`${day}T00:00:00Z`).getUTCDay();
    if (weekday !== 0 && weekday !== 6)
      faults.push({ path: ["workdays", index], message: "本来就是工作日 · is worked anyway" });
  }
  return faults;
}

const held = new WeakMap<Definitions, Map<string, Calendar>>();

/** The working days of a district on a day; worked out once for a state of its definitions. */
export function calendarIn(definitions: Definitions, { on }: AsOf): Calendar {
  const byDay = held.get(definitions) ?? new Map<string, Calendar>();
  held.set(definitions, byDay);
  let calendar = byDay.get(on);
  if (!calendar) {
    calendar = calendarOf(definitions.list(calendarKind, { on }).map(({ body }) => body));
    byDay.set(on, calendar);
  }
  return calendar;
}
