import { describe, expect, test } from "vitest";
import { Random } from "../random/random.ts";
import { choose } from "./choice.ts";
import { deferredAcceptance } from "./deferred-acceptance.ts";
import { Explanation } from "./explain.ts";
import { assignmentOf, FamilyList } from "./families.ts";
import { jointList } from "./joint-lists.ts";
import { placeFamilies } from "./place-families.ts";
import {
  allAssignments,
  blockingFamilies,
  childOf,
  chooseByDefinition,
  marketOf,
  randomMarket,
  seatedIn,
  type Shape,
} from "./small-markets.ts";
import { verifyAssignment, verifyFamilies } from "./verify.ts";

const shapes: [string, Shape][] = [
  ["plain", { children: 5, programmes: 3, classes: 1 }],
  ["a lottery for each", { children: 5, programmes: 3, classes: 1, each: true }],
  ["reserves", { children: 5, programmes: 3, classes: 1, kinds: 3 }],
  ["kept places and reserves", { children: 5, programmes: 3, classes: 2, kinds: 2, keeps: true }],
];

describe.each(shapes)("the check, %s", (name, shape) => {
  test("names exactly the pairs that block, in any assignment", () => {
    const random = Random.from(`check ${name}`);
    let blocked = 0;
    for (let round = 0; round < 12; round++) {
      const market = randomMarket(random, shape);
      for (const assigned of random.shuffle([...allAssignments(market)]).slice(0, 40)) {
        const wanted: string[] = [];
        for (let entry = 0; entry < market.programme.length; entry++) {
          const child = childOf(market, entry);
          if (assigned[child] !== -1 && assigned[child]! <= entry) continue;
          const programme = market.programme[entry]!;
          const chosen = chooseByDefinition(market, programme, [...seatedIn(market, assigned, programme), entry]);
          if (chosen.has(entry)) wanted.push(`${child} ${entry}`);
        }
        const checked = verifyAssignment(market, assigned);
        expect(checked.pairs.map(({ child, entry }) => `${child} ${entry}`)).toEqual(wanted);
        expect(checked.overfull).toEqual([]);
        blocked += wanted.length;
      }
    }
    expect(blocked).toBeGreaterThan(50);
  });

  test("names exactly the families that block, in any choice", () => {
    const random = Random.from(`families ${name}`);
    let blocked = 0;
    for (let round = 0; round < 60; round++) {
      const market = randomMarket(random, shape);
      const list = new FamilyList(market);
      list.add([0, 1], jointList(market, [0, 1], "prefer", Int32Array.of(0, 0, 1)));
      const families = list.finish();
      const placed = placeFamilies(market, families);
      const choice = placed.choice.map((option, family) =>
        family === 0 && !market.keeps && random.chance(0.5) ? -1 : option,
      );
      const assigned = assignmentOf(families, choice);
      const wanted = blockingFamilies(market, families, choice);
      expect(verifyFamilies(market, families, assigned).families.map(({ family }) => family)).toEqual(wanted);
      blocked += wanted.length;
    }
    expect(blocked).toBeGreaterThan(0);
  });

  test("every reason of the explanation is true", () => {
    const random = Random.from(`why ${name}`);
    for (let round = 0; round < 60; round++) {
      const market = randomMarket(random, shape);
      const assigned = deferredAcceptance(market);
      const explanation = new Explanation(market, assigned);
      for (let entry = 0; entry < market.programme.length; entry++) {
        const child = childOf(market, entry);
        const { reason, cutoff, cutoffChild, place } = explanation.why(child, entry);
        const programme = market.programme[entry]!;
        const listing = [...market.programme.keys()].filter((each) => market.programme[each] === programme);
        const lot = (each: number): number => market.lot[market.lotteries === "one" ? childOf(market, each) : each]!;
        const before = (a: number, b: number): boolean =>
          market.priority[a] === market.priority[b] ? lot(a) < lot(b) : market.priority[a]! < market.priority[b]!;
        expect(place).toBe(1 + listing.filter((each) => before(each, entry)).length);
        const seated = seatedIn(market, assigned, programme);
        if (cutoff !== -1) expect(cutoffChild).toBe(childOf(market, cutoff));
        if (reason === "placed") expect(assigned[child]).toBe(entry);
        else if (reason === "better") expect(assigned[child]! < entry && assigned[child] !== -1).toBe(true);
        else if (reason === "seats") expect(market.capacity[programme]).toBe(0);
        else if (reason === "class" || reason === "lottery") {
          expect(seated.every((each) => before(each, entry))).toBe(true);
          expect(seated).toContain(cutoff);
          expect(seated.every((each) => each === cutoff || before(each, cutoff))).toBe(true);
          expect(market.priority[cutoff]! < market.priority[entry]!).toBe(reason === "class");
        } else {
          expect(reason).toBe("reserved");
          expect(seated.some((each) => before(entry, each))).toBe(true);
        }
      }
      for (let programme = 0; programme < market.capacity.length; programme++) {
        const site = explanation.site(programme);
        const seated = seatedIn(market, assigned, programme);
        const listing = [...market.programme.keys()].filter((each) => market.programme[each] === programme);
        const wanting = listing.filter((each) => {
          const has = assigned[childOf(market, each)]!;
          return has === -1 || has > each;
        });
        expect(site).toMatchObject({ seated: seated.length, listed: listing.length, wanting: wanting.length });
        const free = seated.length < market.capacity[programme]!;
        expect(site.empty).toBe(free ? (listing.length === 0 ? "unlisted" : "served") : undefined);
        expect(site.last === -1).toBe(seated.length === 0);
      }
    }
  });
});

