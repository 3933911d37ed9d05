import { areaTest } from "../../engines/coordinates/polygon.ts";
import type { Platform } from "../../kernel/context.ts";
import type { Division, MapGeometry, Outline, Place } from "./contract.ts";
import { simplifyRing } from "./polygon.ts";
import { findGeographyStamp, listDivisionRows, listMapFeatures, type MapFeature } from "./queries.ts";

type Point = { readonly lon: number; readonly lat: number };

/** What many requests ask of a district's geography; kept in the process until it changes. */
export type Geography = {
  readonly divisions: readonly Division[];
  readonly byCode: ReadonlyMap<string, Division>;
  /** The same with outlines fit for maps: points closer than ten metres to the simplified line left out. */
  readonly drawn: readonly Division[];
  readonly features: readonly MapFeature[];
  readonly places: readonly Place[];
  /** The smallest division with an outline around a point. */
  divisionAt(point: Point): Division | undefined;
};

const freshMs = 1_000;
const mapTolerance = 10;
type Kept = { checkedAt: number; readonly stamp: string; readonly geography: Promise<Geography> };
const kept = new WeakMap<object, Map<string, Kept>>();

/** The district's geography; asked every second whether another process changed it. */
export async function getGeography(platform: Platform, districtId: string): Promise<Geography> {
  const ofPlatform = kept.get(platform.database) ?? new Map<string, Kept>();
  kept.set(platform.database, ofPlatform);
  const known = ofPlatform.get(districtId);
  if (known && performance.now() - known.checkedAt < freshMs) return known.geography;
  const stamp = await findGeographyStamp(platform.database.kysely, districtId);
  if (known?.stamp === stamp) {
    known.checkedAt = performance.now();
    return known.geography;
  }
  const geography = read(platform, districtId);
  ofPlatform.set(districtId, { checkedAt: performance.now(), stamp, geography });
  geography.catch(() => ofPlatform.delete(districtId));
  return geography;
}

/** After this process changed divisions or the base map. */
export function forgetGeography(platform: Platform, districtId: string): void {
  kept.get(platform.database)?.delete(districtId);
}

async function read(platform: Platform, districtId: string): Promise<Geography> {
  const db = platform.database.kysely;
  const divisions = await listDivisionRows(db, districtId);
  const features = await listMapFeatures(db, districtId);
  const byCode = new Map<string, Division>(divisions.map((division) => [division.code, division]));
  const tests = divisions
    .flatMap((division) => (division.outline ? [{ division, test: areaTest(division.outline) }] : []))
    .sort((a, b) => b.division.level - a.division.level);
  const divisionAt = (point: Point) => tests.find(({ test }) => test(point))?.division;
  return {
    divisions,
    byCode,
    drawn: divisions.map((division) => ({ ...division, outline: division.outline && simplified(division.outline) })),
    features,
    places: namedPlaces(divisions, byCode, features, divisionAt),
    divisionAt,
  };
}

const simpler = (ring: readonly (readonly number[])[]) =>
  simplifyRing(ring as readonly [number, number][], mapTolerance).map(([lon, lat]) => [round(lon), round(lat)]);
const round = (degrees: number) => Math.round(degrees * 1e5) / 1e5;

function simplified(outline: Outline): Outline {
  return outline.type === "Polygon"
    ? { type: "Polygon", coordinates: outline.coordinates.map(simpler) }
    : { type: "MultiPolygon", coordinates: outline.coordinates.map((polygon) => polygon.map(simpler)) };
}

function namedPlaces(
  divisions: readonly Division[],
  byCode: ReadonlyMap<string, Division>,
  features: readonly MapFeature[],
  divisionAt: (point: Point) => Division | undefined,
): Place[] {
  const places: Place[] = divisions.map((division) => ({
    kind: "division",
    name: division.name,
    within: division.parentCode ? (byCode.get(division.parentCode)?.name ?? "") : "",
    divisionCode: division.code,
    lon: division.lon,
    lat: division.lat,
  }));
  // A road comes in pieces; its name is offered once, at the middle of its pieces.
  for (const [key, pieces] of Map.groupBy(features, ({ kind, name }) => `${kind} ${name}`)) {
    const { kind, name, geometry } = pieces[pieces.length >> 1]!;
    if (name === "" || kind === "path") continue;
    const point = middleOf(geometry);
    const division = point && divisionAt(point);
    places.push({
      kind: key.startsWith("road") ? "road" : kind,
      name,
      within: division?.name ?? "",
      divisionCode: division?.code ?? null,
      lon: point?.lon ?? null,
      lat: point?.lat ?? null,
    });
  }
  return places;
}

function middleOf(geometry: MapGeometry): Point | undefined {
  if (geometry.type === "Point") return pointOf(geometry.coordinates);
  if (geometry.type === "LineString") return pointOf(geometry.coordinates[geometry.coordinates.length >> 1]);
  if (geometry.type === "MultiLineString") {
    const line = geometry.coordinates[geometry.coordinates.length >> 1] ?? [];
    return pointOf(line[line.length >> 1]);
  }
  const ring = (geometry.type === "Polygon" ? geometry.coordinates[0] : geometry.coordinates[0]?.[0]) ?? [];
  const sum = ring.reduce<[number, number]>(([x, y], [lon = 0, lat = 0]) => [x + lon, y + lat], [0, 0]);
  return ring.length === 0 ? undefined : { lon: sum[0] / ring.length, lat: sum[1] / ring.length };
}

function pointOf(position: readonly number[] | undefined): Point | undefined {
  const [lon, lat] = position ?? [];
  return lon === undefined || lat === undefined ? undefined : { lon, lat };
}

/** Bounding box of a base map feature. */
export function boxOf(geometry: MapGeometry): [number, number, number, number] {
  const box: [number, number, number, number] = [Infinity, Infinity, -Infinity, -Infinity];
  const visit = (value: unknown): void => {
    if (!Array.isArray(value)) return;
    const [lon, lat] = value as unknown[];
    if (typeof lon === "number" && typeof lat === "number") {
      box[0] = Math.min(box[0], lon);
      box[1] = Math.min(box[1], lat);
      box[2] = Math.max(box[2], lon);
      box[3] = Math.max(box[3], lat);
    } else for (const part of value as unknown[]) visit(part);
  };
  visit(geometry.coordinates);
  return box;
}
