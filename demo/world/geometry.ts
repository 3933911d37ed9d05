import type { PolygonGeometry, Position, Ring } from "./types.ts";

/** A point of the district's plane: metres east and north of its middle. */
export type Point = readonly [x: number, y: number];

/** Signed area of a closed or open ring: positive when counter-clockwise. */
export function ringArea(ring: readonly Point[]): number {
  let sum = 0;
  for (let at = 0; at < ring.length; at++) {
    const [x1, y1] = ring[at]!;
    const [x2, y2] = ring[(at + 1) % ring.length]!;
    sum += x1 * y2 - x2 * y1;
  }
  return sum / 2;
}

function insideRing(ring: Ring, lon: number, lat: number): boolean {
  let inside = false;
  for (let at = 0, before = ring.length - 1; at < ring.length; before = at++) {
    const [x1, y1] = ring[at]!;
    const [x2, y2] = ring[before]!;
    if (y1 > lat !== y2 > lat && lon < ((x2 - x1) * (lat - y1)) / (y2 - y1) + x1) inside = !inside;
  }
  return inside;
}

/** Whether a point is within a polygon and not in a hole (even-odd rule). */
export function within(polygon: PolygonGeometry, lon: number, lat: number): boolean {
  return polygon.coordinates.filter((ring) => insideRing(ring, lon, lat)).length % 2 === 1;
}

/** Degrees with six decimals: about 0.1 m, so that shared corners stay shared. */
export function rounded(lon: number, lat: number): Position {
  return [Math.round(lon * 1e6) / 1e6, Math.round(lat * 1e6) / 1e6];
}
