import ICAL from "ical.js";
import { afterAll, beforeAll, expect, test } from "vitest";
import { Enrolment } from "../../test/world/enrolment.ts";
import { startTestServer, type TestServer } from "../../test/world/server.ts";
import { book, cancelBooking, getBookingCalendar } from "./contract/booking.ts";
import { getFeed, getSiteFeed, readFeed, renewFeed, renewSiteFeed } from "./contract/feeds.ts";

let server: TestServer;
let scene: Enrolment;
let siteId: string;
let head: string;
let stranger: string;

beforeAll(async () => {
  server = await startTestServer();
  scene = new Enrolment(server);
  const site = await server.world.site();
  siteId = site.siteId;
  head = (await server.world.staff("head", { institutionId: site.institutionId })).token;
  stranger = (await server.world.staff("head", { institutionId: await server.world.institution() })).token;
});
afterAll(() => server.stop());

/** The events as an independent reader of iCalendar sees them. */
const eventsOf = (text: string) =>
  new ICAL.Component(ICAL.parse(text) as never).getAllSubcomponents("vevent").map((component) => {
    const event = new ICAL.Event(component);
    return {
      uid: event.uid,
      start: event.startDate.toJSDate().toISOString(),
      zone: event.startDate.zone.tzid,
      end: event.endDate.toJSDate().toISOString(),
      summary: event.summary,
      location: event.location,
      status: component.getFirstPropertyValue("status"),
      alarms: component.getAllSubcomponents("valarm").map((alarm) => String(alarm.getFirstPropertyValue("trigger"))),
    };
  });
const secretOf = (path: string) => /booking-feeds\/([\w-]+)\/calendar\.ics$/.exec(path)![1]!;

test("a booking goes into a calendar, in UTC, with its reminders, for the family only", async () => {
  const sessionId = await scene.visit(siteId);
  const family = await scene.family();
  const { bookingId } = (
    await server.call(book, { params: { sessionId }, body: { childId: family.childId } }, family.token)
  ).data;
  const file = (token?: string) => server.call(getBookingCalendar, { params: { bookingId } }, token);
  expect((await file(head)).status).toBe(403);
  const { headers, raw } = await file(family.token);
  expect(headers["content-type"]).toContain("text/calendar");
  expect(raw.split("\r\n").every((line) => Buffer.byteLength(line) <= 75)).toBe(true);
  const start = new Date(server.clock.now().getTime() + 24 * 3_600_000).toISOString();
  const [event] = eventsOf(raw);
  expect(event).toMatchObject({
    uid: `${bookingId}@huituo`,
    start,
    zone: "UTC",
    location: "柳湾路8号",
    status: "CONFIRMED",
    alarms: ["-P1D", "-PT2H"],
  });
  expect(event!.summary).toContain("参观托育点");
  expect(raw).not.toContain("林");
  await server.call(cancelBooking, { params: { bookingId } }, family.token);
  expect(eventsOf((await file(family.token)).raw)[0]).toMatchObject({ status: "CANCELLED", alarms: [] });
});

test("an account's feed has its bookings under a secret address, which renewing ends", async () => {
  const family = await scene.family();
  const other = await scene.family();
  const sessionId = await scene.visit(siteId, { inHours: 48 });
  await server.call(book, { params: { sessionId }, body: { childId: family.childId } }, family.token);
  await server.call(book, { params: { sessionId }, body: { childId: other.childId } }, other.token);
  expect((await server.call(getFeed, {}, family.token)).data.feed).toBeNull();
  expect((await server.call(getFeed, {})).status).toBe(401);
  expect((await server.call(renewFeed, {})).status).toBe(401);
  const { path } = (await server.call(renewFeed, {}, family.token)).data;
  expect((await server.call(getFeed, {}, family.token)).data.feed?.path).toBe(path);
  // Calendars have no session: the address alone.
  const read = (token: string) => server.call(readFeed, { params: { token } });
  const events = eventsOf((await read(secretOf(path))).raw);
  expect(events).toHaveLength(1);
  const rows = await server.world.db.selectFrom("booking_feed").select(["token_hash", "token_enc"]).execute();
  expect(JSON.stringify(rows)).not.toContain(secretOf(path));
  const renewed = (await server.call(renewFeed, {}, family.token)).data.path;
  expect((await read(secretOf(path))).status).toBe(404);
  expect(eventsOf((await read(secretOf(renewed))).raw)).toHaveLength(1);
});

test("a site's feed has its sessions with counts, without names; only its staff have the address", async () => {
  expect((await server.call(getSiteFeed, { params: { siteId } }, stranger)).status).toBe(403);
  expect((await server.call(renewSiteFeed, { params: { siteId } }, stranger)).status).toBe(403);
  expect((await server.call(getSiteFeed, { params: { siteId } }, head)).data.feed).toBeNull();
  const { path } = (await server.call(renewSiteFeed, { params: { siteId } }, head)).data;
  const { raw } = await server.call(readFeed, { params: { token: secretOf(path) } });
  const events = eventsOf(raw);
  expect(events.length).toBeGreaterThan(1);
  expect(events.some(({ summary }) => summary.includes("2/5"))).toBe(true);
  expect(raw).not.toContain("林");
});
