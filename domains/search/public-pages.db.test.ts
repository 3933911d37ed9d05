import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startTestServer, type TestServer } from "../../test/world/server.ts";
import {
  compareSites,
  dropFavourite,
  explainSearch,
  keepFavourite,
  listCards,
  listFavourites,
  mergeFavourites,
  searchMap,
  searchSites,
  suggest,
  viewSite,
} from "./contract.ts";

let server: TestServer;
let site: { siteId: string; institutionId: string };
let other: { siteId: string };
const id = (value: string) => value as never;

beforeAll(async () => {
  server = await startTestServer();
  const { world } = server;
  const institutionId = await world.institution({ name: "青禾托育有限公司" });
  site = await world.site({ institutionId, name: "小禾苗托育园", inclusive: true });
  other = await world.site({ name: "柳湾宝宝屋", lon: 117.95 });
  await world.placeLine(site.siteId, { places: 6 });
  await world.placeLine(site.siteId, { ageBand: "twos", serviceForm: "hourly", priceFen: 3_000 });
  const head = await world.staff("head", { institutionId });
  const rows = world.db.updateTable("site").where("id", "=", site.siteId);
  await rows
    .set({
      vacancy_confirmed_by: head.accountId,
      inclusive_basis: "青禾卫〔2026〕8号",
      inclusive_from: "2026-01-01",
      features: ["outdoor"],
    })
    .execute();
  await world.db
    .updateTable("institution")
    .set({ filing_number: "青托备 001", filed_on: "2024-02-01", head_name: "不应公开" })
    .where("id", "=", institutionId)
    .execute();
  await world.db
    .insertInto("care_group")
    .values({
      district_id: world.districtId,
      id: world.id(),
      site_id: site.siteId,
      name: "向日葵班",
      age_band: "toddler",
      capacity: 15,
      carers: 3,
      valid_from: "2025-09-01",
    })
    .execute();
});
afterAll(() => server.stop());

