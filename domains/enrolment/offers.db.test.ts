import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Enrolment } from "../../test/world/enrolment.ts";
import { startTestServer, type TestServer } from "../../test/world/server.ts";
import { getEnquiry, makeOffer } from "./contract/applications.ts";
import {
  acceptOffer,
  declineOffer,
  endPlacement,
  getEnrolment,
  getOffer,
  listPlacements,
  revokeOffer,
} from "./contract/offers.ts";
import { sweeps } from "./index.ts";
import { lastDayOfCare } from "./offers.ts";

let server: TestServer;
let scene: Enrolment;
let stranger: string;
let counter: string;

beforeAll(async () => {
  server = await startTestServer();
  scene = new Enrolment(server);
  stranger = (await server.world.staff("head", { institutionId: await server.world.institution() })).token;
  counter = (await server.world.staff("counter")).token;
});
afterAll(() => server.stop());

type Family = Awaited<ReturnType<Enrolment["family"]>>;

/** A site with a line and its office. */
async function place(places = 1, ageBand: "infant" | "toddler" | "twos" = "toddler") {
  const { siteId, institutionId } = await server.world.site();
  const lineId = await server.world.placeLine(siteId, { places, ageBand });
  const office = (await server.world.staff("office", { institutionId })).token;
  return { siteId, institutionId, lineId, office };
}
type Place = Awaited<ReturnType<typeof place>>;

const offerTo = (at: Place, choiceId: string, more: object = {}, token = at.office) =>
  server.call(makeOffer, { params: { choiceId }, body: { lineId: at.lineId, startMonth: "2026-12", ...more } }, token);
const accept = (offerId: string, token?: string) => server.call(acceptOffer, { params: { offerId } }, token);
const decline = (offerId: string, token: string) =>
  server.call(declineOffer, { params: { offerId }, body: { reason: "price" } }, token);
const revoke = (offerId: string, token: string) =>
  server.call(revokeOffer, { params: { offerId }, body: { reason: "mistake" } }, token);
const monthsOf = (at: Place) =>
  server.world.db
    .selectFrom("place_month")
    .select(["month", "capacity", "taken", "held"])
    .where("line_id", "=", at.lineId)
    .orderBy("month")
    .execute();
const choicesOf = async (family: Family) =>
  (
    await server.call(getEnrolment, { params: { familyId: family.familyId } }, family.token)
  ).data.applications[0]!.choices.map(({ status }) => status);
const runSweeps = async () => {
  for (const sweep of sweeps) await sweep.run(server.platform);
};

async function offered(more: { at?: Place; others?: string[] } = {}) {
  const at = more.at ?? (await place());
  const family = await scene.family();
  const { choiceIds, applicationId } = await scene.apply(family, [at.siteId, ...(more.others ?? [])]);
  const offer = await offerTo(at, choiceIds[0]!);
  return { at, family, choiceIds, applicationId, offerId: offer.data.offerId };
}

test("a place is offered to the day before the third birthday, or to the end of the open months", () => {
  expect(lastDayOfCare("2025-03-10", "2026-11-20")).toBe("2028-03-09");
  expect(lastDayOfCare("2024-02-29", "2026-11-20")).toBe("2027-02-28");
  expect(lastDayOfCare("2026-10-10", "2026-11-20")).toBe("2029-05-31");
});

