/**
 * Rows (inspections) need columns (inspectors), no column twice in a row; a column serves at most its capacity of rows.
 * Wanted: all needs met at the least sum of costs.
 */
export type AssignmentProblem = {
  readonly rows: number;
  readonly columns: number;
  /** rows × columns, row by row: whole numbers ≥ 0, Infinity where the pair is forbidden. */
  readonly cost: Float64Array;
  /** How many columns each row needs. */
  readonly need: Int32Array;
  readonly capacity: Int32Array;
  /** One for each row where not every set of columns will do. */
  readonly rules?: readonly (RowRule | undefined)[];
};

/**
 * Divisions of the columns into classes, of each of which the row takes at most so many. With one division the valid sets
 * are the independent sets of a partition matroid and the answer is optimal; with several it is good, with a bound.
 */
export type RowRule = readonly Division[];
export type Division = { readonly classOf: Int32Array; readonly most: Int32Array };

/** A row that cannot get all it needs, with the columns and rows that the search for another column went through. */
export type Shortage = {
  readonly row: number;
  readonly missing: number;
  readonly columns: readonly number[];
  readonly rows: readonly number[];
};

export type Assignment = {
  /** The columns of each row, ascending. */
  readonly chosen: readonly (readonly number[])[];
  readonly loads: Int32Array;
  /** The sum of the costs of the chosen pairs. */
  readonly cost: number;
  /** No valid choice that meets as many needs (and is as even, if asked) costs less than `cost` − `gap`: 0 is proven optimal. */
  readonly gap: number;
  readonly shortages: readonly Shortage[];
};

/** Cells a problem may have: 400 MB of costs. */
export const largestMatrix = 50_000_000;

/** RangeError for a problem whose parts do not belong together or whose sums would not be exact whole numbers. */
export function checkProblem({ rows, columns, cost, need, capacity, rules }: AssignmentProblem): void {
  if (rows * columns > largestMatrix) throw new RangeError(`${rows} × ${columns} pairs are more than ${largestMatrix}`);
  if (cost.length !== rows * columns || need.length !== rows || capacity.length !== columns)
    throw new RangeError("the lengths of costs, needs and capacities do not fit the rows and columns");
  if (rules && rules.length !== rows) throw new RangeError(`${rules.length} rules for ${rows} rows`);
  let dearest = 0;
  for (let at = 0; at < cost.length; at++) {
    const each = cost[at]!;
    if (!(each >= 0 && each === Math.floor(each))) throw new RangeError(`the cost ${each} is not a whole number ≥ 0`);
    if (each > dearest && each < Infinity) dearest = each;
  }
  if (!isExact(rows, columns, total(need), dearest)) throw new RangeError("the costs are too large for exact sums");
}

/** Prices are at most the length of a path through all columns; with costs up to `dearest` all sums of them are exact in a float. */
export function isExact(rows: number, columns: number, units: number, dearest: number): boolean {
  return rows * columns <= largestMatrix && dearest * columns * Math.max(units, columns) <= Number.MAX_SAFE_INTEGER;
}

/** The sum of whole numbers. */
export function total(numbers: Int32Array): number {
  let sum = 0;
  for (const each of numbers) sum += each;
  return sum;
}
