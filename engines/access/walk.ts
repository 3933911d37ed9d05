import type { Graph } from "./graph.ts";
import { alongEdge, endsOf, type Place, seedPlace } from "./place.ts";
import { BoundedSearch } from "./search.ts";

/** Memory for searches on one graph, used again by every search; not for two searches at once. */
export type Workspace = BoundedSearch;

export const createWorkspace = (graph: Graph): Workspace => new BoundedSearch(graph);

/** Return false to end the visit early. */
export type Visitor = (node: number, metres: number) => boolean | void;

/**
 * Visits every node within `maxMetres` of the origin, nearest first (equally near ones by number), each once, with its
 * shortest walking distance, the way from the point to the network included. One bounded search and a sort of what it
 * reached: O((n + m) + n log n) for the n nodes and m edges within reach.
 * Throws RangeError for an origin that is not on the graph or a limit that is not ≥ 0.
 */
export function walkDistances(
  graph: Graph,
  origin: Place,
  maxMetres: number,
  visit: Visitor,
  space: Workspace = createWorkspace(graph),
): void {
  checkOwn(graph, space);
  seedPlace(space, graph, origin);
  const { distance } = space;
  const nodes = space.reached.slice(0, space.run(maxMetres));
  nodes.sort((a, b) => distance[a]! - distance[b]! || a - b);
  for (const node of nodes) if (visit(node, distance[node]!) === false) return;
}

/** Shortest walk in metres between two places on the network, both ways to the network included; undefined beyond `maxMetres`. Cost as `walkDistances`. */
export function distanceBetween(
  graph: Graph,
  origin: Place,
  target: Place,
  maxMetres: number,
  space?: Workspace,
): number | undefined {
  let found: number | undefined;
  distancesBetween(graph, [origin], [target], maxMetres, (_origin, _target, metres) => (found = metres), space);
  return found;
}

/**
 * Shortest walks of at most `maxMetres` from every origin to every target, told one by one: origins in order, their targets
 * by number. One bounded search an origin, O(nodes + targets) memory and preparation.
 */
export function distancesBetween(
  graph: Graph,
  origins: readonly Place[],
  targets: readonly Place[],
  maxMetres: number,
  tell: (origin: number, target: number, metres: number) => void,
  space: Workspace = createWorkspace(graph),
): void {
  checkOwn(graph, space);
  const { starts, numbers, metresTo } = targetsByNode(graph, targets);
  const onEdge = Map.groupBy(
    targets.keys().filter((number) => !("node" in targets[number]!)),
    (number) => (targets[number] as { edge: number }).edge,
  );
  const best = new Float64Array(targets.length).fill(Infinity);
  origins.forEach((origin, originNumber) => {
    const found: number[] = [];
    const offer = (number: number, metres: number) => {
      if (!(metres <= maxMetres) || metres >= best[number]!) return;
      if (best[number] === Infinity) found.push(number);
      best[number] = metres;
    };
    seedPlace(space, graph, origin);
    const count = space.run(maxMetres);
    for (let at = 0; at < count; at++) {
      const node = space.reached[at]!;
      const metres = space.distance[node]!;
      for (let entry = starts[node]!; entry < starts[node + 1]!; entry++)
        offer(numbers[entry]!, metres + metresTo[entry]!);
    }
    if (!("node" in origin))
      for (const number of onEdge.get(origin.edge) ?? []) offer(number, alongEdge(graph, origin, targets[number]!));
    for (const number of found.sort((a, b) => a - b)) {
      tell(originNumber, number, best[number]!);
      best[number] = Infinity;
    }
  });
}

/** Which targets are entered at which node, and the metres from there: compressed sparse rows over the nodes. */
function targetsByNode(graph: Graph, targets: readonly Place[]) {
  const starts = new Uint32Array(graph.nodeCount + 1);
  const ends = targets.map((target) => endsOf(graph, target));
  for (const each of ends) for (const { node } of each) starts[node + 1]! += 1;
  for (let node = 0; node < graph.nodeCount; node++) starts[node + 1]! += starts[node]!;
  const fill = starts.slice();
  const numbers = new Uint32Array(starts[graph.nodeCount]!);
  const metresTo = new Float64Array(numbers.length);
  ends.forEach((each, number) => {
    for (const { node, metres } of each) {
      const entry = fill[node]!++;
      numbers[entry] = number;
      metresTo[entry] = metres;
    }
  });
  return { starts, numbers, metresTo };
}

function checkOwn(graph: Graph, space: Workspace): void {
  if (space.distance.length !== graph.nodeCount) throw new RangeError("the workspace belongs to another graph");
}
