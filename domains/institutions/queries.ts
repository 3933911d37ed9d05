import { type RawBuilder, sql } from "kysely";
import type { QueryOf } from "../../contract/endpoint.ts";
import type { Actor } from "../../kernel/actor.ts";
import type { Db } from "../../kernel/database/pool.ts";
import { allowed } from "../../kernel/permission.ts";
import type { exportSites, listSitesForStaff } from "./contract.ts";
import { lastMonth, monthStart } from "./horizon.ts";
import { freePlaces } from "./place-months.ts";

export type Scope = {
  readonly db: Db;
  readonly districtId: string;
  readonly actor: Actor;
  readonly now: string;
  readonly today: string;
};
type Filter = QueryOf<typeof exportSites>;

/** Text that LIKE takes literally. */
const literal = (text: string) => text.replace(/[\\%_]/g, "\\$&");
const daysBefore = (now: string, days: number) => new Date(Date.parse(now) - days * 86_400_000).toISOString();

function siteConditions({ districtId, actor, now }: Scope, filter: Filter): RawBuilder<boolean> {
  const parts: RawBuilder<boolean>[] = [sql<boolean>`s.district_id = ${districtId}`, allowed(actor, "site.list", "s")];
  const add = (part: RawBuilder<boolean>) => void parts.push(part);
  if (filter.search) {
    const pattern = `%${literal(filter.search)}%`;
    add(sql<boolean>`(s.name ilike ${pattern} or s.address ilike ${pattern} or s.institution_id in (
      select i.id from institution i where i.district_id = ${districtId}
        and (i.name ilike ${pattern} or i.credit_code = ${filter.search.toUpperCase()})))`);
  }
  if (filter.kind.length > 0) add(sql<boolean>`s.kind = any(${filter.kind})`);
  if (filter.status.length > 0) add(sql<boolean>`s.status = any(${filter.status})`);
  if (filter.division) add(sql<boolean>`s.division_code like ${`${filter.division}%`}`);
  if (filter.inclusive) add(sql<boolean>`s.inclusive = ${filter.inclusive === "yes"}`);
  if (filter.institutionId) add(sql<boolean>`s.institution_id = ${filter.institutionId}`);
  const [recent, old] = [daysBefore(now, 30), daysBefore(now, 60)];
  if (filter.freshness === "confirmed") add(sql<boolean>`s.vacancy_confirmed_at >= ${recent}`);
  if (filter.freshness === "ageing")
    add(sql<boolean>`s.vacancy_confirmed_at < ${recent} and s.vacancy_confirmed_at >= ${old}`);
  if (filter.freshness === "unconfirmed")
    add(sql<boolean>`(s.vacancy_confirmed_at is null or s.vacancy_confirmed_at < ${old})`);
  return sql<boolean>`${sql.join(parts, sql` and `)}`;
}

export type SiteListRow = {
  id: string;
  name: string;
  institution_id: string;
  institution_name: string;
  credit_code: string | null;
  kind: string;
  status: "preparing" | "open" | "suspended" | "closed";
  division_code: string;
  division_name: string;
  address: string;
  lon: number | null;
  lat: number | null;
  phone: string;
  inclusive: boolean;
  places: number;
  free: number;
  vacancy_confirmed_at: string | null;
};

const siteSelection = ({ districtId, today }: Scope) => sql`
  s.id, s.name, s.institution_id, i.name as institution_name, i.credit_code, s.kind, s.status, s.division_code,
  d.full_name as division_name, s.address, s.lon, s.lat, s.phone, s.inclusive, s.vacancy_confirmed_at,
  coalesce((select sum(l.places) from place_line l where l.district_id = ${districtId} and l.site_id = s.id), 0)::int as places,
  coalesce((select sum(${sql.raw(freePlaces)}) from place_line l
    left join place_month m on m.district_id = l.district_id and m.line_id = l.id and m.month = ${monthStart(today)}
    where l.district_id = ${districtId} and l.site_id = s.id), 0)::int as free`;

