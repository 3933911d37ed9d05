import { ageInMonths } from "./contract.ts";

/** A child stays on the platform until the age at which every child has left care for under-threes. */
const oldestMonths = 48;
/** No due date is farther away than this. */
const farthestDueDays = 300;

export type BirthProblem = "birth_missing" | "birth_in_future" | "due_too_far" | "too_old";

/** What is wrong with the days a family gave for a child; undefined when nothing is. */
export function checkBirth(
  bornOn: string | null | undefined,
  dueOn: string | null | undefined,
  today: string,
): BirthProblem | undefined {
  if (bornOn) {
    if (bornOn > today) return "birth_in_future";
    return ageInMonths(bornOn, today) >= oldestMonths ? "too_old" : undefined;
  }
  if (!dueOn) return "birth_missing";
  const days = (Date.parse(`${dueOn}T00:00:00Z`) - Date.parse(`${today}T00:00:00Z`)) / 86_400_000;
  if (days > farthestDueDays) return "due_too_far";
  return ageInMonths(dueOn, today) >= oldestMonths ? "too_old" : undefined;
}
