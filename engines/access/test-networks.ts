import type { Random } from "../random/random.ts";
import type { Graph, NetworkTables } from "./graph.ts";
import { endsOf, type OnNetwork, type Place } from "./place.ts";

/** For tests: small networks with loops, parallel edges, separate parts and edges without length. */
export function randomTables(random: Random): NetworkTables {
  const nodes = random.int(2, 40);
  const edges = random.int(1, nodes * 2);
  const lon = Float64Array.from({ length: nodes }, () => random.between(117, 117.02));
  const lat = Float64Array.from({ length: nodes }, () => random.between(33, 33.02));
  return {
    lon,
    lat,
    from: Uint32Array.from({ length: edges }, () => random.int(0, nodes - 1)),
    to: Uint32Array.from({ length: edges }, () => random.int(0, nodes - 1)),
    metres: Float64Array.from({ length: edges }, () =>
      random.chance(0.05) ? 0 : random.chance(0.05) ? random.between(5000, 9000) : random.between(1, 500),
    ),
  };
}

export const randomPlace = (random: Random, graph: Graph): OnNetwork => ({
  edge: random.int(0, graph.edgeCount - 1),
  along: random.pick([0, 1, random.unit()]),
  metres: random.int(0, 50),
});

/** The oracle: relax all edges until nothing changes (Bellman and Ford). */
export function relaxAll(graph: Graph, origin: Place): Float64Array {
  const distance = new Float64Array(graph.nodeCount).fill(Infinity);
  const set = (node: number, metres: number) => {
    if (metres >= distance[node]!) return false;
    distance[node] = metres;
    return true;
  };
  for (const { node, metres } of endsOf(graph, origin)) set(node, metres);
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

/** Metres from each place to each node by the oracle. */
export const allPairs = (graph: Graph, places: readonly Place[]): number[][] =>
  places.map((place) => [...relaxAll(graph, place)]);
