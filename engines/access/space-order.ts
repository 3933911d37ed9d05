import type { NetworkTables } from "./graph.ts";

/** Cells of the curve along each side: 2^16, so a place on it fits 32 bits. */
const side = 1 << 16;

/**
 * Place of a cell on the Hilbert curve that fills the square of 65,536 × 65,536 cells. O(16).
 * Source: D. Hilbert, Über die stetige Abbildung einer Linie auf ein Flächenstück, Math. Ann. 38 (1891).
 */
export function hilbertPlace(column: number, row: number): number {
  let x = column;
  let y = row;
  let place = 0;
  for (let half = side >> 1; half > 0; half >>= 1) {
    const right = (x & half) !== 0 ? 1 : 0;
    const upper = (y & half) !== 0 ? 1 : 0;
    place = (place << 2) | ((3 * right) ^ upper);
    if (upper === 0) {
      if (right === 1) {
        x = side - 1 - x;
        y = side - 1 - y;
      }
      const turned = x;
      x = y;
      y = turned;
    }
  }
  return place >>> 0;
}

/**
 * Numbers the nodes along a Hilbert curve, so that nodes near each other lie near each other in memory and a bounded
 * search stays in the processor's cache; edges are ordered by their first node. Radix sorts: O(nodes + edges).
 * `rankOf[old number]` is the new number, `oldOf` its inverse. Throws RangeError for a node without a position.
 */
export function orderBySpace(tables: NetworkTables): {
  readonly tables: NetworkTables;
  readonly rankOf: Uint32Array;
  readonly oldOf: Uint32Array;
} {
  const { lon, lat, from, to, metres } = tables;
  const count = lon.length;
  let [west, east, south, north] = [Infinity, -Infinity, Infinity, -Infinity];
  for (let node = 0; node < count; node++) {
    if (!Number.isFinite(lon[node]) || !Number.isFinite(lat[node]))
      throw new RangeError(`node ${node} has no position`);
    west = Math.min(west, lon[node]!);
    east = Math.max(east, lon[node]!);
    south = Math.min(south, lat[node]!);
    north = Math.max(north, lat[node]!);
  }
  const narrow = Math.cos(((south + north) / 2) * (Math.PI / 180));
  const extent = Math.max((east - west) * narrow, north - south);
  const cells = extent > 0 ? (side - 1) / extent : 0;
  const keys = new Uint32Array(count);
  for (let node = 0; node < count; node++)
    keys[node] = hilbertPlace(((lon[node]! - west) * narrow * cells) | 0, ((lat[node]! - south) * cells) | 0);
  const oldOf = orderOf(keys);
  const rankOf = new Uint32Array(count);
  for (let rank = 0; rank < count; rank++) rankOf[oldOf[rank]!] = rank;
  const edges = orderOf(from.map((node, edge) => Math.min(rankOf[node]!, rankOf[to[edge]!]!)));
  return {
    tables: {
      lon: lon.map((_, rank) => lon[oldOf[rank]!]!),
      lat: lat.map((_, rank) => lat[oldOf[rank]!]!),
      from: edges.map((edge) => rankOf[from[edge]!]!),
      to: edges.map((edge) => rankOf[to[edge]!]!),
      metres: metres.map((_, place) => metres[edges[place]!]!),
    },
    rankOf,
    oldOf,
  };
}

/** The places of the keys, smallest key first, equal keys in the order given: radix sort by 11 bits, three passes. */
function orderOf(keys: Uint32Array): Uint32Array {
  const count = keys.length;
  let key: Uint32Array = keys;
  let place: Uint32Array = new Uint32Array(count);
  for (let at = 0; at < count; at++) place[at] = at;
  let sortedKey: Uint32Array = new Uint32Array(count);
  let sortedPlace: Uint32Array = new Uint32Array(count);
  const starts = new Uint32Array((1 << 11) + 1);
  for (let shift = 0; shift < 32; shift += 11) {
    starts.fill(0);
    for (let at = 0; at < count; at++) starts[((key[at]! >>> shift) & 2047) + 1]! += 1;
    for (let digit = 0; digit < 2048; digit++) starts[digit + 1]! += starts[digit]!;
    for (let at = 0; at < count; at++) {
      const to = starts[(key[at]! >>> shift) & 2047]!++;
      sortedKey[to] = key[at]!;
      sortedPlace[to] = place[at]!;
    }
    // The caller's keys are only read: the first pass goes on with arrays of its own.
    [key, sortedKey] = [sortedKey, shift === 0 ? new Uint32Array(count) : key];
    [place, sortedPlace] = [sortedPlace, place];
  }
  return place;
}
