import { type RawBuilder, sql } from "kysely";
import { ageBands, careKinds, unmetCauses } from "../../contract/care.ts";
import type { Instant, LocalDate } from "../../contract/values.ts";
import type { Db } from "../../kernel/database/pool.ts";
import type { FactLoader, Facts, Moment } from "../../mechanisms/indicators/definition.ts";
import { addDays, placesAsOf, sitesAsOf } from "../institutions/index.ts";
import { type Division, populationAsOf, type PopulationLine, populationLines } from "../regions/index.ts";

/** What facts are read from. */
export type District = {
  readonly db: Db;
  readonly districtId: string;
  readonly divisions: readonly Division[];
  readonly now: Instant;
};
export type Loader = FactLoader<District>;
type FactsOf<Row extends { readonly code: string }> = Facts<District, Row>;

/** The last instant of a day in China that is not in the future: what a person asking at its end would have known. */
export function endOfDay(on: LocalDate, now: Instant): Instant {
  const end = `${on}T15:59:59.999Z`;
  return (Date.parse(end) < Date.parse(now) ? end : now) as Instant;
}

const kinds = sql.join(careKinds.map((kind) => sql.lit(kind)));

/** Open sites that give care, on a day, as known at an instant: `site_id`, `code`, `inclusive`. */
export const openSites = (districtId: string, { on, knownAt }: Moment): RawBuilder<unknown> => sql`(
  select s.site_id, s.division_code as code, s.inclusive from ${sitesAsOf(districtId, on, knownAt)} s
  where s.status = 'open' and s.kind in (${kinds}))`;

/** A place is vacant when it stays free for three months: on these days after the one asked for nobody may need it. */
const checkedDays = [0, 30, 60, 90];

/**
 * Places of a line that children have on the day (`taken`), and the most that are taken or held by a live offer on the day
 * or in the three months after it (`promised`), so that an accepted offer counts at once. A placement that was cancelled
 * later than `knownAt` still counted then.
 */
export function occupancy(districtId: string, { on, knownAt }: Moment): RawBuilder<unknown> {
  const last = addDays(on, checkedDays.at(-1)!);
  const counts = (day: string, and = sql``) =>
    sql`count(*) filter (where u.start_on <= ${day} and u.end_on >= ${day}${and})`;
  return sql`(
    select u.line_id, ${counts(on, sql` and u.taken`)} as taken,
      greatest(${sql.join(checkedDays.map((add) => counts(addDays(on, add))))}) as promised
    from (
      select p.line_id, p.start_on, p.end_on, true as taken
      from placement p
      where p.district_id = ${districtId} and p.start_on <= ${last} and p.end_on >= ${on}
        and p.created_at <= ${knownAt} and (p.status <> 'cancelled' or p.ended_at > ${knownAt})
      union all
      select o.line_id, o.start_on, o.end_on, false
      from offer o
      where o.district_id = ${districtId} and o.start_on <= ${last} and o.end_on >= ${on}
        and o.made_at <= ${knownAt} and (o.ended_at is null or o.ended_at > ${knownAt})
    ) u group by u.line_id)`;
}

/** Every line of places of the open sites with what is taken and vacant. */
export const lines = (districtId: string, moment: Moment): RawBuilder<unknown> => sql`(
  select s.site_id, s.code, l.line_id, l.age_band, l.service_form, l.places, l.enrolled_elsewhere, l.price_fen,
    case when s.inclusive then l.inclusive_places else 0 end as inclusive,
    coalesce(u.taken, 0)::int + l.enrolled_elsewhere as taken,
    greatest(l.places - l.enrolled_elsewhere - coalesce(u.promised, 0)::int, 0) as vacant
  from ${openSites(districtId, moment)} s
  join ${placesAsOf(districtId, moment.on, moment.knownAt)} l on l.site_id = s.site_id
  left join ${occupancy(districtId, moment)} u on u.line_id = l.line_id)`;

type Capacity = { code: string; places: number; inclusive: number };
/** Places by community, without asking who uses them: most of the work of `supply`. */
export const capacity: FactsOf<Capacity> = {
  key: "capacity",
  async load({ world: { db, districtId } }, moment) {
    const { rows } = await sql<Capacity>`
      select s.code, sum(l.places)::int as places, sum(case when s.inclusive then l.inclusive_places else 0 end)::int as inclusive
      from ${openSites(districtId, moment)} s
      join ${placesAsOf(districtId, moment.on, moment.knownAt)} l on l.site_id = s.site_id group by s.code`.execute(db);
    return rows;
  },
};

