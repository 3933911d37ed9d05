import { sql } from "kysely";
import type { Db } from "../../kernel/database/pool.ts";
import type { BookingKind, Facts } from "./contract/kind.ts";
import { type BatchSession, pairKey, type Particulars, type Try } from "./decide.ts";

type Row = {
  session_id: string;
  subject_id: string;
  open: number;
  missed: string[] | null;
} & Omit<Facts, "roles" | "of_this_institution">;

const needsMore = (kind: BookingKind) =>
  kind.limit !== undefined || kind.noShow !== undefined || kind.eligible.length > 0;

/**
 * What limits, pauses and conditions ask, in one statement for the tries that need it. Who is limited is locked first: two
 * sessions at once give nobody more than the limit.
 */
export async function readParticulars(
  db: Db,
  districtId: string,
  tries: readonly Try[],
  sessions: ReadonlyMap<string, BatchSession>,
  kinds: ReadonlyMap<string, BookingKind>,
): Promise<Map<string, Particulars>> {
  const wanted = tries.flatMap((attempt) => {
    const [session, kind] = [sessions.get(attempt.sessionId), kinds.get(attempt.sessionId)];
    return session && kind && needsMore(kind) ? [{ attempt, session, kind }] : [];
  });
  if (wanted.length === 0) return new Map();
  const limited = wanted.filter(({ kind }) => kind.limit).map(({ attempt }) => attempt);
  for (const [table, ids] of [
    ["child", limited.flatMap(({ childId }) => childId ?? [])],
    ["account", limited.flatMap(({ childId, subjectId }) => (childId === null ? [subjectId] : []))],
  ] as const)
    if (ids.length > 0)
      await sql`select from ${sql.table(table)} where district_id = ${districtId} and id = any(${[...new Set(ids)]}::uuid[])
        order by id for no key update`.execute(db);
  const { rows } = await sql<Row>`
    select w.session_id, w.subject_id,
      (select count(*)::int from booking b join booking_session o on o.district_id = b.district_id and o.id = b.session_id
        where b.district_id = ${districtId} and (b.child_id = w.subject_id or b.account_id = w.subject_id) and o.kind = v.kind
          and b.status <> 'cancelled' and case when w.days is null then b.status in ('booked', 'waiting', 'offered') and o.starts_at > w.now
            else o.starts_at > v.starts_at - make_interval(days => w.days) and o.starts_at < v.starts_at + make_interval(days => w.days) end) as open,
      case when w.past is not null then (
        select array_agg(to_char(o.starts_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')) from booking b join booking_session o on o.district_id = b.district_id and o.id = b.session_id
        where b.district_id = ${districtId} and (b.child_id = w.subject_id or b.account_id = w.subject_id) and o.kind = v.kind
          and b.status = 'no_show' and o.starts_at > w.now - make_interval(days => w.past)) end as missed,
      extract(year from gone.by)::int * 12 + extract(month from gone.by)::int as age_months,
      (select p.division_code from pickup_point p where p.district_id = c.district_id and p.family_id = c.family_id
        order by p.is_primary desc, p.id limit 1) as home_division,
      c.id is not null and exists (select from placement p where p.district_id = c.district_id and p.child_id = c.id
        and p.status in ('planned', 'active') and on_day.day between p.start_on and p.end_on) as in_care,
      c.id is not null and exists (select from placement p where p.district_id = c.district_id and p.child_id = c.id and p.site_id = s.id
        and p.status in ('planned', 'active') and on_day.day between p.start_on and p.end_on) as in_care_here,
      r.kind as resource, coalesce(r.division_code, s.division_code) as division, s.kind as site_kind, s.inclusive
    from unnest(${wanted.map(({ attempt }) => attempt.sessionId)}::uuid[], ${wanted.map(({ attempt }) => attempt.subjectId)}::uuid[],
      ${wanted.map(({ attempt }) => attempt.childId)}::uuid[], ${wanted.map(({ attempt }) => attempt.now)}::timestamptz[],
      ${wanted.map(({ kind }) => kind.limit?.days ?? null)}::int[],
      ${wanted.map(({ kind }) => (kind.noShow ? kind.noShow.within + kind.noShow.pause : null))}::int[])
      as w(session_id, subject_id, child_id, now, days, past)
    join booking_session v on v.district_id = ${districtId} and v.id = w.session_id
    join booking_resource r on r.district_id = v.district_id and r.id = v.resource_id
    left join site s on s.district_id = r.district_id and s.id = r.site_id
    left join child c on c.district_id = ${districtId} and c.id = w.child_id
    cross join lateral (select (v.starts_at at time zone 'Asia/Shanghai')::date as day) on_day
    cross join lateral (select age(on_day.day::timestamp, coalesce(c.born_on, c.due_on)::timestamp) as by) gone`.execute(
    db,
  );
  return new Map(
    rows.map(({ session_id, subject_id, open, missed, ...facts }) => [
      pairKey(session_id, subject_id),
      { open, missed: missed ?? [], facts },
    ]),
  );
}
