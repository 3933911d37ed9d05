import { describe, expect, test } from "vitest";
import { Random } from "../random/random.ts";
import { buildGraph, type Graph } from "./graph.ts";
import { isochronesOf, type MultiPolygon } from "./isochrone.ts";
import { planeAt } from "./plane.ts";
import type { Place } from "./place.ts";
import { relaxAll } from "./test-networks.ts";

const plane = planeAt(118, 32);

/** A town of jittered blocks with some streets missing; lengths are those of the drawn streets, or longer. */
function town(random: Random, side: number): Graph {
  const at = (column: number, row: number) => row * side + column;
  const x = Float64Array.from({ length: side * side }, (_, node) => ((node % side) + random.between(-0.3, 0.3)) * 90);
  const y = Float64Array.from(
    { length: side * side },
    (_, node) => (Math.floor(node / side) + random.between(-0.3, 0.3)) * 90,
  );
  const edges: [number, number][] = [];
  for (let row = 0; row < side; row++)
    for (let column = 0; column < side; column++) {
      if (column + 1 < side && random.chance(0.8)) edges.push([at(column, row), at(column + 1, row)]);
      if (row + 1 < side && random.chance(0.8)) edges.push([at(column, row), at(column, row + 1)]);
    }
  return buildGraph({
    lon: x.map((east) => plane.lon(east)),
    lat: y.map((north) => plane.lat(north)),
    from: Uint32Array.from(edges, ([u]) => u),
    to: Uint32Array.from(edges, ([, v]) => v),
    metres: Float64Array.from(edges, ([u, v]) => Math.hypot(x[u]! - x[v]!, y[u]! - y[v]!) * random.between(1, 1.2)),
  });
}

function contains({ coordinates }: MultiPolygon, lon: number, lat: number): boolean {
  let crossings = 0;
  for (const ring of coordinates.flat())
    for (let at = 1; at < ring.length; at++) {
      const [[x0, y0], [x1, y1]] = [ring[at - 1]!, ring[at]!];
      if (y0 > lat !== y1 > lat && lon < x0 + ((lat - y0) / (y1 - y0)) * (x1 - x0)) crossings++;
    }
  return crossings % 2 === 1;
}

/** Metres from a node to the nearest point of the ways that are reached. */
function metresToReached(graph: Graph, distance: Float64Array, limit: number, node: number): number {
  const [px, py] = [plane.x(graph.lon[node]!), plane.y(graph.lat[node]!)];
  let nearest = Infinity;
  for (let edge = 0; edge < graph.edgeCount; edge++) {
    for (const [start, end] of [
      [graph.from[edge]!, graph.to[edge]!],
      [graph.to[edge]!, graph.from[edge]!],
    ] as const) {
      const rest = Math.min(1, (limit - distance[start]!) / graph.metres[edge]!);
      if (!(rest >= 0)) continue;
      for (let step = 0; step <= 20; step++) {
        const share = (rest * step) / 20;
        const x = plane.x(graph.lon[start]! + (graph.lon[end]! - graph.lon[start]!) * share);
        const y = plane.y(graph.lat[start]! + (graph.lat[end]! - graph.lat[start]!) * share);
        nearest = Math.min(nearest, Math.hypot(x - px, y - py));
      }
    }
  }
  return nearest;
}

describe("isochrones", () => {
  test("hold every reached node, and no unreached node beyond the tolerance", () => {
    const random = Random.from("isochrone");
    let [inside, outside, between] = [0, 0, 0];
    for (let round = 0; round < 6; round++) {
      const graph = town(random, 24);
      const origin: Place =
        round % 2 === 0
          ? { node: random.int(0, graph.nodeCount - 1), metres: 0 }
          : { edge: random.int(0, graph.edgeCount - 1), along: random.unit(), metres: 15 };
      const distance = relaxAll(graph, origin);
      for (const { area, tolerance, limit } of isochronesOf(graph, origin, [300, 800])) {
        expect(tolerance).toBeLessThan(45);
        for (let node = 0; node < graph.nodeCount; node++) {
          const held = contains(area, graph.lon[node]!, graph.lat[node]!);
          if (distance[node]! <= limit) {
            expect(held).toBe(true);
            inside++;
          } else if (metresToReached(graph, distance, limit, node) > tolerance + 1) {
            expect(held).toBe(false);
            outside++;
          } else between++;
        }
      }
    }
    expect(inside).toBeGreaterThan(300);
    expect(outside).toBeGreaterThan(1000);
    expect(between).toBeLessThan(outside / 5);
  });

  test("end within an edge whose ends are not reached, and where a road across the river is near", () => {
    // Two parallel roads 100 m apart, joined only far away: the other bank is not within reach.
    const points = [
      [0, 0],
      [2000, 0],
      [2000, 100],
      [0, 100],
    ];
    const graph = buildGraph({
      lon: Float64Array.from(points, ([x]) => plane.lon(x!)),
      lat: Float64Array.from(points, ([, y]) => plane.lat(y!)),
      from: Uint32Array.of(0, 1, 2),
      to: Uint32Array.of(1, 2, 3),
      metres: Float64Array.of(2000, 100, 2000),
    });
    const { area } = isochronesOf(graph, { edge: 0, along: 0.5, metres: 0 }, [300])[0]!;
    const holds = (x: number, y: number) => contains(area, plane.lon(x), plane.lat(y));
    expect([holds(1000, 0), holds(720, 0), holds(1280, 0), holds(1000, 20)]).toEqual([true, true, true, true]);
    expect([holds(600, 0), holds(1400, 0), holds(1000, 100), holds(1000, 85), holds(0, 0)]).toEqual(
      Array(5).fill(false),
    );
  });

  test("are rings as GeoJSON wants them: closed, outer ones counter-clockwise, holes clockwise", () => {
    const graph = town(Random.from("rings"), 20);
    const { area } = isochronesOf(graph, { node: 210, metres: 0 }, [900], 30)[0]!;
    expect(area.coordinates.flat().length).toBeGreaterThan(1);
    for (const polygon of area.coordinates)
      polygon.forEach((ring, at) => {
        expect(ring.at(-1)).toEqual(ring[0]);
        const twice = ring.slice(1).reduce((sum, [x, y], place) => sum + ring[place]![0] * y - x * ring[place]![1], 0);
        expect(twice > 0).toBe(at === 0);
      });
  });

  test("of a place that is off by more than the limit are empty; without ground beside the way refused", () => {
    const graph = town(Random.from("off"), 5);
    const { area } = isochronesOf(graph, { edge: 0, along: 0.5, metres: 50 }, [40])[0]!;
    expect(area.coordinates).toEqual([]);
    expect(() => isochronesOf(graph, { node: 0, metres: 0 }, [100], 0)).toThrow(RangeError);
    expect(() => isochronesOf(graph, { node: 99, metres: 0 }, [100])).toThrow(RangeError);
  });
});
