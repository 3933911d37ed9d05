import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { InfeasibleError } from "../answer.ts";
import { coversOfPairs, coversWithin, groupAlike, type Covers } from "./cover-lists.ts";
import { listUncoverable, proveLscp, solveLscp } from "./lscp.ts";
import { proveMclp, solveMclp } from "./mclp.ts";
import { reduceCovering } from "./reductions.ts";

describe("cover lists", () => {
  test("within a radius: the same as measuring every pair", () => {
    const point = fc.record({ x: fc.integer({ min: -50, max: 50 }), y: fc.integer({ min: -50, max: 50 }) });
    fc.assert(
      fc.property(fc.array(point), fc.array(point), fc.integer({ min: 1, max: 60 }), (demand, site, radius) => {
        const columns = (points: { x: number; y: number }[]) => ({
          x: points.map(({ x }) => x),
          y: points.map(({ y }) => y),
        });
        const covers = coversWithin(columns(demand), columns(site), radius);
        const expected = demand.map((d) =>
          [...site.keys()].filter((s) => Math.hypot(d.x - site[s]!.x, d.y - site[s]!.y) <= radius),
        );
        expect(listsByDemand(covers)).toEqual(expected);
      }),
    );
  });

  test("repeated pairs count once, both ways are sorted, and wrong numbers are refused", () => {
    const covers = coversOfPairs(3, 2, { demand: [2, 0, 2, 2], site: [1, 0, 0, 1] });
    expect(listsByDemand(covers)).toEqual([[0], [], [0, 1]]);
    expect([...covers.siteDemands]).toEqual([0, 2, 2]);
    expect(() => coversOfPairs(1, 1, { demand: [1], site: [0] })).toThrow("no demand point 1");
    expect(() => coversOfPairs(1, 1, { demand: [0], site: [-1] })).toThrow("no site -1");
  });

  test("demand points with the same sites are one group", () => {
    const covers = coversOfPairs(5, 3, { demand: [0, 0, 2, 2, 3, 4], site: [0, 2, 0, 2, 1, 0] });
    const { group, member } = groupAlike(covers);
    expect([...group]).toEqual([0, -1, 0, 1, 2]);
    expect([...member]).toEqual([0, 3, 4]);
  });
});

