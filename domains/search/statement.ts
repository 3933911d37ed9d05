import { freePlaces } from "../institutions/index.ts";
import type { Criteria } from "./criteria.ts";
import type { sorts } from "./contract.ts";

/** A statement for `pg`: named, so that a connection plans it once. `parameters` names the values, for benchmarks. */
export type Statement = {
  readonly name: string;
  readonly text: string;
  readonly values: readonly unknown[];
  readonly parameters: readonly string[];
};
export type Sort = (typeof sorts)[number];

const metresPerDegree = 111_195.08;

/**
 * The sites that fit, each once, with distance, lowest prices and free places over the lines that fit. One text for each way
 * of saying where (point, box, division, name), not for each set of filters: conditions that are not asked for have values
 * that let everything pass. A point becomes a box that the index on the location can use; ranges stand for prefixes so that
 * a plan made once stays good.
 */
function matched(districtId: string, criteria: Criteria) {
  const values: unknown[] = [];
  const parameters: string[] = [];
  const p = (name: string, type: string, value: unknown): string => {
    const known = parameters.indexOf(name);
    if (known >= 0) return `$${known + 1}::${type}`;
    values.push(value);
    parameters.push(name);
    return `$${values.length}::${type}`;
  };
  const { point, maxMetres, bbox, division, text } = criteria;
  const district = p("district", "text", districtId);
  const where: string[] = [];
  let metres = "null::float8";
  let shape = "";
  if (point) {
    const perLon = metresPerDegree * Math.cos((point.lat * Math.PI) / 180);
    const [lon, lat] = [p("lon", "float8", point.lon), p("lat", "float8", point.lat)];
    metres = `sqrt(power((s.lon - ${lon}) * ${p("metres_per_lon", "float8", perLon)}, 2) + power((s.lat - ${lat}) * ${metresPerDegree}, 2))`;
    shape += "p";
    if (maxMetres !== undefined) {
      shape += "d";
      const reach = p("max_metres", "float8", maxMetres);
      const [x, y] = [`${reach} / ${p("metres_per_lon", "float8", perLon)}`, `${reach} / ${metresPerDegree}`];
      where.push(
        `s.lon is not null and point(s.lon, s.lat) <@ box(point(${lon} - ${x}, ${lat} - ${y}), point(${lon} + ${x}, ${lat} + ${y}))`,
      );
      where.push(`${metres} <= ${reach}`);
    }
  }
  if (bbox) {
    shape += "b";
    const [west, south, east, north] = ["west", "south", "east", "north"].map((name, index) =>
      p(name, "float8", bbox[index]),
    );
    where.push(`s.lon is not null and point(s.lon, s.lat) <@ box(point(${west}, ${south}), point(${east}, ${north}))`);
  }
  if (division !== undefined) {
    shape += "v";
    where.push(
      `s.division_code ~>=~ ${p("division_from", "text", division)} and s.division_code ~<~ ${p("division_to", "text", `${division}:`)}`,
    );
  }
  if (text !== undefined) {
    shape += "t";
    where.push(`s.name ilike ${p("text", "text", `%${text.replaceAll(/[\\%_]/g, "\\$&")}%`)}`);
  }
  const fits = `l.age_band = any(${p("bands", "text[]", criteria.bands)}) and l.service_form = any(${p("forms", "text[]", criteria.forms)})
      and l.price_fen <= ${p("max_price", "int", criteria.maxPriceFen)}`;
  const month = p("month", "date", criteria.month);
  const [from, to] = [p("care_from", "time", criteria.from ?? null), p("care_to", "time", criteria.to ?? null)];
  const grade = p("grade", "text", criteria.grade ?? null);
  const sql = `select s.id, ${metres} as metres, s.grade, l.price, l.hour_price, l.vacancies
    from site s cross join lateral (
      select min(l.price_fen) filter (where l.service_form not in ('hourly', 'drop_in')) as price,
        min(l.price_fen) filter (where l.service_form in ('hourly', 'drop_in')) as hour_price,
        coalesce(sum(${freePlaces}), 0)::int as vacancies, count(*) as lines
      from place_line l
      left join place_month m on m.district_id = l.district_id and m.line_id = l.id and m.month = ${month}
      where l.district_id = ${district} and l.site_id = s.id and ${fits}
    ) l
    where s.district_id = ${district} and s.status = 'open'
      ${where.map((condition) => `and ${condition}`).join("\n      ")}
      and s.kind = any(${p("kinds", "text[]", criteria.kinds)})
      and (s.inclusive or not ${p("inclusive", "bool", criteria.inclusive)})
      and s.features @> ${p("features", "text[]", criteria.features)}
      and (${from} is null or s.opens_at <= ${from}) and (${to} is null or s.closes_at >= ${to})
      and (${grade} is null or s.grade <= ${grade})
      and (not ${p("weekend", "bool", criteria.weekend)} or s.features @> '{weekend}' or s.hours @? '$[*].days[*] ? (@ >= 6)')
      and (l.lines > 0 or not ${p("needs_line", "bool", criteria.needsLine)})
      and (l.vacancies > 0 or not ${p("vacancy", "bool", criteria.vacancy)})`;
  return { sql, p, values, parameters, fits, month, district, shape };
}

