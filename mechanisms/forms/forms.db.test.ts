import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { parse } from "yaml";
import type { Instant } from "../../contract/values.ts";
import { withAnswers } from "../../engines/questionnaire/fill.ts";
import { type Answer, emptyResponse, type Response, valuesOf } from "../../engines/questionnaire/response.ts";
import { parseQuestionnaire } from "../../engines/questionnaire/parse.ts";
import { startTestServer, type TestServer } from "../../test/world/server.ts";
import { systemContext } from "../../test/world/system-context.ts";
import { recordDefinitions } from "../packs/index.ts";
import * as contract from "./contract/answers.ts";
import { type AnswerView } from "./contract/answers.ts";
import { FormBody, questionnaireOf } from "./contract/kind.ts";
import * as forms from "./index.ts";
import { fieldAad } from "../../kernel/crypto/keyring.ts";

let server: TestServer;
let family: { token: string; accountId: string };
let stranger: { token: string };
let head: { token: string };

const w = (zh: string, en = zh) => ({ zh, en });
const survey = {
  key: "need.survey",
  title: w("需求调查", "Survey of need"),
  purpose: "survey",
  audience: ["anyone"],
  anonymous: true,
  texts: { done: w("谢谢", "Thank you") },
  resultsLeast: 3,
  questionnaire: {
    items: [
      { id: "wants", type: "boolean", required: true, text: w("需要托育吗", "Do you need care") },
      {
        id: "why",
        type: "choice",
        text: w("原因", "Why not"),
        when: [{ item: "wants", is: false }],
        options: [
          { code: "price", text: w("价格") },
          { code: "far", text: w("距离") },
        ],
      },
      { id: "budget", type: "integer", unit: "元", min: 0, text: w("预算", "Budget") },
    ],
  },
};
const self = {
  key: "self.check",
  title: w("自查", "Self-check"),
  purpose: "self_test",
  audience: ["signed_in"],
  prefill: { day: "today", asked_by: "account.name" },
  questionnaire: {
    items: [
      { id: "day", type: "date", readOnly: true, text: w("日期", "Day") },
      { id: "asked_by", type: "string", text: w("填写人", "Who") },
      { id: "exits", type: "boolean", required: true, weight: 10, veto: false, text: w("通道畅通", "Exits clear") },
      { id: "photo", type: "photo", text: w("照片", "Photo") },
      { id: "deed", type: "file", text: w("证明", "Deed") },
    ],
    grading: {
      veto: "fail",
      outcomes: [
        { key: "ok", from: 10, title: w("合格", "Passed") },
        { key: "mend", from: 0, title: w("整改", "To mend"), advice: w("尽快", "Soon") },
        { key: "fail", title: w("不合格", "Failed") },
      ],
    },
  },
};
const inside = { ...self, key: "site.visit", purpose: "checklist", audience: [], prefill: {} };
const exam = {
  ...self,
  key: "exam.paper",
  purpose: "exam",
  prefill: {},
  questionnaire: {
    items: [
      {
        id: "q",
        type: "choice",
        text: w("题"),
        options: [
          { code: "a", text: w("甲"), score: 1 },
          { code: "b", text: w("乙") },
        ],
      },
    ],
  },
};

const record = (bodies: object[], at = "2026-01-01T00:00:00.000Z") =>
  recordDefinitions(
    server.world.db,
    server.world.districtId,
    at as Instant,
    { pack: "national", rank: 1 },
    bodies.map((body) => ({ kind: "form", body: FormBody.parse(body), source: "forms.yaml:1" })),
  );

beforeAll(async () => {
  server = await startTestServer();
  await record([survey, self, inside, exam]);
  stranger = await server.world.family();
  head = await server.world.staff("head", { institutionId: (await server.world.site()).institutionId });
});
beforeEach(async () => {
  family = await server.world.family();
});
afterAll(() => server.stop());

const start = (formKey: string, token?: string, body: { divisionCode?: string } = {}) =>
  server.call(contract.startAnswer, { params: { formKey: formKey as never }, body: body as never }, token);
const fill = (view: Pick<AnswerView, "questionnaire" | "response">, given: Record<string, Answer>): Response => {
  const parsed = parseQuestionnaire(view.questionnaire);
  if (!parsed.ok) throw new Error("unreadable");
  return Object.entries(given).reduce((now, [path, one]) => withAnswers(parsed.value, now, path, [one]), view.response);
};
const yes = { valueBoolean: true };
const no = { valueBoolean: false };

