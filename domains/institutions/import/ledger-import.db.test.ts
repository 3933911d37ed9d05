import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { sql } from "kysely";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { jobs } from "../../../mechanisms/imports/endpoints.ts";
import * as imports from "../../../mechanisms/imports/contract.ts";
import { readSheet } from "../../../test/world/read-xlsx.ts";
import { startTestServer, type TestServer } from "../../../test/world/server.ts";
import { todayOf } from "../../../kernel/clock.ts";
import { openMonths } from "../place-months.ts";
import * as registry from "../contract.ts";
import { ledgerImport } from "./kind.ts";

let server: TestServer;
let official = "";
beforeEach(async () => {
  server = await startTestServer();
  official = (await server.world.staff("health_official")).token;
});
afterEach(() => server.stop());

type BatchId = never;
const ledgers = join(import.meta.dirname, "../../../test/fixtures/ledgers");
const runJob = (name: string, batchId: string) =>
  jobs
    .find((job) => job.name === `imports.${name}`)!
    .run(server.platform, { districtId: server.world.districtId, batchId });
const get = async (batchId: string) =>
  (await server.call(imports.getImport, { params: { batchId: batchId as BatchId } }, official)).data;
const rowsOf = async (batchId: string, query: object = {}) =>
  (
    await server.call(
      imports.listImportRows,
      { params: { batchId: batchId as BatchId }, query: { size: "100", ...query } as never },
      official,
    )
  ).data;
/** Opens the months of every line, as first bookings would. */
const openAllMonths = async () => {
  const { districtId, db } = server.world;
  const lines = await db.selectFrom("place_line").select("id").where("district_id", "=", districtId).execute();
  const ids = lines.map(({ id }) => id);
  await server.platform.database.withTransaction((tx) => openMonths(tx, districtId, todayOf(server.clock), ids));
};
const count = async (table: "site" | "institution" | "place_line" | "place_month" | "brand" | "site_history") =>
  (
    await sql<{
      n: number;
    }>`select count(*) as n from ${sql.table(table)} where district_id = ${server.world.districtId}`.execute(
      server.world.db,
    )
  ).rows[0]!.n;
const everything = async () => [
  await count("site"),
  await count("institution"),
  await count("place_line"),
  await count("place_month"),
  await count("brand"),
];

async function upload(name: string, bytes: Buffer, token = official): Promise<{ status: number; batchId: string }> {
  const boundary = "huituo-test";
  const head = `--${boundary}\r\ncontent-disposition: form-data; name="input"\r\n\r\n{"kind":"ledger"}\r\n--${boundary}\r\ncontent-disposition: form-data; name="file"; filename="${name}"\r\ncontent-type: application/octet-stream\r\n\r\n`;
  const answer = await server.running.app.inject({
    method: "POST",
    url: `/api/d/${server.world.districtId}/imports`,
    headers: { "content-type": `multipart/form-data; boundary=${boundary}`, "x-huituo": "1" },
    payload: Buffer.concat([Buffer.from(head), bytes, Buffer.from(`\r\n--${boundary}--\r\n`)]),
    ...(token && { cookies: { huituo_session: token } }),
  });
  return { status: answer.statusCode, batchId: answer.json<{ batchId: string }>().batchId };
}

async function checked(name: string, bytes: Buffer, mapping: Record<string, number | null> = {}): Promise<string> {
  const { batchId } = await upload(name, bytes);
  await runJob("propose", batchId);
  const { layout, version } = await get(batchId);
  const body = {
    mapping: { ...layout!.mapping, ...mapping },
    options: { coordinateSystem: "wgs84" as const },
    version,
  };
  const answer = await server.call(imports.checkImport, { params: { batchId: batchId as BatchId }, body }, official);
  expect(answer.status).toBe(200);
  await runJob("check", batchId);
  return batchId;
}
async function start(step: "commit" | "undo", batchId: string, allOrNothing = false) {
  const { version } = await get(batchId);
  const params = { batchId: batchId as BatchId };
  return step === "commit"
    ? server.call(imports.commitImport, { params, body: { allOrNothing, version } }, official)
    : server.call(imports.undoImport, { params, body: { version } }, official);
}
async function commit(batchId: string, allOrNothing = false) {
  expect((await start("commit", batchId, allOrNothing)).status).toBe(200);
  await runJob("commit", batchId);
  return get(batchId);
}
async function undo(batchId: string) {
  server.clock.advance({ minutes: 5 });
  expect((await start("undo", batchId)).status).toBe(200);
  await runJob("undo", batchId);
  return get(batchId);
}

