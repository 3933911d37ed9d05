import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { AnyEndpoint } from "../../contract/endpoint.ts";
import { nowOf, todayOf } from "../../kernel/clock.ts";
import { sessionCookie } from "../../kernel/session.ts";
import { putPlaces } from "../institutions/contract.ts";
import { giveIndicators } from "../../test/world/indicators.ts";
import { startTestServer, type TestServer } from "../../test/world/server.ts";
import { getIndicator, getTrend } from "./contract.ts";
import * as contract from "./contract/reports.ts";
import { freeze } from "./frozen.ts";
import { gapOf } from "./targets.ts";

/** Values officials report, targets, and figures frozen at the ends of periods. */

let server: TestServer;
let siteId: never;
let tokens: Record<string, string> = {};
const words = (text: string) => ({ zh: text, en: text });
const basis = [{ document: "plan", at: "一" }];

beforeAll(async () => {
  server = await startTestServer();
  const { world } = server;
  const reported = { explain: words("填报"), numerator: { reported: true as const } };
  await giveIndicators(world, nowOf(server.clock), {
    indicators: [
      { ...reported, key: "trained", title: words("培训率"), unit: "share", denominator: { reported: true } },
      { ...reported, key: "bases", title: words("基地数"), unit: "count" },
      { ...reported, key: "known", title: words("知晓率"), unit: "share" },
      {
        key: "opened",
        title: words("新增"),
        explain: words("新增"),
        unit: "count",
        numerator: { facts: "place", sum: "added" },
        asOf: "year",
      },
    ],
    targets: [
      { key: "places.2027", title: words("2027 年"), indicator: "vacant_places", year: 2027, min: 25, basis },
      { key: "places.2026", title: words("2026 年"), indicator: "vacant_places", year: 2026, min: 5, basis },
      {
        key: "street",
        title: words("街道"),
        indicator: "vacant_places",
        year: 2026,
        min: 9,
        division: world.otherStreet as never,
        basis,
      },
    ],
  });
  const site = await world.site({ name: "柳湾托育园" });
  siteId = site.siteId as never;
  await world.placeLine(siteId, { places: 10 });
  tokens = {
    official: (await world.staff("health_official")).token,
    street: (await world.staff("street_official", { divisionCode: world.street })).token,
    other: (await world.staff("street_official", { divisionCode: world.otherStreet })).token,
    viewer: (await world.staff("viewer")).token,
    head: (await world.staff("head", { institutionId: site.institutionId })).token,
    family: (await world.family()).token,
    "": "",
  };
});
afterAll(() => server.stop());

const report = (key: string, body: object, who = "official") =>
  server.call(
    contract.reportValue,
    {
      params: { key },
      body: {
        division: server.world.street,
        periodFrom: "2026-01-01",
        periodTo: "2026-06-30",
        numerator: 8,
        source: "街道统计表",
        ...body,
      } as never,
    },
    tokens[who],
  );
const read = async (key: string, query: object = {}) =>
  (await server.call(getIndicator, { params: { key }, query }, tokens["official"])).data;
const statusOf = (who: string, allowed: readonly string[]) => (allowed.includes(who) ? 200 : who === "" ? 401 : 403);

