import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startTestServer, type TestServer } from "../../test/world/server.ts";
import { getBaseMap, listDivisions, listPopulation, locate, searchPlaces } from "./contract.ts";
import { detour, encodeNetwork, findCommunity, populationAsOf, setUpDistrict, walkingMetres } from "./index.ts";

let server: TestServer;
const square = (west: number, south: number, size: number) => ({
  type: "Polygon" as const,
  coordinates: [
    [
      [west, south],
      [west + size, south],
      [west + size, south + size],
      [west, south + size],
      [west, south],
    ],
  ],
});

beforeAll(async () => {
  server = await startTestServer();
  const { world } = server;
  const district_id = world.districtId;
  for (const [code, outline] of [
    [world.districtId, square(117.8, 33.5, 0.3)],
    [world.community, square(117.89, 33.59, 0.02)],
  ] as const)
    await world.db
      .updateTable("division")
      .set({ outline: JSON.stringify(outline) })
      .where("district_id", "=", district_id)
      .where("code", "=", code)
      .execute();
  const line = {
    type: "LineString",
    coordinates: [
      [117.9, 33.595],
      [117.9, 33.6],
      [117.9, 33.605],
    ],
  };
  for (const name of ["柳湾路", "柳湾路", ""])
    await world.db
      .insertInto("map_feature")
      .values({ district_id, id: world.id(), kind: "road", name, rank: 2, geometry: JSON.stringify(line) })
      .execute();
  await world.db
    .insertInto("map_feature")
    .values({
      district_id,
      id: world.id(),
      kind: "park",
      name: "北山公园",
      geometry: JSON.stringify(square(118, 33.7, 0.01)),
    })
    .execute();
  const figures: [string, number, number, number][] = [
    [world.community, 2025, 0, 100],
    [world.community, 2025, 1, 110],
    [world.community, 2025, 2, 120],
    [world.community, 2025, -1, 9_000],
    [world.otherCommunity, 2025, 0, 10],
    [world.otherCommunity, 2024, 0, 12],
  ];
  for (const [division_code, year, age, persons] of figures)
    await world.db
      .insertInto("population")
      .values({
        district_id,
        id: world.id(),
        division_code,
        year,
        age,
        persons,
        source: "统计公报",
        recorded_at: "2026-01-01T00:00:00Z",
      })
      .execute();
});
afterAll(() => server.stop());

describe("geography", () => {
  test("anyone sees the divisions, parents first, with outlines on request", async () => {
    const plain = await server.call(listDivisions, {});
    expect(plain.status).toBe(200);
    expect(plain.data.items.map(({ level }) => level)).toEqual([3, 4, 4, 5, 5]);
    expect(plain.data.items.every(({ outline }) => outline === null)).toBe(true);
    expect(plain.headers["cache-control"]).toBe("private, max-age=60");
    const drawn = await server.call(listDivisions, { query: { outlines: "true", level: 3 } });
    expect(drawn.data.items).toHaveLength(1);
    expect(drawn.data.items[0]!.outline?.type).toBe("Polygon");
  });

  test("the base map comes whole, by kind and by box", async () => {
    expect((await server.call(getBaseMap, {})).data.items).toHaveLength(4);
    expect((await server.call(getBaseMap, { query: { kind: ["park"] } })).data.items.map(({ name }) => name)).toEqual([
      "北山公园",
    ]);
    expect((await server.call(getBaseMap, { query: { bbox: "117.8,33.5,117.95,33.65" } })).data.items).toHaveLength(3);
    expect((await server.call(getBaseMap, { query: { bbox: "118,33,117,34" } })).status).toBe(400);
  });

  test("places are found by name, part of a name and address; a road is offered once", async () => {
    const names = async (text: string) =>
      (await server.call(searchPlaces, { query: { text } })).data.items.map(({ name }) => name);
    expect(await names("柳湾")).toEqual(["柳湾社区", "柳湾路"]);
    expect(await names("临河街道柳湾路8号")).toContain("柳湾路");
    expect(await names("不存在的地方")).toEqual([]);
    const road = (await server.call(searchPlaces, { query: { text: "柳湾路" } })).data.items[0]!;
    expect(road).toMatchObject({ kind: "road", lon: 117.9, lat: 33.6, divisionCode: server.world.community });
  });

  test("a point belongs to the smallest division around it", async () => {
    const at = async (lon: number, lat: number) =>
      (await server.call(locate, { query: { lon, lat } })).data.division?.code;
    expect(await at(117.9, 33.6)).toBe(server.world.community);
    expect(await at(118, 33.7)).toBe(server.world.districtId);
    expect(await at(100, 30)).toBeUndefined();
    expect((await findCommunity(server.platform, server.world.districtId, { lon: 117.9, lat: 33.6 }))?.name).toBe(
      "柳湾社区",
    );
  });
});

