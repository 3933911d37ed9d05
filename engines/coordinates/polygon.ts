import type { Point } from "./systems.ts";

/** GeoJSON areas: rings of [lon, lat] degrees, the first of a polygon outside, the others holes. */
export type Ring = readonly (readonly number[])[];
export type Outline =
  | { readonly type: "Polygon"; readonly coordinates: readonly Ring[] }
  | { readonly type: "MultiPolygon"; readonly coordinates: readonly (readonly Ring[])[] };

/** West, south, east, north in degrees. */
export type Bounds = readonly [west: number, south: number, east: number, north: number];

/** Bounding box of an outline; O(vertices). */
export function boundsOf(outline: Outline): Bounds {
  let [west, south, east, north] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const polygon of polygonsOf(outline)) {
    for (const [lon = NaN, lat = NaN] of polygon[0] ?? []) {
      west = Math.min(west, lon);
      south = Math.min(south, lat);
      east = Math.max(east, lon);
      north = Math.max(north, lat);
    }
  }
  return [west, south, east, north];
}

function polygonsOf(outline: Outline): readonly (readonly Ring[])[] {
  return outline.type === "Polygon" ? [outline.coordinates] : outline.coordinates;
}

function insideRing(point: Point, ring: Ring): boolean {
  let inside = false;
  for (let i = 0, j = ring.length - 1; i < ring.length; j = i, i += 1) {
    const [lonA = NaN, latA = NaN] = ring[i] ?? [];
    const [lonB = NaN, latB = NaN] = ring[j] ?? [];
    if (
      latA > point.lat !== latB > point.lat &&
      point.lon < ((lonB - lonA) * (point.lat - latA)) / (latB - latA) + lonA
    )
      inside = !inside;
  }
  return inside;
}

/** Whether a point lies in an area, by ray casting (crossing number); O(vertices). Points exactly on an edge may count either way. */
export function contains(outline: Outline, point: Point): boolean {
  return polygonsOf(outline).some(
    ([outer = [], ...holes]) => insideRing(point, outer) && !holes.some((hole) => insideRing(point, hole)),
  );
}

/** A test for many points of one area: the bounding box first, then the rings. */
export function areaTest(area: Outline | Bounds): (point: Point) => boolean {
  const outline = "type" in area ? area : undefined;
  const [west, south, east, north] = "type" in area ? boundsOf(area) : area;
  return (point) =>
    point.lon >= west &&
    point.lon <= east &&
    point.lat >= south &&
    point.lat <= north &&
    (outline === undefined || contains(outline, point));
}
