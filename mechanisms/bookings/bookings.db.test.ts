import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { visitKind } from "../../domains/enrolment/contract/visits.ts";
import { getEnrolment } from "../../domains/enrolment/contract/offers.ts";
import { verifyAudit } from "../../kernel/audit.ts";
import { nowOf } from "../../kernel/clock.ts";
import { Enrolment } from "../../test/world/enrolment.ts";
import { startTestServer, type TestServer } from "../../test/world/server.ts";
import { recordDefinitions } from "../packs/index.ts";
import { book, cancelBooking, listFamilyBookings, listOwnBookings, recordAttendance } from "./contract/booking.ts";
import { expandSeries, Series } from "./contract/series.ts";
import {
  cancelSession,
  changeSession,
  createSiteSessions,
  exportAttendees,
  listAttendees,
  listBookingKinds,
  listHostedSessions,
  listSessions,
} from "./contract/sessions.ts";

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

const takenOf = async (sessionId: string) =>
  (
    await server.world.db
      .selectFrom("booking_session")
      .select("taken")
      .where("id", "=", sessionId)
      .executeTakeFirstOrThrow()
  ).taken;
const ask = (sessionId: string, childId: string, token?: string, orWait = false) =>
  server.call(book, { params: { sessionId }, body: { childId, orWait } }, token);

const series = {
  kind: visitKind,
  startsOn: "2026-12-01",
  until: "2026-12-14",
  weekdays: [2, 4],
  from: "09:30",
  to: "10:30",
  capacity: 6,
  note: "请带孩子的水杯",
};

