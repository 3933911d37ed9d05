import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Instant } from "../../contract/values.ts";
import type { CallOf } from "../../contract/endpoint.ts";
import { readSheet } from "../../test/world/read-xlsx.ts";
import { startTestServer, type TestServer } from "../../test/world/server.ts";
import { openSheet } from "../sheets/read.ts";
import { recordDefinitions } from "../packs/index.ts";
import * as answers from "./contract/answers.ts";
import * as builder from "./contract/builder.ts";
import { type DraftBody } from "./contract/builder.ts";
import { FormBody } from "./contract/kind.ts";
import * as results from "./contract/results.ts";
import { tabulate, crossable } from "./results.ts";
import { questionnaireOf } from "./contract/kind.ts";

let server: TestServer;
let official: string;
let street: string;
let family: string;

const w = (zh: string, en = zh) => ({ zh, en });
const yesNo = [
  { code: "y", text: w("是", "Yes") },
  { code: "n", text: w("否", "No") },
];
const survey = FormBody.parse({
  key: "need.survey",
  title: w("需求调查", "Survey"),
  purpose: "survey",
  audience: ["anyone"],
  anonymous: true,
  resultsLeast: 3,
  questionnaire: {
    items: [
      { id: "wants", type: "choice", required: true, text: w("需要吗", "Need"), options: yesNo },
      { id: "owns", type: "choice", text: w("有车吗", "Car"), options: yesNo },
      { id: "budget", type: "integer", text: w("预算", "Budget") },
    ],
  },
});

beforeAll(async () => {
  server = await startTestServer();
  const { world } = server;
  await recordDefinitions(
    world.db,
    world.districtId,
    "2026-01-01T00:00:00.000Z" as Instant,
    { pack: "national", rank: 1 },
    [{ kind: "form", body: survey, source: "forms.yaml:3" }],
  );
  official = (await world.staff("health_official")).token;
  street = (await world.staff("health_official", { divisionCode: world.street })).token;
  family = (await world.family()).token;
});
afterAll(() => server.stop());

const formKey = (key: string) => ({ formKey: key as never });

async function answer(
  given: { wants: "y" | "n"; owns?: "y" | "n"; budget?: number },
  divisionCode = server.world.community,
) {
  const { data } = await server.call(answers.startAnswer, {
    params: formKey("need.survey"),
    body: { divisionCode: divisionCode as never },
  });
  const item = Object.entries(given).map(([linkId, value]) => ({
    linkId,
    answer: [typeof value === "number" ? { valueInteger: value } : { valueCoding: { code: value } }],
  }));
  const response = { resourceType: "QuestionnaireResponse" as const, item };
  const body = { response, version: 1, token: data.token! };
  const submitted = await server.call(answers.submitAnswer, { params: { answerId: data.answer.id }, body });
  expect(submitted.status).toBe(200);
}

test("results count within the viewer's area, cross two questions, and hide small counts", async () => {
  for (let i = 0; i < 6; i += 1) await answer({ wants: "y", owns: i < 3 ? "y" : "n", budget: 1000 + i * 100 });
  for (let i = 0; i < 4; i += 1) await answer({ wants: "n", owns: "y" });
  await answer({ wants: "n", owns: "n" }, server.world.otherCommunity);
  const get = (by: string | undefined, token?: string) =>
    server.call(results.getResults, { params: formKey("need.survey"), query: { by } }, token);
  const { data } = await get("owns", official);
  const wants = data.items[0]!;
  expect([data.submitted, wants.answered, wants.options.map(({ count }) => count)]).toEqual([11, 11, [6, 5]]);
  expect(data.cross?.options.map(({ code }) => code)).toEqual(["y", "n", ""]);
  // One person says no to both: that cell and enough others are hidden that it cannot be computed.
  const cells = wants.options.map(({ by }) => by);
  expect(cells[1]![1]).toBeNull();
  for (const line of [cells[0]!, cells[1]!, [cells[0]![1]!, cells[1]![1]!]])
    if (line.includes(null)) expect(line.filter((one) => one === null).length).toBeGreaterThanOrEqual(2);
  expect(data.items[2]!.numbers).toMatchObject({ mean: 1250, median: 1300 });
  const own = (await get(undefined, street)).data;
  expect([own.submitted, own.items[0]!.options.map(({ count }) => count)]).toEqual([10, [6, 4]]);
  expect((await get(undefined, family)).status).toBe(403);
  const sheet = await server.running.app.inject({
    method: "GET",
    url: `/api/d/${server.world.districtId}/forms/need.survey/results.xlsx?by=owns`,
    cookies: { huituo_session: official },
  });
  expect((await readSheet(sheet.rawPayload)).flat()).toContain("已隐藏");
  expect((await server.call(results.exportResults, { params: formKey("need.survey") }, family)).status).toBe(403);
});

