import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Cases, responseOf, testDefinitions } from "../../test/world/cases.ts";
import { define } from "../../test/world/definitions.ts";
import { startTestServer, type TestServer } from "../../test/world/server.ts";
import {
  changeCase,
  checkCase,
  discardCase,
  getCase,
  getCaseForm,
  getCaseKind,
  listCaseKinds,
  listMyCases,
  startCase,
  submitCase,
  withdrawCase,
} from "./contract/apply.ts";
import { actOnTask, answerObjection, getTask, openTaskForm, saveTaskForm } from "./contract/office.ts";
import {
  downloadPublished,
  fileObjection,
  getPublicity,
  getPublished,
  listPublicity,
  listPublished,
} from "./contract/public.ts";
import { sweeps } from "./sweeps.ts";

let server: TestServer;
let cases: Cases;
type Person = { accountId: string; token: string };
let founder: Person;
let stranger: Person;
let health: Person;
let fire: Person;
let market: Person;

beforeAll(async () => {
  server = await startTestServer({ start: "2026-11-20T02:00:00Z" });
  const { world } = server;
  cases = new Cases(server);
  await define(server, testDefinitions);
  founder = await world.account({ kind: "family" });
  stranger = await world.account({ kind: "family" });
  health = await world.staff("health_official");
  fire = await world.staff("fire_official");
  market = await world.staff("market_official");
});
afterAll(() => server.stop());

const sweep = async () => {
  for (const { run } of sweeps) await run(server.platform);
};
const later = async (days: number) => {
  server.clock.advance({ days });
  await sweep();
};

describe("applying", () => {
  test("kinds are open to everyone to read, with the ways of the caller", async () => {
    const anonymous = await server.call(listCaseKinds, { query: {} });
    expect(anonymous.data.items.find(({ key }) => key === "test.complaint")?.as).toEqual(["anyone"]);
    const { data } = await server.call(getCaseKind, { params: { kind: "test.filing" as never } }, founder.token);
    expect(data.as).toEqual(["signed_in"]);
    const counter = await server.world.staff("counter");
    const own = await server.call(getCaseKind, { params: { kind: "test.filing" as never } }, counter.token);
    expect(own.data.as).toContain("counter");
  });

  test("what is missing or does not fit is said, and keeps a case from being submitted", async () => {
    const caseId = await cases.draft(founder.token, {}, { body_name: "大托育园", places: 80 });
    const checked = await server.call(checkCase, { params: { caseId } }, founder.token);
    expect(checked.data).toMatchObject({
      isComplete: false,
      findings: [{ about: "check", key: "limit", stops: true }],
    });
    const refused = await cases.submit(caseId, founder.token);
    expect(refused.error.error).toBe("case_incomplete");
    await cases.fill(caseId, "test.form", { body_name: "大托育园" }, founder.token);
    expect((await server.call(checkCase, { params: { caseId } }, founder.token)).data.findings).toMatchObject([
      { about: "form", problem: "incomplete" },
    ]);
    await cases.fill(caseId, "test.form", { body_name: "大托育园", places: 50 }, founder.token);
    const answer = await cases.submit(caseId, founder.token);
    expect(answer.data).toMatchObject({ status: "open" });
    expect(answer.data.number).toMatch(/^TB-2026-\d{6}$/);
  });

  test("submitting twice gives one number; a draft can be changed, thrown away, and is nobody else's", async () => {
    const caseId = await cases.draft(founder.token);
    for (const token of [stranger.token, health.token])
      expect((await server.call(getCase, { params: { caseId } }, token)).status).toBe(403);
    const { data } = await server.call(getCase, { params: { caseId } }, founder.token);
    const body = { divisionCode: server.world.otherCommunity as never, version: data.version };
    expect((await server.call(changeCase, { params: { caseId }, body }, stranger.token)).status).toBe(403);
    expect((await server.call(changeCase, { params: { caseId }, body }, founder.token)).status).toBe(200);
    const key = { "idempotency-key": "00000000-0000-7000-8000-000000000001" };
    const input = { params: { caseId }, body: { version: data.version + 1 } };
    const [one, two] = [
      await server.call(submitCase, input, founder.token, key),
      await server.call(submitCase, input, founder.token, key),
    ];
    expect(one.data.number).toBe(two.data.number);
    expect((await server.call(discardCase, { params: { caseId } }, founder.token)).error.error).toBe(
      "case_not_editable",
    );
    const other = await cases.draft(founder.token);
    expect((await server.call(discardCase, { params: { caseId: other } }, stranger.token)).status).toBe(403);
    expect((await server.call(discardCase, { params: { caseId: other } }, founder.token)).status).toBe(200);
    expect((await server.call(getCase, { params: { caseId: other } }, founder.token)).status).toBe(404);
  });

  test("counter staff file for a person, who finds the case under their number", async () => {
    const counter = await server.world.staff("counter");
    const none = await server.call(
      startCase,
      { body: { kind: "test.filing" as never, as: "counter", divisionCode: server.world.community as never } },
      counter.token,
    );
    expect(none.error.error).toBe("person_missing");
    const phone = "13900001111" as never;
    const caseId = await cases.submitted(counter.token, { as: "counter", person: { name: "王女士", phone } });
    expect((await server.call(getCase, { params: { caseId } }, stranger.token)).status).toBe(403);
    const { keyring } = server.platform;
    await server.world.db
      .updateTable("account")
      .set({ phone_index: keyring.blindIndex("phone", phone) })
      .where("id", "=", stranger.accountId)
      .execute();
    const mine = await server.call(listMyCases, { query: {} }, stranger.token);
    expect(mine.data.items.map(({ id, channel }) => ({ id, channel }))).toContainEqual({
      id: caseId,
      channel: "counter",
    });
    await server.world.db
      .updateTable("account")
      .set({ phone_index: null })
      .where("id", "=", stranger.accountId)
      .execute();
  });

  test("an institution applies only as itself", async () => {
    const { institutionId } = await server.world.site();
    const head = await server.world.staff("head", { institutionId });
    const other = (await server.world.site()).institutionId;
    const body = {
      kind: "test.filing" as never,
      as: "institution" as const,
      divisionCode: server.world.community as never,
    };
    expect((await server.call(startCase, { body: { ...body, institutionId: other } }, head.token)).error.error).toBe(
      "subject_not_yours",
    );
    expect((await server.call(startCase, { body }, founder.token)).error.error).toBe("not_for_you");
    const { data } = await server.call(startCase, { body }, head.token);
    const office = await server.world.staff("office", { institutionId });
    expect((await server.call(getCase, { params: { caseId: data.caseId } }, office.token)).status).toBe(200);
  });
});

