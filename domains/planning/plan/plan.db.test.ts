import ExcelJS from "exceljs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { AnyEndpoint } from "../../../contract/endpoint.ts";
import { sessionCookie } from "../../../kernel/session.ts";
import { startTestServer, type TestServer } from "../../../test/world/server.ts";
import * as contract from "../contract/plan.ts";

const multipart = (content: string, name: string) => {
  const boundary = "----test";
  const payload = [
    `--${boundary}`,
    'content-disposition: form-data; name="input"',
    "",
    "{}",
    `--${boundary}`,
    `content-disposition: form-data; name="file"; filename="${name}"`,
    "content-type: application/pdf",
    "",
    content,
    `--${boundary}--`,
    "",
  ].join("\r\n");
  return { payload, headers: { "content-type": `multipart/form-data; boundary=${boundary}` } };
};

describe.each(["qingdao", "province", "huaibei", "songjiang", "zhengdong"])("pack %s", (pack) => {
  let server: TestServer;
  let token: string;
  beforeAll(async () => {
    server = await startTestServer();
    await server.world.installPack(pack);
    ({ token } = await server.world.staff("health_official"));
  });
  afterAll(() => server.stop());

  it("shows every indicator and duty with its sentence, state and value, or why there is none [S1-2, S1-33, S3-166]", async () => {
    const { db, districtId } = server.world;
    const { data: plan, status } = await server.call(contract.getPlan, {}, token);
    expect(status).toBe(200);
    const rows = await db
      .selectFrom("definition")
      .select(["kind", "key"])
      .where("district_id", "=", districtId)
      .where("pack", "=", pack)
      .where("kind", "in", ["duty", "indicator", "target"])
      .execute();
    const keys = (kind: string) => rows.filter((row) => row.kind === kind).map(({ key }) => key);
    expect(keys("duty").length).toBeGreaterThan(20);
    expect(plan.duties.map(({ key }) => key).toSorted()).toEqual(keys("duty").toSorted());
    const shown = plan.indicators.map(({ key }) => key);
    expect(keys("indicator").filter((key) => !shown.includes(key))).toEqual([]);
    const targets = plan.indicators.flatMap((one) => one.targets.map(({ key }) => key));
    expect(targets.toSorted()).toEqual(keys("target").toSorted());
    for (const one of plan.indicators) {
      expect([one.key, one.value !== null || one.missing !== null]).toEqual([one.key, true]);
      expect(one.trend).toHaveLength(12);
    }
    for (const one of plan.duties) {
      expect([one.key, contract.planStates.includes(one.state)]).toEqual([one.key, true]);
      // The sentence names its document and says its words.
      expect([one.key, one.basis.every(({ title, says }) => title !== null && (says?.length ?? 0) > 0)]).toEqual([
        one.key,
        true,
      ]);
      // Every unit is known by name.
      for (const unit of [...one.lead, ...one.cooperating]) expect(unit.title.zh).not.toBe(unit.key);
    }
  });

  it("is open to everyone where it is public [S0-13]", async () => {
    const { data: plan } = await server.call(contract.getPublicPlan, {});
    expect(plan.duties.length).toBeGreaterThan(20);
    expect(plan.duties.filter(({ state, public: isPublic }) => (state === null) === isPublic)).toEqual([]);
    expect(plan.publicity.length).toBeGreaterThan(0);
    const { data: programmes } = await server.call(contract.listProgrammes, {});
    expect(programmes.programmes.length).toBeGreaterThan(10);
    expect(programmes.tables.length).toBeGreaterThan(3);
    expect(programmes.programmes.every(({ sentences }) => sentences.length > 0)).toBe(true);
  });
});

