import { afterAll, beforeAll, expect, test } from "vitest";
import { createKeyring } from "../../kernel/crypto/keyring.ts";
import { systemClock } from "../../kernel/clock.ts";
import { createTestDatabase, type TestDatabase } from "../../test/database/test-database.ts";
import type { World } from "../world/types.ts";
import { loadDemo } from "./load.ts";

let test1: TestDatabase;
let world: World;
const rows = async (sql: string) => (await test1.database.pool.query<Record<string, number>>(sql)).rows;

beforeAll(async () => {
  test1 = await createTestDatabase();
  world = await loadDemo({ database: test1.database, keyring: createKeyring(), clock: systemClock });
});
afterAll(() => test1.drop());

test("the demo district is whole: sites of all kinds, families, a year of history", async () => {
  const [counts] =
    await rows(`select (select count(*) from site) as sites, (select count(distinct kind) from site) as kinds,
    (select count(*) from family) as families, (select count(*) from placement) as placements, (select count(*) from offer where status = 'live') as live,
    (select count(*) from need where status = 'open') as needs, (select count(*) from division where level = 5) as communities`);
  expect(counts).toMatchObject({ sites: 60, families: 900, communities: 60 });
  expect(counts!["kinds"]).toBeGreaterThanOrEqual(12);
  expect(counts!["placements"]).toBeGreaterThan(100);
  expect(counts!["live"]).toBeGreaterThan(0);
  expect(counts!["needs"]).toBeGreaterThan(50);
});

test("every month's taken and held places are exactly the placements and live offers that stand on them", async () => {
  const wrong = await rows(`select m.line_id, m.month, m.taken, m.held from place_month m where
    m.taken <> (select count(*) from placement p where p.line_id = m.line_id and p.status in ('planned', 'active')
      and p.start_on < m.month + interval '1 month' and p.end_on >= greatest(m.month, '${world.options.today}'::date))
    or m.held <> (select count(*) from offer o where o.line_id = m.line_id and o.status = 'live' and o.start_on < m.month + interval '1 month' and o.end_on >= m.month)`);
  expect(wrong).toEqual([]);
  const unseen = await rows(`select p.id from placement p where p.end_on >= '${world.options.today}'
    and not exists (select from place_month m where m.line_id = p.line_id)`);
  expect(unseen).toEqual([]);
});

test("about half of the places stand empty, unevenly", async () => {
  const [share] = await rows(
    `select (sum(l.enrolled_elsewhere) + (select sum(taken) from place_month where month = date_trunc('month', now())))::float
      / sum(l.places) as all from place_line l`,
  );
  expect(share!["all"]).toBeGreaterThan(0.35);
  expect(share!["all"]).toBeLessThan(0.65);
});