describe("a case from submission to receipt", () => {
  test("acceptance, opinions of departments, publicity, list, expiry [L-17]", async () => {
    const caseId = await cases.submitted(
      founder.token,
      {},
      { body_name: "晨光托育园", places: 20, meals: true, provider: "home" },
    );
    const before = await cases.view(caseId, founder.token);
    expect(before.due).toEqual({ on: "2026-12-11", isCertain: false, isOver: false });
    expect(before.steps.map(({ key, state }) => [key, state])).toEqual([
      ["acceptance", "current"],
      ["review", "next"],
      ["publicity", "next"],
    ]);
    expect((await cases.act(caseId, health.token, "accept")).status).toBe(200);
    expect(await cases.task(caseId, health.token)).toBeUndefined();
    expect((await cases.act(caseId, fire.token, "agree")).status).toBe(200);
    expect((await cases.act(caseId, market.token, "agree_with_conditions")).error.error).toBe("text_missing");
    expect((await cases.view(caseId, founder.token)).at.map(({ zh }) => zh)).toContain("食品");
    expect((await cases.act(caseId, market.token, "agree_with_conditions", "补装留样柜")).status).toBe(200);
    const shown = await cases.view(caseId, founder.token);
    expect(shown.publicity?.until).toBe("2026-11-25");
    expect(shown.timeline.map(({ event, action }) => [event, action])).toEqual([
      ["submitted", null],
      ["opened", null],
      ["acted", "accept"],
      ["opened", null],
      ["opened", null],
      ["opened", null],
      ["acted", "agree"],
      ["acted", "agree_with_conditions"],
      ["joined", "agreed"],
      ["opened", null],
      ["publicity_began", null],
    ]);
    // An applicant sees departments, an official persons.
    expect(shown.timeline.every(({ byName, note }) => byName === null && note === "")).toBe(true);
    expect((await cases.view(caseId, health.token)).timeline.some(({ byName }) => byName !== null)).toBe(true);

    await later(5);
    expect((await cases.view(caseId, founder.token)).status).toBe("open");
    await later(1);
    const closed = await cases.view(caseId, founder.token);
    expect(closed).toMatchObject({
      status: "closed",
      result: "granted",
      standing: "in_force",
      validUntil: "2027-11-25",
    });
    const list = await server.call(listPublished, {
      params: { list: "test_list" as never },
      query: { search: "晨光" },
    });
    expect(list.data).toMatchObject({
      total: 1,
      items: [{ values: { name: "晨光托育园", provider: { zh: "家庭托育点", en: "home" } } }],
    });
    const [entry] = list.data.items;
    expect(
      (await server.call(getPublished, { params: { list: "test_list" as never, publicationId: entry!.id } })).data
        .number,
    ).toBe(closed.number);
    const csv = await server.call(downloadPublished, {
      params: { list: "test_list" as never },
      query: { format: "csv" },
    });
    expect(csv.raw).toContain(`${closed.number},柳湾社区,晨光托育园,家庭托育点,2026-11-26,2027-11-25,有效`);
    const json = await server.call(downloadPublished, {
      params: { list: "test_list" as never },
      query: { format: "json" },
    });
    expect(JSON.parse(json.raw).items).toMatchObject([{ number: closed.number, name: "晨光托育园" }]);
  });

  test("what is not asked of a department is not waited for", async () => {
    const caseId = await cases.submitted(founder.token, {}, { body_name: "不供餐", places: 5, meals: false });
    await cases.act(caseId, health.token, "accept");
    expect(await cases.task(caseId, market.token)).toBeUndefined();
    await cases.act(caseId, fire.token, "agree");
    expect((await cases.view(caseId, founder.token)).publicity).not.toBeNull();
  });

  test("an official of another street, another role, the applicant and nobody can not act", async () => {
    const caseId = await cases.submitted(founder.token);
    const task = (await cases.task(caseId, health.token))!;
    const input = {
      params: { taskId: task.id },
      body: { action: "accept", text: "", note: "", version: task.version },
    };
    const elsewhere = await server.world.staff("health_official", { divisionCode: server.world.otherStreet });
    for (const token of [elsewhere.token, fire.token, founder.token, stranger.token])
      expect((await server.call(actOnTask, input, token)).status).toBe(403);
    expect((await server.call(actOnTask, input)).status).toBe(401);
    expect((await server.call(getTask, { params: { taskId: task.id } }, stranger.token)).status).toBe(403);
    expect((await server.call(getTask, { params: { taskId: task.id } }, health.token)).data).toMatchObject({
      mayAct: true,
      actions: [{ key: "accept" }, { key: "give_back", isReturn: true }, { key: "reject" }],
    });
  });

  test("a refusal leads to an appeal; won, the case goes on", async () => {
    const caseId = await cases.submitted(founder.token);
    expect((await cases.act(caseId, health.token, "reject")).error.error).toBe("text_missing");
    await cases.act(caseId, health.token, "reject", "场地不符");
    const refused = await cases.view(caseId, founder.token);
    expect(refused).toMatchObject({
      result: "refused",
      standing: null,
      mayFollow: [{ kind: "test.appeal", relation: "appeal" }],
    });
    const start = { kind: "test.appeal" as never, aboutId: caseId };
    expect((await server.call(startCase, { body: { ...start, as: "signed_in" } }, stranger.token)).status).toBe(403);
    const appealId = await cases.submitted(founder.token, start, { reason: "场地已整改" }, "test.reason");
    await cases.act(appealId, health.token, "uphold");
    const reopened = await cases.view(caseId, founder.token);
    expect(reopened).toMatchObject({
      status: "open",
      result: null,
      at: [{ zh: "消防" }, { zh: "街道" }],
      followers: [{ id: appealId, result: "settled" }],
    });
    // A department against it does not end the case: it is decided, with a look at the place.
    await cases.act(caseId, fire.token, "disagree", "疏散通道过窄");
    const task = (await cases.task(caseId, health.token))!;
    const form = await server.call(openTaskForm, { params: { taskId: task.id } }, health.token);
    const grant = { params: { taskId: task.id }, body: { action: "grant", text: "", note: "", version: task.version } };
    expect((await server.call(actOnTask, grant, health.token)).error.error).toBe("form_incomplete");
    expect((await server.call(openTaskForm, { params: { taskId: task.id } }, fire.token)).status).toBe(403);
    await server.call(
      saveTaskForm,
      {
        params: { taskId: task.id },
        body: { response: responseOf(form.data.questionnaire, { seen: true }), version: form.data.version },
      },
      health.token,
    );
    await server.call(actOnTask, grant, health.token);
    expect(await cases.view(caseId, founder.token)).toMatchObject({ result: "granted" });
    const after = await cases.draft(founder.token, { kind: "test.cancellation" as never, aboutId: caseId });
    await cases.submit(after, founder.token);
    await cases.act(after, health.token, "cancel");
    expect(await cases.view(caseId, founder.token)).toMatchObject({ standing: "cancelled", mayFollow: [] });
    const again = { body: { kind: "test.cancellation" as never, as: "signed_in" as const, aboutId: caseId } };
    expect((await server.call(startCase, again, founder.token)).error.error).toBe("former_not_in_force");
  });

  test("an appeal has its time", async () => {
    const caseId = await cases.submitted(founder.token);
    await cases.act(caseId, health.token, "reject", "不符");
    await later(70);
    const body = { kind: "test.appeal" as never, as: "signed_in" as const, aboutId: caseId };
    expect((await server.call(startCase, { body }, founder.token)).error.error).toBe("appeal_too_late");
  });
});

