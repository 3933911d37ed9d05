import { buildGraph, type NetworkTables } from "../../engines/access/graph.ts";
import { walkDistances } from "../../engines/access/walk.ts";
import type { Random } from "../../engines/random/random.ts";
import type { Point } from "./geometry.ts";

/**
 * Gives every node the number of the source it is nearest to along the edges, so that each region is connected;
 * −1 where no source can be reached. One search from a node that stands before all sources.
 */
export function growRegions(
  positions: readonly Point[],
  edges: readonly (readonly [number, number, number])[],
  sources: readonly number[],
): Int32Array {
  const origin = positions.length;
  const all = [...edges, ...sources.map((node) => [origin, node, 0] as const), [origin, origin, 0] as const];
  const tables: NetworkTables = {
    lon: Float64Array.from([...positions, [0, 0]], (point) => point[0]!),
    lat: Float64Array.from([...positions, [0, 0]], (point) => point[1]!),
    from: Uint32Array.from(all, (edge) => edge[0]),
    to: Uint32Array.from(all, (edge) => edge[1]),
    metres: Float64Array.from(all, (edge) => edge[2]),
  };
  const graph = buildGraph(tables);
  const region = new Int32Array(positions.length).fill(-1);
  sources.forEach((node, number) => (region[node] = number));
  const settled = new Float64Array(positions.length).fill(Infinity);
  walkDistances(graph, { edge: all.length - 1, along: 0, metres: 0 }, Infinity, (node, metres) => {
    if (node === origin) return;
    settled[node] = metres;
    if (region[node] !== -1) return;
    let best = Infinity;
    for (let arc = graph.offsets[node]!; arc < graph.offsets[node + 1]!; arc++) {
      const from = graph.targets[arc]!;
      if (from === origin || settled[from] === Infinity || settled[from]! + graph.arcMetres[arc]! >= best) continue;
      best = settled[from]! + graph.arcMetres[arc]!;
      region[node] = region[from]!;
    }
  });
  return region;
}

/** Picks so many of the candidates, well apart, closer together where `spacing` is small (best of several tries each). */
export function spread(
  random: Random,
  candidates: readonly Point[],
  count: number,
  spacing: (point: Point) => number,
  tries = 14,
): number[] {
  if (count > candidates.length) throw new RangeError(`${count} of ${candidates.length} places`);
  const chosen: number[] = [];
  const taken = new Set<number>();
  while (chosen.length < count) {
    let best = -1;
    let bestRoom = -1;
    for (let attempt = 0; attempt < tries; attempt++) {
      const candidate = random.int(0, candidates.length - 1);
      if (taken.has(candidate)) continue;
      const [x, y] = candidates[candidate]!;
      let room = Infinity;
      for (const other of chosen) {
        const [ox, oy] = candidates[other]!;
        room = Math.min(room, (x - ox) * (x - ox) + (y - oy) * (y - oy));
      }
      room /= spacing(candidates[candidate]!) ** 2;
      if (room > bestRoom) {
        bestRoom = room;
        best = candidate;
      }
    }
    if (best === -1) continue;
    taken.add(best);
    chosen.push(best);
  }
  return chosen;
}
