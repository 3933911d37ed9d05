import ExcelJS from "exceljs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { AnyEndpoint } from "../../contract/endpoint.ts";
import { sessionCookie } from "../../kernel/session.ts";
import { giveIndicators } from "../../test/world/indicators.ts";
import { startTestServer, type TestServer } from "../../test/world/server.ts";
import { putPlaces, setInclusive, setSiteStatus } from "../institutions/contract.ts";
import { touchLater } from "../../mechanisms/indicators/index.ts";
import * as contract from "./contract.ts";

let server: TestServer;
let siteId: never;
let tokens: Record<string, string> = {};
const far = "990101002001";

beforeAll(async () => {
  server = await startTestServer();
  const { world } = server;
  await giveIndicators(world, server.clock.now().toISOString());
  const site = await world.site({ name: "柳湾托育园" });
  siteId = site.siteId as never;
  await world.placeLine(siteId, { places: 10 });
  const other = await world.site({ name: "岭下托育园", divisionCode: far });
  await world.placeLine(other.siteId, { places: 30, ageBand: "twos" });
  const old = await world.site({ name: "=HYPERLINK(1)", divisionCode: far });
  await world.db
    .updateTable("site")
    .set({ vacancy_confirmed_at: "2026-01-05T00:00:00Z" })
    .where("id", "=", old.siteId)
    .execute();
  for (const [code, total] of [
    [world.community, 4_000],
    [far, 6_000],
  ] as const)
    for (const [age, persons] of [
      [-1, total],
      [0, 40],
      [1, 50],
      [2, 60],
    ] as const)
      await world.db
        .insertInto("population")
        .values({
          district_id: world.districtId,
          id: world.id(),
          division_code: code,
          year: 2025,
          age,
          persons,
          source: "人口抽样调查",
          recorded_at: "2026-01-01T00:00:00Z",
        })
        .execute();
  tokens = {
    official: (await world.staff("health_official")).token,
    street: (await world.staff("street_official", { divisionCode: world.street })).token,
    counter: (await world.staff("counter")).token,
    viewer: (await world.staff("viewer")).token,
    head: (await world.staff("head", { institutionId: site.institutionId })).token,
    family: (await world.family()).token,
    "": "",
  };
});
afterAll(() => server.stop());

const read = async (key: contract.IndicatorKey, query: object = {}, who = "official") =>
  (await server.call(contract.getIndicator, { params: { key }, query }, tokens[who])).data;

async function need(code: string, cause: "price" | "full" | "distance", count: number): Promise<void> {
  const { world } = server;
  for (let n = 0; n < count; n++)
    await world.db
      .insertInto("need")
      .values({
        district_id: world.districtId,
        id: world.id(),
        origin: "anonymous",
        division_code: code,
        wanted_from: "2027-01-01",
        age_months: 20,
        service_forms: ["full_day"],
        cause,
        stated_at: server.clock.now().toISOString(),
      })
      .execute();
  // Written past the use cases, which would have said so.
  await touchLater(world.db, world.districtId, "need");
}

async function workbook(path: string, token: string): Promise<ExcelJS.Worksheet> {
  const answer = await server.running.app.inject({
    url: `/api/d/${server.world.districtId}${path}`,
    headers: { "x-huituo": "1" },
    cookies: { [sessionCookie]: token },
  });
  expect(answer.statusCode).toBe(200);
  const book = new ExcelJS.Workbook();
  await book.xlsx.load(answer.rawPayload as never);
  return book.worksheets[0]!;
}
const cellsOf = (sheet: ExcelJS.Worksheet) =>
  Array.from({ length: sheet.rowCount }, (_, row) => (sheet.getRow(row + 1).values as unknown[]).slice(1));

