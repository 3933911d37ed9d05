import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { carryOut } from "../../kernel/carry-out.ts";
import { nowOf } from "../../kernel/clock.ts";
import type { Actor } from "../../kernel/actor.ts";
import { Refusal } from "../../kernel/refusal.ts";
import { dropIn } from "../../test/world/bookings.ts";
import { installBookingKinds } from "../../test/world/booking-kinds.ts";
import { Enrolment } from "../../test/world/enrolment.ts";
import { startTestServer, type TestServer } from "../../test/world/server.ts";
import { book, cancelBooking, confirmBooking } from "./contract/booking.ts";
import { changeSession, createResource, createSessions, listSessions } from "./contract/sessions.ts";
import { endpoints, sweeps } from "./index.ts";

/** Whatever people and time do, in whatever order and at once, a session is what a few lines of model say. */

const { limit: _limit, noShow: _noShow, closes: _closes, opens: _opens, ...plain } = dropIn;
const kind = { ...plain, key: "model", eligible: [], notices: {}, cancel: undefined };
const [hour, confirmHours, turns] = [3_600_000, 4, 3];

type Family = Awaited<ReturnType<Enrolment["family"]>>;
let server: TestServer;
let scene: Enrolment;
let families: Family[];
let head: string;

beforeAll(async () => {
  server = await startTestServer();
  const { world } = server;
  await installBookingKinds(world.db, world.districtId, nowOf(server.clock), [kind]);
  scene = new Enrolment(server);
});
afterAll(() => server.stop());

type Model = {
  capacity: number;
  booked: Set<number>;
  /** Until when, in order of being offered. */
  offered: Map<number, number>;
  waiting: number[];
};
type Real = { sessionId: string; on: string };
type Command = fc.AsyncCommand<Model, Real>;

const now = () => server.clock.now().getTime();
const taken = (model: Model) => model.booked.size + model.offered.size;

function moveUp(model: Model): void {
  while (taken(model) < model.capacity && model.waiting.length > 0)
    model.offered.set(model.waiting.shift()!, now() + confirmHours * hour);
}

const rowsOf = (real: Real) =>
  server.world.db
    .selectFrom("booking")
    .select(["id", "child_id", "status", "position", "confirm_until"])
    .where("session_id", "=", real.sessionId)
    .orderBy("position")
    .execute();
const at = (childId: string | null) => families.findIndex((family) => family.childId === childId);

/** What is stored, as the model would hold it; nobody twice, counts right, never more than the places. */
async function stored(real: Real): Promise<Model> {
  const rows = (await rowsOf(real)).filter(({ status }) => status !== "cancelled");
  const session = await server.world.db
    .selectFrom("booking_session")
    .select(["capacity", "taken", "waiting"])
    .where("id", "=", real.sessionId)
    .executeTakeFirstOrThrow();
  expect(new Set(rows.map(({ child_id }) => child_id)).size).toBe(rows.length);
  const of = (status: string) => rows.filter((row) => row.status === status);
  expect([session.taken, session.waiting]).toEqual([of("booked").length + of("offered").length, of("waiting").length]);
  expect(session.taken).toBeLessThanOrEqual(session.capacity);
  expect(session.waiting).toBeLessThanOrEqual(turns);
  // Nobody waits beside a free place.
  if (session.waiting > 0) expect(session.taken).toBe(session.capacity);
  return {
    capacity: session.capacity,
    booked: new Set(of("booked").map(({ child_id }) => at(child_id))),
    offered: new Map(of("offered").map(({ child_id, confirm_until }) => [at(child_id), Date.parse(confirm_until!)])),
    waiting: of("waiting").map(({ child_id }) => at(child_id)),
  };
}

async function compare(model: Model, real: Real): Promise<void> {
  // Sets and maps are equal whatever the order they were filled in.
  expect(await stored(real)).toEqual(model);
}

const idOf = async (real: Real, i: number) =>
  (await rowsOf(real)).find(({ child_id, status }) => child_id === families[i]!.childId && status !== "cancelled")?.id;

