import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Enrolment } from "../../test/world/enrolment.ts";
import { startTestServer, type TestServer } from "../../test/world/server.ts";
import { verifyAudit } from "../../kernel/audit.ts";
import {
  bookVisit,
  cancelVisit,
  cancelVisitSlot,
  changeVisitSlot,
  createVisitSlots,
  expandSeries,
  getVisitCalendar,
  listSiteSlots,
  listVisitors,
  listVisitSlots,
  recordVisit,
  Series,
} from "./contract/visits.ts";
import { getEnrolment } from "./contract/offers.ts";

let server: TestServer;
let scene: Enrolment;
let siteId: string;
let office: string;
let stranger: string;
let counter: string;

beforeAll(async () => {
  server = await startTestServer();
  scene = new Enrolment(server);
  const { world } = server;
  const site = await world.site();
  siteId = site.siteId;
  office = (await world.staff("office", { institutionId: site.institutionId })).token;
  stranger = (await world.staff("head", { institutionId: await world.institution() })).token;
  counter = (await world.staff("counter")).token;
});
afterAll(() => server.stop());

const takenOf = async (slotId: string) =>
  (await server.world.db.selectFrom("visit_slot").select("taken").where("id", "=", slotId).executeTakeFirstOrThrow())
    .taken;
const book = (slotId: string, childId: string, token?: string) =>
  server.call(bookVisit, { params: { slotId }, body: { childId } }, token);

const series = {
  startsOn: "2026-12-01",
  weekdays: [2, 4],
  weeks: 2,
  from: "09:30",
  to: "10:30",
  capacity: 6,
  note: "请带孩子的水杯",
};

describe("slots", () => {
  test("a series is the days of the week it names, in China's time", () => {
    expect(expandSeries(Series.parse(series)).map(({ startsAt }) => startsAt)).toEqual([
      "2026-12-01T01:30:00.000Z",
      "2026-12-03T01:30:00.000Z",
      "2026-12-08T01:30:00.000Z",
      "2026-12-10T01:30:00.000Z",
    ]);
    expect(expandSeries(Series.parse({ ...series, weekdays: [], weeks: 1 }))).toHaveLength(1);
  });

  test("an institution makes a series once, everyone sees it, another institution may not make it", async () => {
    const made = await server.call(createVisitSlots, { params: { siteId }, body: series }, office);
    expect(made.data).toEqual({ created: 4, existing: 0 });
    const again = await server.call(createVisitSlots, { params: { siteId }, body: series }, office);
    expect(again.data).toEqual({ created: 0, existing: 4 });
    expect((await server.call(createVisitSlots, { params: { siteId }, body: series }, stranger)).status).toBe(403);
    const seen = await server.call(listSiteSlots, { params: { siteId } });
    expect(seen.data.slots.map(({ capacity, taken }) => [capacity, taken])).toEqual([
      [6, 0],
      [6, 0],
      [6, 0],
      [6, 0],
    ]);
    const past = await server.call(
      createVisitSlots,
      { params: { siteId }, body: { ...series, startsOn: "2026-11-03" } },
      office,
    );
    expect(past.error.error).toBe("slot_in_past");
  });

  test("staff list only their own sites' slots; the list needs a role", async () => {
    const own = await server.call(listVisitSlots, { query: { from: "2026-12-01", to: "2026-12-03" } }, office);
    expect(own.data.total).toBe(2);
    expect((await server.call(listVisitSlots, {}, stranger)).data.total).toBe(0);
    expect((await server.call(listVisitSlots, {})).status).toBe(401);
  });

  test("a slot is changed with its version, not below what is booked, not by others", async () => {
    const slotId = await scene.slot(siteId, { capacity: 3 });
    for (let i = 0; i < 2; i++) {
      const family = await scene.family();
      expect((await book(slotId, family.childId, family.token)).status).toBe(200);
    }
    const body = { on: "2026-12-20", from: "14:00", to: "15:00", capacity: 2, version: 1 };
    const change = (more: object, token: string) =>
      server.call(changeVisitSlot, { params: { slotId }, body: { ...body, ...more } }, token);
    expect((await change({ capacity: 1 }, office)).error).toMatchObject({
      error: "capacity_below_taken",
      details: { taken: 2 },
    });
    expect((await change({ on: "2026-11-01" }, office)).error.error).toBe("slot_in_past");
    expect((await change({}, stranger)).status).toBe(403);
    expect((await change({}, office)).data).toEqual({ version: 2 });
    expect((await change({}, office)).error.error).toBe("changed_by_someone_else");
  });

  test("a visit called off frees everyone and says why", async () => {
    const slotId = await scene.slot(siteId);
    const family = await scene.family();
    await book(slotId, family.childId, family.token);
    const cancel = (token: string) =>
      server.call(cancelVisitSlot, { params: { slotId }, body: { reason: "illness" } }, token);
    expect((await cancel(stranger)).status).toBe(403);
    expect((await cancel(office)).data).toEqual({ cancelledBookings: 1 });
    expect((await cancel(office)).error.error).toBe("slot_cancelled");
    const seen = await server.call(getEnrolment, { params: { familyId: family.familyId } }, family.token);
    expect(seen.data.visits[0]).toMatchObject({ status: "cancelled", cancelReason: "illness" });
    expect((await book(slotId, (await scene.family()).childId, counter)).error.error).toBe("slot_cancelled");
  });
});

