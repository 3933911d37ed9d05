/** An undirected network as tables: positions in WGS84 degrees, lengths in metres, all edges walkable both ways. */
export type NetworkTables = {
  readonly lon: Float64Array;
  readonly lat: Float64Array;
  readonly from: Uint32Array;
  readonly to: Uint32Array;
  readonly metres: Float64Array;
};

/** What a search needs: arcs `offsets[n]` to `offsets[n + 1]` leave node n (compressed sparse rows). */
export type Arcs = {
  readonly nodeCount: number;
  readonly offsets: Uint32Array;
  readonly targets: Uint32Array;
  readonly arcMetres: Float64Array;
  /** Lengths a search sets its buckets by: the mean, and a length no arc is longer than. */
  readonly scale: { readonly mean: number; longest: number };
};

/** The tables with their neighbour lists. */
export type Graph = NetworkTables & Arcs & { readonly edgeCount: number };

/**
 * Builds the neighbour lists. O(nodes + edges) time and memory.
 * Throws RangeError for tables of unequal length, an edge to a node that is not there, or a length that is not ≥ 0 and finite.
 */
export function buildGraph(tables: NetworkTables): Graph {
  const { lon, lat, from, to, metres } = tables;
  const nodeCount = lon.length;
  const edgeCount = from.length;
  if (lat.length !== nodeCount) throw new RangeError(`${nodeCount} longitudes but ${lat.length} latitudes`);
  if (to.length !== edgeCount || metres.length !== edgeCount) throw new RangeError("edge tables differ in length");
  for (let node = 0; node < nodeCount; node++) {
    if (!Number.isFinite(lon[node]) || !Number.isFinite(lat[node]))
      throw new RangeError(`node ${node} has no position`);
  }
  const offsets = new Uint32Array(nodeCount + 1);
  let longest = 0;
  let sum = 0;
  for (let edge = 0; edge < edgeCount; edge++) {
    const u = from[edge]!;
    const v = to[edge]!;
    const length = metres[edge]!;
    if (u >= nodeCount || v >= nodeCount)
      throw new RangeError(`edge ${edge} joins ${u} and ${v} of ${nodeCount} nodes`);
    if (!(length >= 0 && length < Infinity)) throw new RangeError(`edge ${edge} has length ${length}`);
    offsets[u + 1]! += 1;
    offsets[v + 1]! += 1;
    if (length > longest) longest = length;
    sum += length;
  }
  for (let node = 0; node < nodeCount; node++) offsets[node + 1]! += offsets[node]!;
  const fill = offsets.slice();
  const targets = new Uint32Array(edgeCount * 2);
  const arcMetres = new Float64Array(edgeCount * 2);
  for (let edge = 0; edge < edgeCount; edge++) {
    const u = from[edge]!;
    const v = to[edge]!;
    const out = fill[u]!++;
    targets[out] = v;
    arcMetres[out] = metres[edge]!;
    const back = fill[v]!++;
    targets[back] = u;
    arcMetres[back] = metres[edge]!;
  }
  const scale = { mean: edgeCount > 0 ? sum / edgeCount : 0, longest };
  return { lon, lat, from, to, metres, nodeCount, edgeCount, offsets, targets, arcMetres, scale };
}

/**
 * Gives an edge another length, at once and in place: Infinity closes it, a finite length opens it again.
 * O(degree of its ends). Throws RangeError for an edge that is not there or a length below 0.
 */
export function setEdgeMetres(graph: Graph, edge: number, metres: number): void {
  if (!Number.isInteger(edge) || edge < 0 || edge >= graph.edgeCount) throw new RangeError(`there is no edge ${edge}`);
  if (!(metres >= 0)) throw new RangeError(`edge ${edge} cannot have length ${metres}`);
  const u = graph.from[edge]!;
  const v = graph.to[edge]!;
  const before = graph.metres[edge]!;
  // Of two edges between the same nodes with the same length either arc may be taken: they are interchangeable.
  const change = (node: number, target: number) => {
    for (let arc = graph.offsets[node]!; arc < graph.offsets[node + 1]!; arc++) {
      if (graph.targets[arc] !== target || graph.arcMetres[arc] !== before) continue;
      graph.arcMetres[arc] = metres;
      return;
    }
  };
  if (metres === before) return;
  change(u, v);
  change(v, u);
  graph.metres[edge] = metres;
  if (metres < Infinity && metres > graph.scale.longest) graph.scale.longest = metres;
}
