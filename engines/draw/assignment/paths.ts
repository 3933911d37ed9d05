import type { Seats } from "./seats.ts";
import type { Shortage } from "./problem.ts";

/** Paths of exchanges: a row takes a column, whose holder takes another one for it, and so on to a column with room. */
export class Paths {
  protected readonly seats: Seats;
  /** The row that would take the column (−1: the path starts at the column itself) and the column it gives up (−1: none). */
  protected readonly taker: Int32Array;
  protected readonly givenUp: Int32Array;
  protected readonly isReached: Uint8Array;

  constructor(seats: Seats) {
    const { columns } = seats.problem;
    this.seats = seats;
    this.taker = new Int32Array(columns);
    this.givenUp = new Int32Array(columns);
    this.isReached = new Uint8Array(columns);
  }

  /** In a row of several divisions two exchanges that are valid alone may not be so together: it may be passed once. */
  protected isBarred(row: number, column: number): boolean {
    if (this.seats.divisions(row) < 2) return false;
    for (let at = column; at >= 0; at = this.givenUp[at]!) if (this.taker[at] === row) return true;
    return false;
  }

  /** Moves everyone on the path that ends in a column with room. */
  protected shift(end: number): void {
    const { seats, taker, givenUp } = this;
    let column = end;
    let place = seats.load[end]!++;
    for (;;) {
      const row = taker[column]!;
      const next = givenUp[column]!;
      const freed = next < 0 ? -1 : seats.leave(row, next);
      seats.put(row, column, place);
      if (next < 0) return;
      if (taker[next]! < 0) return seats.close(next, freed);
      column = next;
      place = freed;
    }
  }

  /** What a search that found no room went through. */
  protected shortage(row: number): Shortage {
    const { members, width, load, missing } = this.seats;
    const columns = reached(this.isReached);
    const rows = new Set([row]);
    for (const column of columns) {
      for (let place = 0; place < load[column]!; place++) rows.add(members[column * width + place]!);
    }
    return { row, missing: missing[row]!, columns, rows: [...rows].toSorted((a, b) => a - b) };
  }
}

/** The places of a marked array, ascending. */
export function reached(marks: Uint8Array): number[] {
  return [...marks.keys()].filter((at) => marks[at] === 1);
}
