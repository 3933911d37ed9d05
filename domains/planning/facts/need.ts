import { sql } from "kysely";
import { defineFacts } from "../../../mechanisms/indicators/facts.ts";
import { dayOf } from "./parts.ts";

/**
 * Needs open at the end of a day: one for a child, also when one was taken up again; those of anonymous searches each. They are
 * recorded as they happen, so there is one curve only. The source is the child, or the need of nobody in particular.
 */
export const needFacts = defineFacts({
  form: "stored",
  key: "need",
  title: { zh: "入托需求", en: "Needs" },
  dimensions: { cause: "text", month: "text", origin: "text", hardship: "boolean" },
  measures: ["needs", "stated", "placed"],
  flows: ["stated", "placed"],
  hasRecordTime: false,
  rows: "needs",
  sources: (districtId, kind, ids) =>
    kind === "need"
      ? sql`select id from unnest(${ids}::uuid[]) as t(id)
          union select n.child_id from need n where n.district_id = ${districtId} and n.id = any(${ids}::uuid[]) and n.child_id is not null`
      : null,
  deltas: (districtId, sources) => sql`
    with n as materialized (
      select coalesce(n.child_id, n.id) as source, n.id, n.stated_at, n.status, n.division_code as code, ${dayOf("n.stated_at")} as d0,
        coalesce(${dayOf("n.ended_at")}, 'infinity'::date) as d1,
        array[coalesce(n.cause, 'unstated'), to_char(n.wanted_from, 'YYYY-MM'), n.origin, n.hardship::text] as dims
      from need n where n.district_id = ${districtId}
      ${sources === null ? sql`` : sql`and (n.child_id = any(${sources}::uuid[]) or (n.child_id is null and n.id = any(${sources}::uuid[])))`}
    ), point as (
      select source, d0 as day from n union select source, d1 from n where d1 < 'infinity'
    ), now as (
      select distinct on (p.source, p.day) p.source, p.day, n.code, n.dims from point p
      left join n on n.source = p.source and n.d0 <= p.day and p.day < n.d1
      order by p.source, p.day, n.stated_at desc, n.id
    ), pair as (
      select *, lag(code) over w as code0, lag(dims) over w as dims0 from now window w as (partition by source order by day)
    )
    select source as source_id, 0 as curve, day, code, dims, sum(n) as m1, sum(stated) as m2, sum(placed) as m3 from (
      select source, day, code, dims, 1 as n, 0 as stated, 0 as placed from pair where dims is not null
      union all select source, day, code0, dims0, -1, 0, 0 from pair where dims0 is not null
      union all select source, d0, code, dims, 0, 1, 0 from n
      union all select source, d1, code, dims, 0, 0, 1 from n where status = 'placed' and d1 < 'infinity'
    ) x group by 1, 2, 3, 4, 5 having sum(n) <> 0 or sum(stated) <> 0 or sum(placed) <> 0`,
});
