import { describe, expect, test } from "vitest";
import { Random } from "../random/random.ts";
import { buildGraph, setEdgeMetres } from "./graph.ts";
import { planeAt } from "./plane.ts";
import { orderBySpace } from "./space-order.ts";
import { buildSnapper } from "./snap.ts";
import { randomPlace, randomTables, relaxAll } from "./test-networks.ts";
import { createWorkspace, distanceBetween, distancesBetween, walkDistances } from "./walk.ts";

describe("walking distances", () => {
  test("equal relaxation over all edges on random networks, bounded, nearest first, each node once", () => {
    const random = Random.from("walk");
    for (let round = 0; round < 300; round++) {
      const graph = buildGraph(randomTables(random));
      const space = createWorkspace(graph);
      for (let search = 0; search < 3; search++) {
        const origin = randomPlace(random, graph);
        const limit = random.pick([0, 200, 800, Infinity]);
        const expected = relaxAll(graph, origin);
        const seen = new Map<number, number>();
        let before = 0;
        walkDistances(
          graph,
          origin,
          limit,
          (node, metres) => {
            expect(seen.has(node)).toBe(false);
            expect(metres).toBeGreaterThanOrEqual(before);
            before = metres;
            seen.set(node, metres);
          },
          space,
        );
        for (let node = 0; node < graph.nodeCount; node++) {
          if (expected[node]! <= limit && expected[node]! < Infinity) expect(seen.get(node)).toBe(expected[node]);
          else expect(seen.has(node)).toBe(false);
        }
      }
    }
  });

  test("between places equal the best of both ends and the shared edge", () => {
    const random = Random.from("between");
    for (let round = 0; round < 200; round++) {
      const graph = buildGraph(randomTables(random));
      const origins = Array.from({ length: 3 }, () => randomPlace(random, graph));
      const targets = Array.from({ length: 6 }, () => randomPlace(random, graph));
      const limit = random.pick([300, 1500, Infinity]);
      const told = new Map<string, number>();
      distancesBetween(graph, origins, targets, limit, (o, t, metres) => told.set(`${o}-${t}`, metres));
      origins.forEach((origin, o) => {
        const distance = relaxAll(graph, origin);
        targets.forEach((target, t) => {
          const length = graph.metres[target.edge]!;
          const ways = [
            distance[graph.from[target.edge]!]! + target.along * length,
            distance[graph.to[target.edge]!]! + (1 - target.along) * length,
          ];
          if (target.edge === origin.edge) ways.push(origin.metres + Math.abs(target.along - origin.along) * length);
          const expected = Math.min(...ways) + target.metres;
          const got = told.get(`${o}-${t}`);
          if (expected <= limit && expected < Infinity) expect(got).toBeCloseTo(expected, 6);
          else expect(got).toBeUndefined();
          expect(distanceBetween(graph, origin, target, limit)).toBe(got);
        });
      });
    }
  });

  test("snapping finds the nearest edge of all, and nothing beyond the limit", () => {
    const random = Random.from("snap");
    for (let round = 0; round < 100; round++) {
      const graph = buildGraph(randomTables(random));
      const snapper = buildSnapper(graph, random.pick([20, 150, 5000]));
      const middle = (values: Float64Array) => (Math.min(...values) + Math.max(...values)) / 2;
      const plane = planeAt(middle(graph.lon), middle(graph.lat));
      for (let question = 0; question < 10; question++) {
        const lon = random.between(116.99, 117.03);
        const lat = random.between(32.99, 33.03);
        let nearest = Infinity;
        for (let edge = 0; edge < graph.edgeCount; edge++) {
          const [u, v] = [graph.from[edge]!, graph.to[edge]!];
          // A fine walk along the edge instead of the projection formula.
          for (let step = 0; step <= 400; step++) {
            const x = plane.x(graph.lon[u]! + ((graph.lon[v]! - graph.lon[u]!) * step) / 400 - lon + plane.lon(0));
            const y = plane.y(graph.lat[u]! + ((graph.lat[v]! - graph.lat[u]!) * step) / 400 - lat + plane.lat(0));
            nearest = Math.min(nearest, Math.hypot(x, y));
          }
        }
        const found = snapper.snap(lon, lat, Infinity);
        expect(found).toBeDefined();
        expect(found!.metres).toBeLessThanOrEqual(nearest + 1e-6);
        expect(found!.metres).toBeGreaterThan(nearest - 5);
        expect(snapper.snap(lon, lat, found!.metres * 0.99)).toBeUndefined();
        expect(snapper.snap(lon, lat, found!.metres * 1.01 + 0.01)?.edge).toBe(found!.edge);
      }
    }
  });

  test("refuses what is not a network, a place or a limit", () => {
    const good = { lon: Float64Array.of(0, 1), lat: Float64Array.of(0, 0) };
    const edge = (to: number, metres: number) => ({
      ...good,
      from: Uint32Array.of(0),
      to: Uint32Array.of(to),
      metres: Float64Array.of(metres),
    });
    expect(() => buildGraph(edge(2, 1))).toThrow("edge 0 joins 0 and 2 of 2 nodes");
    expect(() => buildGraph(edge(1, -1))).toThrow("edge 0 has length -1");
    expect(() => buildGraph(edge(1, Number.NaN))).toThrow(RangeError);
    expect(() => buildGraph({ ...edge(1, 1), lat: Float64Array.of(0) })).toThrow(RangeError);
    const graph = buildGraph(edge(1, 10));
    const nothing = () => undefined;
    expect(() => walkDistances(graph, { edge: 1, along: 0, metres: 0 }, 5, nothing)).toThrow(RangeError);
    expect(() => walkDistances(graph, { edge: 0, along: 0, metres: 0 }, Number.NaN, nothing)).toThrow(RangeError);
    expect(() => buildSnapper(graph).snap(Number.NaN, 0, 1)).toThrow(RangeError);
    const empty = buildGraph({
      lon: new Float64Array(),
      lat: new Float64Array(),
      from: new Uint32Array(),
      to: new Uint32Array(),
      metres: new Float64Array(),
    });
    expect(buildSnapper(empty).snap(117, 33, 1e9)).toBeUndefined();
  });
});

