import { DAYS_PER_MONTH } from "./who-scores.ts";

export type Velocity = {
  readonly days: number;
  /** Gain in the unit of the measurement (cm, kg). */
  readonly gain: number;
  /** Gain for each mean month of 30.4375 days. */
  readonly gainPerMonth: number;
  /** Change of the z-score; null when one of them is unknown. */
  readonly zChange: number | null;
  /** Main percentile lines (P3, P10, P25, P50, P75, P90, P97) crossed: upwards positive, downwards negative. */
  readonly linesCrossed: number | null;
};

/** z of the main percentile lines that Chinese and WHO charts draw. */
const mainLines = [-1.880_793_608, -1.281_551_566, -0.674_489_75, 0, 0.674_489_75, 1.281_551_566, 1.880_793_608];

const linesAtOrBelow = (z: number) => mainLines.filter((line) => line <= z).length;

/**
 * Growth between two measurements of one child (age in days, value in cm or kg, z where known). O(1). RangeError when the
 * second is not later than the first. A loss of length is given as it is: it is a mistake of measurement to look at.
 */
export function velocity(
  from: { readonly ageDays: number; readonly value: number; readonly z?: number | null },
  to: { readonly ageDays: number; readonly value: number; readonly z?: number | null },
): Velocity {
  const days = to.ageDays - from.ageDays;
  if (!(days > 0)) throw new RangeError("the second measurement must be later than the first");
  const gain = to.value - from.value;
  const known = typeof from.z === "number" && typeof to.z === "number";
  return {
    days,
    gain,
    gainPerMonth: (gain / days) * DAYS_PER_MONTH,
    zChange: known ? to.z! - from.z! : null,
    linesCrossed: known ? linesAtOrBelow(to.z!) - linesAtOrBelow(from.z!) : null,
  };
}