describe("who may see what", () => {
  const officials = ["official", "street", "counter", "viewer"];
  const outside = ["head", "family", ""];
  const cases: [string, AnyEndpoint, string[], string[]][] = [
    ["definitions", contract.listIndicators, [...officials, ...outside], []],
    ["figure", contract.getIndicator, officials, outside],
    ["course", contract.getTrend, officials, outside],
    ["rows", contract.listRows, officials, outside],
    ["values as a sheet", contract.exportValues, officials, outside],
    ["rows as a sheet", contract.exportRows, officials, outside],
    ["dashboard", contract.getDashboard, officials, outside],
    ["the one map", contract.getGovernmentMap, officials, outside],
    ["public figures", contract.listPublicFigures, [...officials, ...outside], []],
  ];
  it.each(cases)("%s", async (_name, endpoint, allowed, denied) => {
    for (const who of [...allowed, ...denied]) {
      const { status } = await server.call(endpoint, { params: { key: "places_per_1000" } } as never, tokens[who]);
      expect([who, status]).toEqual([who, allowed.includes(who) ? 200 : who === "" ? 401 : 403]);
    }
  });

  it("a street sees its own division only", async () => {
    const own = await read("vacant_places", {}, "street");
    expect(own.path.map(({ code }) => code)).toEqual([server.world.street]);
    expect(own.figure.value).toBe(10);
    for (const endpoint of [
      contract.getIndicator,
      contract.getTrend,
      contract.listRows,
      contract.exportValues,
      contract.exportRows,
      contract.getDashboard,
      contract.getGovernmentMap,
    ])
      for (const division of [server.world.districtId, server.world.otherStreet])
        expect(
          (
            await server.call(
              endpoint as AnyEndpoint,
              { params: { key: "vacant_places" }, query: { division } } as never,
              tokens["street"],
            )
          ).status,
        ).toBe(403);
    const map = (await server.call(contract.getGovernmentMap, { query: {} }, tokens["street"])).data;
    expect(map.sites.map(({ name }) => name)).toEqual(["柳湾托育园"]);
  });

  it("refuses unknown divisions, unknown indicators and future days", async () => {
    const ask = (query: object, key = "use_rate") =>
      server.call(contract.getIndicator, { params: { key: key as never }, query }, tokens["official"]);
    expect((await ask({ division: "990101009" })).status).toBe(404);
    expect((await ask({ division: "'; --" })).status).toBe(400);
    expect((await ask({}, "nonsense")).status).toBe(404);
    expect((await ask({}, "NON SENSE")).status).toBe(400);
    expect((await ask({ on: "2026-11-21" })).error.error).toBe("day_in_future");
    expect((await server.call(contract.listPublicFigures, { query: { division: "990101009" as never } })).status).toBe(
      404,
    );
  });
});