describe("numbering by space", () => {
  test("renames nodes and keeps every length and distance", () => {
    const random = Random.from("order");
    for (let round = 0; round < 50; round++) {
      const tables = randomTables(random);
      const graph = buildGraph(tables);
      const { tables: ordered, rankOf, oldOf } = orderBySpace(tables);
      const renamed = buildGraph(ordered);
      expect([...rankOf].map((rank) => oldOf[rank])).toEqual([...rankOf.keys()]);
      for (let node = 0; node < graph.nodeCount; node++) {
        expect(renamed.lon[rankOf[node]!]).toBe(graph.lon[node]);
        expect(renamed.lat[rankOf[node]!]).toBe(graph.lat[node]);
      }
      const start = random.int(0, graph.nodeCount - 1);
      const [before, after] = [
        relaxAll(graph, { node: start, metres: 0 }),
        relaxAll(renamed, { node: rankOf[start]!, metres: 0 }),
      ];
      expect(Array.from(rankOf, (rank) => after[rank])).toEqual([...before]);
    }
  });

  test("puts neighbours on a lattice near each other", () => {
    const side = 64;
    const lon = Float64Array.from({ length: side * side }, (_, at) => 117 + (at % side) * 0.001);
    const lat = Float64Array.from({ length: side * side }, (_, at) => Math.floor(at / side) * 0.001);
    const none = { from: new Uint32Array(), to: new Uint32Array(), metres: new Float64Array() };
    const { rankOf } = orderBySpace({ lon, lat, ...none });
    const gaps = Array.from(rankOf.subarray(0, -1), (rank, at) => Math.abs(rank - rankOf[at + 1]!));
    expect(gaps.toSorted((a, b) => a - b)[Math.floor(gaps.length / 2)]).toBeLessThanOrEqual(3);
  });
});

describe("changes of a road", () => {
  test("count at once, and are taken back the same way", () => {
    const random = Random.from("roads");
    for (let round = 0; round < 100; round++) {
      const tables = randomTables(random);
      const graph = buildGraph({ ...tables, metres: tables.metres.slice() });
      const space = createWorkspace(graph);
      const edge = random.int(0, graph.edgeCount - 1);
      const origin = { node: random.int(0, graph.nodeCount - 1), metres: 0 };
      const read = () => {
        const seen = new Float64Array(graph.nodeCount).fill(Infinity);
        walkDistances(graph, origin, Infinity, (node, metres) => void (seen[node] = metres), space);
        return [...seen];
      };
      const before = read();
      const metres = random.pick([Infinity, 0, random.between(1, 50_000)]);
      setEdgeMetres(graph, edge, metres);
      expect(read()).toEqual([...relaxAll(graph, origin)]);
      setEdgeMetres(graph, edge, tables.metres[edge]!);
      expect(read()).toEqual(before);
    }
  });

  test("are refused where there is no road or no length", () => {
    const graph = buildGraph(randomTables(Random.from("road")));
    expect(() => setEdgeMetres(graph, graph.edgeCount, 1)).toThrow(RangeError);
    expect(() => setEdgeMetres(graph, 0, -1)).toThrow(RangeError);
    expect(() => setEdgeMetres(graph, 0, Number.NaN)).toThrow(RangeError);
  });
});

test("buckets of any width give the same distances: lengths from a millimetre to the girth of the earth", () => {
  const random = Random.from("widths");
  for (let round = 0; round < 100; round++) {
    const tables = randomTables(random);
    const metres = tables.metres.map(() => 10 ** random.between(-3, 7.6));
    const graph = buildGraph({ ...tables, metres });
    const origin = randomPlace(random, graph);
    const expected = relaxAll(graph, origin);
    const seen = new Float64Array(graph.nodeCount).fill(Infinity);
    walkDistances(graph, origin, Infinity, (node, away) => void (seen[node] = away));
    expect([...seen]).toEqual([...expected]);
  }
});

test("many seeds far apart are one search", () => {
  const random = Random.from("seeds");
  for (let round = 0; round < 100; round++) {
    const graph = buildGraph(randomTables(random));
    const search = createWorkspace(graph);
    const seeds = Array.from({ length: 5 }, () => ({
      node: random.int(0, graph.nodeCount - 1),
      metres: 10 ** random.between(0, 6),
    }));
    for (const { node, metres } of seeds) search.seed(node, metres);
    const limit = random.pick([1000, 100_000, Infinity]);
    search.run(limit);
    const each = seeds.map((seed) => relaxAll(graph, seed));
    const best = Array.from(graph.lon, (_, node) => Math.min(...each.map((distance) => distance[node]!)));
    expect([...search.distance]).toEqual(best.map((metres) => (metres <= limit ? metres : Infinity)));
  }
});
