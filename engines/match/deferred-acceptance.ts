import { heapify, siftDown } from "./heap.ts";
import { type Assignment, type Market, sizeOf } from "./market.ts";
import { pack, type Packed } from "./packed.ts";
import { ReservedSeats } from "./reserved-seats.ts";

const anyone = 0x7fffffff;

/**
 * Family-proposing deferred acceptance (Gale and Shapley 1962; rounds as McVitie and Wilson 1971 allow): of all stable
 * assignments the one that every child likes best, whatever the order of proposals. Programmes hold the first by class and
 * lottery, those with reserves what `choose` (choice.ts) names. O(entries · log seats); about 30 bytes an entry.
 * Siblings are children like any others here: see `placeFamilies`. RangeError from `checkMarket` when asked for.
 */
export function deferredAcceptance(market: Market): Assignment {
  const packed = pack(market);
  const held = run(market, packed);
  const assigned = new Int32Array(sizeOf(market));
  for (let row = 0; row < held.length; row++) {
    const child = packed.child[row]!;
    assigned[child] = held[row] === -1 ? -1 : market.start[child]! + held[row]! - packed.first[row]!;
  }
  return assigned;
}

/** What a programme knows of its seats: four numbers each, so that they share a line of the cache. */
const cut = 0;
const size = 1;
const room = 2;
/** Where its heap begins, or ~x for programme x of those with reserves. */
const begin = 3;

type Seats = { readonly about: Int32Array; readonly heap: Int32Array; readonly reserved: ReservedSeats | undefined };

function layOut(market: Market, packed: Packed): Seats {
  const { capacity, reserves } = market;
  const about = new Int32Array(capacity.length * 4);
  const withReserves: number[] = [];
  const reserved = reserves && new ReservedSeats(kindsReader(market, packed, withReserves));
  let total = 0;
  for (let programme = 0; programme < capacity.length; programme++) {
    const at = programme << 2;
    const useful = Math.min(capacity[programme]!, packed.asking[programme]!);
    about[at + cut] = useful > 0 ? anyone : -1;
    if (reserved && useful > 0 && reserves.start[programme + 1]! > reserves.start[programme]!) {
      withReserves.push(programme);
      about[at + size] = anyone;
      about[at + begin] = ~reserved.add(reserves, programme, useful, keptBelow(market, packed, programme));
      continue;
    }
    about[at + room] = useful;
    about[at + begin] = total;
    total += useful;
  }
  reserved?.open();
  return { about, heap: new Int32Array(total), reserved };
}

/** Which of the kinds that programme x has reserves for the child of a key is of. */
function kindsReader(
  market: Market,
  packed: Packed,
  programmes: readonly number[],
): (x: number, key: number) => number {
  const { keys, places } = packed;
  const kinds = market.kinds!;
  if (places) return (x, key) => kinds[places.child[places.start[programmes[x]!]! + key]!]!;
  const mask = 2 ** keys!.lotBits - 1;
  const ofLot = new Int32Array(kinds.length);
  for (let child = 0; child < kinds.length; child++) ofLot[market.lot[child]!] = kinds[child]!;
  return (_x, key) => ofLot[key & mask]!;
}

/** Keys below are of class 0, where class 0 means a place held now. */
function keptBelow(market: Market, { keys, places }: Packed, programme: number): number {
  if (!market.keeps) return 0;
  if (!places) return 2 ** keys!.lotBits;
  let keepers = 0;
  const end = places.start[programme + 1]!;
  for (let at = places.start[programme]!; at < end && market.priority[places.entry[at]!] === 0; at++) keepers++;
  return keepers;
}

/**
 * Proposals in rounds: first everyone in order, then those who lost their seat in the round before. Within a round no
 * proposal waits for another's rows to arrive from memory. Returns the word that each row holds, or -1.
 */
function run(market: Market, packed: Packed): Int32Array {
  const { first, words, child, programmeBits, keys, places } = packed;
  const { about, heap, reserved } = layOut(market, packed);
  const programmeMask = programmeBits === 31 ? 0x7fffffff : (1 << programmeBits) - 1;
  const lotBits = keys?.lotBits ?? 0;
  const lotMask = 2 ** lotBits - 1;
  const lots = keys?.lot ?? first;
  const rowOfLot = keys?.row ?? first;
  const rows = first.length - 1;
  const kindsAt = reserved ? child.map((each) => market.kinds![each]!) : child;
  const held = new Int32Array(rows);
  // A round reads the list no slower than it writes the next one over it.
  const displaced = new Int32Array(rows);
  for (let round = 0, count = rows; count > 0; round++) {
    let next = 0;
    for (let turn = 0; turn < count; turn++) {
      const row = round === 0 ? turn : displaced[turn]!;
      let at: number;
      if (round === 0) {
        at = first[row]!;
        if (at === first[row + 1]) {
          held[row] = -1;
          continue;
        }
      } else {
        at = held[row]!;
        if (words[at]! < 0) {
          held[row] = -1;
          continue;
        }
        at++;
      }
      for (; ; at++) {
        const word = words[at]!;
        const programme = word & programmeMask;
        const seats = programme << 2;
        const key = places ? places.place[at]! : (((word & 0x7fffffff) >>> programmeBits) << lotBits) | lots[row]!;
        if (key < about[seats + cut]!) {
          let out: number;
          const filled = about[seats + size]!;
          const from = about[seats + begin]!;
          if (filled < about[seats + room]!) {
            heap[from + filled] = key;
            about[seats + size] = filled + 1;
            held[row] = at;
            if (filled + 1 === about[seats + room]!) {
              // Only now is the worst of them needed.
              heapify(heap, from, filled + 1);
              about[seats + cut] = heap[from]!;
            }
            break;
          }
          if (from >= 0) {
            out = heap[from]!;
            heap[from] = key;
            siftDown(heap, from, filled, 0);
            about[seats + cut] = heap[from]!;
          } else {
            // In these programmes `size` holds the cut-off for children of no kind.
            out = kindsAt[row] === 0 && key > filled ? key : reserved!.insert(~from, key);
            if (out !== key) about[seats + size] = reserved!.openCut(~from);
            if (out === -1) {
              held[row] = at;
              break;
            }
          }
          if (out !== key) {
            held[row] = at;
            displaced[next++] = places ? places.child[places.start[programme]! + out]! : rowOfLot[out & lotMask]!;
            break;
          }
        }
        if (word < 0) {
          held[row] = -1;
          break;
        }
      }
    }
    count = next;
  }
  return held;
}
