import type { Graph, NetworkTables } from "./graph.ts";
import type { BoundedSearch } from "./search.ts";

/** A place on the network: a share of the way along an edge (0 at `from`, 1 at `to`), and the straight metres from the point to there. */
export type OnNetwork = { readonly edge: number; readonly along: number; readonly metres: number };
/** A node of the network, and the metres from the point to it. */
export type AtNode = { readonly node: number; readonly metres: number };
export type Place = OnNetwork | AtNode;

/** An end by which a place is entered and left: `node` is `metres` from the point. */
export type End = { readonly node: number; readonly metres: number };

/** The one or two ends of a place. O(1). Throws RangeError for a place that is not on the graph. */
export function endsOf(graph: Graph, place: Place): readonly End[] {
  checkPlace(graph, place);
  if ("node" in place) return [place];
  const length = graph.metres[place.edge]!;
  const there: End = { node: graph.from[place.edge]!, metres: place.metres + part(place.along, length) };
  return [there, { node: graph.to[place.edge]!, metres: place.metres + part(1 - place.along, length) }];
}

/** Puts a place among the seeds of a search. O(1). */
export function seedPlace(search: BoundedSearch, graph: Graph, place: Place): void {
  for (const { node, metres } of endsOf(graph, place)) search.seed(node, metres);
}

/** A part of an edge; of a closed edge (length Infinity) no part can be walked, but its ends can be stood on. */
const part = (share: number, length: number) => (share === 0 ? 0 : share * length);

/** Two places on one edge: metres straight along it, both ways to the network included; Infinity for others. */
export function alongEdge(graph: Graph, a: Place, b: Place): number {
  if ("node" in a || "node" in b || a.edge !== b.edge) return Infinity;
  return a.metres + part(Math.abs(a.along - b.along), graph.metres[a.edge]!) + b.metres;
}

function checkPlace(graph: Graph, place: Place): void {
  const [number, count] = "node" in place ? [place.node, graph.nodeCount] : [place.edge, graph.edgeCount];
  const fits = number >= 0 && number < count && Number.isInteger(number) && place.metres >= 0;
  if (fits && ("node" in place || (place.along >= 0 && place.along <= 1))) return;
  const name = "node" in place ? `node ${place.node}` : `edge ${place.edge} at ${place.along}`;
  throw new RangeError(`${name} is not a place on this network`);
}

/**
 * Makes every place a node: edges are cut where places lie on them, and a place off the network gets an edge of its own
 * to it. The old nodes keep their numbers and all distances between them stay (to the last digits of a double).
 * `nodeOf[place]` is its node. O(nodes + edges + places log places). Throws RangeError as `endsOf` does.
 */
export function insertPlaces(
  graph: Graph,
  places: readonly Place[],
): { readonly tables: NetworkTables; readonly nodeOf: Uint32Array } {
  const lon: number[] = [];
  const lat: number[] = [];
  const from = [...graph.from];
  const to = [...graph.to];
  const metres = [...graph.metres];
  const addNode = (east: number, north: number) => {
    lat.push(north);
    return graph.nodeCount + lon.push(east) - 1;
  };
  const addEdge = (u: number, v: number, length: number) => {
    from.push(u);
    to.push(v);
    metres.push(length);
  };
  const foot = new Uint32Array(places.length);
  const cuts = new Map<number, number[]>();
  places.forEach((place, number) => {
    checkPlace(graph, place);
    if ("node" in place) foot[number] = place.node;
    else if (place.along === 0) foot[number] = graph.from[place.edge]!;
    else if (place.along === 1) foot[number] = graph.to[place.edge]!;
    else cuts.set(place.edge, [...(cuts.get(place.edge) ?? []), number]);
  });
  const alongOf = (number: number) => (places[number] as OnNetwork).along;
  for (const [edge, numbers] of cuts) {
    const [u, v, length] = [graph.from[edge]!, graph.to[edge]!, graph.metres[edge]!];
    let [before, share] = [u, 0];
    for (const number of numbers.toSorted((a, b) => alongOf(a) - alongOf(b))) {
      const along = alongOf(number);
      if (along === share) {
        foot[number] = before;
        continue;
      }
      const between = (values: Float64Array) => values[u]! + (values[v]! - values[u]!) * along;
      const node = addNode(between(graph.lon), between(graph.lat));
      // The first piece takes the number of the edge that is cut.
      if (share === 0) [to[edge], metres[edge]] = [node, along * length];
      else addEdge(before, node, (along - share) * length);
      [before, share] = [node, along];
      foot[number] = node;
    }
    addEdge(before, v, (1 - share) * length);
  }
  const nodeOf = foot.map((node, number) => {
    const off = places[number]!.metres;
    if (off === 0) return node;
    const at = (values: Float64Array, added: number[]) => values[node] ?? added[node - graph.nodeCount]!;
    const own = addNode(at(graph.lon, lon), at(graph.lat, lat));
    addEdge(own, node, off);
    return own;
  });
  const tables = {
    lon: joined(graph.lon, lon),
    lat: joined(graph.lat, lat),
    from: Uint32Array.from(from),
    to: Uint32Array.from(to),
    metres: Float64Array.from(metres),
  };
  return { tables, nodeOf };
}

function joined(values: Float64Array, added: readonly number[]): Float64Array {
  const all = new Float64Array(values.length + added.length);
  all.set(values);
  all.set(added, values.length);
  return all;
}
