import { describe, expect, test } from "vitest";
import { Random } from "../random/random.ts";
import { deferredAcceptance } from "./deferred-acceptance.ts";
import { checkMarket, type Market } from "./market.ts";
import { marketOf, randomMarket, type Shape, stableAssignments } from "./small-markets.ts";
import { verifyAssignment } from "./verify.ts";

/** What each child gets, as its rank from 0; -1 for nothing. */
const ranks = (market: Market, assigned = deferredAcceptance(market)): number[] =>
  [...assigned].map((entry, child) => (entry === -1 ? -1 : entry - market.start[child]!));

const programmes = (market: Market): number[] =>
  [...deferredAcceptance(market)].map((entry) => (entry === -1 ? -1 : market.programme[entry]!));

/** Preference lists as in papers: for men the women, for women the rank of each man; one seat each. */
function oneToOne(men: readonly (readonly number[])[], women: readonly (readonly number[])[]): Market {
  return marketOf(
    men.map((list, man) => list.map((woman) => [woman, women[woman]!.indexOf(man)] as const)),
    women.map(() => 1),
  );
}

describe("published instances", () => {
  // Gale and Shapley, College admissions and the stability of marriage, American Mathematical Monthly 69 (1962).
  test("example 1: every man gets his first choice", () => {
    const market = oneToOne(
      [
        [0, 1, 2],
        [1, 2, 0],
        [2, 0, 1],
      ],
      [
        [1, 2, 0],
        [2, 0, 1],
        [0, 1, 2],
      ],
    );
    expect(programmes(market)).toEqual([0, 1, 2]);
    expect(stableAssignments(market)).toHaveLength(3);
  });

  test("example 2: the only stable set of marriages", () => {
    const market = oneToOne(
      [
        [0, 1, 2, 3],
        [0, 3, 2, 1],
        [1, 0, 2, 3],
        [3, 1, 2, 0],
      ],
      [
        [3, 2, 0, 1],
        [1, 3, 0, 2],
        [3, 0, 1, 2],
        [2, 1, 0, 3],
      ],
    );
    expect(programmes(market)).toEqual([2, 3, 0, 1]);
    expect(stableAssignments(market)).toHaveLength(1);
  });

  // Abdulkadiroğlu and Sönmez, School choice, American Economic Review 93 (2003), example 1: stable but not efficient.
  test("school choice: the stable result that every child likes best", () => {
    const market = marketOf(
      [
        [
          [1, 1],
          [0, 0],
          [2, 1],
        ],
        [
          [0, 2],
          [1, 0],
          [2, 2],
        ],
        [
          [0, 1],
          [1, 2],
          [2, 0],
        ],
      ],
      [1, 1, 1],
    );
    expect(programmes(market)).toEqual([0, 1, 2]);
  });
});

const shapes: [string, Shape][] = [
  ["classes and one lottery", { children: 5, programmes: 3 }],
  ["no classes, so that lots decide", { children: 6, programmes: 3, classes: 0 }],
  ["a lottery for each programme", { children: 5, programmes: 3, each: true }],
  ["overlapping reserves", { children: 5, programmes: 3, kinds: 3 }],
  ["overlapping reserves and a lottery for each", { children: 5, programmes: 3, kinds: 3, each: true }],
  ["children who keep places", { children: 5, programmes: 3, keeps: true }],
  ["children who keep places, reserves", { children: 5, programmes: 3, keeps: true, kinds: 2 }],
  [
    "children who keep places, reserves, a lottery each",
    { children: 5, programmes: 3, keeps: true, kinds: 2, each: true },
  ],
];

