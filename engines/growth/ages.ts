/** Ages as the growth standards count them, and the correction for children born too early. */

import { DAYS_PER_MONTH, FIRST_STANDING_DAY } from "./who-scores.ts";

/** Days from conception's reckoning to term: 40 weeks. */
const TERM_DAYS = 280;
/** A child born before 37 whole weeks is preterm. */
const PRETERM_BELOW_DAYS = 259;
/** Gestations outside 22 weeks to 44 weeks and 6 days are mistakes of entry. */
const SHORTEST_GESTATION = 22 * 7;
const LONGEST_GESTATION = 44 * 7 + 6;

export type CorrectedAge = {
  readonly chronologicalDays: number;
  /** Age counted from term; negative before term; null for a child born at term. */
  readonly correctedDays: number | null;
  /** The age to compare with: corrected until 24 months of corrected age, then chronological. Null before term. */
  readonly usedDays: number | null;
};

/**
 * The ages of a child by days since birth and days of gestation (weeks × 7 + days): both are given, and which to use.
 * The corrected age decides when correction ends (day 731), so that the end does not depend on how early the birth was.
 * O(1). RangeError for a gestation outside 22-44 weeks or an age below zero.
 */
export function correctAge(chronologicalDays: number, gestationDays: number): CorrectedAge {
  if (!(chronologicalDays >= 0)) throw new RangeError(`age ${chronologicalDays} days: before birth`);
  if (!(gestationDays >= SHORTEST_GESTATION && gestationDays <= LONGEST_GESTATION))
    throw new RangeError(`gestation of ${gestationDays} days: ${SHORTEST_GESTATION} to ${LONGEST_GESTATION}`);
  if (gestationDays >= PRETERM_BELOW_DAYS)
    return { chronologicalDays, correctedDays: null, usedDays: chronologicalDays };
  const correctedDays = chronologicalDays - (TERM_DAYS - gestationDays);
  if (correctedDays < 0) return { chronologicalDays, correctedDays, usedDays: null };
  return {
    chronologicalDays,
    correctedDays,
    usedDays: correctedDays < FIRST_STANDING_DAY ? correctedDays : chronologicalDays,
  };
}

/**
 * Whole months by days of age alone: a month counts as completed on the day nearest to its mean length (30.4375 days, a
 * half rounded up, so that 24 months begin at day 731 in both standards). Where the dates are known use
 * `completedMonths`. O(1).
 */
export function monthsOfDays(ageDays: number): number {
  const guess = Math.floor(ageDays / DAYS_PER_MONTH);
  return ageDays >= Math.floor((guess + 1) * DAYS_PER_MONTH + 0.5) ? guess + 1 : guess;
}

const dayPattern = /^(\d{4})-(\d{2})-(\d{2})$/;

function dayParts(date: string): [year: number, month: number, day: number] {
  const match = dayPattern.exec(date);
  const [year, month, day] = [Number(match?.[1]), Number(match?.[2]), Number(match?.[3])];
  if (!(month >= 1 && month <= 12 && day >= 1 && day <= lastOfMonth(year, month)))
    throw new RangeError(`“${date}” is not a day (YYYY-MM-DD)`);
  return [year, month, day];
}

const lastOfMonth = (year: number, month: number) => new Date(Date.UTC(year, month, 0)).getUTCDate();

/**
 * Completed months between two days (YYYY-MM-DD) by the calendar; one born on the 31st completes a month on the last day
 * of a shorter one. O(1). RangeError for what is not a day or lies before the birth.
 */
export function completedMonths(bornOn: string, measuredOn: string): number {
  const [bornYear, bornMonth, bornDay] = dayParts(bornOn);
  const [year, month, day] = dayParts(measuredOn);
  if (measuredOn < bornOn) throw new RangeError(`${measuredOn} lies before the birth on ${bornOn}`);
  const months = (year - bornYear) * 12 + month - bornMonth;
  return day >= Math.min(bornDay, lastOfMonth(year, month)) ? months : months - 1;
}

/** Days between two days (YYYY-MM-DD). O(1). RangeError for what is not a day. */
export function daysBetween(from: string, to: string): number {
  const [a, b] = [from, to].map((date) => {
    const [year, month, day] = dayParts(date);
    return Date.UTC(year, month - 1, day) / 86_400_000;
  });
  return b! - a!;
}