test("the example of the handbook is a form", () => {
  const text = readFileSync(join(import.meta.dirname, "../../docs/domains/forms.md"), "utf8");
  const { forms: examples } = parse(/```yaml\n([\s\S]*?)```/.exec(text)![1]!) as { forms: unknown[] };
  const body = FormBody.parse(examples[0]);
  expect(forms.formKind.check?.(body, { find: () => undefined, list: () => [], own: () => [] })).toEqual([]);
  expect(questionnaireOf(body).items.map(({ type }) => type)).toEqual(["group", "matrix", "table"]);
});

test("a form with mistakes is refused, each mistake at its place and in both languages", () => {
  const broken = { ...survey, questionnaire: { items: [{ id: "a", type: "choice", text: w("a") }] } };
  expect(FormBody.safeParse(broken).error?.issues).toMatchObject([
    { path: ["questionnaire", "items", 0, "options"], message: "a 没有选项 · a has no options" },
  ]);
  const body = FormBody.parse({ ...self, prefill: { nowhere: "today", day: "no.such.fact" } });
  expect(forms.formKind.check?.(body, { find: () => undefined, list: () => [], own: () => [] })).toHaveLength(2);
});

test("lists what a caller may fill in; a form can be read by anyone, an exam without what is right", async () => {
  const keys = async (token?: string) =>
    (await server.call(contract.listForms, {}, token)).data.forms.map(({ key }) => key);
  expect(await keys()).toEqual(["need.survey"]);
  expect(await keys(family.token)).toEqual(["exam.paper", "need.survey", "self.check"]);
  const get = (formKey: string, token?: string) =>
    server.call(contract.getForm, { params: { formKey: formKey as never } }, token);
  expect((await get("self.check")).data).toMatchObject({ mayAnswer: false, questions: 5 });
  expect((await get("exam.paper", family.token)).raw).not.toContain("ordinalValue");
  expect((await get("no.such")).status).toBe(404);
});

test("an anonymous answer is nobody's, opens for its token only, and hidden answers are not kept", async () => {
  const { data } = await start("need.survey", family.token);
  expect(data.token).toMatch(/^\S{40,}$/);
  const answerId = data.answer.id;
  const response = fill(data.answer, {
    wants: yes,
    why: { valueCoding: { code: "far" } },
    budget: { valueInteger: 900 },
  });
  const save = (token: string | undefined, version = 1) =>
    server.call(contract.saveAnswer, { params: { answerId }, body: { response, version, token } });
  expect((await save(undefined)).status).toBe(404);
  expect((await save("x".repeat(43))).status).toBe(404);
  expect((await save(data.token!)).data.version).toBe(2);
  expect((await save(data.token!)).error).toMatchObject({
    error: "changed_by_someone_else",
    details: { version: 2 },
  });
  const resumed = await server.call(contract.resumeAnswer, {
    params: { answerId },
    body: { token: data.token! },
  });
  expect(valuesOf(questionnaireOf(resumed.data), resumed.data.response)).toEqual({ wants: true, budget: 900 });
  expect((await server.call(contract.resumeAnswer, { params: { answerId }, body: {} })).status).toBe(404);
  const row = await server.world.db
    .selectFrom("form_answer")
    .selectAll()
    .where("id", "=", answerId)
    .executeTakeFirstOrThrow();
  expect([row.account_id, row.division_code]).toEqual([null, server.world.districtId]);
  const stored = server.platform.keyring.open(row.answers_enc, fieldAad("form_answer.answers", answerId));
  expect(stored).not.toContain("far");
});

test("filled in from what is known and said so; a read-only value stays what it was", async () => {
  const { data } = await start("self.check", family.token);
  expect(data.token).toBeNull();
  expect(data.answer.prefilled.map(({ path }) => path)).toEqual(["day", "asked_by"]);
  const response = fill(data.answer, { day: { valueDate: "1999-01-01" }, exits: yes });
  const { data: done } = await server.call(
    contract.submitAnswer,
    { params: { answerId: data.answer.id }, body: { response, version: 1 } },
    family.token,
  );
  expect(valuesOf(questionnaireOf(done), done.response)).toMatchObject({ day: "2026-11-20", exits: true });
  expect(done.result).toMatchObject({ points: 10, outcome: { key: "ok" } });
});

