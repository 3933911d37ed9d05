import type { Due } from "../../domains/planning/contract/duty.ts";
import type { PlanState } from "../../domains/planning/contract/plan.ts";

/** What would have to be reported on a duty for it to stand in each state. Pure. */

export type DutyReported = {
  readonly daysAgo: number;
  readonly figure?: number | undefined;
  readonly isDone?: boolean;
};
export type Ways = { readonly [State in PlanState]?: readonly DutyReported[] | undefined };

type Asked = {
  readonly due: Due;
  /** Reports carry a figure. */
  readonly hasFigure: boolean;
  readonly today: string;
  /** First day the duty is known. */
  readonly since: string;
  /** How many divisions of a level there are. */
  readonly count: (level: "county" | "street" | "community") => number;
};

const time = (day: string) => Date.parse(`${day}T00:00:00Z`);
const daysBetween = (from: string, to: string) => Math.round((time(to) - time(from)) / 86_400_000);
/** More reports than this nobody would write for one period. */
const mostReports = 6;

/** The ways a duty can stand, with what would have been reported; a state that cannot come about is missing. */
export function waysOf(asked: Asked): Ways {
  const { due } = asked;
  switch (due.kind) {
    case "once":
      return {
        ...lasting(asked),
        ...(due.by && due.by < asked.today ? past(asked, due.by) : { done: done(asked, 40) }),
      };
    case "continuous":
      return lasting(asked);
    case "yearly":
    case "monthly":
      return recurring(asked, due.times * (due.kind === "yearly" && due.each ? asked.count(due.each) : 1));
    case "period":
      return within(asked, due);
  }
}

const one = ({ hasFigure }: Asked, daysAgo: number, figure = 1): DutyReported => ({
  daysAgo,
  ...(hasFigure && { figure }),
});
const done = (asked: Asked, daysAgo: number, figure = 1): DutyReported[] => [
  { ...one(asked, daysAgo, figure), isDone: true },
];
const past = (asked: Asked, by: string): Ways => ({
  on_course: undefined,
  behind: undefined,
  not_due: undefined,
  done: done(asked, daysBetween(by, asked.today) + 10),
  overdue: [one(asked, daysBetween(by, asked.today) + 60)],
});

const lasting = (asked: Asked): Ways => ({
  on_course: [one(asked, 170, 1), one(asked, 25, 2)],
  behind: [one(asked, 430)],
  ...(daysBetween(asked.since, asked.today) <= 360 && { not_due: [] }),
});

/** `amount` in one figure after the other, or as many reports, between two days. */
function spread(asked: Asked, amount: number, from: string, to: string): DutyReported[] | undefined {
  if (amount === 0) return [];
  const times = asked.hasFigure ? Math.min(amount, 3) : amount;
  if (times > mostReports) return undefined;
  const [far, near] = [daysBetween(from, asked.today), daysBetween(to, asked.today)];
  return Array.from({ length: times }, (_, index) =>
    one(
      asked,
      Math.round(far - ((far - near) * (index + 1)) / (times + 1)),
      Math.floor((amount * (index + 1)) / times) - Math.floor((amount * index) / times),
    ),
  );
}

function recurring(asked: Asked, need: number): Ways {
  const { due, today, since } = asked;
  const isYear = due.kind === "yearly";
  const [year, month] = [Number(today.slice(0, 4)), Number(today.slice(5, 7))];
  const day = (y: number, m: number, d: number) => new Date(Date.UTC(y, m - 1, d)).toISOString().slice(0, 10);
  const [from, to] = isYear ? [day(year, 1, 1), day(year, 12, 31)] : [day(year, month, 1), day(year, month + 1, 0)];
  const [formerFrom, formerTo] = isYear
    ? [day(year - 1, 1, 1), day(year - 1, 12, 31)]
    : [day(year, month - 1, 1), day(year, month, 0)];
  const expected = Math.floor((need * (daysBetween(from, today) + 1)) / (daysBetween(from, to) + 1));
  const isKnown = since <= formerFrom;
  const former = spread(asked, need, formerFrom, formerTo);
  const now = (amount: number) => {
    const own = spread(asked, amount, from, today);
    return own && former && [...former, ...own];
  };
  const onCourse = Math.max(1, expected);
  return {
    done: now(need),
    on_course: onCourse < need ? now(onCourse) : undefined,
    behind: expected >= 2 && since <= from ? now(expected - 1) : undefined,
    overdue: isKnown ? [] : undefined,
    not_due: expected === 0 || since > from ? former : undefined,
  };
}

function within(asked: Asked, due: Extract<Due, { kind: "period" }>): Ways {
  const { today, hasFigure } = asked;
  const isCounted = hasFigure && (due.times > 1 || due.each !== undefined);
  const need = due.times * (due.each ? asked.count(due.each) : 1);
  if (due.by < today) {
    const ago = daysBetween(due.by, today) + 15;
    return { done: done(asked, ago, need), overdue: [one(asked, ago + 60, Math.floor(need * 0.6))] };
  }
  if (due.from > today) return { not_due: [] };
  const span = Math.max(1, daysBetween(due.from, due.by));
  const share = daysBetween(due.from, today) / span;
  if (!isCounted)
    return { done: done(asked, 30), on_course: [one(asked, 30)], [share > 0.5 ? "behind" : "not_due"]: [] };
  const expected = Math.floor(need * share);
  const course = Math.max(1, expected);
  return {
    done: [one(asked, 30, need)],
    on_course: course < need ? [one(asked, 30, course)] : undefined,
    behind: expected >= 1 ? [one(asked, 30, Math.floor(expected / 2))] : undefined,
    not_due: expected === 0 ? [] : undefined,
  };
}
