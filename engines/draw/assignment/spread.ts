import { Paths, reached } from "./paths.ts";
import type { Shortage } from "./problem.ts";
import type { Seats } from "./seats.ts";

/** Columns whose levels (start + load) are `level` or one less in every most even assignment. */
export type Part = { readonly columns: readonly number[]; readonly level: number };

/**
 * Meets as many needs as possible with loads as even as possible, whatever the costs: the least sum of squares of
 * start + load (optimal semi-matchings, N. Harvey, R. Ladner, L. Lovász, T. Tamir 2003: as long as a path of exchanges
 * leads from a column to one with a level lower by two, use it).
 */
export class Spread extends Paths {
  private readonly start: Int32Array;
  private readonly rowIsDone: Uint8Array;
  /** Columns of settled parts, or full ones without a way to room: paths may enter them but never come out again. */
  private readonly isClosed: Uint8Array;

  constructor(seats: Seats, start: Int32Array) {
    super(seats);
    this.start = start;
    this.rowIsDone = new Uint8Array(seats.problem.rows);
    this.isClosed = new Uint8Array(seats.problem.columns);
  }

  /** Fills all needs, each unit on the lowest column or by a path to one with room. */
  fill(): Shortage[] {
    const { seats } = this;
    const shortages: Shortage[] = [];
    for (let row = 0; row < seats.problem.rows; row++) {
      while (seats.missing[row]! > 0) {
        const column = this.lowestFor(row);
        if (column >= 0) seats.put(row, column);
        else {
          const found = this.search(this.openTo(row), (each) => this.hasRoom(each), row);
          if (found < 0) {
            const shortage = this.shortage(row);
            shortages.push(shortage);
            for (const each of shortage.columns) this.isClosed[each] = 1;
            break;
          }
          this.shift(found);
        }
        seats.missing[row]!--;
      }
    }
    return shortages;
  }

  /**
   * Makes the loads even and divides the columns into the parts that exchanges cannot leave, highest first: the canonical
   * partition of A. Frank and K. Murota (2018). The most even assignments are those that keep every part's sum and levels.
   */
  level(): Part[] {
    const { columns } = this.seats.problem;
    const left = new Set(Array.from({ length: columns }, (_, column) => column));
    const parts: Part[] = [];
    this.isClosed.fill(0);
    while (left.size > 0) {
      const level = Math.max(...[...left].map((column) => this.levelOf(column)));
      for (;;) {
        const highest = [...left].filter((column) => this.levelOf(column) === level);
        if (highest.length === 0) break;
        const found = this.search(highest, (column) => this.hasRoom(column) && this.levelOf(column) < level - 1, -1);
        if (found >= 0) this.shift(found);
        else {
          const part = reached(this.isReached).filter((column) => left.delete(column));
          for (const column of part) this.isClosed[column] = 1;
          parts.push({ columns: part, level });
          break;
        }
      }
    }
    return parts;
  }

  private levelOf(column: number): number {
    return this.start[column]! + this.seats.load[column]!;
  }

  private hasRoom(column: number): boolean {
    return this.seats.load[column]! < this.seats.capacity[column]!;
  }

  private openTo(row: number): number[] {
    const open: number[] = [];
    for (let column = 0; column < this.seats.problem.columns; column++) {
      if (this.seats.mayTake(row, column, -1)) open.push(column);
    }
    return open;
  }

  private lowestFor(row: number): number {
    let best = -1;
    for (let column = 0; column < this.seats.problem.columns; column++) {
      if (best >= 0 && this.levelOf(column) >= this.levelOf(best)) continue;
      if (this.hasRoom(column) && this.seats.mayTake(row, column, -1)) best = column;
    }
    return best;
  }

  /** Breadth first, so that paths have no shortcuts, to the first column wanted; −1 if there is none. */
  private search(from: readonly number[], isWanted: (column: number) => boolean, row: number): number {
    const { seats, taker, givenUp, isReached, rowIsDone } = this;
    const { members, width, load } = seats;
    const { columns } = seats.problem;
    isReached.set(this.isClosed);
    rowIsDone.fill(0);
    const queue = [...from];
    for (const column of queue) {
      isReached[column] = 1;
      taker[column] = row;
      givenUp[column] = -1;
    }
    for (let head = 0; head < queue.length; head++) {
      const column = queue[head]!;
      for (let place = 0; place < load[column]!; place++) {
        const holder = members[column * width + place]!;
        if (rowIsDone[holder] === 1 || this.isBarred(holder, column)) continue;
        // Without a rule a row may take the same columns whichever it gives up.
        if (seats.divisions(holder) === 0) rowIsDone[holder] = 1;
        for (let each = 0; each < columns; each++) {
          if (isReached[each] === 1 || !seats.mayTake(holder, each, column)) continue;
          isReached[each] = 1;
          taker[each] = holder;
          givenUp[each] = column;
          if (isWanted(each)) return each;
          queue.push(each);
        }
      }
    }
    return -1;
  }
}
