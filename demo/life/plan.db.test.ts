import { afterAll, beforeAll, expect, test } from "vitest";
import { keepPacks } from "../../cli/keep-packs.ts";
import { parts } from "../../domains/all.ts";
import { getPlan, planStates } from "../../domains/planning/contract/plan.ts";
import { startTestServer, type TestServer } from "../../test/world/server.ts";
import { loadDemo } from "../load/load.ts";
import { enactPlan } from "./plan.ts";
import { type Scene, sceneOf } from "./scene.ts";

/** A pack that the demo is not started with by itself: the reports follow from its definitions alone. */
let server: TestServer;
let scene: Scene;

beforeAll(async () => {
  server = await startTestServer({ withoutDistrict: true });
  const world = await loadDemo(server.platform);
  server.running.districts.refresh();
  const [district] = await server.running.districts.list();
  await keepPacks(server.platform.database, [district!], { pack: "songjiang", say: () => {} });
  scene = sceneOf(server.platform, district!, parts.handlers, world, "plan");
  await enactPlan(scene);
});
afterAll(() => server.stop());

test("the plan of any pack shows duties in every state, reported by the units that lead", async () => {
  const plan = await scene.on(0).act(getPlan, scene.who("health_official"), {});
  const states = Map.groupBy(plan.duties, ({ state }) => state);
  expect([...states.keys()].toSorted()).toEqual([...planStates].toSorted());
  const { rows } = await server.platform.database.pool.query<{ reported_as: string; count: number }>(
    "select reported_as, count(*)::int as count from duty_report group by 1 order by 1",
  );
  expect(rows.map(({ reported_as }) => reported_as)).toContain("education_official");
  expect(rows.length).toBeGreaterThan(1);
});

test("reported indicators have values, of which one was corrected", async () => {
  const plan = await scene.on(0).act(getPlan, scene.who("health_official"), {});
  const reported = plan.indicators.filter(({ live }) => !live);
  expect(reported.filter(({ value }) => value !== null).length).toBe(reported.length - 1);
  const { rows } = await server.platform.database.pool.query<{ reason: string }>(
    "select reason from indicator_report where superseded_at < '9999-01-01'",
  );
  expect(rows).toHaveLength(1);
});
