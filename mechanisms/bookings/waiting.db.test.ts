import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { nowOf } from "../../kernel/clock.ts";
import { dropIn, talk, training } from "../../test/world/bookings.ts";
import { installBookingKinds } from "../../test/world/booking-kinds.ts";
import { Enrolment } from "../../test/world/enrolment.ts";
import { startTestServer, type TestServer } from "../../test/world/server.ts";
import {
  book,
  cancelBooking,
  checkIn,
  confirmBooking,
  getPass,
  listFamilyBookings,
  listOwnBookings,
  recordAttendance,
} from "./contract/booking.ts";
import {
  cancelSession,
  changeResource,
  changeSession,
  createResource,
  createSessions,
  listAttendees,
  listHostedSessions,
  listResources,
  listSessions,
} from "./contract/sessions.ts";

/** Kinds that no code knows: only their definitions, made here. */

let server: TestServer;
let scene: Enrolment;
let siteId: string;
let head: string;
let stranger: string;
let room: string;
let trainer: string;
let day = 1;

type Family = Awaited<ReturnType<Enrolment["family"]>>;

beforeAll(async () => {
  server = await startTestServer();
  scene = new Enrolment(server);
  const { world } = server;
  await installBookingKinds(world.db, world.districtId, nowOf(server.clock), [dropIn, training, talk]);
  const site = await world.site();
  siteId = site.siteId;
  head = (await world.staff("head", { institutionId: site.institutionId })).token;
  stranger = (await world.staff("head", { institutionId: await world.institution() })).token;
  const add = async (kind: string, name: string) =>
    (await server.call(createResource, { params: { siteId }, body: { kind, name } }, head)).data.resourceId;
  room = await add("room", "阳光活动室");
  trainer = await add("trainer", "王老师");
});
afterAll(() => server.stop());

/** A session tomorrow, on its own hour of its own day. */
async function session(kind: string, resourceId: string, more: object = {}): Promise<string> {
  const tomorrow = new Date(server.clock.now().getTime() + 32 * 3_600_000).toISOString().slice(0, 10);
  const on = (more as { startsOn?: string }).startsOn ?? tomorrow;
  const [from, to] = [`${String(8 + (day % 10)).padStart(2, "0")}:${day % 60}`, "20:00"];
  day += 1;
  const body = { kind, startsOn: on, from: from.replace(/:(\d)$/, ":0$1"), to, ...more };
  const made = await server.call(createSessions, { params: { resourceId }, body }, head);
  expect(made.data).toMatchObject({ created: 1 });
  const query = { kind, from: on, size: 100 };
  return (await server.call(listSessions, { query })).data.sessions.find(({ startsAt }) =>
    startsAt.startsWith(new Date(`${on}T${body.from}:00+08:00`).toISOString().slice(0, 16)),
  )!.id;
}

const ask = (sessionId: string, family: Family, orWait = true) =>
  server.call(book, { params: { sessionId }, body: { childId: family.childId, orWait } }, family.token);
const cancel = (bookingId: string, token: string) => server.call(cancelBooking, { params: { bookingId } }, token);
const mine = async (family: Family, sessionId: string) =>
  (await server.call(listFamilyBookings, { params: { familyId: family.familyId } }, family.token)).data.items.find(
    (one) => one.sessionId === sessionId,
  )!;
const sweep = async () => {
  for (const { name, run } of server.platform.jobs.sweeps) if (name.startsWith("bookings.")) await run(server.platform);
};
const told = async (family: Family) =>
  (await server.world.db.selectFrom("notice").select("notice_key").where("account_id", "=", family.accountId).execute())
    .map(({ notice_key }) => notice_key)
    .toSorted();
const families = async (count: number, options: { bornOn?: string } = {}): Promise<Family[]> => {
  const made: Family[] = [];
  for (let i = 0; i < count; i++) made.push(await scene.family(options));
  return made;
};