const ways = {
  book: (real: Real, i: number) =>
    server.call(
      book,
      { params: { sessionId: real.sessionId }, body: { childId: families[i]!.childId, orWait: true } },
      families[i]!.token,
    ),
  cancel: async (real: Real, i: number) => {
    const bookingId = await idOf(real, i);
    return bookingId && server.call(cancelBooking, { params: { bookingId } }, families[i]!.token);
  },
  confirm: async (real: Real, i: number) => {
    const bookingId = await idOf(real, i);
    return bookingId ? server.call(confirmBooking, { params: { bookingId } }, families[i]!.token) : undefined;
  },
  change: async (real: Real, capacity: number) => {
    const { version } = await server.world.db
      .selectFrom("booking_session")
      .select("version")
      .where("id", "=", real.sessionId)
      .executeTakeFirstOrThrow();
    const body = { on: real.on, from: "09:00", to: "10:00", capacity, version };
    return server.call(changeSession, { params: { sessionId: real.sessionId }, body }, head);
  },
  sweep: async () => {
    for (const { run } of sweeps) await run(server.platform);
  },
};

const command = (name: string, run: (model: Model, real: Real) => Promise<void>): Command => ({
  check: () => true,
  async run(model, real) {
    await run(model, real);
    await compare(model, real);
  },
  toString: () => name,
});

const counts = { waited: 0, movedUp: 0, expired: 0, full: 0 };

const bookOne = (i: number) =>
  command(`book(${i})`, async (model, real) => {
    const { status, data, error } = await ways.book(real, i);
    const known = model.booked.has(i) || model.offered.has(i) || model.waiting.includes(i);
    const full = taken(model) >= model.capacity || model.waiting.length > 0;
    if (!known && full && model.waiting.length >= turns) {
      counts.full += 1;
      expect(error.error).toBe("session_full");
      return;
    }
    if (!known) {
      if (full) model.waiting.push(i);
      else model.booked.add(i);
    }
    expect(status).toBe(200);
    const place = model.waiting.indexOf(i);
    counts.waited += place >= 0 ? 1 : 0;
    expect(data).toMatchObject({
      status: model.booked.has(i) ? "booked" : model.offered.has(i) ? "offered" : "waiting",
      position: place < 0 ? null : place + 1,
    });
  });

const cancelOne = (i: number) =>
  command(`cancel(${i})`, async (model, real) => {
    await ways.cancel(real, i);
    model.booked.delete(i);
    model.offered.delete(i);
    model.waiting = model.waiting.filter((one) => one !== i);
    const before = model.waiting.length;
    moveUp(model);
    counts.movedUp += before - model.waiting.length;
  });

const confirmOne = (i: number) =>
  command(`confirm(${i})`, async (model, real) => {
    const answer = await ways.confirm(real, i);
    if ((model.offered.get(i) ?? 0) > now()) {
      model.offered.delete(i);
      model.booked.add(i);
    } else if (answer && !model.booked.has(i)) expect(answer.error.error).toBe("offer_over");
  });

const changeTo = (capacity: number) =>
  command(`capacity(${capacity})`, async (model, real) => {
    const { status, error } = await ways.change(real, capacity);
    if (capacity < taken(model)) {
      expect(error.error).toBe("capacity_below_taken");
      return;
    }
    expect(status).toBe(200);
    model.capacity = capacity;
    moveUp(model);
  });

const pass = (hours: number) =>
  command(`pass(${hours} h)`, async (model) => {
    server.clock.advance({ hours });
    await ways.sweep();
    for (const [i, until] of model.offered)
      if (until <= now()) {
        model.offered.delete(i);
        counts.expired += 1;
      }
    moveUp(model);
  });

/** All at the same moment; afterwards the model goes on from what is stored, which has to be in order. */
const together = (steps: readonly (readonly ["book" | "cancel" | "confirm" | "change" | "sweep", number])[]) =>
  command(`together(${steps.map(([way, i]) => `${way} ${i}`).join(", ")})`, async (model, real) => {
    const answers = await Promise.all(
      steps.map(([way, i]) => (way === "sweep" ? ways.sweep() : ways[way](real, way === "change" ? 1 + (i % 3) : i))),
    );
    for (const answer of answers) if (answer) expect([200, 409, 422]).toContain(answer.status);
    Object.assign(model, await stored(real));
  });

