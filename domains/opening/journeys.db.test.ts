import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import * as cases from "../../mechanisms/cases/contract/public.ts";
import { districtVoice, recordDefinitions } from "../../mechanisms/packs/index.ts";
import { nowOf } from "../../kernel/clock.ts";
import { dossiers, selfCheck } from "../../test/world/dossiers.ts";
import { type Dossier, Founder, Official } from "../../test/world/founder.ts";
import { startTestServer, type TestServer } from "../../test/world/server.ts";
import * as contract from "./contract.ts";

let server: TestServer;
let founder: Founder;
let health: Official;
let others: Record<"market" | "civil_affairs" | "fire" | "police" | "street" | "education", Official>;
beforeAll(async () => {
  server = await startTestServer();
  const { world } = server;
  await world.installPack("national");
  const official = async (role: Parameters<typeof world.staff>[0]) =>
    new Official(server, (await world.staff(role)).token);
  health = await official("health_official");
  others = {
    market: await official("market_official"),
    civil_affairs: await official("civil_affairs_official"),
    fire: await official("fire_official"),
    police: await official("police_official"),
    street: await official("street_official"),
    education: await official("education_official"),
  };
});
afterAll(() => server.stop());
// Each founder is another person: nobody may send more than so much in a minute.
beforeEach(async () => {
  founder = new Founder(server, (await server.world.account({ kind: "family", strength: "one_factor" })).token);
});

const siteOf = async (name: string) => {
  const { data } = await server.call(contract.listFiled, { query: { search: name } });
  expect(data.items).toHaveLength(1);
  return (await server.call(contract.getFiled, { params: { siteId: data.items[0]!.siteId } })).data;
};
const answersOf = ({ kind, forms }: Dossier) => forms[kind] as Record<string, string>;
const linesOf = (siteId: string) =>
  server.world.db
    .selectFrom("place_line")
    .select(["age_band", "service_form", "places", "price_fen"])
    .where("site_id", "=", siteId)
    .orderBy("age_band")
    .execute();

test("[S0-48, S1-19, S1-20, S1-203] an institution is filed: one submission, departments at the same time, receipt, list, place on the map", async () => {
  const dossier = dossiers.institution();
  const caseId = await founder.start(dossier.kind);
  for (const [form, values] of Object.entries(dossier.forms)) await founder.fill(caseId, form, values);
  // Nothing is accepted that is not complete, and what is missing is named.
  const early = await founder.submit(caseId);
  expect(early.error.error).toBe("case_incomplete");
  const asked = await founder.addMissing(caseId);
  expect(asked).toContain("food_licence");
  expect(asked).not.toContain("entrustment");
  expect((await founder.submit(caseId)).status).toBe(200);
  const submitted = await founder.see(caseId);
  expect(submitted.number).toMatch(/^BA-2026-/);
  // Acknowledged at once, with a paper.
  expect(submitted.documents.map(({ template }) => template)).toEqual(["opening.acknowledgement"]);
  expect(submitted.due?.on).toBe("2026-12-11");

  await others.market.act(caseId, "agree", { at: "registrar" });
  await others.market.act(caseId, "agree", { at: "food" });
  expect(await health.tasks(caseId)).toEqual([]);
  await others.fire.act(caseId, "agree");
  const [decision] = await health.tasks(caseId);
  // Five working days from the day of submission, a Friday.
  expect(decision?.due?.on).toBe("2026-11-27");
  const closed = await health.act(caseId, "accept");
  expect(closed.result).toBe("granted");

  const { institution_name: name, site_name, credit_code } = answersOf(dossier);
  const receipt = (await founder.see(caseId)).documents.find(({ template }) => template === "opening.receipt")!;
  const site = await siteOf(site_name!);
  expect(site).toMatchObject({
    institutionName: name,
    creditCode: credit_code,
    number: receipt.number,
    kind: "institution",
    status: "open",
    filedOn: "2026-11-20",
    location: { lon: 117.9011, lat: 33.6012 },
    regime: "filing",
  });
  expect(site.history).toMatchObject([{ status: "in_force", number: receipt.number }]);
  expect(await linesOf(site.siteId)).toEqual([
    { age_band: "toddler", service_form: "full_day", places: 15, price_fen: 260_000 },
    { age_band: "twos", service_form: "full_day", places: 20, price_fen: 220_050 },
  ]);
  const list = await server.call(cases.listPublished, { params: { list: "filed_institutions" as never }, query: {} });
  expect(list.data.items.map(({ values }) => values["name"])).toContain(name);
  // The head's name is on the receipt, not on any list.
  expect(list.raw).not.toContain("陈创办");
});

