import type { LocalDate } from "../../../contract/values.ts";
import type { Due } from "../contract/duty.ts";
import type { PlanState, Reason } from "../contract/plan.ts";

/** Where a duty stands. Pure: everything it depends on is passed. */

export type ReportFact = {
  readonly on: LocalDate;
  readonly figure: number | null;
  readonly isDone: boolean;
  readonly division: string;
};

export type DutyFacts = {
  readonly today: LocalDate;
  /** First day the duty was known here: what was before nobody could report. */
  readonly since: LocalDate;
  /** Code of the whole district. */
  readonly root: string;
  /** Reports that stand, oldest first. */
  readonly reports: readonly ReportFact[];
  /** Whether reports carry a figure; otherwise each counts as one. */
  readonly hasFigure: boolean;
  /** How many divisions of each level there are. */
  readonly divisions: Readonly<Record<"county" | "street" | "community", number>>;
  /** What was counted by the platform itself within a window; undefined where nothing is. */
  readonly counted?: (from: LocalDate, to: LocalDate) => number;
  /** Whether the indicator that shows the duty meets its target; null where it has no value or target. */
  readonly indicatorMet?: boolean | null;
};

export type Standing = {
  readonly state: PlanState;
  readonly reason: Reason;
  readonly from: LocalDate | null;
  readonly by: LocalDate | null;
  readonly need: number | null;
  readonly done: number | null;
};

type Window = { readonly from: LocalDate; readonly to: LocalDate };

const day = (text: string) => Date.parse(`${text}T00:00:00Z`);
const dayOf = (time: number) => new Date(time).toISOString().slice(0, 10) as LocalDate;
const daysBetween = (from: string, to: string) => Math.round((day(to) - day(from)) / 86_400_000);

const yearOf = (on: LocalDate): Window => ({
  from: `${on.slice(0, 4)}-01-01` as LocalDate,
  to: `${on.slice(0, 4)}-12-31` as LocalDate,
});
function monthOf(on: LocalDate): Window {
  const [year, month] = [Number(on.slice(0, 4)), Number(on.slice(5, 7))];
  return { from: `${on.slice(0, 7)}-01` as LocalDate, to: dayOf(Date.UTC(year, month, 0)) };
}
const dayBefore = (on: LocalDate) => dayOf(day(on) - 86_400_000);

/** After this many days without a report, nobody knows any more how a lasting duty goes. */
const quietDays = 365;

const lastOf = <Item>(items: readonly Item[]): Item | undefined => items[items.length - 1];

/** What reports of a window add up to: each counts as one, or its figure does. */
function added(facts: DutyFacts, { from, to }: Window): number {
  if (facts.counted) return facts.counted(from, to);
  const within = facts.reports.filter(({ on }) => from <= on && on <= to);
  return facts.hasFigure ? within.reduce((sum, { figure }) => sum + (figure ?? 0), 0) : within.length;
}

/** What is reached by now: the newest figure of the district, else the newest of each division below. */
function reached(facts: DutyFacts, window: Window): number {
  if (facts.counted || !facts.hasFigure) return added(facts, window);
  const newest = new Map<string, number>();
  for (const { division, figure } of facts.reports) if (figure !== null) newest.set(division, figure);
  return newest.get(facts.root) ?? [...newest.values()].reduce((sum, figure) => sum + figure, 0);
}

/** State of a duty on a day with the rule that decided. */
export function standingOf(due: Due, facts: DutyFacts): Standing {
  switch (due.kind) {
    case "yearly":
    case "monthly":
      return recurring(due, facts);
    case "period":
      return withinPeriod(due, facts);
    case "once":
      return lasting(facts, due.by ?? null);
    case "continuous":
      return lasting(facts, null);
  }
}

const needOf = (
  due: { readonly times: number; readonly each?: "county" | "street" | "community" | undefined },
  facts: DutyFacts,
) => due.times * (due.each ? Math.max(1, facts.divisions[due.each]) : 1);

