import gcoord from "gcoord";

/** Coordinate systems of Chinese map sources. CGCS2000 differs from WGS84 by centimetres and counts as the same. */
export const coordinateSystems = ["wgs84", "gcj02", "bd09"] as const;
export type CoordinateSystem = (typeof coordinateSystems)[number];

/** Longitude and latitude in degrees. */
export type Point = { readonly lon: number; readonly lat: number };

const names = { wgs84: gcoord.WGS84, gcj02: gcoord.GCJ02, bd09: gcoord.BD09 } as const;

/**
 * Converts a point between systems; O(1). Degrees in and out, rounded to 1e-7 (about a centimetre). Points outside China stay as
 * they are between WGS84 and GCJ-02. Source: gcoord (the published approximations; inverses by iteration, below a millimetre).
 */
export function convert(point: Point, from: CoordinateSystem, to: CoordinateSystem): Point {
  if (from === to) return point;
  const [lon, lat] = gcoord.transform([point.lon, point.lat], names[from], names[to]) as [number, number];
  return { lon: Math.round(lon * 1e7) / 1e7, lat: Math.round(lat * 1e7) / 1e7 };
}

/** The system a word names: "高德", "百度坐标", "CGCS2000", "WGS-84"; undefined for others. */
export function systemNamed(word: string): CoordinateSystem | undefined {
  const key = word.toLowerCase().replace(/[\s_-]/g, "");
  if (/bd0?9|百度|baidu/.test(key)) return "bd09";
  if (/gcj0?2?|火星|高德|腾讯|国测局|amap|tencent/.test(key)) return "gcj02";
  return /wgs|gps|84|cgcs|2000|天地图|大地|国家坐标/.test(key) ? "wgs84" : undefined;
}

/** Great-circle distance in metres on a sphere of 6,371,008.8 m; within 0.5 % of the ellipsoid. */
export function distance(a: Point, b: Point): number {
  const radians = Math.PI / 180;
  const sinLat = Math.sin(((b.lat - a.lat) * radians) / 2);
  const sinLon = Math.sin(((b.lon - a.lon) * radians) / 2);
  const h = sinLat * sinLat + Math.cos(a.lat * radians) * Math.cos(b.lat * radians) * sinLon * sinLon;
  return 2 * 6_371_008.8 * Math.asin(Math.min(1, Math.sqrt(h)));
}
