import { lmsZ } from "./lms.ts";
import { normalQuantile } from "./normal.ts";
import { type CnTable, deviationColumns, percentileColumns } from "./cn-tables.ts";

/** L, M and S of every row of a table. */
type Fit = { readonly l: Float64Array; readonly m: Float64Array; readonly s: Float64Array };

const percentiles = [3, 10, 25, 50, 75, 90, 97];
const nodes = [
  ...percentileColumns.map((column, at) => ({ column, z: normalQuantile(percentiles[at]! / 100) })),
  ...deviationColumns
    .filter((column) => column !== "p50")
    .map((column) => ({
      column,
      z: deviationColumns.indexOf(column) - 3,
    })),
];

/**
 * For a fixed power the transformed cells lie on a line over z: intercept and slope by least squares, weighted so that
 * errors count in the unit of the measurement (rounding to a tenth is the same size in every cell).
 */
function lineAtPower(table: CnTable, row: number, power: number) {
  let [weights, sumZ, sumU, sumZZ, sumZU] = [0, 0, 0, 0, 0];
  const transformed = nodes.map(({ column, z }) => {
    const y = table.cells[column][row]!;
    const u = (y ** power - 1) / power;
    const weight = y ** (2 - 2 * power);
    weights += weight;
    sumZ += weight * z;
    sumU += weight * u;
    sumZZ += weight * z * z;
    sumZU += weight * z * u;
    return { z, u, weight };
  });
  const slope = (weights * sumZU - sumZ * sumU) / (weights * sumZZ - sumZ * sumZ);
  const intercept = (sumU - slope * sumZ) / weights;
  const error = transformed.reduce((sum, node) => sum + node.weight * (node.u - intercept - slope * node.z) ** 2, 0);
  return { intercept, slope, error };
}

/** The power with the smallest error, by golden section; an irrational start keeps it off the undefined power zero. */
function bestPower(table: CnTable, row: number): number {
  const golden = (Math.sqrt(5) - 1) / 2;
  let [low, high] = [-4, 4];
  while (high - low > 1e-4) {
    const left = high - golden * (high - low);
    const right = low + golden * (high - low);
    if (lineAtPower(table, row, left).error < lineAtPower(table, row, right).error) high = right;
    else low = left;
  }
  return (low + high) / 2;
}

/**
 * Mean of a column over the rows at most two away on both sides: rounding noise is independent from row to row, L and S
 * change slowly - but not from birth to the first month, so the row of birth stands alone.
 */
function smoothed(column: Float64Array, keys: readonly number[]): Float64Array {
  const first = keys.findIndex((key) => key > 0);
  return column.map((value, row) => {
    const reach = Math.min(2, row - first, column.length - 1 - row);
    if (reach <= 0) return value;
    return column.subarray(row - reach, row + reach + 1).reduce((sum, near) => sum + near, 0) / (2 * reach + 1);
  });
}

const fits = new WeakMap<CnTable, Fit>();

function fitOf(table: CnTable): Fit {
  const known = fits.get(table);
  if (known) return known;
  const l = smoothed(
    Float64Array.from(table.keys, (_, row) => bestPower(table, row)),
    table.keys,
  );
  const m = new Float64Array(l.length);
  const s = new Float64Array(l.length);
  for (let row = 0; row < l.length; row++) {
    const { intercept, slope } = lineAtPower(table, row, l[row]!);
    const medianPower = 1 + l[row]! * intercept;
    m[row] = medianPower ** (1 / l[row]!);
    s[row] = slope / medianPower;
  }
  const fit = { l, m, s: smoothed(s, table.keys) };
  fits.set(table, fit);
  return fit;
}

/** The value at `key` of the parabola through three rows; exact for any spacing. */
function throughThree(keys: readonly number[], column: Float64Array, first: number, key: number): number {
  const [a, b, c] = [keys[first]!, keys[first + 1]!, keys[first + 2]!];
  return (
    (column[first]! * (key - b) * (key - c)) / ((a - b) * (a - c)) +
    (column[first + 1]! * (key - a) * (key - c)) / ((b - a) * (b - c)) +
    (column[first + 2]! * (key - a) * (key - b)) / ((c - a) * (c - b))
  );
}

/**
 * A z-score recovered from the rounded cells of a table: L, M and S fitted to each row, smoothed over neighbouring rows,
 * the median read from the parabola through the three rows around the key. `breakAt` is a key where the measurement
 * changes (lying to standing): rows beyond it are not mixed with rows before. Null between birth and one month, where
 * weight falls and rises again and no row tells how, and outside ±3 SD, where no cell supports a value. O(rows) at first
 * use of a table, O(rows) comparisons afterwards.
 */
export function derivedZ(
  table: CnTable,
  key: number,
  value: number,
  breakAt = Number.POSITIVE_INFINITY,
): number | null {
  const { keys } = table;
  if (key < keys[0]! || (key > 0 && key < 1)) return null;
  const { l, m, s } = fitOf(table);
  const row = keys.findLastIndex((from) => from <= key);
  const atRow = keys[row] === key;
  const end = key < breakAt ? keys.findLastIndex((from) => from < breakAt) : keys.length - 1;
  const first = Math.min(row, end - 2);
  const last = Math.min(row + 1, end);
  const share = last === row ? 0 : (key - keys[row]!) / (keys[last]! - keys[row]!);
  const between = (column: Float64Array) => column[row]! + share * (column[last]! - column[row]!);
  const z = lmsZ(value, between(l), atRow ? m[row]! : throughThree(keys, m, first, key), between(s));
  return Math.abs(z) <= 3 ? z : null;
}