describe("figures", () => {
  it("[S1-30][S4-17] places per 1,000 residents with the source of the population", async () => {
    const { figure, children, population } = await read("places_per_1000");
    expect(figure).toMatchObject({ value: 4, numerator: 40, denominator: 10_000, missing: null });
    expect(children.map(({ name, value }) => [name, value])).toEqual([
      ["临河街道", 2.5],
      ["北岭镇", 5],
    ]);
    expect(population).toEqual({ year: 2025, sources: ["人口抽样调查"], isEstimate: false });
    const before = await read("places_per_1000", { on: "2024-12-31" });
    expect(before.figure).toMatchObject({ value: null, numerator: 40, missing: "no_denominator" });
    expect((await read("places_per_100_children")).figure.value).toBeCloseTo((40 / 300) * 100, 9);
  });

  it("a change of places moves the number at the next call, and stays out of what was known before", async () => {
    server.clock.advance({ days: 1 });
    const body = {
      ageBand: "infant",
      serviceForm: "full_day",
      places: 20,
      inclusivePlaces: 0,
      enrolledElsewhere: 5,
      priceFen: 100_000,
      validFrom: "2026-11-01",
    } as const;
    const before = (await read("use_rate", { on: "2026-11-10" })).figure;
    expect(before).toMatchObject({ numerator: 0, denominator: 40 });
    expect((await server.call(putPlaces, { params: { siteId }, body: body as never }, tokens["head"])).status).toBe(
      200,
    );
    expect((await read("use_rate")).figure).toMatchObject({ value: 5 / 60, numerator: 5, denominator: 60 });
    expect((await read("use_rate", { on: "2026-11-10" })).figure.denominator).toBe(60);
    expect((await read("use_rate", { on: "2026-11-10", knownAs: "then" })).figure.denominator).toBe(40);
    expect((await read("use_rate", { on: "2026-10-31" })).figure.denominator).toBe(40);
    expect((await read("vacant_places")).parts!.map(({ key, value }) => [key, value])).toEqual([
      ["infant", 15],
      ["toddler", 10],
      ["twos", 30],
      ["mixed", 0],
    ]);
    expect((await read("vacant_places", { part: "infant" })).children.map(({ value }) => value)).toEqual([15, 0]);
  });

  it("[S0-2, S1-31] the inclusive share follows recognition and its end", async () => {
    const line = {
      ageBand: "infant",
      serviceForm: "full_day",
      places: 20,
      inclusivePlaces: 12,
      enrolledElsewhere: 5,
      priceFen: 100_000,
      validFrom: "2026-11-01",
    } as const;
    const [row] = await server.world.db
      .selectFrom("place_line")
      .select("version")
      .where("site_id", "=", siteId)
      .where("age_band", "=", "infant")
      .execute();
    const put = await server.call(
      putPlaces,
      { params: { siteId }, body: { ...line, version: row!.version } as never },
      tokens["head"],
    );
    expect(put.status).toBe(200);
    expect((await read("inclusive_share")).figure.value).toBe(0);
    const version = async () =>
      (await server.world.db.selectFrom("site").select("version").where("id", "=", siteId).executeTakeFirstOrThrow())
        .version;
    const body = {
      inclusive: true,
      basis: "云卫〔2026〕1号",
      from: "2026-11-05",
      to: "2026-11-15",
      version: await version(),
    };
    expect(
      (await server.call(setInclusive, { params: { siteId }, body: body as never }, tokens["official"])).status,
    ).toBe(200);
    const on = async (day: string) => (await read("inclusive_share", { on: day })).figure.value;
    expect([await on("2026-11-04"), await on("2026-11-05"), await on("2026-11-15"), await on("2026-11-16")]).toEqual([
      0,
      12 / 60,
      12 / 60,
      0,
    ]);
  });

  it("[S1-32] coverage counts streets and communities with an open site, and names those without", async () => {
    expect((await read("street_coverage")).figure).toMatchObject({ value: 1, numerator: 2, denominator: 2 });
    const { version } = await server.world.db
      .selectFrom("site")
      .select("version")
      .where("id", "=", siteId)
      .executeTakeFirstOrThrow();
    expect(
      (
        await server.call(
          setSiteStatus,
          { params: { siteId }, body: { status: "suspended", from: "2026-11-21", version } as never },
          tokens["official"],
        )
      ).status,
    ).toBe(200);
    expect((await read("street_coverage")).figure.value).toBe(0.5);
    expect((await read("community_coverage")).children.map(({ value }) => value)).toEqual([0, 1]);
    const rows = (
      await server.call(contract.listRows, { params: { key: "street_coverage" }, query: {} }, tokens["official"])
    ).data;
    expect(rows.items.map((one) => [one.divisionName, one.covered])).toEqual([
      ["临河街道", false],
      ["北岭镇", true],
    ]);
    expect((await read("street_coverage", { division: far })).figure.missing).toBe("too_deep");
  });

  it("stale vacancies: the present only, and the list of the dashboard", async () => {
    expect((await read("stale_vacancy_share")).figure).toMatchObject({ numerator: 1, denominator: 2 });
    expect((await read("stale_vacancy_share", { on: "2026-11-01" })).figure.missing).toBe("only_now");
    const rows = (query: object) =>
      server.call(contract.listRows, { params: { key: "stale_vacancy_share" }, query }, tokens["official"]);
    expect((await rows({ on: "2026-11-01" })).error.error).toBe("only_now");
    expect((await rows({})).data).toMatchObject({ total: 2, numerator: 1, denominator: 2 });
    const { stale, figures, division } = (await server.call(contract.getDashboard, { query: {} }, tokens["official"]))
      .data;
    expect(stale).toMatchObject({ total: 1, items: [{ name: "=HYPERLINK(1)", confirmedOn: "2026-01-05" }] });
    expect(figures.map(({ key }) => key)).toEqual([
      "places_per_1000",
      "inclusive_share",
      "community_coverage",
      "use_rate",
      "vacant_places",
      "open_needs",
    ]);
    expect(figures.every(({ trend }) => trend.length === 12)).toBe(true);
    expect(division.name).toBe("青禾区");
  });
});