function recurring(due: Extract<Due, { kind: "yearly" | "monthly" }>, facts: DutyFacts): Standing {
  const windowOf = due.kind === "yearly" ? yearOf : monthOf;
  const window = windowOf(facts.today);
  const need = due.kind === "yearly" ? needOf(due, facts) : due.times;
  const done = added(facts, window);
  const stand = (state: PlanState, key: Reason["key"], more: Reason["facts"] = {}): Standing => ({
    state,
    reason: { key, facts: { done, need, from: window.from, to: window.to, ...more } },
    from: window.from,
    by: window.to,
    need,
    done,
  });
  if (done >= need) return stand("done", "count_reached");
  const former = windowOf(dayBefore(window.from));
  // A period in which the duty was not known here from its beginning is nobody's omission.
  if (facts.since <= former.from && added(facts, former) < need && done === 0)
    return stand("overdue", "period_missed", { missedFrom: former.from, missedTo: former.to });
  const share = (daysBetween(window.from, facts.today) + 1) / (daysBetween(window.from, window.to) + 1);
  const expected = Math.floor(need * share);
  if (done < expected && facts.since <= window.from) return stand("behind", "count_behind", { expected });
  return done > 0 ? stand("on_course", "count_ahead", { expected }) : stand("not_due", "period_open");
}

function withinPeriod(due: Extract<Due, { kind: "period" }>, facts: DutyFacts): Standing {
  const window = { from: due.from, to: due.by };
  const isCounted = facts.counted !== undefined || (facts.hasFigure && (due.times > 1 || due.each !== undefined));
  const need = isCounted ? needOf(due, facts) : null;
  const done = isCounted ? reached(facts, window) : null;
  const stand = (state: PlanState, key: Reason["key"], more: Reason["facts"] = {}): Standing => ({
    state,
    reason: { key, facts: { by: due.by, ...(need !== null && { need, done: done ?? 0 }), ...more } },
    from: due.from,
    by: due.by,
    need,
    done,
  });
  const last = lastOf(facts.reports);
  if (last?.isDone) return stand("done", "reported_done", { on: last.on });
  if (need !== null && done !== null && done >= need) return stand("done", "count_reached");
  if (facts.indicatorMet) return stand("done", "target_met");
  if (due.by < facts.today) return stand("overdue", "day_passed");
  if (need !== null && done !== null) {
    const share = Math.max(0, daysBetween(due.from, facts.today)) / Math.max(1, daysBetween(due.from, due.by));
    const expected = Math.floor(need * share);
    if (done < expected) return stand("behind", "count_behind", { expected });
    return done > 0 ? stand("on_course", "count_ahead", { expected }) : stand("not_due", "nothing_yet");
  }
  if (last) return stand("on_course", "report_recent", { on: last.on });
  const isHalfOver = daysBetween(due.from, facts.today) * 2 > daysBetween(due.from, due.by);
  return isHalfOver ? stand("behind", "never_reported", { since: due.from }) : stand("not_due", "nothing_yet");
}

/** Without a count: what was reported last, and how long ago. */
function lasting(facts: DutyFacts, by: LocalDate | null): Standing {
  const year = yearOf(facts.today);
  const done = facts.counted ? facts.counted(year.from, year.to) : null;
  const stand = (state: PlanState, key: Reason["key"], more: Reason["facts"] = {}): Standing => ({
    state,
    reason: { key, facts: { ...(by !== null && { by }), ...more } },
    from: null,
    by,
    need: null,
    done,
  });
  const last = lastOf(facts.reports);
  if (last?.isDone) return stand("done", "reported_done", { on: last.on });
  if (facts.indicatorMet) return stand("done", "target_met");
  if (by !== null && by < facts.today) return stand("overdue", "day_passed");
  if (done) return stand("on_course", "count_ahead", { done, need: 1, from: year.from, to: year.to, expected: 0 });
  if (last) {
    const isOld = daysBetween(last.on, facts.today) > quietDays;
    return isOld
      ? stand("behind", "report_old", { on: last.on })
      : stand("on_course", "report_recent", { on: last.on });
  }
  return daysBetween(facts.since, facts.today) > quietDays
    ? stand("behind", "never_reported", { since: facts.since })
    : stand("not_due", "nothing_yet");
}
