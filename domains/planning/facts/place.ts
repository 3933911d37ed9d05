import { type RawBuilder, sql } from "kysely";
import { defineFacts } from "../../../mechanisms/indicators/facts.ts";
import { care, dayOf, lineStates, only, type Sources, siteStates, sitesOf } from "./parts.ts";

/** A place is vacant when it stays free for three months: on these days after the one asked for nobody may need it. */
const checkedDays = sql.raw("(values (0), (30), (60), (90)) c(ahead)");

/** Placements and live offers of lines, by the days on which they were believed. */
const uses = (districtId: string, sites: Sources): RawBuilder<unknown> => sql`(
  select 0 as curve, p.line_id, p.start_on as a, p.end_on + 1 as b, '-infinity'::date as k0, 'infinity'::date as k1, 1 as taken
  from placement p where p.district_id = ${districtId} ${only("p.site_id", sites)} and p.status <> 'cancelled'
  union all
  select 1, p.line_id, p.start_on, p.end_on + 1, ${dayOf("p.created_at")},
    case when p.status = 'cancelled' then ${dayOf("p.ended_at")} else 'infinity' end, 1
  from placement p where p.district_id = ${districtId} ${only("p.site_id", sites)}
  union all
  select 0, o.line_id, o.start_on, o.end_on + 1, '-infinity', 'infinity', 0
  from offer o where o.district_id = ${districtId} ${only("o.site_id", sites)} and o.ended_at is null
  union all
  select 1, o.line_id, o.start_on, o.end_on + 1, ${dayOf("o.made_at")}, coalesce(${dayOf("o.ended_at")}, 'infinity'), 0
  from offer o where o.district_id = ${districtId} ${only("o.site_id", sites)})`;

/** Places of open care sites with who uses them. */
export const placeFacts = defineFacts({
  form: "stored",
  key: "place",
  title: { zh: "托位", en: "Places" },
  dimensions: {
    age_band: "text",
    service_form: "text",
    kind: "text",
    nature: "text",
    inclusive: "boolean",
    filed: "boolean",
  },
  measures: ["places", "inclusive_places", "taken", "vacant", "price_places", "added", "begun"],
  flows: ["added", "begun"],
  hasRecordTime: true,
  rows: "lines",
  sources: sitesOf,
  deltas: (districtId, sites: Sources) => sql`
    with state as materialized (
      select * from ${siteStates(districtId, sites)} s where s.status = 'open' and s.kind in (${care})
    ), line as materialized ${lineStates(districtId, sites)}, used as materialized (
      select u.line_id, u.curve, c.ahead, greatest(u.a - c.ahead, u.k0) as d0, least(u.b - c.ahead, u.k1) as d1, u.taken
      from ${uses(districtId, sites)} u, ${checkedDays}
      where greatest(u.a - c.ahead, u.k0) < least(u.b - c.ahead, u.k1)
    ), own as materialized (
      select l.id, l.site_id, l.age_band, l.service_form, i.nature, i.filed_on from place_line l
      join site t on t.district_id = l.district_id and t.id = l.site_id
      join institution i on i.district_id = t.district_id and i.id = t.institution_id
      where l.district_id = ${districtId} ${only("l.site_id", sites)}
    ), step as (
      select line_id, curve, d0 as day, places as p, inclusive_places as ip, enrolled_elsewhere as e, price_fen::bigint * places as v,
        1 as there, 0 as u0, 0 as u30, 0 as u60, 0 as u90, 0 as t, 0 as begun from line
      union all
      select line_id, curve, d1, -places, -inclusive_places, -enrolled_elsewhere, -price_fen::bigint * places, -1, 0, 0, 0, 0, 0, 0 from line
      union all
      select line_id, curve, d0, 0, 0, 0, 0, 0, (ahead = 0)::int, (ahead = 30)::int, (ahead = 60)::int, (ahead = 90)::int,
        (ahead = 0)::int * taken, (ahead = 0)::int * taken from used
      union all
      select line_id, curve, d1, 0, 0, 0, 0, 0, -(ahead = 0)::int, -(ahead = 30)::int, -(ahead = 60)::int, -(ahead = 90)::int,
        -(ahead = 0)::int * taken, 0 from used
      union all
      select o.id, s.curve, d.day, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0 from state s join own o on o.site_id = s.site_id,
        lateral (values (s.d0), (s.d1)) d(day)
      union all
      select o.id, c.curve, o.filed_on, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0 from own o, (values (0), (1)) c(curve)
      where o.filed_on is not null
    ), day_ as (
      select line_id, curve, day, sum(p) as p, sum(ip) as ip, sum(e) as e, sum(v) as v, sum(there) as there, sum(u0) as u0,
        sum(u30) as u30, sum(u60) as u60, sum(u90) as u90, sum(t) as t, sum(begun) as begun
      from step where day < 'infinity' group by line_id, curve, day
    ), sums as (
      select line_id, curve, day, begun, sum(p) over w as p, sum(ip) over w as ip, sum(e) over w as e, sum(v) over w as v,
        sum(there) over w as there, sum(t) over w as t,
        greatest(sum(u0) over w, sum(u30) over w, sum(u60) over w, sum(u90) over w) as promised
      from day_ window w as (partition by line_id, curve order by day)
    ), now as (
      select g.line_id, g.curve, g.day, o.site_id, s.code, g.begun, g.p, case when s.inclusive then g.ip else 0 end as ip, g.t + g.e as t,
        greatest(g.p - g.e - g.promised, 0) as free, g.v,
        case when s.code is not null and g.there > 0 then array[o.age_band, o.service_form, s.kind, o.nature, s.inclusive::text,
          coalesce(o.filed_on <= g.day, false)::text] end as dims
      from sums g join own o on o.id = g.line_id
      left join state s on s.site_id = o.site_id and s.curve = g.curve and s.d0 <= g.day and g.day < s.d1
    ), pair as (
      select *, lag(code) over w as code0, lag(dims) over w as dims0, lag(p) over w as p0, lag(ip) over w as ip0, lag(t) over w as t0,
        lag(free) over w as free0, lag(v) over w as v0
      from now window w as (partition by line_id, curve order by day)
    )
    select site_id as source_id, curve, day, code, dims, sum(p) as m1, sum(ip) as m2, sum(t) as m3, sum(free) as m4, sum(v) as m5,
      sum(added) as m6, sum(begun) as m7
    from (
      select site_id, curve, day, code, dims, p, ip, t, free, v,
        greatest(p - case when dims0 is null then 0 else p0 end, 0) as added, begun from pair where dims is not null
      union all
      select site_id, curve, day, code0, dims0, -p0, -ip0, -t0, -free0, -v0, 0, 0 from pair where dims0 is not null
    ) x group by 1, 2, 3, 4, 5
    having sum(p) <> 0 or sum(ip) <> 0 or sum(t) <> 0 or sum(free) <> 0 or sum(v) <> 0 or sum(added) <> 0 or sum(begun) <> 0`,
});