test("[S2-5, S2-6] employers together, with shares and an entrusted provider", async () => {
  const dossier = dossiers.employer();
  const form = "opening.institution";
  const caseId = await founder.start(dossier.kind);
  const values = dossier.forms[form]!;
  const [first, second] = values["sponsors"] as { sponsor_share: number }[];
  await founder.fill(caseId, "opening.self_check", selfCheck);
  await founder.fill(caseId, form, { ...values, sponsors: [first, { ...second, sponsor_share: 30 }] });
  const asked = await founder.addMissing(caseId);
  expect(asked).toEqual(expect.arrayContaining(["entrustment", "sponsor_agreement"]));
  expect(asked).not.toContain("food_licence");
  expect((await founder.check(caseId)).findings.map(({ key }) => key)).toEqual(["shares"]);
  await founder.fill(caseId, form, values);
  expect((await founder.submit(caseId)).status).toBe(200);
  // Nobody asks about food where nothing is cooked.
  await others.market.act(caseId, "agree");
  expect(await others.market.tasks(caseId)).toEqual([]);
  await others.fire.act(caseId, "agree");
  await health.act(caseId, "accept");
  expect((await siteOf(answersOf(dossier)["site_name"]!)).kind).toBe("employer");
});

test("a community site run by a non-profit body is verified by civil affairs", async () => {
  const dossier = dossiers.community();
  const caseId = await founder.apply(dossier);
  expect(await others.market.tasks(caseId)).toEqual([]);
  await others.civil_affairs.act(caseId, "agree");
  await others.fire.act(caseId, "agree");
  await health.act(caseId, "accept");
  expect(await siteOf(answersOf(dossier)["site_name"]!)).toMatchObject({ kind: "community", nature: "non_profit" });
});

test("[S1-85, S4-71] a kindergarten class goes the simplified way and keeps its nature", async () => {
  const dossier = dossiers.kindergarten();
  const caseId = await founder.apply(dossier);
  expect(await health.tasks(caseId)).toEqual([]);
  await others.education.act(caseId, "verified");
  await health.act(caseId, "accept");
  expect(await siteOf(answersOf(dossier)["site_name"]!)).toMatchObject({
    kind: "kindergarten_class",
    nature: "public",
  });
});

test("[S0-5, S0-41] a home site: its own form, five children at most, three to a carer", async () => {
  const six = await founder.start("opening.home");
  await founder.fill(six, "opening.home", dossiers.home({ places_mixed: 6, carers: 1 }).forms["opening.home"]!);
  await founder.addMissing(six);
  expect((await founder.check(six)).findings.map(({ key }) => key)).toEqual(
    expect.arrayContaining(["children", "carers"]),
  );
  expect((await founder.submit(six)).error.error).toBe("case_incomplete");

  const dossier = dossiers.home();
  const caseId = await founder.apply(dossier);
  const visit = Object.fromEntries(
    ["address", "rooms", "fire", "video", "food", "staff"].map((item) => [`vi_${item}`, "yes"]),
  );
  await others.market.act(caseId, "agree");
  await others.police.act(caseId, "agree");
  await others.street.act(caseId, "agree", { form: visit });
  await health.act(caseId, "accept");
  expect((await siteOf(answersOf(dossier)["site_name"]!)).kind).toBe("home");
});

test("[S1-22] a department does not agree: returned with what to mend, corrected, verified again, filed", async () => {
  const dossier = dossiers.institution();
  const caseId = await founder.apply(dossier);
  await others.market.act(caseId, "agree", { at: "registrar" });
  await others.market.act(caseId, "agree", { at: "food" });
  await others.fire.act(caseId, "disagree", { text: "疏散通道被占用" });
  await health.act(caseId, "correct", { text: "请清理疏散通道并更新证明" });
  const returned = await founder.see(caseId);
  expect(returned.status).toBe("returned");
  expect(returned.timeline.map(({ text }) => text)).toContain("请清理疏散通道并更新证明");
  expect((await founder.submit(caseId)).status).toBe(200);
  // All departments look again: what was mended may touch any of them.
  await others.market.act(caseId, "agree", { at: "registrar" });
  await others.market.act(caseId, "agree", { at: "food" });
  await others.fire.act(caseId, "agree");
  await health.act(caseId, "accept");
  expect((await siteOf(answersOf(dossier)["site_name"]!)).number).not.toBeNull();
});

