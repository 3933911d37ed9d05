import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { testKind } from "../../test/world/cases.ts";
import type { Variables } from "../../engines/expression/expression.ts";
import { calendarOf } from "../../engines/workdays/workdays.ts";
import { checkCaseKind, type References } from "./check.ts";
import { CaseKind } from "./contract/kind.ts";
import { daysLeft, lastDay, type Length, plusMonths, resumed, validUntil } from "./deadlines.ts";
import { calendarKind } from "./kind.ts";

const forms: Record<string, Variables> = {
  "test.form": { body_name: "text", places: "number", meals: "boolean", provider: "text" },
  "test.visit": { seen: "boolean" },
};
const references: References = {
  form: (key) => forms[key],
  parameter: (key) => (key === "some.days" ? "number" : undefined),
  facts: () => ({}),
  template: () => false,
  notice: () => false,
  effect: () => false,
  caseKind: (key) =>
    key === "test.appeal"
      ? ({ follows: { relation: "appeal", kinds: ["test.filing"] } } as unknown as CaseKind)
      : undefined,
};
type Loose = { [key: string]: Loose } & Loose[];
const faultsOf = (change: (kind: Loose) => void): string[] => {
  const kind = structuredClone(testKind()) as unknown as Loose;
  change(kind);
  return checkCaseKind(CaseKind.parse(kind), references).map(({ path, message }) => `${path.join(".")}: ${message}`);
};
const words = { zh: "x", en: "x" };
const put = (target: Loose, key: string | number, value: unknown) =>
  void ((target as unknown as Record<string | number, unknown>)[key] = value);

test("a sound kind has no faults", () => expect(faultsOf(() => {})).toEqual([]));

describe("refused with its place", () => {
  test.each<[string, (kind: Loose) => void, RegExp]>([
    [
      "a step nobody reaches",
      (kind) =>
        kind["steps"]!.push({ key: "lost", type: "timer", title: words, wait: { days: 1 }, to: "refused" } as never),
      /^steps\.4: .*nobody can reach lost/,
    ],
    [
      "a way to nowhere",
      (kind) => put(kind["steps"]![0]!["actions"]![0]!, "to", "nowhere"),
      /no step or outcome nowhere/,
    ],
    [
      "a dead end behind a condition",
      (kind) => {
        put(kind["steps"]![2]!["actions"]![0]!, "when", "meals");
        put(kind["steps"]![2]!["actions"]![1]!, "when", "!meals");
      },
      /^steps\.2: .*may never end/,
    ],
    [
      "only corrections",
      (kind) => put(kind["steps"]![2]!, "actions", [{ key: "again", title: words, correction: { due: { days: 3 } } }]),
      /^steps\.2: .*may never end/,
    ],
    [
      "a required opinion that can be passed by",
      (kind) => put(kind["steps"]![0]!["actions"]![0]!, "to", "publicity"),
      /without review/,
    ],
    [
      "an appeal that reopens behind it",
      (kind) => put(kind["outcomes"]![1]!["appeal"]!, "reopens", "decision"),
      /without review/,
    ],
    [
      "a circle of checks",
      (kind) => {
        put(kind["steps"]![0]!["actions"]![0]!, "to", "one");
        kind["steps"]!.push(
          {
            key: "one",
            type: "check",
            title: words,
            branches: [{ when: "meals", to: "two" }, { to: "review" }],
          } as never,
          {
            key: "two",
            type: "check",
            title: words,
            branches: [{ when: "meals", to: "one" }, { to: "review" }],
          } as never,
        );
      },
      /go in a circle/,
    ],
    ["an unknown name", (kind) => put(kind["checks"]![0]!, "must", "seats <= 50"), /^checks\.0\.must: .*seats/],
    [
      "a condition that is a number",
      (kind) => put(kind["steps"]![1]!["opinions"]![1]!, "when", "places + 1"),
      /^steps\.1\.opinions\.1\.when: .*gives number/,
    ],
    [
      "a form that is not there",
      (kind) => put(kind["steps"]![2]!, "form", "test.gone"),
      /^steps\.2\.form: .*no form test\.gone/,
    ],
    [
      "a rule that is not there",
      (kind) => put(kind, "promise", { rule: "no.days", unit: "workdays" }),
      /^promise\.rule: .*no\.days/,
    ],
    [
      "an effect that is not there",
      (kind) => put(kind["outcomes"]![0]!, "effects", ["site.painted"]),
      /^outcomes\.0\.effects\.0: .*site\.painted/,
    ],
    ["a name used twice", (kind) => put(kind, "rules", { places: "some.days" }), /places/],
    [
      "an outcome called like a step",
      (kind) => put(kind["outcomes"]![1]!, "key", "decision"),
      /decision is an outcome too/,
    ],
    [
      "a last branch with a condition",
      (kind) => put(kind["steps"]![0]!, "who", [{ when: "meals", who: "fire_official" }]),
      /last one must have no condition/,
    ],
    [
      "required papers of people without an account",
      (kind) => {
        put(kind, "applicants", ["anyone"]);
        put(kind, "materials", [{ key: "paper", title: words }]);
      },
      /^materials\.0\.required/,
    ],
    ["time over without a time", (kind) => put(kind["steps"]![2]!, "whenOver", "refused"), /^steps\.2\.whenOver/],
    [
      "validity of a refusal",
      (kind) => put(kind["outcomes"]![1]!, "valid", { for: { years: 1 } }),
      /^outcomes\.1: .*only a granted result/,
    ],
    ["a former case of nothing", (kind) => put(kind["outcomes"]![0]!, "former", "cancelled"), /no former case/],
  ])("%s", (_name, change, message) => {
    expect(faultsOf(change).join("\n")).toMatch(new RegExp(message.source, "m"));
  });
});

