import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Cases, responseOf, testDefinitions, testForm } from "../../test/world/cases.ts";
import { define } from "../../test/world/definitions.ts";
import { startTestServer, type TestServer } from "../../test/world/server.ts";
import { fileCase, getCase, getCaseKind } from "./contract/apply.ts";
import type { TaskId } from "./contract/case.ts";
import {
  actOnTask,
  actOnTasks,
  claimTask,
  getTask,
  handOverTask,
  listCases,
  listColleagues,
  listTasks,
  noteCase,
} from "./contract/office.ts";
import { listPublished, trackCase } from "./contract/public.ts";
import { sweeps } from "./sweeps.ts";

let server: TestServer;
let cases: Cases;
type Person = { accountId: string; token: string };
let founder: Person;
let health: Person;
let fire: Person;

beforeAll(async () => {
  server = await startTestServer({ start: "2026-11-20T02:00:00Z" });
  const { world } = server;
  cases = new Cases(server);
  await define(server, testDefinitions);
  founder = await world.account({ kind: "family" });
  health = await world.staff("health_official");
  fire = await world.staff("fire_official");
});
afterAll(() => server.stop());

const sweep = async () => {
  for (const { run } of sweeps) await run(server.platform);
};
const later = async (days: number) => {
  server.clock.advance({ days });
  await sweep();
};

describe("without an account", () => {
  test("a complaint is followed by number and code; the institution sees what it is asked, not who asked", async () => {
    const { siteId, institutionId } = await server.world.site();
    const head = await server.world.staff("head", { institutionId });
    const { data: kind } = await server.call(getCaseKind, { params: { kind: "test.complaint" as never } });
    expect(kind.as).toEqual(["anyone"]);
    const { forms } = testDefinitions;
    const response = responseOf(forms[2]!.questionnaire, { reason: "收费不清" });
    const body = {
      aboutId: siteId,
      answers: [{ form: "test.reason" as never, response }],
      person: { name: "匿名", phone: "13600000000" as never },
    };
    expect((await server.call(fileCase, { params: { kind: "test.filing" as never }, body })).error.error).toBe(
      "not_for_you",
    );
    expect(
      (await server.call(fileCase, { params: { kind: "test.complaint" as never }, body: { ...body, answers: [] } }))
        .error.error,
    ).toBe("case_incomplete");
    const { data } = await server.call(fileCase, { params: { kind: "test.complaint" as never }, body });
    const { data: inbox } = await server.call(listTasks, { query: {} }, head.token);
    expect(inbox.items).toHaveLength(1);
    const task = await server.call(getTask, { params: { taskId: inbox.items[0]!.id } }, head.token);
    expect(task.data).toMatchObject({ case: null, mayAct: true });
    expect(task.raw).not.toContain("13600000000");
    expect((await server.call(getCase, { params: { caseId: inbox.items[0]!.case.id } }, head.token)).status).toBe(403);
    await server.call(
      actOnTask,
      { params: { taskId: inbox.items[0]!.id }, body: { action: "answer", text: "已说明", note: "", version: 1 } },
      head.token,
    );
    const followed = await server.call(trackCase, { body: data });
    expect(followed.data).toMatchObject({ number: data.number, status: "open" });
    expect(followed.data.steps.map(({ key, state }) => [key, state])).toEqual([
      ["reply", "done"],
      ["decide", "current"],
    ]);
    expect((await server.call(trackCase, { body: { ...data, code: "AAAA-BBBB-CCCC" } })).error.error).toBe(
      "number_or_code_wrong",
    );
  });
});

