import fc from "fast-check";
import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ageBands, natures, siteKinds, unmetCauses } from "../../contract/care.ts";
import type { AnyEndpoint, CallOf } from "../../contract/endpoint.ts";
import type { LocalDate } from "../../contract/values.ts";
import { nowOf, todayOf } from "../../kernel/clock.ts";
import {
  Cube,
  cubeOf,
  DivisionIndex,
  type Figure,
  figuresOf,
  indicatorsOf,
  rebuild,
} from "../../mechanisms/indicators/index.ts";
import { Enrolment } from "../../test/world/enrolment.ts";
import { giveIndicators } from "../../test/world/indicators.ts";
import { startTestServer, type TestServer } from "../../test/world/server.ts";
import { reopenNeed, stateAnonymousNeed, stateNeed, withdrawNeed } from "../demand/contract.ts";
import { makeOffer } from "../enrolment/contract/applications.ts";
import { acceptOffer, declineOffer, endPlacement } from "../enrolment/contract/offers.ts";
import { parts } from "../all.ts";
import * as registry from "../institutions/contract.ts";
import { reviseInstitution } from "../institutions/contract/institutions.ts";
import { getGeography } from "../regions/index.ts";
import { endOfDay } from "./as-of.ts";
import { listIndicators } from "./contract.ts";

/** Figures that follow events, one by one, against the same figures made anew from all rows. */

const words = (text: string) => ({ zh: text, en: text });
const own = (key: string, numerator: object, more: object = {}) => ({
  key,
  title: words(key),
  explain: words(key),
  unit: "count" as const,
  numerator: numerator as never,
  ...more,
});

let server: TestServer;
let enrolment: Enrolment;
let official = "";
let calls = 0;
const sites: string[] = [];
const families: Awaited<ReturnType<Enrolment["family"]>>[] = [];
const needs: { id: string; token: string }[] = [];
const offers: { id: string; token: string }[] = [];
const placements: string[] = [];

beforeAll(async () => {
  server = await startTestServer({ unrecorded: true });
  enrolment = new Enrolment(server);
  const { world } = server;
  await giveIndicators(world, nowOf(server.clock), {
    indicators: [
      own("new_sites", { facts: "site", sum: "opened", where: "care" }, { asOf: "year" }),
      own("closed_sites", { facts: "site", sum: "closed" }, { asOf: "month" }),
      own("large_sites", { facts: "site", sum: "sites", where: "care && places >= 20" }),
      own("new_places", { facts: "place", sum: "added" }, { asOf: "quarter" }),
      own("begun", { facts: "place", sum: "begun" }, { asOf: "year" }),
      own("public_places", { facts: "place", sum: "places", where: 'nature == "public" || inclusive' }),
      own("free_or_used", { facts: "place", sum: "places - vacant", where: 'age_band in ["infant", "twos"]' }),
      own("bodies", { facts: "institution", sum: "institutions", where: "filed" }),
      own("filings", { facts: "institution", sum: "filings" }, { asOf: "year" }),
      own("covered", { facts: "street", sum: "divisions", where: "inclusive_places > 0" }),
      own("with_a_large_site", { facts: "community", sum: "divisions", where: "largest_places >= 20" }),
      own("stated", { facts: "need", sum: "stated" }, { asOf: "month", least: 5 }),
      own("placed", { facts: "need", sum: "placed", where: "!hardship" }),
    ],
  });
  await world.db
    .insertInto("division")
    .values({
      district_id: world.districtId,
      code: "990101001002",
      parent_code: world.street,
      level: 5,
      name: "新社区",
      full_name: "新社区",
    })
    .execute();
  for (const code of [world.community, world.otherCommunity])
    await world.db
      .insertInto("population")
      .values({
        district_id: world.districtId,
        id: world.id(),
        division_code: code,
        year: 2025,
        age: -1,
        persons: 3_000,
        source: "抽样",
        recorded_at: "2026-01-01T00:00:00Z",
      })
      .execute();
  for (let n = 0; n < 3; n++) {
    const { siteId } = await world.site();
    await world.placeLine(siteId, { places: 8 });
    sites.push(siteId);
  }
});
afterAll(() => server.stop());

