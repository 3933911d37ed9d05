import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Random } from "../../random/random.ts";
import { findFront } from "./front.ts";
import { measure } from "./measures.ts";
import { listConditions } from "./plan-program.ts";
import { excessOf, valueOf } from "./plan-search.ts";
import { PlanConflictError, PlanNotFoundError, solvePlan } from "./plan.ts";
import { layOut, type Objective, type PlanLimits, type PlanProblem } from "./problem.ts";

describe("a plan", () => {
  test("proves the optimum that trying everything finds, under every kind of limit", async () => {
    await fc.assert(
      fc.asyncProperty(
        tiny(),
        limitsFor(),
        fc.constantFrom<Objective>({ served: 1 }, { walk: 1 }, { cost: 1 }, { served: 3, cost: 1 }),
        async (problem, limits, objective) => {
          const whole = { ...problem, limits };
          const best = tryEverything(whole, objective);
          if (best === undefined) {
            await expect(solvePlan(whole, objective, { exact: true, runs: 1 })).rejects.toBeInstanceOf(
              PlanConflictError,
            );
            return;
          }
          const quick = await solvePlan(whole, objective, { runs: 1 });
          const proven = await solvePlan(whole, objective, { exact: true, runs: 1 });
          const many = objective.served !== undefined && objective.cost === undefined;
          const sign = many ? -1 : 1;
          expect(sign * proven.cost).toBeCloseTo(best, 5);
          expect(proven.proven).toBe(true);
          expect(sign * quick.bound).toBeLessThanOrEqual(best + 1e-5);
          expect(sign * quick.cost).toBeGreaterThanOrEqual(best - 1e-5);
          holds(whole, proven.option);
        },
      ),
      { numRuns: 40 },
    );
  });

  test("the worst tenth and the Gini coefficient are no worse than the best plan with whole children", async () => {
    await fc.assert(
      fc.asyncProperty(tiny(), fc.constantFrom(0.2, 0.4, 0.7), async (problem, gini) => {
        const fair = { ...problem, limits: { gini, budget: 5 } };
        const best = tryEverything(fair, { worstTenth: 1 });
        fc.pre(best !== undefined);
        const proven = await solvePlan(fair, { worstTenth: 1 }, { exact: true, runs: 1 });
        expect(proven.cost).toBeLessThanOrEqual(best + 1e-4);
        expect(proven.bound).toBeLessThanOrEqual(proven.cost + 1e-9);
        expect(proven.measures.gini).toBeLessThanOrEqual(gini + 1e-5);
      }),
      { numRuns: 20 },
    );
  });

  test("more money never serves fewer, kept sites stay, one site a town at most", async () => {
    const problem = town(3, 20, 8);
    let before = 0;
    for (const budget of [0, 300, 900]) {
      const limits = { budget, areas: ["A", "B", "C"].map((area) => ({ area, atLeast: 1, atMost: 3 })) };
      const answer = await solvePlan({ ...problem, limits }, { served: 1 }, { exact: true });
      expect(answer.proven).toBe(true);
      expect(answer.cost).toBeGreaterThanOrEqual(before);
      before = answer.cost;
      holds({ ...problem, limits }, answer.option);
      expect(answer.measures.cost).toBeLessThanOrEqual(budget);
    }
  });

  test("explains what each site does, why children are left, and which conditions bind", async () => {
    // Point 0 beside the kept site, which is full; point 1 beside a site too dear; point 2 beside nothing.
    const problem: PlanProblem = {
      demands: [{ children: 30 }, { children: 20 }, { children: 5 }],
      sites: [
        { kept: true, options: [{ places: 20, staff: 4, cost: 0 }] },
        { options: [{ places: 25, staff: 5, cost: 300 }] },
      ],
      pairs: { demand: [0, 1, 1], site: [0, 1, 0], metres: [100, 200, 5000] },
      bands: [{ within: 1000, worth: 1 }],
      limits: { budget: 100 },
    };
    const answer = await solvePlan(problem, { served: 1 }, { exact: true });
    expect(answer).toMatchObject({ cost: 20, bound: 20, proven: true, sites: [0], option: [0, -1] });
    expect(answer.opened).toEqual([
      { site: 0, option: 0, places: 20, children: 20, metres: 100, serves: [{ demand: 0, children: 20, metres: 100 }] },
    ]);
    expect(answer.unserved).toEqual([
      { demand: 0, children: 10, reason: "full" },
      { demand: 1, children: 20, reason: "closed", site: 1, against: ["budget"] },
      { demand: 2, children: 5, reason: "out-of-reach" },
    ]);
    expect(answer.conditions.map(({ condition, limit, used }) => [condition, limit, used])).toEqual([
      ["kept", 1, 1],
      ["budget", 100, 0],
    ]);
    expect(answer.measures).toMatchObject({ children: 20, served: 20, cost: 0, staff: 4, sites: 1, worstTenth: 2000 });
    expect(answer.measures.walk).toBeCloseTo((20 * 100 + 35 * 2000) / 55, 9);
  });

  test("names a smallest set of conditions that cannot hold, and what would do", async () => {
    const problem: PlanProblem = {
      demands: [{ children: 10 }, { children: 10 }],
      sites: [0, 1].map(() => ({ area: "A", options: [{ places: 10, staff: 2, cost: 100 }] })),
      pairs: { demand: [0, 1], site: [0, 1], metres: [100, 100] },
      bands: [{ within: 500, worth: 1 }],
      limits: { budget: 150, staff: 40, sites: 2, served: 0.9, areas: [{ area: "A", atLeast: 1 }] },
    };
    const error: unknown = await solvePlan(problem, { cost: 1 }).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(PlanConflictError);
    const { conflict } = error as PlanConflictError;
    expect(conflict.conditions).toEqual(["budget", "served"]);
    expect(conflict.wouldHold.get("budget")).toBeCloseTo(200, 6);
    expect(conflict.wouldHold.get("served")).toBeCloseTo(0.5, 6);
  });

  test("conflicts are true and smallest by trying everything", async () => {
    let conflicts = 0;
    await fc.assert(
      fc.asyncProperty(tiny(), limitsFor(), async (problem, loose) => {
        const limits = { ...loose, served: 0.9, budget: 2 };
        const whole = { ...problem, limits };
        const error: unknown = await solvePlan(whole, { cost: 1 }, { runs: 1 }).catch((thrown: unknown) => thrown);
        if (!(error instanceof PlanConflictError)) return;
        conflicts++;
        const { conditions } = error.conflict;
        const all = listConditions(layOut(whole));
        const without = (dropped: readonly string[]) => leaveOut(whole, dropped);
        expect(tryEverything(without(all.filter((each) => !conditions.includes(each))), { cost: 1 })).toBeUndefined();
        for (const each of conditions)
          expect(
            tryEverything(without([each, ...all.filter((other) => !conditions.includes(other))]), { cost: 1 }),
          ).toBeDefined();
      }),
      { numRuns: 40 },
    );
    expect(conflicts).toBeGreaterThan(3);
  });

  test("a front is what trying everything leaves unbeaten", async () => {
    await fc.assert(
      fc.asyncProperty(tiny(), async (problem) => {
        const front = await findFront(problem, "served", "cost", { points: 4, exact: true, runs: 1 });
        for (const { measures, proven } of front) {
          expect(proven).toBe(true);
          const dearest = tryEverything({ ...problem, limits: { budget: measures.cost } }, { served: 1 })!;
          expect(measures.served).toBeCloseTo(-dearest, 5);
          const cheapest = tryEverything({ ...problem, limits: { worth: measures.served } }, { cost: 1 })!;
          expect(measures.cost).toBeCloseTo(cheapest, 5);
        }
      }),
      { numRuns: 8 },
    );
    const front = await findFront(town(5, 16, 6), "walk", "cost", { points: 3 });
    expect(front.length).toBeGreaterThanOrEqual(2);
    for (let at = 1; at < front.length; at++) {
      expect(front[at]!.measures.walk).toBeGreaterThan(front[at - 1]!.measures.walk);
      expect(front[at]!.measures.cost).toBeLessThan(front[at - 1]!.measures.cost);
    }
  });

  test("stops when told, with its best plan and a bound, or says that it has none", async () => {
    const problem = town(7, 120, 40);
    let asked = 0;
    const answer = await solvePlan(
      { ...problem, limits: { budget: 1500 } },
      { served: 1 },
      { shouldStop: () => ++asked > 200, exact: true },
    );
    expect(answer.stopped).toBe(true);
    expect(answer.bound).toBeGreaterThanOrEqual(answer.cost);
    const hopeless = solvePlan(
      { ...problem, limits: { budget: 1500, served: 0.3 } },
      { walk: 1 },
      { shouldStop: () => true },
    );
    await expect(hopeless).rejects.toBeInstanceOf(PlanNotFoundError);
  });

  test("wrong questions are refused by name", async () => {
    const good = town(1, 5, 2);
    const refuse = (change: Partial<PlanProblem>, objective: Objective = { served: 1 }) =>
      expect(solvePlan({ ...good, ...change }, objective)).rejects;
    await refuse({ bands: [] }).toThrow("no distance band");
    await refuse({
      bands: [
        { within: 500, worth: 1 },
        { within: 400, worth: 1 },
      ],
    }).toThrow("do not rise at 400 m");
    await refuse({ demands: [{ children: -1 }] }).toThrow("children of demand point 0");
    await refuse({ limits: { gini: 2 } }).toThrow("limit gini of 2");
    await refuse({ unservedMetres: 10 }).toThrow("less than the walking limit");
    await refuse({ pairs: { demand: [0, 0], site: [0, 0], metres: [1, 2] } }).toThrow("given twice");
    await refuse({}, {}).toThrow("at least one weight");
  });
});