describe("who may report", () => {
  it("officials of the division, and nobody for another's", async () => {
    for (const who of ["official", "street", "other", "viewer", "head", "family", ""]) {
      const period = { periodFrom: "2025-01-01", periodTo: `2025-0${["official", "street"].indexOf(who) + 2}-01` };
      const { status } = await report("bases", period, who);
      expect([who, status]).toEqual([who, statusOf(who, ["official", "street"])]);
    }
  });

  it("readers see reports, what is to be reported, and frozen figures", async () => {
    const cases: [AnyEndpoint, object][] = [
      [contract.listReports, { params: { key: "bases" } }],
      [contract.listReportable, {}],
      [contract.listFrozen, { params: { key: "bases" } }],
    ];
    for (const [endpoint, input] of cases)
      for (const who of ["official", "street", "viewer", "head", "family", ""]) {
        const { status } = await server.call(endpoint, { query: {}, ...input } as never, tokens[who]);
        expect([endpoint.path, who, status]).toEqual([
          endpoint.path,
          who,
          statusOf(who, ["official", "street", "viewer"]),
        ]);
      }
    const own = (await server.call(contract.listReports, { params: { key: "bases" }, query: {} }, tokens["viewer"]))
      .data;
    expect(own.mayReport).toBe(false);
    expect(
      (await server.call(contract.listReportable, { query: {} }, tokens["street"])).data.items.map(
        ({ definition }) => definition.key,
      ),
    ).toEqual(["bases", "known", "trained"]);
  });

  it("the statement beside a value, and taking it back", async () => {
    const { id } = (await report("bases", { periodFrom: "2024-01-01", periodTo: "2024-12-31" })).data;
    const attach = async (who: string, content: string) => {
      const form = new FormData();
      form.append("file", new Blob([content]), "表.pdf");
      const encoded = new Response(form);
      const url = `/api/d/${server.world.districtId}/indicators/reports/${id}/file`;
      const headers = { "x-huituo": "1", "content-type": encoded.headers.get("content-type")! };
      const payload = Buffer.from(await encoded.arrayBuffer());
      return server.running.app.inject({
        method: "POST",
        url,
        headers,
        payload,
        cookies: { [sessionCookie]: tokens[who]! },
      });
    };
    expect((await attach("viewer", "%PDF-1.7")).statusCode).toBe(403);
    expect((await attach("official", "hello, world")).json()).toMatchObject({ error: "file_kind" });
    expect((await attach("official", "%PDF-1.7 text")).statusCode).toBe(200);
    expect((await attach("official", "%PDF-1.7 text")).json()).toMatchObject({ error: "has_a_file" });
    const params = { reportId: id };
    expect((await server.call(contract.getReportFile, { params }, tokens["viewer"])).raw).toBe("%PDF-1.7 text");
    for (const who of ["other", "head", ""])
      expect((await server.call(contract.getReportFile, { params }, tokens[who])).status).toBe(who === "" ? 401 : 403);
    const withdraw = (who: string) =>
      server.call(contract.withdrawReport, { params, body: { reason: "重复" } }, tokens[who]);
    expect((await withdraw("other")).status).toBe(403);
    expect((await withdraw("viewer")).status).toBe(403);
    expect((await withdraw("street")).status).toBe(200);
    expect((await withdraw("street")).error.error).toBe("report_superseded");
  });
});

describe("reported values", () => {
  it("are refused when they can not be right", async () => {
    const refused = async (key: string, body: object) => (await report(key, body)).error.error;
    expect(await refused("vacant_places", {})).toBe("not_reported_by_hand");
    expect(await refused("trained", {})).toBe("denominator_needed");
    expect(await refused("trained", { denominator: 4 })).toBe("share_above_one");
    expect(await refused("known", { numerator: 1.2 })).toBe("share_above_one");
    expect(await refused("bases", { periodFrom: "2026-07-01" })).toBe("period_reversed");
    expect(await refused("bases", { periodFrom: "2027-07-01", periodTo: "2027-08-01" })).toBe("day_in_future");
    expect((await report("nothing", {})).status).toBe(404);
  });

  it("add up where that means something, and hold for the newest period that had begun", async () => {
    const { street, otherStreet } = server.world;
    expect((await read("trained")).figure).toMatchObject({ value: null, missing: "not_reported" });
    await report("trained", { numerator: 8, denominator: 10 });
    await report("trained", { division: otherStreet, numerator: 12, denominator: 30 });
    await report("known", { numerator: 0.4 });
    const { figure, children, report: of } = await read("trained");
    expect(figure).toMatchObject({ value: 0.5, numerator: 20, denominator: 40 });
    expect(children.map(({ value }) => value)).toEqual([0.8, 0.4]);
    expect(of).toBeNull();
    expect((await read("trained", { division: street })).report).toMatchObject({
      source: "街道统计表",
      periodTo: "2026-06-30",
    });
    // A bare share of a part says nothing about the whole.
    expect((await read("known")).figure.missing).toBe("not_reported");
    expect((await read("trained", { on: "2025-12-31" })).figure.missing).toBe("not_reported");
    await report("trained", { numerator: 9, denominator: 10, periodFrom: "2026-07-01", periodTo: "2026-09-30" });
    expect((await read("trained", { division: street })).figure.value).toBe(0.9);
    expect((await read("trained", { division: street, on: "2026-06-30" })).figure.value).toBe(0.8);
  });

  it("a correction supersedes with its reason; what was known then stays", async () => {
    const { street } = server.world;
    const day = todayOf(server.clock);
    server.clock.advance({ days: 2 });
    const change = { numerator: 7, denominator: 10, periodFrom: "2026-07-01", periodTo: "2026-09-30" };
    expect((await report("trained", change)).error.error).toBe("reason_needed");
    expect((await report("trained", { ...change, reason: "重复计算" })).status).toBe(200);
    expect((await read("trained", { division: street })).figure.value).toBe(0.7);
    expect((await read("trained", { division: street, on: day, knownAs: "now" })).figure.value).toBe(0.7);
    expect((await read("trained", { division: street, on: day, knownAs: "then" })).figure.value).toBe(0.9);
    const { items } = (
      await server.call(
        contract.listReports,
        { params: { key: "trained" }, query: { division: street as never } },
        tokens["official"],
      )
    ).data;
    expect(items.map(({ numerator, reason }) => [numerator, reason])).toEqual([
      [7, null],
      [9, "重复计算"],
      [8, null],
    ]);
  });
});