test("fewer answers than the threshold show nothing at all", () => {
  const questionnaire = questionnaireOf(survey);
  const two = [
    { wants: "y", budget: 5 },
    { wants: "n", budget: 6 },
  ];
  const [wants, , budget] = tabulate(questionnaire, two, 3, crossable(questionnaire)[1]);
  expect([wants!.answered, wants!.options.map(({ count }) => count), budget!.numbers]).toEqual([
    null,
    [null, null],
    null,
  ]);
});

async function draft(body: Partial<DraftBody>, from?: string) {
  const made = await server.call(builder.createFormDraft, { body: { ...(from && { from: from as never }) } }, official);
  const got = await server.call(builder.getFormDraft, { params: { draftId: made.data.draftId } }, official);
  const saved = await server.call(
    builder.saveFormDraft,
    { params: { draftId: made.data.draftId }, body: { body: { ...got.data.body, ...body }, version: 1 } },
    official,
  );
  expect(saved.status).toBe(200);
  return saved.data;
}

test("an official builds a form: faults are named, publishing makes a version that speaks first", async () => {
  const unfinished = await draft({
    key: "my.form",
    title: w("我的表"),
    questionnaire: { items: [{ id: "a", type: "choice", text: w("a") }] },
  });
  expect(unfinished.faults).toMatchObject([{ path: ["questionnaire", "items", 0, "options"], zh: "a 没有选项" }]);
  const publish = (one: typeof unfinished, token = official) =>
    server.call(builder.publishFormDraft, { params: { draftId: one.id }, body: { version: one.version } }, token);
  expect((await publish(unfinished)).error.error).toBe("form_has_faults");

  const [a, b] = [
    await draft({ title: w("需求调查二") }, "need.survey"),
    await draft({ title: w("需求调查三") }, "need.survey"),
  ];
  expect((await publish(a, street)).status).toBe(403);
  expect((await publish(a)).data).toEqual({ formKey: "need.survey", version: 2 });
  expect((await server.call(answers.getForm, { params: formKey("need.survey") })).data.title.zh).toBe("需求调查二");
  // Someone published meanwhile: nothing is overwritten unseen.
  expect((await publish(b)).error).toMatchObject({ error: "newer_version_published", details: { newest: 2 } });
  const versions = await server.call(builder.listFormVersions, { params: formKey("need.survey") }, official);
  expect(versions.data.versions.map(({ version, pack }) => [version, pack])).toEqual([
    [2, "district"],
    [1, "national"],
  ]);
  const old = await server.call(answers.getForm, { params: formKey("need.survey"), query: { version: 1 } });
  expect(old.data.title.zh).toBe("需求调查");
});

test("two who save the same draft see each other", async () => {
  const one = await draft({}, "need.survey");
  const save = (version: number) =>
    server.call(builder.saveFormDraft, { params: { draftId: one.id }, body: { body: one.body, version } }, official);
  expect((await save(one.version)).status).toBe(200);
  expect((await save(one.version)).error.error).toBe("changed_by_someone_else");
});

