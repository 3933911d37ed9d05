import { afterAll, beforeAll, expect, test } from "vitest";
import { keepPacks } from "../../cli/keep-packs.ts";
import { getPlan, planStates } from "../../domains/planning/contract/plan.ts";
import { parts } from "../../domains/all.ts";
import { startTestServer, type TestServer } from "../../test/world/server.ts";
import { loadDemo } from "../load/load.ts";
import { anonymous } from "../../kernel/actor.ts";
import { getCase, getCaseKind } from "../../mechanisms/cases/contract/apply.ts";
import { listCheckResults } from "../../mechanisms/rules/contract/endpoints.ts";
import type { District } from "../../kernel/district.ts";
import type { World } from "../world/types.ts";
import { enactCases } from "./cases.ts";
import { sceneOf } from "./scene.ts";

let server: TestServer;
let world: World;
let district: District;
const rows = async (sql: string) => (await server.platform.database.pool.query<Record<string, unknown>>(sql)).rows;

beforeAll(async () => {
  server = await startTestServer({ withoutDistrict: true });
  world = await loadDemo(server.platform);
  server.running.districts.refresh();
  const districts = await server.running.districts.list();
  await keepPacks(server.platform.database, districts, { say: () => {} });
  district = districts[0]!;
  await enactCases(server.platform, district, parts.handlers, world);
});
afterAll(() => server.stop());

test("the demo has cases at every stage, each reached by the people who act on it", async () => {
  const stages = await rows(
    "select kind, status, result, count(*)::int as count from case_file group by 1, 2, 3 order by 1, 2, 3",
  );
  expect(stages).toEqual([
    { kind: "complaint.site", status: "closed", result: "settled", count: 1 },
    { kind: "complaint.site", status: "open", result: null, count: 2 },
    { kind: "grade.assessment", status: "open", result: null, count: 1 },
    { kind: "inclusive.recognition", status: "open", result: null, count: 1 },
    { kind: "opening.institution", status: "closed", result: "granted", count: 1 },
    { kind: "opening.institution", status: "draft", result: null, count: 1 },
    { kind: "opening.institution", status: "open", result: null, count: 1 },
    { kind: "opening.institution", status: "returned", result: null, count: 1 },
    { kind: "opening.kindergarten", status: "open", result: null, count: 1 },
    { kind: "pilot.application", status: "open", result: null, count: 1 },
  ]);
  const waiting = await rows(
    "select c.kind, t.step from case_task t join case_file c on c.district_id = t.district_id and c.id = t.case_id where t.status = 'open' and c.kind in ('complaint.site', 'grade.assessment', 'pilot.application') order by 1, 2",
  );
  expect(waiting).toEqual([
    { kind: "complaint.site", step: "acceptance" },
    { kind: "complaint.site", step: "reply" },
    { kind: "grade.assessment", step: "assessment" },
    { kind: "pilot.application", step: "recommendation" },
  ]);
  expect(await rows("select count(*)::int as count from finding")).toEqual([{ count: 2 }]);
  expect(
    await rows("select count(*)::int as count from form_answer where status = 'submitted' and form_key like 'survey%'"),
  ).toEqual([{ count: 60 }]);
});

test("families, founders and heads find notices of what happened", async () => {
  const told = await rows(
    "select distinct a.sign_in_name as name from notice n join account a on a.district_id = n.district_id and a.id = n.account_id",
  );
  expect(told.map(({ name }) => name)).toEqual(expect.arrayContaining(["demo.parent", "demo.founder", "demo.head"]));
});

test("the plan shows duties in every state", async () => {
  const scene = sceneOf(server.platform, district, parts.handlers, world, "test");
  const { duties } = await scene.on(0).act(getPlan, scene.who("health_official"), {});
  expect([...new Set(duties.map(({ state }) => state))].toSorted()).toEqual([...planStates].toSorted());
});

test("classes are judged, and one of them falls short", async () => {
  const scene = sceneOf(server.platform, district, parts.handlers, world, "test");
  const { items } = await scene.on(0).act(listCheckResults, scene.who("health_official"), {});
  const ofClasses = items.filter(({ key }) => key.startsWith("group."));
  expect(ofClasses.map(({ key, short, judged }) => ({ key, short, isJudged: judged > 20 }))).toEqual([
    { key: "group.carers", short: 1, isJudged: true },
    { key: "group.size", short: 1, isJudged: true },
  ]);
});

test("what a case was judged by is shown with its reason, as it was known then", async () => {
  const scene = sceneOf(server.platform, district, parts.handlers, world, "test");
  const [row] = await rows("select id from case_file where kind = 'opening.institution' and result = 'granted'");
  const found = await scene
    .on(0)
    .act(getCase, scene.who("health_official"), { params: { caseId: row!["id"] as never } });
  expect(found.rules.length).toBeGreaterThan(0);
  for (const { judged, value } of found.rules) {
    expect(judged?.value).toEqual(value);
    expect(judged!.basis.length).toBeGreaterThan(0);
  }
  const guide = await scene.on(0).act(getCaseKind, anonymous, { params: { kind: "complaint.site" } });
  expect(guide.judged.map(({ parameter }) => parameter.key)).toContain("complaint.accept_workdays");
  expect(guide.basis[0]?.title.en).not.toBe(guide.kind.basis[0]?.document);
});

test("the filed institution stands in the registry with its receipt's number", async () => {
  const [filed] = await rows("select name, filing_number from institution where name = '青苗托育'");
  expect(filed?.["filing_number"]).toMatch(/\d/);
  const [document] = await rows("select count(*)::int as count from document where template_key = 'opening.receipt'");
  expect(document?.["count"]).toBe(1);
});