const header = "机构名称,机构性质,所属街道,所属社区,地址,托位数,托小班托位,在托人数,全日托收费,服务形式,托大班托位";
const csv = (...lines: string[]) => Buffer.from([header, ...lines].join("\n"));
const many = (rows: number) =>
  csv(
    ...Array.from(
      { length: rows },
      (_, i) => `禾苗第${i}号托育有限公司,,临河街道,柳湾社区,柳湾路${i}号,20,20,3,2600,全日托`,
    ),
  );

describe("a ledger from upload to undo", () => {
  it("creates sites with places, months and history, and takes all of it back", async () => {
    const before = await everything();
    const batchId = await checked(
      "台账.csv",
      csv(
        "小禾托育有限公司,民办营利,临河街道,柳湾社区,柳湾路1号,30,20,6,2980,全日托,10",
        "大禾托育有限公司,民办非营利,北岭镇,,北岭路2号,约40个,,,3000,全日托",
      ),
    );
    expect(await get(batchId)).toMatchObject({ status: "checked", rowsTotal: 2, rowsBad: 0, effects: { created: 2 } });
    expect(await commit(batchId)).toMatchObject({ status: "committed", rowsDone: 2 });
    const sites = (await server.call(registry.listSitesForStaff, { query: { search: "小禾" } }, official)).data.items;
    expect(sites).toMatchObject([
      { divisionCode: server.world.community, places: 30, free: 24, freshness: "unconfirmed" },
    ]);
    const site = (await server.call(registry.getSite, { params: { siteId: sites[0]!.id } }, official)).data;
    expect(
      site.lines.map((line) => [
        line.ageBand,
        line.serviceForm,
        line.places,
        line.enrolledElsewhere,
        line.priceFen,
        line.months.length,
      ]),
    ).toEqual([
      ["toddler", "full_day", 20, 4, 298_000, 31],
      ["twos", "full_day", 10, 2, 298_000, 31],
    ]);
    const timeline = await server.call(registry.getSiteTimeline, { params: { siteId: sites[0]!.id } }, official);
    expect(timeline.data.items.every((entry) => entry.byImport)).toBe(true);
    expect(await undo(batchId)).toMatchObject({ status: "undone", leftBehind: 0 });
    expect(await everything()).toEqual(before);
  });

  it("reads the dirty ledgers, names every problem by row, commits the good rows and gives the others back", async () => {
    for (const name of ["dirty.xlsx", "dirty-gb18030.csv"]) {
      const batchId = await checked(name, readFileSync(join(ledgers, name)));
      const batch = await get(batchId);
      expect(batch.status).toBe("checked");
      expect(batch.rowsGood + batch.rowsWarned).toBeGreaterThan(0);
      expect(batch.rowsBad).toBeGreaterThan(0);
      const bad = await rowsOf(batchId, { status: "bad" });
      expect(bad.total).toBe(batch.rowsBad);
      expect(bad.items.every((row) => row.problems.some((problem) => problem.level === "error"))).toBe(true);
      for (const { code, rows } of batch.problemCounts)
        expect([code, (await rowsOf(batchId, { code })).total >= rows]).toEqual([code, true]);
      expect((await start("commit", batchId, true)).error.error).toBe("rows_have_errors");
      const before = await count("site");
      const done = await commit(batchId);
      expect(await count("site")).toBe(before + done.effects.created);
      const file = await server.running.app.inject({
        method: "GET",
        url: `/api/d/${server.world.districtId}/imports/${batchId}/errors.xlsx`,
        cookies: { huituo_session: official },
      });
      const sheet = await readSheet(file.rawPayload);
      const skipped = (await rowsOf(batchId, { status: "skipped" })).items.filter((row) => row.problems.length > 0);
      expect(
        sheet
          .slice(1)
          .map(([row]) => Number(row))
          .sort((a, b) => a - b),
      ).toEqual([...bad.items, ...skipped].map((row) => row.rowNo).sort((a, b) => a - b));
      expect(sheet.slice(1).every((cells) => (cells.at(-1) ?? "").length > 3)).toBe(true);
      expect((await undo(batchId)).status).toBe("undone");
      expect(await count("site")).toBe(before);
    }
  });

  it("finds known sites again: nothing for equal rows, a change from today for others, and gives the past back on undo [S0-70]", async () => {
    const first = await checked(
      "台账.csv",
      csv(
        "小禾托育有限公司,,临河街道,柳湾社区,柳湾路1号,30,30,6,2980,全日托",
        "大禾托育有限公司,,北岭镇,,北岭路2号,40,40,,3000,全日托",
      ),
    );
    await commit(first);
    server.clock.advance({ days: 10 });
    const second = await checked(
      "台账2.csv",
      csv(
        "小禾托育有限公司,,临河街道,柳湾社区,柳湾路1号,25,25,6,2680,全日托",
        "大禾托育有限公司,,北岭镇,,北岭路2号,40,40,,3000,全日托",
      ),
    );
    expect((await get(second)).effects).toEqual({ created: 0, changed: 1, unchanged: 1 });
    const sitesBefore = await count("site");
    await commit(second);
    expect(await count("site")).toBe(sitesBefore);
    const [site] = (await server.call(registry.listSitesForStaff, { query: { search: "小禾" } }, official)).data.items;
    const places = async () =>
      (await server.call(registry.getSite, { params: { siteId: site!.id } }, official)).data.lines.map((line) => [
        line.places,
        line.priceFen,
        line.months[0]?.capacity,
      ]);
    expect(await places()).toEqual([[25, 268_000, 19]]);
    const on = (
      await server.call(
        registry.getSiteOn,
        { params: { siteId: site!.id }, query: { on: "2026-11-25" as never } },
        official,
      )
    ).data;
    expect(on.lines[0]?.places).toBe(30);
    expect(await undo(second)).toMatchObject({ status: "undone", leftBehind: 0 });
    expect(await places()).toEqual([[30, 298_000, 24]]);
  });

  it("closes on undo what families stand on, removes the rest, and says which rows", async () => {
    const batchId = await checked("台账.csv", many(3));
    await commit(batchId);
    const row = (await rowsOf(batchId)).items[1]!;
    const { familyId, childId } = await server.world.family();
    const line = await server.world.db
      .selectFrom("place_line")
      .select("id")
      .where("district_id", "=", server.world.districtId)
      .where("site_id", "=", row.targetId!)
      .executeTakeFirstOrThrow();
    await server.world.db
      .insertInto("placement")
      .values({
        district_id: server.world.districtId,
        id: server.world.id(),
        family_id: familyId,
        child_id: childId,
        site_id: row.targetId!,
        line_id: line.id,
        start_on: "2026-12-01",
        end_on: "2027-06-30",
        price_fen: 1,
        created_at: server.clock.now().toISOString(),
      })
      .execute();
    expect(await undo(batchId)).toMatchObject({ status: "undone", leftBehind: 1 });
    const left = (await rowsOf(batchId, { status: "committed" })).items;
    expect(left.map((one) => [one.rowNo, one.problems.at(-1)?.code])).toEqual([[row.rowNo, "still_used"]]);
    const sites = (await server.call(registry.listSitesForStaff, { query: { search: "禾苗第" } }, official)).data.items;
    expect(sites.map((site) => site.status)).toEqual(["closed"]);
  });

  it("never takes away places that are taken: that row stays out, the others go in", async () => {
    const first = await checked("台账.csv", many(2));
    await commit(first);
    await openAllMonths();
    await sql`update place_month set taken = 12 where district_id = ${server.world.districtId} and month = '2027-02-01'`.execute(
      server.world.db,
    );
    server.clock.advance({ days: 1 });
    const second = await checked(
      "台账.csv",
      csv(
        "禾苗第0号托育有限公司,,临河街道,柳湾社区,柳湾路0号,10,10,3,2600,全日托",
        "禾苗第1号托育有限公司,,临河街道,柳湾社区,柳湾路1号,18,18,3,2600,全日托",
      ),
    );
    await commit(second);
    expect(
      (await rowsOf(second)).items.map((row) => [
        row.status,
        row.problems.find(({ level }) => level === "error")?.code,
      ]),
    ).toEqual([
      ["bad", "places_below_taken"],
      ["committed", undefined],
    ]);
  });
});