test("who builds forms: officials of the whole district; who reads them: officials", async () => {
  const one = await draft({}, "need.survey");
  const draftId = { params: { draftId: one.id } };
  const cases: [string, () => Promise<{ status: number }>, () => Promise<{ status: number }>][] = [
    [
      "list",
      () => server.call(builder.listFormDefinitions, {}, street),
      () => server.call(builder.listFormDefinitions, {}, family),
    ],
    [
      "versions",
      () => server.call(builder.listFormVersions, { params: formKey("need.survey") }, street),
      () => server.call(builder.listFormVersions, { params: formKey("need.survey") }, family),
    ],
    [
      "export",
      () => server.call(builder.exportForm, { params: formKey("need.survey"), query: { format: "fhir" } }, street),
      () => server.call(builder.exportForm, { params: formKey("need.survey"), query: { format: "fhir" } }, family),
    ],
    [
      "create",
      () => server.call(builder.createFormDraft, { body: {} }, official),
      () => server.call(builder.createFormDraft, { body: {} }, street),
    ],
    [
      "get",
      () => server.call(builder.getFormDraft, draftId, official),
      () => server.call(builder.getFormDraft, draftId, street),
    ],
    [
      "save",
      () =>
        server.call(builder.saveFormDraft, { ...draftId, body: { body: one.body, version: one.version } }, official),
      () => server.call(builder.saveFormDraft, { ...draftId, body: { body: one.body, version: one.version } }, street),
    ],
    [
      "delete",
      () => server.call(builder.deleteFormDraft, draftId, official),
      () => server.call(builder.deleteFormDraft, draftId, street),
    ],
  ];
  for (const [name, allowed, denied] of cases)
    expect([name, (await denied()).status, (await allowed()).status]).toEqual([name, 403, 200]);
  const { data } = await server.call(builder.listFormDefinitions, {}, street);
  expect([data.mayBuild, data.facts.map(({ key }) => key)]).toEqual([
    false,
    expect.arrayContaining(["today", "account.name"]),
  ]);
});

async function importFile(
  input: CallOf<typeof builder.importFormDraft>["body"],
  file: Buffer,
  name: string,
  token = official,
) {
  const boundary = "huituo-test";
  const part = `--${boundary}\r\ncontent-disposition: form-data; name=`;
  const begin = `${part}"input"\r\n\r\n${JSON.stringify(input)}\r\n${part}"file"; filename="${name}"\r\ncontent-type: application/octet-stream\r\n\r\n`;
  const answered = await server.running.app.inject({
    method: "POST",
    url: `/api/d/${server.world.districtId}/form-drafts/import`,
    headers: { "content-type": `multipart/form-data; boundary=${boundary}`, "x-huituo": "1" },
    cookies: { huituo_session: token },
    payload: Buffer.concat([Buffer.from(begin), file, Buffer.from(`\r\n--${boundary}--\r\n`)]),
  });
  return {
    status: answered.statusCode,
    body: answered.json<{ draftId: string | null; faults: { path: unknown[]; zh: string }[]; error?: string }>(),
  };
}

test("a form goes out as XLSForm and as FHIR and comes in again the same", async () => {
  for (const [format, name] of [
    ["xlsform", "f.xlsx"],
    ["fhir", "f.json"],
  ] as const) {
    const file = await server.running.app.inject({
      method: "GET",
      url: `/api/d/${server.world.districtId}/form-definitions/need.survey/export?format=${format}`,
      cookies: { huituo_session: official },
    });
    const { body } = await importFile({ key: "copy.one" as never }, file.rawPayload, name);
    expect(body.faults).toEqual([]);
    const got = await server.call(builder.getFormDraft, { params: { draftId: body.draftId as never } }, official);
    expect(got.data.faults).toEqual([]);
    const before = await server.call(builder.createFormDraft, { body: { from: "need.survey" as never } }, official);
    const original = await server.call(builder.getFormDraft, { params: { draftId: before.data.draftId } }, official);
    expect(got.data.body.questionnaire).toEqual(original.data.body.questionnaire);
    if (format === "xlsform") expect(await sheetNames(file.rawPayload)).toEqual(["survey", "choices", "settings"]);
  }
});

async function sheetNames(bytes: Buffer): Promise<readonly string[]> {
  const folder = await mkdtemp(join(tmpdir(), "huituo-form-"));
  try {
    await writeFile(join(folder, "f.xlsx"), bytes);
    return (await openSheet(join(folder, "f.xlsx"), { fileName: "f.xlsx" })).sheets;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

test("what lies outside the subset is refused by its place, what is no form at all as such", async () => {
  const outside = {
    resourceType: "Questionnaire",
    status: "active",
    item: [{ linkId: "a", type: "reference", text: "who" }],
  };
  const { body } = await importFile({ key: "x.y" as never }, Buffer.from(JSON.stringify(outside)), "f.json");
  expect(body).toMatchObject({ draftId: null, faults: [{ path: ["item", 0, "type"], zh: "不支持题型 reference" }] });
  expect((await importFile({ key: "x.y" as never }, Buffer.from("%PDF-1.7"), "f.xlsx")).body.error).toBe(
    "file_not_accepted",
  );
  expect((await importFile({ key: "x.y" as never }, Buffer.from("{}"), "f.json", street)).status).toBe(403);
});