describe("who has it", () => {
  test("a task is claimed, handed over and comes back; nothing of its history is lost", async () => {
    const colleague = await server.world.staff("health_official");
    const caseId = await cases.submitted(founder.token);
    const task = (await cases.task(caseId, health.token))!;
    const params = { taskId: task.id };
    expect((await server.call(claimTask, { params, body: { version: task.version } }, fire.token)).status).toBe(403);
    const claimed = await server.call(claimTask, { params, body: { version: task.version } }, health.token);
    expect((await cases.act(caseId, colleague.token, "accept")).error.error).toBe("task_of_another");
    const colleagues = await server.call(listColleagues, { params }, health.token);
    expect(colleagues.data.items.map(({ accountId }) => accountId)).toContain(colleague.accountId);
    expect((await server.call(listColleagues, { params }, founder.token)).status).toBe(403);
    const give = (to: string | null, version: number) => ({ params, body: { to, reason: "休假", version } });
    expect(
      (await server.call(handOverTask, give(fire.accountId, claimed.data.version), health.token)).error.error,
    ).toBe("not_a_colleague");
    const given = await server.call(handOverTask, give(colleague.accountId, claimed.data.version), health.token);
    expect(given.status).toBe(200);
    expect(
      (await server.call(listTasks, { query: { mine: "true" } }, colleague.token)).data.items.map(
        ({ case: one }) => one.id,
      ),
    ).toEqual([caseId]);
    expect((await cases.act(caseId, colleague.token, "accept")).status).toBe(200);
    const { timeline } = await cases.view(caseId, health.token);
    expect(
      timeline
        .filter(({ event }) => event === "claimed" || event === "handed_over")
        .map(({ event, note }) => [event, note]),
    ).toEqual([
      ["claimed", ""],
      ["handed_over", "休假"],
    ]);
    expect((await cases.view(caseId, founder.token)).timeline.some(({ event }) => event === "handed_over")).toBe(false);
    const note = { params: { caseId }, body: { text: "电话联系过", isShared: false } };
    expect((await server.call(noteCase, note, founder.token)).status).toBe(403);
    expect((await server.call(noteCase, note, health.token)).status).toBe(200);
  });

  test("of two who act at once one wins and the other is told", async () => {
    const colleague = await server.world.staff("health_official");
    for (let round = 0; round < 5; round += 1) {
      const caseId = await cases.submitted(founder.token);
      const task = (await cases.task(caseId, health.token))!;
      const act = (token: string, action: string) =>
        server.call(
          actOnTask,
          { params: { taskId: task.id }, body: { action, text: "x", note: "", version: task.version } },
          token,
        );
      const answers = await Promise.all([act(health.token, "accept"), act(colleague.token, "reject")]);
      expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 422]);
      expect(answers.find(({ status }) => status === 422)!.error.error).toBe("task_not_open");
    }
  });

  test("many are acted on at once, each with its own result", async () => {
    const ids = [
      await cases.submitted(founder.token),
      await cases.submitted(founder.token),
      await cases.submitted(founder.token),
    ];
    const tasks = await Promise.all(ids.map(async (id) => (await cases.task(id, health.token))!));
    await cases.act(ids[1]!, health.token, "reject", "不符");
    const body = { action: "accept", tasks: tasks.map(({ id, version }) => ({ id, version })) };
    const { data } = await server.call(actOnTasks, { body }, health.token);
    expect(data.done).toBe(2);
    expect(data.results.map(({ error }) => error)).toEqual([null, "task_not_open", null]);
    const reject = await server.call(actOnTasks, { body: { ...body, action: "reject", text: "x" } }, health.token);
    expect(reject.data.done).toBe(0);
    const byOther = await server.call(actOnTasks, { body }, fire.token);
    expect(byOther.data.results.map(({ error }) => error)).toEqual(["not_allowed", "not_allowed", "not_allowed"]);
    expect((await server.call(actOnTasks, { body }, founder.token)).status).toBe(403);
  });

  test("what is overdue is marked once and those above hear of it", async () => {
    const caseId = await cases.submitted(founder.token);
    await later(10);
    const task = (await cases.task(caseId, health.token))!;
    expect(task.due?.isOver).toBe(true);
    await sweep();
    const { timeline } = await cases.view(caseId, health.token);
    expect(timeline.filter(({ event }) => event === "overdue")).toHaveLength(1);
    await later(20);
    expect((await cases.view(caseId, health.token)).timeline.filter(({ event }) => event === "overdue")).toHaveLength(
      2,
    );
    const overdue = await server.call(listCases, { query: { overdue: "true" } }, health.token);
    expect(overdue.data.items.map(({ id }) => id)).toContain(caseId);
    expect((await server.call(listCases, { query: {} }, founder.token)).status).toBe(403);
    const elsewhere = await server.world.staff("health_official", { divisionCode: server.world.otherStreet });
    const theirs = await server.call(listCases, { query: {} }, elsewhere.token);
    expect(theirs.data.items.every(({ divisionCode }) => divisionCode.startsWith(server.world.otherStreet))).toBe(true);
    const found = await server.call(listCases, { query: { search: "13812345678" } }, health.token);
    expect(found.data.items.map(({ id }) => id)).toContain(caseId);
  });
});

test("a case keeps the version of its kind", async () => {
  const caseId = await cases.submitted(founder.token);
  const task = (await cases.task(caseId, health.token))!;
  const [kind, ...others] = testDefinitions.cases;
  const steps = (kind as { steps: { key: string }[] }).steps.map((step) =>
    step.key === "acceptance" ? { ...step, title: { zh: "收件", en: "Intake" } } : step,
  );
  await define(server, {
    forms: [testForm(), ...testDefinitions.forms.slice(1)],
    cases: [{ ...kind, steps }, ...others],
  });
  expect((await server.call(getTask, { params: { taskId: task.id as TaskId } }, health.token)).data.task.title.zh).toBe(
    "受理",
  );
  const newer = await cases.submitted(founder.token);
  expect((await cases.task(newer, health.token))!.title.zh).toBe("收件");
});

test("a result ends on its day, and the holder is reminded before", async () => {
  const caseId = await cases.submitted(founder.token, {}, { body_name: "到期托育园", places: 3, meals: false });
  await cases.act(caseId, health.token, "accept");
  await cases.act(caseId, fire.token, "agree");
  await later(8);
  const { validUntil } = await cases.view(caseId, founder.token);
  const list = { params: { list: "test_list" as never }, query: { search: "到期" } };
  expect((await server.call(listPublished, list)).data).toMatchObject({ total: 1, items: [{ validUntil }] });
  const row = () =>
    server.world.db.selectFrom("case_file").select("remind_on").where("id", "=", caseId).executeTakeFirstOrThrow();
  expect((await row()).remind_on! < validUntil!).toBe(true);
  await later(340);
  expect((await row()).remind_on).toBeNull();
  await later(30);
  const standing = await server.world.db
    .selectFrom("case_file")
    .select("standing")
    .where("id", "=", caseId)
    .executeTakeFirstOrThrow();
  expect(standing.standing).toBe("expired");
  expect((await server.call(listPublished, list)).data.total).toBe(0);
});