/** Calls as a fresh official now and then: limits are for people. Refusals are part of life. */
async function call<E extends AnyEndpoint>(endpoint: E, input: CallOf<E>, token?: string) {
  if (calls++ % 5 === 0) official = (await server.world.staff("health_official")).token;
  const answer = await server.call(endpoint, input, token ?? official);
  expect(answer.status, answer.raw).toBeLessThan(500);
  expect([400, 401, 404, 429], answer.raw).not.toContain(answer.status);
  return answer;
}

const pick = <T>(items: readonly T[], n: number): T | undefined => items[n % items.length];
const day = (offset: number): LocalDate =>
  new Date(Date.parse(`${todayOf(server.clock)}T00:00:00Z`) + offset * 86_400_000)
    .toISOString()
    .slice(0, 10) as LocalDate;
const communities = () => [server.world.community, server.world.otherCommunity, "990101001002", server.world.street];
const siteRow = (id: string) =>
  server.world.db.selectFrom("site").selectAll().where("id", "=", id).executeTakeFirstOrThrow();

type Event = { kind: (typeof kinds)[number]; a: number; b: number; c: number; at: number };
const kinds = [
  "advance",
  "places",
  "places",
  "status",
  "inclusive",
  "move",
  "site",
  "institution",
  "anonymous",
  "need",
  "withdraw",
  "reopen",
  "offer",
  "accept",
  "decline",
  "end",
] as const;