const toronto = join(import.meta.dirname, "../../../../shared/data/childcare-toronto/centres.csv");
describe.skipIf(!existsSync(toronto))(
  "a real register of another country (skipped where childcare-toronto/centres.csv is absent)",
  () => {
    it("goes in with a mapping by hand, finds every centre again the second time, and comes out whole", async () => {
      const mapping = {
        name: 1,
        nature: null,
        address: 3,
        township: null,
        kind: null,
        placesInfant: 7,
        placesToddler: 8,
        placesTwos: 9,
        placesMixed: null,
        places: null,
        lon: 16,
        lat: 17,
        remarks: 2,
      };
      const before = await everything();
      const batchId = await checked("centres.csv", readFileSync(toronto), mapping);
      const batch = await get(batchId);
      expect(batch.rowsTotal).toBe(1063);
      expect(batch.rowsGood + batch.rowsWarned).toBeGreaterThan(1000);
      const done = await commit(batchId);
      expect(await count("site")).toBe(done.effects.created);
      const places = await sql<{
        n: number;
      }>`select sum(places)::int as n from place_line where district_id = ${server.world.districtId}`.execute(
        server.world.db,
      );
      expect(places.rows[0]!.n).toBeGreaterThan(20_000);
      server.clock.advance({ days: 1 });
      const again = await get(await checked("centres.csv", readFileSync(toronto), mapping));
      expect(again.effects.created).toBe(0);
      expect(again.effects.unchanged).toBeGreaterThan(0.97 * done.effects.created);
      expect(await undo(batchId)).toMatchObject({ status: "undone", leftBehind: 0 });
      expect(await everything()).toEqual(before);
    });
  },
);

