import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Random } from "../random/random.ts";
import { type Decay, luoQiZones, weigherOf } from "./decay.ts";
import hospital from "./fixtures/hospital-example.json" with { type: "json" };
import { buildGraph, type Graph } from "./graph.ts";
import { insertPlaces, type Place } from "./place.ts";
import { carryOut } from "./parallel-part.ts";
import { floatingCatchments, type Method, type RatioProblem, siteEnds } from "./ratio.ts";
import { levelsOf, type Row, StoredPairs } from "./stored-pairs.ts";
import { allPairs, randomPlace, randomTables } from "./test-networks.ts";
import { distancesBetween } from "./walk.ts";
import { type Change, type Site, WhatIf } from "./what-if.ts";

const decays: readonly Decay[] = [
  { kind: "within" },
  luoQiZones(700),
  { kind: "gaussian", sigma: 250 },
  { kind: "dai" },
  { kind: "exponential", scale: 300 },
  { kind: "gravity", scale: 100, power: -1.5, least: 20 },
];

/** The formulas of the tables, once more and one distance at a time. */
function weightAt(decay: Decay, limit: number, x: number): number {
  if (x > limit) return 0;
  switch (decay.kind) {
    case "within":
      return 1;
    case "steps":
      return decay.zones.find(({ to }) => x <= to)?.weight ?? 0;
    case "gaussian":
      return Math.exp((-x * x) / (2 * decay.sigma * decay.sigma));
    case "dai":
      return (Math.exp(-0.5 * (x / limit) * (x / limit)) - Math.exp(-0.5)) / (1 - Math.exp(-0.5));
    case "exponential":
      return 1 / Math.exp(x / decay.scale);
    case "gravity":
      return Math.pow(Math.max(x, decay.least) / decay.scale, decay.power);
  }
}

/** Ratios from a full table of weights `weights[site][demand]`, straight from the definitions. */
function byDefinition(weights: number[][], population: ArrayLike<number>, supply: ArrayLike<number>, method: Method) {
  const demands = [...Array(population.length).keys()];
  const chosen = demands.map((i) => weights.reduce((sum, row) => sum + row[i]!, 0));
  const share = (j: number, i: number) => {
    const w = weights[j]![i]!;
    return method === "two" || w === 0 ? w : (w * w) / chosen[i]!;
  };
  const ofSite = weights.map((_, j) => {
    const persons = demands.reduce((sum, i) => sum + population[i]! * share(j, i), 0);
    return persons > 0 ? supply[j]! / persons : 0;
  });
  return { ofSite, ofDemand: demands.map((i) => ofSite.reduce((sum, ratio, j) => sum + ratio * share(j, i), 0)) };
}

function expectClose(got: ArrayLike<number>, expected: readonly number[], relative = 1e-12): void {
  expect(got.length).toBe(expected.length);
  expected.forEach((value, at) => {
    expect(Math.abs(got[at]! - value)).toBeLessThanOrEqual(relative * Math.abs(value));
  });
}

function randomProblem(random: Random, graph: Graph, method: Method): { problem: RatioProblem; sites: Place[] } {
  const sites = Array.from({ length: random.int(1, 8) }, (_, at): Place =>
    at % 2 === 0 ? { node: random.int(0, graph.nodeCount - 1), metres: 0 } : randomPlace(random, graph),
  );
  const problem = {
    arcs: graph,
    sites: siteEnds(graph, sites),
    supply: Float64Array.from(sites, () => random.int(0, 100)),
    population: new Float64Array(graph.nodeCount).map(() => (random.chance(0.3) ? 0 : random.int(1, 40))),
    limit: random.pick([0, 300, 700]),
    decay: random.pick(decays.filter(({ kind }) => kind !== "dai")),
    method,
  };
  return { problem: problem.limit > 0 ? { ...problem, decay: random.pick(decays) } : problem, sites };
}

const weightTable = ({ limit, decay }: RatioProblem, metres: number[][]) =>
  metres.map((row) => row.map((x) => (x < Infinity ? weightAt(decay, limit, x) : 0)));