describe("targets", () => {
  it("of the division, the nearest first, with what is missing", async () => {
    const { targets } = await read("vacant_places");
    expect(targets.map(({ key, gap }) => [key, gap])).toEqual([
      ["places.2026", 0],
      ["places.2027", 15],
    ]);
    expect(
      (await read("vacant_places", { division: server.world.otherStreet })).targets.map(({ key, gap }) => [key, gap]),
    ).toEqual([
      ["places.2026", 5],
      ["street", 9],
      ["places.2027", 25],
    ]);
    const trend = await server.call(getTrend, { params: { key: "vacant_places" }, query: {} }, tokens["official"]);
    expect(trend.data.targets).toHaveLength(2);
  });

  it("are met from the better side", () => {
    expect([
      gapOf({ value: 5 }, "higher", 7),
      gapOf({ value: 5 }, "higher", 4),
      gapOf({ value: 5 }, "lower", 7),
    ]).toEqual([0, 1, 2]);
    expect([gapOf({ max: 5 }, "higher", 7), gapOf({ min: 5 }, "lower", 3), gapOf({ min: 1 }, "higher", null)]).toEqual([
      2,
      2,
      null,
    ]);
  });
});

describe("frozen figures", () => {
  it("[S4-18] are kept at a month's end as they were, and shown beside what they would be now", async () => {
    const { platform, clock, world } = server;
    const run = () => freeze(platform, world.districtId, { now: nowOf(clock), today: todayOf(clock) });
    clock.advance({ days: 12 });
    expect(todayOf(clock)).toBe("2026-12-04");
    expect(await run()).toBeGreaterThan(10);
    expect(await run()).toBe(0);
    const frozen = async (key: string) =>
      (await server.call(contract.listFrozen, { params: { key }, query: {} }, tokens["official"])).data.items;
    expect(await frozen("vacant_places")).toMatchObject([
      { on: "2026-11-30", frozen: { value: 10 }, now: { value: 10 }, differs: false },
    ]);
    // The year of what happens in a year has not ended.
    expect(await frozen("opened")).toEqual([]);
    const late = {
      ageBand: "infant",
      serviceForm: "full_day",
      places: 6,
      inclusivePlaces: 0,
      enrolledElsewhere: 0,
      priceFen: 0,
      validFrom: "2026-11-15",
    };
    const put = await server.call(putPlaces, { params: { siteId }, body: late as never }, tokens["head"]);
    expect(put.status).toBe(200);
    expect(await frozen("vacant_places")).toMatchObject([
      { frozen: { value: 10 }, now: { value: 16 }, differs: true, version: 1 },
    ]);
    const day = await read("vacant_places", { on: "2026-11-30" });
    expect([day.figure.value, day.frozen?.value]).toEqual([16, 10]);
    expect((await read("vacant_places", { on: "2026-11-30", knownAs: "then" })).figure.value).toBe(10);
    expect((await read("opened")).figure.value).toBe(6);
    clock.advance({ days: 30 });
    await run();
    expect((await frozen("opened")).map(({ on, frozen: { value } }) => [on, value])).toEqual([["2026-12-31", 6]]);
    expect((await frozen("vacant_places")).map(({ on }) => on)).toEqual(["2026-12-31", "2026-11-30"]);
  });
});
