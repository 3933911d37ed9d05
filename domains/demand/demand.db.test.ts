import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startTestServer, type TestServer } from "../../test/world/server.ts";
import {
  eraseFamily,
  exportFamily,
  giveConsent,
  withdrawConsent,
  currentVersion,
  type ConsentPurpose,
} from "../families/contract.ts";
import * as contract from "./contract.ts";
import { listNeedsOpenAt } from "./index.ts";
import { sweepNeeds } from "./jobs.ts";

let server: TestServer;
let counter: { token: string };
let otherCounter: { token: string };
let official: { token: string };
let head: { token: string };
let stranger: Home;
const world = () => server.world;

type Home = Awaited<ReturnType<typeof home>>;
async function home(consents: ConsentPurpose[] = ["care_search"]) {
  const made = await world().family();
  const params = { familyId: made.familyId as never };
  for (const purpose of consents)
    await server.call(giveConsent, { params, body: { purpose, textVersion: currentVersion(purpose) } }, made.token);
  return made;
}

beforeAll(async () => {
  server = await startTestServer();
  counter = await world().staff("counter", { divisionCode: world().street });
  otherCounter = await world().staff("counter", { divisionCode: world().otherStreet });
  official = await world().staff("health_official");
  head = await world().staff("head", { institutionId: await world().institution() });
  stranger = await home();
});
afterAll(() => server.stop());

type Wish = Parameters<typeof server.call<typeof contract.stateNeed>>[1]["body"];
const wishOf = (family: Home, change: object = {}): Wish =>
  ({
    wantedFrom: "2027-01",
    pickupPointIds: [family.pickupPointId],
    serviceForms: ["full_day"],
    maxMetres: 1_000,
    ...change,
  }) as Wish;
const state = (family: Home, change: object = {}, token = family.token) =>
  server.call(
    contract.stateNeed,
    { params: { childId: family.childId as never }, body: wishOf(family, change) },
    token,
  );
async function stated(change: object = {}) {
  const family = await home();
  const answer = await state(family, change);
  expect(answer.status).toBe(200);
  return { family, needId: answer.data.id, token: family.token };
}
const match = (needId: contract.NeedId, token: string) =>
  server.call(contract.matchNeed, { params: { needId } }, token);

describe("stating a need", () => {
  it("keeps one open need for a child, whoever states it [S4-6]", async () => {
    const family = await home();
    const answers = await Promise.all([state(family), state(family), state(family, {}, counter.token)]);
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 422, 422]);
    expect(answers.find(({ status }) => status === 422)?.error.error).toBe("need_open");
    const needs = await server.call(
      contract.listNeeds,
      { params: { familyId: family.familyId as never } },
      family.token,
    );
    expect(needs.data.items).toMatchObject([
      {
        childName: "林小禾",
        status: "open",
        ageMonths: 21,
        wantedFrom: "2027-01",
        expiresOn: "2027-05-19",
        points: [{ label: "home" }],
      },
    ]);
  });

  it("says what is wrong", async () => {
    const family = await home();
    const refused = async (change: object) => (await state(family, change)).error.error;
    expect(await refused({ wantedFrom: "2026-10" })).toBe("month_past");
    expect(await refused({ pickupPointIds: [stranger.pickupPointId] })).toBe("point_not_of_family");
    expect(await refused({ siblingSiteId: world().id() })).toBe("site_unknown");
    expect(await refused({ careFrom: "08:00" })).toBe("hours_incomplete");
    expect(await refused({ serviceForms: [] })).toBe("invalid_input");
    const silent = await home([]);
    expect((await state(silent)).error.error).toBe("consent_missing");
    for (const token of [stranger.token, otherCounter.token, head.token, official.token])
      expect((await state(family, {}, token)).status).toBe(403);
    expect(
      (await server.call(contract.stateNeed, { params: { childId: family.childId as never }, body: wishOf(family) }))
        .status,
    ).toBe(401);
  });

  it("at the counter has the same standing and says who wrote it down [L-31]", async () => {
    const family = await home();
    const answer = await state(family, { wishes: "奶奶接送" }, counter.token);
    const need = await server.call(contract.getNeed, { params: { needId: answer.data.id } }, counter.token);
    expect(need.data).toMatchObject({
      origin: "counter",
      childName: "林*",
      wishes: "奶奶接送",
      points: [{ location: null }],
    });
    const row = await world()
      .db.selectFrom("need")
      .selectAll()
      .where("id", "=", answer.data.id)
      .executeTakeFirstOrThrow();
    expect(row.recorded_by).toBeTruthy();
    expect(row.stated_at).toBe("2026-11-20T02:00:00.000Z");
    expect(row.wishes_enc?.includes("奶奶")).toBe(false);
  });
});

