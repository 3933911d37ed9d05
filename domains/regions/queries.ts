import { sql } from "kysely";
import type { Db } from "../../kernel/database/pool.ts";
import type { Division, MapGeometry, Outline } from "./contract.ts";

/** All SQL of the domain. */

export async function listDivisionRows(db: Db, districtId: string): Promise<Division[]> {
  const rows = await db
    .selectFrom("division")
    .selectAll()
    .where("district_id", "=", districtId)
    .orderBy("level")
    .orderBy("code")
    .execute();
  return rows.map((row) => ({
    code: row.code as Division["code"],
    parentCode: row.parent_code as Division["parentCode"],
    level: row.level,
    name: row.name,
    fullName: row.full_name,
    lon: row.lon,
    lat: row.lat,
    outline: row.outline as Outline | null,
  }));
}

/** Another text after every change of divisions or of the base map. */
export async function findGeographyStamp(db: Db, districtId: string): Promise<string> {
  const { rows } = await sql<{ stamp: string }>`
    select concat_ws(' ', (select count(*) from division where district_id = ${districtId}),
      (select sum(version) from division where district_id = ${districtId}),
      (select count(*) from map_feature where district_id = ${districtId})) as stamp`.execute(db);
  return rows[0]?.stamp ?? "";
}

export type MapFeature = {
  readonly kind: "road" | "path" | "river" | "park" | "landmark";
  readonly name: string;
  readonly rank: number;
  readonly geometry: MapGeometry;
};

export async function listMapFeatures(db: Db, districtId: string): Promise<MapFeature[]> {
  const rows = await db
    .selectFrom("map_feature")
    .select(["kind", "name", "rank", "geometry"])
    .where("district_id", "=", districtId)
    .orderBy("rank", "desc")
    .orderBy("id")
    .execute();
  return rows as MapFeature[];
}

export async function findNetworkStamp(db: Db, districtId: string): Promise<string | undefined> {
  const row = await newestNetwork(db, districtId).select("id").executeTakeFirst();
  return row?.id;
}

const newestNetwork = (db: Db, districtId: string) =>
  db.selectFrom("walking_network").where("district_id", "=", districtId).orderBy("built_at", "desc").limit(1);

export async function findNetwork(db: Db, districtId: string): Promise<{ nodes: Buffer; edges: Buffer } | undefined> {
  return newestNetwork(db, districtId).select(["nodes", "edges"]).executeTakeFirst();
}

export async function listPopulationYears(db: Db, districtId: string): Promise<number[]> {
  const rows = await db
    .selectFrom("population")
    .select("year")
    .distinct()
    .where("district_id", "=", districtId)
    .where("superseded_at", "=", "9999-12-31T00:00:00Z")
    .orderBy("year", "desc")
    .execute();
  return rows.map(({ year }) => year);
}

export type PopulationFigure = {
  readonly divisionCode: string;
  readonly year: number;
  /** -1: all ages together. */
  readonly age: number;
  readonly persons: number;
  readonly source: string;
  readonly isEstimate: boolean;
};

/** Population figures of a year (default: the newest not after `year`), as the platform knew them at `knownAt`. */
export async function populationAsOf(
  db: Db,
  districtId: string,
  options: { year?: number; exactYear?: boolean; knownAt?: string; maxAge?: number } = {},
): Promise<PopulationFigure[]> {
  const { year = 2100, exactYear = false, knownAt, maxAge = 2 } = options;
  const known = (alias: string) => {
    const column = (name: string) => sql.ref(`${alias}.${name}`);
    return knownAt
      ? sql<boolean>`(${column("recorded_at")} <= ${knownAt} and ${column("superseded_at")} > ${knownAt})`
      : sql<boolean>`${column("superseded_at")} = '9999-12-31T00:00:00Z'`;
  };
  const newest = exactYear
    ? sql`${year}::int`
    : sql`(select max(n.year) from population n where n.district_id = p.district_id and n.division_code = p.division_code
        and n.year <= ${year} and n.age = p.age and ${known("n")})`;
  const { rows } = await sql<{
    code: string;
    year: number;
    age: number;
    persons: number;
    source: string;
    estimate: boolean;
  }>`
    select division_code as code, year, age, persons, source, is_estimate as estimate from population p
    where district_id = ${districtId} and age <= ${maxAge} and ${known("p")} and year = ${newest}
    order by division_code, age`.execute(db);
  return rows.map((row) => ({
    divisionCode: row.code,
    year: row.year,
    age: row.age,
    persons: row.persons,
    source: row.source,
    isEstimate: row.estimate,
  }));
}
