import { type RawBuilder, sql } from "kysely";
import { careKinds, natures } from "../contract/care.ts";
import type { Database } from "../kernel/database/pool.ts";
import { IndicatorBody } from "../mechanisms/indicators/contract.ts";
import { compileIndicator, type Indicator } from "../mechanisms/indicators/index.ts";

/** Indicators to measure with, each with the statement that someone would write who needs only this one. */

type Cell = { code: string; on: string; value: number | null };
/** Numerator and denominator by day and community; `factor` for one unit. */
export type Written = { readonly from: RawBuilder<unknown>; readonly factor: number; readonly hasDenominator: boolean };
export type BenchIndicator = { readonly indicator: Indicator; readonly written: Written };

const never = "9999-12-31T00:00:00Z";
const days = sql.raw("days d");
const care = sql.raw(careKinds.map((kind) => `'${kind}'`).join(", "));

const sites = (cond: string) => sql`
  select d.on_, s.division_code as code, count(*) as a, null::bigint as b from ${days}
  join site_history s on s.superseded_at = ${never} and s.valid_from <= d.on_ and s.valid_to >= d.on_
  join site t on t.id = s.site_id join institution i on i.id = t.institution_id
  where s.status = 'open' and s.kind in (${care}) and ${sql.raw(cond)} group by 1, 2`;

const lines = (above: string, below: string) => sql`
  select d.on_, s.division_code as code, sum(${sql.raw(above)}) as a, sum(${sql.raw(below)}) as b from ${days}
  join site_history s on s.superseded_at = ${never} and s.valid_from <= d.on_ and s.valid_to >= d.on_
  join site t on t.id = s.site_id join institution i on i.id = t.institution_id
  join place_line l on l.site_id = s.site_id
  join place_history h on h.line_id = l.id and h.superseded_at = ${never} and h.valid_from <= d.on_ and h.valid_to >= d.on_
  where s.status = 'open' and s.kind in (${care}) group by 1, 2`;

const used = (below: string) => sql`
  select d.on_, s.division_code as code, sum(h.enrolled_elsewhere + coalesce(u.n, 0)) as a, sum(${sql.raw(below)}) as b from ${days}
  join site_history s on s.superseded_at = ${never} and s.valid_from <= d.on_ and s.valid_to >= d.on_
  join place_line l on l.site_id = s.site_id
  join place_history h on h.line_id = l.id and h.superseded_at = ${never} and h.valid_from <= d.on_ and h.valid_to >= d.on_
  left join (select d.on_, p.line_id, count(*) as n from ${days} join placement p on p.status <> 'cancelled' and p.start_on <= d.on_ and p.end_on >= d.on_
    group by 1, 2) u on u.on_ = d.on_ and u.line_id = l.id
  where s.status = 'open' and s.kind in (${care}) group by 1, 2`;

const people = (ages: string) => sql`
  select d.on_, p.division_code as code, null::bigint as a, sum(p.persons) as b from ${days}
  join population p on p.superseded_at = ${never} and p.year = extract(year from d.on_) and p.age in (${sql.raw(ages)}) group by 1, 2`;

const needsOf = (cond: string) => sql`
  select d.on_, n.division_code as code, count(*) as a, null::bigint as b from ${days}
  join need n on (n.stated_at at time zone 'Asia/Shanghai')::date <= d.on_
    and (n.ended_at is null or (n.ended_at at time zone 'Asia/Shanghai')::date > d.on_)
  where ${sql.raw(cond)} group by 1, 2`;

const both = (one: RawBuilder<unknown>, other: RawBuilder<unknown>) => sql`${one} union all ${other}`;

const covered = (level: 4 | 5, cond: string) =>
  both(
    sql`select d.on_, left(s.division_code, ${sql.raw(level === 4 ? "9" : "12")}) as code, 1 as a, null::bigint as b from ${days}
    join site_history s on s.superseded_at = ${never} and s.valid_from <= d.on_ and s.valid_to >= d.on_
    where s.status = 'open' and s.kind in (${care}) and ${sql.raw(cond)} group by 1, 2`,
    sql`select d.on_, v.code, null, 1 from ${days}, division v where v.level = ${sql.raw(String(level))}`,
  );

type Draft = { body: object; from: RawBuilder<unknown>; factor?: number; denominator?: boolean };