/** A plan's option per site keeps all rules on sites. */
function holds({ sites, limits = {} }: PlanProblem, option: readonly number[]): void {
  sites.forEach(({ kept }, s) => kept && expect(option[s]).toBeGreaterThanOrEqual(0));
  for (const { area, atLeast = 0, atMost = Infinity } of limits.areas ?? []) {
    const open = option.filter((o, s) => o >= 0 && sites[s]!.area === area).length;
    expect(open).toBeGreaterThanOrEqual(atLeast);
    expect(open).toBeLessThanOrEqual(atMost);
  }
}

function leaveOut(problem: PlanProblem, dropped: readonly string[]): PlanProblem {
  const limits: Record<string, unknown> = { ...problem.limits };
  for (const name of dropped) delete limits[name];
  limits["areas"] = problem.limits?.areas?.filter((_, at) => !dropped.includes(`area ${at}`));
  const sites = dropped.includes("kept") ? problem.sites.map((site) => ({ ...site, kept: false })) : problem.sites;
  return { ...problem, sites, limits: limits as PlanLimits };
}

/** The least value over every size of every site and every way to place whole children; undefined when no plan holds. */
function tryEverything(problem: PlanProblem, objective: Objective): number | undefined {
  const arrays = layOut(problem);
  const { optionStarts, places, pairDemand, pairSite, children } = arrays;
  const flow = new Float64Array(pairDemand.length);
  const option = new Int32Array(problem.sites.length).fill(-1);
  const left = children.slice();
  const room = new Float64Array(option.length);
  let best: number | undefined;
  const place = (k: number): void => {
    if (k === flow.length) {
      const measures = measure(arrays, option, flow);
      if (excessOf(arrays, option, measures) > 0) return;
      const value = valueOf(objective, measures);
      if (best === undefined || value < best) best = value;
      return;
    }
    const [i, s] = [pairDemand[k]!, pairSite[k]!];
    for (let some = 0; some <= Math.min(left[i]!, room[s]!); some++) {
      flow[k] = some;
      left[i]! -= some;
      room[s]! -= some;
      place(k + 1);
      left[i]! += some;
      room[s]! += some;
    }
    flow[k] = 0;
  };
  const open = (s: number): void => {
    if (s === option.length) return place(0);
    for (let o = -1; o < optionStarts[s + 1]! - optionStarts[s]!; o++) {
      option[s] = o;
      room[s] = o < 0 ? 0 : places[optionStarts[s]! + o]!;
      open(s + 1);
    }
  };
  open(0);
  return best;
}

