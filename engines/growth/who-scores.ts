import { lmsZ, restrictedZ, roundToHundredths } from "./lms.ts";
import { type LmsTable, type Sex, whoTables } from "./who-tables.ts";

export type Position = "lying" | "standing";

/** A measured child as numbers: NaN where nothing was measured. Age in days, weight in kg, length and head in cm. */
export type WhoChild = {
  sex: Sex | null;
  ageDays: number;
  weightKg: number;
  lengthCm: number;
  headCm: number;
  position: Position | null;
  oedema: boolean;
};

/** The indicators in the order of the scores. */
export const whoIndicators = ["length", "weight", "weightForLength", "bmi", "head"] as const;
export type WhoIndicator = (typeof whoIndicators)[number];

/** Mean days of a month in the standard. */
export const DAYS_PER_MONTH = 30.4375;
/** From this day of age the standard measures children standing. */
export const FIRST_STANDING_DAY = 731;
/** A child measured standing is this much shorter than lying, in cm. */
export const STANDING_LOSS_CM = 0.7;

/** The standard ends where a child has this many months. */
const END_MONTHS = 60;
/** Below this age (months) a child cannot stand to be measured: the note "standing" is not believed. */
const CANNOT_STAND_MONTHS = 9;
/** Without age and position, a child below this length (cm) is taken as measured lying. */
const LYING_BELOW_CM = 87;

/** The length that the standard compares at this age: ±0.7 cm when the child was measured in the other position; O(1). */
export function comparedLength(lengthCm: number, ageDays: number, position: Position | null): number {
  const day = Math.floor(ageDays + 0.5);
  if (position === "standing" && day < FIRST_STANDING_DAY && ageDays / DAYS_PER_MONTH >= CANNOT_STAND_MONTHS)
    return lengthCm + STANDING_LOSS_CM;
  if (position === "lying" && day >= FIRST_STANDING_DAY) return lengthCm - STANDING_LOSS_CM;
  return lengthCm;
}

const between = (low: number, high: number, share: number) => low + share * (high - low);

function weightForLengthZ(weightKg: number, lengthCm: number, table: LmsTable): number {
  const { first, l, m, s } = table;
  // Outside the table there is no row to read, and no row gives no score.
  // The published R package cuts the floating-point length, not the millimetres meant: 72.4 may be stored below 72.4 and
  // then lies between 72.3 and 72.4. Doing the same keeps every record equal to it.
  const tenth = Math.trunc(lengthCm * 10);
  const next = Math.trunc(lengthCm * 10 + 1);
  const share = (lengthCm - tenth / 10) / 0.1;
  const low = tenth - first;
  if (!(share > 0)) return restrictedZ(weightKg, l[low]!, m[low]!, s[low]!);
  const high = next - first;
  return restrictedZ(
    weightKg,
    between(l[low]!, l[high]!, share),
    between(m[low]!, m[high]!, share),
    between(s[low]!, s[high]!, share),
  );
}

/**
 * Writes the five z-scores of a child, rounded to hundredths, into `into` (in the order of `whoIndicators`; NaN where
 * the standard gives none). Equal to R's `anthro` 1.1.0.9000 on every record. O(1), allocates nothing.
 * RangeError for an age below zero. Source: WHO Child Growth Standards 2006 and 2007.
 */
export function scoreWhoChild(child: WhoChild, into: Float64Array): void {
  // Five stores: `fill` takes longer than two of the scores.
  into[0] = into[1] = into[2] = into[3] = into[4] = Number.NaN;
  const { sex, ageDays, weightKg } = child;
  if (sex === null) return;
  if (ageDays < 0) throw new RangeError(`age ${ageDays} days: before birth`);
  // The standard ends at 60 months: age 1826.2 is still compared with day 1826, age 1826.25 with none.
  if (ageDays / DAYS_PER_MONTH >= END_MONTHS) return;
  const ageKnown = !Number.isNaN(ageDays);
  const day = Math.floor(ageDays + 0.5);
  const tables = whoTables(sex);
  const lengthCm = comparedLength(child.lengthCm, ageDays, child.position);
  const weighed = !child.oedema;
  if (ageKnown) {
    const { length, head } = tables;
    if (lengthCm > 0) into[0] = roundToHundredths(lmsZ(lengthCm, 1, length.m[day]!, length.s[day]!));
    if (child.headCm > 0) into[4] = roundToHundredths(lmsZ(child.headCm, 1, head.m[day]!, head.s[day]!));
    if (weighed) {
      const { weight, bmi } = tables;
      if (weightKg > 0)
        into[1] = roundToHundredths(restrictedZ(weightKg, weight.l[day]!, weight.m[day]!, weight.s[day]!));
      const metres = lengthCm / 100;
      const index = weightKg / (metres * metres);
      if (index > 0) into[3] = roundToHundredths(restrictedZ(index, bmi.l[day]!, bmi.m[day]!, bmi.s[day]!));
    }
  }
  if (weighed) {
    const lying = ageKnown
      ? day < FIRST_STANDING_DAY
      : child.position === null
        ? lengthCm < LYING_BELOW_CM
        : child.position === "lying";
    into[2] = roundToHundredths(
      weightForLengthZ(weightKg, lengthCm, lying ? tables.weightForLength : tables.weightForHeight),
    );
  }
}

/** Whether a z-score is biologically implausible: |length| > 6, weight < -6 or > 5, all others beyond ±5; NaN is not. */
export function isFlagged(indicator: WhoIndicator, z: number): boolean {
  if (indicator === "length") return Math.abs(z) > 6;
  if (indicator === "weight") return z < -6 || z > 5;
  return Math.abs(z) > 5;
}