describe("sessions", () => {
  test("a series is the days of the week it names, in China's time, without the days left out", () => {
    const times = (more: object = {}, isFree?: (day: string) => boolean) =>
      expandSeries(Series.parse({ ...series, ...more }), isFree).map(({ startsAt }) => startsAt);
    expect(times()).toEqual([
      "2026-12-01T01:30:00.000Z",
      "2026-12-03T01:30:00.000Z",
      "2026-12-08T01:30:00.000Z",
      "2026-12-10T01:30:00.000Z",
    ]);
    expect(times({ weekdays: [], until: undefined })).toHaveLength(1);
    const isFree = (day: string) => day === "2026-12-03";
    expect(times({}, isFree)).toHaveLength(3);
    expect(times({ skipHolidays: false }, isFree)).toHaveLength(4);
  });

  test("an institution makes a series once, everyone sees it, another institution may not make it", async () => {
    await scene.visit(siteId, { inHours: 2 });
    const create = (token: string, more: object = {}) =>
      server.call(createSiteSessions, { params: { siteId }, body: { ...series, ...more } }, token);
    expect((await create(office)).data).toEqual({ created: 4, existing: 0, holidays: [] });
    expect((await create(office)).data).toEqual({ created: 0, existing: 4, holidays: [] });
    expect((await create(stranger)).status).toBe(403);
    expect((await create(office, { startsOn: "2026-11-03" })).error.error).toBe("session_in_past");
    expect((await create(office, { until: "2026-11-30" })).error.error).toBe("no_session_in_series");
    expect((await create(office, { until: "2028-11-30", weekdays: [1, 2, 3, 4, 5] })).error.error).toBe(
      "too_many_sessions",
    );
    expect((await create(office, { kind: "nothing" })).status).toBe(404);
    const query = { kind: visitKind, siteId, from: "2026-12-01" };
    const seen = await server.call(listSessions, { query });
    expect(seen.data.sessions.map(({ capacity, taken, state }) => [capacity, taken, state])).toEqual(
      Array.from({ length: 4 }, () => [6, 0, "free"]),
    );
  });

  test("a series leaves out the holidays the district's calendar announces, unless it is told not to", async () => {
    const { db, districtId } = server.world;
    const body = {
      key: "workdays.2027",
      title: { zh: "2027年节假日", en: "Holidays of 2027" },
      basis: [],
      year: 2027,
      holidays: [{ name: { zh: "元旦", en: "New Year" }, from: "2027-01-01", to: "2027-01-03" }],
      workdays: [],
    };
    const calendars = [{ kind: "calendar", body, source: "test" }];
    await recordDefinitions(db, districtId, nowOf(server.clock), { pack: "test", rank: 2 }, calendars);
    const create = async (skipHolidays: boolean) => {
      const days = { startsOn: "2026-12-31", until: "2027-01-05", weekdays: [1, 5, 7], from: "16:00", to: "17:00" };
      const input = { params: { siteId }, body: { ...series, ...days, skipHolidays } };
      return (await server.call(createSiteSessions, input, office)).data;
    };
    expect(await create(true)).toEqual({ created: 1, existing: 0, holidays: ["2027-01-01", "2027-01-03"] });
    expect(await create(false)).toEqual({ created: 2, existing: 1, holidays: [] });
  });

  test("kinds and their rules are public; staff list only what they host; the list needs a role", async () => {
    const kinds = await server.call(listBookingKinds, {});
    expect(kinds.data.items.map(({ key }) => key)).toEqual([visitKind]);
    const own = await server.call(listHostedSessions, { query: { from: "2026-12-01", to: "2026-12-03" } }, office);
    expect(own.data.total).toBe(2);
    expect((await server.call(listHostedSessions, {}, stranger)).data.total).toBe(0);
    expect((await server.call(listHostedSessions, {})).status).toBe(401);
  });

  test("a session is changed with its version, not below what is booked, not by others; a series from one on", async () => {
    const sessionId = await scene.visit(siteId, { capacity: 3 });
    for (let i = 0; i < 2; i++) {
      const family = await scene.family();
      expect((await ask(sessionId, family.childId, family.token)).status).toBe(200);
    }
    const body = { on: "2026-12-20", from: "14:00", to: "15:00", capacity: 2, version: 1 };
    const change = (more: object, token: string, id = sessionId) =>
      server.call(changeSession, { params: { sessionId: id }, body: { ...body, ...more } }, token);
    expect((await change({ capacity: 1 }, office)).error).toMatchObject({
      error: "capacity_below_taken",
      details: { taken: 2 },
    });
    expect((await change({ on: "2026-11-01" }, office)).error.error).toBe("session_in_past");
    expect((await change({}, stranger)).status).toBe(403);
    expect((await change({}, office)).data).toEqual({ version: 2, changed: 1 });
    expect((await change({}, office)).error.error).toBe("changed_by_someone_else");

    const query = { kind: visitKind, siteId, from: "2026-12-01", to: "2026-12-14" };
    const [, second] = (await server.call(listSessions, { query })).data.sessions;
    const later = { on: "2026-12-04", from: "15:00", to: "16:00", capacity: 8, scope: "following" };
    expect((await change(later, office, second!.id)).data).toEqual({ version: 2, changed: 3 });
    const times = (await server.call(listSessions, { query })).data.sessions;
    expect(times.map(({ startsAt, capacity }) => [startsAt, capacity])).toEqual([
      ["2026-12-01T01:30:00.000Z", 6],
      ["2026-12-04T07:00:00.000Z", 8],
      ["2026-12-09T07:00:00.000Z", 8],
      ["2026-12-11T07:00:00.000Z", 8],
    ]);
    const cancelled = await server.call(
      cancelSession,
      { params: { sessionId: times[2]!.id }, body: { reason: "works", scope: "following" } },
      office,
    );
    expect(cancelled.data).toEqual({ cancelledSessions: 2, cancelledBookings: 0 });
    expect((await server.call(listSessions, { query })).data.sessions).toHaveLength(2);
  });

  test("a session called off frees everyone and says why", async () => {
    const sessionId = await scene.visit(siteId);
    const family = await scene.family();
    await ask(sessionId, family.childId, family.token);
    const cancel = (token: string) =>
      server.call(cancelSession, { params: { sessionId }, body: { reason: "illness" } }, token);
    expect((await cancel(stranger)).status).toBe(403);
    expect((await cancel(office)).data).toEqual({ cancelledSessions: 1, cancelledBookings: 1 });
    expect((await cancel(office)).error.error).toBe("session_cancelled");
    const seen = await server.call(getEnrolment, { params: { familyId: family.familyId } }, family.token);
    expect(seen.data.visits[0]).toMatchObject({ status: "cancelled", cancelReason: "illness", endReason: "by_host" });
    expect((await ask(sessionId, (await scene.family()).childId, counter)).error.error).toBe("session_cancelled");
  });
});