describe("correction", () => {
  test("a case comes back with its time left, at most twice, and lapses without an answer [L-17]", async () => {
    const caseId = await cases.submitted(founder.token);
    const first = await cases.task(caseId, health.token);
    await cases.act(caseId, health.token, "give_back", "请补充名称");
    expect(await cases.view(caseId, founder.token)).toMatchObject({ status: "returned", canEdit: true });
    expect(
      (await server.call(listMyCases, { query: {} }, founder.token)).data.items.find(({ id }) => id === caseId)
        ?.waitsForMe,
    ).toBe(true);
    await later(14);
    await cases.fill(caseId, "test.form", { body_name: "新名称", places: 10, meals: false }, founder.token);
    const former = await cases.view(caseId, founder.token);
    expect((await cases.submit(caseId, founder.token)).status).toBe(200);
    const second = (await cases.task(caseId, health.token))!;
    expect(second.due!.on > first!.due!.on).toBe(true);
    const now = await cases.view(caseId, founder.token);
    expect(now).toMatchObject({ status: "open", label: "新名称", number: former.number });
    expect(now.due!.on > former.due!.on).toBe(true);
    const form = await server.call(getCaseForm, { params: { caseId, form: "test.form" as never } }, health.token);
    expect(form.data.status).toBe("submitted");
    expect(
      (await server.call(getCaseForm, { params: { caseId, form: "test.form" as never } }, stranger.token)).status,
    ).toBe(403);
    await cases.act(caseId, health.token, "give_back", "再补");
    await cases.submit(caseId, founder.token);
    const third = await server.call(
      getTask,
      { params: { taskId: (await cases.task(caseId, health.token))!.id } },
      health.token,
    );
    expect(third.data.actions.map(({ key }) => key)).toEqual(["accept", "reject"]);
    expect((await cases.act(caseId, health.token, "give_back", "三补")).error.error).toBe("action_not_available");

    const silent = await cases.submitted(founder.token);
    await cases.act(silent, health.token, "give_back", "请补充");
    await later(40);
    expect(await cases.view(silent, founder.token)).toMatchObject({ status: "closed", result: "lapsed" });
  });

  test("an applicant takes a case back; others can't", async () => {
    const caseId = await cases.submitted(founder.token);
    const { version } = await cases.view(caseId, founder.token);
    const input = { params: { caseId }, body: { reason: "改期", version } };
    expect((await server.call(withdrawCase, input, stranger.token)).status).toBe(403);
    expect((await server.call(withdrawCase, input, health.token)).status).toBe(403);
    expect((await server.call(withdrawCase, input, founder.token)).status).toBe(200);
    expect(await cases.view(caseId, founder.token)).toMatchObject({ status: "closed", result: "withdrawn" });
    expect(await cases.task(caseId, health.token)).toBeUndefined();
    expect((await server.call(withdrawCase, input, founder.token)).error.error).toBe("case_not_open");
  });
});