describe("most weight covered by a number of sites", () => {
  test("bounds and proofs against trying every choice, with and without kept sites", async () => {
    await fc.assert(
      fc.asyncProperty(
        instance(8, 14),
        fc.integer({ min: 1, max: 5 }),
        fc.nat(3),
        async ({ covers, weight }, count, keep) => {
          const kept = Array.from({ length: Math.min(keep, count, covers.sites) }, (_, s) => s);
          const best = Math.max(
            ...choices(covers.sites)
              .filter((open) => open.length <= count && kept.every((s) => open.includes(s)))
              .map((open) => coverage(covers, weight, open)),
          );
          const quick = solveMclp({ covers, weight, count, kept }, { cycles: 1 });
          expect(quick.cost).toBeLessThanOrEqual(best + 1e-9);
          expect(quick.bound).toBeGreaterThanOrEqual(best - 1e-9);
          expect(coverage(covers, weight, quick.sites)).toBeCloseTo(quick.cost, 9);
          expect(quick.sites).toEqual(expect.arrayContaining(kept));
          const proven = await proveMclp({ covers, weight, count, kept });
          expect(proven).toMatchObject({ proven: true, gap: 0 });
          expect(proven.cost).toBeCloseTo(best, 9);
          expect(coverage(covers, weight, proven.sites)).toBeCloseTo(best, 9);
        },
      ),
      { numRuns: 80 },
    );
  });

  test("more sites never cover less; a bound is never below what more time finds", () => {
    const { covers, weight } = clusters(1500);
    let before = 0;
    for (const count of [3, 6]) {
      const { cost, bound } = solveMclp({ covers, weight, count }, { cycles: 1 });
      expect(cost).toBeGreaterThanOrEqual(before);
      expect(solveMclp({ covers, weight, count }, { cycles: 2, seed: "other" }).cost).toBeLessThanOrEqual(bound);
      before = cost;
    }
  });

  test("5,000 points and 1,000 sites in a kilometre: 20 sites cover 41,707 of 105,282 children, as HiGHS and CBC prove", async () => {
    const { covers, weight } = clusters(1000);
    const answer = await proveMclp({ covers, weight, count: 20 });
    expect(answer).toMatchObject({ cost: 41_707, bound: 41_707, proven: true });
  });

  test("100 sites: better than 0.1 % below the best that CBC finds in two minutes (93,068), within 0.6 % of the bound", () => {
    const { covers, weight } = clusters(1000);
    const answer = solveMclp({ covers, weight, count: 100 });
    expect(answer.cost).toBeGreaterThanOrEqual(93_068 * 0.999);
    expect(answer.bound).toBeGreaterThanOrEqual(93_154);
    expect(answer.gap).toBeLessThanOrEqual(0.006);
  });

  test("ends when told, with the best so far and a bound that holds", async () => {
    const { covers, weight } = clusters(1000);
    const reports: number[] = [];
    const control = { onProgress: (best: number) => reports.push(best), shouldStop: () => reports.length >= 2 };
    const answer = await proveMclp({ covers, weight, count: 50 }, control);
    expect(answer).toMatchObject({ stopped: true, proven: false });
    expect(answer.cost).toBeGreaterThan(66_000);
    expect(answer.bound).toBeGreaterThanOrEqual(68_775);
    let clock = 0;
    const timed = solveMclp({ covers, weight, count: 50 }, { now: () => clock++, timeMs: 1000 });
    expect(timed).toMatchObject({ stopped: true });
  });

  test("the same seed gives the same answer", () => {
    const { covers, weight } = clusters(1000);
    const run = () => solveMclp({ covers, weight, count: 8 }, { seed: "7", cycles: 1 });
    expect(run()).toEqual(run());
  });

  test("wrong input is refused", () => {
    const covers = coversOfPairs(2, 2, { demand: [0, 1], site: [0, 1] });
    expect(() => solveMclp({ covers, weight: [1], count: 1 })).toThrow("1 weights for 2 demand points");
    expect(() => solveMclp({ covers, weight: [1, -1], count: 1 })).toThrow("weight -1 of demand point 1");
    expect(() => solveMclp({ covers, weight: [1, 1], count: 0 })).toThrow(RangeError);
    expect(() => solveMclp({ covers, weight: [1, 1], count: 1, kept: [0, 1] })).toThrow(InfeasibleError);
    expect(() => solveMclp({ covers, weight: [1, 1], count: 1, kept: [2] })).toThrow("no site 2 to keep");
    expect(solveMclp({ covers, weight: [0, 0], count: 2 })).toMatchObject({ cost: 0, bound: 0, proven: true });
  });
});

