import { readFileSync } from "node:fs";
import { join } from "node:path";
import chineseDays from "chinese-days";
import fc from "fast-check";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { addWorkdays, type Calendar, calendarOf, isWorkday, rollForward, workdaysBetween } from "./workdays.ts";

type Entry = { year: number; holidays: { from: string; to?: string }[]; workdays: string[] };
const file = parse(readFileSync(join(import.meta.dirname, "../../packs/national/calendar.yaml"), "utf8")) as {
  calendars: Entry[];
};
const calendar = calendarOf(file.calendars);
const years = [...calendar.keys()];

const dayMs = 86_400_000;
const days = (from: string, to: string): string[] => {
  const found: string[] = [];
  for (let ms = Date.parse(from); ms <= Date.parse(to); ms += dayMs)
    found.push(new Date(ms).toISOString().slice(0, 10));
  return found;
};

test("every day of the announced years is what an independent list of the notices says [L-17]", () => {
  expect(years).toEqual([2024, 2025, 2026]);
  for (const day of days("2024-01-01", "2026-12-31"))
    expect(`${day} ${isWorkday(calendar, day)}`).toBe(`${day} ${chineseDays.isWorkday(day)}`);
});

const aDay = fc
  .integer({ min: 0, max: 1095 })
  .map((n) => new Date(Date.UTC(2024, 0, 1) + n * dayMs).toISOString().slice(0, 10));

test("counting is what an independent counter says", () => {
  fc.assert(
    fc.property(aDay, fc.integer({ min: 1, max: 60 }), (day, count) => {
      const { on, isCertain } = addWorkdays(calendar, day, count);
      expect(isCertain).toBe(on <= "2026-12-31");
      fc.pre(isCertain);
      // The other counter calls a working day itself the first one: it is asked from the day after.
      const next = new Date(Date.parse(day) + dayMs).toISOString().slice(0, 10);
      const worked = chineseDays.getWorkdaysInRange(next, on, true);
      expect([worked.length, worked.at(-1)]).toEqual([count, on]);
    }),
    { numRuns: 300 },
  );
});

test("adding and counting undo each other, and later never ends earlier", () => {
  fc.assert(
    fc.property(aDay, aDay, fc.integer({ min: -80, max: 80 }), (day, other, count) => {
      const { on } = addWorkdays(calendar, day, count);
      if (count !== 0) expect(isWorkday(calendar, on)).toBe(true);
      // Backwards it comes to a working day at or before; forwards the count is exact.
      if (count >= 0) expect(workdaysBetween(calendar, day, on)).toBe(count);
      expect(workdaysBetween(calendar, day, other)).toBe(-workdaysBetween(calendar, other, day) + 0);
      if (day <= other) expect(on <= addWorkdays(calendar, other, count).on).toBe(true);
      const rolled = rollForward(calendar, day).on;
      expect(isWorkday(calendar, rolled) && rolled >= day && workdaysBetween(calendar, day, rolled) <= 1).toBe(true);
    }),
    { numRuns: 300 },
  );
});

test("a year that is not announced is counted by weekends, and says so", () => {
  const none: Calendar = new Map();
  expect(addWorkdays(none, "2026-09-30", 1)).toEqual({ on: "2026-10-01", isCertain: false });
  expect(addWorkdays(calendar, "2026-09-30", 1)).toEqual({ on: "2026-10-08", isCertain: true });
  expect(addWorkdays(calendar, "2026-12-31", 1)).toEqual({ on: "2027-01-01", isCertain: false });
  expect(rollForward(calendar, "2027-01-02")).toEqual({ on: "2027-01-04", isCertain: false });
  expect(addWorkdays(calendar, "2026-02-13", 2)).toEqual({ on: "2026-02-24", isCertain: true });
  expect(addWorkdays(calendar, "2026-11-21", 0)).toEqual({ on: "2026-11-21", isCertain: true });
});

test("what is no day is refused", () => {
  expect(() => isWorkday(calendar, "2026-2-3")).toThrow(RangeError);
  expect(() => isWorkday(calendar, "2026-13-01")).toThrow(RangeError);
  expect(() => addWorkdays(calendar, "2026-01-01", 1.5)).toThrow(RangeError);
});
