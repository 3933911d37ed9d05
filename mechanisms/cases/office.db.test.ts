import { afterAll, beforeAll, expect, test } from "vitest";
import { Cases, testDefinitions, testKind } from "../../test/world/cases.ts";
import { define } from "../../test/world/definitions.ts";
import { startTestServer, type TestServer } from "../../test/world/server.ts";
import {
  checkCase,
  downloadMaterial,
  getCase,
  listReusable,
  removeMaterial,
  reuseMaterial,
  startCase,
  submitCase,
} from "./contract/apply.ts";
import type { CaseId, MaterialId } from "./contract/case.ts";
import { checkMaterial, exportCases, exportTasks, getCaseStatistics, listTasks } from "./contract/office.ts";
import { sweeps } from "./sweeps.ts";

const words = { zh: "材料", en: "paper" };
const withPapers = testKind({
  key: "test.papers",
  prefix: "TP",
  limit: "one_open",
  materials: [
    { key: "licence", title: words, validUntil: true, formats: ["pdf"], maxFiles: 2 },
    { key: "kitchen", title: words, required: "meals == true" },
  ],
  outcomes: [
    { key: "granted", title: words, result: "granted" },
    { key: "refused", title: words, result: "refused" },
  ],
});

let server: TestServer;
let cases: Cases;
let founder: { accountId: string; token: string };
let health: { accountId: string; token: string };
let fire: { accountId: string; token: string };

beforeAll(async () => {
  server = await startTestServer();
  cases = new Cases(server);
  await define(server, { ...testDefinitions, cases: [...testDefinitions.cases, withPapers] });
  founder = await server.world.account({ kind: "family" });
  health = await server.world.staff("health_official");
  fire = await server.world.staff("fire_official");
});
afterAll(() => server.stop());

/** Sends a file as a browser does. */
async function upload(caseId: CaseId, token: string, input: object, content = "%PDF-1.7 test", name = "执照.pdf") {
  const form = new FormData();
  form.append("input", JSON.stringify(input));
  form.append("file", new Blob([content]), name);
  const request = new Request("http://localhost/", { method: "POST", body: form });
  const response = await server.running.app.inject({
    method: "POST",
    url: `/api/d/${server.world.districtId}/cases/${caseId}/materials`,
    headers: { "x-huituo": "1", "content-type": request.headers.get("content-type")! },
    cookies: { huituo_session: token },
    payload: Buffer.from(await request.arrayBuffer()),
  });
  return { status: response.statusCode, data: response.json<{ id: MaterialId; error: string }>() };
}