describe("making an offer", () => {
  test("holds the place in every month, pauses the others, shows the phone, has a deadline at the end of a day [L-30]", async () => {
    const other = await place();
    const { at, family, choiceIds, offerId } = await offered({ others: [other.siteId] });
    const months = await monthsOf(at);
    expect(months.filter(({ held }) => held === 1).map(({ month }) => month)).toEqual(
      months.map(({ month }) => month).filter((month) => month >= "2026-12-01" && month <= "2028-03-01"),
    );
    expect(await choicesOf(family)).toEqual(["offered", "paused"]);
    const seen = await server.call(getOffer, { params: { offerId } }, family.token);
    expect(seen.data).toMatchObject({
      status: "live",
      deadlineAt: "2026-11-27T16:00:00.000Z",
      priceFen: 198_000,
      startOn: "2026-12-01",
      endOn: "2028-03-09",
    });
    expect(seen.data.otherSites).toHaveLength(1);
    expect(seen.data.can).toMatchObject({ accept: true });
    expect((await server.call(getOffer, { params: { offerId } }, at.office)).data).toMatchObject({
      otherSites: [],
      can: { revoke: true },
    });
    expect((await server.call(getOffer, { params: { offerId } }, stranger)).status).toBe(403);
    expect((await server.call(getEnquiry, { params: { choiceId: choiceIds[0]! } }, at.office)).data.guardianName).toBe(
      "林晓",
    );
  });

  test("is refused for every reason that stands against it", async () => {
    const [at, full, infant] = [await place(), await place(0), await place(1, "infant")];
    const family = await scene.family();
    const { choiceIds } = await scene.apply(family, [at.siteId, full.siteId, infant.siteId]);
    const [first, second, third] = choiceIds as [string, string, string];
    expect((await offerTo(at, first, {}, stranger)).status).toBe(403);
    expect((await offerTo(full, second)).error.error).toBe("no_place_left");
    expect((await offerTo(infant, third)).error.error).toBe("age_does_not_fit");
    expect((await offerTo(at, first, { lineId: full.lineId })).status).toBe(404);
    expect((await offerTo(at, first, { startMonth: "2026-10" })).error.error).toBe("month_in_past");
    expect((await offerTo(at, first, { startMonth: "2031-01" })).error.error).toBe("month_too_far");
    await server.world.db.updateTable("site").set({ status: "suspended" }).where("id", "=", at.siteId).execute();
    expect((await offerTo(at, first)).error.error).toBe("site_not_open");
    await server.world.db.updateTable("site").set({ status: "open" }).where("id", "=", at.siteId).execute();
    await server.world.db
      .updateTable("consent")
      .set({ withdrawn_at: "2026-11-20T02:00:00Z" })
      .where("family_id", "=", family.familyId)
      .execute();
    expect((await offerTo(at, first)).error.error).toBe("consent_missing");
    await scene.agree(family);
    expect((await offerTo(at, first)).status).toBe(200);
    expect((await offerTo(at, first)).error.error).toBe("child_has_live_offer");
    expect((await offerTo(infant, third)).error.error).toBe("child_has_live_offer");
  });

  test("a child that is placed for that time gets no second place", async () => {
    const first = await offered();
    expect((await accept(first.offerId, first.family.token)).status).toBe(200);
    const at = await place();
    const { choiceIds } = await scene.apply(first.family, [at.siteId]);
    expect((await offerTo(at, choiceIds[0]!)).error.error).toBe("child_already_placed");
  });

  test("two hundred offers at once for ten places: ten, and never a fault", async () => {
    const at = await place(10);
    const choices: string[] = [];
    for (let i = 0; i < 200; i++) choices.push((await scene.apply(await scene.family(), [at.siteId])).choiceIds[0]!);
    const tokens: string[] = [];
    // Limits count by account: an institution of four clerks.
    for (let i = 0; i < 4; i++)
      tokens.push((await server.world.staff("office", { institutionId: at.institutionId })).token);
    const answers = await Promise.all(choices.map((choiceId, i) => offerTo(at, choiceId, {}, tokens[i % 4])));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(10);
    expect(answers.filter(({ error }) => error.error === "no_place_left")).toHaveLength(190);
    expect((await monthsOf(at)).every(({ held, capacity }) => held <= capacity)).toBe(true);
  });

  test("two institutions offering to one child at once: one offer", async () => {
    const [one, two] = [await place(), await place()];
    for (let round = 0; round < 5; round++) {
      const family = await scene.family();
      const { choiceIds } = await scene.apply(family, [one.siteId, two.siteId]);
      const answers = await Promise.all([offerTo(one, choiceIds[0]!), offerTo(two, choiceIds[1]!)]);
      expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 422]);
      const made = answers.find(({ status }) => status === 200)!;
      expect((await decline(made.data.offerId, family.token)).status).toBe(200);
    }
  });
});

