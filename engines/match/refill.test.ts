import { describe, expect, test } from "vitest";
import { Random } from "../random/random.ts";
import { deferredAcceptance } from "./deferred-acceptance.ts";
import { type Families, FamilyList, optionsOf } from "./families.ts";
import { jointList } from "./joint-lists.ts";
import type { Market } from "./market.ts";
import { placeFamilies } from "./place-families.ts";
import { Refilling } from "./refill.ts";
import { blockingFamilies, marketOf, randomMarket, type Shape } from "./small-markets.ts";

const alone = (market: Market): Families => new FamilyList(market).finish();

/** A market without a family's children: they list nothing. */
function without(market: Market, families: Families, gone: readonly number[]): Market {
  const start = [0];
  const keep: number[] = [];
  const left = new Set(
    gone.flatMap((family) => [...families.child.subarray(families.start[family], families.start[family + 1])]),
  );
  for (let child = 0; child < market.start.length - 1; child++) {
    if (!left.has(child))
      for (let entry = market.start[child]!; entry < market.start[child + 1]!; entry++) keep.push(entry);
    start.push(keep.length);
  }
  const pick = (values: Int32Array): Int32Array => Int32Array.from(keep, (entry) => values[entry]!);
  return {
    ...market,
    start: Int32Array.from(start),
    programme: pick(market.programme),
    priority: pick(market.priority),
    lot: market.lotteries === "one" ? market.lot : pick(market.lot),
  };
}

const shapes: [string, Shape][] = [
  ["plain", { children: 14, programmes: 5 }],
  ["reserves", { children: 14, programmes: 5, kinds: 3 }],
  ["a lottery for each", { children: 14, programmes: 5, each: true }],
  ["kept places", { children: 14, programmes: 5, keeps: true, kinds: 2 }],
];

describe.each(shapes)("a place falls free, %s", (name, shape) => {
  test("a chain ends in a stable result in which nobody is worse off", () => {
    const random = Random.from(`chain ${name}`);
    for (let round = 0; round < 80; round++) {
      const market = randomMarket(random, shape);
      const families = alone(market);
      const before = placeFamilies(market, families).choice;
      const refilling = new Refilling(market, families, before);
      const gone: number[] = [];
      for (const family of random.shuffle([...before.keys()]).slice(0, 4)) {
        const was = refilling.choice();
        gone.push(family);
        const moves = refilling.leave(family, "chain");
        const now = refilling.choice();
        expect(now[family]).toBe(-1);
        for (const move of moves) {
          expect(move).toMatchObject({ from: was[move.family], to: now[move.family] });
          expect(move.to !== -1 && (move.from === -1 || move.to < move.from)).toBe(true);
        }
        const moved = new Set(moves.map((move) => move.family));
        for (const [other, option] of now.entries())
          if (other !== family && !moved.has(other)) expect(option).toBe(was[other]);
        const rest = blockingFamilies(market, families, now).filter((other) => !gone.includes(other));
        expect(rest).toEqual([]);
      }
    }
  });

  test("by the waiting list nobody with a place moves, and whoever comes is the first without one", () => {
    const random = Random.from(`waiting ${name}`);
    let came = 0;
    for (let round = 0; round < 150; round++) {
      const market = randomMarket(random, { ...shape, kinds: 0 });
      const families = alone(market);
      const before = placeFamilies(market, families).choice;
      const family = random.int(0, before.length - 1);
      const had = before[family]!;
      const moves = new Refilling(market, families, before).leave(family, "waiting");
      expect(moves.length).toBeLessThanOrEqual(1);
      if (had === -1) expect(moves).toEqual([]);
      for (const move of moves) {
        came++;
        expect(move.from).toBe(-1);
        const entry = (one: number, option: number): number => families.option[families.optionStart[one]! + option]!;
        const freed = market.programme[entry(family, had)]!;
        expect(market.programme[entry(move.family, move.to)]).toBe(freed);
      }
    }
    expect(came).toBeGreaterThan(20);
  });
});

