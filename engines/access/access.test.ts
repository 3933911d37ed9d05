import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { Random } from "../random/random.ts";
import { buildGraph, type Graph, type NetworkTables } from "./graph.ts";
import { planeAt } from "./plane.ts";
import { buildSnapper, type OnNetwork } from "./snap.ts";
import { createWorkspace, distanceBetween, distancesBetween, walkDistances } from "./walk.ts";

function randomTables(random: Random): NetworkTables {
  const nodes = random.int(2, 40);
  const edges = random.int(1, nodes * 2);
  const lon = Float64Array.from({ length: nodes }, () => random.between(117, 117.02));
  const lat = Float64Array.from({ length: nodes }, () => random.between(33, 33.02));
  // Loops, parallel edges and separate parts may all occur; some edges have no length.
  return {
    lon,
    lat,
    from: Uint32Array.from({ length: edges }, () => random.int(0, nodes - 1)),
    to: Uint32Array.from({ length: edges }, () => random.int(0, nodes - 1)),
    metres: Float64Array.from({ length: edges }, () => (random.chance(0.05) ? 0 : random.int(1, 500))),
  };
}

const randomPlace = (random: Random, graph: Graph): OnNetwork => ({
  edge: random.int(0, graph.edgeCount - 1),
  along: random.pick([0, 1, random.unit()]),
  metres: random.int(0, 50),
});

/** The oracle: relax all edges until nothing changes (Bellman and Ford). */
function relaxAll(graph: Graph, origin: OnNetwork): Float64Array {
  const distance = new Float64Array(graph.nodeCount).fill(Infinity);
  const length = graph.metres[origin.edge]!;
  const set = (node: number, metres: number) => {
    if (metres >= distance[node]!) return false;
    distance[node] = metres;
    return true;
  };
  set(graph.from[origin.edge]!, origin.metres + origin.along * length);
  set(graph.to[origin.edge]!, origin.metres + (1 - origin.along) * length);
  for (let changed = true; changed;) {
    changed = false;
    for (let edge = 0; edge < graph.edgeCount; edge++) {
      const u = graph.from[edge]!;
      const v = graph.to[edge]!;
      if (set(v, distance[u]! + graph.metres[edge]!)) changed = true;
      if (set(u, distance[v]! + graph.metres[edge]!)) changed = true;
    }
  }
  return distance;
}

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

/** Sample data beside the project, or wherever it was put. */
const folder = process.env["HUITUO_ROADS_HAIKOU"] ?? join(import.meta.dirname, "../../../shared/data/roads-haikou");
const present = existsSync(join(folder, "haikou_edges.csv.gz"));

test.skipIf(!present)("equal a plain search on the road network of a real city (HUITUO_ROADS_HAIKOU)", () => {
  const rows = (file: string) =>
    gunzipSync(readFileSync(join(folder, file)))
      .toString("latin1")
      .trim()
      .split("\n")
      .slice(1)
      .map((line) => line.split(",").map(Number));
  const nodes = rows("haikou_nodes.csv.gz");
  const edges = rows("haikou_edges.csv.gz").filter(([u, v]) => u! < v!);
  const graph = buildGraph({
    lat: Float64Array.from(nodes, (row) => row[1]!),
    lon: Float64Array.from(nodes, (row) => row[2]!),
    from: Uint32Array.from(edges, (row) => row[0]!),
    to: Uint32Array.from(edges, (row) => row[1]!),
    metres: Float64Array.from(edges, (row) => row[2]!),
  });
  expect(graph.nodeCount).toBe(45_948);
  expect(graph.edgeCount).toBe(49_283);
  const random = Random.from("haikou");
  const space = createWorkspace(graph);
  for (let search = 0; search < 3; search++) {
    const origin = randomPlace(random, graph);
    const expected = relaxAll(graph, origin);
    const seen = new Float64Array(graph.nodeCount).fill(Infinity);
    walkDistances(graph, origin, 5000, (node, metres) => void (seen[node] = metres), space);
    let reached = 0;
    for (let node = 0; node < graph.nodeCount; node++) {
      if (expected[node]! <= 5000) {
        reached++;
        expect(Math.abs(seen[node]! - expected[node]!)).toBeLessThan(1e-9);
      } else expect(seen[node]).toBe(Infinity);
    }
    expect(reached).toBeGreaterThan(10);
  }
});