describe.each(["two", "three"] as const)("floating catchments in %s steps", (method) => {
  test("equal the definition on random networks, for every decay", () => {
    const random = Random.from(`ratio ${method}`);
    let positive = 0;
    for (let round = 0; round < 200; round++) {
      const graph = buildGraph(randomTables(random));
      const { problem, sites } = randomProblem(random, graph, method);
      const weights = weightTable(problem, allPairs(graph, sites));
      const expected = byDefinition(weights, problem.population, problem.supply, method);
      const got = floatingCatchments(problem);
      expectClose(got.ofNode, expected.ofDemand);
      expectClose(got.ofSite, expected.ofSite);
      expect(got.pairs).toBe(
        allPairs(graph, sites)
          .flat()
          .filter((x) => x <= problem.limit).length,
      );
      positive += got.ofNode.filter((ratio) => ratio > 0).length;
    }
    expect(positive).toBeGreaterThan(500);
  });

  test("shares of the sites add up to the whole", () => {
    const random = Random.from("shares");
    for (let round = 0; round < 30; round++) {
      const graph = buildGraph(randomTables(random));
      const { problem } = randomProblem(random, graph, method);
      const order = problem.supply.map((_, site) => site);
      const halves = [0, 1].map((half) => Uint32Array.from(order).filter((site) => site % 2 === half));
      const sum = (parts: Float64Array[]) => parts[0]!.map((value, at) => value + parts[1]![at]!);
      const choice =
        method === "two" ? undefined : sum(halves.map((own) => carryOut(problem, own, { step: "choice" }).ofNode));
      const parts = halves.map((own) => carryOut(problem, own, { step: "ratios", choice }));
      expectClose(sum(parts.map(({ ofNode }) => ofNode)), [...floatingCatchments(problem).ofNode]);
    }
  });

  test("trying and making changes of sites and roads equals computing everything anew", () => {
    const random = Random.from(`what if ${method}`);
    for (let round = 0; round < 40; round++) {
      const graph = buildGraph(randomTables(random));
      const { problem, sites } = randomProblem(random, graph, method);
      const { population: everyone, supply } = problem;
      const demandNodes = Uint32Array.from(graph.offsets.keys().take(graph.nodeCount)).filter(
        (node) => everyone[node]! > 0,
      );
      const population = Float64Array.from(demandNodes, (node) => everyone[node]!);
      const now: (Site | undefined)[] = sites.map((place, at) => ({ place, supply: supply[at]! }));
      const state = new WhatIf({ ...problem, graph, demandNodes, population, sites: now as Site[] });
      const anew = () => {
        const open = now.filter((site) => site !== undefined);
        const again = {
          ...problem,
          sites: siteEnds(
            graph,
            open.map(({ place }) => place),
          ),
          supply: Float64Array.from(open, (site) => site.supply),
        };
        const { ofNode } = floatingCatchments(again);
        return Array.from(demandNodes, (node) => ofNode[node]!);
      };
      expectClose(state.ofDemand, anew());
      for (let step = 0; step < 12; step++) {
        const change = randomChange(random, graph, now);
        const before = [...state.ofDemand];
        const tried = state.try(change);
        expectClose(state.ofDemand, before, 1e-11);
        const touched = new Set(state.make(change));
        if ("edge" in change) {
          // The road was changed in the graph itself, which the full computation reads.
        } else now[change.site] = change.to;
        const expected = anew();
        expectClose(state.ofDemand, expected, 1e-11);
        expectClose(tried.ofDemand, expected, 1e-11);
        expected.forEach((value, demand) => {
          if (Math.abs(value - before[demand]!) > 1e-9 * value) expect(touched.has(demand)).toBe(true);
          if (value === 0) expect(state.ofDemand[demand]).toBe(0);
        });
      }
    }
  });
});

function randomChange(random: Random, graph: Graph, now: readonly (Site | undefined)[]): Change {
  const site = random.int(0, now.length - 1);
  const anywhere = (): Site => ({ place: randomPlace(random, graph), supply: random.int(0, 100) });
  const same = now[site];
  return random.pick<() => Change>([
    () => ({ site: now.length, to: anywhere() }),
    () => ({ site, to: anywhere() }),
    () => ({ site, to: undefined }),
    () => ({ site, to: same && { ...same, supply: random.int(0, 100) } }),
    () => ({ edge: random.int(0, graph.edgeCount - 1), metres: random.pick([Infinity, 0, random.int(1, 500)]) }),
  ])();
}