describe("ending an offer", () => {
  test("[S1-21] accepting takes the place, places the child and closes the rest", async () => {
    const other = await place();
    const { at, family, offerId } = await offered({ others: [other.siteId] });
    expect((await accept(offerId)).status).toBe(401);
    expect((await accept(offerId, at.office)).status).toBe(403);
    expect((await accept(offerId, (await scene.family()).token)).status).toBe(403);
    const { placementId } = (await accept(offerId, family.token)).data;
    expect(await choicesOf(family)).toEqual(["placed", "withdrawn"]);
    const months = await monthsOf(at);
    expect(months.every(({ held }) => held === 0)).toBe(true);
    expect(months.filter(({ taken }) => taken === 1)).toHaveLength(16);
    const list = await server.call(listPlacements, {}, at.office);
    expect(list.data.items).toMatchObject([{ id: placementId, childName: "林小禾", status: "planned" }]);
    expect((await server.call(listPlacements, {}, stranger)).data.total).toBe(0);
    expect((await server.call(listPlacements, {}, counter)).status).toBe(403);
    expect((await accept(offerId, family.token)).error).toMatchObject({
      error: "offer_not_live",
      details: { status: "accepted" },
    });
  });

  test("the counter accepts for a family", async () => {
    const { offerId } = await offered();
    expect((await accept(offerId, counter)).status).toBe(200);
  });

  test("declining, revoking and expiring give the place back and let the other choices resume [L-30]", async () => {
    const other = await place(9);
    for (const how of ["declined", "revoked", "expired"] as const) {
      const { at, family, offerId } = await offered({ others: [other.siteId] });
      if (how === "declined") {
        expect((await decline(offerId, at.office)).status).toBe(403);
        expect((await decline(offerId, family.token)).status).toBe(200);
      } else if (how === "revoked") {
        expect((await revoke(offerId, stranger)).status).toBe(403);
        expect((await revoke(offerId, at.office)).status).toBe(200);
      } else {
        server.clock.advance({ days: 8 });
        expect((await accept(offerId, family.token)).error.error).toBe("offer_expired");
        await runSweeps();
        await runSweeps();
      }
      expect((await server.call(getOffer, { params: { offerId } }, family.token)).data.status).toBe(how);
      expect((await monthsOf(at)).every(({ held, taken }) => held === 0 && taken === 0)).toBe(true);
      expect(await choicesOf(family)).toEqual([how === "declined" ? "declined" : "waiting", "waiting"]);
      for (const again of [
        await accept(offerId, family.token),
        await decline(offerId, family.token),
        await revoke(offerId, at.office),
      ])
        expect(again.error.error).toBe("offer_not_live");
    }
    const events = await server.world.db
      .selectFrom("audit_entry")
      .select("event")
      .where("event", "like", "offer.%")
      .execute();
    expect(new Set(events.map(({ event }) => event))).toEqual(
      new Set(["offer.viewed", "offer.made", "offer.accepted", "offer.declined", "offer.revoked", "offer.expired"]),
    );
  });

  test("whoever is first decides: accepting twice, two guardians, declining, revoking and expiring at once", async () => {
    for (let round = 0; round < 12; round++) {
      const { at, family, offerId } = await offered();
      const second = await server.world.account({ kind: "family", strength: "one_factor" });
      await server.world.db
        .insertInto("guardian")
        .values({
          district_id: server.world.districtId,
          id: server.world.id(),
          family_id: family.familyId,
          account_id: second.accountId,
          name_enc: Buffer.from([0]),
          relation: "father",
        })
        .execute();
      // The last moment: by the time the sweep reads the clock the deadline may have passed.
      if (round % 3 === 0) server.clock.advance({ days: 8 });
      const calls = [
        accept(offerId, family.token),
        accept(offerId, second.token),
        decline(offerId, family.token),
        revoke(offerId, at.office),
        runSweeps(),
      ];
      await Promise.all(round % 2 === 0 ? calls : calls.toReversed());
      const { status } = (await server.call(getOffer, { params: { offerId } }, at.office)).data;
      const placements = await server.world.db
        .selectFrom("placement")
        .select("id")
        .where("offer_id", "=", offerId)
        .execute();
      expect(status).not.toBe("live");
      expect(placements).toHaveLength(status === "accepted" ? 1 : 0);
      const months = await monthsOf(at);
      expect(months.every(({ held }) => held === 0)).toBe(true);
      expect(Math.max(...months.map(({ taken }) => taken))).toBe(status === "accepted" ? 1 : 0);
    }
  });
});

describe("placements", () => {
  test("a child begins and leaves on its day; ending early frees the later months", async () => {
    const { at, family, offerId } = await offered();
    const { placementId } = (await accept(offerId, family.token)).data;
    const end = (lastDay: string | null, version: number, token = family.token) =>
      server.call(endPlacement, { params: { placementId }, body: { lastDay, reason: "moved", version } }, token);
    const start = server.clock.now();
    const statusOf = async () =>
      await server.world.db
        .selectFrom("placement")
        .select(["status", "version"])
        .where("id", "=", placementId)
        .executeTakeFirstOrThrow();
    server.clock.advance({ days: 45 });
    await runSweeps();
    const { status, version } = await statusOf();
    expect(status).toBe("active");
    const today = server.clock.now().toISOString().slice(0, 10);
    expect((await end(null, version)).error.error).toBe("already_begun");
    expect((await end("2026-01-01", version)).error.error).toBe("last_day_wrong");
    expect((await end(today, version, stranger)).status).toBe(403);
    expect((await end(today, 99)).error.error).toBe("changed_by_someone_else");
    expect((await end(today, version, at.office)).status).toBe(200);
    const taken = (await monthsOf(at)).filter((month) => month.taken === 1).map(({ month }) => month);
    expect(taken.at(-1)).toBe(`${today.slice(0, 7)}-01`);
    server.clock.advance({ days: 1 });
    await runSweeps();
    expect((await statusOf()).status).toBe("ended");
    expect((await end(today, 1)).error.error).toBe("placement_over");
    expect(server.clock.now() > start).toBe(true);
  });

  test("one that has not begun is cancelled whole", async () => {
    const at = await place();
    const family = await scene.family();
    const month = new Date(server.clock.now().getTime() + 40 * 86_400_000).toISOString().slice(0, 7);
    const { choiceIds } = await scene.apply(family, [at.siteId], month);
    const offer = await offerTo(at, choiceIds[0]!, { startMonth: month });
    const { placementId } = (await accept(offer.data.offerId, family.token)).data;
    const ended = await server.call(
      endPlacement,
      { params: { placementId }, body: { lastDay: null, reason: "other", version: 1 } },
      family.token,
    );
    expect(ended.status).toBe(200);
    expect((await monthsOf(at)).every(({ taken }) => taken === 0)).toBe(true);
  });
});