describe("population", () => {
  test("officials see figures with sums of what lies below; others do not", async () => {
    const official = await server.world.staff("street_official");
    const { data } = await server.call(listPopulation, {}, official.token);
    expect(data).toMatchObject({ year: 2025, years: [2025, 2024] });
    expect(data.division).toMatchObject({
      total: 9_000,
      ages: [110, 110, 120],
      underThree: 340,
      isSum: true,
      sources: ["统计公报"],
    });
    expect(data.items.map(({ code }) => code)).toEqual([server.world.street, server.world.otherStreet]);
    expect(data.items[1]!.underThree).toBeNull();
    const parent = await server.world.family();
    expect((await server.call(listPopulation, {}, parent.token)).status).toBe(403);
    expect((await server.call(listPopulation, {})).status).toBe(401);
    expect((await server.call(listPopulation, { query: { within: "990199" as never } }, official.token)).status).toBe(
      404,
    );
  });

  test("asked for a later year, each division answers with its newest figure; as known at a moment", async () => {
    const { db, districtId, otherCommunity } = server.world;
    const of = async (options: Parameters<typeof populationAsOf>[2]) =>
      (await populationAsOf(db, districtId, options))
        .filter((row) => row.divisionCode === otherCommunity)
        .map(({ year, persons }) => [year, persons]);
    expect(await of({ year: 2030 })).toEqual([[2025, 10]]);
    expect(await of({ year: 2024 })).toEqual([[2024, 12]]);
    expect(await of({ year: 2030, knownAt: "2025-12-31T00:00:00Z" })).toEqual([]);
  });
});

describe("walking", () => {
  const [a, b] = [
    { lon: 117.9, lat: 33.6 },
    { lon: 117.9, lat: 33.61 },
  ];
  test("without a network the straight line is stretched and labelled [L-40]", async () => {
    const [[walk]] = (await walkingMetres(server.platform, "990102", [a], [b], 5_000)) as [
      [{ metres: number; by: string }],
    ];
    expect(walk.by).toBe("straight_line");
    expect(walk.metres).toBeCloseTo(1_111.95 * detour, -1);
  });
  test("with a network the way along it counts, and a point off it is labelled [L-40]", async () => {
    const { world, platform } = server;
    const network = encodeNetwork({
      lon: Float64Array.of(117.9, 117.91, 117.9),
      lat: Float64Array.of(33.6, 33.605, 33.61),
      from: Uint32Array.of(0, 1),
      to: Uint32Array.of(1, 2),
      metres: Float64Array.of(1_100, 1_200),
    });
    await world.db
      .insertInto("walking_network")
      .values({
        district_id: world.districtId,
        id: world.id(),
        source: "test",
        built_at: "2026-01-01T00:00:00Z",
        ...network,
      })
      .execute();
    const off = { lon: 117.95, lat: 33.6 };
    const walks = await walkingMetres(platform, world.districtId, [a], [b, off], 20_000);
    expect(walks[0]![0]).toEqual({ metres: 2_300, by: "network" });
    expect(walks[0]![1]?.by).toBe("straight_line");
    expect((await walkingMetres(platform, world.districtId, [a], [b], 2_000))[0]![0]).toBeUndefined();
  });
});

describe("set-up", () => {
  test.each([
    ["310117", "310117", 3],
    ["4419", "441900", 2],
  ])("%s opens with all its real divisions", async (code, id, level) => {
    const done = await setUpDistrict(server.platform.database, server.platform.keyring, code);
    expect(done?.districtId).toBe(id);
    const rows = await server.world.db
      .selectFrom("division")
      .select(["code", "parent_code", "level"])
      .where("district_id", "=", id)
      .execute();
    expect(rows.length).toBe(done!.divisions.length);
    expect(rows.filter((row) => row.parent_code === null)).toEqual([{ code, parent_code: null, level }]);
    expect(rows.some((row) => row.level === 5)).toBe(true);
    const lanes = await server.world.db
      .selectFrom("audit_lane")
      .select("district_id")
      .where("district_id", "=", id)
      .execute();
    expect(lanes.length).toBeGreaterThan(0);
  });
  test("an unknown code and a street open nothing", async () => {
    expect(await setUpDistrict(server.platform.database, server.platform.keyring, "999999")).toBeUndefined();
    expect(await setUpDistrict(server.platform.database, server.platform.keyring, "310117001")).toBeUndefined();
  });
});