describe("a need's life", () => {
  it("is changed by version, confirmed, withdrawn and opened again; every version stays", async () => {
    const { family, needId, token } = await stated();
    const params = { needId };
    const body = { ...wishOf(family, { budgetFen: 200_000 }), version: 1 } as never;
    expect((await server.call(contract.changeNeed, { params, body }, token)).data.version).toBe(2);
    expect((await server.call(contract.changeNeed, { params, body }, token)).status).toBe(409);
    expect((await server.call(contract.confirmNeed, { params }, token)).data.version).toBe(3);
    expect((await server.call(contract.recordCause, { params, body: { cause: "price" } }, token)).data.version).toBe(4);
    expect((await server.call(contract.reopenNeed, { params }, token)).error.error).toBe("need_not_ended");
    expect((await server.call(contract.withdrawNeed, { params, body: {} }, token)).data.version).toBe(5);
    expect((await server.call(contract.confirmNeed, { params }, token)).error.error).toBe("need_ended");
    expect(
      (await server.call(contract.changeNeed, { params, body: { ...(body as object), version: 5 } as never }, token))
        .error.error,
    ).toBe("need_ended");
    expect((await server.call(contract.recordCause, { params, body: { cause: "full" } }, token)).error.error).toBe(
      "need_ended",
    );
    expect((await server.call(contract.withdrawNeed, { params, body: {} }, token)).error.error).toBe("need_ended");
    expect((await server.call(contract.reopenNeed, { params }, counter.token)).data.version).toBe(6);
    const versions = await server.call(contract.listNeedVersions, { params }, token);
    expect(
      versions.data.items.map(({ event, channel, facts }) => [event, channel, facts.budgetFen, facts.cause]),
    ).toEqual([
      ["reopened", "counter", 200_000, "price"],
      ["withdrawn", "self", 200_000, "price"],
      ["changed", "self", 200_000, "price"],
      ["confirmed", "self", 200_000, null],
      ["changed", "self", 200_000, null],
      ["stated", "self", null, null],
    ]);
  });

  it("is nobody else's business", async () => {
    const { family, needId } = await stated();
    const params = { needId };
    for (const token of [stranger.token, head.token, official.token, otherCounter.token]) {
      const tries = [
        server.call(contract.getNeed, { params }, token),
        server.call(contract.changeNeed, { params, body: { ...wishOf(family), version: 1 } as never }, token),
        server.call(contract.confirmNeed, { params }, token),
        server.call(contract.withdrawNeed, { params, body: {} }, token),
        server.call(contract.reopenNeed, { params }, token),
        server.call(contract.recordCause, { params, body: { cause: "price" } }, token),
        server.call(contract.listNeedVersions, { params }, token),
        server.call(contract.matchNeed, { params }, token),
        server.call(contract.markSeen, { params, body: { siteIds: [] } }, token),
        server.call(contract.listNeeds, { params: { familyId: family.familyId as never } }, token),
      ];
      expect((await Promise.all<{ status: number }>(tries)).map(({ status }) => status)).toEqual(tries.map(() => 403));
    }
  });

  it("ends when the family no longer wants to be searched for", async () => {
    const { family, needId, token } = await stated();
    await server.call(
      withdrawConsent,
      { params: { familyId: family.familyId as never, purpose: "care_search" } },
      token,
    );
    const need = await server.call(contract.getNeed, { params: { needId } }, token);
    expect(need.data.status).toBe("withdrawn");
    expect((await server.call(contract.reopenNeed, { params: { needId } }, token)).error.error).toBe("consent_missing");
  });
});