describe.each(shapes)("with %s", (name, shape) => {
  test("the result is the stable one that every child likes best; stable results form a lattice and seat the same children", () => {
    const random = Random.from(name);
    for (let round = 0; round < 60; round++) {
      const market = randomMarket(random, shape);
      checkMarket(market);
      const stable = stableAssignments(market);
      const best = ranks(market);
      expect(stable.map((each) => ranks(market, each))).toContainEqual(best);
      const cost = (rank: number): number => (rank === -1 ? Infinity : rank);
      for (const each of stable) {
        const other = ranks(market, each);
        for (const [child, rank] of best.entries()) expect(cost(rank)).toBeLessThanOrEqual(cost(other[child]!));
        // Rural hospitals: the same children have a place, and programmes have as many.
        expect(other.map((rank) => rank === -1)).toEqual(best.map((rank) => rank === -1));
        expect(seatCounts(market, each)).toEqual(seatCounts(market, deferredAcceptance(market)));
        for (const second of stable) {
          const join = each.map((entry, child) =>
            cost(other[child]!) <= cost(ranks(market, second)[child]!) ? entry : second[child]!,
          );
          expect(stable).toContainEqual(join);
        }
      }
    }
  });

  test("no child gains by another list", () => {
    const random = Random.from(`${name}: lists`);
    for (let round = 0; round < 150; round++) {
      const market = randomMarket(random, shape);
      const honest = deferredAcceptance(market);
      const child = random.int(0, shape.children - 1);
      const [from, until] = [market.start[child]!, market.start[child + 1]!];
      const entries = Array.from({ length: until - from }, (_, at) => from + at);
      // A place kept stays at the end: the child cannot give it up and keep it.
      const kept = market.keeps ? entries.filter((entry) => market.priority[entry] === 0) : [];
      const told = random
        .shuffle(entries.filter((entry) => !kept.includes(entry)))
        .slice(0, random.int(0, entries.length));
      const lied = withList(market, child, [...told, ...kept]);
      const got = deferredAcceptance(lied.market)[child]!;
      const real = got === -1 ? Infinity : lied.entryBefore[got]!;
      expect(honest[child] === -1 ? Infinity : honest[child]!).toBeLessThanOrEqual(real);
    }
  });

  test("nobody who keeps a place gets a worse one", () => {
    const random = Random.from(`${name}: keeps`);
    for (let round = 0; round < 150; round++) {
      const market = randomMarket(random, shape);
      const assigned = deferredAcceptance(market);
      for (let child = 0; child < shape.children; child++)
        for (let entry = market.start[child]!; market.keeps && entry < market.start[child + 1]!; entry++)
          if (market.priority[entry] === 0) {
            expect(assigned[child]).toBeGreaterThanOrEqual(market.start[child]!);
            expect(assigned[child]).toBeLessThanOrEqual(entry);
          }
    }
  });
});

function seatCounts(market: Market, assigned: Int32Array): number[] {
  const counts = Array.from(market.capacity, () => 0);
  for (const entry of assigned) if (entry !== -1) counts[market.programme[entry]!]!++;
  return counts;
}

/** The market with another list for one child, and which entry of the first each of its entries is. */
function withList(market: Market, child: number, list: readonly number[]): { market: Market; entryBefore: number[] } {
  const entryBefore: number[] = [];
  const start = [0];
  for (let each = 0; each < market.start.length - 1; each++) {
    if (each === child) entryBefore.push(...list);
    else for (let entry = market.start[each]!; entry < market.start[each + 1]!; entry++) entryBefore.push(entry);
    start.push(entryBefore.length);
  }
  const pick = (values: Int32Array): Int32Array => Int32Array.from(entryBefore, (entry) => values[entry]!);
  const lot = market.lotteries === "each" ? pick(market.lot) : market.lot;
  return {
    market: {
      ...market,
      start: Int32Array.from(start),
      programme: pick(market.programme),
      priority: pick(market.priority),
      lot,
    },
    entryBefore,
  };
}