describe("results that are wrong", () => {
  const market = marketOf(
    [
      [[0, 0]],
      [
        [0, 0],
        [1, 0],
      ],
      [[0, 1]],
    ],
    [1, 1],
  );
  test("too many in one programme, an empty seat, someone before by lottery and by class", () => {
    expect(verifyAssignment(market, Int32Array.of(0, 1, -1))).toMatchObject({ overfull: [0] });
    expect(verifyAssignment(market, Int32Array.of(-1, -1, -1)).pairs.map(({ because }) => because)).toEqual(
      Array(4).fill("seat"),
    );
    expect(verifyAssignment(market, Int32Array.of(-1, 1, -1)).pairs).toEqual([
      { child: 0, entry: 0, because: "lottery" },
    ]);
    expect(verifyAssignment(market, Int32Array.of(-1, 2, 3)).pairs).toEqual([
      { child: 0, entry: 0, because: "class" },
      { child: 1, entry: 1, because: "class" },
    ]);
    expect(() => verifyAssignment(market, Int32Array.of(1, -1, -1))).toThrow(/child 0 does not list entry 1/);
  });
  test("a family whose children got what it does not list", () => {
    const list = new FamilyList(market);
    list.add([0, 1], [[0, 2]]);
    const families = list.finish();
    expect(verifyFamilies(market, families, Int32Array.of(-1, 1, -1)).unlisted).toEqual([0]);
    expect(verifyFamilies(market, families, Int32Array.of(0, 2, -1))).toEqual({
      overfull: [],
      unlisted: [],
      families: [],
    });
  });
  test("a family that blocks is told what it could have and who would lose a place", () => {
    const list = new FamilyList(market);
    list.add([0, 1], [[0, 2]]);
    const families = list.finish();
    const explanation = new Explanation(market, Int32Array.of(-1, -1, 3), families);
    expect(explanation.blocking(families, 0)).toEqual({ option: 0, displaced: [2] });
    expect(explanation.blocking(families, 0)).toEqual({ option: 0, displaced: [2] });
    expect(explanation.why(1, 2).reason).toBe("siblings");
    expect(new Explanation(market, Int32Array.of(-1, -1, 3)).why(1, 2).reason).toBe("blocks");
    expect(explanation.site(1).empty).toBe("siblings");
    expect(new Explanation(market, Int32Array.of(0, 2, -1), families).blocking(families, 0)).toBeUndefined();
  });
});

test("a site tells how many sit in reserved seats, and the last in an open one", () => {
  const market = marketOf([[[0, 0]], [[0, 0]], [[0, 0]]], [2], {
    kinds: Int32Array.of(0, 0, 1),
    reserves: { start: Int32Array.of(0, 1), kind: Int32Array.of(0), seats: Int32Array.of(1) },
  });
  expect([...choose([0, 0, 1], { kind: [0], seats: [1] }, 2)]).toEqual([1, 0, 2]);
  const explanation = new Explanation(market, deferredAcceptance(market));
  expect(explanation.site(0)).toEqual({
    capacity: 2,
    seated: 2,
    listed: 3,
    wanting: 1,
    reserved: 1,
    last: 2,
    lastOpen: 0,
    empty: undefined,
  });
  expect(explanation.why(1, 1)).toEqual({ reason: "reserved", place: 2, cutoff: 0, cutoffChild: 0 });
});