describe("matching", () => {
  it("ranks what fits, explains what misses, and says which small change opens more [S0-73]", async () => {
    const [lon, lat] = [117.5, 33.2];
    const at = async (east: number, line: object, name: string) => {
      const { siteId } = await world().site({ lon: lon + east / 93_150, lat, name });
      await world().placeLine(siteId, { ageBand: "toddler", ...line });
      return siteId;
    };
    const near = await at(200, { priceFen: 180_000 }, "近");
    const nearer = await at(100, { priceFen: 150_000 }, "更近");
    const dear = await at(300, { priceFen: 265_000 }, "贵");
    const far = await at(1_100, { priceFen: 180_000 }, "远");
    const full = await at(250, { priceFen: 180_000, places: 0 }, "满");
    const half = await at(260, { priceFen: 100_000, serviceForm: "half_day" }, "半日");
    const family = await home();
    const { keyring } = server.platform;
    const spot = keyring.seal(JSON.stringify({ lon, lat }), `pickup_point.location|${family.pickupPointId}`);
    await world()
      .db.updateTable("pickup_point")
      .set({ location_enc: spot })
      .where("id", "=", family.pickupPointId)
      .execute();
    const need = await state(family, { budgetFen: 250_000 });
    const { data } = await match(need.data.id, family.token);
    expect(data.fits.map(({ siteId }) => siteId)).toEqual([nearer, near]);
    expect(data.fits[0]).toMatchObject({
      month: "2027-01",
      free: 10,
      isNew: false,
      distances: [{ how: "straight_line" }],
    });
    expect(data.fits[0]!.distances[0]!.metres).toBeGreaterThanOrEqual(100);
    expect(Object.fromEntries(data.near.map(({ siteId, failed }) => [siteId, failed]))).toEqual({
      [dear]: ["price"],
      [far]: ["distance"],
      [full]: ["vacancy"],
      [half]: ["form"],
    });
    expect(data.openings.map(({ kind, amount, value, siteIds }) => [kind, amount, value, siteIds])).toEqual([
      ["distance", 500, null, [far]],
      ["price", 20_000, null, [dear]],
      ["form", 0, "half_day", [half]],
    ]);
    expect([data.cause, data.considered]).toEqual([null, 6]);

    await server.call(
      contract.markSeen,
      { params: { needId: need.data.id }, body: { siteIds: data.fits.map(({ siteId }) => siteId) as never } },
      family.token,
    );
    await world()
      .db.updateTable("place_month")
      .set({ capacity: 3 })
      .where("line_id", "in", world().db.selectFrom("place_line").select("id").where("site_id", "=", full))
      .execute();
    const later = await match(need.data.id, counter.token);
    expect(Object.fromEntries(later.data.fits.map(({ siteId, isNew }) => [siteId, isNew]))).toEqual({
      [full]: true,
      [near]: false,
      [nearer]: false,
    });
    const cheap = { ...wishOf(family, { budgetFen: 50_000 }), version: 1 } as never;
    await server.call(contract.changeNeed, { params: { needId: need.data.id }, body: cheap }, family.token);
    expect((await match(need.data.id, family.token)).data).toMatchObject({ fits: [], cause: "price" });
  });

  it("needs the family's consent and an open need", async () => {
    const { needId, token } = await stated();
    await server.call(contract.withdrawNeed, { params: { needId }, body: {} }, token);
    expect((await match(needId, token)).error.error).toBe("need_ended");
  });
});

describe("searches that end in nothing", () => {
  const body = { ageMonths: 9, wantedFrom: "2027-02" as never, cause: "age_band" as const };

  it("are kept without a person, in a community", async () => {
    const kept = await server.call(contract.stateAnonymousNeed, {
      body: { ...body, divisionCode: world().community as never },
    });
    expect(kept.status).toBe(200);
    const row = await world()
      .db.selectFrom("need")
      .selectAll()
      .where("id", "=", kept.data.id)
      .executeTakeFirstOrThrow();
    expect(row).toMatchObject({
      family_id: null,
      child_id: null,
      recorded_by: null,
      origin: "anonymous",
      division_code: world().community,
      cause: "age_band",
    });
    expect(
      (await server.call(contract.stateAnonymousNeed, { body: { ...body, divisionCode: "110101" as never } })).error
        .error,
    ).toBe("outside_district");
    const past = { ...body, wantedFrom: "2026-01" as never };
    expect((await server.call(contract.stateAnonymousNeed, { body: past })).error.error).toBe("month_past");
    expect((await server.call(contract.getNeed, { params: { needId: kept.data.id } })).status).toBe(401);
  });

  it("cannot flood the record", async () => {
    const statuses: number[] = [];
    for (let i = 0; i < 8; i++)
      statuses.push((await server.call(contract.stateAnonymousNeed, { body }, stranger.token)).status);
    expect(statuses).toContain(429);
  });
});

