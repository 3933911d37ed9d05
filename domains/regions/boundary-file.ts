import gcoord from "gcoord";
import { levelOf } from "./division-code.ts";
import type { DivisionIndex, DivisionMatch } from "./division-index.ts";
import {
  labelPoint,
  type MultiPolygon,
  type Polygon,
  polygonArea,
  type Position,
  ringArea,
  simplifyRing,
} from "./polygon.ts";

/** Reads GeoJSON boundaries; pure, so that the preview and the import see the same. */

/** The coordinate system a person declares for a file; GeoJSON itself can't say that it holds GCJ-02. */
export const coordinateSystems = ["wgs84", "cgcs2000", "gcj02", "bd09"] as const;
export type CoordinateSystem = (typeof coordinateSystems)[number];

export type Boundary = {
  /** Number of the feature in the file, from 1. */
  readonly feature: number;
  readonly divisionCode: string;
  readonly matchedBy: "code" | "name";
  /** The name in the file. */
  readonly name: string;
  /** WGS84, six decimals. */
  readonly outline: MultiPolygon;
  readonly labelAt: { readonly lon: number; readonly lat: number };
  readonly areaKm2: number;
  readonly vertices: number;
};

export type BoundaryProblem = {
  /** Number of the feature, from 1; 0 for the whole file. */
  readonly feature: number;
  /** An error leaves the feature out; a warning asks a person to look. */
  readonly severity: "error" | "warning";
  readonly code:
    | "not_json"
    | "not_geojson"
    | "too_large"
    | "too_many_vertices"
    | "other_crs"
    | "no_features"
    | "no_geometry"
    | "wrong_geometry"
    | "ring_too_short"
    | "ring_open"
    | "not_a_number"
    | "outside_the_world"
    | "axes_swapped"
    | "no_area"
    | "implausible_size"
    | "division_unknown"
    | "division_ambiguous"
    | "duplicate"
    | "name_differs";
  readonly value: string;
};

export type BoundaryOptions = {
  readonly system: CoordinateSystem;
  readonly divisions: DivisionIndex;
  /** Metres; points closer than this to the simplified line are left out. None by default. */
  readonly simplify?: number;
  readonly maxCharacters?: number;
  readonly maxVertices?: number;
};

const codeProperties = ["code", "code12", "adcode", "id", "区划代码", "代码"];
const nameProperties = ["name", "Name", "NAME", "名称"];
/** Square kilometres no division of a level exceeds: about twice the largest of China. */
const largestKm2 = { 1: 3_000_000, 2: 900_000, 3: 400_000, 4: 120_000, 5: 60_000 } as const;

class Refusal extends Error {
  readonly code: BoundaryProblem["code"];
  readonly value: string;
  constructor(code: BoundaryProblem["code"], value = "") {
    super(code);
    this.code = code;
    this.value = value;
  }
}

type Json = Readonly<Record<string, unknown>>;
const isObject = (value: unknown): value is Json =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const isList = (value: unknown): value is readonly unknown[] => Array.isArray(value);

/** The outlines of a file, matched to divisions and in WGS84. A feature with an error is left out; the others stand. */
export function readBoundaries(
  json: string,
  options: BoundaryOptions,
): { readonly boundaries: Boundary[]; readonly problems: BoundaryProblem[] } {
  const problems: BoundaryProblem[] = [];
  const boundaries: Boundary[] = [];
  let features: readonly unknown[];
  try {
    features = readFeatures(json, options.maxCharacters ?? 100_000_000);
  } catch (error) {
    return { boundaries, problems: [asProblem(0, error)] };
  }
  const taken = new Map<string, number>();
  let room = options.maxVertices ?? 2_000_000;
  for (const [index, value] of features.entries()) {
    const feature = index + 1;
    try {
      const { boundary, warnings } = readFeature(value, feature, room, options);
      room -= boundary.vertices;
      const first = taken.get(boundary.divisionCode);
      if (first !== undefined) throw new Refusal("duplicate", `${boundary.divisionCode} = ${first}`);
      taken.set(boundary.divisionCode, feature);
      problems.push(...warnings);
      boundaries.push(boundary);
    } catch (error) {
      problems.push(asProblem(feature, error));
    }
  }
  return { boundaries, problems };
}

function asProblem(feature: number, error: unknown): BoundaryProblem {
  if (!(error instanceof Refusal)) throw error;
  return { feature, severity: "error", code: error.code, value: error.value };
}

function readFeatures(json: string, maxCharacters: number): readonly unknown[] {
  if (json.length > maxCharacters) throw new Refusal("too_large", String(json.length));
  let file: unknown;
  try {
    file = JSON.parse(json.replace(/^\uFEFF/, ""));
  } catch (error) {
    throw new Refusal("not_json", error instanceof Error ? error.message : "");
  }
  if (!isObject(file)) throw new Refusal("not_geojson");
  const crs =
    isObject(file["crs"]) && isObject(file["crs"]["properties"]) ? String(file["crs"]["properties"]["name"]) : "";
  // Projected metres can't be told apart from degrees by their looks alone; the old `crs` member names them.
  if (crs !== "" && !/CRS:?84$|EPSG:+(?:4326|4490)$/i.test(crs)) throw new Refusal("other_crs", crs);
  if (file["type"] === "Feature") return [file];
  const features = file["features"];
  if (file["type"] !== "FeatureCollection" || !isList(features)) throw new Refusal("not_geojson", String(file["type"]));
  if (features.length === 0) throw new Refusal("no_features");
  return features;
}

