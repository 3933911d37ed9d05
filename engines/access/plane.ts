/** Mean radius of the earth in metres (IUGG). */
const earthRadius = 6_371_008.8;
const radians = Math.PI / 180;

/** A flat metric picture of the surroundings of a point, in metres east and north; error below 0.1 % within 50 km at mid latitudes. */
export type Plane = {
  x(lon: number): number;
  y(lat: number): number;
  lon(x: number): number;
  lat(y: number): number;
};

/** Equirectangular projection about a point in WGS84 degrees. */
export function planeAt(lon0: number, lat0: number): Plane {
  const metresEast = earthRadius * radians * Math.cos(lat0 * radians);
  const metresNorth = earthRadius * radians;
  return {
    x: (lon) => (lon - lon0) * metresEast,
    y: (lat) => (lat - lat0) * metresNorth,
    lon: (x) => lon0 + x / metresEast,
    lat: (y) => lat0 + y / metresNorth,
  };
}