describe("public pages without signing in", () => {
  test("a site shows its trust facts with dates and sources, and six months of free places [S0-82, S1-160]", async () => {
    const { status, data } = await server.call(viewSite, { params: { siteId: id(site.siteId) } });
    expect(status).toBe(200);
    expect(data.inclusive).toEqual({ is: true, basis: "青禾卫〔2026〕8号", from: "2026-01-01", to: null });
    expect(data.institution).toMatchObject({
      name: "青禾托育有限公司",
      filingNumber: "青托备 001",
      filedOn: "2024-02-01",
    });
    expect(data.vacancy).toMatchObject({ by: "institution", freshness: "confirmed" });
    expect(data.months).toEqual(["2026-11", "2026-12", "2027-01", "2027-02", "2027-03", "2027-04"]);
    expect(data.lines.map(({ ageBand, priceFen }) => [ageBand, priceFen])).toEqual([
      ["toddler", 198_000],
      ["twos", 3_000],
    ]);
    expect([data.features, data.address, data.institution.nature]).toEqual([["outdoor"], "柳湾路8号", "for_profit"]);
    expect(data.changedAt).not.toBe("");
    expect(data.lines.map(({ serviceForm, vacancies }) => [serviceForm, vacancies.length, vacancies[0]])).toEqual([
      ["full_day", 6, 6],
      ["hourly", 6, 10],
    ]);
    expect(data.groups.map(({ name }) => name)).toEqual(["向日葵班"]);
    expect(data.opensAt).toBe("07:30");
  });

  test("nothing internal leaves: no person, no account, no counts the institution keeps for itself", async () => {
    const answers = await Promise.all([
      server.call(viewSite, { params: { siteId: id(site.siteId) } }),
      server.call(searchSites, { query: { text: "小禾苗" } }),
      server.call(searchMap, { query: {} }),
      server.call(compareSites, { query: { ids: [site.siteId] } }),
      server.call(listCards, { query: { ids: [site.siteId] } }),
    ]);
    for (const { raw, status } of answers) {
      expect(status).toBe(200);
      expect(raw).toContain(site.siteId);
      expect(raw).not.toMatch(/不应公开|enrolled|account|head_?name|version|_enc|confirmedBy|import/i);
    }
  });

  test("a vacancy not confirmed for 61 days counts as unconfirmed on the map and on the card [L-29, S3-92]", async () => {
    const { db } = server.world;
    const set = (at: string) =>
      db.updateTable("site").set({ vacancy_confirmed_at: at }).where("id", "=", other.siteId).execute();
    await server.world.placeLine(other.siteId, { places: 2 });
    await set("2026-09-19T00:00:00Z");
    const point = async () => (await server.call(searchMap, { query: { text: "宝宝屋" } })).data.points[0]!.vacancy;
    expect(await point()).toBe("unconfirmed");
    await set("2026-11-19T00:00:00Z");
    expect(await point()).toBe("few");
    expect((await server.call(searchSites, { query: { text: "宝宝屋" } })).data.items[0]!.vacancy.freshness).toBe(
      "confirmed",
    );
  });

  test("suggestions mix places and sites; signs of the search language are letters", async () => {
    const { data } = await server.call(suggest, { query: { text: "柳湾" } });
    expect(data.places.map(({ name }) => name)).toContain("柳湾社区");
    expect(data.sites.map(({ name }) => name)).toEqual(["柳湾宝宝屋"]);
    expect((await server.call(suggest, { query: { text: "%" } })).data.sites).toEqual([]);
  });

  test("comparison keeps the order asked and takes four at most [S0-83]", async () => {
    const ids = [other.siteId, site.siteId, server.world.id()];
    const { data } = await server.call(compareSites, { query: { ids } });
    expect(data.items.map((item) => item.id)).toEqual(ids.slice(0, 2));
    expect(
      (await server.call(compareSites, { query: { ids: Array.from({ length: 5 }, () => server.world.id()) } })).status,
    ).toBe(400);
  });

  test("a closed site is still shown by its link, but not found", async () => {
    const { siteId } = await server.world.site({ name: "已关闭园" });
    await server.world.db.updateTable("site").set({ status: "closed" }).where("id", "=", siteId).execute();
    expect((await server.call(viewSite, { params: { siteId: id(siteId) } })).data.status).toBe("closed");
    expect((await server.call(searchSites, { query: { text: "已关闭园" } })).data.total).toBe(0);
    expect((await server.call(explainSearch, { query: { text: "已关闭园" } })).status).toBe(200);
    expect((await server.call(viewSite, { params: { siteId: id(server.world.id()) } })).status).toBe(404);
  });
});

describe("favourites", () => {
  test("an anonymous visitor has none on the server and cannot keep any", async () => {
    expect((await server.call(listFavourites, {})).data).toEqual({ signedIn: false, siteIds: [] });
    expect((await server.call(keepFavourite, { params: { siteId: id(site.siteId) } })).status).toBe(401);
    expect((await server.call(dropFavourite, { params: { siteId: id(site.siteId) } })).status).toBe(401);
    expect((await server.call(mergeFavourites, { body: { siteIds: [] } })).status).toBe(401);
  });

  test("kept, merged after signing in, dropped; each account sees its own [S0-83]", async () => {
    const parent = await server.world.family();
    const stranger = await server.world.family();
    expect(
      (await server.call(keepFavourite, { params: { siteId: id(site.siteId) } }, parent.token)).data.siteIds,
    ).toEqual([site.siteId]);
    const merged = await server.call(
      mergeFavourites,
      { body: { siteIds: [id(site.siteId), id(other.siteId), id(server.world.id())] } },
      parent.token,
    );
    expect(merged.data.siteIds.toSorted()).toEqual([site.siteId, other.siteId].toSorted());
    expect((await server.call(listFavourites, {}, stranger.token)).data.siteIds).toEqual([]);
    expect(
      (await server.call(dropFavourite, { params: { siteId: id(site.siteId) } }, parent.token)).data.siteIds,
    ).toEqual([other.siteId]);
    expect((await server.call(keepFavourite, { params: { siteId: id(server.world.id()) } }, parent.token)).status).toBe(
      404,
    );
  });
});