const happen: Record<Event["kind"], (event: Event) => Promise<void>> = {
  async advance({ a }) {
    server.clock.advance({ days: (a % 20) + 1 });
    for (const sweep of parts.sweeps.filter(({ name }) => /enrolment|institutions/.test(name)))
      await sweep.run(server.platform);
  },
  async places({ a, b, c, at }) {
    const siteId = pick(sites, a)!;
    const ageBand = pick(ageBands, b)!;
    const line = await server.world.db
      .selectFrom("place_line")
      .select("version")
      .where("site_id", "=", siteId)
      .where("age_band", "=", ageBand)
      .where("service_form", "=", "full_day")
      .executeTakeFirst();
    const places = c % 30;
    const body = {
      ageBand,
      serviceForm: "full_day" as const,
      places,
      inclusivePlaces: Math.floor(places / 2),
      enrolledElsewhere: Math.floor(places / 5),
      priceFen: c * 100,
      validFrom: day(at),
      ...(line && { version: line.version }),
    };
    await call(registry.putPlaces, { params: { siteId: siteId as never }, body: body as never });
  },
  async status({ a, b, at }) {
    const { id, version } = await siteRow(pick(sites, a)!);
    const body = { status: pick(["open", "open", "suspended", "closed"] as const, b)!, from: day(at), version };
    await call(registry.setSiteStatus, { params: { siteId: id as never }, body });
  },
  async inclusive({ a, b, at }) {
    const { id, version } = await siteRow(pick(sites, a)!);
    const to = b % 2 ? day(at + b) : null;
    const body = { inclusive: b % 3 > 0, basis: "文", from: day(at), to, version };
    await call(registry.setInclusive, { params: { siteId: id as never }, body: body as never });
  },
  async move({ a, b, c, at }) {
    const row = await siteRow(pick(sites, a)!);
    const body = {
      name: row.name,
      kind: pick(siteKinds, c)!,
      divisionCode: pick(communities(), b)!,
      address: "路",
      location: null,
      buildingArea: null,
      outdoorArea: null,
      openedOn: null,
      validFrom: day(at),
      version: row.version,
    };
    await call(registry.reviseSite, { params: { siteId: row.id as never }, body: body as never });
  },
  async site({ a, b, at }) {
    const institutionId = await server.world.institution();
    const body = {
      name: `新园${sites.length}`,
      kind: pick(["institution", "employer", "parent_room"] as const, a)!,
      divisionCode: pick(communities(), b)!,
      address: "路",
      location: null,
      buildingArea: null,
      outdoorArea: null,
      openedOn: null,
      status: "open",
      validFrom: day(Math.min(at, 0)),
    };
    const { data } = await call(registry.createSite, {
      params: { institutionId: institutionId as never },
      body: body as never,
    });
    sites.push(data.siteId);
  },
  async institution({ a, b, at }) {
    const { institution_id } = await siteRow(pick(sites, a)!);
    const row = await server.world.db
      .selectFrom("institution")
      .selectAll()
      .where("id", "=", institution_id)
      .executeTakeFirstOrThrow();
    const body = {
      name: row.name,
      nature: pick(natures, b)!,
      registeredOn: null,
      filingNumber: b % 2 ? "备1" : "",
      filedOn: b % 2 ? day(Math.min(at, 0)) : null,
      version: row.version,
    };
    await call(reviseInstitution, { params: { institutionId: row.id as never }, body: body as never });
  },
  async anonymous({ a, b }) {
    const body = {
      divisionCode: pick(communities(), a)!,
      ageMonths: 20,
      wantedFrom: day(30 + (b % 60)).slice(0, 7),
      cause: pick(unmetCauses, b)!,
    };
    await call(stateAnonymousNeed, { body: body as never });
  },
  async need({ b }) {
    const family = await enrolment.family({ bornOn: "2025-10-01" });
    await server.world.db
      .insertInto("consent")
      .values({
        district_id: server.world.districtId,
        id: server.world.id(),
        family_id: family.familyId,
        guardian_id: family.guardianId,
        purpose: "care_search",
        text_version: "2026-11",
        channel: "self",
        given_at: nowOf(server.clock),
      })
      .execute();
    families.push(family);
    const body = {
      pickupPointIds: [family.pickupPointId],
      wantedFrom: day(30 + (b % 60)).slice(0, 7),
      serviceForms: ["full_day"],
    };
    const { status, data } = await call(
      stateNeed,
      { params: { childId: family.childId as never }, body: body as never },
      family.token,
    );
    if (status === 200) needs.push({ id: data.id, token: family.token });
  },
  async withdraw({ a }) {
    const need = pick(needs, a);
    if (need) await call(withdrawNeed, { params: { needId: need.id as never }, body: { cause: "price" } }, need.token);
  },
  async reopen({ a }) {
    const need = pick(needs, a);
    if (need) await call(reopenNeed, { params: { needId: need.id as never } }, need.token);
  },
  async offer({ a, b }) {
    const family = pick(families, a);
    const siteId = pick(sites, b)!;
    const line = await server.world.db
      .selectFrom("place_line")
      .select("id")
      .where("site_id", "=", siteId)
      .executeTakeFirst();
    if (!family || !line) return;
    const applied = await enrolment.apply(family, [siteId], day(0).slice(0, 7)).catch(() => undefined);
    if (!applied) return;
    const { institution_id } = await siteRow(siteId);
    const head = await server.world.staff("head", { institutionId: institution_id });
    const body = { lineId: line.id, startMonth: day(20).slice(0, 7) };
    const { status, data } = await server.call(
      makeOffer,
      { params: { choiceId: applied.choiceIds[0] as never }, body: body as never },
      head.token,
    );
    if (status === 200) offers.push({ id: data.offerId, token: family.token });
  },
  async accept({ a }) {
    const offer = pick(offers, a);
    if (!offer) return;
    const { status, data } = await call(acceptOffer, { params: { offerId: offer.id as never } }, offer.token);
    if (status === 200) placements.push(data.placementId);
  },
  async decline({ a }) {
    const offer = pick(offers, a);
    if (offer) await call(declineOffer, { params: { offerId: offer.id as never }, body: {} as never }, offer.token);
  },
  async end({ a, b }) {
    const id = pick(placements, a);
    if (id === undefined) return;
    const row = await server.world.db
      .selectFrom("placement")
      .selectAll()
      .where("id", "=", id)
      .executeTakeFirstOrThrow();
    const site = await siteRow(row.site_id);
    const head = await server.world.staff("head", { institutionId: site.institution_id });
    const lastDay = row.start_on > day(0) ? null : day(b % 40);
    await call(
      endPlacement,
      { params: { placementId: id as never }, body: { lastDay, reason: "moved", version: row.version } as never },
      head.token,
    );
  },
};