test("a calendar holds days of its year only, and no weekday as make-up day", () => {
  const body = {
    key: "workdays.2026",
    title: words,
    basis: [],
    year: 2026,
    holidays: [{ name: words, from: "2026-10-01", to: "2026-10-07" }],
    workdays: ["2026-10-10"],
  };
  const faults = (change: object) =>
    calendarKind.check!(calendarKind.schema.parse({ ...body, ...change }), {} as never).map(({ path }) =>
      path.join("."),
    );
  expect(faults({})).toEqual([]);
  expect(faults({ workdays: ["2025-10-11"] })).toEqual(["workdays.0"]);
  expect(faults({ workdays: ["2026-10-12"] })).toEqual(["workdays.0"]);
  expect(faults({ workdays: ["2026-10-04"] })).toEqual(["workdays.0"]);
  expect(faults({ holidays: [{ name: words, from: "2026-10-07", to: "2026-10-01" }] })).toEqual(["holidays.0.to"]);
});

describe("deadlines", () => {
  const calendar = calendarOf([
    { year: 2026, holidays: [{ from: "2026-10-01", to: "2026-10-07" }], workdays: ["2026-10-10"] },
  ]);
  test.each<[string, Length, string]>([
    ["2026-09-30", { amount: 1, unit: "workdays" }, "2026-10-08"],
    ["2026-09-30", { amount: 3, unit: "days" }, "2026-10-08"],
    ["2026-01-31", { amount: 1, unit: "months" }, "2026-03-02"],
    ["2026-10-09", { amount: 1, unit: "days" }, "2026-10-10"],
  ])("%s and %j is %s", (from, length, on) => expect(lastDay(calendar, from, length).on).toBe(on));

  test("months end where they end, and a year's result on the day before", () => {
    expect(plusMonths("2024-01-31", 1)).toBe("2024-02-29");
    expect(validUntil("2026-11-21", { amount: 3, unit: "years" }, calendar)).toBe("2029-11-20");
  });

  const aDay = fc
    .integer({ min: 0, max: 300 })
    .map((n) => new Date(Date.UTC(2026, 0, 1) + n * 86_400_000).toISOString().slice(0, 10));
  const length = fc.record({
    amount: fc.integer({ min: 1, max: 40 }),
    unit: fc.constantFrom("workdays" as const, "days" as const),
  });
  test("a later beginning never ends earlier, and standing still never takes time away", () => {
    fc.assert(
      fc.property(aDay, aDay, aDay, length, (one, two, three, span) => {
        const [from = "", left = "", back = ""] = [one, two, three].toSorted();
        const due = lastDay(calendar, from, span).on;
        expect(lastDay(calendar, left, span).on >= due).toBe(true);
        const kept = daysLeft(calendar, left, due, span.unit);
        const again = resumed(calendar, back, kept, span.unit).on;
        expect(again >= due || kept < 0).toBe(true);
        if (kept >= 0) expect(daysLeft(calendar, back, again, span.unit)).toBe(kept);
      }),
      { numRuns: 500 },
    );
  });
});