describe("what officials see", () => {
  it("is needs without names, in their division", async () => {
    const { needId } = await stated();
    const query = { division: world().street as never, origin: "self" as const, size: 100 };
    const survey = await server.call(contract.surveyNeeds, { query }, official.token);
    expect(survey.data.items.find(({ id }) => id === needId)).toMatchObject({
      divisionName: "柳湾社区",
      statedOn: "2026-11-20",
    });
    expect(survey.raw).not.toMatch(/林|familyId|childId/);
    const elsewhere = await world().staff("street_official", { divisionCode: world().otherStreet });
    expect((await server.call(contract.surveyNeeds, { query }, elsewhere.token)).data.total).toBe(0);
    for (const token of [stranger.token, head.token, counter.token])
      expect((await server.call(contract.surveyNeeds, {}, token)).status).toBe(403);
  });

  it("counts a family's need only with its consent to statistics", async () => {
    const silent = await stated();
    const open = await home(["care_search", "statistics"]);
    const counted = await state(open);
    const rows = await listNeedsOpenAt(world().db, world().districtId, "2026-11-20T03:00:00Z");
    expect(rows.map(({ id }) => id)).toContain(counted.data.id);
    expect(rows.map(({ id }) => id)).not.toContain(silent.needId);
    expect(await listNeedsOpenAt(world().db, world().districtId, "2026-11-19T03:00:00Z")).toEqual([]);
  });
});

describe("a family's rights", () => {
  it("find its needs in the export, and leave no trace of the family after deletion", async () => {
    const family = await home(["care_search", "statistics"]);
    const { data } = await state(family, { wishes: "想要户外" });
    const params = { familyId: family.familyId as never };
    const file = await server.call(exportFamily, { params }, family.token);
    expect(file.raw).toContain("想要户外");
    const erased = await server.call(eraseFamily, { params, body: { confirm: true } }, family.token);
    expect(erased.data).toMatchObject({ deleted: { needs: 1 }, complete: true });
    const row = await world().db.selectFrom("need").selectAll().where("id", "=", data.id).executeTakeFirstOrThrow();
    expect(row).toMatchObject({ family_id: null, child_id: null, wishes_enc: null, status: "withdrawn" });
    const silent = await stated();
    await server.call(
      eraseFamily,
      { params: { familyId: silent.family.familyId as never }, body: { confirm: true } },
      silent.token,
    );
    expect(await world().db.selectFrom("need").select("id").where("id", "=", silent.needId).execute()).toEqual([]);
  });
});

describe("time", () => {
  it("asks for confirmation after 150 days and ends the need after 180", async () => {
    const { needId, token } = await stated({ wantedFrom: "2027-06" });
    const read = async () => (await server.call(contract.getNeed, { params: { needId } }, token)).data;
    server.clock.advance({ days: 149 });
    await sweepNeeds(server.platform);
    expect(await read()).toMatchObject({ status: "open", reminded: false });
    server.clock.advance({ days: 2 });
    await sweepNeeds(server.platform);
    expect(await read()).toMatchObject({ status: "open", reminded: true });
    await server.call(contract.confirmNeed, { params: { needId } }, token);
    expect(await read()).toMatchObject({ reminded: false });
    server.clock.advance({ days: 179 });
    await sweepNeeds(server.platform);
    expect(await read()).toMatchObject({ status: "open", reminded: true });
    server.clock.advance({ days: 2 });
    await sweepNeeds(server.platform);
    await sweepNeeds(server.platform);
    expect(await read()).toMatchObject({ status: "expired" });
    const versions = await server.call(contract.listNeedVersions, { params: { needId } }, token);
    expect(versions.data.items[0]).toMatchObject({ event: "expired", channel: "system" });
  });
});
