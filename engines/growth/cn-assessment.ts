import { monthsOfDays } from "./ages.ts";
import { derivedZ } from "./cn-derived-z.ts";
import { type CnGrades, gradeByRow, type NutritionRule } from "./cn-grades.ts";
import { type CnTable, cnTable, type CnTableName, FIRST_STANDING_MONTH } from "./cn-tables.ts";
import type { Measurement } from "./who-assessment.ts";
import { DAYS_PER_MONTH, type Position, STANDING_LOSS_CM, type WhoIndicator } from "./who-scores.ts";

export type CnScore = CnGrades & {
  /** The value that was compared: after ±0.7 cm where the position differed, the index for bmi. */
  readonly value: number;
  /** The row of the standard: months of age, or cm for weight by length. */
  readonly row: number;
  /** True when the child lies between two rows and the other one would give another grade or finding. */
  readonly dependsOnRow: boolean;
  /** Recovered from rounded cells, not published: true to ±`zAccuracy`; null beyond ±3 or without age. */
  readonly z: number | null;
  readonly zAccuracy: number;
};

/** Greatest error of a derived z within ±3, from the same recovery applied to WHO's rounded figures (see the tests). */
export const derivedZAccuracy: Readonly<Record<WhoIndicator, number>> = {
  length: 0.05,
  weight: 0.15,
  weightForLength: 0.15,
  bmi: 0.1,
  head: 0.08,
};

const nutritionRules: Readonly<Record<WhoIndicator, NutritionRule>> = {
  length: "length",
  weight: "weight",
  weightForLength: "proportion",
  bmi: "proportion",
  head: "none",
};

/** The standard covers children under 84 months; head circumference to 36. */
const END_MONTHS = 84;
/** Below this age (completed months) a child cannot stand to be measured: the note "standing" is not believed. */
const CANNOT_STAND_MONTHS = 9;

/**
 * Grades by WS/T 423-2022: the cells decide, exactly. A child between two ages is judged by the row of the age that is
 * completed (the standard's note: ages are whole months or years), weight for length by the nearest whole centimetre;
 * `dependsOnRow` tells when the neighbouring row says otherwise. Null where the standard has no row, the sex is unknown
 * or nothing was measured. `completedMonths` replaces the months reckoned from days where the dates are known.
 * Oedema leaves the indicators of weight unjudged. O(1). RangeError for an age below zero.
 */
export function assessByCn(
  measurement: Measurement & { readonly completedMonths?: number | null },
): Readonly<Record<WhoIndicator, CnScore | null>> {
  const { sex, ageDays, weightKg, headCm, oedema } = measurement;
  if (ageDays !== null && ageDays < 0) throw new RangeError(`age ${ageDays} days: before birth`);
  const none = { length: null, weight: null, weightForLength: null, bmi: null, head: null };
  const months = measurement.completedMonths ?? (ageDays === null ? null : monthsOfDays(ageDays));
  if (sex === null || (months !== null && months >= END_MONTHS)) return none;
  const age = months === null ? null : { months, key: keyWithin(months, ageDays) };
  const lengthCm = usable(comparedCnLength(measurement.lengthCm ?? null, months, measurement.position ?? null));
  const weight = oedema ? null : usable(weightKg ?? null);
  const index = weight === null || lengthCm === null ? null : tidy(weight / (lengthCm / 100) ** 2);
  const byAge = (indicator: Exclude<WhoIndicator, "weightForLength">, value: number | null, breakAt?: number) => {
    if (age === null || value === null) return null;
    const table = cnTable(indicator, sex);
    const row = table.keys.findLastIndex((key) => key <= age.months);
    if (indicator === "head" && age.months > table.keys.at(-1)!) return null;
    const neighbour = age.months > table.keys[row]! ? row + 1 : row;
    return score(indicator, table, row, neighbour, value, derivedZ(table, age.key, value, breakAt));
  };
  return {
    length: byAge("length", lengthCm, FIRST_STANDING_MONTH),
    weight: byAge("weight", weight),
    weightForLength: weightForLength(sex, weight, lengthCm, months, measurement.position ?? null),
    bmi: byAge("bmi", index, FIRST_STANDING_MONTH),
    head: byAge("head", usable(headCm ?? null)),
  };
}

/** The length to compare: lying below 24 months, standing from then on, ±0.7 cm when measured in the other position. */
export function comparedCnLength(
  lengthCm: number | null,
  months: number | null,
  position: Position | null,
): number | null {
  if (lengthCm === null || months === null) return lengthCm;
  if (position === "standing" && months >= CANNOT_STAND_MONTHS && months < FIRST_STANDING_MONTH)
    return tidy(lengthCm + STANDING_LOSS_CM);
  if (position === "lying" && months >= FIRST_STANDING_MONTH) return tidy(lengthCm - STANDING_LOSS_CM);
  return lengthCm;
}

function weightForLength(
  sex: "male" | "female",
  weight: number | null,
  lengthCm: number | null,
  months: number | null,
  position: Position | null,
): CnScore | null {
  if (weight === null || lengthCm === null || (months === null && position === null)) return null;
  const lying = months === null ? position === "lying" : months < FIRST_STANDING_MONTH;
  const name: CnTableName = lying ? "weightForLength" : "weightForHeight";
  const table = cnTable(name, sex);
  const nearest = Math.floor(lengthCm + 0.5);
  const row = table.keys.indexOf(nearest);
  if (row === -1) return null;
  const beside = row + Math.sign(tidy(lengthCm - nearest));
  return score("weightForLength", table, row, beside, weight, derivedZ(table, lengthCm, weight));
}

function score(
  indicator: WhoIndicator,
  table: CnTable,
  row: number,
  neighbour: number,
  value: number,
  z: number | null,
): CnScore {
  const rule = nutritionRules[indicator];
  const graded = gradeByRow(table, row, value, rule);
  const other = gradeByRow(table, Math.min(Math.max(neighbour, 0), table.keys.length - 1), value, rule);
  return {
    ...graded,
    value,
    row: table.keys[row]!,
    dependsOnRow:
      graded.byPercentile !== other.byPercentile ||
      graded.byDeviation !== other.byDeviation ||
      graded.nutrition !== other.nutrition,
    z,
    zAccuracy: derivedZAccuracy[indicator],
  };
}

/** Months and their part: the key for reading between rows, never outside the completed month. */
function keyWithin(months: number, ageDays: number | null): number {
  if (ageDays === null) return months;
  return Math.min(Math.max(ageDays / DAYS_PER_MONTH, months), months + 1 - 1e-9);
}

const usable = (value: number | null) => (value !== null && value > 0 ? value : null);

/** Removes what floating point adds, so that 16.2 kg at 90 cm is an index of 20 and reaches a cell of 20. */
const tidy = (value: number) => Math.round(value * 1e6) / 1e6;
