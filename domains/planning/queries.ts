import { sql } from "kysely";
import type { LocalDate } from "../../contract/values.ts";
import type { Context } from "../../kernel/context.ts";
import type { Moment } from "../../mechanisms/indicators/definition.ts";
import { freshnessOf } from "../institutions/index.ts";
import type { GovernmentMap, IndicatorRow } from "./contract.ts";
import { lines, openSites, staleSince } from "./as-of.ts";

/** All SQL of the domain but the facts that indicators are made of. */

const dayOf = (instant: string | null): LocalDate | null =>
  instant === null ? null : (new Date(Date.parse(instant) + 8 * 3_600_000).toISOString().slice(0, 10) as LocalDate);

/** Open sites whose vacancy nobody has confirmed for 60 days, the oldest first. */
export async function listStaleSites({ db, districtId, now, today }: Context, division: string, limit: number) {
  const { rows } = await sql<{ id: string; name: string; division: string; at: string | null; total: number }>`
    select t.id, t.name, d.name as division, t.vacancy_confirmed_at as at, count(*) over ()::int as total
    from ${openSites(districtId, { on: today, knownAt: now })} s
    join site t on t.district_id = ${districtId} and t.id = s.site_id
    join division d on d.district_id = ${districtId} and d.code = s.code
    where s.code like ${`${division}%`}
      and (t.vacancy_confirmed_at is null or t.vacancy_confirmed_at < ${staleSince(now)})
    order by t.vacancy_confirmed_at nulls first, t.id limit ${limit}`.execute(db);
  return {
    total: rows[0]?.total ?? 0,
    items: rows.map(({ id, name, division: divisionName, at }) => ({
      siteId: id,
      name,
      divisionName,
      confirmedOn: dayOf(at),
    })),
  };
}

export type RowFilter = { readonly division: string; readonly moment: Moment; readonly part?: string | undefined };
export type Page = { readonly limit: number; readonly offset: number };
export type Found = {
  key: string;
  site_id: string;
  site_name: string;
  kind: IndicatorRow["siteKind"];
  code: string;
  division_name: string;
  confirmed_at: string | null;
};
export type FoundLine = Found & {
  age_band: IndicatorRow["ageBand"];
  service_form: IndicatorRow["serviceForm"];
  places: number;
  inclusive: number;
  taken: number;
  vacant: number;
  price_fen: number;
  /** What a measure over places may ask. */
  dimensions: Record<string, unknown>;
};

/** The lines of places behind a number of places. */
export async function listLines(
  { db, districtId }: Context,
  { division, moment, part }: RowFilter,
  { limit, offset }: Page,
): Promise<FoundLine[]> {
  const { rows } = await sql<FoundLine>`
    select l.line_id as key, l.site_id, t.name as site_name, t.kind, l.code, d.name as division_name, l.age_band, l.service_form,
      l.places, l.inclusive, l.taken, l.vacant, l.price_fen, t.vacancy_confirmed_at as confirmed_at,
      jsonb_build_object('age_band', l.age_band, 'service_form', l.service_form, 'kind', l.kind, 'nature', i.nature,
        'inclusive', l.is_inclusive, 'filed', coalesce(i.filed_on <= ${moment.on}, false)) as dimensions
    from ${lines(districtId, moment)} l
    join site t on t.district_id = ${districtId} and t.id = l.site_id
    join institution i on i.district_id = ${districtId} and i.id = t.institution_id
    join division d on d.district_id = ${districtId} and d.code = l.code
    where l.code like ${`${division}%`} and (${part ?? null}::text is null or l.age_band = ${part ?? null})
    order by l.code, t.name, l.site_id, l.age_band, l.service_form limit ${limit} offset ${offset}`.execute(db);
  return rows;
}

export async function countLines({ db, districtId }: Context, { division, moment, part }: RowFilter): Promise<number> {
  const { rows } = await sql<{ n: number }>`
    select count(*)::int as n from ${lines(districtId, moment)} l
    where l.code like ${`${division}%`} and (${part ?? null}::text is null or l.age_band = ${part ?? null})`.execute(
    db,
  );
  return rows[0]?.n ?? 0;
}

export type Contribution = { source_id: string; code: string; amount: number };