describe("waiting list", () => {
  test("who cancels makes room for the next in turn at the same moment; the place is held until it is confirmed", async () => {
    const sessionId = await session("drop_in", room, { capacity: 1 });
    const [first, second, third] = (await families(3)) as [Family, Family, Family];
    const booked = (await ask(sessionId, first)).data;
    expect(booked.status).toBe("booked");
    expect((await ask(sessionId, second, false)).error.error).toBe("session_full");
    expect((await ask(sessionId, second)).data).toMatchObject({ status: "waiting", position: 1 });
    expect((await ask(sessionId, third)).data).toMatchObject({ status: "waiting", position: 2 });
    expect((await ask(sessionId, third)).data).toMatchObject({ status: "waiting", position: 2 });
    expect((await cancel(booked.bookingId, first.token)).data.status).toBe("cancelled");
    const offered = await mine(second, sessionId);
    expect(offered).toMatchObject({ status: "offered", position: null });
    expect(Date.parse(offered.confirmUntil!) - server.clock.now().getTime()).toBe(4 * 3_600_000);
    expect((await mine(third, sessionId)).position).toBe(1);
    // Held: nobody else gets it meanwhile.
    expect((await ask(sessionId, first, false)).error.error).toBe("session_full");
    const confirm = (token?: string) => server.call(confirmBooking, { params: { bookingId: offered.id } }, token);
    expect((await confirm(third.token)).status).toBe(403);
    expect((await confirm(second.token)).data.status).toBe("booked");
    expect((await confirm(second.token)).data.status).toBe("booked");
    expect(await told(first)).toEqual(["booking.booked", "booking.cancelled"]);
    expect(await told(second)).toEqual(["booking.offered", "booking.waiting"]);
    expect(await told(third)).toEqual(["booking.waiting"]);
  });

  test("an offer nobody confirms goes on to the next; at the beginning the list ends; everyone is told once", async () => {
    const sessionId = await session("drop_in", room, { capacity: 1 });
    const [first, second, third, fourth] = (await families(4)) as [Family, Family, Family, Family];
    const booked = (await ask(sessionId, first)).data;
    for (const family of [second, third, fourth]) await ask(sessionId, family);
    await cancel(booked.bookingId, first.token);
    server.clock.advance({ hours: 4 });
    const { id } = await mine(second, sessionId);
    expect((await server.call(confirmBooking, { params: { bookingId: id } }, second.token)).error.error).toBe(
      "offer_over",
    );
    await sweep();
    await sweep();
    expect(await mine(second, sessionId)).toMatchObject({ status: "cancelled", endReason: "expired" });
    expect((await mine(third, sessionId)).status).toBe("offered");
    server.clock.advance({ days: 3 });
    await sweep();
    expect(await mine(third, sessionId)).toMatchObject({ status: "cancelled", endReason: "expired" });
    expect(await mine(fourth, sessionId)).toMatchObject({ status: "cancelled", endReason: "not_reached" });
    expect(await told(second)).toEqual(["booking.expired", "booking.offered", "booking.waiting"]);
    expect(await told(fourth)).toEqual(["booking.not_reached", "booking.waiting"]);
    const row = await server.world.db
      .selectFrom("booking_session")
      .select(["taken", "waiting"])
      .where("id", "=", sessionId)
      .executeTakeFirstOrThrow();
    expect(row).toEqual({ taken: 0, waiting: 0 });
  });

  test("more places move up as many; a move is told, and calling off ends everything with its reason", async () => {
    const sessionId = await session("drop_in", room, { capacity: 1 });
    const all = await families(3);
    for (const family of all) await ask(sessionId, family);
    const { startsAt } = await mine(all[0]!, sessionId);
    const on = new Date(Date.parse(startsAt) + 8 * 3_600_000).toISOString().slice(0, 10);
    const change = { on, from: "18:30", to: "20:00", capacity: 2, version: 1 };
    await server.call(changeSession, { params: { sessionId }, body: change }, head);
    expect(await Promise.all(all.map(async (family) => (await mine(family, sessionId)).status))).toEqual([
      "booked",
      "offered",
      "waiting",
    ]);
    const off = await server.call(cancelSession, { params: { sessionId }, body: { reason: "weather" } }, head);
    expect(off.data.cancelledBookings).toBe(3);
    for (const family of all)
      expect(await mine(family, sessionId)).toMatchObject({ status: "cancelled", cancelReason: "weather" });
    expect(await told(all[2]!)).toEqual(["booking.called_off", "booking.changed", "booking.waiting"]);
  });
});