/** A session with people of its own: nobody asks so often that they are told to wait a minute. */
async function newSession(capacity: number): Promise<Real> {
  families = [];
  for (let i = 0; i < 8; i++) families.push(await scene.family());
  const site = await server.world.site();
  head = (await server.world.staff("head", { institutionId: site.institutionId })).token;
  const resource = { kind: "room", name: "活动室" };
  const room = (await server.call(createResource, { params: { siteId: site.siteId }, body: resource }, head)).data;
  const on = new Date(now() + 40 * 24 * hour).toISOString().slice(0, 10);
  const body = { kind: "model", startsOn: on, from: "09:00", to: "10:00", capacity };
  await server.call(createSessions, { params: room, body }, head);
  const { data } = await server.call(listSessions, { query: { kind: "model", resourceId: room.resourceId } });
  return { sessionId: data.sessions[0]!.id, on };
}

test("[S1-21] any order of booking, waiting, cancelling, confirming, expiring and changing gives what the model gives", async () => {
  const who = fc.nat({ max: 7 });
  const step = fc.tuple(fc.constantFrom("book", "book", "cancel", "confirm", "change", "sweep"), who);
  const commands = fc.commands(
    [
      who.map(bookOne),
      who.map(bookOne),
      who.map(bookOne),
      who.map(cancelOne),
      who.map(confirmOne),
      fc.integer({ min: 1, max: 4 }).map(changeTo),
      fc.integer({ min: 0, max: 5 }).map(pass),
      fc.array(step, { minLength: 2, maxLength: 8 }).map(together),
    ],
    { maxCommands: 40, size: "max" },
  );
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 3 }), commands, async (capacity, run) => {
      const real = await newSession(capacity);
      const model: Model = { capacity, booked: new Set(), offered: new Map(), waiting: [] };
      await fc.asyncModelRun(() => ({ model, real }), run);
    }),
    { numRuns: 25, seed: 20_261_121, endOnFailure: true },
  );
  // The run says something only when all of this happened.
  for (const [what, count] of Object.entries(counts)) expect(count, what).toBeGreaterThan(3);
});

test("two processes book, cancel and change capacity at once on one database: never one too many", async () => {
  // A platform of its own has batches of its own, as another process has.
  const second = { ...server.platform };
  const [district] = await server.running.districts.list();
  const handler = endpoints.find(({ endpoint }) => endpoint === (book as never))!;
  const bookElsewhere = async (real: Real, i: number): Promise<string> => {
    const { accountId, familyId, childId } = families[i]!;
    const actor: Actor = {
      kind: "family",
      accountId,
      sessionId: null,
      strength: "one_factor",
      grants: [],
      familyIds: [familyId],
    };
    const input = { params: { sessionId: real.sessionId }, query: {}, body: { childId, orWait: true } };
    const call = { handler, platform: second, district: district!, actor, target: undefined, language: "en" as const };
    try {
      await carryOut({ ...call, input, requestId: "second" });
      return "given";
    } catch (error) {
      if (error instanceof Refusal) return error.code;
      throw error;
    }
  };
  for (let round = 0; round < 12; round++) {
    const real = await newSession(1 + (round % 3));
    const all = families.map((_, i) => i);
    const answers = await Promise.all([
      ...all.map((i) => bookElsewhere(real, i)),
      ...all.map(async (i) => (await ways.book(real, i)).error?.error ?? "given"),
      ways.change(real, 2).then(() => "given"),
      ...[0, 1].map((i) => ways.cancel(real, i).then(() => "given")),
    ]);
    expect(answers.filter((answer) => answer !== "given" && answer !== "session_full")).toEqual([]);
    const model = await stored(real);
    expect(taken(model)).toBe(model.capacity);
    await Promise.all(all.map((i) => ways.cancel(real, i)));
    await stored(real);
  }
});
