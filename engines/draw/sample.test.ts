import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Lots, seedOf } from "../lots/lots.ts";
import { chancesOf, lastDueDay } from "./chances.ts";
import { DrawFault } from "./faults.ts";
import { orderApplicants } from "./order.ts";
import { fight, sampleSites } from "./sample.ts";
import type { InspectionPlan, Site } from "./transcript.ts";

const seed = seedOf("00112233445566778899aabbccddeeff");

function planOf(sites: InspectionPlan["sites"], due: InspectionPlan["due"] = null): InspectionPlan {
  const rest = { perSite: 1, differentTeams: false, skills: [], chance: 0, distance: null } as const;
  return { kind: "inspection", sites, due, loads: "even", ...rest, skills: [] };
}

function siteOf(id: string, weight: number, stratum = "-", lastOn: string | null = "2026-01-01"): Site {
  return { id, weight, stratum, lastOn, lastInspectors: [], needs: [], x: null, y: null };
}

const sitesOf = (weights: readonly number[], strata: readonly string[] = []) =>
  weights.map((weight, at) => siteOf(`S${at}`, weight, strata[at]));

/** A stream whose numbers are written out beforehand; the order is left as it is. */
class Scripted extends Lots {
  readonly counts: number[] = [];
  private readonly script: readonly number[];

  constructor(script: readonly number[]) {
    super(seed, "scripted");
    this.script = script;
  }

  override below(count: number): number {
    this.counts.push(count);
    return this.script[this.counts.length - 1] ?? 0;
  }

  override order(count: number): Uint32Array {
    return Uint32Array.from({ length: count }, (_, at) => at);
  }
}

/** Goes through every sequence of numbers that a stream could give, with its probability. */
function everyCourse(run: (lots: Lots) => void, onEnd: (probability: number) => void): void {
  const script: number[] = [];
  for (;;) {
    const lots = new Scripted(script);
    run(lots);
    onEnd(lots.counts.reduce((product, count) => product / count, 1));
    const last = lots.counts.findLastIndex((count, at) => (script[at] ?? 0) < count - 1);
    if (last < 0) return;
    while (script.length <= last) script.push(0);
    script.length = last + 1;
    script[last]!++;
  }
}