describe("reports", () => {
  let server: TestServer;
  const tokens: Record<string, string> = {};
  const key = "songjiang.child-friendly-points";
  beforeAll(async () => {
    server = await startTestServer();
    await server.world.installPack("songjiang");
    const { world } = server;
    tokens["health"] = (await world.staff("health_official")).token;
    tokens["education"] = (await world.staff("education_official")).token;
    tokens["market"] = (await world.staff("market_official")).token;
    tokens["street"] = (await world.staff("street_official", { divisionCode: world.street })).token;
    tokens["counter"] = (await world.staff("counter")).token;
    tokens["family"] = (await world.family()).token;
  });
  afterAll(() => server.stop());
  const report = (duty: string, body: object, who: string) =>
    server.call(
      contract.reportDuty,
      { params: { key: duty }, body: { doneOn: "2026-11-01" as never, words: "新建示范点两个", ...body } },
      tokens[who],
    );
  const dutyOf = async (duty: string, who = "health") =>
    (await server.call(contract.getDuty, { params: { key: duty } }, tokens[who])).data;

  it("count towards the duty's state, with history [S0-13, S3-22, S3-57]", async () => {
    expect((await dutyOf(key)).duty).toMatchObject({ state: "not_due", need: 4, done: 0, reports: 0 });
    expect((await report(key, { figure: 2 }, "health")).status).toBe(200);
    expect((await dutyOf(key)).duty).toMatchObject({ done: 2, reports: 1, reportedOn: "2026-11-01" });
    await report(key, { figure: 2, doneOn: "2026-11-10" }, "education");
    const { duty, reports } = await dutyOf(key);
    expect(duty).toMatchObject({ state: "done", reason: { key: "count_reached" }, done: 4 });
    expect(reports.map(({ figure, reportedAs, dutyVersion }) => [figure, reportedAs, dutyVersion])).toEqual([
      [2, "education_official", 1],
      [2, "health_official", 1],
    ]);
    const plan = (await server.call(contract.getPublicPlan, {})).data;
    expect(plan.duties.find((one) => one.key === key)).toMatchObject({ state: "done", done: 4 });
  });

  it("come from the lead unit's officials or those who lead the subject, each for their own division", async () => {
    const { world } = server;
    // Joint management is led by education, civil affairs and market; market may, a town or a counter may not.
    expect((await report("songjiang.joint-enforcement", {}, "market")).status).toBe(200);
    expect((await report("songjiang.blacklist", {}, "market")).status).toBe(403);
    expect((await report("songjiang.joint-enforcement", {}, "street")).status).toBe(403);
    expect((await report(key, { figure: 1 }, "counter")).error.error).toBe("not_allowed");
    expect((await report(key, { figure: 1 }, "family")).status).toBe(403);
    expect((await report(key, { figure: 1 }, "")).status).toBe(401);
    expect((await report(key, { figure: 1, division: "990102" }, "health")).error.error).toBe("division_not_yours");
    expect((await report(key, { figure: 1, division: world.street }, "health")).status).toBe(200);
    expect((await dutyOf("songjiang.blacklist", "market")).can["report"]).toEqual([
      "health_official_or_education_official",
    ]);
  });

  it("refuse a day to come, a missing figure and an unknown duty", async () => {
    expect((await report(key, { figure: 1, doneOn: "2026-11-21" }, "health")).error.error).toBe("day_in_future");
    expect((await report(key, {}, "health")).error.error).toBe("figure_missing");
    expect((await report("songjiang.nothing", { figure: 1 }, "health")).status).toBe(404);
    expect((await report(key, { figure: -1 }, "health")).status).toBe(400);
  });

  it("carry one file, which officials read and others do not", async () => {
    const duty = "songjiang.joint-meeting";
    const { reportId } = (await report(duty, { figure: 1 }, "education")).data;
    const address = `/api/d/${server.world.districtId}/plan/reports/${reportId}/file`;
    const send = (who: string, name = "纪要.pdf", content = "%PDF-1.7 纪要") => {
      const { payload, headers } = multipart(content, name);
      return server.running.app.inject({
        method: "POST",
        url: address,
        payload,
        headers: { ...headers, "x-huituo": "1" },
        cookies: { [sessionCookie]: tokens[who] ?? "" },
      });
    };
    expect((await send("health")).statusCode).toBe(403);
    expect((await send("education", "run.html")).json<{ error: string }>().error).toBe("file_kind_refused");
    expect((await send("education")).statusCode).toBe(200);
    expect((await send("education")).json<{ error: string }>().error).toBe("has_file_already");
    const read = (who: string) => server.call(contract.getReportFile, { params: { reportId } }, tokens[who]);
    const file = await read("market");
    expect([file.status, file.raw]).toEqual([200, "%PDF-1.7 纪要"]);
    expect(String(file.headers["content-disposition"])).toContain("attachment");
    expect((await read("family")).status).toBe(403);
    expect((await dutyOf(duty)).reports[0]).toMatchObject({ fileName: "纪要.pdf" });
  });

  it("are taken back with a reason and stay in the history", async () => {
    const duty = "songjiang.new-points";
    const { reportId } = (await report(duty, { figure: 9 }, "education")).data;
    expect((await dutyOf(duty)).duty.done).toBe(9);
    const withdraw = (who: string) =>
      server.call(contract.withdrawReport, { params: { reportId }, body: { reason: "重复填报" } }, tokens[who]);
    expect((await withdraw("market")).status).toBe(403);
    expect((await withdraw("education")).status).toBe(200);
    expect((await withdraw("education")).error.error).toBe("already_withdrawn");
    const { duty: after, reports } = await dutyOf(duty);
    expect([after.done, reports[0]?.withdrawnReason]).toEqual([0, "重复填报"]);
  });

  it("stand in the spreadsheet beside every duty and target [S1-2]", async () => {
    const answer = await server.running.app.inject({
      method: "GET",
      url: `/api/d/${server.world.districtId}/plan.xlsx`,
      cookies: { [sessionCookie]: tokens["market"] ?? "" },
    });
    expect(answer.statusCode).toBe(200);
    const book = new ExcelJS.Workbook();
    await book.xlsx.load(answer.rawPayload as never);
    const duties = book.getWorksheet("任务")!;
    const plan = (await server.call(contract.getPlan, {}, tokens["market"])).data;
    expect(duties.rowCount).toBe(plan.duties.length + 1);
    const row = duties
      .getRows(2, duties.rowCount)!
      .find((one) => one.getCell(1).value === "每年新建儿童友好社区示范点")!;
    expect([row.getCell(7).value, row.getCell(9).value]).toEqual([4, "已完成"]);
  });

  it("the plan is for officials", async () => {
    const tries: [AnyEndpoint, string][] = [
      [contract.getPlan, "/plan"],
      [contract.exportPlan, "/plan.xlsx"],
      [contract.getDuty, `/plan/duties/${key}`],
    ];
    for (const [endpoint, path] of tries)
      for (const [who, status] of [
        ["family", 403],
        ["", 401],
        ["street", 200],
      ] as const) {
        const answer = await server.running.app.inject({
          method: endpoint.method,
          url: `/api/d/${server.world.districtId}${path}`,
          cookies: { [sessionCookie]: tokens[who] ?? "" },
        });
        expect([path, who, answer.statusCode]).toEqual([path, who, status]);
      }
  });

  it("says what is ours", async () => {
    const ours = async (who: string) =>
      (await server.call(contract.getPlan, {}, tokens[who])).data.duties
        .filter((one) => one.ours)
        .map((one) => one.key);
    expect(await ours("market")).toContain("songjiang.joint-enforcement");
    expect(await ours("market")).not.toContain("songjiang.blacklist");
  });
});