describe("bookings", () => {
  test("[S1-21] a child has one booking for a slot, however often it is asked, also after cancelling", async () => {
    const slotId = await scene.slot(siteId);
    const family = await scene.family();
    const answers = await Promise.all(Array.from({ length: 8 }, () => book(slotId, family.childId, family.token)));
    expect(new Set(answers.map(({ data }) => data.bookingId)).size).toBe(1);
    expect(await takenOf(slotId)).toBe(1);
    const bookingId = answers[0]!.data.bookingId;
    const cancel = (token?: string) => server.call(cancelVisit, { params: { bookingId } }, token);
    expect((await cancel((await scene.family()).token)).status).toBe(403);
    expect((await cancel(family.token)).data.status).toBe("cancelled");
    expect((await cancel(family.token)).data.status).toBe("cancelled");
    expect(await takenOf(slotId)).toBe(0);
    const again = await book(slotId, family.childId, family.token);
    expect(again.data.bookingId).not.toBe(bookingId);
    expect((await book(slotId, family.childId, family.token)).data.bookingId).toBe(again.data.bookingId);
    expect(await takenOf(slotId)).toBe(1);
  });

  test("sixty families for ten places: ten exactly, each with its audit entry", async () => {
    const slotId = await scene.slot(siteId, { capacity: 10 });
    const families = [];
    for (let i = 0; i < 60; i++) families.push(await scene.family());
    const answers = await Promise.all(families.map((family) => book(slotId, family.childId, family.token)));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(10);
    expect(answers.filter(({ status, error }) => status === 422 && error.error === "slot_full")).toHaveLength(50);
    const rows = await server.world.db.selectFrom("visit_booking").select("id").where("slot_id", "=", slotId).execute();
    expect(rows).toHaveLength(10);
    expect(await takenOf(slotId)).toBe(10);
    const entries = await server.world.db
      .selectFrom("audit_entry")
      .select("target_id")
      .where("event", "=", "visit.booked")
      .execute();
    expect(entries.map((entry) => entry.target_id)).toEqual(expect.arrayContaining(rows.map(({ id }) => id)));
    expect(
      (await verifyAudit(server.platform.database, server.platform.keyring, server.world.districtId)).faults,
    ).toEqual([]);
  });

  test("own children only, with consent, before it begins; the counter books for anyone it serves", async () => {
    const slotId = await scene.slot(siteId);
    const family = await scene.family();
    const other = await scene.family();
    expect((await book(slotId, family.childId)).status).toBe(401);
    expect((await book(slotId, family.childId, other.token)).status).toBe(403);
    expect((await book(slotId, family.childId, office)).status).toBe(403);
    expect((await book(server.world.id(), family.childId, family.token)).status).toBe(404);
    expect((await book(slotId, server.world.id(), family.token)).status).toBe(404);
    expect((await book(slotId, family.childId, counter)).status).toBe(200);
    const elsewhere = (await server.world.staff("counter", { divisionCode: server.world.otherStreet })).token;
    expect((await book(slotId, other.childId, elsewhere)).status).toBe(403);
    const silent = await server.world.family();
    expect((await book(slotId, silent.childId, silent.token)).error.error).toBe("consent_missing");
    const begun = await scene.slot(siteId, { inHours: -1 });
    expect((await book(begun, family.childId, family.token)).error.error).toBe("slot_over");
  });

  test("the institution sees who comes, without those who withdrew their consent, and records who came", async () => {
    const slotId = await scene.slot(siteId, { inHours: 2 });
    const [family, quiet] = [await scene.family(), await scene.family()];
    const { bookingId } = (await book(slotId, family.childId, family.token)).data;
    await book(slotId, quiet.childId, quiet.token);
    await server.world.db
      .updateTable("consent")
      .set({ withdrawn_at: "2026-11-20T02:00:00Z" })
      .where("family_id", "=", quiet.familyId)
      .execute();
    const seen = await server.call(listVisitors, { params: { slotId } }, office);
    expect(seen.data.visitors).toMatchObject([{ childName: "林小禾", guardianName: "林晓", ageMonths: 20 }]);
    expect(seen.data.hidden).toBe(1);
    expect((await server.call(listVisitors, { params: { slotId } }, stranger)).status).toBe(403);
    const record = (token: string) =>
      server.call(recordVisit, { params: { bookingId }, body: { attended: true } }, token);
    expect((await record(office)).error.error).toBe("visit_not_begun");
    server.clock.advance({ hours: 3 });
    expect((await record(stranger)).status).toBe(403);
    expect((await record(office)).data.status).toBe("attended");
    expect((await server.call(cancelVisit, { params: { bookingId } }, family.token)).error.error).toBe("slot_over");
  });

  test("a booking goes into a calendar, in UTC, for the family only", async () => {
    const slotId = await scene.slot(siteId);
    const family = await scene.family();
    const { bookingId } = (await book(slotId, family.childId, family.token)).data;
    const file = await server.call(getVisitCalendar, { params: { bookingId } }, family.token);
    expect(file.headers["content-type"]).toContain("text/calendar");
    expect(file.raw).toMatch(/\r\nDTSTART:\d{8}T\d{6}Z\r\n/);
    expect(file.raw.split("\r\n").every((line) => Buffer.byteLength(line) <= 75)).toBe(true);
    expect((await server.call(getVisitCalendar, { params: { bookingId } }, office)).status).toBe(403);
  });
});
