import { afterAll, beforeAll, expect, test } from "vitest";
import { Cases, testForm, testKind } from "../../test/world/cases.ts";
import { define } from "../../test/world/definitions.ts";
import { startTestServer, type TestServer } from "../../test/world/server.ts";
import { uploadForm } from "../../test/world/upload.ts";
import { getCaseForm, getFormFile, openCaseForm } from "./contract/apply.ts";
import { getTask, getTaskForm, openTaskForm } from "./contract/office.ts";

/** Files that belong to forms and steps of a case: who may add them, and who may look at them. */

const photo = (id: string) => ({ id, type: "photo", text: { zh: "照片", en: "Photo" } });
const withPhoto = (form: ReturnType<typeof testForm>) => ({
  ...form,
  questionnaire: { items: [...form.questionnaire.items, photo("front")] },
});
const visit = {
  key: "test.visit",
  title: { zh: "现场核查", en: "Visit" },
  purpose: "checklist",
  questionnaire: { items: [photo("inside")] },
};
const visited = testKind({
  steps: [
    {
      key: "visit",
      type: "task",
      title: { zh: "核查", en: "Visit" },
      who: "health_official",
      form: "test.visit",
      actions: [{ key: "grant", title: { zh: "通过", en: "Pass" }, needs: ["form"], to: "granted" }],
    },
  ],
  outcomes: [{ key: "granted", title: { zh: "通过", en: "Passed" }, result: "granted" }],
});
const picture = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==",
  "base64",
);

let server: TestServer;
let cases: Cases;
beforeAll(async () => {
  server = await startTestServer({ start: "2026-11-20T02:00:00Z" });
  cases = new Cases(server);
  await define(server, { forms: [withPhoto(testForm()), visit], cases: [visited] });
});
afterAll(() => server.stop());

test("a photo of a form of the case is its applicant's and the acting officials'", async () => {
  const [founder, stranger] = [
    await server.world.account({ kind: "family" }),
    await server.world.account({ kind: "family" }),
  ];
  const health = await server.world.staff("health_official");
  const caseId = await cases.draft(founder.token);
  const params = { caseId, form: "test.form" as never };
  const path = `/cases/${caseId}/forms/test.form/files`;
  const send = (token?: string) => uploadForm(server, path, picture, "front.png", token, { linkId: "front" });
  expect((await send()).statusCode).toBe(401);
  expect((await send(stranger.token)).statusCode).toBe(403);
  const added = await send(founder.token);
  expect(added.statusCode, added.body).toBe(200);
  const file = added.json<{ url: string }>();
  const { data: answer } = await server.call(openCaseForm, { params }, founder.token);
  const look = (token?: string) =>
    server.call(getFormFile, { params: { caseId, answerId: answer.id, fileId: file.url } }, token);
  expect((await look(founder.token)).status).toBe(200);
  expect((await look(stranger.token)).status).toBe(403);
  expect((await look()).status).toBe(401);
  expect((await server.call(getCaseForm, { params }, stranger.token)).status).toBe(403);
  expect((await cases.submit(caseId, founder.token)).status).toBe(200);
  expect((await look(health.token)).status).toBe(200);
});

test("at a step the official's form and attachments take files, nobody else's do", async () => {
  const founder = await server.world.account({ kind: "family" });
  const [health, market] = [await server.world.staff("health_official"), await server.world.staff("market_official")];
  const caseId = await cases.submitted(founder.token);
  const task = (await cases.task(caseId, health.token))!;
  const params = { taskId: task.id };
  expect((await server.call(openTaskForm, { params }, market.token)).status).toBe(403);
  expect((await server.call(openTaskForm, { params }, health.token)).status).toBe(200);
  expect((await server.call(getTaskForm, { params }, health.token)).data.formKey).toBe("test.visit");
  expect((await server.call(getTaskForm, { params }, founder.token)).status).toBe(403);
  const form = (token: string) =>
    uploadForm(server, `/case-tasks/${task.id}/form/files`, picture, "inside.png", token, { linkId: "inside" });
  expect((await form(market.token)).statusCode).toBe(403);
  expect((await form(health.token)).statusCode).toBe(200);
  const attach = (token: string, content = picture, name = "note.png") =>
    uploadForm(server, `/case-tasks/${task.id}/files`, content, name, token, { isShared: true });
  expect((await attach(founder.token)).statusCode).toBe(403);
  expect((await attach(health.token)).statusCode).toBe(200);
  expect((await attach(health.token, Buffer.from("MZ not a picture"), "note.png")).json()).toMatchObject({
    error: "wrong_format",
  });
  expect((await server.call(getTask, { params }, health.token)).data.files.map(({ name }) => name)).toEqual([
    "note.png",
  ]);
});