const siteTables = (districtId: string) => sql`site s
  join institution i on i.district_id = ${districtId} and i.id = s.institution_id
  join division d on d.district_id = ${districtId} and d.code = s.division_code`;

const orders: Record<QueryOf<typeof listSitesForStaff>["sort"], RawBuilder<unknown>> = {
  name: sql`name, id`,
  "-name": sql`name desc, id`,
  confirmed: sql`vacancy_confirmed_at nulls first, id`,
  "-confirmed": sql`vacancy_confirmed_at desc nulls last, id`,
  places: sql`places, id`,
  "-places": sql`places desc, id`,
};

export async function findSites(
  scope: Scope,
  query: QueryOf<typeof listSitesForStaff>,
): Promise<{ items: SiteListRow[]; total: number }> {
  const where = siteConditions(scope, query);
  const page = sql<SiteListRow>`select ${siteSelection(scope)} from ${siteTables(scope.districtId)} where ${where}
    order by ${orders[query.sort]} limit ${query.size} offset ${(query.page - 1) * query.size}`.execute(scope.db);
  const count = sql<{ total: number }>`select count(*) as total from site s where ${where}`.execute(scope.db);
  return { items: (await page).rows, total: (await count).rows[0]?.total ?? 0 };
}

/** Every site of a filter, read a page at a time by id, so that an export needs little memory. */
export async function* eachSite(scope: Scope, filter: Filter): AsyncGenerator<SiteListRow> {
  const where = siteConditions(scope, filter);
  let after = "00000000-0000-0000-0000-000000000000";
  for (;;) {
    const { rows } = await sql<SiteListRow>`select ${siteSelection(scope)} from ${siteTables(scope.districtId)}
      where ${where} and s.id > ${after} order by s.id limit 1000`.execute(scope.db);
    yield* rows;
    if (rows.length < 1000) return;
    after = rows.at(-1)!.id;
  }
}

export const findSite = ({ db, districtId }: Pick<Scope, "db" | "districtId">, siteId: string) =>
  db
    .selectFrom("site")
    .innerJoin("division", (join) =>
      join.onRef("division.district_id", "=", "site.district_id").onRef("division.code", "=", "site.division_code"),
    )
    .selectAll("site")
    .select("division.full_name as division_name")
    .where("site.district_id", "=", districtId)
    .where("site.id", "=", siteId)
    .executeTakeFirst();

export type InstitutionRow = {
  id: string;
  name: string;
  brand_id: string | null;
  brand_name: string | null;
  credit_code: string | null;
  nature: "public" | "non_profit" | "for_profit" | "state_owned";
  phone: string;
  head_name: string;
  registered_on: string | null;
  filing_number: string | null;
  filed_on: string | null;
  sites: number;
  version: number;
};

const institutionSelection = (districtId: string) => sql`
  i.id, i.name, i.brand_id, b.name as brand_name, i.credit_code, i.nature, i.phone, i.head_name, i.registered_on,
  i.filing_number, i.filed_on, i.version,
  (select count(*) from site s where s.district_id = ${districtId} and s.institution_id = i.id) as sites
  from institution i left join brand b on b.district_id = ${districtId} and b.id = i.brand_id`;

export async function findInstitution(db: Db, districtId: string, id: string): Promise<InstitutionRow | undefined> {
  const { rows } = await sql<InstitutionRow>`select ${institutionSelection(districtId)}
    where i.district_id = ${districtId} and i.id = ${id}`.execute(db);
  return rows[0];
}

export async function findInstitutions(
  { db, districtId, actor }: Scope,
  { search, page, size }: { search: string; page: number; size: number },
): Promise<{ items: InstitutionRow[]; total: number }> {
  const pattern = `%${literal(search)}%`;
  const where = sql`i.district_id = ${districtId} and ${allowed(actor, "institution.list", "i")}
    and (${search} = '' or i.name ilike ${pattern} or i.credit_code = ${search.toUpperCase()})`;
  const { rows } = await sql<InstitutionRow>`select ${institutionSelection(districtId)} where ${where}
    order by i.name, i.id limit ${size} offset ${(page - 1) * size}`.execute(db);
  const count = await sql<{ total: number }>`select count(*) as total from institution i where ${where}`.execute(db);
  return { items: rows, total: count.rows[0]?.total ?? 0 };
}