describe("rules of a kind", () => {
  test("conditions over child and place refuse with their own words", async () => {
    const sessionId = await session("drop_in", room);
    const [small] = (await families(1, { bornOn: "2026-05-01" })) as [Family];
    const refused = await ask(sessionId, small);
    expect(refused.error).toMatchObject({
      error: "not_eligible",
      details: { why: { zh: "满18个月、不满3岁可以预约。" } },
    });
  });

  test("opens and closes at its times, and can be cancelled only so long", async () => {
    const [family, late] = (await families(2)) as [Family, Family];
    const far = new Date(server.clock.now().getTime() + 20 * 86_400_000).toISOString().slice(0, 10);
    const early = await session("drop_in", room, { startsOn: far });
    expect((await ask(early, family)).error.error).toBe("booking_not_open");
    const sessionId = await session("drop_in", room);
    const { bookingId } = (await ask(sessionId, family)).data;
    const { startsAt, cancelUntil } = await mine(family, sessionId);
    expect(Date.parse(startsAt) - Date.parse(cancelUntil)).toBe(12 * 3_600_000);
    const left = Date.parse(startsAt) - server.clock.now().getTime();
    server.clock.advance({ seconds: left / 1_000 - 3_600 });
    expect((await ask(sessionId, late)).error.error).toBe("booking_closed");
    expect((await cancel(bookingId, family.token)).error.error).toBe("cancel_too_late");
  });

  test("never more than the limit at a time, in however many sessions at once", async () => {
    const sessions = [];
    for (let i = 0; i < 5; i++) sessions.push(await session("drop_in", room));
    const [family] = (await families(1)) as [Family];
    const answers = await Promise.all(sessions.map((id) => ask(id, family)));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(2);
    expect(answers.filter(({ error }) => error?.error === "too_many_bookings")).toHaveLength(3);
  });

  test("who was not checked in is marked where others were, and after twice is paused", async () => {
    const [family, other] = (await families(2)) as [Family, Family];
    for (let i = 0; i < 2; i++) {
      const sessionId = await session("drop_in", room);
      await ask(sessionId, family);
      const { bookingId } = (await ask(sessionId, other)).data;
      server.clock.advance({ days: 3 });
      await server.call(recordAttendance, { params: { bookingId }, body: { attended: true } }, head);
      await sweep();
      expect((await mine(family, sessionId)).status).toBe("no_show");
    }
    const next = await session("drop_in", room);
    expect((await ask(next, family)).error.error).toBe("booking_paused");
    expect((await ask(next, other)).status).toBe(200);
    server.clock.advance({ days: 12 });
    const later = await session("drop_in", room);
    expect((await ask(later, family)).data.status).toBe("booked");
    expect((await told(family)).filter((key) => key === "booking.no_show")).toHaveLength(2);
  });

  test("where nobody was checked in nobody is marked; a reminder goes out once", async () => {
    const [family] = (await families(1)) as [Family];
    const sessionId = await session("drop_in", room, {
      startsOn: new Date(server.clock.now().getTime() + 3 * 86_400_000).toISOString().slice(0, 10),
    });
    await ask(sessionId, family);
    const { startsAt } = await mine(family, sessionId);
    const left = Date.parse(startsAt) - server.clock.now().getTime();
    await sweep();
    expect(await told(family)).toEqual(["booking.booked"]);
    server.clock.advance({ seconds: left / 1_000 - 24 * 3_600 });
    await sweep();
    await sweep();
    expect(await told(family)).toEqual(["booking.booked", "booking.reminder"]);
    server.clock.advance({ days: 2 });
    await sweep();
    expect((await mine(family, sessionId)).status).toBe("booked");
  });

  test("staff book training for themselves, by role; anyone with an account a talk; a child for neither", async () => {
    const course = await session("training", trainer);
    const self = (sessionId: string, token?: string) =>
      server.call(book, { params: { sessionId }, body: { orWait: true } }, token);
    const [family] = (await families(1)) as [Family];
    expect((await self(course, stranger)).data.status).toBe("booked");
    const office = (await server.world.staff("office", { institutionId: await server.world.institution() })).token;
    expect((await self(course, office)).error).toMatchObject({ error: "not_eligible" });
    expect((await self(course, family.token)).status).toBe(403);
    expect((await ask(course, family)).error.error).toBe("no_child_here");
    expect((await self(course)).status).toBe(401);
    const seen = await server.call(listAttendees, { params: { sessionId: course } }, head);
    expect(seen.data.attendees).toMatchObject([{ ageMonths: null, status: "booked" }]);
    expect(seen.data.attendees[0]!.institution).toMatch(/托育/);
    const lecture = await session("talk", trainer);
    expect((await self(lecture, family.token)).data.status).toBe("booked");
    const own = await server.call(listOwnBookings, { query: { kind: ["talk"] } }, family.token);
    expect(own.data.items).toMatchObject([{ sessionId: lecture, kind: "talk", childId: null }]);
  });

  test("a kind is offered only where its resource is; resources are changed by their host alone", async () => {
    const wrong = await server.call(
      createSessions,
      {
        params: { resourceId: trainer },
        body: { kind: "drop_in", startsOn: "2027-05-04", from: "09:00", to: "10:00" },
      },
      head,
    );
    expect(wrong.error.error).toBe("wrong_resource");
    const body = { kind: "room", name: "小教室" };
    expect((await server.call(createResource, { params: { siteId }, body }, stranger)).status).toBe(403);
    const made = (await server.call(createResource, { params: { siteId }, body }, head)).data.resourceId;
    const change = (token: string, version = 1) =>
      server.call(
        changeResource,
        { params: { resourceId: made }, body: { name: "大教室", isArchived: true, version } },
        token,
      );
    expect((await change(stranger)).status).toBe(403);
    expect((await change(head)).data).toEqual({ version: 2 });
    expect((await change(head)).error.error).toBe("changed_by_someone_else");
    const create = { kind: "drop_in", startsOn: "2027-05-04", from: "09:00", to: "10:00" };
    const closed = await server.call(createSessions, { params: { resourceId: made }, body: create }, head);
    expect(closed.error.error).toBe("wrong_resource");
    expect((await server.call(createSessions, { params: { resourceId: room }, body: create }, stranger)).status).toBe(
      403,
    );
    const listed = await server.call(listResources, { query: { kind: "room" } }, head);
    expect(listed.data.items.map(({ name, isArchived }) => [name.split(" · ")[1], isArchived])).toEqual([
      ["大教室", true],
      ["阳光活动室", false],
    ]);
    expect((await server.call(listResources, {}, stranger)).data.items).toEqual([]);
    expect((await server.call(listResources, {})).status).toBe(401);
    expect((await server.call(listHostedSessions, { query: { kind: "drop_in" } }, stranger)).data.total).toBe(0);
  });
});

