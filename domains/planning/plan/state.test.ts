import { expect, test } from "vitest";
import type { LocalDate } from "../../../contract/values.ts";
import type { Due } from "../contract/duty.ts";
import { type DutyFacts, type ReportFact, standingOf } from "./state.ts";
import { standingOfTargets } from "./targets.ts";

const day = (text: string) => text as LocalDate;
const root = "990101";
const report = (on: string, figure: number | null = null, more: Partial<ReportFact> = {}): ReportFact => ({
  on: day(on),
  figure,
  isDone: false,
  division: root,
  ...more,
});
const facts = (reports: ReportFact[] = [], more: Partial<DutyFacts> = {}): DutyFacts => ({
  today: day("2026-07-03"),
  since: day("2024-01-01"),
  root,
  reports,
  hasFigure: true,
  divisions: { county: 1, street: 4, community: 10 },
  ...more,
});
const stand = (due: Due, given: DutyFacts) => {
  const { state, reason, need, done } = standingOf(due, given);
  return [state, reason.key, done, need];
};

test("a yearly duty counts its figures within the year", () => {
  const due: Due = { kind: "yearly", times: 4 };
  expect(stand(due, facts([report("2026-02-01", 3), report("2026-05-01", 1)]))).toEqual([
    "done",
    "count_reached",
    4,
    4,
  ]);
  expect(stand(due, facts([report("2025-12-31", 4), report("2026-05-01", 1)]))).toEqual([
    "behind",
    "count_behind",
    1,
    4,
  ]);
  expect(stand(due, facts([report("2025-12-31", 4), report("2026-05-01", 2)]))).toEqual([
    "on_course",
    "count_ahead",
    2,
    4,
  ]);
  // Last year was missed and nothing happened since; a duty that was not known here then is not missed.
  expect(stand(due, facts([report("2025-03-01", 3)]))).toEqual(["overdue", "period_missed", 0, 4]);
  expect(stand(due, facts([], { since: day("2026-06-01") }))).toEqual(["not_due", "period_open", 0, 4]);
});

test("a monthly duty without figures counts its reports", () => {
  const due: Due = { kind: "monthly", times: 1 };
  const given = { hasFigure: false };
  expect(stand(due, facts([report("2026-07-01")], given))).toEqual(["done", "count_reached", 1, 1]);
  expect(stand(due, facts([report("2026-06-30")], given))).toEqual(["not_due", "period_open", 0, 1]);
  expect(stand(due, facts([report("2026-05-30")], given))).toEqual(["overdue", "period_missed", 0, 1]);
});

test("within a period the newest figure speaks, of each town where each is wanted", () => {
  const due: Due = { kind: "period", from: day("2026-01-01"), by: day("2026-12-31"), times: 1, each: "street" };
  const towns = [
    report("2026-03-01", 0, { division: "990101001" }),
    report("2026-05-01", 1, { division: "990101001" }),
    report("2026-06-01", 1, { division: "990101002" }),
  ];
  expect(stand(due, facts(towns))).toEqual(["on_course", "count_ahead", 2, 4]);
  // A figure of the whole district speaks before those of its towns.
  expect(stand(due, facts([...towns, report("2026-06-02", 4)]))).toEqual(["done", "count_reached", 4, 4]);
  expect(stand(due, facts(towns, { today: day("2027-01-01") }))).toEqual(["overdue", "day_passed", 2, 4]);
  expect(stand(due, facts([]))).toEqual(["behind", "count_behind", 0, 4]);
  expect(stand(due, facts([], { today: day("2026-02-01") }))).toEqual(["not_due", "nothing_yet", 0, 4]);
});

test("what cannot be counted is done when an official says so", () => {
  const due: Due = { kind: "once", by: day("2026-06-30") };
  expect(stand(due, facts([report("2026-05-01")]))[0]).toBe("overdue");
  expect(stand(due, facts([report("2026-05-01", null, { isDone: true })]))[0]).toBe("done");
  expect(stand({ kind: "once" }, facts([]))).toEqual(["behind", "never_reported", null, null]);
  expect(stand({ kind: "once" }, facts([], { since: day("2026-01-01") }))[0]).toBe("not_due");
  const lasting: Due = { kind: "continuous" };
  expect(stand(lasting, facts([report("2026-01-01")]))[1]).toBe("report_recent");
  expect(stand(lasting, facts([report("2025-06-30")]))[1]).toBe("report_old");
  expect(stand(lasting, facts([], { indicatorMet: true }))[1]).toBe("target_met");
});

test("staged targets: the next one counts, on a straight line from the one before [S4-13]", () => {
  const targets = [
    { year: 2022, min: 3 },
    { year: 2023, min: 4 },
    { year: 2025, min: 6 },
  ];
  const at = (today: string, value: number | null) => {
    const { state, reason, gap } = standingOfTargets(targets, "higher", value, day(today), []);
    return [state, reason.key, gap];
  };
  expect(at("2022-06-01", 3)).toEqual(["done", "target_met", 0]);
  expect(at("2023-06-01", 3.9)[0]).toBe("on_course");
  expect(at("2023-12-30", 3.2)[0]).toBe("behind");
  expect(at("2024-12-31", 4.5)).toEqual(["behind", "target_behind", 1.5]);
  expect(at("2026-01-01", 5)).toEqual(["overdue", "target_missed", 1]);
  expect(at("2026-01-01", 6.2)[0]).toBe("done");
  expect(at("2026-01-01", null)).toEqual(["overdue", "no_value", null]);
  expect(standingOfTargets([{ year: 2025, max: 0.1 }], "lower", 0.2, day("2026-01-01"), [])).toMatchObject({
    state: "overdue",
    gap: 0.1,
  });
});
