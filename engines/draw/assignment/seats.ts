import type { AssignmentProblem } from "./problem.ts";

/** Who holds what while an assignment is built: rows' columns and columns' rows. */
export class Seats {
  readonly problem: AssignmentProblem;
  /** rows × columns, 1 where the row holds the column. */
  readonly held: Uint8Array;
  readonly load: Int32Array;
  /** A column serves no row twice, so no more than there are rows. */
  readonly capacity: Int32Array;
  /** The rows of each column: `width` places for each, the first `load` are taken. */
  readonly members: Int32Array;
  readonly width: number;
  readonly missing: Int32Array;
  /** How many columns of each class a row holds, for each division of its rule. */
  private readonly counts: readonly (readonly Int32Array[] | undefined)[];

  constructor(problem: AssignmentProblem) {
    const { rows, columns, need, capacity, rules = [] } = problem;
    this.problem = problem;
    this.held = new Uint8Array(rows * columns);
    this.load = new Int32Array(columns);
    this.capacity = capacity.map((each) => Math.min(each, rows));
    this.width = this.capacity.reduce((most, each) => Math.max(most, each), 0);
    this.members = new Int32Array(columns * this.width);
    this.missing = need.slice();
    this.counts = rules.map((rule) => rule?.map(({ most }) => new Int32Array(most.length)));
  }

  /** The row's rule allows it to take `entering` while it gives up `leaving` (−1: nothing). */
  permits(row: number, entering: number, leaving: number): boolean {
    const counts = this.counts[row];
    if (!counts) return true;
    const rule = this.problem.rules![row]!;
    for (let at = 0; at < rule.length; at++) {
      const { classOf, most } = rule[at]!;
      const wanted = classOf[entering]!;
      const freed = leaving >= 0 && classOf[leaving] === wanted ? 1 : 0;
      if (counts[at]![wanted]! - freed >= most[wanted]!) return false;
    }
    return true;
  }

  /** The pair is allowed, the row does not hold the column yet, and its rule permits the exchange. */
  mayTake(row: number, entering: number, leaving: number): boolean {
    const at = row * this.problem.columns + entering;
    return this.held[at] === 0 && this.problem.cost[at]! < Infinity && this.permits(row, entering, leaving);
  }

  /** How many divisions limit the row. Several at once are no matroid: paths through such rows need care. */
  divisions(row: number): number {
    return this.counts[row]?.length ?? 0;
  }

  /** Puts the row on the column, at its next place or at `place`, where another row was before. */
  put(row: number, column: number, place = this.load[column]!++): void {
    this.members[column * this.width + place] = row;
    this.held[row * this.problem.columns + column] = 1;
    this.count(row, column, 1);
  }

  /** Takes the row off the column and returns its place, which someone else must take, or `close`. */
  leave(row: number, column: number): number {
    this.held[row * this.problem.columns + column] = 0;
    this.count(row, column, -1);
    return this.members.indexOf(row, column * this.width) - column * this.width;
  }

  /** Gives up a place that was left, so that the column has one row less. */
  close(column: number, place: number): void {
    const start = column * this.width;
    this.members[start + place] = this.members[start + --this.load[column]!]!;
  }

  private count(row: number, column: number, by: 1 | -1): void {
    this.counts[row]?.forEach((counts, at) => {
      counts[this.problem.rules![row]![at]!.classOf[column]!]! += by;
    });
  }
}
