import { afterAll, beforeAll, expect, test } from "vitest";
import { advanceDemo, getDemoDay } from "../../contract/demo.ts";
import { parts } from "../../domains/all.ts";
import { nowOf } from "../../kernel/clock.ts";
import { installBookingKinds } from "../../test/world/booking-kinds.ts";
import { startTestServer, type TestServer } from "../../test/world/server.ts";
import { loadDemo } from "../load/load.ts";
import { withDemo } from "./endpoints.ts";

const whole = withDemo(parts);
let server: TestServer;
const rows = async (sql: string) => (await server.platform.database.pool.query<Record<string, number>>(sql)).rows;

beforeAll(async () => {
  server = await startTestServer({ parts: whole, withoutDistrict: true });
  await loadDemo(server.platform);
  server.running.districts.refresh();
  const [district] = await server.running.districts.list();
  await installBookingKinds(server.platform.database.kysely, district!.id, nowOf(district!.clock));
});
afterAll(() => server.stop());

test("forty days pass: families apply, institutions offer, places are taken, and the ledger stays exact", async () => {
  const before = (await server.call(getDemoDay, {})).data.today;
  const first = await server.call(advanceDemo, { body: { days: 20 } });
  expect(first.status).toBe(200);
  const second = await server.call(advanceDemo, { body: { days: 20 } });
  expect(Date.parse(second.data.today) - Date.parse(before)).toBe(40 * 86_400_000);
  const sum = (key: "applied" | "offered" | "accepted" | "visits") => first.data[key] + second.data[key];
  for (const key of ["applied", "offered", "accepted", "visits"] as const) expect(sum(key), key).toBeGreaterThan(0);

  const [counts] = await rows(`select
    (select count(*) from offer where status = 'live' and deadline_at < now() + interval '35 days') as overdue,
    (select count(*) from place_month where taken + held > capacity) as over,
    (select count(*) from booking_session v where v.taken <> (select count(*) from booking b where b.session_id = v.id and b.status <> 'cancelled')) as slots`);
  expect(counts).toEqual({ overdue: 0, over: 0, slots: 0 });
});

test("in production there is no such clock", async () => {
  const production = await startTestServer({ parts: whole, mode: "production" });
  try {
    expect((await production.call(advanceDemo, { body: { days: 1 } })).status).toBe(404);
    expect((await production.call(getDemoDay, {})).status).toBe(404);
  } finally {
    await production.stop();
  }
});
