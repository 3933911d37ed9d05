/**
 * A linear or mixed-integer program under construction: minimise the cost of columns within their bounds, so that every
 * row's sum lies within its bounds. Columns and rows are numbered in the order they are added, from 0.
 */
export class Program {
  readonly cost: number[] = [];
  readonly lower: number[] = [];
  readonly upper: number[] = [];
  /** 1 for a whole-number column. */
  readonly whole: number[] = [];
  readonly rowLower: number[] = [];
  readonly rowUpper: number[] = [];
  /** Row r has the entries `starts[r]` to `starts[r + 1]` of `columns` and `factors`. */
  readonly starts: number[] = [0];
  readonly columns: number[] = [];
  readonly factors: number[] = [];

  /** Adds a column from `lower` to `upper` (infinities allowed) and returns its number. */
  column(cost: number, lower = 0, upper = Infinity, whole = false): number {
    if (!Number.isFinite(cost)) throw new RangeError(`a cost of ${cost}`);
    if (!(lower <= upper)) throw new RangeError(`a column from ${lower} to ${upper}`);
    this.lower.push(lower);
    this.upper.push(upper);
    this.whole.push(whole ? 1 : 0);
    return this.cost.push(cost) - 1;
  }

  /** A column that is 0 or 1. */
  choice(cost: number): number {
    return this.column(cost, 0, 1, true);
  }

  /** Adds the row `lower ≤ Σ factor · column ≤ upper` (factor 1 where none is given) and returns its number. */
  row(lower: number, upper: number, columns: ArrayLike<number>, factors?: ArrayLike<number>): number {
    if (!(lower <= upper)) throw new RangeError(`a row from ${lower} to ${upper}`);
    for (let at = 0; at < columns.length; at++) {
      const column = columns[at]!;
      if (!(column >= 0 && column < this.cost.length)) throw new RangeError(`there is no column ${column}`);
      this.columns.push(column);
      this.factors.push(factors?.[at] ?? 1);
    }
    this.starts.push(this.columns.length);
    this.rowLower.push(lower);
    return this.rowUpper.push(upper) - 1;
  }
}
