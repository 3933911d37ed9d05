/** Seats of a programme that children of a kind come first for; what they leave empty is open to all. */
export type Reserves = {
  /** Reserves of programme p: `start[p]` to `start[p + 1]` of the two arrays. */
  readonly start: Int32Array;
  /** The kind of child, 0 to 30. */
  readonly kind: Int32Array;
  readonly seats: Int32Array;
};

/**
 * Children and the programmes their families list, as compressed rows. A programme is one pool of seats: a site, an age
 * band and a month of start. Ids are dense numbers from 0.
 */
export type Market = {
  /** The list of child i: entries `start[i]` to `start[i + 1]`, best first; no programme twice. */
  readonly start: Int32Array;
  readonly programme: Int32Array;
  /** The child's priority class at the programme of an entry: from 0, lower first. */
  readonly priority: Int32Array;
  readonly capacity: Int32Array;
  /**
   * Orders children of one class, lower first. One lottery: per child, a permutation of 0 to n − 1. One lottery for each
   * programme: per entry, distinct and dense within a programme.
   */
  readonly lot: Int32Array;
  readonly lotteries: "one" | "each";
  readonly reserves?: Reserves;
  /** Which kinds a child is of: bit k for kind k. Needed where there are reserves. */
  readonly kinds?: Int32Array;
  /**
   * True when class 0 is that of children who hold a place in the programme now and ask for another: they keep it until
   * they get a better one, whatever is reserved. A programme has no more of them than seats.
   */
  readonly keeps?: boolean;
};

/** Reserves that one programme may have. */
export const mostReserves = 10;

/** What a child gets: its entry in the market, or -1. */
export type Assignment = Int32Array;

/** Number of children. */
export function sizeOf(market: Market): number {
  return market.start.length - 1;
}

/** Checks a market's form once; RangeError says what is wrong. O(entries). */
export function checkMarket(market: Market): void {
  const { start, programme, priority, capacity, lot, reserves, kinds } = market;
  const children = sizeOf(market);
  const entries = start[children] ?? -1;
  if (children < 0 || start[0] !== 0 || entries !== programme.length || entries !== priority.length)
    throw new RangeError("the rows do not fit the entries");
  if (lot.length !== (market.lotteries === "one" ? children : entries))
    throw new RangeError(`${lot.length} lottery numbers for ${market.lotteries === "one" ? children : entries}`);
  for (const seats of capacity) if (!(seats >= 0)) throw new RangeError(`a capacity of ${seats}`);
  const lastChild = new Int32Array(capacity.length).fill(-1);
  const keepers = new Int32Array(capacity.length);
  for (let child = 0; child < children; child++) {
    if (start[child + 1]! < start[child]!) throw new RangeError(`row ${child} ends before it begins`);
    for (let entry = start[child]!; entry < start[child + 1]!; entry++) {
      const listed = programme[entry]!;
      if (!(listed >= 0 && listed < capacity.length)) throw new RangeError(`there is no programme ${listed}`);
      if (lastChild[listed] === child) throw new RangeError(`child ${child} lists programme ${listed} twice`);
      lastChild[listed] = child;
      if (!(priority[entry]! >= 0)) throw new RangeError(`a class of ${priority[entry]}`);
      if (market.keeps && priority[entry] === 0) keepers[listed]!++;
    }
  }
  for (let each = 0; each < capacity.length; each++)
    if (keepers[each]! > capacity[each]!)
      throw new RangeError(
        `programme ${each} has ${capacity[each]} seats for ${keepers[each]} children who are there now`,
      );
  checkLots(market, children);
  if (reserves) {
    if (kinds?.length !== children) throw new RangeError("reserves need the kinds of every child");
    for (const kind of reserves.kind)
      if (!(kind >= 0 && kind <= 30)) throw new RangeError(`a kind of ${kind}: 0 to 30`);
    for (let each = 0; each < capacity.length; each++)
      if (reserves.start[each + 1]! - reserves.start[each]! > mostReserves)
        throw new RangeError(`more than ${mostReserves} reserves in programme ${each}`);
    for (const seats of reserves.seats) if (!(seats >= 0)) throw new RangeError(`${seats} reserved seats`);
  }
}

function checkLots({ lot, lotteries, programme, capacity }: Market, children: number): void {
  const seen = new Uint8Array(lotteries === "one" ? children : 0);
  if (lotteries === "one") {
    for (const number of lot) {
      if (!(number >= 0 && number < children) || seen[number] === 1)
        throw new RangeError(`the lottery is not a permutation: ${number}`);
      seen[number] = 1;
    }
    return;
  }
  const drawn = new Set<number>();
  for (let entry = 0; entry < lot.length; entry++) {
    if (!(lot[entry]! >= 0)) throw new RangeError(`a lottery number of ${lot[entry]}`);
    const at = lot[entry]! * capacity.length + programme[entry]!;
    if (drawn.has(at)) throw new RangeError(`programme ${programme[entry]} draws ${lot[entry]} twice`);
    drawn.add(at);
  }
}

/** How many classes there are. O(entries). */
export function classesOf({ priority }: Market): number {
  let highest = -1;
  for (let entry = 0; entry < priority.length; entry++) if (priority[entry]! > highest) highest = priority[entry]!;
  return highest + 1;
}

/** Bits that hold the numbers 0 to `count` − 1. */
export function bitsFor(count: number): number {
  return count <= 1 ? 0 : 32 - Math.clz32(count - 1);
}