function readFeature(
  value: unknown,
  feature: number,
  room: number,
  options: BoundaryOptions,
): { boundary: Boundary; warnings: BoundaryProblem[] } {
  if (!isObject(value) || value["type"] !== "Feature") throw new Refusal("not_geojson");
  const properties = isObject(value["properties"]) ? value["properties"] : {};
  const name = firstText(properties, nameProperties);
  const codes = [...codeProperties.map((key) => asText(properties[key])), asText(value["id"])].filter(
    (text) => text !== "",
  );
  const match = matchDivision(codes, name, options.divisions);
  if (!match.found)
    throw new Refusal(
      match.reason === "ambiguous" ? "division_ambiguous" : "division_unknown",
      [...codes.slice(0, 1), name].join(" ").trim(),
    );
  const read = readGeometry(value["geometry"], room, options);
  const areaKm2 = read.polygons.reduce((sum, polygon) => sum + polygonArea(polygon), 0) / 1e6;
  const { code, name: knownName } = match.found;
  if (areaKm2 > largestKm2[levelOf(code) ?? 1]) throw new Refusal("implausible_size", `${Math.round(areaKm2)} km²`);
  const [lon, lat] = labelPoint(read.polygons).map(round) as [number, number];
  const differs =
    match.by === "code" && name !== "" && !name.endsWith(knownName) && !options.divisions.sameName(name, knownName);
  const warnings: BoundaryProblem[] = differs
    ? [{ feature, severity: "warning", code: "name_differs", value: `${code} ${name} ≠ ${knownName}` }]
    : [];
  return {
    warnings,
    boundary: {
      feature,
      divisionCode: code,
      matchedBy: match.by,
      name,
      outline: { type: "MultiPolygon", coordinates: read.polygons },
      labelAt: { lon, lat },
      areaKm2,
      vertices: read.vertices,
    },
  };
}

const asText = (value: unknown) => (typeof value === "string" || typeof value === "number" ? String(value).trim() : "");

function firstText(properties: Json, keys: readonly string[]): string {
  return keys.map((key) => asText(properties[key])).find((text) => text !== "") ?? "";
}

function matchDivision(codes: readonly string[], name: string, divisions: DivisionIndex): DivisionMatch {
  for (const code of codes) {
    const found = divisions.byCode(code);
    if (found) return { found, by: "code" };
  }
  return name === "" ? { reason: "unknown" } : divisions.byName(name);
}

function readGeometry(
  geometry: unknown,
  room: number,
  options: BoundaryOptions,
): { polygons: Polygon[]; vertices: number } {
  if (!isObject(geometry)) throw new Refusal("no_geometry");
  const { type, coordinates } = geometry;
  if (type !== "Polygon" && type !== "MultiPolygon") throw new Refusal("wrong_geometry", String(type));
  const parts = type === "Polygon" ? [coordinates] : coordinates;
  if (!isList(parts) || parts.length === 0) throw new Refusal("no_geometry");
  const convert = converter(options.system);
  let vertices = 0;
  const polygons = parts.map((part) => {
    if (!isList(part) || part.length === 0) throw new Refusal("no_geometry");
    return part.map((ring) => {
      if (!isList(ring) || ring.length < 4) throw new Refusal("ring_too_short", String(isList(ring) ? ring.length : 0));
      vertices += ring.length;
      if (vertices > room) throw new Refusal("too_many_vertices", String(vertices));
      return readRing(ring, convert, options.simplify ?? 0);
    });
  });
  return { polygons, vertices };
}

function readRing(ring: readonly unknown[], convert: (position: Position) => Position, simplify: number): Position[] {
  const positions = ring.map(readPosition);
  const [first, last] = [positions[0]!, positions.at(-1)!];
  if (first[0] !== last[0] || first[1] !== last[1]) throw new Refusal("ring_open", `${first.join()} ≠ ${last.join()}`);
  const rounded: Position[] = [];
  for (const position of simplifyRing(positions.map(convert), simplify)) {
    const next: Position = [round(position[0]), round(position[1])];
    const previous = rounded.at(-1);
    if (!previous || previous[0] !== next[0] || previous[1] !== next[1]) rounded.push(next);
  }
  if (rounded.length < 4 || ringArea(rounded) < 1) throw new Refusal("no_area", first.join());
  return rounded;
}

function readPosition(value: unknown): Position {
  const [lon, lat]: readonly unknown[] = isList(value) ? value : [];
  if (typeof lon !== "number" || typeof lat !== "number" || !Number.isFinite(lon) || !Number.isFinite(lat))
    throw new Refusal("not_a_number", JSON.stringify(value));
  // Latitude first, as maps for people write it: nothing in China has a latitude above 73.
  if (lat > 73 && lat < 136 && lon > 3 && lon < 54) throw new Refusal("axes_swapped", `${lon},${lat}`);
  if (Math.abs(lon) > 180 || Math.abs(lat) > 90) throw new Refusal("outside_the_world", `${lon},${lat}`);
  return [lon, lat];
}

function converter(system: CoordinateSystem): (position: Position) => Position {
  if (system === "wgs84" || system === "cgcs2000") return (position) => position;
  const from = system === "gcj02" ? gcoord.GCJ02 : gcoord.BD09;
  return ([lon, lat]) => {
    const moved = gcoord.transform([lon, lat], from, gcoord.WGS84);
    return [moved[0]!, moved[1]!];
  };
}

const round = (degrees: number) => Math.round(degrees * 1e6) / 1e6;