describe("the example of pysal access (three tracts, hospitals, four states of traffic)", () => {
  const kinds: Record<string, Decay> = {
    gravity: { kind: "gravity", scale: 1, power: -1, least: 1 },
    steps: {
      kind: "steps",
      zones: [
        { to: 20, weight: 1 },
        { to: 40, weight: 0.68 },
        { to: 60, weight: 0.22 },
      ],
    },
    gaussian: { kind: "gaussian", sigma: 20 },
  };
  const cases = hospital.scenarios.flatMap(({ cost, ratios }, scenario) =>
    Object.entries(ratios).map(([name, expected]) => ({ scenario, name, cost, expected })),
  );

  test.each(cases)("traffic $scenario, $name", ({ name, cost, expected }) => {
    const [method, kind] = name.split(" ") as [Method, string];
    const decay = kinds[kind]!;
    const levels = levelsOf(decay);
    const whole = weigherOf(decay, Infinity);
    const within = weigherOf(decay, hospital.limit);
    const weighed = (weigh: typeof whole, costs: number[]) => {
      const weights = Float64Array.from(costs);
      weigh(weights, weights.length);
      return weights;
    };
    // There a family's choice includes sites beyond the catchment.
    const elsewhere = Float64Array.from(cost, (costs) => {
      const [all, near] = [weighed(whole, costs), weighed(within, costs)];
      return all.reduce((sum, weight, site) => sum + weight - near[site]!, 0);
    });
    const rows = hospital.supply.map((supply, site) => {
      const weights = weighed(
        within,
        cost.map((costs) => costs[site]!),
      );
      const demands = Uint32Array.from([0, 1, 2].filter((demand) => weights[demand]! > 0));
      const kept = weights.filter((weight) => weight > 0);
      const row: Row = { demands, weights: levels ? Uint8Array.from(kept, (weight) => levels.indexOf(weight)) : kept };
      return { row, supply };
    });
    const pairs = new StoredPairs(
      { method, population: Float64Array.from(hospital.population), levels, elsewhere },
      rows,
    );
    expectClose(pairs.ofDemand, expected);
  });
});

test("places made into nodes keep every distance", () => {
  const random = Random.from("insert");
  for (let round = 0; round < 100; round++) {
    const graph = buildGraph(randomTables(random));
    const places = Array.from({ length: 8 }, (_, at): Place =>
      at < 2 ? { node: random.int(0, graph.nodeCount - 1), metres: random.pick([0, 30]) } : randomPlace(random, graph),
    );
    const { tables, nodeOf } = insertPlaces(graph, places);
    const inserted = buildGraph(tables);
    const nodes = Array.from(nodeOf, (node): Place => ({ node, metres: 0 }));
    const read = (of: Graph, from: readonly Place[]) => {
      const table = from.map(() => from.map(() => Infinity));
      distancesBetween(of, from, from, Infinity, (a, b, metres) => (table[a]![b] = metres));
      return table;
    };
    const [before, after] = [read(graph, places), read(inserted, nodes)];
    places.forEach((place, a) =>
      places.forEach((_, b) => {
        // A point off the network is at 0 m from itself as a node; as a place the way to the network and back counts.
        const expected = a === b ? 0 : before[a]![b]!;
        if (expected === Infinity) expect(after[a]![b]).toBe(Infinity);
        else expect(after[a]![b]).toBeCloseTo(expected, 8);
        expect(place.metres).toBeGreaterThanOrEqual(0);
      }),
    );
    expect([...tables.lon.subarray(0, graph.nodeCount)]).toEqual([...graph.lon]);
  }
});

test("refuses what makes no sense", () => {
  const random = Random.from("bad");
  const graph = buildGraph(randomTables(random));
  const { problem } = randomProblem(random, graph, "two");
  const refused = (changes: Partial<RatioProblem>, message: string | RegExp) =>
    expect(() => floatingCatchments({ ...problem, ...changes })).toThrow(message);
  refused({ limit: -1 }, "a limit of -1 m");
  refused({ population: new Float64Array(1) }, `1 populations for ${graph.nodeCount} nodes`);
  refused({ supply: problem.supply.map(() => Number.NaN) }, "the supply of site 0 is NaN");
  refused({ population: problem.population.map(() => -1) }, "the population of node 0 is -1");
  refused({ decay: { kind: "gaussian", sigma: 0 } }, "a sigma of 0");
  refused(
    {
      decay: {
        kind: "steps",
        zones: [
          { to: 2, weight: 1 },
          { to: 1, weight: 1 },
        ],
      },
    },
    "a zone to 1 m",
  );
  refused({ decay: { kind: "gravity", scale: 1, power: -1, least: 0 } }, "a least distance of 0");
  const double = { ...problem, graph, sites: [], demandNodes: Uint32Array.of(0, 0), population: Float64Array.of(1, 1) };
  expect(() => new WhatIf(double)).toThrow("node 0 is given twice");
  fc.assert(
    fc.property(fc.integer({ min: graph.edgeCount }), (edge) => {
      expect(() => siteEnds(graph, [{ edge, along: 0, metres: 0 }])).toThrow(RangeError);
    }),
  );
});