test("what can not be mended is refused with a paper, and may be appealed", async () => {
  const caseId = await founder.apply(dossiers.institution());
  await others.market.act(caseId, "agree", { at: "registrar" });
  await others.market.act(caseId, "agree", { at: "food" });
  await others.fire.act(caseId, "agree");
  await health.act(caseId, "reject", { text: "场地不符合要求" });
  const refused = await founder.see(caseId);
  expect([refused.result, refused.documents.map(({ template }) => template).toSorted()]).toEqual([
    "refused",
    ["opening.acknowledgement", "opening.refusal"],
  ]);
  expect(refused.mayFollow.map(({ kind }) => kind)).toEqual(["opening.appeal"]);
  const appeal = await founder.apply(
    { kind: "opening.appeal", forms: { "opening.appeal": { appeal_reason: "场地已整改完毕" } } },
    { aboutId: caseId },
  );
  await health.act(appeal, "uphold", { text: "重新审核" });
  expect((await founder.see(caseId)).status).toBe("open");
  await health.act(caseId, "accept");
  expect((await founder.see(caseId)).result).toBe("granted");
});

test("[S4-76] class sizes and carers are checked before anything is submitted", async () => {
  const caseId = await founder.start("opening.institution");
  const { forms } = dossiers.institution({ places_twos: 21, carers: 5, lease_years: 2, head_education: "school" });
  for (const [form, values] of Object.entries(forms)) await founder.fill(caseId, form, values);
  await founder.addMissing(caseId);
  const { findings } = await founder.check(caseId);
  expect(findings.map(({ key }) => key).toSorted()).toEqual(["carers", "head_education", "lease", "size_twos"]);
});

test("a self-check done before is taken over into the application, and says so", async () => {
  const { answer } = (
    await server.call(
      (await import("../../mechanisms/forms/contract/answers.ts")).startAnswer,
      { params: { formKey: "opening.self_check" as never }, body: {} },
      founder.token,
    )
  ).data;
  const { questionnaireIn, responseOf } = await import("../../test/world/founder.ts");
  const response = responseOf(questionnaireIn(answer.questionnaire), { ...selfCheck, sc_guard: "unsure" });
  const { submitAnswer } = await import("../../mechanisms/forms/contract/answers.ts");
  const done = await server.call(
    submitAnswer,
    { params: { answerId: answer.id }, body: { response: response as never, version: answer.version } },
    founder.token,
  );
  expect(done.data.result?.outcome?.key).toBe("nearly");
  const caseId = await founder.start("opening.institution");
  const { openCaseForm } = await import("../../mechanisms/cases/contract/apply.ts");
  const view = await server.call(
    openCaseForm,
    { params: { caseId, form: "opening.self_check" } as never },
    founder.token,
  );
  expect(JSON.stringify(view.data.response)).toContain("unsure");
  expect(view.data.prefilled[0]?.source.zh).toBe("您上次的填写");
});

test("[S1-203] a filing is changed, reported on every year, and cancelled", async () => {
  const dossier = dossiers.institution();
  const filed = await founder.apply(dossier);
  await others.market.act(filed, "agree", { at: "registrar" });
  await others.market.act(filed, "agree", { at: "food" });
  await others.fire.act(filed, "agree");
  await health.act(filed, "accept");
  const site = await siteOf(answersOf(dossier)["site_name"]!);

  const change = await founder.apply(
    {
      kind: "opening.change",
      forms: {
        "opening.change": {
          change_kinds: ["scale", "person"],
          change_on: "2026-12-01",
          head_name: "李新任",
          head_phone: "13900000009",
          places_twos: 18,
          change_reason: "调整",
        },
      },
    },
    { aboutId: filed },
  );
  await health.act(change, "accept");
  expect((await linesOf(site.siteId)).find(({ age_band }) => age_band === "twos")?.places).toBe(18);

  const report = {
    kind: "opening.annual_report",
    forms: {
      "opening.annual_report": {
        report_year: 2026,
        children_served: 30,
        carers: 6,
        training_done: true,
        drills: 2,
        insurance: true,
        incidents: 0,
        report_summary: "运行平稳",
      },
    },
  };
  const yearly = await founder.apply(report, { aboutId: filed });
  await health.act(yearly, "accept");
  // Once a year.
  expect((await founder.tryStart("opening.annual_report", { aboutId: filed })).error.error).toBe("case_already_open");

  const cancel = await founder.apply(
    {
      kind: "opening.cancellation",
      forms: {
        "opening.cancellation": {
          closes_on: "2026-11-20",
          families_told: true,
          fees_settled: true,
          close_reason: "搬迁",
        },
      },
    },
    { aboutId: filed },
  );
  await health.act(cancel, "accept");
  const gone = await server.call(contract.getFiled, { params: { siteId: site.siteId } });
  expect([gone.data.isFiled, gone.data.status, gone.data.history[0]?.status]).toEqual([false, "closed", "cancelled"]);
  expect((await founder.see(filed)).standing).toBe("cancelled");
});

