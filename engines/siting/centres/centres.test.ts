import { readFileSync } from "node:fs";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { Random } from "../../random/random.ts";
import { InfeasibleError } from "../answer.ts";
import { createCosts } from "../instance.ts";
import { publishedGraphs } from "../medians/fixtures/published.ts";
import { solvePCentre } from "./pcentre.ts";
import { radiusOf } from "./start.ts";

const published = () => publishedGraphs(readFileSync(new URL("../medians/fixtures/pmed.txt", import.meta.url), "utf8"));

function* choices(sites: number, p: number, from = 0): Generator<number[]> {
  if (p === 0) yield [];
  else
    for (let site = from; site <= sites - p; site++)
      for (const rest of choices(sites, p - 1, site + 1)) yield [site, ...rest];
}

const shape = fc.record({
  demands: fc.integer({ min: 1, max: 14 }),
  sites: fc.integer({ min: 1, max: 9 }),
  seed: fc.integer({ min: 0, max: 1e6 }),
  steps: fc.constantFrom(4, 30, 1e6),
  missing: fc.constantFrom(0, 0.3),
  p: fc.integer({ min: 1, max: 9 }),
  kept: fc.integer({ min: 0, max: 2 }),
});

test("equals brute force on every kind of small instance", () => {
  fc.assert(
    fc.property(shape, ({ demands, sites, seed, steps, missing, p, kept }) => {
      const random = Random.from(String(seed));
      const cost = Float64Array.from({ length: demands * sites }, () =>
        random.chance(missing) ? Infinity : random.int(0, steps) / 3,
      );
      const costs = createCosts(demands, sites, cost);
      const wanted = Math.min(p, sites);
      const keeps = random.shuffle(Array.from({ length: sites }, (_, site) => site)).slice(0, Math.min(kept, wanted));
      let best = Infinity;
      for (const chosen of choices(sites, wanted))
        if (keeps.every((site) => chosen.includes(site))) best = Math.min(best, radiusOf(costs, chosen));
      if (best === Infinity) {
        expect(() => solvePCentre(costs, wanted, { kept: keeps })).toThrow(InfeasibleError);
        return;
      }
      const answer = solvePCentre(costs, wanted, { kept: keeps });
      expect(answer).toMatchObject({ cost: best, bound: best, proven: true });
      expect(radiusOf(costs, answer.sites)).toBe(best);
      expect(new Set(answer.sites).size).toBe(wanted);
      expect(keeps.every((site) => answer.sites.includes(site))).toBe(true);
    }),
    { numRuns: 300 },
  );
});

for (const { name, costs, p, centre } of published())
  test(`${name} (${costs.demands} nodes, p = ${p}) is proven at its published radius`, () => {
    const answer = solvePCentre(costs, p);
    expect(answer).toMatchObject({ cost: centre, bound: centre, proven: true });
    expect(radiusOf(costs, answer.sites)).toBe(centre);
  });

test("ends when told to, with the best so far and a true bound", () => {
  const { costs, p, centre } = published()[0]!;
  for (const allowed of [0, 2, 10, 40]) {
    let asked = 0;
    const answer = solvePCentre(costs, p, { shouldStop: () => ++asked > allowed });
    expect(answer.sites).toHaveLength(p);
    expect(radiusOf(costs, answer.sites)).toBe(answer.cost);
    expect(answer.cost).toBeGreaterThanOrEqual(centre);
    expect(answer.bound).toBeLessThanOrEqual(centre);
    expect(answer.stopped).toBe(!answer.proven);
  }
});
