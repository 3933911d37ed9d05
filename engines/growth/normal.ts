/** The standard normal distribution. */

const LOG_SQRT_TWO_PI = 0.918_938_533_204_672_8;

/** Share of the distribution below z, to about 1e-15; Marsaglia's series (J. Stat. Software 11(4), 2004); O(z²) terms. */
export function normalShareBelow(z: number): number {
  if (Number.isNaN(z)) return Number.NaN;
  // Beyond eight the share differs from 0 or 1 by less than the spacing of doubles near 1.
  if (Math.abs(z) > 8) return z < 0 ? 0 : 1;
  let sum = z;
  let term = z;
  let before = 0;
  for (let odd = 3; sum !== before; odd += 2) {
    before = sum;
    term *= (z * z) / odd;
    sum += term;
  }
  return 0.5 + sum * Math.exp(-0.5 * z * z - LOG_SQRT_TWO_PI);
}

/** The z below which a share (0 < share < 1) lies: the inverse by halving, to about 1e-14; throws RangeError outside. */
export function normalQuantile(share: number): number {
  if (!(share > 0 && share < 1)) throw new RangeError(`share ${share}: between 0 and 1`);
  let low = -8;
  let high = 8;
  for (;;) {
    const middle = (low + high) / 2;
    if (middle === low || middle === high) return middle;
    if (normalShareBelow(middle) < share) low = middle;
    else high = middle;
  }
}