/** What each source (site, institution) adds to a measure, from the deltas themselves. */
export async function listContributions(
  { db, districtId }: Context,
  {
    facts,
    curve,
    after,
    on,
    keys,
    weights,
  }: {
    facts: string;
    curve: number;
    after: string | undefined;
    on: string;
    keys: readonly number[];
    weights: readonly number[];
  },
): Promise<Contribution[]> {
  const amount = sql.join(
    weights.map((weight, index) => sql`${weight}::float8 * ${sql.ref(`d.m${index + 1}`)}`),
    sql` + `,
  );
  const { rows } = await sql<Contribution>`
    select d.source_id, k.code, sum(${amount})::float8 as amount from indicator_delta d
    join indicator_key k on k.district_id = d.district_id and k.id = d.key_id
    where d.district_id = ${districtId} and d.facts = ${facts} and d.curve = ${curve} and d.day <= ${on}
      and (${after ?? null}::date is null or d.day > ${after ?? null}) and d.key_id = any(${keys}::bigint[])
    group by d.source_id, k.code having sum(${amount}) <> 0 order by k.code, d.source_id`.execute(db);
  return rows;
}

export type Named = { id: string; name: string; kind: IndicatorRow["siteKind"] };

export async function namesOfSites({ db, districtId }: Context, ids: readonly string[]): Promise<Named[]> {
  const { rows } = await sql<Named>`
    select id, name, kind from site where district_id = ${districtId} and id = any(${ids}::uuid[])`.execute(db);
  return rows;
}

export async function namesOfInstitutions({ db, districtId }: Context, ids: readonly string[]): Promise<Named[]> {
  const { rows } = await sql<Named>`
    select id, name, null as kind from institution where district_id = ${districtId} and id = any(${ids}::uuid[])`.execute(
    db,
  );
  return rows;
}

/** The open sites behind a number of sites. */
export async function listSiteRows(
  { db, districtId }: Context,
  { division, moment }: RowFilter,
  { limit, offset }: Page,
): Promise<Found[]> {
  const { rows } = await sql<Found>`
    select s.site_id as key, s.site_id, t.name as site_name, t.kind, s.code, d.name as division_name,
      t.vacancy_confirmed_at as confirmed_at
    from ${openSites(districtId, moment)} s
    join site t on t.district_id = ${districtId} and t.id = s.site_id
    join division d on d.district_id = ${districtId} and d.code = s.code
    where s.code like ${`${division}%`}
    order by t.vacancy_confirmed_at nulls first, t.id limit ${limit} offset ${offset}`.execute(db);
  return rows;
}

export async function countSiteRows({ db, districtId }: Context, { division, moment }: RowFilter): Promise<number> {
  const { rows } = await sql<{ n: number }>`
    select count(*)::int as n from ${openSites(districtId, moment)} s where s.code like ${`${division}%`}`.execute(db);
  return rows[0]?.n ?? 0;
}

type MapSite = GovernmentMap["sites"][number];
/** The open sites of a division with places and vacancy on a day; those with the most places first. */
export async function listMapSites(
  { db, districtId, now }: Context,
  { division, moment }: RowFilter,
  limit: number,
): Promise<{ sites: MapSite[]; total: number }> {
  type Row = Omit<MapSite, "freshness" | "lon" | "lat"> & {
    lon: number | null;
    lat: number | null;
    at: string | null;
    total: number;
  };
  const { rows } = await sql<Row>`
    select t.id, t.name, t.kind, s.code as "divisionCode", t.lon, t.lat, s.inclusive, t.vacancy_confirmed_at as at,
      coalesce(l.places, 0)::int as places, coalesce(l.vacant, 0)::int as vacant, count(*) over ()::int as total
    from ${openSites(districtId, moment)} s
    join site t on t.district_id = ${districtId} and t.id = s.site_id
    left join (select site_id, sum(places) as places, sum(vacant) as vacant from ${lines(districtId, moment)} x group by site_id) l
      on l.site_id = s.site_id
    where s.code like ${`${division}%`}
    order by t.lon is null, places desc, t.id limit ${limit}`.execute(db);
  return {
    total: rows[0]?.total ?? 0,
    sites: rows.flatMap(({ lon, lat, at, total: _total, ...row }) =>
      lon === null || lat === null ? [] : [{ ...row, lon, lat, freshness: freshnessOf(at, now) }],
    ),
  };
}
