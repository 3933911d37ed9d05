/** An undirected network as tables: positions in WGS84 degrees, lengths in metres, all edges walkable both ways. */
export type NetworkTables = {
  readonly lon: Float64Array;
  readonly lat: Float64Array;
  readonly from: Uint32Array;
  readonly to: Uint32Array;
  readonly metres: Float32Array;
};

/** The tables with their neighbour lists: arcs `offsets[n]` to `offsets[n + 1]` leave node n (compressed sparse rows). */
export type Graph = NetworkTables & {
  readonly nodeCount: number;
  readonly edgeCount: number;
  readonly offsets: Uint32Array;
  readonly targets: Uint32Array;
  readonly arcMetres: Float32Array;
};

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
  for (let edge = 0; edge < edgeCount; edge++) {
    const u = from[edge]!;
    const v = to[edge]!;
    const length = metres[edge]!;
    if (u >= nodeCount || v >= nodeCount)
      throw new RangeError(`edge ${edge} joins ${u} and ${v} of ${nodeCount} nodes`);
    if (!(length >= 0 && length < Infinity)) throw new RangeError(`edge ${edge} has length ${length}`);
    offsets[u + 1]! += 1;
    offsets[v + 1]! += 1;
  }
  for (let node = 0; node < nodeCount; node++) offsets[node + 1]! += offsets[node]!;
  const fill = offsets.slice();
  const targets = new Uint32Array(edgeCount * 2);
  const arcMetres = new Float32Array(edgeCount * 2);
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
  return { lon, lat, from, to, metres, nodeCount, edgeCount, offsets, targets, arcMetres };
}
