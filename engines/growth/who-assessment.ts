import { normalShareBelow } from "./normal.ts";
import {
  comparedLength,
  isFlagged,
  type Position,
  scoreWhoChild,
  type WhoChild,
  whoIndicators,
  type WhoIndicator,
} from "./who-scores.ts";
import type { Sex } from "./who-tables.ts";

/** What was measured; null for what was not. Age in days, weight in kg, length or height and head in cm. */
export type Measurement = {
  readonly sex: Sex | null;
  readonly ageDays: number | null;
  readonly weightKg?: number | null;
  readonly lengthCm?: number | null;
  readonly headCm?: number | null;
  readonly position?: Position | null;
  readonly oedema?: boolean;
};

/** One indicator of a child: z to hundredths; the percentile (0-100) within three standard deviations, beyond them null. */
export type WhoScore = { readonly z: number; readonly flagged: boolean; readonly percentile: number | null };

export type WhoAssessment = {
  /** Null where the standard gives no score: "not classified", never an invented value. */
  readonly scores: Readonly<Record<WhoIndicator, WhoScore | null>>;
  /** The length that was compared, after ±0.7 cm when the child was measured in the other position; null without one. */
  readonly comparedLengthCm: number | null;
};

/**
 * The five WHO indicators of a child as plain records, for pages; the same figures as `scoreWhoChild`. O(1); RangeError
 * for an age below zero.
 */
export function assessByWho(measurement: Measurement): WhoAssessment {
  const child = whoChild(measurement);
  const z = new Float64Array(whoIndicators.length);
  scoreWhoChild(child, z);
  const score = (indicator: WhoIndicator): WhoScore | null => {
    const value = z[whoIndicators.indexOf(indicator)]!;
    if (Number.isNaN(value)) return null;
    return { z: value, flagged: isFlagged(indicator, value), percentile: percentileOf(value) };
  };
  const compared = comparedLength(child.lengthCm, child.ageDays, child.position);
  return {
    scores: {
      length: score("length"),
      weight: score("weight"),
      weightForLength: score("weightForLength"),
      bmi: score("bmi"),
      head: score("head"),
    },
    comparedLengthCm: Number.isNaN(compared) ? null : compared,
  };
}

/** A measurement in the form of the fast path: NaN for what was not measured. */
export function whoChild(measurement: Measurement): WhoChild {
  return {
    sex: measurement.sex,
    ageDays: measurement.ageDays ?? Number.NaN,
    weightKg: measurement.weightKg ?? Number.NaN,
    lengthCm: measurement.lengthCm ?? Number.NaN,
    headCm: measurement.headCm ?? Number.NaN,
    position: measurement.position ?? null,
    oedema: measurement.oedema ?? false,
  };
}

/**
 * The percentile (0-100) of a z-score; null beyond ±3, where WHO's restricted scores are no longer those of a normal
 * distribution and a percentile would pretend to a precision that nobody measured.
 */
export function percentileOf(z: number): number | null {
  return Math.abs(z) <= 3 ? normalShareBelow(z) * 100 : null;
}
