import type { Feature, Geometry } from "geojson";
import type { MapGround } from "./types.ts";

/** One drawn thing of the district's own base map, as the server lists it. */
export type GroundItem = {
  readonly kind: "road" | "path" | "river" | "park" | "landmark";
  readonly rank: number;
  readonly geometry: Geometry;
};

/** Sorts the base map into what the map draws. Roads of rank 2 and above are the main ones. Keep the answer (`useMemo`): a new object is drawn anew. */
export function groundOf(items: readonly GroundItem[]): MapGround {
  const features = (kinds: readonly GroundItem["kind"][], kind?: (item: GroundItem) => string) => ({
    type: "FeatureCollection" as const,
    features: items
      .filter((item) => kinds.includes(item.kind))
      .map((item): Feature => ({ type: "Feature", properties: { kind: kind?.(item) }, geometry: item.geometry })),
  });
  return {
    water: features(["river"]),
    parks: features(["park"]),
    roads: features(["road", "path"], (item) =>
      item.kind === "path" ? "footpath" : item.rank >= 2 ? "arterial" : "street",
    ),
  };
}