describe("the cheapest cover of everything", () => {
  test("bounds and proofs against trying every choice, with costs, free and kept sites", async () => {
    await fc.assert(
      fc.asyncProperty(
        instance(9, 12),
        fc.array(fc.constantFrom(0, 1, 1, 2, 3.5), { minLength: 9, maxLength: 9 }),
        fc.boolean(),
        fc.nat(2),
        async ({ covers }, costs, alike, keep) => {
          fc.pre(listUncoverable(covers).length === 0);
          const cost = alike ? undefined : costs.slice(0, covers.sites);
          const kept = Array.from({ length: Math.min(keep, covers.sites) }, (_, s) => s);
          const priceOf = (open: readonly number[]) => open.reduce((sum, s) => sum + (cost?.[s] ?? 1), 0);
          const everything = new Uint8Array(covers.demands).fill(1);
          const best = Math.min(
            ...choices(covers.sites)
              .filter(
                (open) => kept.every((s) => open.includes(s)) && coverage(covers, everything, open) === covers.demands,
              )
              .map(priceOf),
          );
          const quick = solveLscp({ covers, cost, kept }, { steps: 6000 });
          expect(quick.cost).toBeGreaterThanOrEqual(best - 1e-9);
          expect(quick.bound).toBeLessThanOrEqual(best + 1e-9);
          const proven = await proveLscp({ covers, cost, kept }, { steps: 6000 });
          expect(proven.proven).toBe(true);
          expect(proven.cost).toBeCloseTo(best, 9);
          expect(coverage(covers, everything, proven.sites)).toBe(covers.demands);
          expect(priceOf(proven.sites)).toBeCloseTo(best, 9);
          expect(proven.sites).toEqual(expect.arrayContaining(kept));
        },
      ),
      { numRuns: 80 },
    );
  });

  test("reductions leave an optimum and something to do", () => {
    // Site 3 covers what 0 covers and more; point 4 has one site; point 1 is covered whenever point 0 is.
    const covers = coversOfPairs(5, 5, {
      demand: [0, 1, 0, 1, 2, 2, 3, 4, 3, 1],
      site: [0, 0, 3, 3, 3, 1, 1, 2, 4, 4],
    });
    const { chosen, covers: left, siteIds } = reduceCovering(covers, new Float64Array(5).fill(1), []);
    expect(chosen).toContain(2);
    expect(left.demands + siteIds.length + chosen.length).toBeLessThan(10);
  });

  test("Steiner triple systems of 9 and 27 (Fulkerson, Nemhauser and Trotter 1974): 5 and 18", async () => {
    const nine = await proveLscp({ covers: steiner(2) });
    expect(nine).toMatchObject({ cost: 5, proven: true });
    expect(solveLscp({ covers: steiner(3) }, { steps: 20_000 }).cost).toBe(18);
  });

  test("OR-Library scp41 and scp51 at their known optima, proven", async () => {
    for (const { name, covers, cost, optimum } of readScp()) {
      const quick = solveLscp({ covers, cost });
      expect([name, quick.cost]).toEqual([name, optimum]);
      expect(quick.bound).toBeLessThanOrEqual(optimum);
      expect(await proveLscp({ covers, cost })).toMatchObject({ cost: optimum, bound: optimum, proven: true });
    }
  });

  test("5,000 points within 2.5 km of 1,000 sites: 31 sites or fewer, no fewer than 29", () => {
    const { covers } = clusters(2500);
    const answer = solveLscp({ covers });
    expect(answer.cost).toBeLessThanOrEqual(31);
    expect(answer.bound).toBe(29);
    expect(coverage(covers, new Uint8Array(5000).fill(1), answer.sites)).toBe(5000);
  });

  test("ends when told with a cover and a bound", async () => {
    let asked = 0;
    const answer = await proveLscp({ covers: steiner(3) }, { shouldStop: () => ++asked > 30, steps: 1000 });
    expect(answer).toMatchObject({ stopped: true, proven: false });
    expect(answer.bound).toBeGreaterThanOrEqual(9);
    expect(answer.bound).toBeLessThanOrEqual(18);
  });

  test("demand that nothing covers is named; wrong input is refused", () => {
    const covers = coversOfPairs(3, 1, { demand: [1], site: [0] });
    expect(listUncoverable(covers)).toEqual([0, 2]);
    expect(() => solveLscp({ covers })).toThrow("no site covers the demand points 0, 2");
    expect(() => solveLscp({ covers, cost: [1, 2] })).toThrow("2 costs for 1 sites");
    expect(() => solveLscp({ covers, cost: [-1] })).toThrow("cost -1 of site 0");
  });
});

function listsByDemand({ demands, demandStarts, demandSites }: Covers): number[][] {
  return Array.from({ length: demands }, (_, i) => [...demandSites.subarray(demandStarts[i]!, demandStarts[i + 1]!)]);
}

/** All subsets of so many sites. */
function choices(sites: number): number[][] {
  return Array.from({ length: 1 << sites }, (_, set) =>
    Array.from({ length: sites }, (__, s) => s).filter((s) => (set >> s) & 1),
  );
}

