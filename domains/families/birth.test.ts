import { describe, expect, test } from "vitest";
import { checkBirth } from "./birth.ts";
import { ageInMonths, consentPurposes, consentTexts, currentVersion, familyNumber } from "./contract.ts";

describe("age in months", () => {
  test.each([
    ["2025-03-10", "2026-11-20", 20],
    ["2025-03-20", "2026-11-20", 20],
    ["2025-03-21", "2026-11-20", 19],
    ["2026-11-20", "2026-11-20", 0],
    ["2027-01-05", "2026-11-20", -2],
    // The last day of a shorter month completes the month.
    ["2025-08-31", "2026-02-28", 6],
    ["2025-08-31", "2026-02-27", 5],
    ["2024-02-29", "2025-02-28", 12],
  ])("%s on %s is %i", (born, day, months) => {
    expect(ageInMonths(born, day)).toBe(months);
  });
});

describe("birth and due dates", () => {
  test.each([
    ["2025-03-10", null, undefined],
    [null, "2027-05-01", undefined],
    [null, null, "birth_missing"],
    ["2026-11-21", null, "birth_in_future"],
    ["2022-11-20", null, "too_old"],
    ["2022-11-21", null, undefined],
    [null, "2027-12-01", "due_too_far"],
  ] as const)("born %s, due %s: %s", (born, due, problem) => {
    expect(checkBirth(born, due, "2026-11-20")).toBe(problem);
  });
});

test("every purpose has a text in both languages, and a number can be read aloud", () => {
  for (const purpose of consentPurposes) {
    expect(consentTexts[purpose].every(({ zh, en }) => zh.length > 10 && en.length > 10)).toBe(true);
    expect(currentVersion(purpose)).toMatch(/^\d{4}-\d{2}$/);
  }
  expect(familyNumber("019f4a3c-5d21-7abc-8def-001122334455")).toBe("019f-4a3c-5d21-4455");
});
