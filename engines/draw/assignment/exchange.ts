import { Paths } from "./paths.ts";
import type { Shortage } from "./problem.ts";
import type { Seats } from "./seats.ts";

/**
 * Successive shortest paths over the columns alone (Dijkstra with prices as potentials: J. Edmonds, R. Karp 1972; for rows
 * with a rule the exchanges are those of weighted matroid intersection, E. Lawler 1975). A path costs at most
 * O(columns × (columns + units)); most touch a few columns only.
 */
export class Exchange extends Paths {
  private readonly price: Float64Array;
  private readonly distance: Float64Array;

  /** `price` of the columns, ≥ 0 and 0 where there is room, at which every row holds its cheapest columns; kept so. */
  constructor(seats: Seats, price: Float64Array) {
    super(seats);
    this.price = price;
    this.distance = new Float64Array(seats.problem.columns);
  }

  /** Gives the row one more column at the least cost for all; or says which columns and rows stand in the way. */
  supply(row: number): Shortage | undefined {
    const { seats, price, distance, isReached } = this;
    const { columns } = seats.problem;
    this.begin(row);
    for (;;) {
      let column = -1;
      let nearest = Infinity;
      for (let each = 0; each < columns; each++) {
        if (distance[each]! < nearest && isReached[each] === 0) {
          nearest = distance[each]!;
          column = each;
        }
      }
      if (column < 0) return this.shortage(row);
      if (seats.load[column]! < seats.capacity[column]!) {
        for (let each = 0; each < columns; each++) {
          if (isReached[each] === 1) price[each]! += nearest - distance[each]!;
        }
        this.shift(column);
        seats.missing[row]!--;
        return undefined;
      }
      isReached[column] = 1;
      this.pass(column, nearest);
    }
  }

  private begin(row: number): void {
    const { seats, price, distance } = this;
    const { columns, cost } = seats.problem;
    this.isReached.fill(0);
    this.taker.fill(row);
    this.givenUp.fill(-1);
    for (let each = 0; each < columns; each++) {
      distance[each] = seats.mayTake(row, each, -1) ? cost[row * columns + each]! + price[each]! : Infinity;
    }
  }

  /** The rows of a column at that distance may give it up for others. */
  private pass(column: number, nearest: number): void {
    const { seats, price, distance, taker, givenUp, isReached } = this;
    const { held, members, width, load } = seats;
    const { columns, cost } = seats.problem;
    for (let place = 0; place < load[column]!; place++) {
      const row = members[column * width + place]!;
      if (this.isBarred(row, column)) continue;
      const start = row * columns;
      const base = nearest - cost[start + column]! - price[column]!;
      const isFree = seats.divisions(row) === 0;
      for (let each = 0; each < columns; each++) {
        const value = base + cost[start + each]! + price[each]!;
        if (value < distance[each]! && isReached[each] === 0 && held[start + each] === 0) {
          if (!isFree && !seats.permits(row, each, column)) continue;
          // Only rows of several divisions may have arcs below zero; kept at zero the search stays one pass.
          distance[each] = Math.max(value, nearest);
          taker[each] = row;
          givenUp[each] = column;
        }
      }
    }
  }
}
