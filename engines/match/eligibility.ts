/** Months are counted from year 0: year · 12 + month − 1. */
export type Intake = {
  /** The month in which care begins. */
  readonly startMonth?: number;
  /** Completed months of age on the first day of that month: from (inclusive) and to (exclusive). */
  readonly ageFrom?: number;
  readonly ageTo?: number;
  /** Only children of one of these kinds (bits); 0 for all. */
  readonly only?: number;
};

export type Applicant = {
  /** Year, month (1 to 12), day of birth. */
  readonly born?: { readonly year: number; readonly month: number; readonly day: number };
  /** Months in which the family wants care to begin, both inclusive. */
  readonly fromMonth?: number;
  readonly untilMonth?: number;
  readonly kinds?: number;
};

/** Why a child cannot have a place in a programme. */
export type Bar = "age" | "start" | "kind";

/** Completed months of age on the first day of a month; negative before birth. */
export function ageIn(month: number, { year, month: bornMonth, day }: NonNullable<Applicant["born"]>): number {
  return month - (year * 12 + bornMonth - 1) - (day > 1 ? 1 : 0);
}

/**
 * What bars a child from a programme, if anything: the month of start is not among those wanted, the age on its first day
 * is outside the band, or the programme is for other kinds of children only. What is not stated bars nobody. O(1).
 */
export function barTo(intake: Intake, applicant: Applicant): Bar | undefined {
  const { startMonth, ageFrom = -Infinity, ageTo = Infinity, only = 0 } = intake;
  if (only !== 0 && (only & (applicant.kinds ?? 0)) === 0) return "kind";
  if (startMonth === undefined) return undefined;
  if (startMonth < (applicant.fromMonth ?? -Infinity) || startMonth > (applicant.untilMonth ?? Infinity))
    return "start";
  if (!applicant.born) return undefined;
  const age = ageIn(startMonth, applicant.born);
  return age >= ageFrom && age < ageTo ? undefined : "age";
}
