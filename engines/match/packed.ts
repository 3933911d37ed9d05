import { bitsFor, classesOf, type Market, sizeOf } from "./market.ts";
import { type Standing, standingOf } from "./standing.ts";

/** A market's rows as the hot loop wants them: one 32-bit word an entry. */
export type Packed = {
  /** Row r: `first[r]` to `first[r + 1]` of `words`. */
  readonly first: Int32Array;
  /** Programme in the low bits, then the class; the sign marks the last of a row. */
  readonly words: Int32Array;
  readonly child: Int32Array;
  readonly programmeBits: number;
  /** How many list each programme. */
  readonly asking: Int32Array;
  readonly keys: PackedKeys | undefined;
  /** Instead of `keys`, where they cannot be packed: the key of an entry is its place in the programme's list; row = child. */
  readonly places: Standing | undefined;
};

/** Keys of class and lot: the lot in the low bits. */
export type PackedKeys = {
  readonly lotBits: number;
  /** The lot of a row, and the row of a lot. */
  readonly lot: Int32Array;
  readonly row: Int32Array;
};

/**
 * Packs a market. Keys (class, then lottery) fit 31 bits with one lottery unless classes and children are very many; rows
 * then stand roughly in the order of the lottery, so that few who are seated lose their seat again. Otherwise, and with a
 * lottery for each programme, entries are ranked within programmes first. O(entries).
 */
export function pack(market: Market): Packed {
  const programmeBits = bitsFor(market.capacity.length);
  const classBits = bitsFor(classesOf(market));
  const lotBits = bitsFor(sizeOf(market));
  if (market.lotteries === "one" && classBits + Math.max(lotBits, programmeBits) <= 31)
    return packByLot(market, programmeBits, lotBits);
  const words = market.programme.slice();
  const asking = new Int32Array(market.capacity.length);
  for (const programme of words) asking[programme]!++;
  for (let child = 0; child < sizeOf(market); child++)
    if (market.start[child + 1]! > market.start[child]!) words[market.start[child + 1]! - 1]! |= last;
  const child = Int32Array.from({ length: sizeOf(market) }, (_, each) => each);
  const places = standingOf(market);
  return { first: market.start, words, child, programmeBits: 31, asking, keys: undefined, places };
}

const last = 1 << 31;
/** So many streams are written at once: few enough for the memory's page tables, enough for a rough order. */
const streamBits = 8;

function packByLot(market: Market, programmeBits: number, lotBits: number): Packed {
  const { start, programme, priority, lot: lotOf } = market;
  const children = sizeOf(market);
  const shift = Math.max(0, lotBits - streamBits);
  const { nextRow, nextWord } = streams(market, shift);
  const asking = new Int32Array(market.capacity.length);
  const words = new Int32Array(programme.length);
  const first = new Int32Array(children + 1);
  const child = new Int32Array(children);
  const lot = new Int32Array(children);
  const row = new Int32Array(children);
  for (let each = 0; each < children; each++) {
    const drawn = lotOf[each]!;
    const stream = drawn >>> shift;
    const at = nextRow[stream]!++;
    const from = nextWord[stream]!;
    let to = from;
    child[at] = each;
    lot[at] = drawn;
    row[drawn] = at;
    first[at] = from;
    for (let entry = start[each]!, end = start[each + 1]!; entry < end; entry++) {
      const listed = programme[entry]!;
      asking[listed]!++;
      words[to++] = listed | (priority[entry]! << programmeBits);
    }
    if (to > from) words[to - 1]! |= last;
    nextWord[stream] = to;
  }
  first[children] = programme.length;
  return { first, words, child, programmeBits, asking, keys: { lotBits, lot, row }, places: undefined };
}

/** Where the rows and words of each stream begin. */
function streams({ start, lot }: Market, shift: number): { nextRow: Int32Array; nextWord: Int32Array } {
  const nextRow = new Int32Array((1 << streamBits) + 1);
  const nextWord = new Int32Array((1 << streamBits) + 1);
  for (let child = 0; child < lot.length; child++) {
    const stream = lot[child]! >>> shift;
    nextRow[stream + 1]!++;
    nextWord[stream + 1]! += start[child + 1]! - start[child]!;
  }
  for (let stream = 0; stream < 1 << streamBits; stream++) {
    nextRow[stream + 1]! += nextRow[stream]!;
    nextWord[stream + 1]! += nextWord[stream]!;
  }
  return { nextRow, nextWord };
}
