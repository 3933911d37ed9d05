import type { Graph } from "./graph.ts";
import type { OnNetwork } from "./snap.ts";

/** Memory for searches on one graph: about 20 bytes a node, used again by every search; not for two searches at once. */
export type Workspace = {
  readonly distance: Float64Array;
  /** In the heap: position + 1; settled or untouched: 0. */
  readonly place: Uint32Array;
  readonly heap: Uint32Array;
  readonly stamp: Uint32Array;
  round: number;
};

export function createWorkspace(graph: Graph): Workspace {
  return {
    distance: new Float64Array(graph.nodeCount),
    place: new Uint32Array(graph.nodeCount),
    heap: new Uint32Array(graph.nodeCount),
    stamp: new Uint32Array(graph.nodeCount),
    round: 0,
  };
}

function up(space: Workspace, from: number, node: number): void {
  const { heap, place, distance } = space;
  const key = distance[node]!;
  let at = from;
  while (at > 0) {
    const parent = (at - 1) >> 1;
    const above = heap[parent]!;
    if (distance[above]! <= key) break;
    heap[at] = above;
    place[above] = at + 1;
    at = parent;
  }
  heap[at] = node;
  place[node] = at + 1;
}

function down(space: Workspace, size: number, node: number): void {
  const { heap, place, distance } = space;
  const key = distance[node]!;
  let at = 0;
  for (;;) {
    let child = 2 * at + 1;
    if (child >= size) break;
    if (child + 1 < size && distance[heap[child + 1]!]! < distance[heap[child]!]!) child++;
    const below = heap[child]!;
    if (distance[below]! >= key) break;
    heap[at] = below;
    place[below] = at + 1;
    at = child;
  }
  heap[at] = node;
  place[node] = at + 1;
}

/** Return false to end the search early. */
export type Visitor = (node: number, metres: number) => boolean | void;

/**
 * Visits every node within `maxMetres` of the origin, nearest first, each once, with its shortest walking distance
 * (including the way from the point to the network). Dijkstra with a binary heap: O((n + m) log n) for the n nodes and
 * m edges within reach. Throws RangeError for an origin that is not on the graph or a limit that is not ≥ 0.
 */
export function walkDistances(
  graph: Graph,
  origin: OnNetwork,
  maxMetres: number,
  visit: Visitor,
  space: Workspace = createWorkspace(graph),
): void {
  if (!(maxMetres >= 0)) throw new RangeError(`a limit of ${maxMetres} m`);
  checkOnGraph(graph, origin);
  if (space.distance.length !== graph.nodeCount) throw new RangeError("the workspace belongs to another graph");
  if (space.round === 0xffff_ffff) {
    space.stamp.fill(0);
    space.round = 0;
  }
  const round = ++space.round;
  const { distance, place, heap, stamp } = space;
  const { offsets, targets, arcMetres } = graph;
  let size = 0;
  const reach = (node: number, metres: number) => {
    if (metres > maxMetres) return;
    if (stamp[node] !== round) {
      stamp[node] = round;
      distance[node] = metres;
      up(space, size++, node);
    } else if (metres < distance[node]! && place[node] !== 0) {
      distance[node] = metres;
      up(space, place[node]! - 1, node);
    }
  };
  const length = graph.metres[origin.edge]!;
  reach(graph.from[origin.edge]!, origin.metres + origin.along * length);
  reach(graph.to[origin.edge]!, origin.metres + (1 - origin.along) * length);
  while (size > 0) {
    const node = heap[0]!;
    const metres = distance[node]!;
    place[node] = 0;
    const last = heap[--size]!;
    if (size > 0) down(space, size, last);
    if (visit(node, metres) === false) return;
    for (let arc = offsets[node]!; arc < offsets[node + 1]!; arc++) reach(targets[arc]!, metres + arcMetres[arc]!);
  }
}

function checkOnGraph(graph: Graph, point: OnNetwork): void {
  const fits = point.edge >= 0 && point.edge < graph.edgeCount && Number.isInteger(point.edge);
  if (!fits || !(point.along >= 0 && point.along <= 1) || !(point.metres >= 0)) {
    throw new RangeError(`edge ${point.edge} at ${point.along} is not a place on this network`);
  }
}

/** Shortest walk in metres between two places on the network, both ways to the network included; undefined beyond `maxMetres`. Cost as `walkDistances`. */
export function distanceBetween(
  graph: Graph,
  origin: OnNetwork,
  target: OnNetwork,
  maxMetres: number,
  space?: Workspace,
): number | undefined {
  let found: number | undefined;
  distancesBetween(graph, [origin], [target], maxMetres, (_origin, _target, metres) => (found = metres), space);
  return found;
}

/**
 * Shortest walks of at most `maxMetres` from every origin to every target, told one by one: origins in order, their targets
 * by number. One bounded search an origin; O(targets) memory beside the workspace.
 */
export function distancesBetween(
  graph: Graph,
  origins: readonly OnNetwork[],
  targets: readonly OnNetwork[],
  maxMetres: number,
  tell: (origin: number, target: number, metres: number) => void,
  space: Workspace = createWorkspace(graph),
): void {
  const endsAt = new Map<number, number[]>();
  const onEdge = new Map<number, number[]>();
  const put = (map: Map<number, number[]>, key: number, target: number) => {
    const list = map.get(key);
    if (list) list.push(target);
    else map.set(key, [target]);
  };
  targets.forEach((target, number) => {
    checkOnGraph(graph, target);
    put(endsAt, graph.from[target.edge]!, number);
    put(endsAt, graph.to[target.edge]!, number);
    put(onEdge, target.edge, number);
  });
  const best = new Float64Array(targets.length).fill(Infinity);
  origins.forEach((origin, originNumber) => {
    const touched = new Set<number>();
    const offer = (number: number, metres: number) => {
      if (metres > maxMetres || metres >= best[number]!) return;
      best[number] = metres;
      touched.add(number);
    };
    walkDistances(
      graph,
      origin,
      maxMetres,
      (node, metres) => {
        for (const number of endsAt.get(node) ?? []) {
          const target = targets[number]!;
          const length = graph.metres[target.edge]!;
          // Both ends of a loop edge are the same node: the nearer way counts.
          if (graph.from[target.edge] === node) offer(number, metres + target.along * length + target.metres);
          if (graph.to[target.edge] === node) offer(number, metres + (1 - target.along) * length + target.metres);
        }
      },
      space,
    );
    for (const number of onEdge.get(origin.edge) ?? []) {
      const target = targets[number]!;
      const between = Math.abs(target.along - origin.along) * graph.metres[origin.edge]!;
      offer(number, origin.metres + between + target.metres);
    }
    for (const number of [...touched].sort((a, b) => a - b)) {
      tell(originNumber, number, best[number]!);
      best[number] = Infinity;
    }
  });
}
