import { type RawBuilder, sql } from "kysely";
import { careKinds } from "../../contract/care.ts";
import type { Instant, LocalDate } from "../../contract/values.ts";
import type { Moment } from "../../mechanisms/indicators/definition.ts";
import { addDays, placesAsOf, sitesAsOf } from "../institutions/index.ts";

/** The last instant of a day in China that is not in the future: what a person asking at its end would have known. */
export function endOfDay(on: LocalDate, now: Instant): Instant {
  const end = `${on}T15:59:59.999Z`;
  return (Date.parse(end) < Date.parse(now) ? end : now) as Instant;
}

const kinds = sql.join(careKinds.map((kind) => sql.lit(kind)));

/** Open sites that give care, on a day, as known at an instant: `site_id`, `code`, `inclusive`. */
export const openSites = (districtId: string, { on, knownAt }: Moment): RawBuilder<unknown> => sql`(
  select s.site_id, s.division_code as code, s.kind, s.inclusive from ${sitesAsOf(districtId, on, knownAt)} s
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
  select s.site_id, s.code, s.kind, s.inclusive as is_inclusive, l.line_id, l.age_band, l.service_form, l.places, l.enrolled_elsewhere, l.price_fen,
    case when s.inclusive then l.inclusive_places else 0 end as inclusive,
    coalesce(u.taken, 0)::int + l.enrolled_elsewhere as taken,
    greatest(l.places - l.enrolled_elsewhere - coalesce(u.promised, 0)::int, 0) as vacant
  from ${openSites(districtId, moment)} s
  join ${placesAsOf(districtId, moment.on, moment.knownAt)} l on l.site_id = s.site_id
  left join ${occupancy(districtId, moment)} u on u.line_id = l.line_id)`;

/** Until when a confirmation of the vacancy counts. */
export const staleSince = (now: Instant): Instant =>
  new Date(Date.parse(now) - 60 * 86_400_000).toISOString() as Instant;