export async function findBrands(
  { db, districtId }: Scope,
  { search, page, size }: { search: string; page: number; size: number },
) {
  const pattern = `%${literal(search)}%`;
  const { rows } = await sql<{
    id: string;
    name: string;
    intro: string;
    institutions: number;
    version: number;
    total: number;
  }>`
    select b.id, b.name, b.intro, b.version, count(*) over () as total,
      (select count(*) from institution i where i.district_id = ${districtId} and i.brand_id = b.id) as institutions
    from brand b where b.district_id = ${districtId} and b.name ilike ${pattern}
    order by b.name limit ${size} offset ${(page - 1) * size}`.execute(db);
  return { items: rows, total: rows[0]?.total ?? 0 };
}

/** The lines of a site with their coming changes and the months from `fromMonth` on. */
export async function findLines(db: Db, districtId: string, siteId: string, today: string) {
  const { rows } = await sql<{
    id: string;
    age_band: "infant" | "toddler" | "twos" | "mixed";
    service_form: "full_day" | "half_day" | "hourly" | "drop_in" | "night";
    places: number;
    inclusive_places: number;
    enrolled_elsewhere: number;
    price_fen: number;
    version: number;
    planned: {
      validFrom: string;
      places: number;
      inclusivePlaces: number;
      enrolledElsewhere: number;
      priceFen: number;
    }[];
    months: { month: string; capacity: number; taken: number; held: number }[];
  }>`
    select l.id, l.age_band, l.service_form, l.places, l.inclusive_places, l.enrolled_elsewhere, l.price_fen, l.version,
      coalesce((select json_agg(json_build_object('validFrom', h.valid_from, 'places', h.places,
          'inclusivePlaces', h.inclusive_places, 'enrolledElsewhere', h.enrolled_elsewhere, 'priceFen', h.price_fen) order by h.valid_from)
        from place_history h where h.district_id = ${districtId} and h.line_id = l.id
          and h.superseded_at = '9999-12-31T00:00:00Z' and h.valid_from > ${today}), '[]') as planned,
      coalesce((select json_agg(json_build_object('month', to_char(w.month, 'YYYY-MM'),
          'capacity', coalesce(m.capacity, greatest(l.places - l.enrolled_elsewhere, 0)), 'taken', coalesce(m.taken, 0),
          'held', coalesce(m.held, 0)) order by w.month)
        from generate_series(${monthStart(today)}::date, ${lastMonth(today)}::date, interval '1 month') w(month)
        left join place_month m on m.district_id = ${districtId} and m.line_id = l.id and m.month = w.month::date), '[]') as months
    from place_line l where l.district_id = ${districtId} and l.site_id = ${siteId}
    order by array_position(array['infant', 'toddler', 'twos', 'mixed'], l.age_band),
      array_position(array['full_day', 'half_day', 'hourly', 'drop_in', 'night'], l.service_form)`.execute(db);
  return rows;
}

export const findPhotos = (db: Db, districtId: string, siteId: string) =>
  db
    .selectFrom("site_photo")
    .select(["id", "caption", "position"])
    .where("district_id", "=", districtId)
    .where("site_id", "=", siteId)
    .orderBy("position")
    .orderBy("id")
    .execute();

export const findGroups = (db: Db, districtId: string, siteId: string) =>
  db
    .selectFrom("care_group")
    .select(["id", "name", "age_band", "capacity", "carers", "valid_from", "valid_to", "version"])
    .where("district_id", "=", districtId)
    .where("site_id", "=", siteId)
    .orderBy("valid_from")
    .orderBy("name")
    .execute();