test("materials are asked where they apply, checked, sent back, and used again", async () => {
  const start = { kind: "test.papers" as never };
  const caseId = await cases.draft(founder.token, start);
  const problems = async (id: CaseId) =>
    (await server.call(checkCase, { params: { caseId: id } }, founder.token)).data.findings.map(
      ({ key, problem }) => `${key} ${problem}`,
    );
  expect(await problems(caseId)).toEqual(["licence missing"]);
  await cases.fill(caseId, "test.form", { body_name: "有餐", places: 3, meals: true }, founder.token);
  expect(await problems(caseId)).toEqual(["licence missing", "kitchen missing"]);
  await cases.fill(caseId, "test.form", { body_name: "无餐", places: 3, meals: false }, founder.token);
  expect((await upload(caseId, founder.token, { material: "licence" })).data.error).toBe("valid_until_missing");
  expect((await upload(caseId, founder.token, { material: "licence", validUntil: "2020-01-01" })).data.error).toBe(
    "no_longer_valid",
  );
  expect(
    (await upload(caseId, founder.token, { material: "licence", validUntil: "2027-01-01" }, "GIF89a")).data.error,
  ).toBe("wrong_format");
  expect((await upload(caseId, founder.token, { material: "passport" })).data.error).toBe("material_unknown");
  expect((await upload(caseId, fire.token, { material: "licence" })).status).toBe(403);
  const given = await upload(caseId, founder.token, { material: "licence", validUntil: "2027-01-01" });
  expect(given.status).toBe(200);
  expect(await problems(caseId)).toEqual([]);
  const params = { materialId: given.data.id };
  expect((await server.call(downloadMaterial, { params }, founder.token)).raw).toBe("%PDF-1.7 test");
  const stranger = await server.world.account({ kind: "family" });
  expect((await server.call(downloadMaterial, { params }, stranger.token)).status).toBe(403);
  expect((await server.call(removeMaterial, { params: { caseId, ...params } }, stranger.token)).status).toBe(403);

  await cases.submit(caseId, founder.token);
  expect((await server.call(removeMaterial, { params: { caseId, ...params } }, founder.token)).error.error).toBe(
    "case_not_editable",
  );
  expect(
    (
      await server.call(
        startCase,
        { body: { ...start, as: "signed_in", divisionCode: server.world.community as never } },
        founder.token,
      )
    ).error.error,
  ).toBe("case_already_open");
  const check = { params, body: { accepted: false, remark: "印章不清" } };
  expect((await server.call(checkMaterial, check, founder.token)).status).toBe(403);
  expect((await server.call(checkMaterial, { params, body: { accepted: false } }, health.token)).error.error).toBe(
    "remark_missing",
  );
  expect((await server.call(checkMaterial, check, health.token)).data.status).toBe("rejected");
  await cases.act(caseId, health.token, "give_back", "请更换");
  expect(await problems(caseId)).toEqual(["licence rejected"]);
  await server.call(removeMaterial, { params: { caseId, ...params } }, founder.token);
  const again = await upload(
    caseId,
    founder.token,
    { material: "licence", validUntil: "2027-06-01" },
    "%PDF-1.7 better",
  );
  expect((await cases.submit(caseId, founder.token)).status).toBe(200);
  await cases.act(caseId, health.token, "reject", "不符");

  const next = await cases.draft(founder.token, start);
  const { data } = await server.call(listReusable, { params: { caseId: next } }, founder.token);
  expect(data.items.map(({ id }) => id)).toEqual([again.data.id]);
  expect((await server.call(listReusable, { params: { caseId: next } }, stranger.token)).status).toBe(403);
  const reuse = { params: { caseId: next }, body: { materialId: again.data.id } };
  expect((await server.call(reuseMaterial, reuse, stranger.token)).status).toBe(403);
  expect(
    (await server.call(reuseMaterial, { ...reuse, body: { materialId: given.data.id } }, founder.token)).error.error,
  ).toBe("not_reusable");
  expect((await server.call(reuseMaterial, reuse, founder.token)).data.isReused).toBe(true);
  expect(await problems(next)).toEqual([]);
  // Two drafts of one thing: the first that is handed in is the one.
  const rival = await cases.draft(founder.token, start);
  await server.call(reuseMaterial, { params: { caseId: rival }, body: reuse.body }, founder.token);
  expect((await cases.submit(next, founder.token)).status).toBe(200);
  const { version } = await cases.view(rival, founder.token);
  expect(
    (await server.call(submitCase, { params: { caseId: rival }, body: { version } }, founder.token)).error.error,
  ).toBe("case_already_open");
  expect(
    (await server.call(getCase, { params: { caseId: next } }, founder.token)).data.materials[0]?.files,
  ).toHaveLength(1);
});

test("figures of durations are those counted by hand [S4-2]", async () => {
  const days: number[] = [];
  const from = server.platform.clock.now().toISOString().slice(0, 10);
  for (const wait of [1, 2, 3, 7, 12]) {
    const caseId = await cases.submitted(founder.token);
    server.clock.advance({ days: wait });
    await cases.act(caseId, health.token, wait === 12 ? "reject" : "accept", "x");
    days.push(wait);
  }
  const open = await cases.submitted(founder.token);
  server.clock.advance({ days: 20 });
  for (const { run } of sweeps) await run(server.platform);
  const to = server.platform.clock.now().toISOString().slice(0, 10);
  const { data } = await server.call(
    getCaseStatistics,
    { query: { from: from as never, to: to as never, kind: "test.filing" as never } },
    health.token,
  );
  const [kind] = data.kinds;
  const acceptance = kind!.steps.find(({ step }) => step === "acceptance")!;
  expect(acceptance).toMatchObject({
    days: { count: 5, mean: 5, p50: 3, p90: 10, longest: 12 },
    waiting: 1,
    waitingOverdue: 1,
    longestWaiting: 20,
    doneOverdue: 1,
  });
  expect(kind).toMatchObject({
    submitted: 6,
    closed: 1,
    open: 5,
    results: { refused: 1 },
    days: { count: 1, mean: 12 },
    inTime: 1,
    correctionsPerCase: 0,
  });
  expect(data.months.reduce((sum, { submitted }) => sum + submitted, 0)).toBeGreaterThanOrEqual(6);
  expect(
    (await server.call(getCaseStatistics, { query: { from: from as never, to: to as never } }, founder.token)).status,
  ).toBe(403);

  const overdue = await server.call(
    listTasks,
    { query: { due: "overdue", kind: "test.filing" as never, step: "acceptance" } },
    health.token,
  );
  expect(overdue.data.items.map((item) => item.case.id)).toEqual([open]);
  expect(overdue.data.counts.overdue).toBeGreaterThan(0);
  for (const [endpoint, query] of [
    [exportTasks, {}],
    [exportCases, {}],
  ] as const) {
    const sheet = await server.call(endpoint, { query } as never, health.token);
    expect([sheet.status, sheet.raw.slice(0, 2)]).toEqual([200, "PK"]);
    expect((await server.call(endpoint, { query } as never, founder.token)).status).toBe(403);
  }
});