describe("crashes", () => {
  it("goes on where a commit broke, or can be undone from there", async () => {
    const before = await everything();
    const batchId = await checked("大.csv", many(2_300));
    expect((await start("commit", batchId)).status).toBe(200);
    const honest = ledgerImport.commit;
    let chunks = 0;
    Object.assign(ledgerImport, {
      commit: async (...given: Parameters<typeof honest>) => {
        const outcomes = await honest(...given);
        if (++chunks === 2) throw new Error("power cut");
        return outcomes;
      },
    });
    try {
      await expect(runJob("commit", batchId)).rejects.toThrow("power cut");
    } finally {
      Object.assign(ledgerImport, { commit: honest });
    }
    expect(await get(batchId)).toMatchObject({ status: "committing", rowsDone: 1_000 });
    expect(await count("site")).toBe(1_000);
    await runJob("commit", batchId);
    expect(await get(batchId)).toMatchObject({ status: "committed", rowsDone: 2_300 });
    expect(await count("site")).toBe(2_300);
    expect(await count("place_line")).toBe(2_300);
    expect((await undo(batchId)).status).toBe("undone");
    expect(await everything()).toEqual(before);
  });

  it("writes all or nothing when asked", async () => {
    const batchId = await checked("大.csv", many(1_500));
    expect((await start("commit", batchId, true)).status).toBe(200);
    const honest = ledgerImport.commit;
    let chunks = 0;
    Object.assign(ledgerImport, {
      commit: async (...given: Parameters<typeof honest>) => {
        if (++chunks === 2) throw new Error("power cut");
        return honest(...given);
      },
    });
    try {
      await expect(runJob("commit", batchId)).rejects.toThrow("power cut");
    } finally {
      Object.assign(ledgerImport, { commit: honest });
    }
    expect(await count("site")).toBe(0);
    await runJob("commit", batchId);
    expect(await count("site")).toBe(1_500);
  });
});

