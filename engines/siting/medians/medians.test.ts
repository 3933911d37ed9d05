import { readFileSync } from "node:fs";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Random } from "../../random/random.ts";
import { InfeasibleError } from "../answer.ts";
import { assign } from "../assign.ts";
import { type Costs, createCosts } from "../instance.ts";
import { publishedGraphs } from "./fixtures/published.ts";
import { solvePMedian } from "./pmedian.ts";

const published = () => publishedGraphs(readFileSync(new URL("./fixtures/pmed.txt", import.meta.url), "utf8"));

const totalOf = ({ demands, cost }: Costs, sites: readonly number[]): number => {
  let total = 0;
  for (let demand = 0; demand < demands; demand++)
    total += Math.min(...sites.map((site) => cost[site * demands + demand]!));
  return total;
};

/** Every choice of `p` sites, one after the other. */
function* choices(sites: number, p: number, from = 0): Generator<number[]> {
  if (p === 0) yield [];
  else
    for (let site = from; site <= sites - p; site++)
      for (const rest of choices(sites, p - 1, site + 1)) yield [site, ...rest];
}

/** Small instances of every shape: whole or fractional costs, ties, pairs that cannot serve, kept sites. */
const instance = fc
  .record({
    demands: fc.integer({ min: 1, max: 12 }),
    sites: fc.integer({ min: 1, max: 9 }),
    seed: fc.integer({ min: 0, max: 1e6 }),
    steps: fc.constantFrom(3, 20, 1e6),
    whole: fc.boolean(),
    missing: fc.constantFrom(0, 0.2),
    p: fc.integer({ min: 1, max: 9 }),
    kept: fc.integer({ min: 0, max: 3 }),
  })
  .map(({ demands, sites, seed, steps, whole, missing, p, kept }) => {
    const random = Random.from(String(seed));
    const cost = Float64Array.from({ length: demands * sites }, () =>
      random.chance(missing) ? Infinity : random.int(0, steps) / (whole ? 1 : 7),
    );
    const wanted = Math.min(p, sites);
    const keeps = random.shuffle(Array.from({ length: sites }, (_, site) => site)).slice(0, Math.min(kept, wanted));
    return { costs: createCosts(demands, sites, cost), p: wanted, kept: keeps };
  });

test("equals brute force on every kind of small instance", () => {
  fc.assert(
    fc.property(instance, ({ costs, p, kept }) => {
      let best = Infinity;
      for (const sites of choices(costs.sites, p))
        if (kept.every((site) => sites.includes(site))) best = Math.min(best, totalOf(costs, sites));
      if (best === Infinity) {
        expect(() => solvePMedian(costs, p, { kept })).toThrow(InfeasibleError);
        return;
      }
      const answer = solvePMedian(costs, p, { kept });
      expect(answer.cost).toBeCloseTo(best, 6);
      expect(answer).toMatchObject({ proven: true, gap: 0, stopped: false });
      expect(answer.bound).toBe(answer.cost);
      expect(new Set(answer.sites).size).toBe(p);
      expect(kept.every((site) => answer.sites.includes(site))).toBe(true);
      expect(totalOf(costs, answer.sites)).toBeCloseTo(answer.cost, 6);
    }),
    { numRuns: 300 },
  );
});

describe("OR-Library instances", () => {
  for (const { name, costs, p, median } of published())
    test(`${name} (${costs.demands} nodes, p = ${p}) is proven at its published optimum`, () => {
      const answer = solvePMedian(costs, p);
      expect(answer).toMatchObject({ cost: median, bound: median, proven: true });
      expect(totalOf(costs, answer.sites)).toBe(median);
    });

  test("without asking for proof the answer carries its gap", () => {
    for (const { costs, p, median } of published()) {
      const answer = solvePMedian(costs, p, { effort: "fast" });
      expect(answer.bound).toBeLessThanOrEqual(median);
      expect(answer.cost).toBeGreaterThanOrEqual(median);
      expect(answer.gap).toBeLessThan(0.015);
    }
  });
});