describe("the ways differ", () => {
  // Programme 0 has one seat, held by child 0; child 1 sits in programme 1 and would rather be in 0; child 2 has none and
  // lists 1 only; child 3 has none and lists nothing of it.
  const market = marketOf(
    [
      [[0, 0]],
      [
        [0, 1],
        [1, 0],
      ],
      [[1, 1]],
      [],
    ],
    [1, 1],
  );
  const families = alone(market);
  const before = placeFamilies(market, families).choice;
  test("at first", () => expect([...before]).toEqual([0, 1, -1, -1]));
  test("by the waiting list the seat stays empty, by the fewest moves two children move", () => {
    expect(new Refilling(market, families, before).leave(0, "waiting")).toEqual([]);
    expect(new Refilling(market, families, before).leave(0, "fewest")).toEqual([
      { family: 1, from: 1, to: 0 },
      { family: 2, from: -1, to: 0 },
    ]);
    expect(new Refilling(market, families, before).leave(0, "chain")).toEqual([
      { family: 1, from: 1, to: 0 },
      { family: 2, from: -1, to: 0 },
    ]);
  });
  test("whoever is gone does not come back and cannot go twice", () => {
    const refilling = new Refilling(market, families, before);
    refilling.leave(2, "chain");
    expect(refilling.leave(1, "chain")).toEqual([]);
    expect([...refilling.choice()]).toEqual([0, -1, -1, -1]);
    expect(() => refilling.leave(1, "chain")).toThrow(/family 1 is not here/);
  });
  test("the shortest chain is never longer than any other and fills a seat if one can be filled", () => {
    const random = Random.from("fewest");
    let chains = 0;
    for (let round = 0; round < 300; round++) {
      const one = randomMarket(random, { children: 10, programmes: 5, classes: 2 });
      const own = alone(one);
      const choice = placeFamilies(one, own).choice;
      const family = random.int(0, choice.length - 1);
      const placed = (of: Int32Array): number => of.filter((option) => option !== -1).length;
      const fewest = new Refilling(one, own, choice);
      const moves = fewest.leave(family, "fewest");
      const chain = new Refilling(one, own, choice);
      const all = chain.leave(family, "chain");
      // At least as many have a place as after the chain that gives everyone the best.
      expect(placed(fewest.choice())).toBeGreaterThanOrEqual(placed(chain.choice()));
      if (placed(fewest.choice()) === placed(chain.choice())) expect(moves.length).toBeLessThanOrEqual(all.length);
      if (moves.length > 1) chains++;
      const counts = new Int32Array(one.capacity.length);
      for (const [other, option] of fewest.choice().entries())
        if (option !== -1) counts[one.programme[own.option[own.optionStart[other]! + option]!]!]!++;
      for (const [programme, count] of counts.entries()) expect(count).toBeLessThanOrEqual(one.capacity[programme]!);
    }
    expect(chains).toBeGreaterThan(5);
  });
});

describe("with siblings", () => {
  test("a chain leaves no family blocking that did not before, or names a circle", () => {
    const random = Random.from("sibling chains");
    let calm = 0;
    for (let round = 0; round < 60; round++) {
      const market = randomMarket(random, { children: 10, programmes: 4, classes: 1 });
      const list = new FamilyList(market);
      for (const pair of [
        [0, 1],
        [2, 3],
        [4, 5],
      ])
        list.add(pair, jointList(market, pair, "together", Int32Array.of(0, 0, 1, 1)));
      const families = list.finish();
      const before = placeFamilies(market, families);
      if (before.blocking.length > 0) continue;
      const refilling = new Refilling(market, families, before.choice);
      const family = random.int(0, before.choice.length - 1);
      refilling.leave(family, "chain");
      const now = refilling.choice();
      if (blockingFamilies(market, families, now).every((each) => each === family)) calm++;
      for (const [each, option] of now.entries()) expect(option).toBeLessThan(Math.max(1, optionsOf(families, each)));
    }
    expect(calm).toBeGreaterThan(50);
  });

  test("for children who decide alone it is deferred acceptance without the family, or better for nobody", () => {
    const random = Random.from("again");
    for (let round = 0; round < 80; round++) {
      const market = randomMarket(random, { children: 12, programmes: 4 });
      const families = alone(market);
      const refilling = new Refilling(market, families, placeFamilies(market, families).choice);
      const family = random.int(0, 11);
      refilling.leave(family, "chain");
      const smaller = without(market, families, [family]);
      const best = deferredAcceptance(smaller);
      // The stable result that children like best is unique; a chain reaches a stable result, never a better one.
      for (const [child, option] of refilling.choice().entries()) {
        const rank = best[child] === -1 ? Infinity : best[child]! - smaller.start[child]!;
        expect(option === -1 ? Infinity : option).toBeGreaterThanOrEqual(rank);
      }
    }
  });
});
