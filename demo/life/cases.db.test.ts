import { afterAll, beforeAll, expect, test } from "vitest";
import { keepPacks } from "../../cli/keep-packs.ts";
import { parts } from "../../domains/all.ts";
import { startTestServer, type TestServer } from "../../test/world/server.ts";
import { loadDemo } from "../load/load.ts";
import { enactCases } from "./cases.ts";

let server: TestServer;
const rows = async (sql: string) => (await server.platform.database.pool.query<Record<string, unknown>>(sql)).rows;

beforeAll(async () => {
  server = await startTestServer({ withoutDistrict: true });
  const world = await loadDemo(server.platform);
  server.running.districts.refresh();
  const districts = await server.running.districts.list();
  await keepPacks(server.platform.database, districts, { say: () => {} });
  await enactCases(server.platform, districts[0]!, parts.handlers, world);
});
afterAll(() => server.stop());

test("the demo has cases at every stage, each reached by the people who act on it", async () => {
  const stages = await rows(
    "select kind, status, result, count(*)::int as count from case_file group by 1, 2, 3 order by 1, 2, 3",
  );
  expect(stages).toEqual([
    { kind: "complaint.site", status: "open", result: null, count: 1 },
    { kind: "inclusive.recognition", status: "open", result: null, count: 1 },
    { kind: "opening.institution", status: "closed", result: "granted", count: 1 },
    { kind: "opening.institution", status: "draft", result: null, count: 1 },
    { kind: "opening.institution", status: "open", result: null, count: 1 },
    { kind: "opening.institution", status: "returned", result: null, count: 1 },
    { kind: "opening.kindergarten", status: "open", result: null, count: 1 },
  ]);
  expect(await rows("select count(*)::int as count from finding")).toEqual([{ count: 2 }]);
  expect(
    await rows("select count(*)::int as count from form_answer where status = 'submitted' and form_key like 'survey%'"),
  ).toEqual([{ count: 60 }]);
});

test("the filed institution stands in the registry with its receipt's number", async () => {
  const [filed] = await rows("select name, filing_number from institution where name = '青苗托育'");
  expect(filed?.["filing_number"]).toMatch(/\d/);
  const [document] = await rows("select count(*)::int as count from document where template_key = 'opening.receipt'");
  expect(document?.["count"]).toBe(1);
});
