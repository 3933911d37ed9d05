import { total } from "./problem.ts";
import type { Seats } from "./seats.ts";

/**
 * A quick start for rows without a rule: they bid in turn for their cheapest column as much as it is better than their
 * second one, and push out the lowest bidder of a full column (the auction of D. Bertsekas 1979 with increments of zero).
 * Afterwards every row holds columns that are its cheapest at the prices reached, and only full columns have a price; rows
 * that were pushed out last still miss columns. O(columns) a bid.
 */
export function bid(seats: Seats, price: Float64Array): void {
  const { rows, columns, cost, need } = seats.problem;
  const { held, load, capacity, members, width, missing } = seats;
  const bids = new Float64Array(columns * width);
  const queue = Array.from({ length: rows }, (_, row) => row);
  const units = total(need);
  // More bids would cost longer than the shortest paths they spare; where every place will be taken, those are long.
  let left = (units < total(capacity) ? 4 : 8) * units;
  for (let head = 0; head < queue.length; head++) {
    const row = queue[head]!;
    const start = row * columns;
    while (missing[row]! > 0) {
      if (left-- === 0) return;
      let best = Infinity;
      let second = Infinity;
      let column = -1;
      for (let each = 0; each < columns; each++) {
        const value = cost[start + each]! + price[each]!;
        if (value < second && held[start + each] === 0) {
          if (value < best) {
            second = best;
            best = value;
            column = each;
          } else second = value;
        }
      }
      // Without a second column any price would be paid: such rows are left to the shortest paths.
      if (second === Infinity) break;
      const places = column * width;
      let place = load[column]!;
      if (place < capacity[column]!) seats.put(row, column);
      else {
        place = lowest(bids, places, place);
        const out = members[places + place]!;
        seats.leave(out, column);
        seats.put(row, column, place);
        missing[out]!++;
        queue.push(out);
      }
      missing[row]!--;
      bids[places + place] = price[column]! + second - best;
      const taken = load[column]!;
      if (taken === capacity[column]) price[column] = bids[places + lowest(bids, places, taken)]!;
    }
  }
}

function lowest(bids: Float64Array, start: number, count: number): number {
  let at = 0;
  for (let other = 1; other < count; other++) if (bids[start + other]! < bids[start + at]!) at = other;
  return at;
}
