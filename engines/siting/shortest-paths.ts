/**
 * Lengths of all shortest paths of an undirected graph with lengths ≥ 0: `nodes²` numbers, Infinity where there is no way.
 * A search from every node with nodes kept in buckets by distance (Dial 1969; within a bucket labels are corrected, so any
 * lengths are exact). An edge longer than the way round it is on no shortest path: once a search has found that way the
 * edge is dropped for all later ones, and dense graphs with random lengths get thin quickly.
 * About O(nodes × (nodes + edges that matter)) time, O(nodes² + edges) memory. Throws RangeError for a length below 0.
 */
export function allShortestPaths(nodes: number, edges: Edges): Float64Array {
  const graph = adjacency(nodes, edges);
  const distances = new Float64Array(nodes * nodes).fill(Infinity);
  const queue = createBuckets(nodes, edges.length);
  for (let source = 0; source < nodes; source++) {
    const row = distances.subarray(source * nodes, (source + 1) * nodes);
    search(graph, source, row, queue);
    dropDetours(graph, source, row);
  }
  return distances;
}

/** Ends of the edges as numbers from 0, and their lengths. */
export type Edges = {
  readonly from: ArrayLike<number>;
  readonly to: ArrayLike<number>;
  readonly length: ArrayLike<number>;
};

type Graph = { start: Int32Array; end: Int32Array; head: Int32Array; length: Float64Array };

function adjacency(nodes: number, { from, to, length }: Edges): Graph {
  const start = new Int32Array(nodes + 1);
  for (let at = 0; at < length.length; at++) {
    if (!(length[at]! >= 0)) throw new RangeError(`length ${length[at]} of edge ${at}`);
    start[from[at]! + 1]!++;
    start[to[at]! + 1]!++;
  }
  for (let node = 0; node < nodes; node++) start[node + 1]! += start[node]!;
  const end = start.slice(0, nodes);
  const head = new Int32Array(start[nodes]!);
  const lengths = new Float64Array(start[nodes]!);
  const put = (a: number, b: number, cost: number) => {
    const place = end[a]!++;
    head[place] = b;
    lengths[place] = cost;
  };
  for (let at = 0; at < length.length; at++) {
    put(from[at]!, to[at]!, length[at]!);
    put(to[at]!, from[at]!, length[at]!);
  }
  return { start, end, head, length: lengths };
}

/** A ring of stacks, one for each slice of distance; a node may lie in several, the nearest counts. */
type Buckets = {
  /** Slices in a unit of length. */
  perLength: number;
  /** Topmost entry of each stack, −1 when empty; more than the longest edge spans, so that the ring never meets itself. */
  top: Int32Array;
  node: Int32Array;
  below: Int32Array;
  /** Distance at which a node was expanded last. */
  expanded: Float64Array;
};

function createBuckets(nodes: number, lengths: ArrayLike<number>): Buckets {
  let [longest, sum, shortest] = [0, 0, Infinity];
  for (let at = 0; at < lengths.length; at++) {
    const length = lengths[at]!;
    longest = Math.max(longest, length);
    sum += length;
    if (length > 0) shortest = Math.min(shortest, length);
  }
  // Slices no wider than the shortest edge need no correction; far narrower ones would only be walked through empty.
  const width = Math.max(Math.min(shortest, longest), sum / Math.max(1, lengths.length) / 64, longest / 65_536, 1e-300);
  return {
    perLength: 1 / width,
    top: new Int32Array(2 ** Math.ceil(Math.log2(longest / width + 3))).fill(-1),
    node: new Int32Array(4 * nodes),
    below: new Int32Array(4 * nodes),
    expanded: new Float64Array(nodes),
  };
}

function search({ start, end, head, length }: Graph, source: number, row: Float64Array, buckets: Buckets): void {
  const { top, perLength, expanded } = buckets;
  let { node: nodeOf, below } = buckets;
  const mask = top.length - 1;
  expanded.fill(Infinity);
  row[source] = 0;
  nodeOf[0] = source;
  below[0] = -1;
  top[0] = 0;
  let used = 1;
  let waiting = 1;
  for (let slot = 0; waiting > 0; slot = (slot + 1) & mask) {
    for (let entry = top[slot]!; entry >= 0; entry = top[slot]!) {
      top[slot] = below[entry]!;
      waiting--;
      const node = nodeOf[entry]!;
      const base = row[node]!;
      if (base === expanded[node]) continue;
      expanded[node] = base;
      for (let at = start[node]!, last = end[node]!; at < last; at++) {
        const other = head[at]!;
        const far = base + length[at]!;
        if (far >= row[other]!) continue;
        row[other] = far;
        if (used === nodeOf.length) {
          buckets.node = nodeOf = grown(nodeOf);
          buckets.below = below = grown(below);
        }
        const wanted = (far * perLength) & mask;
        nodeOf[used] = other;
        below[used] = top[wanted]!;
        top[wanted] = used++;
        waiting++;
      }
    }
  }
}

function grown(array: Int32Array): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(2 * array.length);
  larger.set(array);
  return larger;
}

/** Removes the source's edges that are longer than the shortest way between their ends, at both ends. */
function dropDetours({ start, end, head, length }: Graph, source: number, row: Float64Array): void {
  const remove = (node: number, at: number) => {
    const last = --end[node]!;
    head[at] = head[last]!;
    length[at] = length[last]!;
  };
  for (let at = start[source]!; at < end[source]!;) {
    const other = head[at]!;
    const cost = length[at]!;
    if (row[other]! >= cost) {
      at++;
      continue;
    }
    remove(source, at);
    for (let back = start[other]!; back < end[other]!; back++)
      if (head[back] === source && length[back] === cost) {
        remove(other, back);
        break;
      }
  }
}
