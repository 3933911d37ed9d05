import type { NetworkTables } from "./graph.ts";

/** The part of the network each node belongs to, numbered in the order met, and how many nodes each part has. O((n + m) α). */
export function partsOf(tables: NetworkTables): { readonly partOf: Uint32Array; readonly sizes: Uint32Array } {
  const count = tables.lon.length;
  const root = new Uint32Array(count).map((_, node) => node);
  const find = (node: number): number => {
    let at = node;
    while (root[at] !== at) {
      root[at] = root[root[at]!]!;
      at = root[at]!;
    }
    return at;
  };
  for (let edge = 0; edge < tables.from.length; edge++) root[find(tables.from[edge]!)] = find(tables.to[edge]!);
  const numberOf = new Int32Array(count).fill(-1);
  const sizes: number[] = [];
  const partOf = new Uint32Array(count);
  for (let node = 0; node < count; node++) {
    const top = find(node);
    if (numberOf[top] === -1) numberOf[top] = sizes.push(0) - 1;
    partOf[node] = numberOf[top]!;
    sizes[numberOf[top]!]! += 1;
  }
  return { partOf, sizes: Uint32Array.from(sizes) };
}

/**
 * The network without its parts of fewer than `least` nodes: a lone footway behind a wall would catch every point near it
 * and lead nowhere. `kept[new number]` is the old number. O(nodes + edges).
 */
export function withoutSmallParts(
  tables: NetworkTables,
  least: number,
): { readonly tables: NetworkTables; readonly kept: Uint32Array; readonly dropped: number } {
  const { partOf, sizes } = partsOf(tables);
  const stays = (node: number) => sizes[partOf[node]!]! >= least;
  const kept = new Uint32Array(tables.lon.length).map((_, node) => node).filter(stays);
  const numberOf = new Uint32Array(tables.lon.length);
  kept.forEach((node, number) => (numberOf[node] = number));
  const edgeStays = (_: number, edge: number) => stays(tables.from[edge]!);
  return {
    tables: {
      lon: tables.lon.filter((_, node) => stays(node)),
      lat: tables.lat.filter((_, node) => stays(node)),
      from: tables.from.filter(edgeStays).map((node) => numberOf[node]!),
      to: tables.to.filter(edgeStays).map((node) => numberOf[node]!),
      metres: tables.metres.filter(edgeStays),
    },
    kept,
    dropped: sizes.filter((size) => size < least).length,
  };
}

/**
 * The network with one edge for each pair of nodes, the shortest: tables that give both directions of a road, or a road
 * twice, come out single. Loops are dropped. Edges keep the order of their first appearance. O(edges).
 */
export function withoutDoubles(tables: NetworkTables): NetworkTables {
  const { from, to, metres } = tables;
  const count = tables.lon.length;
  const placeOf = new Map<number, number>();
  const kept = new Uint32Array(from.length);
  const least = new Float64Array(from.length);
  let size = 0;
  for (let edge = 0; edge < from.length; edge++) {
    const [u, v] = [from[edge]!, to[edge]!];
    if (u === v) continue;
    const pair = Math.min(u, v) * count + Math.max(u, v);
    const place = placeOf.get(pair);
    if (place === undefined) {
      placeOf.set(pair, size);
      kept[size] = edge;
      least[size++] = metres[edge]!;
    } else least[place] = Math.min(least[place]!, metres[edge]!);
  }
  const own = kept.subarray(0, size);
  return {
    ...tables,
    from: own.map((edge) => from[edge]!),
    to: own.map((edge) => to[edge]!),
    metres: least.slice(0, size),
  };
}
