import { classesOf, type Market, sizeOf } from "./market.ts";

/** Everyone who lists a programme, in the order in which the programme takes them. */
export type Standing = {
  /** List of programme p: `start[p]` to `start[p + 1]` of `entry` and `child`, first in priority first. */
  readonly start: Int32Array;
  readonly entry: Int32Array;
  readonly child: Int32Array;
  /** The place of an entry in its programme's list, from 0. */
  readonly place: Int32Array;
};

/** Sorts the entries of a market by programme, class and lottery: three passes of counting sort. O(entries). */
export function standingOf(market: Market): Standing {
  const { programme, capacity } = market;
  const byLot = entriesByLot(market);
  const priority = denseClasses(market);
  const byClass = countingSort(byLot, (entry) => priority[entry]!, classesOf({ ...market, priority }));
  const start = new Int32Array(capacity.length + 1);
  const entry = countingSort(byClass, (each) => programme[each]!, capacity.length, start);
  const owner = ownersOf(market);
  const child = new Int32Array(entry.length);
  const place = new Int32Array(entry.length);
  for (let each = 0; each < capacity.length; each++)
    for (let at = start[each]!; at < start[each + 1]!; at++) {
      child[at] = owner[entry[at]!]!;
      place[entry[at]!] = at - start[each]!;
    }
  return { start, entry, child, place };
}

/** Classes as they are, unless they are spread far wider than there are entries. */
function denseClasses(market: Market): Int32Array {
  const { priority } = market;
  if (classesOf(market) <= priority.length + 1000) return priority;
  const values = [...new Set(priority)].sort((a, b) => a - b);
  const dense = new Map(values.map((value, at) => [value, at]));
  return priority.map((value) => dense.get(value)!);
}

/** The child of every entry. O(entries). */
export function ownersOf(market: Market): Int32Array {
  const owner = new Int32Array(market.programme.length);
  for (let child = 0; child < sizeOf(market); child++)
    owner.fill(child, market.start[child]!, market.start[child + 1]!);
  return owner;
}

function entriesByLot(market: Market): Int32Array {
  const { start, lot } = market;
  if (market.lotteries === "each") {
    let most = -1;
    for (const number of lot) if (number > most) most = number;
    return countingSort(
      Int32Array.from(lot, (_, entry) => entry),
      (entry) => lot[entry]!,
      most + 1,
    );
  }
  const children = sizeOf(market);
  const childAt = new Int32Array(children);
  for (let child = 0; child < children; child++) childAt[lot[child]!] = child;
  const sorted = new Int32Array(market.programme.length);
  let at = 0;
  for (const child of childAt) for (let entry = start[child]!; entry < start[child + 1]!; entry++) sorted[at++] = entry;
  return sorted;
}

/** Stable. `starts`, when given, receives where each value begins. */
function countingSort(
  items: Int32Array,
  valueOf: (item: number) => number,
  values: number,
  starts = new Int32Array(values + 1),
): Int32Array {
  for (let at = 0; at < items.length; at++) starts[valueOf(items[at]!) + 1]!++;
  for (let value = 0; value < values; value++) starts[value + 1]! += starts[value]!;
  const next = starts.slice();
  const sorted = new Int32Array(items.length);
  for (let at = 0; at < items.length; at++) sorted[next[valueOf(items[at]!)]!++] = items[at]!;
  return sorted;
}
