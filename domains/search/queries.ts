import { freePlaces } from "../institutions/index.ts";
import { sql } from "kysely";
import type { Db } from "../../kernel/database/pool.ts";
import type { Platform } from "../../kernel/context.ts";
import type { Criteria } from "./criteria.ts";
import type { OutputOf } from "../../contract/endpoint.ts";
import type { viewSite } from "./contract.ts";
import {
  cardColumns,
  cardStatement,
  clusterStatement,
  countStatement,
  pointStatement,
  type Sort,
  type Statement,
} from "./statement.ts";

/** All SQL of the domain. Search is a read model: it reads what institutions keep and writes only favourites. */

/** Straight to the driver: the query builder can't name a statement, and naming it spares planning it for every search. */
async function run<Row>(platform: Platform, { name, text, values }: Statement): Promise<Row[]> {
  const { rows } = await platform.database.pool.query<Row & Record<string, unknown>>({
    name,
    text,
    values: [...values],
  });
  return rows;
}

export type CardRow = {
  readonly total: number;
  readonly id: string;
  readonly name: string;
  readonly kind: string;
  readonly status: string;
  readonly address: string;
  readonly division: string | null;
  readonly lon: number | null;
  readonly lat: number | null;
  readonly metres: number | null;
  readonly inclusive: boolean;
  readonly grade: string | null;
  readonly opens_at: string | null;
  readonly closes_at: string | null;
  readonly features: string[];
  readonly confirmed_at: string | null;
  readonly photo_id: string | null;
  readonly vacancies: number;
  readonly lines: { ageBand: string; serviceForm: string; priceFen: number; vacancies: number | null }[];
};

export const listMatching = (
  platform: Platform,
  districtId: string,
  criteria: Criteria,
  sort: Sort,
  page: { limit: number; offset: number },
): Promise<CardRow[]> => run(platform, cardStatement(districtId, criteria, sort, page));

export async function countMatching(
  platform: Platform,
  districtId: string,
  criteria: Criteria,
  beyond: { metres: number; priceFen: number } = { metres: 0, priceFen: 0 },
): Promise<{ total: number; metres: number | null; price: number | null }> {
  const rows = await run<{ total: number; metres: number | null; price: number | null }>(
    platform,
    countStatement(districtId, criteria, beyond),
  );
  return rows[0]!;
}

export type PointRow = {
  id: string;
  name: string;
  lon: number;
  lat: number;
  kind: string;
  vacancies: number;
  has_lines: boolean;
  confirmed_at: string | null;
};
export const listPoints = (
  platform: Platform,
  districtId: string,
  criteria: Criteria,
  limit: number,
): Promise<PointRow[]> => run(platform, pointStatement(districtId, criteria, limit));

export const listClusters = (
  platform: Platform,
  districtId: string,
  criteria: Criteria,
  step: number,
): Promise<{ lon: number; lat: number; count: number; free: number }[]> =>
  run(platform, clusterStatement(districtId, criteria, step));

/** Cards of given sites, whatever their state; every line counts. */
export async function listCardRows(
  db: Db,
  districtId: string,
  ids: readonly string[],
  month: string,
): Promise<CardRow[]> {
  const { rows } = await sql<CardRow>`
    select 0 as total, null::float8 as metres, ${sql.raw(cardColumns)}, l.vacancies, l.lines
    from site s left join division d on d.district_id = s.district_id and d.code = s.division_code
    cross join lateral (
      select coalesce(sum(${sql.raw(freePlaces)}), 0)::int as vacancies,
        coalesce(jsonb_agg(jsonb_build_object('ageBand', l.age_band, 'serviceForm', l.service_form, 'priceFen', l.price_fen,
          'vacancies', ${sql.raw(freePlaces)}) order by l.price_fen), '[]') as lines
      from place_line l left join place_month m on m.district_id = l.district_id and m.line_id = l.id and m.month = ${month}::date
      where l.district_id = s.district_id and l.site_id = s.id
    ) l
    where s.district_id = ${districtId} and s.id = any(${[...ids]}::uuid[])
    order by array_position(${[...ids]}::uuid[], s.id)`.execute(db);
  return rows;
}

/** Sites by a part of their name, those that begin with it first. */
export async function suggestSites(
  db: Db,
  districtId: string,
  typed: string,
  limit: number,
): Promise<{ id: string; name: string; address: string }[]> {
  const literal = typed.replaceAll(/[\\%_]/g, "\\$&");
  return db
    .selectFrom("site")
    .select(["id", "name", "address"])
    .where("district_id", "=", districtId)
    .where("status", "=", "open")
    .where("name", "ilike", `%${literal}%`)
    .orderBy(sql`name ilike ${`${literal}%`}`, "desc")
    .orderBy(sql`length(name)`)
    .orderBy("id")
    .limit(limit)
    .execute();
}

type View = OutputOf<typeof viewSite>;

