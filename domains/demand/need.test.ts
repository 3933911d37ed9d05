import { describe, expect, test } from "vitest";
import { checkWish, hoursPerMonth, monthNumber, monthText } from "./need.ts";

test("months count on and come back", () => {
  expect(monthNumber("2027-01") - monthNumber("2026-12")).toBe(1);
  for (const month of ["2026-12", "2027-01", "2030-06"]) expect(monthText(monthNumber(month))).toBe(month);
});

describe("a wish", () => {
  const wish = { wantedFrom: "2027-03", careFrom: null, careTo: null } as never as { wantedFrom: never };
  test.each([
    [{}, "2025-03-10", undefined],
    [{ wantedFrom: "2026-10" }, "2025-03-10", "month_past"],
    [{ wantedFrom: "2026-11" }, "2025-03-10", undefined],
    [{ wantedFrom: "2029-06" }, "2027-01-10", "month_too_far"],
    [{}, "2027-05-10", "age_out_of_range"],
    [{}, "2023-02-10", "age_out_of_range"],
    [{ careFrom: "08:00" }, "2025-03-10", "hours_incomplete"],
    [{ careFrom: "18:00", careTo: "08:00" }, "2025-03-10", "hours_incomplete"],
    [{ careFrom: "08:00", careTo: "18:00" }, "2025-03-10", undefined],
  ] as const)("%o of a child born %s: %s", (change, birth, problem) => {
    expect(checkWish({ ...wish, ...change } as never, birth, "2026-11-20")).toBe(problem);
  });
});

test("hours of a month follow days and times", () => {
  expect(hoursPerMonth("08:00:00", "12:00:00", 31)).toBe(87);
  expect(hoursPerMonth(null, null, 1)).toBe(17);
});
