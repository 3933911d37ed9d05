import { sql } from "kysely";
import type { Database, Db } from "../kernel/database/pool.ts";

/** A province with three years of history, made in the database: only for measuring. */

export async function fillProvince(
  database: Database,
  districtId: string,
  { counties, sites }: { counties: number; sites: number },
): Promise<void> {
  // One connection: some tables are temporary.
  await database.withTransaction((tx) => fill(tx, districtId, { counties, sites }));
  await database.pool.query("analyze");
}

async function fill(
  db: Db,
  districtId: string,
  { counties, sites }: { counties: number; sites: number },
): Promise<void> {
  const run = (text: string) => sql.raw(text).execute(db);
  const d = `'${districtId}'`;
  await run(`select setseed(0.42)`);
  const cities = Math.ceil(counties / 10);
  await run(
    `insert into division (district_id, code, parent_code, level, name, full_name) values (${d}, '99', null, 1, '云州省', '云州省')`,
  );
  await run(`insert into division (district_id, code, parent_code, level, name, full_name)
    select ${d}, '99' || lpad(c::text, 2, '0'), '99', 2, '市' || c, '市' || c from generate_series(1, ${cities}) c`);
  await run(`insert into division (district_id, code, parent_code, level, name, full_name)
    select ${d}, city || lpad(((n - 1) % 10 + 1)::text, 2, '0'), city, 3, '县' || n, '县' || n
    from (select n, '99' || lpad(((n - 1) / 10 + 1)::text, 2, '0') as city from generate_series(1, ${counties}) n) x`);
  await run(`insert into division (district_id, code, parent_code, level, name, full_name)
    select ${d}, code || lpad(n::text, 3, '0'), code, 4, '街道' || n, '街道' || n from division, generate_series(1, 12) n
    where district_id = ${d} and level = 3`);
  await run(`insert into division (district_id, code, parent_code, level, name, full_name)
    select ${d}, code || lpad(n::text, 3, '0'), code, 5, '社区' || n, '社区' || n from division, generate_series(1, 8) n
    where district_id = ${d} and level = 4`);
  await run(`insert into population (district_id, id, division_code, year, age, persons, source, recorded_at)
    select ${d}, gen_random_uuid(), code, y, age, case age when -1 then 2000 + (random() * 3000)::int else 10 + (random() * 40)::int end, '统计', make_date(y, 1, 1)
    from division, generate_series(2023, 2026) y, unnest(array[-1, 0, 1, 2]) age where district_id = ${d} and level = 5`);
  await run(`insert into account (district_id, id, kind, created_at) values (${d}, gen_random_uuid(), 'staff', now())`);
  await run(`insert into institution (district_id, id, name, nature, filed_on, created_at)
    select ${d}, gen_random_uuid(), '机构' || n, (array['public','non_profit','for_profit','state_owned'])[1 + n % 4],
      case when n % 5 > 0 then date '2023-06-01' + n % 1000 end, '2023-01-01' from generate_series(1, ${sites}) n`);
  await run(
    `create temp table leaf as select row_number() over (order by code) - 1 as n, code from division where district_id = ${d} and level = 5`,
  );
  await run(`insert into site (district_id, id, institution_id, name, kind, status, division_code, address, created_at, changed_at)
    select ${d}, gen_random_uuid(), i.id, i.name, (array['institution','institution','institution','kindergarten_class','community','employer','home','hub'])[1 + (random() * 7)::int],
      'open', l.code, '路', '2023-01-01', '2023-01-01'
    from institution i join leaf l on l.n = (('x' || substr(md5(i.name), 1, 7))::bit(28)::int) % (select count(*) from leaf)
    where i.district_id = ${d}`);
  // Two to four states of each site: opening, recognition, sometimes a suspension; one of them learnt late.
  await run(`insert into site_history (district_id, id, site_id, valid_from, valid_to, recorded_at, superseded_at, status, kind, division_code, inclusive, facts)
    select ${d}, gen_random_uuid(), s.id, cut, coalesce(lead(cut) over w - 1, '9999-12-31'), cut::timestamptz, '9999-12-31T00:00:00Z',
      case when n = 3 and k % 4 = 0 then 'suspended' else 'open' end, s.kind, s.division_code, n > 1 and k % 2 = 0, '{}'
    from (select *, ('x' || substr(md5(id::text), 1, 6))::bit(24)::int as k from site where district_id = ${d}) s,
      generate_series(1, 3) n, lateral (select date '2023-01-01' + (n - 1) * 400 + k % 380 as cut) c
    window w as (partition by s.id order by cut)`);
  await run(`insert into place_line (district_id, id, site_id, age_band, service_form, places, inclusive_places, price_fen)
    select ${d}, gen_random_uuid(), s.id, band, form, 10, 5, 150000 from site s,
      (values ('infant', 'full_day'), ('toddler', 'full_day'), ('twos', 'half_day')) b(band, form)
    where s.district_id = ${d}`);
  await run(`insert into place_history (district_id, id, line_id, valid_from, valid_to, recorded_at, superseded_at, places, inclusive_places, enrolled_elsewhere, price_fen)
    select ${d}, gen_random_uuid(), l.id, cut, coalesce(lead(cut) over w - 1, '9999-12-31'), cut::timestamptz, '9999-12-31T00:00:00Z',
      8 + (k + n * 7) % 20, (k + n) % 8, (k + n) % 6, 100000 + k % 1000 * 100
    from (select *, ('x' || substr(md5(id::text), 1, 6))::bit(24)::int as k from place_line where district_id = ${d}) l,
      generate_series(1, 4) n, lateral (select date '2023-01-01' + (n - 1) * 330 + k % 300 as cut) c
    window w as (partition by l.id order by cut)`);
  // Ten placements for each line, one after the other, some cancelled.
  await run(
    `insert into family (district_id, id, channel, created_at) values (${d}, '00000000-0000-7000-8000-000000000001', 'self', '2023-01-01')`,
  );
  await run(`insert into child (district_id, id, family_id, name_enc, born_on, created_at)
    select ${d}, gen_random_uuid(), '00000000-0000-7000-8000-000000000001', '\\x00', '2022-01-01', '2023-01-01' from generate_series(1, ${sites} * 3 * 6)`);
  await run(`create temp table kid as select id, row_number() over () as n from child where district_id = ${d}`);
  await run(
    `create temp table slot as select row_number() over () as n, l.id as line_id, l.site_id, g from place_line l, generate_series(1, 6) g where l.district_id = ${d}`,
  );
  await run(`insert into placement (district_id, id, family_id, child_id, site_id, line_id, start_on, end_on, price_fen, status, created_at, ended_at)
    select ${d}, gen_random_uuid(), '00000000-0000-7000-8000-000000000001', kid.id, slot.site_id, slot.line_id, start, start + 200 + (slot.n % 300)::int, 100000,
      case when slot.n % 19 = 0 then 'cancelled' else 'active' end, start - 30, case when slot.n % 19 = 0 then (start - 5)::timestamptz end
    from slot join kid on kid.n = slot.n, lateral (select date '2023-09-01' + (g - 1) * 180 + ((slot.n * 7919) % 150)::int as start) x`);
  await run(`insert into need (district_id, id, origin, division_code, wanted_from, age_months, service_forms, cause, status, stated_at, ended_at)
    select ${d}, gen_random_uuid(), 'anonymous', l.code, '2027-01-01', 20, '{full_day}', (array['price','distance','full','hours'])[1 + k % 4],
      case when k % 3 = 0 then 'open' else 'withdrawn' end, t, case when k % 3 = 0 then null else t + (k % 200) * interval '1 day' + interval '1 hour' end
    from generate_series(1, ${sites} * 5) g(k) join leaf l on l.n = (k::bigint * 7919) % (select count(*) from leaf),
      lateral (select timestamptz '2023-02-01' + (k::bigint * 104729) % 1300 * interval '1 day' as t) x`);
}

export async function sizeOf(database: Database, districtId: string): Promise<string> {
  const tables = ["site", "site_history", "place_line", "place_history", "placement", "need", "population"];
  const counts: string[] = [];
  for (const table of tables) {
    const { rows } = await sql<{
      n: string;
    }>`select count(*)::text as n from ${sql.table(table)} where district_id = ${districtId}`.execute(database.kysely);
    counts.push(`${rows[0]!.n} ${table}`);
  }
  return `${counts.join(", ")},`;
}