/** Everything public of sites, in the order of the ids. Names of persons and what institutions count inside stay out. */
export async function listViews(db: Db, districtId: string, ids: readonly string[], months: readonly string[]) {
  const { rows } = await sql<{
    site: Omit<View, "months" | "vacancy" | "lines" | "groups" | "photos">;
    confirmed_at: string | null;
    confirmed_by: "institution" | "department" | "unknown";
    lines: View["lines"];
    groups: View["groups"];
    photos: View["photos"];
  }>`
    select jsonb_build_object('id', s.id, 'name', s.name, 'kind', s.kind, 'status', s.status, 'address', s.address,
        'divisionCode', s.division_code, 'division', coalesce(p.name || ' · ', '') || d.name, 'lon', s.lon, 'lat', s.lat,
        'phone', s.phone, 'intro', s.intro, 'features', s.features, 'hours', s.hours,
        'opensAt', to_char(s.opens_at, 'HH24:MI'), 'closesAt', to_char(s.closes_at, 'HH24:MI'),
        'institution', jsonb_build_object('name', i.name, 'brand', b.name, 'nature', i.nature, 'creditCode', i.credit_code,
          'registeredOn', i.registered_on, 'filingNumber', i.filing_number, 'filedOn', i.filed_on),
        'inclusive', jsonb_build_object('is', s.inclusive, 'basis', s.inclusive_basis, 'from', s.inclusive_from, 'to', s.inclusive_to),
        'grade', s.grade, 'gradedOn', s.graded_on,
        'staff', jsonb_build_object('carers', s.staff_carers, 'health', s.staff_health, 'total', s.staff_total),
        'buildingArea', s.building_area, 'outdoorArea', s.outdoor_area, 'openedOn', s.opened_on, 'closedOn', s.closed_on,
        'changedAt', to_char(s.changed_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')) as site,
      s.vacancy_confirmed_at as confirmed_at,
      case when s.vacancy_confirmed_by is null then 'unknown'
        when exists (select from role_grant g where g.district_id = s.district_id and g.account_id = s.vacancy_confirmed_by
          and g.institution_id = s.institution_id) then 'institution' else 'department' end as confirmed_by,
      (select coalesce(jsonb_agg(jsonb_build_object('id', l.id, 'ageBand', l.age_band, 'serviceForm', l.service_form, 'places', l.places,
          'inclusivePlaces', l.inclusive_places, 'priceFen', l.price_fen, 'vacancies', (
            select jsonb_agg(${sql.raw(freePlaces)} order by w.month) from unnest(${[...months]}::date[]) as w (month)
            left join place_month m on m.district_id = l.district_id and m.line_id = l.id and m.month = w.month))
          order by array_position('{infant,toddler,twos,mixed}'::text[], l.age_band),
            array_position('{full_day,half_day,hourly,drop_in,night}'::text[], l.service_form)), '[]')
        from place_line l where l.district_id = s.district_id and l.site_id = s.id) as lines,
      (select coalesce(jsonb_agg(jsonb_build_object('id', g.id, 'name', g.name, 'ageBand', g.age_band, 'capacity', g.capacity,
          'carers', g.carers) order by g.age_band, g.name), '[]')
        from care_group g where g.district_id = s.district_id and g.site_id = s.id
          and g.valid_from <= ${months[0]}::date + 31 and g.valid_to >= ${months[0]}::date) as groups,
      (select coalesce(jsonb_agg(jsonb_build_object('id', f.id, 'caption', f.caption) order by f.position), '[]')
        from site_photo f where f.district_id = s.district_id and f.site_id = s.id) as photos
    from site s
    join institution i on i.district_id = s.district_id and i.id = s.institution_id
    left join brand b on b.district_id = i.district_id and b.id = i.brand_id
    join division d on d.district_id = s.district_id and d.code = s.division_code
    left join division p on p.district_id = d.district_id and p.code = d.parent_code
    where s.district_id = ${districtId} and s.id = any(${[...ids]}::uuid[])
    order by array_position(${[...ids]}::uuid[], s.id)`.execute(db);
  return rows;
}

export async function listFavouriteIds(db: Db, districtId: string, accountId: string): Promise<string[]> {
  const rows = await db
    .selectFrom("favourite")
    .select("site_id")
    .where("district_id", "=", districtId)
    .where("account_id", "=", accountId)
    .orderBy("created_at")
    .orderBy("site_id")
    .execute();
  return rows.map(({ site_id }) => site_id);
}

/** Keeps those of the sites that exist; ones kept already stay as they are. */
export async function insertFavourites(
  db: Db,
  districtId: string,
  accountId: string,
  ids: readonly string[],
  at: string,
): Promise<void> {
  await sql`insert into favourite (district_id, account_id, site_id, created_at)
    select s.district_id, ${accountId}, s.id, ${at} from site s
    where s.district_id = ${districtId} and s.id = any(${[...ids]}::uuid[]) on conflict do nothing`.execute(db);
}

export async function deleteFavourite(db: Db, districtId: string, accountId: string, siteId: string): Promise<void> {
  await db
    .deleteFrom("favourite")
    .where("district_id", "=", districtId)
    .where("account_id", "=", accountId)
    .where("site_id", "=", siteId)
    .execute();
}

export async function siteExists(db: Db, districtId: string, id: string): Promise<boolean> {
  const row = await db
    .selectFrom("site")
    .select("id")
    .where("district_id", "=", districtId)
    .where("id", "=", id)
    .executeTakeFirst();
  return row !== undefined;
}