test("ends when told to, with the best so far and a true bound", () => {
  const { costs, p, median } = published()[2]!;
  for (const allowed of [0, 1, 3, 10, 30]) {
    let asked = 0;
    const answer = solvePMedian(costs, p, { shouldStop: () => ++asked > allowed });
    expect(answer.sites).toHaveLength(p);
    expect(totalOf(costs, answer.sites)).toBe(answer.cost);
    expect(answer.bound).toBeLessThanOrEqual(median);
    expect(answer.stopped).toBe(!answer.proven);
  }
  let time = 0;
  const timed = solvePMedian(costs, p, { now: () => time++, timeMs: 5 });
  expect(timed.stopped).toBe(true);
});

test("progress only gets better and ends at the answer", () => {
  const { costs, p } = published()[1]!;
  const told: [number, number][] = [];
  const answer = solvePMedian(costs, p, { onProgress: (best, bound) => told.push([best, bound]) });
  for (let at = 1; at < told.length; at++) {
    expect(told[at]![0]).toBeLessThanOrEqual(told[at - 1]![0]);
    expect(told[at]![1]).toBeGreaterThanOrEqual(told[at - 1]![1]);
  }
  expect(told.at(-1)![0]).toBe(answer.cost);
});

test("the same seed gives the same sites", () => {
  const { costs, p } = published()[3]!;
  expect(solvePMedian(costs, p, { seed: "a", effort: "fast" })).toEqual(
    solvePMedian(costs, p, { seed: "a", effort: "fast" }),
  );
});

test("many demands in the plane, weighted: bound and cost are consistent and the interchange is at rest", () => {
  const random = Random.from("plane");
  const [demands, sites, p] = [300, 60, 8];
  const spots = Array.from(
    { length: demands },
    () => [random.unit() * 1000, random.unit() * 1000, random.int(1, 50)] as const,
  );
  const cost = new Float64Array(demands * sites);
  for (let site = 0; site < sites; site++)
    for (let demand = 0; demand < demands; demand++) {
      const [x, y, weight] = spots[demand]!;
      cost[site * demands + demand] = weight * Math.hypot(x - spots[site]![0], y - spots[site]![1]);
    }
  const costs = createCosts(demands, sites, cost);
  const answer = solvePMedian(costs, p);
  expect(answer.proven).toBe(true);
  const closedSites = Array.from({ length: sites }, (_, site) => site).filter((site) => !answer.sites.includes(site));
  for (const out of answer.sites)
    for (const site of closedSites) {
      const other = answer.sites.map((each) => (each === out ? site : each));
      expect(totalOf(costs, other)).toBeGreaterThanOrEqual(answer.cost * (1 - 1e-9));
    }
  const to = assign(costs, answer.sites);
  expect(to.every((site) => answer.sites.includes(site))).toBe(true);
});

test("wrong questions are refused", () => {
  const costs = createCosts(2, 3, Float64Array.of(1, 2, 3, 4, 5, 6));
  expect(() => solvePMedian(costs, 0)).toThrow(/from 1 to 3/);
  expect(() => solvePMedian(costs, 4)).toThrow(/from 1 to 3/);
  expect(() => solvePMedian(costs, 1.5)).toThrow(RangeError);
  expect(() => solvePMedian(costs, 1, { kept: [0, 2] })).toThrow(/2 kept sites/);
  expect(() => solvePMedian(costs, 2, { kept: [3] })).toThrow(/no site 3/);
  expect(() => createCosts(2, 3, Float64Array.of(1, 2))).toThrow(/2 costs/);
  expect(() => createCosts(1, 2, Float64Array.of(1, -2))).toThrow(/cost -2 of demand 0 from site 1/);
  expect(() => createCosts(1, 1, Float64Array.of(Number.NaN))).toThrow(RangeError);
});