test("the hygiene evaluation is requested, visited and reported", async () => {
  const caseId = await founder.apply({
    kind: "opening.hygiene",
    forms: {
      "opening.hygiene": {
        institution_name: "青禾晨光托育有限公司",
        address: "柳湾路9号",
        head_name: "陈创办",
        head_phone: "13900000001",
        places_total: 35,
      },
    },
  });
  const names = ["environment", "facilities", "kitchen", "health_room", "health_worker", "staff_checks", "rules"];
  const form = Object.fromEntries(names.map((name) => [`hy_${name}`, "yes"]));
  await health.act(caseId, "passed", { form });
  const { documents } = await founder.see(caseId);
  expect(documents.map(({ template }) => template)).toContain("opening.hygiene_report");
});

test("[L-14] under the licence regime: filing is no longer offered, the licence is announced, objected to, issued for a time and ends", async () => {
  const { world } = server;
  const filedBefore = dossiers.institution();
  const filed = await founder.apply(filedBefore);
  await others.market.act(filed, "agree", { at: "registrar" });
  await others.market.act(filed, "agree", { at: "food" });
  await others.fire.act(filed, "agree");
  await health.act(filed, "accept");

  const now = nowOf(server.clock);
  const rule = {
    kind: "rule",
    body: {
      key: "registry.regime",
      title: { zh: "准入方式", en: "How institutions are admitted" },
      parameter: "registry.regime",
      when: {},
      value: "licence",
      basis: [{ document: "childcare_law_draft", at: "第二章" }],
    },
    source: "test",
  };
  await server.platform.database.withTransaction((tx) =>
    recordDefinitions(tx, world.districtId, now, districtVoice, [rule as never]),
  );
  expect((await founder.tryStart("opening.institution")).error.error).toBe("kind_not_offered");
  const dossier = dossiers.institution();
  const caseId = await founder.apply({ ...dossier, kind: "opening.licence" });
  const visit = Object.fromEntries(
    ["address", "rooms", "fire", "video", "food", "staff"].map((item) => [`vi_${item}`, "yes"]),
  );
  const review = async (id: string) => {
    await health.act(id, "accept", { at: "acceptance" });
    await others.market.act(id, "agree", { at: "registrar" });
    await others.market.act(id, "agree", { at: "food" });
    await others.fire.act(id, "agree");
    await others.police.act(id, "agree");
    await health.act(id, "agree", { at: "site", form: visit });
  };
  await review(caseId);

  const { data: publicity } = await server.call(cases.listPublicity, { query: {} });
  const shown = publicity.items.find(
    ({ values }) => values["name"] === answersOf({ ...dossier, kind: "opening.institution" })["institution_name"],
  );
  expect(shown).toBeDefined();
  const objected = await server.call(cases.fileObjection, {
    params: { publicationId: shown!.id },
    body: { text: "该场地白天噪声很大，请核实。", name: "邻居", contact: "13700000000" },
  });
  expect(objected.status).toBe(200);
  const sweep = async () => {
    for (const one of (await import("../../domains/all.ts")).parts.sweeps ?? [])
      if (one.name.startsWith("case")) await one.run(server.platform);
  };
  server.clock.advance({ days: 9 });
  await sweep();
  const [hearing] = await health.tasks(caseId);
  expect(hearing?.step).toBe("hearing");
  const { objections } = (
    await server.call(
      (await import("../../mechanisms/cases/contract/apply.ts")).getCase,
      { params: { caseId } as never },
      health.token,
    )
  ).data;
  const answered = await server.call(
    (await import("../../mechanisms/cases/contract/office.ts")).answerObjection,
    { params: { objectionId: objections[0]!.id }, body: { upheld: false, text: "实测符合标准" } },
    health.token,
  );
  expect(answered.raw).toContain("dismissed");
  await health.act(caseId, "dismiss", { text: "实测符合标准" });
  const name = (dossier.forms["opening.institution"] as { site_name: string }).site_name;
  const site = await siteOf(name);
  expect([site.regime, site.validUntil?.slice(0, 4)]).toEqual(["licence", "2029"]);

  // A filed institution gets its licence with what it gave before.
  const renewal = await founder.start("opening.licence_renewal", { aboutId: filed });
  await founder.fill(renewal, "opening.institution", filedBefore.forms["opening.institution"]!);
  await founder.addMissing(renewal);
  expect((await founder.submit(renewal)).status).toBe(200);
  await review(renewal);
  server.clock.advance({ days: 9 });
  await sweep();
  const renewed = await siteOf(answersOf(filedBefore)["site_name"]!);
  expect(renewed.history.map(({ regime, status }) => `${regime} ${status}`)).toEqual([
    "licence in_force",
    "filing superseded",
  ]);

  // Nobody renews it: it ends by itself, and the site is suspended.
  server.clock.advance({ days: 3 * 366 });
  await sweep();
  const over = await server.call(contract.getFiled, { params: { siteId: site.siteId } });
  expect([over.data.isFiled, over.data.history[0]?.status, over.data.status]).toEqual([false, "expired", "suspended"]);
});
