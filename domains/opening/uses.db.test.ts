import { afterAll, beforeAll, expect, test } from "vitest";
import * as apply from "../../mechanisms/cases/contract/apply.ts";
import * as published from "../../mechanisms/cases/contract/public.ts";
import * as forms from "../../mechanisms/forms/contract/answers.ts";
import { Founder, Official, questionnaireIn, responseOf } from "../../test/world/founder.ts";
import { startTestServer, type TestServer } from "../../test/world/server.ts";
import { parts } from "../all.ts";

/** Procedures that are definitions of the national pack and nothing else. */

let server: TestServer;
let head: Founder;
let site: { siteId: string; institutionId: string };
let health: Official;
beforeAll(async () => {
  server = await startTestServer();
  const { world } = server;
  await world.installPack("national");
  site = await world.site({ name: "小禾苗托育园" });
  head = new Founder(server, (await world.staff("head", { institutionId: site.institutionId })).token);
  health = new Official(server, (await world.staff("health_official")).token);
});
afterAll(() => server.stop());

const asInstitution = () => ({ as: "institution", institutionId: site.institutionId, aboutId: site.siteId });
const official = async (role: Parameters<typeof server.world.staff>[0]) =>
  new Official(server, (await server.world.staff(role)).token);
const afterDays = async (days: number) => {
  server.clock.advance({ days });
  for (const one of parts.sweeps ?? []) if (one.name.startsWith("case")) await one.run(server.platform);
};
const siteNow = () =>
  server.world.db.selectFrom("site").selectAll().where("id", "=", site.siteId).executeTakeFirstOrThrow();

test("[S0-37] inclusive recognition: joint review, publicity, recognised for years", async () => {
  const market = await official("market_official");
  const dossier = {
    kind: "inclusive.recognition",
    forms: {
      "inclusive.recognition": {
        fee_full_day: 1980,
        inclusive_places: 20,
        fees_published: true,
        safe_year: true,
        keep_price: true,
      },
    },
  };
  // Not for somebody without an institution.
  const stranger = new Founder(server, (await server.world.account({ kind: "family" })).token);
  expect((await stranger.tryStart(dossier.kind, { aboutId: site.siteId })).error.error).toBe("not_for_you");
  const caseId = await head.apply(dossier, asInstitution());
  await health.act(caseId, "agree");
  await market.act(caseId, "agree");
  await health.act(caseId, "publish");
  await afterDays(9);
  expect(await siteNow()).toMatchObject({ inclusive: true, inclusive_from: "2026-11-29" });
  const list = await server.call(published.listPublished, { params: { list: "inclusive_sites" as never }, query: {} });
  expect(list.data.items.map(({ values }) => values["name"])).toEqual(["小禾苗托育园"]);
});

test("grade self-assessment by the quality scale, assessed on site, graded after publicity; a veto shows", async () => {
  const expert = await official("expert");
  const points = { 4: 95, 5: 130, 6: 180, 7: 200, 8: 70, 9: 190, 10: 65 };
  const items =
    "4_1_4 5_1_5 5_1_6 5_2_1 6_2_3 6_3_1 7_2_1 7_2_2 7_2_3 7_3_1 7_3_2 7_3_3 7_4_3 9_3_1 9_3_2 9_4_3 9_5_2 9_7_1 10_4";
  const scale = {
    q_basic_unmet: false,
    ...Object.fromEntries(Object.entries(points).map(([chapter, value]) => [`q${chapter}_points`, value])),
    ...Object.fromEntries(items.split(" ").map((item) => [`q${item}`, "met"])),
  };
  const caseId = await head.apply(
    {
      kind: "grade.assessment",
      forms: { "grade.application": { grade_wanted: "A", grade_method: "self" }, quality_scale: scale },
    },
    asInstitution(),
  );
  const view = await server.call(apply.getCaseForm, { params: { caseId, form: "quality_scale" } as never }, head.token);
  expect(view.data.result).toMatchObject({ points: 930, outcome: { key: "counted" } });
  await health.act(caseId, "accept");
  await expert.act(caseId, "graded", { form: { grade_given: "B", grade_points: 905 } });
  await afterDays(9);
  expect((await siteNow()).grade).toBe("B");
  // Once a year.
  expect((await head.tryStart("grade.assessment", asInstitution())).error.error).toBe("case_already_open");

  // One basic indicator that is not met fails the whole, whatever the points.
  const { answer } = (
    await server.call(forms.startAnswer, { params: { formKey: "quality_scale" as never }, body: {} }, head.token)
  ).data;
  const failed = await server.call(
    forms.submitAnswer,
    {
      params: { answerId: answer.id },
      body: {
        response: responseOf(questionnaireIn(answer.questionnaire), { ...scale, q_basic_unmet: true }),
        version: answer.version,
      },
    },
    head.token,
  );
  expect(failed.data.result?.outcome?.key).toBe("failed");
});

