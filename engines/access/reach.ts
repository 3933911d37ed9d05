import { distance } from "../coordinates/systems.ts";
import type { Graph } from "./graph.ts";
import { type Place, seedPlace } from "./place.ts";
import { BoundedSearch } from "./search.ts";

/** Walking limits in metres, in the order asked for. */
export type Limits = readonly number[];

/**
 * How many nodes each origin reaches within each limit, row by row (`result[origin * limits.length + limit]`), or the sum
 * of `weights` (persons at each node) where given. One bounded search an origin.
 * Throws RangeError for places that are not on the graph and limits that are not ≥ 0.
 */
export function reachOf(
  graph: Graph,
  origins: readonly Place[],
  limits: Limits,
  weights?: Float64Array,
  search: BoundedSearch = new BoundedSearch(graph),
): Float64Array {
  const result = new Float64Array(origins.length * limits.length);
  origins.forEach((origin, at) => {
    seedPlace(search, graph, origin);
    search.run(Math.max(0, ...limits));
    addWithin(search, limits, weights, result, at * limits.length);
  });
  return result;
}

/**
 * How many nodes lie within each limit of at least one site (or the sum of their `weights`): one search from all sites.
 * O((n + m) of the part within the largest limit). Throws as `reachOf`.
 */
export function coverageOf(
  graph: Graph,
  sites: readonly Place[],
  limits: Limits,
  weights?: Float64Array,
  search: BoundedSearch = new BoundedSearch(graph),
): Float64Array {
  const result = new Float64Array(limits.length);
  for (const site of sites) seedPlace(search, graph, site);
  search.run(Math.max(0, ...limits));
  addWithin(search, limits, weights, result, 0);
  return result;
}

function addWithin(
  search: BoundedSearch,
  limits: Limits,
  weights: Float64Array | undefined,
  result: Float64Array,
  from: number,
): void {
  const bad = limits.find((limit) => !(limit >= 0));
  if (bad !== undefined) throw new RangeError(`a limit of ${bad} m`);
  for (let at = 0; at < search.count; at++) {
    const node = search.reached[at]!;
    const metres = search.distance[node]!;
    const weight = weights ? weights[node]! : 1;
    for (let place = 0; place < limits.length; place++) if (metres <= limits[place]!) result[from + place]! += weight;
  }
}

/** A point in WGS84 degrees. */
export type Point = { readonly lon: number; readonly lat: number };

/**
 * As `reachOf`, but by straight lines: the circle that people take for reach, about 80 % too much on ordinary networks.
 * Only for comparison. Nodes sorted by latitude: O(n log n) once, then the band of latitudes around each origin.
 */
export function straightReachOf(
  nodes: { readonly lon: Float64Array; readonly lat: Float64Array },
  origins: readonly Point[],
  limits: Limits,
): Float64Array {
  const result = new Float64Array(origins.length * limits.length);
  eachWithin(nodes, origins, Math.max(0, ...limits), (origin, _node, metres) => {
    limits.forEach((limit, at) => {
      if (metres <= limit) result[origin * limits.length + at]! += 1;
    });
  });
  return result;
}

/** As `coverageOf`, by straight lines. Cost as `straightReachOf`. */
export function straightCoverageOf(
  nodes: { readonly lon: Float64Array; readonly lat: Float64Array },
  sites: readonly Point[],
  limits: Limits,
  weights?: Float64Array,
): Float64Array {
  const nearest = new Float64Array(nodes.lon.length).fill(Infinity);
  eachWithin(nodes, sites, Math.max(0, ...limits), (_site, node, metres) => {
    nearest[node] = Math.min(nearest[node]!, metres);
  });
  return Float64Array.from(limits, (limit) =>
    nearest.reduce((sum, metres, node) => sum + (metres <= limit ? (weights ? weights[node]! : 1) : 0), 0),
  );
}

function eachWithin(
  { lon, lat }: { readonly lon: Float64Array; readonly lat: Float64Array },
  points: readonly Point[],
  limit: number,
  tell: (point: number, node: number, metres: number) => void,
): void {
  const order = new Uint32Array(lon.length).map((_, node) => node).sort((a, b) => lat[a]! - lat[b]!);
  // A degree of latitude is 111.195 km on the sphere used; a little more than the limit is looked at.
  const band = limit / 111_000;
  points.forEach((point, number) => {
    let [low, high] = [0, order.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (lat[order[middle]!]! < point.lat - band) low = middle + 1;
      else high = middle;
    }
    for (let at = low; at < order.length; at++) {
      const node = order[at]!;
      if (lat[node]! > point.lat + band) break;
      const metres = distance(point, { lon: lon[node]!, lat: lat[node]! });
      if (metres <= limit) tell(number, node, metres);
    }
  });
}