function tiny() {
  const size = fc.record({
    places: fc.integer({ min: 1, max: 3 }),
    staff: fc.integer({ min: 0, max: 2 }),
    cost: fc.integer({ min: 0, max: 5 }),
  });
  return fc
    .record({
      demands: fc.array(fc.record({ children: fc.integer({ min: 0, max: 2 }), area: fc.constantFrom("A", "B") }), {
        minLength: 2,
        maxLength: 3,
      }),
      sites: fc.array(
        fc.record({
          kept: fc.boolean(),
          area: fc.constantFrom("A", "B"),
          options: fc.array(size, { minLength: 1, maxLength: 2 }),
        }),
        { minLength: 2, maxLength: 3 },
      ),
      metres: fc.array(fc.integer({ min: 1, max: 1300 }), { minLength: 9, maxLength: 9 }),
    })
    .map(({ demands, sites, metres }): PlanProblem => {
      const pairs = { demand: [] as number[], site: [] as number[], metres: [] as number[] };
      demands.forEach((_, i) =>
        sites.forEach((__, s) => {
          pairs.demand.push(i);
          pairs.site.push(s);
          pairs.metres.push(metres[i * 3 + s]!);
        }),
      );
      return {
        demands,
        sites,
        pairs,
        bands: [
          { within: 500, worth: 1 },
          { within: 1000, worth: 0.5 },
        ],
      };
    });
}