/** What the deltas say, whatever rows they are made of. */
async function deltas(): Promise<string[]> {
  const { rows } = await sql<{ line: string }>`
    select concat_ws(' ', d.facts, d.source_id, d.curve, d.day, k.code, k.dims::text, sum(m1), sum(m2), sum(m3), sum(m4), sum(m5), sum(m6), sum(m7)) as line
    from indicator_delta d join indicator_key k on k.district_id = d.district_id and k.id = d.key_id
    group by d.facts, d.source_id, d.curve, d.day, k.code, k.dims
    having sum(m1) <> 0 or sum(m2) <> 0 or sum(m3) <> 0 or sum(m4) <> 0 or sum(m5) <> 0 or sum(m6) <> 0 or sum(m7) <> 0
    order by line`.execute(server.world.db);
  return rows.map(({ line }) => line);
}

/** Every indicator of every division, on days of the last year, as known now and then. */
async function figures(cubeFor: "kept" | "new"): Promise<Record<string, Figure>> {
  const { platform, clock, world } = server;
  const [now, today] = [nowOf(clock), todayOf(clock)];
  const { divisions } = await getGeography(platform, world.districtId);
  let cube = await cubeOf(platform, world.districtId, divisions, now);
  if (cubeFor === "new") {
    cube = new Cube(platform.database, world.districtId, new DivisionIndex(divisions));
    await cube.follow(now);
  }
  const { list } = await indicatorsOf({ db: world.db, districtId: world.districtId, today });
  const found: Record<string, Figure> = {};
  for (const indicator of list)
    for (const offset of [0, -1, -9, -45, -200])
      for (const curve of [0, 1] as const) {
        const on = day(offset);
        const moment = { on, knownAt: curve === 1 ? endOfDay(on, now) : now };
        const setting = {
          cube,
          world: { db: world.db, districtId: world.districtId, divisions, now, today },
          moment,
          curve,
        };
        const all = await figuresOf(indicator, setting);
        for (const { code } of divisions) found[`${indicator.key} ${code} ${on} ${curve}`] = all.of(code);
      }
  return found;
}

const event = fc.record({
  kind: fc.constantFrom(...kinds),
  a: fc.nat(1_000),
  b: fc.nat(1_000),
  c: fc.nat(1_000),
  at: fc.integer({ min: -300, max: 60 }),
});

describe("figures that follow events", () => {
  it("are those of a full recompute, for every indicator, division and day, as known now and then", async () => {
    let moved = 0;
    let before = "";
    await fc.assert(
      fc.asyncProperty(fc.array(event, { minLength: 6, maxLength: 14 }), async (events) => {
        for (const [index, one] of events.entries()) {
          await happen[one.kind](one);
          // What is kept in the process follows at different times.
          if (index % 3 === 0) await figures("kept");
        }
        const kept = await figures("kept");
        const incremental = await deltas();
        await rebuild(server.platform.database, server.world.districtId, nowOf(server.clock));
        expect(incremental).toEqual(await deltas());
        expect(kept).toEqual(await figures("new"));
        const text = JSON.stringify(kept);
        if (text !== before) moved += 1;
        before = text;
      }),
      { numRuns: Number(process.env["RUNS"] ?? 12), endOnFailure: true },
    );
    expect(moved).toBeGreaterThan(4);
    expect((await server.call(listIndicators, {})).data.items).toHaveLength(25);
  }, 240_000);
});