test("submitting checks the whole and locks it; an amendment keeps the former answer", async () => {
  const { data } = await start("self.check", family.token);
  const params = { answerId: data.answer.id };
  const submit = (given: Record<string, Answer>, version: number, token = family.token) =>
    server.call(contract.submitAnswer, { params, body: { response: fill(data.answer, given), version } }, token);
  const amend = (given: Record<string, Answer>, version: number, token = family.token) =>
    server.call(contract.amendAnswer, { params, body: { response: fill(data.answer, given), version } }, token);
  expect((await submit({}, 1)).error).toMatchObject({
    error: "answer_incomplete",
    details: { problems: [{ path: "exits", code: "required" }] },
  });
  expect((await amend({ exits: yes }, 1)).error.error).toBe("answer_not_submitted");
  expect((await submit({ exits: yes }, 1, stranger.token)).status).toBe(403);
  expect((await submit({ exits: no }, 1)).data).toMatchObject({
    status: "submitted",
    version: 2,
    result: { outcome: { key: "fail" } },
  });
  expect((await submit({ exits: yes }, 2)).error.error).toBe("answer_not_draft");
  expect((await amend({ exits: yes }, 2, stranger.token)).status).toBe(403);
  expect((await amend({ exits: yes }, 2)).data).toMatchObject({
    status: "amended",
    result: { outcome: { key: "ok" } },
  });
  const former = await server.world.db
    .selectFrom("form_answer_former")
    .select(["id", "answer_version", "outcome", "answers_enc"])
    .where("answer_id", "=", data.answer.id)
    .execute();
  expect(former).toMatchObject([{ answer_version: 2, outcome: "fail" }]);
  const before = server.platform.keyring.open(
    former[0]!.answers_enc,
    fieldAad("form_answer_former.answers", former[0]!.id),
  );
  expect(before).toContain('"valueBoolean":false');
});

test("one's own answers are listed, drafts can be thrown away, others' not", async () => {
  const { data } = await start("self.check", family.token);
  const mine = await server.call(contract.listMyAnswers, {}, family.token);
  expect(mine.data.items.map(({ id, status }) => [id, status])).toEqual([[data.answer.id, "draft"]]);
  expect((await server.call(contract.listMyAnswers, {})).status).toBe(401);
  const discard = (token: string) =>
    server.call(contract.discardAnswer, { params: { answerId: data.answer.id } }, token);
  expect((await discard(stranger.token)).status).toBe(403);
  expect((await discard(family.token)).status).toBe(200);
  expect((await server.call(contract.listMyAnswers, {}, family.token)).data.total).toBe(0);
});

test("who a form is not for cannot start it; a form of cases not at all", async () => {
  expect((await start("self.check")).error.error).toBe("form_not_for_you");
  expect((await start("site.visit", family.token)).error.error).toBe("form_not_for_you");
  expect((await start("no.such", family.token)).status).toBe(404);
});

test("items the form does not have are refused, not lost in silence", async () => {
  const { data } = await start("self.check", family.token);
  const odd = { ...emptyResponse, item: [{ linkId: "other", answer: [yes] }] };
  const saved = await server.call(
    contract.saveAnswer,
    { params: { answerId: data.answer.id }, body: { response: odd, version: 1 } },
    family.token,
  );
  expect(saved.error).toMatchObject({ error: "answer_malformed", details: { problems: [{ path: "other" }] } });
});

const png = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
  "base64",
);
async function upload(answerId: string, linkId: string, file: Buffer, token: string, name = "a.png") {
  const boundary = "huituo-test";
  const part = `--${boundary}\r\ncontent-disposition: form-data; name=`;
  const start_ = `${part}"input"\r\n\r\n${JSON.stringify({ linkId })}\r\n${part}"file"; filename="${name}"\r\ncontent-type: image/png\r\n\r\n`;
  const answer = await server.running.app.inject({
    method: "POST",
    url: `/api/d/${server.world.districtId}/form-answers/${answerId}/files`,
    headers: { "content-type": `multipart/form-data; boundary=${boundary}`, "x-huituo": "1" },
    cookies: { huituo_session: token },
    payload: Buffer.concat([Buffer.from(start_), file, Buffer.from(`\r\n--${boundary}--\r\n`)]),
  });
  return {
    status: answer.statusCode,
    body: answer.json<{ error?: string; url: string; title: string; contentType: string; size: number }>(),
  };
}