function limitsFor() {
  const some = <Value>(value: fc.Arbitrary<Value>) => fc.option(value, { nil: undefined, freq: 2 });
  return fc.record({
    budget: some(fc.integer({ min: 0, max: 10 })),
    staff: some(fc.integer({ min: 0, max: 4 })),
    sites: some(fc.integer({ min: 1, max: 3 })),
    served: some(fc.constantFrom(0.2, 0.5, 0.8)),
    walk: some(fc.integer({ min: 500, max: 2000 })),
    areas: some(
      fc.constantFrom(
        [{ area: "A", atLeast: 1 }],
        [
          { area: "A", atMost: 1 },
          { area: "B", atMost: 1 },
        ],
      ),
    ),
  });
}

/** Communities and sites scattered in a square of 3 km, three areas, a kept site in each, three sizes. */
function town(seed: number, communities: number, places: number): PlanProblem {
  const random = Random.from(`town ${seed}`);
  const at = () => ({ x: random.between(0, 3000), y: random.between(0, 3000), area: random.pick(["A", "B", "C"]) });
  const homes = Array.from({ length: communities }, at);
  const spots = Array.from({ length: places }, at);
  const pairs = { demand: [] as number[], site: [] as number[], metres: [] as number[] };
  homes.forEach((home, i) =>
    spots.forEach((spot, s) => {
      pairs.demand.push(i);
      pairs.site.push(s);
      pairs.metres.push(Math.hypot(home.x - spot.x, home.y - spot.y));
    }),
  );
  return {
    demands: homes.map(({ area }) => ({ children: random.int(0, 20), area })),
    sites: spots.map(({ area }, s) => ({
      kept: s < 3,
      area: s < 3 ? "ABC"[s]! : area,
      options: [20, 40, 60].map((size) => ({
        places: size,
        staff: size / 5,
        cost: s < 3 ? (size - 20) * 4 : 60 + size * 4,
      })),
    })),
    pairs,
    bands: [
      { within: 500, worth: 1 },
      { within: 1000, worth: 0.7 },
    ],
  };
}
