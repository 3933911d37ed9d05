import { afterAll, beforeAll, describe, expect, test } from "vitest";
import * as imports from "../../../mechanisms/imports/contract.ts";
import { jobs } from "../../../mechanisms/imports/index.ts";
import { startTestServer, type TestServer } from "../../../test/world/server.ts";
import { listPopulation, locate } from "../contract.ts";
import { populationAsOf } from "../index.ts";

let server: TestServer;
let official: string;
beforeAll(async () => {
  server = await startTestServer();
  official = (await server.world.staff("health_official")).token;
});
afterAll(() => server.stop());

const id = (batchId: string) => ({ batchId: batchId as never });
const runJob = (name: string, batchId: string) =>
  jobs
    .find((job) => job.name === `imports.${name}`)!
    .run(server.platform, { districtId: server.world.districtId, batchId });
const get = async (batchId: string) => (await server.call(imports.getImport, { params: id(batchId) }, official)).data;
const rowsOf = async (batchId: string) =>
  (await server.call(imports.listImportRows, { params: id(batchId), query: { size: "100" } }, official)).data.items;

async function upload(
  kind: string,
  name: string,
  content: string,
  token = official,
): Promise<{ status: number; batchId: string }> {
  const line = "huituo-test";
  const head = `--${line}\r\ncontent-disposition: form-data; name="input"\r\n\r\n{"kind":"${kind}"}\r\n--${line}\r\ncontent-disposition: form-data; name="file"; filename="${name}"\r\ncontent-type: application/octet-stream\r\n\r\n`;
  const answer = await server.running.app.inject({
    method: "POST",
    url: `/api/d/${server.world.districtId}/imports`,
    headers: { "content-type": `multipart/form-data; boundary=${line}`, "x-huituo": "1" },
    payload: `${head}${content}\r\n--${line}--\r\n`,
    cookies: { huituo_session: token },
  });
  return { status: answer.statusCode, batchId: answer.json<{ batchId: string }>().batchId };
}

async function checked(kind: string, name: string, content: string, options: object = {}): Promise<string> {
  const { batchId } = await upload(kind, name, content);
  await runJob("propose", batchId);
  const { layout, version } = await get(batchId);
  expect(layout).not.toBeNull();
  const body = {
    mapping: layout!.mapping,
    options: { coordinateSystem: null, year: null, source: "", ...options },
    version,
  };
  const answer = await server.call(imports.checkImport, { params: id(batchId), body } as never, official);
  expect(answer.status, answer.raw).toBe(200);
  await runJob("check", batchId);
  return batchId;
}
async function step(name: "commit" | "undo", batchId: string): Promise<void> {
  const { version } = await get(batchId);
  const body = name === "commit" ? { allOrNothing: false, version } : { version };
  const endpoint = name === "commit" ? imports.commitImport : imports.undoImport;
  const answer = await server.call(
    endpoint as typeof imports.undoImport,
    { params: id(batchId), body } as never,
    official,
  );
  expect(answer.status, answer.raw).toBe(200);
  await runJob(name, batchId);
}

