import type { Feature, FeatureCollection, Polygon } from "geojson";
import type { MapDivision, MapGround, MapSite } from "../map/types.ts";

/** A small invented place for the gallery's map. */
const [west, south, step] = [120.3, 31.2, 0.01];
const point = (x: number, y: number): [number, number] => [west + x * step, south + y * step * 0.85];

const square = (x: number, y: number): Polygon => ({
  type: "Polygon",
  coordinates: [[point(x, y), point(x + 2, y + 0.1), point(x + 2, y + 2), point(x + 0.1, y + 2), point(x, y)]],
});

export function sampleDivisions(names: readonly string[]): MapDivision[] {
  return names.flatMap((name, row) =>
    [0, 1].map((column) => ({
      code: `${row}${column}`,
      name: name + (column ? "·东" : "·西"),
      geometry: square(column * 2, row * 2),
      value: row === 2 && column === 1 ? undefined : 1.8 + row * 1.1 + column * 0.8,
      shown: row === 2 && column === 1 ? "—" : (1.8 + row * 1.1 + column * 0.8).toFixed(1),
    })),
  );
}

const collection = (features: readonly Feature[]): FeatureCollection => ({
  type: "FeatureCollection",
  features: [...features],
});

export const sampleGround: MapGround = {
  water: collection([
    {
      type: "Feature",
      properties: {},
      geometry: {
        type: "Polygon",
        coordinates: [
          [
            point(-0.5, 3.1),
            point(2, 3.4),
            point(4.5, 2.9),
            point(4.5, 3.2),
            point(2, 3.7),
            point(-0.5, 3.4),
            point(-0.5, 3.1),
          ],
        ],
      },
    },
  ]),
  parks: collection([{ type: "Feature", properties: {}, geometry: square(0.6, 4.2) }]),
  roads: collection([
    ...[0.2, 1, 2, 3, 3.8].map((x, index): Feature => ({
      type: "Feature",
      properties: { kind: index % 2 ? "arterial" : "street" },
      geometry: { type: "LineString", coordinates: [point(x, -0.3), point(x + 0.1, 3), point(x, 6.3)] },
    })),
    ...[0.4, 1.2, 2, 2.7, 4.1, 5.2].map((y, index): Feature => ({
      type: "Feature",
      properties: { kind: index % 3 ? "street" : "arterial" },
      geometry: { type: "LineString", coordinates: [point(-0.4, y), point(2, y + 0.1), point(4.4, y)] },
    })),
  ]),
};

const levels = ["many", "few", "none", "unknown"] as const;
export function sampleSites(names: readonly string[]): MapSite[] {
  return Array.from({ length: 14 }, (_, index) => {
    const [lon, lat] = point(0.4 + ((index * 1.37) % 3.4), 0.3 + ((index * 2.11) % 5.4));
    return { id: String(index), lon, lat, name: names[index % names.length] ?? "", level: levels[index % 4] ?? "many" };
  });
}