describe("counts of persons", () => {
  it("hides small counts and what would give them away, in every answer", async () => {
    await need(server.world.community, "price", 3);
    await need(far, "full", 9);
    await need(far, "distance", 2);
    const { figure, children, parts } = await read("open_needs");
    expect(figure.value).toBe(14);
    // 3 is small; 11 beside it would give it away.
    expect(children.map(({ missing }) => missing)).toEqual(["small", "small"]);
    expect(parts!.filter(({ missing }) => missing === null).every(({ value }) => value === 0 || value! >= 5)).toBe(
      true,
    );
    expect(parts!.filter(({ key }) => key === "price" || key === "distance").map(({ missing }) => missing)).toEqual([
      "small",
      "small",
    ]);
    const map = (
      await server.call(contract.getGovernmentMap, { query: { indicator: "open_needs" } }, tokens["official"])
    ).data;
    expect(map.needs.map(({ needs }) => needs)).toEqual([null, null]);
    expect(
      (
        await server.call(
          contract.listRows,
          { params: { key: "open_needs" }, query: { division: far as never } },
          tokens["official"],
        )
      ).error,
    ).toMatchObject({
      error: "too_few_to_show",
      details: { least: 5 },
    });
    const sheet = cellsOf(await workbook("/indicators/open_needs/values.xlsx", tokens["official"]!));
    expect(sheet.slice(2, 4).map((row) => row.slice(0, 6))).toEqual([
      ["990101001", "临河街道", undefined, undefined, undefined, "未显示（数字太小，或能推算出小数字）"],
      ["990101002", "北岭镇", undefined, undefined, undefined, "未显示（数字太小，或能推算出小数字）"],
    ]);
    const open = (await server.call(contract.getDashboard, { query: {} }, tokens["official"])).data;
    expect(open.needs).toEqual([]);
    await need(server.world.community, "price", 2);
    expect((await read("open_needs")).children.map(({ value }) => value)).toEqual([5, 11]);
  });

  it("the public figures hold no needs", async () => {
    const { data } = await server.call(contract.listPublicFigures, { query: {} });
    expect(data.figures.map(({ key }) => key)).not.toContain("open_needs");
    expect(data.figures.find(({ key }) => key === "places_per_1000")).toMatchObject({
      value: 3,
      children: [{ value: 0 }, { value: 5 }],
    });
  });
});

describe("sheets", () => {
  it("hold the numbers of the page", async () => {
    const page = await read("vacant_places");
    const cells = cellsOf(await workbook("/indicators/vacant_places/values.xlsx", tokens["official"]!));
    expect(cells[0]!.slice(0, 4)).toEqual(["区划代码", "区域", "空余托位（个）", "空余托位"]);
    expect(cells.slice(1, 4).map((row) => [row[0], row[2]])).toEqual(
      [page.figure, ...page.children].map(({ code, value }) => [code, value]),
    );
    expect(cells.slice(4, 8).map((row) => [row[1], row[2]])).toEqual([
      ["乳儿班", 0],
      ["托小班", 0],
      ["托大班", 30],
      ["混合编班", 0],
    ]);
  });

  it("hold all rows, and no formula of a name", async () => {
    const list = (
      await server.call(contract.listRows, { params: { key: "stale_vacancy_share" }, query: {} }, tokens["official"])
    ).data;
    const cells = cellsOf(await workbook("/indicators/stale_vacancy_share/rows.xlsx", tokens["official"]!));
    expect(cells).toHaveLength(1 + list.total);
    expect(cells.slice(1).map((row) => row[2])).toEqual(["'=HYPERLINK(1)", "岭下托育园"]);
    const english = await server.running.app.inject({
      url: `/api/d/${server.world.districtId}/indicators/use_rate/rows.xlsx`,
      headers: { "x-huituo": "1", "accept-language": "en" },
      cookies: { [sessionCookie]: tokens["official"]! },
    });
    const book = new ExcelJS.Workbook();
    await book.xlsx.load(english.rawPayload as never);
    expect(book.worksheets[0]!.getRow(1).getCell(3).value).toBe("Site");
  });
});