describe("bookings", () => {
  test("[S1-21] a child has one booking in a session, however often it is asked, also after cancelling", async () => {
    const sessionId = await scene.visit(siteId);
    const family = await scene.family();
    const answers = await Promise.all(Array.from({ length: 8 }, () => ask(sessionId, family.childId, family.token)));
    expect(new Set(answers.map(({ data }) => data.bookingId)).size).toBe(1);
    expect(await takenOf(sessionId)).toBe(1);
    const bookingId = answers[0]!.data.bookingId;
    const cancel = (token?: string) => server.call(cancelBooking, { params: { bookingId } }, token);
    expect((await cancel((await scene.family()).token)).status).toBe(403);
    expect((await cancel(family.token)).data.status).toBe("cancelled");
    expect((await cancel(family.token)).data.status).toBe("cancelled");
    expect(await takenOf(sessionId)).toBe(0);
    const again = await ask(sessionId, family.childId, family.token);
    expect(again.data.bookingId).not.toBe(bookingId);
    expect((await ask(sessionId, family.childId, family.token)).data.bookingId).toBe(again.data.bookingId);
    expect(await takenOf(sessionId)).toBe(1);
  });

  test("sixty families for ten places and twenty turns: ten exactly, each with its audit entry", async () => {
    const sessionId = await scene.visit(siteId, { capacity: 10 });
    const families = [];
    for (let i = 0; i < 60; i++) families.push(await scene.family());
    const answers = await Promise.all(families.map((family) => ask(sessionId, family.childId, family.token, true)));
    const got = (status: string) => answers.filter((one) => one.status === 200 && one.data.status === status);
    expect(got("booked")).toHaveLength(10);
    expect(
      got("waiting")
        .map(({ data }) => data.position)
        .toSorted((a, b) => a! - b!),
    ).toEqual(Array.from({ length: 20 }, (_, i) => i + 1));
    expect(answers.filter(({ status, error }) => status === 422 && error.error === "session_full")).toHaveLength(30);
    const rows = await server.world.db
      .selectFrom("booking")
      .select(["id", "status"])
      .where("session_id", "=", sessionId)
      .execute();
    expect(rows).toHaveLength(30);
    expect(await takenOf(sessionId)).toBe(10);
    const entries = await server.world.db
      .selectFrom("audit_entry")
      .select(["target_id", "event"])
      .where("event", "in", ["booking.booked", "booking.waiting"])
      .execute();
    expect(entries).toEqual(
      expect.arrayContaining(rows.map(({ id, status }) => ({ target_id: id, event: `booking.${status}` }))),
    );
    expect(
      (await verifyAudit(server.platform.database, server.platform.keyring, server.world.districtId)).faults,
    ).toEqual([]);
  });

  test("own children only, with consent, before it begins; the counter books for anyone it serves", async () => {
    const sessionId = await scene.visit(siteId);
    const family = await scene.family();
    const other = await scene.family();
    expect((await ask(sessionId, family.childId)).status).toBe(401);
    expect((await ask(sessionId, family.childId, other.token)).status).toBe(403);
    expect((await ask(sessionId, family.childId, office)).status).toBe(403);
    expect((await ask(server.world.id(), family.childId, family.token)).status).toBe(404);
    expect((await ask(sessionId, server.world.id(), family.token)).status).toBe(404);
    expect((await ask(sessionId, family.childId, counter)).status).toBe(200);
    const alone = await server.call(book, { params: { sessionId }, body: {} }, family.token);
    expect(alone.error.error).toBe("child_needed");
    const elsewhere = (await server.world.staff("counter", { divisionCode: server.world.otherStreet })).token;
    expect((await ask(sessionId, other.childId, elsewhere)).status).toBe(403);
    const silent = await server.world.family();
    expect((await ask(sessionId, silent.childId, silent.token)).error.error).toBe("consent_missing");
    const begun = await scene.visit(siteId, { inHours: -1 });
    expect((await ask(begun, family.childId, family.token)).error.error).toBe("session_over");

    const list = (token?: string) =>
      server.call(listFamilyBookings, { params: { familyId: family.familyId }, query: { kind: [visitKind] } }, token);
    expect((await list(family.token)).data.items).toMatchObject([{ sessionId, status: "booked" }]);
    expect((await list(counter)).data.items).toHaveLength(1);
    expect((await list(other.token)).status).toBe(403);
    // What a child has is not what the account has for itself.
    expect((await server.call(listOwnBookings, { query: {} }, family.token)).data.items).toEqual([]);
    expect((await server.call(listOwnBookings, { query: {} })).status).toBe(401);
  });

  test("the host sees who comes, without those who withdrew their consent, takes the list away, and records who came", async () => {
    const sessionId = await scene.visit(siteId, { inHours: 2, capacity: 2 });
    const [family, quiet, late] = [await scene.family(), await scene.family(), await scene.family()];
    const { bookingId } = (await ask(sessionId, family.childId, family.token)).data;
    await ask(sessionId, quiet.childId, quiet.token);
    const waiting = (await ask(sessionId, late.childId, late.token, true)).data;
    await server.world.db
      .updateTable("consent")
      .set({ withdrawn_at: "2026-11-20T02:00:00Z" })
      .where("family_id", "=", quiet.familyId)
      .execute();
    const list = (token: string) => server.call(listAttendees, { params: { sessionId } }, token);
    const seen = await list(office);
    expect(seen.data.attendees).toMatchObject([
      { name: "林小禾", contactName: "林晓", ageMonths: 20, status: "booked", position: null },
      { name: "林小禾", contactName: "林*", status: "waiting", position: 1 },
    ]);
    expect(seen.data.hidden).toBe(1);
    expect((await list(stranger)).status).toBe(403);
    const file = (token: string) => server.call(exportAttendees, { params: { sessionId } }, token);
    expect((await file(stranger)).status).toBe(403);
    expect((await file(office)).headers["content-type"]).toContain("spreadsheetml");
    const record = (token: string, id = bookingId) =>
      server.call(recordAttendance, { params: { bookingId: id }, body: { attended: true } }, token);
    expect((await record(office)).error.error).toBe("session_not_begun");
    server.clock.advance({ hours: 3 });
    expect((await record(stranger)).status).toBe(403);
    expect((await record(office, waiting.bookingId)).error.error).toBe("booking_not_held");
    expect((await record(office)).data.status).toBe("attended");
    expect((await server.call(cancelBooking, { params: { bookingId } }, family.token)).error.error).toBe(
      "session_over",
    );
  });
});