describe("larger markets", () => {
  const large = (seed: string, more: Partial<Shape> = {}): Market =>
    randomMarket(Random.from(seed), { children: 600, programmes: 40, classes: 3, ...more });

  test("nothing blocks, and the order in which children come does not matter", () => {
    for (const more of [{}, { each: true }, { kinds: 4 }, { keeps: true, kinds: 3 }] satisfies Partial<Shape>[]) {
      const market = large("large", more);
      const assigned = deferredAcceptance(market);
      expect(verifyAssignment(market, assigned)).toEqual({ overfull: [], pairs: [] });
      const order = Random.from("order").shuffle([...market.start.slice(1).keys()]);
      const entries: number[] = [];
      const start = [0];
      for (const child of order) {
        for (let entry = market.start[child]!; entry < market.start[child + 1]!; entry++) entries.push(entry);
        start.push(entries.length);
      }
      const pick = (values: Int32Array): Int32Array => Int32Array.from(entries, (entry) => values[entry]!);
      const byChild = (values: Int32Array): Int32Array => Int32Array.from(order, (child) => values[child]!);
      const mixed: Market = {
        ...market,
        start: Int32Array.from(start),
        programme: pick(market.programme),
        priority: pick(market.priority),
        lot: market.lotteries === "one" ? byChild(market.lot) : pick(market.lot),
        ...(market.kinds ? { kinds: byChild(market.kinds) } : {}),
      };
      const again = deferredAcceptance(mixed);
      expect([...again].map((entry) => (entry === -1 ? -1 : entries[entry]!))).toEqual(
        order.map((child) => assigned[child]!),
      );
    }
  });

  test("very many classes, whose keys cannot be packed, give what few give", () => {
    const market = large("classes");
    const spread = { ...market, priority: market.priority.map((each) => each * 200_000_000) };
    expect(deferredAcceptance(spread)).toEqual(deferredAcceptance(market));
    const reserved = large("classes", { kinds: 3, keeps: true });
    const spreadToo = { ...reserved, priority: reserved.priority.map((each) => each * 200_000_000) };
    expect(deferredAcceptance(spreadToo)).toEqual(deferredAcceptance(reserved));
  });

  test("nobody, nothing listed, no seats", () => {
    expect([...deferredAcceptance(marketOf([], [3]))]).toEqual([]);
    expect([...deferredAcceptance(marketOf([[], []], []))]).toEqual([-1, -1]);
    expect([...deferredAcceptance(marketOf([[[0, 0]], [[0, 0]]], [0]))]).toEqual([-1, -1]);
    expect([...deferredAcceptance(marketOf([[[0, 0]], []], [9]))]).toEqual([0, -1]);
  });
});

describe("a market that is none", () => {
  const good = marketOf([[[0, 0]], [[1, 0]]], [1, 1]);
  const reserves = { start: Int32Array.of(0, 1, 1), kind: Int32Array.of(0), seats: Int32Array.of(1) };
  const kinds = Int32Array.of(1, 0);
  test.each<[string, Partial<Market>, RegExp]>([
    ["rows that do not fit", { start: Int32Array.of(0, 1, 3) }, /rows do not fit/],
    ["rows that begin elsewhere", { start: Int32Array.of(1, 1, 2) }, /rows do not fit/],
    ["a row that ends early", { start: Int32Array.of(0, 3, 2) }, /row 1 ends|no programme/],
    ["fewer classes than entries", { priority: Int32Array.of(0) }, /rows do not fit/],
    ["an unknown programme", { programme: Int32Array.of(0, 2) }, /no programme 2/],
    ["a negative programme", { programme: Int32Array.of(-1, 1) }, /no programme -1/],
    ["a programme twice", { start: Int32Array.of(0, 2, 2), programme: Int32Array.of(1, 1) }, /lists programme 1 twice/],
    ["a negative class", { priority: Int32Array.of(0, -1) }, /class of -1/],
    ["a negative capacity", { capacity: Int32Array.of(1, -1) }, /capacity of -1/],
    ["too few lots", { lot: Int32Array.of(0) }, /1 lottery numbers for 2/],
    ["a lot twice", { lot: Int32Array.of(0, 0) }, /not a permutation: 0/],
    ["a lot too large", { lot: Int32Array.of(0, 2) }, /not a permutation: 2/],
    [
      "a lot twice in one programme",
      { lotteries: "each", programme: Int32Array.of(0, 0), lot: Int32Array.of(4, 4) },
      /draws 4 twice/,
    ],
    ["a negative lot", { lotteries: "each", lot: Int32Array.of(0, -4) }, /lottery number of -4/],
    ["more who are there than seats", { keeps: true, capacity: Int32Array.of(0, 1) }, /0 seats for 1 children/],
    ["reserves without kinds", { reserves }, /need the kinds/],
    ["a kind too large", { kinds, reserves: { ...reserves, kind: Int32Array.of(31) } }, /kind of 31/],
    ["negative reserves", { kinds, reserves: { ...reserves, seats: Int32Array.of(-1) } }, /-1 reserved seats/],
    [
      "too many reserves",
      { kinds, reserves: { start: Int32Array.of(0, 11, 11), kind: new Int32Array(11), seats: new Int32Array(11) } },
      /more than 10 reserves in programme 0/,
    ],
  ])("%s", (_name, change, reason) => {
    expect(() => checkMarket({ ...good, ...change })).toThrow(reason);
  });
  test("a good one passes", () => {
    expect(() => checkMarket({ ...good, kinds, reserves, keeps: true })).not.toThrow();
    expect(() => checkMarket({ ...good, lotteries: "each", lot: Int32Array.of(0, 0) })).not.toThrow();
  });
});