function coverage(covers: Covers, weight: ArrayLike<number>, open: readonly number[]): number {
  const done = new Set(
    open.flatMap((s) => [...covers.siteDemands.subarray(covers.siteStarts[s]!, covers.siteStarts[s + 1]!)]),
  );
  return [...done].reduce((sum, i) => sum + weight[i]!, 0);
}

function instance(mostSites: number, mostDemands: number) {
  return fc
    .record({
      demands: fc.integer({ min: 1, max: mostDemands }),
      sites: fc.integer({ min: 1, max: mostSites }),
      pairs: fc.array(fc.tuple(fc.nat(mostDemands - 1), fc.nat(mostSites - 1)), { minLength: 10, maxLength: 60 }),
      weight: fc.array(fc.constantFrom(0, 1, 2, 5, 7.25), { minLength: mostDemands, maxLength: mostDemands }),
    })
    .map(({ demands, sites, pairs, weight }) => {
      const fitting = pairs.filter(([i, s]) => i < demands && s < sites);
      const covers = coversOfPairs(demands, sites, {
        demand: fitting.map(([i]) => i),
        site: fitting.map(([, s]) => s),
      });
      return { covers, weight: weight.slice(0, demands) };
    });
}

/** The lines of the affine geometry of so many dimensions over three elements: every two points lie on one. */
function steiner(dimensions: number): Covers {
  const points = 3 ** dimensions;
  const digits = (point: number) => Array.from({ length: dimensions }, (_, at) => Math.floor(point / 3 ** at) % 3);
  const lines = new Set<string>();
  for (let a = 0; a < points; a++)
    for (let b = a + 1; b < points; b++) {
      const third = digits(a).reduce((sum, digit, at) => sum + ((6 - digit - digits(b)[at]!) % 3) * 3 ** at, 0);
      lines.add([a, b, third].toSorted((x, y) => x - y).join());
    }
  const pairs = [...lines].flatMap((line, i) => line.split(",").map((point) => [i, Number(point)] as const));
  return coversOfPairs(lines.size, points, { demand: pairs.map(([i]) => i), site: pairs.map(([, s]) => s) });
}

function readScp() {
  const lines = readFileSync(new URL("fixtures/orlib-scp.txt", import.meta.url), "utf8")
    .trim()
    .split("\n")
    .slice(2);
  const found: { name: string; covers: Covers; cost: number[]; optimum: number }[] = [];
  const numbers = (line: string) => line.split(" ").map((each) => parseInt(each, 36));
  for (let at = 0; at < lines.length;) {
    const [name = "", rows, columns, optimum] = lines[at++]!.split(" ");
    const cost = numbers(lines[at++]!);
    const pairs = { demand: [] as number[], site: [] as number[] };
    for (let row = 0; row < Number(rows); row++) {
      let column = 0;
      for (const step of numbers(lines[at++]!)) {
        pairs.demand.push(row);
        pairs.site.push((column += step));
      }
    }
    found.push({ name, covers: coversOfPairs(Number(rows), Number(columns), pairs), cost, optimum: Number(optimum) });
  }
  return found;
}

/** The benchmark of the README: 40 clusters and a background in 20 × 20 km, weights Poisson, sites among the points. */
function clusters(radius: number) {
  const packed = readFileSync(new URL("fixtures/clusters-5000x1000.csv.gz", import.meta.url));
  const rows = gunzipSync(packed)
    .toString()
    .trim()
    .split("\n")
    .slice(1)
    .map((line) => line.split(","));
  const demand = { x: rows.map((row) => Number(row[1])), y: rows.map((row) => Number(row[2])) };
  const site = { x: [] as number[], y: [] as number[] };
  rows.forEach((row, i) => {
    if (row[4] === "") return;
    site.x[Number(row[4])] = demand.x[i]!;
    site.y[Number(row[4])] = demand.y[i]!;
  });
  return { covers: coversWithin(demand, site, radius), weight: rows.map((row) => Number(row[3])) };
}