describe("who, when and what", () => {
  it("lets only officials of the whole district import", async () => {
    const batchId = await checked("台账.csv", many(1));
    const ofStreet = (await server.world.staff("health_official", { divisionCode: server.world.street })).token;
    const street = (await server.world.staff("street_official")).token;
    const head = (await server.world.staff("head", { institutionId: await server.world.institution() })).token;
    for (const token of [ofStreet, street, head]) {
      expect((await upload("a.csv", many(1), token)).status).toBe(403);
      const params = { batchId: batchId as BatchId };
      const body = { version: 1, allOrNothing: false, sheet: "", mapping: {}, options: {} };
      for (const endpoint of [
        imports.listImports,
        imports.getImport,
        imports.listImportRows,
        imports.layOutImport,
        imports.checkImport,
        imports.commitImport,
        imports.undoImport,
        imports.cancelImport,
        imports.exportImportErrors,
      ])
        expect([endpoint.path, (await server.call(endpoint, { params, body } as never, token)).status]).toEqual([
          endpoint.path,
          403,
        ]);
    }
    expect((await upload("a.csv", many(1), "")).status).toBe(401);
    expect((await server.call(imports.listImports, {}, official)).data.items).toHaveLength(1);
  });

  it("says what a file is that cannot be read, and lets the person put it away", async () => {
    const { batchId } = await upload("图.pdf", Buffer.from("%PDF-1.7 ..."));
    await runJob("propose", batchId);
    const batch = await get(batchId);
    expect(batch).toMatchObject({ status: "failed", problem: "is_pdf", failedStep: "propose" });
    const cancelled = await server.call(
      imports.cancelImport,
      { params: { batchId: batchId as BatchId }, body: { version: batch.version } },
      official,
    );
    expect(cancelled.data.status).toBe("cancelled");
    expect((await start("commit", batchId)).error.error).toBe("not_now");
    expect((await start("undo", batchId)).error.error).toBe("not_now");
  });

  it("takes another header row and refuses a mapping without a name or with a column twice", async () => {
    const { batchId } = await upload("台账.csv", Buffer.from(`说明,请勿修改\n甲,乙\n小禾托育有限公司,柳湾路1号\n`));
    await runJob("propose", batchId);
    const params = { batchId: batchId as BatchId };
    const laid = await server.call(
      imports.layOutImport,
      { params, body: { sheet: "", headerRow: 2, version: (await get(batchId)).version } },
      official,
    );
    expect(laid.status).toBe(200);
    const { layout, version } = await get(batchId);
    expect(layout!.header).toEqual(["甲", "乙"]);
    const check = (mapping: Record<string, number | null>) =>
      server.call(imports.checkImport, { params, body: { mapping, options: {}, version } }, official);
    expect((await check({})).error.error).toBe("columns_missing");
    expect((await check({ name: 0, address: 0 })).error.error).toBe("column_used_twice");
    expect((await check({ name: 0, address: 1 })).status).toBe(200);
    await runJob("check", batchId);
    expect((await get(batchId)).rowsTotal).toBe(1);
  });

  it("tells progress while it works", async () => {
    const { batchId } = await upload("大.csv", many(3_000));
    await runJob("propose", batchId);
    const seen = new Set<string>();
    const announce = server.platform.live.announce.bind(server.platform.live);
    server.platform.live.announce = (districtId, entities, audience) => {
      for (const entity of entities) seen.add(entity);
      announce(districtId, entities, audience);
    };
    const { layout, version } = await get(batchId);
    await server.call(
      imports.checkImport,
      { params: { batchId: batchId as BatchId }, body: { mapping: layout!.mapping, options: {}, version } },
      official,
    );
    await runJob("check", batchId);
    await start("commit", batchId);
    const done: number[] = [];
    const committing = runJob("commit", batchId);
    let over = false;
    void committing.then(() => (over = true));
    while (!over) {
      done.push((await get(batchId)).rowsDone);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    await committing;
    expect(done.some((rows) => rows > 0 && rows < 3_000)).toBe(true);
    expect([...seen]).toEqual(expect.arrayContaining(["import_batch", "site", "place"]));
  });
});