describe("chances", () => {
  test("are in proportion to weights; too heavy ones are certain and the others share anew", () => {
    const chances = chancesOf(planOf(3), sitesOf([1, 2, 3, 10, 0, 4]));
    expect(chances).toEqual([
      { numerator: 2, denominator: 10, certain: null },
      { numerator: 4, denominator: 10, certain: null },
      { numerator: 6, denominator: 10, certain: null },
      { numerator: 1, denominator: 1, certain: "weight" },
      { numerator: 0, denominator: 1, certain: null },
      { numerator: 8, denominator: 10, certain: null },
    ]);
  });

  test("one that becomes certain may make the next one certain", () => {
    const chances = chancesOf(planOf(3), sitesOf([100, 10, 2, 2, 2, 2]));
    expect(chances.map(({ certain }) => certain)).toEqual(["weight", "weight", null, null, null, null]);
    expect(chances[2]).toEqual({ numerator: 2, denominator: 8, certain: null });
  });

  test("add up to the places exactly", () => {
    const weights = fc.array(fc.integer({ min: 0, max: 30 }), { minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(weights, fc.double({ min: 0, max: 1, noNaN: true }), (list, share) => {
        const size = Math.floor(share * list.filter((each) => each > 0).length);
        const chances = chancesOf(planOf(size), sitesOf(list));
        const certain = chances.filter((each) => each.certain !== null).length;
        const open = chances.filter((each) => each.certain === null && each.numerator > 0);
        const whole = open[0]?.denominator ?? 1;
        expect(open.reduce((sum, { numerator }) => sum + numerator, 0)).toBe((size - certain) * whole);
        for (const { numerator, denominator } of open) {
          expect(denominator).toBe(whole);
          expect(numerator).toBeLessThan(whole);
        }
      }),
      { seed: 1 },
    );
  });

  test("sites that are due are certain, whatever their weight; never inspected is due", () => {
    const sites = [
      siteOf("A", 0, "-", "2025-11-22"),
      siteOf("B", 1, "-", "2025-11-23"),
      siteOf("C", 1, "-", null),
      siteOf("D", 1),
    ];
    const chances = chancesOf(planOf(3, { months: 12, asOn: "2026-11-22" }), sites);
    expect(chances.map(({ certain }) => certain)).toEqual(["due", null, "due", null]);
    expect(chances[1]).toEqual({ numerator: 1, denominator: 2, certain: null });
    expect(chancesOf(planOf(3), sites)[2]!.certain).toBe("weight");
  });

  test("the last day that is due, over ends of months and years", () => {
    expect(lastDueDay(null)).toBeUndefined();
    expect(lastDueDay({ months: 1, asOn: "2026-03-31" })).toBe("2026-02-28");
    expect(lastDueDay({ months: 1, asOn: "2024-03-31" })).toBe("2024-02-29");
    expect(lastDueDay({ months: 13, asOn: "2026-01-15" })).toBe("2024-12-15");
    expect(lastDueDay({ months: 12, asOn: "2026-12-05" })).toBe("2025-12-05");
  });

  test("each stratum can have a number of its own", () => {
    const sites = sitesOf([1, 1, 1, 5], ["a", "a", "b", "b"]);
    const chances = chancesOf(planOf({ a: 1, b: 1 }), sites);
    expect(chances.map((each) => [each.numerator, each.denominator])).toEqual([
      [1, 2],
      [1, 2],
      [1, 6],
      [5, 6],
    ]);
    expect(chancesOf(planOf({ a: 0, b: 2, c: 0 }), sites).map(({ numerator }) => numerator)).toEqual([0, 0, 1, 1]);
  });

  test("what cannot be is refused by name", () => {
    const fault = (work: () => unknown) => {
      try {
        work();
      } catch (error) {
        return error instanceof DrawFault ? `${error.code} ${error.path} ${error.detail}` : error;
      }
      return undefined;
    };
    expect(fault(() => chancesOf(planOf(3), sitesOf([1, 1, 0])))).toBe("too-few  2 < 3");
    expect(fault(() => chancesOf(planOf({ a: 2 }), sitesOf([1], ["a"])))).toBe("too-few a 1 < 2");
    expect(fault(() => chancesOf(planOf({ a: 1 }), sitesOf([1, 1], ["a", "b"])))).toBe("strata plan.sites b");
    const due = { months: 1, asOn: "2026-11-22" };
    expect(fault(() => chancesOf(planOf(1, due), sitesOf([1, 1])))).toBe("too-many-due  2 > 1");
  });
});

describe("sampling has exactly the chances it states", () => {
  test("shares of a whole: every course of the draw counted", () => {
    for (const shares of [[3, 5, 4, 2, 2], [1, 1], [7, 6, 3], [4, 4, 4, 4], [5], [1, 2, 3, 4, 5, 1]]) {
      const wins = shares.map(() => 0);
      const left = shares.map(() => 0);
      const outcomes = new Set<string>();
      everyCourse(
        (lots) => {
          course.length = 0;
          const rest = [...shares];
          undecided = fight(rest, 8, lots, (place) => course.push(place));
          undecidedShare = undecided < 0 ? 0 : rest[undecided]!;
        },
        (probability) => {
          for (const place of course) wins[place]! += probability;
          if (undecided >= 0) left[undecided]! += (probability * undecidedShare) / 8;
          outcomes.add(`${course.length} ${undecidedShare}`);
        },
      );
      const whole = shares.reduce((a, b) => a + b, 0);
      expect([...outcomes]).toEqual([`${Math.floor(whole / 8)} ${whole % 8}`]);
      shares.forEach((share, place) => expect(wins[place]! + left[place]!).toBeCloseTo(share / 8, 12));
    }
  });
  const course: number[] = [];
  let undecided = -1;
  let undecidedShare = 0;

  test("sites of strata: chances exact, every stratum at its share rounded up or down", () => {
    const weights = [1, 2, 1, 1, 2];
    const strata = ["a", "a", "b", "b", "c"];
    const sites = sitesOf(weights, strata);
    const chances = chancesOf(planOf(2), sites);
    const drawnWith = weights.map(() => 0);
    const sizes = new Set<string>();
    let drawn: number[] = [];
    everyCourse(
      (lots) => (drawn = sampleSites(planOf(2), sites, chances, () => lots)),
      (probability) => {
        for (const at of drawn) drawnWith[at]! += probability;
        sizes.add(["a", "b", "c"].map((name) => drawn.filter((at) => strata[at] === name).length).join(""));
      },
    );
    weights.forEach((weight, at) => expect(drawnWith[at]).toBeCloseTo((2 * weight) / 7, 11));
    // The strata's shares are 6/7, 4/7 and 4/7: each gets none or one, two in all.
    expect([...sizes].toSorted()).toEqual(["011", "101", "110"]);
  });

  test("certain ones are always drawn, those without weight never", () => {
    const sites = sitesOf([50, 1, 0, 1, 1]);
    const chances = chancesOf(planOf(2), sites);
    const lots = new Lots(seed, "certain");
    for (let round = 0; round < 200; round++) {
      const drawn = sampleSites(planOf(2), sites, chances, () => lots);
      expect(drawn).toHaveLength(2);
      expect(drawn).toContain(0);
      expect(drawn).not.toContain(2);
    }
  });

  test("each frame has a stream of its own, by its name", () => {
    const sites = sitesOf([1, 1, 1, 1], ["b", "a", "b", "a"]);
    const asked: string[] = [];
    const plan = planOf({ b: 1, a: 1 });
    sampleSites(plan, sites, chancesOf(plan, sites), (frame) => (asked.push(frame), new Lots(seed, frame)));
    expect(asked).toEqual(["a", "b"]);
  });
});

/** A stream that takes plain remainders of a few bits: the smaller numbers come too often. */
class ModuloBiased extends Lots {
  private readonly mask: number;

  constructor(bits: number) {
    super(seed, "a");
    this.mask = 2 ** bits - 1;
  }

  override below(count: number): number {
    return (this.next() & this.mask) % count;
  }
}

/** A shuffle that lets every place trade with any other: popular and wrong. */
class WronglyShuffled extends Lots {
  override order(count: number): Uint32Array {
    const order = Uint32Array.from({ length: count }, (_, at) => at);
    for (let at = 0; at < count; at++) {
      const other = this.below(count);
      [order[at], order[other]] = [order[other]!, order[at]!];
    }
    return order;
  }
}

/** Drawing by weight one after another is the usual mistake: heavy sites are drawn less often than stated. */
const drawOneAfterAnother: typeof sampleSites = (plan, sites, _, lotsOf) => {
  const lots = lotsOf("");
  const left = sites.map(({ weight }, at) => ({ weight, at }));
  return Array.from({ length: plan.sites as number }, () => {
    let rest = lots.below(left.reduce((sum, { weight }) => sum + weight, 0));
    const place = left.findIndex(({ weight }) => (rest -= weight) < 0);
    return left.splice(place, 1)[0]!.at;
  });
};

describe("statistics with fixed seeds; biased variants fail the same tests", () => {
  /** Σ (drawn − expected)² / (rounds π (1 − π)): on average the number of sites, or somewhat less as the total is fixed. */
  function misfit(lots: Lots, draw = sampleSites, rounds = 8000): number {
    const weights = Array.from({ length: 30 }, (_, at) => 1 + (at % 7));
    const sites = sitesOf(weights);
    const plan = planOf(9);
    const chances = chancesOf(plan, sites);
    const counts = weights.map(() => 0);
    for (let round = 0; round < rounds; round++) {
      for (const at of draw(plan, sites, chances, () => lots)) counts[at]!++;
    }
    return counts.reduce((sum, count, at) => {
      const chance = chances[at]!.numerator / chances[at]!.denominator;
      return sum + (count - rounds * chance) ** 2 / (rounds * chance * (1 - chance));
    }, 0);
  }
  // Chi-square with 30 degrees of freedom exceeds this once in a thousand.
  const limit = 59.7;

  test("inclusion frequencies of unequal chances", () => {
    for (const name of ["a", "b", "c"]) expect(misfit(new Lots(seed, name))).toBeLessThan(limit);
    expect(misfit(new ModuloBiased(6))).toBeGreaterThan(limit);
    expect(misfit(new Lots(seed, "a"), drawOneAfterAnother)).toBeGreaterThan(limit);
  });

  /** Chi-square of the 24 orders of four. */
  function orderMisfit(lots: Lots, rounds: number): number {
    const applicants = ["A", "B", "C", "D"].map((id) => ({ id, group: null }));
    const counts = new Map<string, number>();
    for (let round = 0; round < rounds; round++) {
      const order = orderApplicants(applicants, lots).join("");
      counts.set(order, (counts.get(order) ?? 0) + 1);
    }
    return [...counts.values()].reduce((sum, count) => sum + (count - rounds / 24) ** 2 / (rounds / 24), 0);
  }

  test("orders of applicants", () => {
    for (const name of ["a", "b", "c"]) expect(orderMisfit(new Lots(seed, name), 24_000)).toBeLessThan(49.7);
    expect(orderMisfit(new WronglyShuffled(seed, "a"), 24_000)).toBeGreaterThan(49.7);
    expect(orderMisfit(new ModuloBiased(4), 24_000)).toBeGreaterThan(49.7);
  });

  test("any two sites can be drawn together, equal ones equally often", () => {
    const sites = sitesOf(Array.from({ length: 10 }, () => 1));
    const plan = planOf(3);
    const chances = chancesOf(plan, sites);
    const pairs = new Map<string, number>();
    const lots = new Lots(seed, "pairs");
    const rounds = 12_000;
    for (let round = 0; round < rounds; round++) {
      const [a, b, c] = sampleSites(plan, sites, chances, () => lots) as [number, number, number];
      for (const pair of [`${a} ${b}`, `${a} ${c}`, `${b} ${c}`]) pairs.set(pair, (pairs.get(pair) ?? 0) + 1);
    }
    expect(pairs.size).toBe(45);
    const expected = (rounds * 3) / 45;
    for (const count of pairs.values()) expect(Math.abs(count - expected)).toBeLessThan(5 * Math.sqrt(expected));
  });
});

describe("orders of applicants", () => {
  const applicant = (id: string, group: string | null = null) => ({ id, group });

  test("everyone once, groups together, whatever order they are given in", () => {
    const given = [
      applicant("C"),
      applicant("T2", "twins"),
      applicant("A"),
      applicant("T1", "twins"),
      applicant("twins"),
      applicant("B"),
    ];
    const order = orderApplicants(given, new Lots(seed, "groups"));
    expect(order.toSorted()).toEqual(["A", "B", "C", "T1", "T2", "twins"]);
    expect(order.indexOf("T2")).toBe(order.indexOf("T1") + 1);
    expect(orderApplicants(given.toReversed(), new Lots(seed, "groups"))).toEqual(order);
  });

  test("a group is as likely to come first as one alone", () => {
    const lots = new Lots(seed, "first");
    const given = [applicant("T1", "T"), applicant("T2", "T"), applicant("A"), applicant("B")];
    let first = 0;
    for (let round = 0; round < 9000; round++) if (orderApplicants(given, lots)[0] === "T1") first++;
    expect(Math.abs(first - 3000)).toBeLessThan(4 * Math.sqrt((9000 * 2) / 9));
  });
});