function drafts(): Draft[] {
  const made: Draft[] = [];
  const conditions: [string, string][] = [["", "true"]];
  for (const kind of careKinds) conditions.push([`kind == "${kind}"`, `s.kind = '${kind}'`]);
  for (const nature of natures) conditions.push([`nature == "${nature}"`, `i.nature = '${nature}'`]);
  conditions.push(["inclusive", "s.inclusive"], ["filed", "coalesce(i.filed_on <= d.on_, false)"]);
  for (const band of ["infant", "toddler", "twos"])
    conditions.push([`age_band == "${band}"`, `l.age_band = '${band}'`]);
  for (const kind of careKinds.slice(0, 6))
    for (const nature of natures)
      conditions.push([`kind == "${kind}" && nature == "${nature}"`, `s.kind = '${kind}' and i.nature = '${nature}'`]);
  const where = (text: string) => (text === "" ? {} : { where: text });
  const onLines = (sqlCondition: string, column: string) => `case when ${sqlCondition} then ${column} else 0 end`;
  for (const [cel, written] of conditions) {
    const places = onLines(written, "h.places");
    made.push({
      body: { unit: "count", numerator: { facts: "place", sum: "places", ...where(cel) } },
      from: lines(places, "0"),
    });
    made.push({
      body: {
        unit: "share",
        numerator: { facts: "place", sum: "places", ...where(cel) },
        denominator: { facts: "place", sum: "places" },
      },
      from: lines(places, "h.places"),
      denominator: true,
    });
    made.push({
      body: {
        unit: "per_1000",
        factor: 1_000,
        numerator: { facts: "place", sum: "places", ...where(cel) },
        denominator: { facts: "population", sum: "residents" },
      },
      from: both(lines(places, "0"), people("-1")),
      factor: 1_000,
      denominator: true,
    });
    made.push({
      body: {
        unit: "share",
        numerator: { facts: "place", sum: "inclusive_places", ...where(cel) },
        denominator: { facts: "place", sum: "places" },
      },
      from: lines(onLines(`${written} and s.inclusive`, "h.inclusive_places"), "h.places"),
      denominator: true,
    });
    if (!cel.includes("age_band")) {
      const all = cel === "" ? "care" : `care && (${cel})`;
      made.push({
        body: { unit: "count", numerator: { facts: "site", sum: "sites", where: all } },
        from: sites(written),
      });
    }
  }
  for (const cause of ["price", "distance", "full", "hours"])
    made.push({
      body: { unit: "count", numerator: { facts: "need", sum: "needs", where: `cause == "${cause}"` } },
      from: needsOf(`n.cause = '${cause}'`),
    });
  made.push({ body: { unit: "count", numerator: { facts: "need", sum: "needs" } }, from: needsOf("true") });
  for (const [level, facts] of [
    [4, "street"],
    [5, "community"],
  ] as const)
    for (const [cel, written] of [
      ["sites > 0", "true"],
      ["inclusive_sites > 0", "s.inclusive"],
      ["employer_sites > 0", "s.kind = 'employer'"],
    ] as const)
      made.push({
        body: {
          unit: "share",
          numerator: { facts, sum: "divisions", where: cel },
          denominator: { facts, sum: "divisions" },
        },
        from: covered(level, written),
        denominator: true,
      });
  made.push({
    body: {
      unit: "share",
      numerator: { facts: "place", sum: "taken" },
      denominator: { facts: "place", sum: "places" },
    },
    from: used("h.places"),
    denominator: true,
  });
  made.push({
    body: {
      unit: "share",
      numerator: { facts: "place", sum: "taken" },
      denominator: { facts: "population", sum: "under_three" },
    },
    from: both(used("0"), people("0, 1, 2")),
    denominator: true,
  });
  return made;
}

/** The last ones first: every kind is there also when only a few are asked for. */
export function benchIndicators(count: number): BenchIndicator[] {
  const all = drafts().reverse();
  if (all.length < count) throw new Error(`there are only ${all.length} indicators to measure with`);
  return all.slice(0, count).map(({ body, from, factor = 1, denominator = false }, index) => {
    const words = { zh: `指标${index}`, en: `Indicator ${index}` };
    const parsed = IndicatorBody.parse({ key: `bench.i${index}`, title: words, explain: words, ...body });
    const definition = {
      kind: "indicator",
      key: parsed.key,
      version: 1,
      pack: "bench",
      rank: 1,
      from: "0001-01-01",
      to: "9999-12-31",
      body: parsed,
      source: "bench",
      recordedAt: "2026-01-01T00:00:00Z",
      supersededAt: never,
    };
    return { indicator: compileIndicator(definition as never), written: { from, factor, hasDenominator: denominator } };
  });
}

/** Province, cities and counties at the days. */
export async function handWritten(
  database: Database,
  districtId: string,
  { from, factor, hasDenominator }: Written,
  on: readonly string[],
): Promise<Cell[]> {
  void districtId;
  const value = hasDenominator
    ? sql`coalesce(sum(a), 0) * ${factor}::float8 / nullif(sum(b), 0)`
    : sql`coalesce(sum(a), 0)::float8`;
  const { rows } = await sql<Cell>`
    with days as (select unnest(${on}::date[]) as on_)
    select coalesce(county, city, province) as code, on_ as on, (${value})::float8 as value
    from (select on_, left(code, 2) as province, left(code, 4) as city, left(code, 6) as county, a, b from (${from}) x) y
    group by grouping sets ((on_, county), (on_, city), (on_, province))`.execute(database.kysely);
  return rows;
}