describe("the door", () => {
  beforeEach(() => void (day += 1));

  test("a code is taken once, in its time, by the host alone", async () => {
    const [family, other] = (await families(2)) as [Family, Family];
    const sessionId = await session("drop_in", room, { capacity: 1 });
    const { bookingId } = (await ask(sessionId, family)).data;
    const waiting = (await ask(sessionId, other)).data;
    const pass = (id: string, token?: string) => server.call(getPass, { params: { bookingId: id } }, token);
    const { code, from, until } = (await pass(bookingId, family.token)).data;
    expect(code).toMatch(/^[0-9A-Z]{5}-[0-9A-Z]{5}$/);
    expect((await pass(bookingId, family.token)).data.code).toBe(code);
    expect((await pass(bookingId, other.token)).status).toBe(403);
    expect((await pass(bookingId)).status).toBe(401);
    const { startsAt } = await mine(family, sessionId);
    expect([Date.parse(startsAt) - Date.parse(from), Date.parse(until) - Date.parse(startsAt)]).toEqual([
      30 * 60_000,
      60 * 60_000,
    ]);
    const take = (text: string, token?: string) => server.call(checkIn, { body: { code: text } }, token);
    expect((await take(code, head)).error.error).toBe("check_in_too_early");
    server.clock.advance({ seconds: (Date.parse(startsAt) - server.clock.now().getTime()) / 1_000 - 600 });
    expect((await take("00000-00000", head)).error.error).toBe("code_unknown");
    expect((await take(code, stranger)).error.error).toBe("code_unknown");
    expect((await take(code, family.token)).status).toBe(403);
    expect((await take("?", head)).status).toBe(400);
    const waits = (await pass(waiting.bookingId, other.token)).data.code;
    expect((await take(waits, head)).error.error).toBe("booking_not_held");
    const typed = code.toLowerCase().replace("-", " ");
    expect((await take(typed, head)).data).toMatchObject({ bookingId, name: "林小禾", again: false });
    expect((await take(code, head)).data).toMatchObject({ bookingId, again: true });
    expect(await mine(family, sessionId)).toMatchObject({ status: "attended" });
    server.clock.advance({ hours: 2 });
    expect((await take(waits, head)).error.error).toBe("booking_not_held");
  });
});
