import { type RawBuilder, sql } from "kysely";
import type { Db } from "../../kernel/database/pool.ts";
import { never } from "./as-of.ts";
import { lastMonth, monthStart } from "./horizon.ts";

/**
 * A month's capacity is the least that is open on any of its days from today on (of a past month: on its last day); a day
 * without history has none. So a rise from tomorrow never lets a child in too early, a cut counts from the month it falls in,
 * and the capacity of a month only grows as its days go by.
 */
export const capacityOf = (
  lineId: RawBuilder<unknown>,
  month: RawBuilder<unknown>,
  districtId: string,
  today: string,
): RawBuilder<number> => sql<number>`(
  select case when coalesce(sum(least(h.valid_to, w.last) - greatest(h.valid_from, w.first) + 1), 0) = w.last - w.first + 1
              then min(greatest(h.places - h.enrolled_elsewhere, 0)) else 0 end
  from (select least(greatest(${month}, ${today}::date), (${month} + interval '1 month' - interval '1 day')::date) as first,
               (${month} + interval '1 month' - interval '1 day')::date as last) w
  left join place_history h on h.district_id = ${districtId} and h.line_id = ${lineId} and h.superseded_at = ${never}
    and h.valid_from <= w.last and h.valid_to >= w.first
  group by w.first, w.last)`;

/** Opens the months of lines up to the horizon that have no row yet; placements and live offers that reach into them count. */
export async function openMonths(db: Db, districtId: string, today: string, lineIds: readonly string[]): Promise<void> {
  // Whoever books into the last open month either is done before the count below or sees the new months after it.
  await sql`
    select from place_month where district_id = ${districtId} and line_id = any(${lineIds}::uuid[])
      and (line_id, month) in (select line_id, max(month) from place_month
        where district_id = ${districtId} and line_id = any(${lineIds}::uuid[]) group by line_id)
    order by line_id for update`.execute(db);
  await sql`
    insert into place_month (district_id, line_id, month, capacity, taken, held)
    select ${districtId}, n.line_id, n.month, greatest(n.capacity, n.taken + n.held), n.taken, n.held
    from (
      select line.id as line_id, m.month,
        ${capacityOf(sql`line.id`, sql`m.month`, districtId, today)} as capacity,
        (select count(*)::int from placement p where p.district_id = ${districtId} and p.line_id = line.id
          and p.status in ('planned', 'active') and p.start_on < m.month + interval '1 month' and p.end_on >= m.month) as taken,
        (select count(*)::int from offer o where o.district_id = ${districtId} and o.line_id = line.id
          and o.status = 'live' and o.start_on < m.month + interval '1 month' and o.end_on >= m.month) as held
      from unnest(${lineIds}::uuid[]) as line(id)
      cross join lateral (select generate_series(${monthStart(today)}::date, ${lastMonth(today)}::date, interval '1 month')::date as month) m
      where not exists (select from place_month e where e.district_id = ${districtId} and e.line_id = line.id and e.month = m.month)
    ) n
    on conflict do nothing`.execute(db);
}

/** Free places in a month: what its row says, or all places of a line where nothing was booked or planned yet. */
export const freePlaces = "coalesce(m.capacity - m.taken - m.held, greatest(l.places - l.enrolled_elsewhere, 0))";

/** Lines with months that still lack the last one of the horizon, a page at a time. */
export async function linesToOpen(db: Db, districtId: string, today: string, limit: number): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select m.line_id as id from place_month m where m.district_id = ${districtId}
    group by m.line_id having max(m.month) < ${lastMonth(today)} order by m.line_id limit ${limit}`.execute(db);
  return rows.map(({ id }) => id);
}

/** Sets the months of lines from that of `from` on to what their history says, never below what is taken and held. */
export async function recomputeCapacity(
  db: Db,
  districtId: string,
  today: string,
  from: string,
  lineIds: readonly string[],
): Promise<void> {
  await sql`
    update place_month m set capacity = greatest(n.capacity, m.taken + m.held)
    from (select e.line_id, e.month, ${capacityOf(sql`e.line_id`, sql`e.month`, districtId, today)} as capacity
      from place_month e where e.district_id = ${districtId} and e.line_id = any(${lineIds}::uuid[]) and e.month >= ${monthStart(from)}) n
    where m.district_id = ${districtId} and m.line_id = n.line_id and m.month = n.month and m.capacity <> n.capacity`.execute(
    db,
  );
}

/** Brings lines whose dated change has come to the day: their current columns, and the capacity of the running month. */
export async function followHistory(db: Db, districtId: string, today: string): Promise<number> {
  const { rows } = await sql<{ id: string }>`
    update place_line l set places = h.places, inclusive_places = h.inclusive_places,
      enrolled_elsewhere = h.enrolled_elsewhere, price_fen = h.price_fen, version = l.version + 1
    from place_history h
    where l.district_id = ${districtId} and h.district_id = ${districtId} and h.line_id = l.id and h.superseded_at = ${never}
      and h.valid_from <= ${today} and h.valid_to >= ${today}
      and (l.places, l.inclusive_places, l.enrolled_elsewhere, l.price_fen)
        is distinct from (h.places, h.inclusive_places, h.enrolled_elsewhere, h.price_fen)
    returning l.id`.execute(db);
  const ids = rows.map(({ id }) => id);
  if (ids.length > 0) await recomputeCapacity(db, districtId, today, today, ids);
  return ids.length;
}