describe("population", () => {
  const file = (persons: number) =>
    `青禾区人口表,,,,\n区划代码,年份,年龄,人数,来源\n990101001001,2025,0岁,${persons},统计局\n柳湾社区,2025,1-2岁,220,统计局\n990101009999,2025,0岁,5,统计局\n990101001001,2025,三岁多,5,统计局\n`;
  const figures = async () =>
    (await populationAsOf(server.world.db, server.world.districtId, { year: 2025 })).map(({ age, persons }) => [
      age,
      persons,
    ]);

  test("previewed with every problem by row, committed, corrected by a second file, and both taken back", async () => {
    const first = await checked("population", "人口.csv", file(100));
    const rows = await rowsOf(first);
    expect(rows.map(({ rowNo, status }) => [rowNo, status])).toEqual([
      [3, "good"],
      [4, "good"],
      [5, "bad"],
      [6, "bad"],
    ]);
    expect(rows[2]!.problems[0]).toMatchObject({ field: "division", code: "division_not_found", raw: "990101009999" });
    expect(rows[3]!.problems[0]).toMatchObject({ field: "age", code: "not_an_age" });
    expect(await figures()).toEqual([]);
    await step("commit", first);
    expect(await figures()).toEqual([
      [0, 100],
      [1, 110],
      [2, 110],
    ]);
    const { data } = await server.call(listPopulation, {}, official);
    expect(data.division).toMatchObject({ underThree: 320, isEstimate: true });

    server.clock.advance({ minutes: 1 });
    const second = await checked("population", "人口修正.csv", file(130));
    await step("commit", second);
    expect((await figures())[0]).toEqual([0, 130]);
    expect((await rowsOf(second)).map(({ effect }) => effect).slice(0, 2)).toEqual(["changed", "unchanged"]);

    server.clock.advance({ minutes: 1 });
    await step("undo", second);
    expect((await figures())[0]).toEqual([0, 100]);
    const before = server.clock.now().toISOString();
    server.clock.advance({ minutes: 1 });
    await step("undo", first);
    expect(await figures()).toEqual([]);
    // What was known is still on record.
    const then = await populationAsOf(server.world.db, server.world.districtId, { year: 2025, knownAt: before });
    expect(then).toHaveLength(3);
  });
});

describe("boundaries", () => {
  const square = (west: number, south: number, size: number) => [
    [
      [west, south],
      [west + size, south],
      [west + size, south + size],
      [west, south + size],
      [west, south],
    ],
  ];
  const collection = JSON.stringify({
    type: "FeatureCollection",
    features: [
      {
        type: "Feature",
        properties: { name: "柳湾社区" },
        geometry: { type: "Polygon", coordinates: square(117.89, 33.59, 0.02) },
      },
      {
        type: "Feature",
        properties: { code: "990101" },
        geometry: { type: "Polygon", coordinates: square(117.8, 33.5, 0.3) },
      },
      {
        type: "Feature",
        properties: { name: "不存在社区" },
        geometry: { type: "Polygon", coordinates: square(117.8, 33.5, 0.1) },
      },
    ],
  });
  const codeAt = async () => (await server.call(locate, { query: { lon: 117.9, lat: 33.6 } })).data.division?.code;

  test("GeoJSON is previewed by feature, committed, shown at once, and taken back", async () => {
    expect(await codeAt()).toBeUndefined();
    const batch = await checked("boundary", "边界.geojson", collection);
    expect((await rowsOf(batch)).map(({ rowNo, status, effect }) => [rowNo, status, effect])).toEqual([
      [1, "good", "created"],
      [2, "good", "created"],
      [3, "bad", null],
    ]);
    await step("commit", batch);
    await expect.poll(codeAt, { timeout: 10_000 }).toBe(server.world.community);
    const district = await server.world.db
      .selectFrom("district")
      .select(["centre_lon"])
      .where("id", "=", server.world.districtId)
      .executeTakeFirstOrThrow();
    expect(district.centre_lon).toBeCloseTo(117.95, 2);
    await step("undo", batch);
    await expect.poll(codeAt, { timeout: 10_000 }).toBeUndefined();
  });

  test("coordinates declared as GCJ-02 are moved; a table is refused", async () => {
    const batch = await checked("boundary", "边界.geojson", collection, { coordinateSystem: "gcj02" });
    await step("commit", batch);
    const { outline } = await server.world.db
      .selectFrom("division")
      .select("outline")
      .where("code", "=", server.world.community)
      .executeTakeFirstOrThrow();
    const [lon] = (outline as { coordinates: number[][][][] }).coordinates[0]![0]![0]!;
    expect(Math.abs(lon! - 117.89)).toBeGreaterThan(0.003);
    const wrong = await upload("boundary", "表.csv", "a,b\n1,2\n");
    await runJob("propose", wrong.batchId);
    expect(await get(wrong.batchId)).toMatchObject({ status: "failed", problem: "not_geojson" });
  });

  test("a street official may not import", async () => {
    const { token } = await server.world.staff("street_official", { divisionCode: server.world.street });
    expect((await upload("boundary", "边界.geojson", collection, token)).status).toBe(403);
  });
});
