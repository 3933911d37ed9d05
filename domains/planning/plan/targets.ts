import type { LocalDate } from "../../../contract/values.ts";
import { type TargetBody, targetDay } from "../../../mechanisms/indicators/contract.ts";
import type { PlanIndicator, PlanState, Reason } from "../contract/plan.ts";

/** Where an indicator stands against its targets. Pure. */

type Target = Pick<TargetBody, "year" | "by" | "value" | "min" | "max">;
type Direction = PlanIndicator["direction"];

/** Shares are computed: a hair below is there. */
const hair = 1e-9;

export const targetAmount = ({ value, min, max }: Target): number => value ?? min ?? max ?? 0;

/** Whether less is better: an upper limit, or a value of something that should fall. */
const isCeiling = ({ value, max }: Target, direction: Direction): boolean =>
  max !== undefined || (value !== undefined && direction === "lower");

/** Whether a figure meets a target. */
export const isMet = (target: Target, direction: Direction, figure: number): boolean =>
  isCeiling(target, direction) ? figure <= targetAmount(target) + hair : figure >= targetAmount(target) - hair;

/** State, reason and gap of an indicator; targets with the nearest day first. */
export function standingOfTargets(
  targets: readonly Target[],
  direction: Direction,
  figure: number | null,
  today: LocalDate,
  trend: readonly { readonly on: LocalDate; readonly value: number | null }[],
): { readonly state: PlanState; readonly reason: Reason; readonly gap: number | null } {
  const next = targets.find((one) => targetDay(one) >= today);
  const counting = next ?? targets.at(-1);
  const stand = (state: PlanState, key: Reason["key"], gap: number | null = null) => ({
    state,
    reason: {
      key,
      facts: counting
        ? { target: targetAmount(counting), by: targetDay(counting), ...(figure !== null && { value: figure }) }
        : {},
    },
    gap,
  });
  if (!counting) return stand("not_due", "no_target");
  const isPast = targetDay(counting) < today;
  if (figure === null) return stand(isPast ? "overdue" : "not_due", "no_value");
  const amount = targetAmount(counting);
  const gap = isCeiling(counting, direction) ? figure - amount : amount - figure;
  if (isMet(counting, direction, figure)) return stand("done", "target_met", gap);
  if (isPast) return stand("overdue", "target_missed", gap);
  return isOnCourse(targets, counting, figure, today, trend)
    ? stand("on_course", "target_ahead", gap)
    : stand("behind", "target_behind", gap);
}

/** Whether the figure lies on the straight line from the target before, or from a year ago, to the target ahead. */
function isOnCourse(
  targets: readonly Target[],
  next: Target,
  figure: number,
  today: LocalDate,
  trend: readonly { readonly on: LocalDate; readonly value: number | null }[],
): boolean {
  const before = targets.filter((one) => targetDay(one) < today).at(-1);
  const first = trend.find(({ value }) => value !== null);
  const start = before
    ? { on: targetDay(before), value: targetAmount(before) }
    : first && { on: first.on, value: first.value! };
  if (!start) return true;
  const time = (day: string) => Date.parse(`${day}T00:00:00Z`);
  const whole = time(targetDay(next)) - time(start.on);
  const share = whole <= 0 ? 1 : (time(today) - time(start.on)) / whole;
  const expected = start.value + (targetAmount(next) - start.value) * share;
  return targetAmount(next) >= start.value ? figure >= expected - hair : figure <= expected + hair;
}
