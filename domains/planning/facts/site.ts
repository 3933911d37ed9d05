import { sql } from "kysely";
import { defineFacts } from "../../../mechanisms/indicators/facts.ts";
import { care, lineStates, only, type Sources, siteStates, sitesOf } from "./parts.ts";

/** Open sites of every kind by what they are; `places` is how many a site has on the day. */
export const siteFacts = defineFacts({
  form: "stored",
  key: "site",
  title: { zh: "托育点及其他场所", en: "Sites" },
  dimensions: {
    kind: "text",
    nature: "text",
    inclusive: "boolean",
    filed: "boolean",
    care: "boolean",
    places: "number",
  },
  measures: ["sites", "opened", "closed"],
  flows: ["opened", "closed"],
  hasRecordTime: true,
  rows: "sites",
  sources: sitesOf,
  deltas: (districtId, sites: Sources) => sql`
    with state as materialized ${siteStates(districtId, sites)}, step as (
      select site_id, curve, day, sum(dp) as dp from (
        select l.site_id, h.curve, h.d0 as day, h.places as dp from ${lineStates(districtId, sites)} h
          join place_line l on l.district_id = ${districtId} and l.id = h.line_id
        union all
        select l.site_id, h.curve, h.d1, -h.places from ${lineStates(districtId, sites)} h
          join place_line l on l.district_id = ${districtId} and l.id = h.line_id
        union all select site_id, curve, d0, 0 from state
        union all select site_id, curve, d1, 0 from state
        union all
        select s.id, c.curve, i.filed_on, 0 from site s
          join institution i on i.district_id = s.district_id and i.id = s.institution_id, (values (0), (1)) c(curve)
        where s.district_id = ${districtId} ${only("s.id", sites)} and i.filed_on is not null
      ) x where day < 'infinity' group by site_id, curve, day
    ), grown as (
      select site_id, curve, day, sum(dp) over (partition by site_id, curve order by day) as places from step
    ), now as (
      select g.site_id, g.curve, g.day, s.status, s.code,
        case when s.status = 'open' then array[s.kind, i.nature, s.inclusive::text, coalesce(i.filed_on <= g.day, false)::text,
          (s.kind in (${care}))::text, g.places::text] end as dims
      from grown g
      join site t on t.district_id = ${districtId} and t.id = g.site_id
      join institution i on i.district_id = ${districtId} and i.id = t.institution_id
      left join state s on s.site_id = g.site_id and s.curve = g.curve and s.d0 <= g.day and g.day < s.d1
    ), pair as (
      select *, min(day) filter (where dims is not null) over (partition by site_id, curve) = day as is_first,
        lag(code) over w as code0, lag(dims) over w as dims0
      from now window w as (partition by site_id, curve order by day)
    )
    select site_id as source_id, curve, day, code, dims, sum(n) as m1, sum(opened) as m2, sum(closed) as m3 from (
      select site_id, curve, day, code, dims, 1 as n, case when is_first then 1 else 0 end as opened, 0 as closed from pair
      where dims is not null
      union all
      select site_id, curve, day, code0, dims0, -1, 0, case when dims is null and status = 'closed' then 1 else 0 end from pair
      where dims0 is not null
    ) x group by 1, 2, 3, 4, 5 having sum(n) <> 0 or sum(opened) <> 0 or sum(closed) <> 0`,
});

/** Institutions with an open care site, counted where their first one (by division) is. */
export const institutionFacts = defineFacts({
  form: "stored",
  key: "institution",
  title: { zh: "托育机构（法人）", en: "Institutions" },
  dimensions: { nature: "text", filed: "boolean" },
  measures: ["institutions", "filings"],
  flows: ["filings"],
  hasRecordTime: true,
  rows: "sites",
  sources(districtId, kind, ids) {
    if (kind === "institution") return sql`select id from unnest(${ids}::uuid[]) as t(id)`;
    if (kind === "site")
      return sql`select distinct s.institution_id as id from site s where s.district_id = ${districtId} and s.id = any(${ids}::uuid[])`;
    return null;
  },
  deltas: (districtId, institutions) => sql`
    with own as materialized (
      select t.id as site_id, i.id, i.nature, i.filed_on from institution i
      join site t on t.district_id = i.district_id and t.institution_id = i.id
      where i.district_id = ${districtId} ${only("i.id", institutions)}
    ), state as materialized (
      select o.id, s.curve, s.d0, s.d1, s.code from ${siteStates(districtId, sql`(select site_id from own)`)} s join own o on o.site_id = s.site_id
      where s.status = 'open' and s.kind in (${care})
    ), point as (
      select id, curve, d0 as day from state union select id, curve, d1 from state
      union select o.id, s.curve, o.filed_on from own o join state s on s.id = o.id where o.filed_on is not null
    ), now as (
      select p.id, p.curve, p.day, min(s.code) as code from point p
      left join state s on s.id = p.id and s.curve = p.curve and s.d0 <= p.day and p.day < s.d1
      where p.day < 'infinity' group by 1, 2, 3
    ), pair as (
      select n.*, i.filed_on, case when n.code is not null
        then array[i.nature, coalesce(i.filed_on <= n.day, false)::text] end as dims
      from now n join institution i on i.district_id = ${districtId} and i.id = n.id
    ), both_ as (
      select *, lag(code) over w as code0, lag(dims) over w as dims0 from pair window w as (partition by id, curve order by day)
    )
    select id as source_id, curve, day, code, dims, sum(n) as m1, sum(filed) as m2 from (
      select id, curve, day, code, dims, 1 as n, case when filed_on = day then 1 else 0 end as filed from both_ where dims is not null
      union all
      select id, curve, day, code0, dims0, -1, 0 from both_ where dims0 is not null
    ) x group by 1, 2, 3, 4, 5 having sum(n) <> 0 or sum(filed) <> 0`,
});
