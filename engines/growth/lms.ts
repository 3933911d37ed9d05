/**
 * The LMS method (Cole and Green 1992) and the restricted tails that WHO adds to it for skewed indicators (WHO Child
 * Growth Standards, Methods and development 2006, chapter 7). L is the power, M the median, S the coefficient of
 * variation; y is the measurement in the unit of M.
 */

/** The z-score of a measurement; NaN where y is negative or anything is missing; O(1). */
export function lmsZ(y: number, l: number, m: number, s: number): number {
  return ((y / m) ** l - 1) / (s * l);
}

/** The measurement at a z-score: the inverse of `lmsZ`; O(1). */
export function lmsMeasure(z: number, l: number, m: number, s: number): number {
  return m * (1 + l * s * z) ** (1 / l);
}

/**
 * The z-score with restricted tails: beyond three standard deviations one unit is the distance between the second and
 * the third, because a fitted power says nothing that far out; O(1).
 */
export function restrictedZ(y: number, l: number, m: number, s: number): number {
  const z = lmsZ(y, l, m, s);
  if (z > 3) {
    const third = lmsMeasure(3, l, m, s);
    return 3 + (y - third) / (third - lmsMeasure(2, l, m, s));
  }
  if (z < -3) {
    const third = lmsMeasure(-3, l, m, s);
    return -3 + (y - third) / (lmsMeasure(-2, l, m, s) - third);
  }
  return z;
}

/** The measurement at a z-score with restricted tails: the inverse of `restrictedZ`; O(1). */
export function restrictedMeasure(z: number, l: number, m: number, s: number): number {
  if (z > 3) {
    const third = lmsMeasure(3, l, m, s);
    return third + (z - 3) * (third - lmsMeasure(2, l, m, s));
  }
  if (z < -3) {
    const third = lmsMeasure(-3, l, m, s);
    return third + (z + 3) * (lmsMeasure(-2, l, m, s) - third);
  }
  return lmsMeasure(z, l, m, s);
}

/**
 * Rounds to hundredths as R's `round(z, 2)` (R 4.0.0 and later): of the two neighbouring hundredths the one nearer to
 * the number as it is stored, the even one when both are equally near; O(1).
 */
export function roundToHundredths(z: number): number {
  const size = Math.abs(z);
  if (!(size < 1e13)) return z;
  const hundredths = size * 100;
  const below = Math.floor(hundredths);
  const part = hundredths - below;
  let rounded: number;
  if (Math.abs(part - 0.5) > 1e-3) {
    rounded = (part > 0.5 ? below + 1 : below) / 100;
  } else {
    // So near to the middle the product's own rounding could decide: compare the distances themselves.
    const lower = below / 100;
    const upper = Math.ceil(hundredths) / 100;
    const down = size - lower;
    const up = upper - size;
    rounded = down < up || (down === up && below % 2 === 0) ? lower : upper;
  }
  return z < 0 ? -rounded : rounded;
}