describe("objections", () => {
  test("raised in time they lead to a decision, and each is answered first [S2-66]", async () => {
    const caseId = await cases.submitted(founder.token, {}, { body_name: "有异议托育园", places: 9, meals: false });
    await cases.act(caseId, health.token, "accept");
    await cases.act(caseId, fire.token, "agree");
    const { data } = await server.call(listPublicity, { query: { search: "有异议" } });
    const [shown] = data.items;
    expect(shown?.values).toEqual({ name: "有异议托育园", provider: null });
    const params = { publicationId: shown!.id };
    expect((await server.call(getPublicity, { params })).data.isOpen).toBe(true);
    const text = "该场地在加油站旁边";
    expect((await server.call(fileObjection, { params, body: { text } })).error.error).toBe("contact_missing");
    expect((await server.call(fileObjection, { params, body: { text, contact: "13711112222" } })).status).toBe(200);
    await later(7);
    expect((await server.call(fileObjection, { params, body: { text, contact: "13711112222" } })).error.error).toBe(
      "publicity_over",
    );
    const view = await cases.view(caseId, health.token);
    expect(view.objections).toMatchObject([{ text, contact: "13711112222", status: "open" }]);
    expect((await cases.view(caseId, founder.token)).objections).toEqual([]);
    expect((await cases.act(caseId, health.token, "refuse", "不符")).error.error).toBe("objections_unanswered");
    const answer = { params: { objectionId: view.objections[0]!.id }, body: { upheld: true, text: "属实" } };
    expect((await server.call(answerObjection, answer, founder.token)).status).toBe(403);
    expect((await server.call(answerObjection, answer, health.token)).data.status).toBe("upheld");
    expect((await server.call(answerObjection, answer, health.token)).error.error).toBe("already_answered");
    expect((await cases.act(caseId, health.token, "refuse", "异议成立")).status).toBe(200);
    expect(await cases.view(caseId, founder.token)).toMatchObject({ result: "refused" });
  });
});