test("[S1-181, S3-148] a demonstration site: recommended by the town, reviewed by experts, announced in one go", async () => {
  const [street, expert] = [await official("street_official"), await official("expert")];
  const caseId = await head.apply(
    {
      kind: "demonstration.site",
      forms: {
        "demonstration.application": {
          demo_level: "county",
          demo_features: "医育结合",
          demo_children: 45,
          demo_no_breach: true,
        },
      },
    },
    asInstitution(),
  );
  await street.act(caseId, "recommend");
  const scores = { dr_conditions: 18, dr_size: 17, dr_management: 19, dr_service: 18, dr_evaluation: 17 };
  await expert.act(caseId, "passed", { form: scores });
  const [task] = await health.tasks(caseId);
  const { actOnTasks } = await import("../../mechanisms/cases/contract/office.ts");
  const bulk = await server.call(
    actOnTasks,
    { body: { action: "publish", text: "", note: "", tasks: [{ id: task!.id, version: task!.version }] } },
    health.token,
  );
  expect(bulk.data.done).toBe(1);
  await afterDays(9);
  expect((await head.see(caseId)).outcomeTitle?.zh).toBe("评为示范性托育机构");
});

test("a complaint without an account: accepted in 7 working days, the institution answers, closed in 45, followed by code", async () => {
  const today = server.clock.now().toISOString().slice(0, 10);
  const form = (await server.call(forms.getForm, { params: { formKey: "complaint.site" as never } })).data;
  const response = responseOf(questionnaireIn(form.questionnaire), {
    complaint_topic: "fees",
    complaint_text: "退费拖延两个月。",
  });
  const filed = await server.call(apply.fileCase, {
    params: { kind: "complaint.site" as never },
    body: { aboutId: site.siteId, answers: [{ form: "complaint.site", response }] } as never,
  });
  expect(filed.status).toBe(200);
  const open = await server.call(published.trackCase, { body: filed.data });
  expect(open.data.status).toBe("open");
  const row = await server.world.db
    .selectFrom("case_file")
    .select(["id", "due_on"])
    .where("number", "=", filed.data.number)
    .executeTakeFirstOrThrow();
  const [task] = await health.tasks(row.id);
  const days = (to: string) => (Date.parse(to) - Date.parse(today)) / 86_400_000;
  // Seven and forty-five working days, weekends and holidays not counted.
  expect(days(task!.due!.on)).toBeGreaterThanOrEqual(9);
  expect(days(row.due_on!)).toBeGreaterThanOrEqual(61);
  await health.act(row.id, "accept");
  const institution = new Official(server, head.token);
  await institution.act(row.id, "answer", { text: "已于昨日退还。" });
  await health.act(row.id, "settle", { text: "机构已退费。" });
  const closed = await server.call(published.trackCase, { body: filed.data });
  expect(closed.data.outcomeTitle?.zh).toBe("已办结");
  expect((await server.call(published.trackCase, { body: { ...filed.data, code: "WRONGCODE222" } })).error.error).toBe(
    "number_or_code_wrong",
  );
});

test("[S4-6] residents answer the survey of needs without an account", async () => {
  const { answer, token } = (
    await server.call(forms.startAnswer, { params: { formKey: "survey.residents_need" as never }, body: {} })
  ).data;
  const done = await server.call(forms.submitAnswer, {
    params: { answerId: answer.id },
    body: {
      response: responseOf(questionnaireIn(answer.questionnaire), {
        sv_children: "one",
        sv_age: "m12",
        sv_wants: "now",
        sv_forms: ["full_day"],
        sv_price: "p2000",
        sv_distance: "d1000",
      }),
      version: answer.version,
      token: token!,
    },
  });
  expect(done.data.status).toBe("submitted");
});

test("one warning sign is enough to refer, none is not; the regression question counts too", async () => {
  const screen = async (values: object) => {
    const { answer, token } = (
      await server.call(forms.startAnswer, { params: { formKey: "screening.warning_signs" as never }, body: {} })
    ).data;
    const none = Object.fromEntries([1, 2, 3, 4].map((number) => [`ws_m12_${number}`, false]));
    const done = await server.call(forms.submitAnswer, {
      params: { answerId: answer.id },
      body: {
        response: responseOf(questionnaireIn(answer.questionnaire), {
          ws_months: "m12",
          ws_regression: false,
          ...none,
          ...values,
        }),
        version: answer.version,
        token: token!,
      },
    });
    return done.data.result?.outcome?.key;
  };
  expect(await screen({})).toBe("none");
  expect(await screen({ ws_m12_3: true })).toBe("refer");
  expect(await screen({ ws_regression: true })).toBe("refer");
});

test("what was recognised and graded for years ends by itself", async () => {
  expect(await siteNow()).toMatchObject({ inclusive: true, grade: "B" });
  await afterDays(3 * 366 + 60);
  expect(await siteNow()).toMatchObject({ inclusive: false, grade: null });
});