type Supply = { code: string; ageBand: string; places: number; taken: number; vacant: number };
/** Places by community and age band, with those taken and vacant. */
export const supply: FactsOf<Supply> = {
  key: "supply",
  async load({ world: { db, districtId } }, moment) {
    const { rows } = await sql<Supply>`
      select code, age_band as "ageBand", sum(places)::int as places,
        sum(taken)::int as taken, sum(vacant)::int as vacant
      from ${lines(districtId, moment)} l group by code, age_band`.execute(db);
    return rows;
  },
};
export const bandsInOrder: readonly string[] = ageBands;

/** Until when a confirmation of the vacancy counts. */
export const staleSince = (now: Instant): Instant =>
  new Date(Date.parse(now) - 60 * 86_400_000).toISOString() as Instant;

type Sites = { code: string; sites: number; stale: number };
/** Open sites by community, and those whose vacancy nobody has confirmed for 60 days. */
export const sites: FactsOf<Sites> = {
  key: "sites",
  async load({ world: { db, districtId, now } }, moment) {
    const { rows } = await sql<Sites>`
      select s.code, count(*)::int as sites,
        count(*) filter (where t.vacancy_confirmed_at is null or t.vacancy_confirmed_at < ${staleSince(now)})::int as stale
      from ${openSites(districtId, moment)} s join site t on t.district_id = ${districtId} and t.id = s.site_id
      group by s.code`.execute(db);
    return rows;
  },
};

type Covered = { code: string; covered: number };
/** The divisions of a level, and whether an open site lies in them. */
const coverage = (level: number): FactsOf<Covered> => ({
  key: `coverage${level}`,
  async load(loader, moment) {
    const { divisions } = loader.world;
    const parents = new Map<string, string | null>(divisions.map(({ code, parentCode }) => [code, parentCode]));
    const reached = new Set<string>();
    for (const { code } of await loader.get(sites, moment))
      for (let at: string | null | undefined = code; at; at = parents.get(at)) reached.add(at);
    return divisions
      .filter((division) => division.level === level)
      .map(({ code }) => ({ code, covered: reached.has(code) ? 1 : 0 }));
  },
});
export const streets = coverage(4);
export const communities = coverage(5);

/** Needs open at the end of a day: one for a child, also when one was taken up again; those of anonymous searches each. */
export const openNeeds = (districtId: string, at: Instant): RawBuilder<unknown> => sql`(
  select distinct on (coalesce(n.child_id, n.id)) n.division_code as code, coalesce(n.cause, 'unstated') as cause,
    to_char(n.wanted_from, 'YYYY-MM') as month
  from need n
  where n.district_id = ${districtId} and n.stated_at <= ${at} and (n.ended_at is null or n.ended_at > ${at})
  order by coalesce(n.child_id, n.id), n.stated_at desc, n.id)`;

type Needs = { code: string; cause: string; month: string; needs: number };
/** Open needs by community, cause and wanted month. They are recorded as they happen, so a later day never changes them. */
export const needs: FactsOf<Needs> = {
  key: "needs",
  async load({ world: { db, districtId, now } }, { on }) {
    const { rows } = await sql<Needs>`
      select code, cause, month, count(*)::int as needs from ${openNeeds(districtId, endOfDay(on, now))} n
      group by code, cause, month`.execute(db);
    return rows;
  },
};
export const causesInOrder: readonly string[] = [...unmetCauses, "unstated"];

export type Population = PopulationLine & { readonly year: number | null };
/** Population of every division: stated, or added up; of the newest year that had begun. */
export const population: FactsOf<Population> = {
  key: "population",
  async load({ world: { db, districtId, divisions } }, { on, knownAt }) {
    const figures = await populationAsOf(db, districtId, { year: Number(on.slice(0, 4)), knownAt });
    const year = figures.reduce<number | null>((last, figure) => Math.max(last ?? 0, figure.year), null);
    return [...populationLines(divisions, figures).values()].map((line) => ({ ...line, year }));
  },
};
