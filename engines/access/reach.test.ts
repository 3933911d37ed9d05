import { describe, expect, test } from "vitest";
import { distance } from "../coordinates/systems.ts";
import { Random } from "../random/random.ts";
import { buildGraph } from "./graph.ts";
import { partsOf, withoutDoubles, withoutSmallParts } from "./parts.ts";
import type { Place } from "./place.ts";
import { coverageOf, reachOf, straightCoverageOf, straightReachOf } from "./reach.ts";
import { randomPlace, randomTables, relaxAll } from "./test-networks.ts";

const limits = [700, 200, 0, 3000];

test("reach and coverage count what the oracle reaches, plain and weighed", () => {
  const random = Random.from("reach");
  for (let round = 0; round < 100; round++) {
    const graph = buildGraph(randomTables(random));
    const places = Array.from({ length: 4 }, (): Place => randomPlace(random, graph));
    const weights = Float64Array.from(graph.lon, () => random.int(0, 9));
    const each = places.map((place) => [...relaxAll(graph, place)]);
    const count = (row: number[], limit: number) => row.filter((metres) => metres <= limit).length;
    const persons = (row: number[], limit: number) =>
      row.reduce((sum, metres, node) => sum + (metres <= limit ? weights[node]! : 0), 0);
    expect([...reachOf(graph, places, limits)]).toEqual(
      each.flatMap((row) => limits.map((limit) => count(row, limit))),
    );
    expect([...reachOf(graph, places, limits, weights)]).toEqual(
      each.flatMap((row) => limits.map((limit) => persons(row, limit))),
    );
    const nearest = each[0]!.map((_, node) => Math.min(...each.map((row) => row[node]!)));
    expect([...coverageOf(graph, places, limits)]).toEqual(limits.map((limit) => count(nearest, limit)));
    expect([...coverageOf(graph, places, limits, weights)]).toEqual(limits.map((limit) => persons(nearest, limit)));
  }
});

test("straight lines count circles, never fewer nodes than ways do", () => {
  const random = Random.from("straight");
  for (let round = 0; round < 30; round++) {
    const { lon, lat } = randomTables(random);
    const points = Array.from({ length: 5 }, () => ({
      lon: random.between(116.99, 117.03),
      lat: random.between(32.99, 33.03),
    }));
    const away = points.map((point) =>
      Array.from(lon, (east, node) => distance(point, { lon: east, lat: lat[node]! })),
    );
    const counts = (row: number[]) => limits.map((limit) => row.filter((metres) => metres <= limit).length);
    expect([...straightReachOf({ lon, lat }, points, limits)]).toEqual(away.flatMap(counts));
    const nearest = away[0]!.map((_, node) => Math.min(...away.map((row) => row[node]!)));
    expect([...straightCoverageOf({ lon, lat }, points, limits)]).toEqual(counts(nearest));
  }
});

test("limits below 0 are refused", () => {
  const graph = buildGraph(randomTables(Random.from("bad")));
  expect(() => reachOf(graph, [{ node: 0, metres: 0 }], [100, -1])).toThrow("a limit of -1 m");
  expect(() => coverageOf(graph, [{ node: graph.nodeCount, metres: 0 }], [100])).toThrow("is not a place");
});

describe("tables", () => {
  const tables = {
    lon: Float64Array.of(0, 1, 2, 3, 4, 5),
    lat: new Float64Array(6),
    from: Uint32Array.of(0, 1, 1, 3, 2, 0),
    to: Uint32Array.of(1, 0, 2, 4, 2, 1),
    metres: Float64Array.of(10, 9, 5, 7, 1, 12),
  };

  test("parts are found, and small ones left out", () => {
    const { partOf, sizes } = partsOf(tables);
    expect([...partOf]).toEqual([0, 0, 0, 1, 1, 2]);
    expect([...sizes]).toEqual([3, 2, 1]);
    const { tables: left, kept, dropped } = withoutSmallParts(tables, 2);
    expect([...kept]).toEqual([0, 1, 2, 3, 4]);
    expect(dropped).toBe(1);
    const three = withoutSmallParts(tables, 3).tables;
    expect([[...left.lon], [...three.lon]]).toEqual([
      [0, 1, 2, 3, 4],
      [0, 1, 2],
    ]);
    expect([[...three.from], [...three.to], [...three.metres]]).toEqual([
      [0, 1, 1, 2, 0],
      [1, 0, 2, 2, 1],
      [10, 9, 5, 1, 12],
    ]);
  });

  test("both directions and doubles become one edge, the shortest; loops go", () => {
    const { from, to, metres } = withoutDoubles(tables);
    expect([[...from], [...to], [...metres]]).toEqual([
      [0, 1, 3],
      [1, 2, 4],
      [9, 5, 7],
    ]);
  });
});