const order: Record<Sort, string> = {
  distance: "metres nulls last, vacancies desc, id",
  price: "price nulls last, hour_price nulls last, metres nulls last, id",
  vacancy: "vacancies desc, metres nulls last, id",
  grade: "grade nulls last, metres nulls last, id",
};

/** One page of cards: the hot statement of the public search. */
export function cardStatement(
  districtId: string,
  criteria: Criteria,
  sort: Sort,
  page: { limit: number; offset: number },
): Statement {
  const { sql, p, values, parameters, fits, month, district, shape } = matched(districtId, criteria);
  const text = `with matched as materialized (${sql}),
  page as (select * from matched order by ${order[sort]} limit ${p("limit", "int", page.limit)} offset ${p("offset", "int", page.offset)})
  select (select count(*) from matched)::int as total, page.metres, page.vacancies, ${cardColumns},
    (select coalesce(jsonb_agg(jsonb_build_object('ageBand', l.age_band, 'serviceForm', l.service_form, 'priceFen', l.price_fen,
        'vacancies', ${freePlaces}) order by array_position('{infant,toddler,twos,mixed}'::text[], l.age_band), l.price_fen), '[]')
      from place_line l left join place_month m on m.district_id = l.district_id and m.line_id = l.id and m.month = ${month}
      where l.district_id = ${district} and l.site_id = page.id and ${fits}) as lines
  from page join site s on s.district_id = ${district} and s.id = page.id
    left join division d on d.district_id = s.district_id and d.code = s.division_code
  order by ${order[sort].replace(/\b(metres|vacancies|price|hour_price|grade|id)\b/g, "page.$1")}`;
  return { name: `search-cards-${shape}-${sort}`, text, values, parameters };
}

/** What a card shows of a site. */
export const cardColumns = `s.id, s.name, s.kind, s.status, s.address, d.name as division, s.lon, s.lat, s.inclusive, s.grade, s.opens_at, s.closes_at,
    s.features, s.vacancy_confirmed_at as confirmed_at,
    (select f.id from site_photo f where f.district_id = s.district_id and f.site_id = s.id order by f.position limit 1) as photo_id`;

/** How many sites fit; beyond a distance and a price, the nearest and the cheapest. */
export function countStatement(
  districtId: string,
  criteria: Criteria,
  beyond: { metres: number; priceFen: number },
): Statement {
  const { sql, p, values, parameters, shape } = matched(districtId, criteria);
  const text = `with matched as (${sql}) select count(*)::int as total,
    min(metres) filter (where metres > ${p("beyond_metres", "float8", beyond.metres)}) as metres,
    min(price) filter (where price > ${p("beyond_price", "int", beyond.priceFen)}) as price from matched`;
  return { name: `search-count-${shape}`, text, values, parameters };
}

/** The sites that fit and have a location, as light points. */
export function pointStatement(districtId: string, criteria: Criteria, limit: number): Statement {
  const { sql, p, values, parameters, district, shape } = matched(districtId, criteria);
  const text = `with matched as materialized (${sql})
  select s.id, s.name, s.lon, s.lat, s.kind, m.vacancies, m.price is not null or m.hour_price is not null as has_lines, s.vacancy_confirmed_at as confirmed_at
  from matched m join site s on s.district_id = ${district} and s.id = m.id
  where s.lon is not null limit ${p("limit", "int", limit)}`;
  return { name: `search-points-${shape}`, text, values, parameters };
}

/** The same counted in the cells of a grid of `step` degrees. */
export function clusterStatement(districtId: string, criteria: Criteria, step: number): Statement {
  const { sql, p, values, parameters, district, shape } = matched(districtId, criteria);
  const cell = p("step", "float8", step);
  const text = `with matched as materialized (${sql})
  select avg(s.lon) as lon, avg(s.lat) as lat, count(*)::int as count, (count(*) filter (where m.vacancies > 0))::int as free
  from matched m join site s on s.district_id = ${district} and s.id = m.id
  where s.lon is not null group by floor(s.lon / ${cell}), floor(s.lat / ${cell}) order by count desc limit 2000`;
  return { name: `search-clusters-${shape}`, text, values, parameters };
}