test("a photo is what its bytes say, belongs to its answer and its item, and only its owner sees it", async () => {
  const { data } = await start("self.check", family.token);
  const { id: answerId } = data.answer;
  expect((await upload(answerId, "photo", png, stranger.token)).status).toBe(403);
  expect((await upload(answerId, "photo", Buffer.from("%PDF-1.7"), family.token)).body.error).toBe("file_not_accepted");
  expect((await upload(answerId, "exits", png, family.token)).body.error).toBe("file_not_accepted");
  expect((await upload(answerId, "deed", Buffer.from("%PDF-1.7 …"), family.token)).status).toBe(200);
  const { body: file } = await upload(answerId, "photo", png, family.token);
  const params = { answerId, fileId: file.url };
  expect((await server.call(contract.getAttachment, { params }, family.token)).headers["content-type"]).toBe(
    "image/png",
  );
  expect((await server.call(contract.getAttachment, { params }, stranger.token)).status).toBe(403);
  const submit = (valueAttachment: typeof file) =>
    server.call(
      contract.submitAnswer,
      {
        params: { answerId },
        body: { response: fill(data.answer, { exits: yes, photo: { valueAttachment } }), version: 1 },
      },
      family.token,
    );
  const { url, title, contentType, size } = file;
  expect((await submit({ url: server.world.id(), title, contentType, size })).error.details).toMatchObject({
    problems: [{ path: "photo", code: "file_missing" }],
  });
  expect((await submit({ url, title, contentType, size })).status).toBe(200);
});

test("an answer stays with the version it answers when a newer one is published", async () => {
  const { data } = await start("self.check", family.token);
  const [first, ...rest] = self.questionnaire.items;
  await record(
    [
      {
        ...self,
        questionnaire: {
          ...self.questionnaire,
          items: [first, { id: "new", type: "string", required: true, text: w("新") }, ...rest],
        },
      },
    ],
    "2026-11-20T02:00:00.000Z",
  );
  const resumed = await server.call(
    contract.resumeAnswer,
    { params: { answerId: data.answer.id }, body: {} },
    family.token,
  );
  expect(resumed.data).toMatchObject({ formVersion: 1, isOutdated: true });
  const submitted = await server.call(
    contract.submitAnswer,
    { params: { answerId: data.answer.id }, body: { response: fill(data.answer, { exits: yes }), version: 1 } },
    family.token,
  );
  expect(submitted.data).toMatchObject({ formVersion: 1, status: "submitted" });
  expect((await start("self.check", family.token)).data.answer.formVersion).toBe(2);
});

test("another mechanism keeps an answer about its own thing, in its own transaction", async () => {
  const about = { kind: "case", id: server.world.id() };
  await server.platform.database.withTransaction(async (tx) => {
    const context = systemContext(server, tx);
    const opened = await forms.openAnswer(context, {
      formKey: "site.visit",
      about,
      divisionCode: server.world.community,
    });
    const response = fill(opened, { exits: yes });
    expect(await forms.saveAnswerDraft(context, opened.id, { response, version: 1 })).toMatchObject({ version: 2 });
    await forms.submitAnswerOf(context, opened.id, { response, version: 2 });
    expect(await forms.answerValues(context, opened.id)).toEqual({ exits: true });
    expect(await forms.listAnswersAbout(context, about)).toMatchObject([{ status: "submitted" }]);
    // A correction begins with what was said before.
    const again = await forms.openAnswer(context, { formKey: "site.visit", about, from: response });
    expect(valuesOf(questionnaireOf(again), again.response)).toEqual({ exits: true });
  });
  // Nobody's own, no token: the general endpoints do not open it.
  const [answer] = await forms.listAnswersAbout(systemContext(server, server.world.db), about);
  for (const token of [undefined, head.token])
    expect(
      (await server.call(contract.resumeAnswer, { params: { answerId: answer!.id }, body: {} }, token)).status,
    ).toBe(token ? 403 : 401);
});
