import { z } from "zod";
import { endpoint } from "../../contract/endpoint.ts";
import { DivisionCode, Location, listQuery, text } from "../../contract/values.ts";

const ring = z.array(z.array(z.number()));
/** An area in WGS84 degrees, as GeoJSON. */
export const Outline = z.union([
  z.object({ type: z.literal("Polygon"), coordinates: z.array(ring) }),
  z.object({ type: z.literal("MultiPolygon"), coordinates: z.array(z.array(ring)) }),
]);
export type Outline = z.infer<typeof Outline>;

export const Division = z.object({
  code: DivisionCode,
  parentCode: DivisionCode.nullable(),
  /** 1 province, 2 city, 3 county, 4 street or town, 5 community. */
  level: z.int(),
  name: z.string(),
  fullName: z.string(),
  lon: z.number().nullable(),
  lat: z.number().nullable(),
  outline: Outline.nullable(),
});
export type Division = z.infer<typeof Division>;

export const listDivisions = endpoint({
  method: "GET",
  path: "/divisions",
  summary: "The divisions of the district, parents first; with outlines simplified for maps.",
  query: z.object({
    outlines: z.stringbool().default(false),
    /** The deepest level wanted. */
    level: z.coerce.number().int().min(1).max(5).default(5),
  }),
  output: z.object({ items: z.array(Division) }),
  action: "division.list",
  audit: { none: "public" },
  entities: ["division"],
  maxAge: 60,
});

export const mapKinds = ["road", "path", "river", "park", "landmark"] as const;
const Geometry = z.union([
  z.object({ type: z.literal("Point"), coordinates: z.array(z.number()) }),
  z.object({ type: z.literal("LineString"), coordinates: ring }),
  z.object({ type: z.literal("MultiLineString"), coordinates: z.array(ring) }),
  Outline,
]);
export type MapGeometry = z.infer<typeof Geometry>;

/** West, south, east, north in degrees, separated by commas. */
export const BoundingBox = z
  .string()
  .regex(/^-?\d+(\.\d+)?(,-?\d+(\.\d+)?){3}$/)
  .transform((value) => value.split(",").map(Number) as [number, number, number, number])
  .refine(
    ([west, south, east, north]) =>
      west >= -180 && east <= 180 && south >= -90 && north <= 90 && west < east && south < north,
  );

export const getBaseMap = endpoint({
  method: "GET",
  path: "/base-map",
  summary: "Roads, river, parks and landmarks of the own base map.",
  query: z.object({ bbox: BoundingBox.optional(), kind: listQuery(z.enum(mapKinds)) }),
  output: z.object({
    items: z.array(z.object({ kind: z.enum(mapKinds), name: z.string(), rank: z.int(), geometry: Geometry })),
  }),
  action: "division.list",
  audit: { none: "public" },
  maxAge: 3_600,
});

export const Place = z.object({
  kind: z.enum(["division", "road", "landmark", "park", "river"]),
  name: z.string(),
  /** Where it lies: the names above a division, or the community of a road or landmark. */
  within: z.string(),
  divisionCode: DivisionCode.nullable(),
  lon: z.number().nullable(),
  lat: z.number().nullable(),
});
export type Place = z.infer<typeof Place>;

export const searchPlaces = endpoint({
  method: "GET",
  path: "/places",
  summary: "Divisions, roads, parks and landmarks by name or by an address that contains one.",
  query: z.object({ text: text(80), limit: z.coerce.number().int().min(1).max(30).default(10) }),
  output: z.object({ items: z.array(Place) }),
  action: "division.list",
  audit: { none: "public" },
  entities: ["division"],
});

export const locate = endpoint({
  method: "GET",
  path: "/places/at",
  summary: "The division that a point lies in, the smallest one known.",
  query: z.object({ lon: z.coerce.number().min(-180).max(180), lat: z.coerce.number().min(-90).max(90) }),
  output: z.object({ division: Division.omit({ outline: true }).nullable() }),
  action: "division.list",
  audit: { none: "public" },
});

export const PopulationLine = z.object({
  code: DivisionCode,
  name: z.string(),
  level: z.int(),
  /** Of the whole population; null where no figure is known. */
  total: z.int().nullable(),
  ages: z.tuple([z.int().nullable(), z.int().nullable(), z.int().nullable()]),
  underThree: z.int().nullable(),
  isEstimate: z.boolean(),
  /** Added up from the divisions below instead of stated for this one. */
  isSum: z.boolean(),
  sources: z.array(z.string()),
});
export type PopulationLine = z.infer<typeof PopulationLine>;

export const listPopulation = endpoint({
  method: "GET",
  path: "/population",
  summary: "Population of a division and of those directly below it, in a year, with the sources.",
  query: z.object({ within: DivisionCode.optional(), year: z.coerce.number().int().min(1950).max(2100).optional() }),
  output: z.object({
    year: z.int().nullable(),
    years: z.array(z.int()),
    division: PopulationLine.nullable(),
    items: z.array(PopulationLine),
    /** From the district down to the division shown. */
    path: z.array(z.object({ code: DivisionCode, name: z.string() })),
  }),
  action: "population.list",
  audit: { none: "statistics without persons" },
  entities: ["population", "division"],
});

export type LonLat = z.infer<typeof Location>;
