import { sql } from "kysely";
import type { AgeBand, Freshness, ServiceForm } from "../../contract/care.ts";
import type { LocalDate } from "../../contract/values.ts";
import type { Db } from "../../kernel/database/pool.ts";
import { freshnessOf } from "./facts.ts";
import { freePlaces } from "./place-months.ts";

/** West, south, east, north in degrees. */
export type Box = readonly [number, number, number, number];

export type CandidateLine = {
  readonly lineId: string;
  readonly ageBand: AgeBand;
  readonly serviceForm: ServiceForm;
  readonly priceFen: number;
  /** Free places by month (first days). */
  readonly free: Readonly<Record<string, number>>;
};

/** An open site with places, as matching needs it. */
export type CandidateSite = {
  readonly siteId: string;
  readonly institutionId: string;
  readonly name: string;
  readonly address: string;
  readonly phone: string;
  readonly kind: string;
  readonly lon: number;
  readonly lat: number;
  readonly inclusive: boolean;
  readonly features: readonly string[];
  readonly grade: "A" | "B" | "C" | "D" | null;
  /** `HH:MM:SS`. */
  readonly opensAt: string | null;
  readonly closesAt: string | null;
  readonly openDays: readonly number[];
  readonly confirmedAt: string | null;
  readonly freshness: Freshness;
  readonly lines: readonly CandidateLine[];
};

/**
 * Open sites within any of the boxes, the nearest to the middle of a box first and at most `limit`, with the free places of
 * their lines from `from` for so many months.
 */
export async function candidateSites(
  db: Db,
  districtId: string,
  boxes: readonly Box[],
  from: LocalDate,
  months: number,
  now: string,
  limit = 400,
): Promise<CandidateSite[]> {
  if (boxes.length === 0) return [];
  const inside = boxes.map(
    ([west, south, east, north]) =>
      sql<boolean>`point(s.lon, s.lat) <@ box(point(${west}::float8, ${south}::float8), point(${east}::float8, ${north}::float8))`,
  );
  // Squared degrees, longitude shrunk to the latitude: enough to say which is nearer.
  const away = boxes.map(([west, south, east, north]) => {
    const [lon, lat] = [(west + east) / 2, (south + north) / 2];
    return sql`power((s.lon - ${lon}::float8) * ${Math.cos((lat * Math.PI) / 180)}::float8, 2) + power(s.lat - ${lat}::float8, 2)`;
  });
  type Row = Omit<CandidateSite, "freshness" | "lines" | "openDays"> & {
    readonly hours: readonly { readonly days?: readonly number[] }[];
    readonly lines: readonly (Omit<CandidateLine, "free"> & { readonly free: Record<string, number> | null })[];
  };
  const { rows } = await sql<Row>`
    select s.id as "siteId", s.institution_id as "institutionId", s.name, s.address, s.phone, s.kind, s.lon, s.lat,
      s.inclusive and (s.inclusive_to is null or s.inclusive_to >= ${from}) as inclusive,
      s.features, s.grade, s.opens_at as "opensAt", s.closes_at as "closesAt", s.hours, s.vacancy_confirmed_at as "confirmedAt", o.lines
    from site s
    cross join lateral (
      select json_agg(json_build_object('lineId', l.id, 'ageBand', l.age_band, 'serviceForm', l.service_form, 'priceFen', l.price_fen,
          'free', (select json_object_agg(w.month::date, ${sql.raw(freePlaces)})
            from generate_series(${from}::date, ${from}::date + make_interval(months => ${months}::int - 1), interval '1 month') w(month)
            left join place_month m on m.district_id = l.district_id and m.line_id = l.id and m.month = w.month::date)) order by l.id) as lines
      from place_line l where l.district_id = s.district_id and l.site_id = s.id
    ) o
    where s.district_id = ${districtId} and s.status = 'open' and s.lon is not null and o.lines is not null
      and (${sql.join(inside, sql` or `)})
    order by least(${sql.join(away)}), s.id limit ${limit}`.execute(db);
  return rows.map(({ hours, lines, ...site }) => {
    const days = hours.flatMap((some) => some.days ?? []);
    return {
      ...site,
      openDays: days.length > 0 ? [...new Set(days)] : [1, 2, 3, 4, 5],
      freshness: freshnessOf(site.confirmedAt, now),
      lines: lines.map((line) => ({ ...line, free: line.free ?? {} })),
    };
  });
}
