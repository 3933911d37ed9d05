import { sql } from "kysely";
import type { Db } from "../../kernel/database/pool.ts";

/** What could happen on a day, read from the district's tables. Persons one signs in as are left alone: they act themselves. */

type Options = { districtId: string; today: string; limit: number };

/** Families that look for care and have not applied, with the nearest open sites that fit; shared consent given. */
export const listSeekers = async (db: Db, { districtId, today, limit }: Options) =>
  (
    await sql<{ family_id: string; child_id: string; wanted_from: string; form: string; site_ids: string[] }>`
      select n.family_id, n.child_id, to_char(greatest(n.wanted_from, date_trunc('month', ${today}::date)), 'YYYY-MM') as wanted_from,
        n.service_forms[1] as form, s.site_ids
      from need n
      cross join lateral (
        select array_agg(s.id) as site_ids from (
          select s.id from site s join place_line l on l.district_id = s.district_id and l.site_id = s.id
            left join division h on h.district_id = n.district_id and h.code = n.division_code
          where s.district_id = n.district_id and s.status = 'open' and l.service_form = n.service_forms[1]
          group by s.id, s.lon, s.lat, h.lon, h.lat
          order by power(s.lon - h.lon, 2) + power(s.lat - h.lat, 2) limit 3) s
      ) s
      where n.district_id = ${districtId} and n.status = 'open' and n.child_id is not null and s.site_ids is not null
        and not exists (select 1 from application a where a.district_id = n.district_id and a.child_id = n.child_id and a.status = 'open')
        and not exists (select 1 from placement p where p.district_id = n.district_id and p.child_id = n.child_id and p.status in ('planned', 'active'))
        and not exists (select 1 from guardian g where g.district_id = n.district_id and g.family_id = n.family_id and g.account_id is not null)
        and exists (select 1 from consent c where c.district_id = n.district_id and c.family_id = n.family_id
          and c.purpose = 'share_with_institution' and c.withdrawn_at is null)
      order by md5(n.id::text || ${today}) limit ${limit}`.execute(db)
  ).rows;

/** Applications that wait for an answer, with a line of the site that takes the child's age. */
export const listWaiting = async (db: Db, { districtId, today, limit }: Options) =>
  (
    await sql<{ choice_id: string; institution_id: string; line_id: string; start_month: string; version: number }>`
      select c.id as choice_id, s.institution_id, l.id as line_id, c.version,
        to_char(greatest(a.wanted_from, date_trunc('month', ${today}::date)), 'YYYY-MM') as start_month
      from application_choice c
      join application a on a.district_id = c.district_id and a.id = c.application_id
      join site s on s.district_id = c.district_id and s.id = c.site_id
      join child k on k.district_id = a.district_id and k.id = a.child_id
      cross join lateral (select 12 * extract(year from age_at) + extract(month from age_at) as m
        from (select age(greatest(a.wanted_from, ${today}::date), coalesce(k.born_on, k.due_on)) as age_at) x) age
      cross join lateral (
        select l.id from place_line l where l.district_id = c.district_id and l.site_id = c.site_id and l.service_form = a.service_form
          and case l.age_band when 'infant' then age.m between 6 and 11 when 'toddler' then age.m between 12 and 23
            when 'twos' then age.m between 24 and 35 else age.m between 18 and 35 end limit 1) l
      where c.district_id = ${districtId} and c.status = 'waiting' and a.status = 'open'
        and not exists (select 1 from guardian g where g.district_id = a.district_id and g.family_id = a.family_id and g.account_id is not null)
      order by md5(c.id::text || ${today}) limit ${limit}`.execute(db)
  ).rows;

/** Offers families may answer today. */
export const listOffers = async (db: Db, { districtId, today, limit }: Options) =>
  (
    await sql<{ offer_id: string; family_id: string }>`
      select o.id as offer_id, a.family_id from offer o
      join application a on a.district_id = o.district_id and a.id = o.application_id
      where o.district_id = ${districtId} and o.status = 'live'
        and not exists (select 1 from guardian g where g.district_id = a.district_id and g.family_id = a.family_id and g.account_id is not null)
      order by md5(o.id::text || ${today}) limit ${limit}`.execute(db)
  ).rows;

/** Visit times with room, and a family that looks for care. */
export const listVisits = async (db: Db, { districtId, today, limit }: Options) =>
  (
    await sql<{ session_id: string; family_id: string; child_id: string }>`
      select v.id as session_id, n.family_id, n.child_id from (
        select id, row_number() over (order by md5(id::text || ${today})) as place from booking_session
        where district_id = ${districtId} and kind = 'site_visit' and status = 'open' and taken < capacity
          and starts_at between ${today}::date + interval '1 day' and ${today}::date + interval '10 days') v
      join (
        select n.family_id, n.child_id, row_number() over (order by md5(n.id::text || ${today})) as place from need n
        where n.district_id = ${districtId} and n.status = 'open' and n.child_id is not null
          and not exists (select 1 from guardian g where g.district_id = n.district_id and g.family_id = n.family_id and g.account_id is not null)
          and exists (select 1 from consent c where c.district_id = n.district_id and c.family_id = n.family_id
            and c.purpose = 'share_with_institution' and c.withdrawn_at is null)) n on n.place = v.place
      where v.place <= ${limit}`.execute(db)
  ).rows;

/** Sites whose vacancy was not confirmed lately. */
export const listUnconfirmed = async (db: Db, { districtId, today, limit }: Options) =>
  (
    await sql<{ site_id: string; institution_id: string }>`
      select s.id as site_id, s.institution_id from site s
      where s.district_id = ${districtId} and s.status = 'open' and s.vacancy_confirmed_at < ${today}::date - interval '14 days'
      order by md5(s.id::text || ${today}) limit ${limit}`.execute(db)
  ).rows;

/** Sites with places that offer no visits in the fourth week from now. */
export const listSites = async (db: Db, { districtId, today }: Omit<Options, "limit">) =>
  (
    await sql<{ site_id: string; institution_id: string }>`
      select s.id as site_id, s.institution_id from site s
      where s.district_id = ${districtId} and s.status = 'open'
        and exists (select 1 from place_line l where l.district_id = s.district_id and l.site_id = s.id)
        and not exists (select 1 from booking_session v where v.district_id = s.district_id and v.resource_id = s.id and v.kind = 'site_visit'
          and v.starts_at > ${today}::date + interval '21 days')`.execute(db)
  ).rows;

/** Communities, in an order that differs every day. */
export const listCommunities = async (db: Db, { districtId, today, limit }: Options) =>
  (
    await sql<{ code: string }>`
      select code from division where district_id = ${districtId} and level = 5
      order by md5(code || ${today}) limit ${limit}`.execute(db)
  ).rows;
