import { readFileSync } from "node:fs";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Random } from "../../../random/random.ts";
import { InfeasibleError } from "../../answer.ts";
import { createCosts } from "../../instance.ts";
import { publishedPoints } from "../fixtures/published.ts";
import { type CapacitatedAnswer, solveCapacitated } from "./capacitated.ts";
import { Knapsack } from "./knapsack.ts";
import type { CapacitatedProblem } from "./problem.ts";

const published = () => publishedPoints(readFileSync(new URL("../fixtures/pmedcap.txt", import.meta.url), "utf8"));

/** The lowest cost of any assignment of each demand to one of any `p` sites, by trying them all. */
function bruteForce({ costs, p, kept = [], load, capacity }: CapacitatedProblem): number {
  const left = Float64Array.from(capacity);
  const used = new Uint8Array(costs.sites);
  for (const site of kept) used[site] = 1;
  let best = Infinity;
  const place = (demand: number, opened: number, cost: number): void => {
    if (cost >= best) return;
    if (demand === costs.demands) {
      best = cost;
      return;
    }
    for (let site = 0; site < costs.sites; site++) {
      if (left[site]! < load[demand]! - 1e-9 || (used[site] === 0 && opened === p)) continue;
      const was = used[site]!;
      used[site] = 1;
      left[site]! -= load[demand]!;
      place(demand + 1, opened + 1 - was, cost + costs.cost[site * costs.demands + demand]!);
      left[site]! += load[demand]!;
      used[site] = was;
    }
  };
  place(0, kept.length, 0);
  return best;
}

function checkAnswer({ costs, p, kept = [], load, capacity }: CapacitatedProblem, answer: CapacitatedAnswer): void {
  const filled = new Float64Array(costs.sites);
  let cost = 0;
  answer.assigned.forEach((site, demand) => {
    filled[site]! += load[demand]!;
    cost += costs.cost[site * costs.demands + demand]!;
  });
  expect(cost).toBeCloseTo(answer.cost, 6);
  expect(new Set(answer.sites).size).toBe(p);
  filled.forEach((sum, site) => {
    expect(sum).toBeLessThanOrEqual(capacity[site]! * (1 + 1e-9));
    if (sum > 0) expect(answer.sites).toContain(site);
  });
  for (const site of kept) expect(answer.sites).toContain(site);
}

const shape = fc.record({
  demands: fc.integer({ min: 1, max: 7 }),
  sites: fc.integer({ min: 1, max: 5 }),
  seed: fc.integer({ min: 0, max: 1e6 }),
  whole: fc.boolean(),
  missing: fc.constantFrom(0, 0.2),
  p: fc.integer({ min: 1, max: 4 }),
  kept: fc.integer({ min: 0, max: 1 }),
  tight: fc.constantFrom(0.9, 1.3, 3),
});

test("equals brute force on every kind of small instance", async () => {
  let [solved, impossible] = [0, 0];
  await fc.assert(
    fc.asyncProperty(shape, async ({ demands, sites, seed, whole, missing, p, kept, tight }) => {
      const random = Random.from(String(seed));
      const amount = (most: number) => (whole ? random.int(1, most) : random.between(1, most));
      const load = Float64Array.from({ length: demands }, () => amount(9));
      const wanted = Math.min(p, sites);
      const each = (load.reduce((sum, value) => sum + value, 0) / wanted) * tight;
      const problem = {
        costs: createCosts(
          demands,
          sites,
          Float64Array.from({ length: demands * sites }, () => (random.chance(missing) ? Infinity : amount(50))),
        ),
        p: wanted,
        kept: kept === 1 ? [sites - 1] : [],
        load,
        capacity: Float64Array.from({ length: sites }, () =>
          whole ? Math.round(each * random.between(0.8, 1.3)) : each * random.between(0.8, 1.3),
        ),
      };
      const best = bruteForce(problem);
      if (best === Infinity) {
        impossible++;
        await expect(solveCapacitated(problem)).rejects.toThrow(InfeasibleError);
        return;
      }
      solved++;
      const answer = await solveCapacitated(problem);
      expect(answer.cost).toBeCloseTo(best, 6);
      expect(answer.proven).toBe(true);
      checkAnswer(problem, answer);
    }),
    { numRuns: 60, seed: 7 },
  );
  expect(solved).toBeGreaterThan(20);
  expect(impossible).toBeGreaterThan(3);
});

describe("OR-Library instances", () => {
  const some = [1, 2, 3, 5, 6, 13].map((number) => `pmedcap${number}`);
  for (const { name, optimum, problem } of published().filter((each) => some.includes(each.name))) {
    const proves = problem.costs.demands === 50 && name !== "pmedcap1";
    test(`${name} (${problem.costs.demands} points, p = ${problem.p}) is ${proves ? "proven" : "found"} at its optimum`, async () => {
      const answer = await solveCapacitated(problem, { effort: proves ? "proof" : "fast" });
      checkAnswer(problem, answer);
      expect(answer.cost).toBe(optimum);
      expect(answer.bound).toBeLessThanOrEqual(optimum);
      if (proves) expect(answer.proven).toBe(true);
      else expect(answer.gap).toBeLessThan(0.015);
    });
  }
});

test("a knapsack equals trying all subsets; in parts it is never less", () => {
  const random = Random.from("sacks");
  for (let round = 0; round < 200; round++) {
    const count = random.int(1, 9);
    const items = Array.from({ length: count }, () => [random.between(0, 9), random.int(0, 12)] as const);
    const capacity = random.int(0, 40);
    let best = 0;
    for (let set = 0; set < 1 << count; set++) {
      let [profit, weight] = [0, 0];
      items.forEach(([gain, size], at) => {
        if (((set >> at) & 1) === 0) return;
        profit += gain;
        weight += size;
      });
      if (weight <= capacity) best = Math.max(best, profit);
    }
    const [exact, parts] = [new Knapsack(count, true, 40), new Knapsack(count, false, 40)];
    items.forEach(([gain, size], at) => {
      exact.add(at, gain, size);
      parts.add(at, gain, size);
    });
    expect(exact.best(capacity, true)).toBeCloseTo(best, 9);
    const traced = items.reduce((sum, [gain], at) => sum + exact.taken[at]! * gain, 0);
    expect(traced).toBeCloseTo(best, 9);
    expect(items.reduce((sum, [, size], at) => sum + exact.taken[at]! * size, 0)).toBeLessThanOrEqual(capacity);
    expect(parts.best(capacity, false)).toBeGreaterThanOrEqual(best - 1e-9);
  }
});

test("impossible and wrong questions are refused", async () => {
  const costs = createCosts(2, 2, Float64Array.of(1, 2, 3, 4));
  const problem = { costs, p: 1, load: Float64Array.of(5, 5), capacity: Float64Array.of(9, 9) };
  await expect(solveCapacitated(problem)).rejects.toThrow(/hold at most 9 of a demand of 10/);
  await expect(solveCapacitated({ ...problem, load: Float64Array.of(1) })).rejects.toThrow(/1 loads for 2 demands/);
  await expect(solveCapacitated({ ...problem, capacity: Float64Array.of(-1, 9) })).rejects.toThrow(RangeError);
  await expect(
    solveCapacitated({ ...problem, p: 2, load: Float64Array.of(10, 1), capacity: Float64Array.of(9, 9) }),
  ).rejects.toThrow(/no site can serve demand 0/);
});
