import { getCase, openCaseForm, saveCaseForm, startCase, submitCase } from "../../mechanisms/cases/contract/apply.ts";
import type { CaseId, TaskId } from "../../mechanisms/cases/contract/case.ts";
import { actOnTask, listTasks } from "../../mechanisms/cases/contract/office.ts";
import type { CallOf } from "../../contract/endpoint.ts";
import { answerOf, type Response } from "../../engines/questionnaire/response.ts";
import { allItems } from "../../engines/questionnaire/layout.ts";
import { parseQuestionnaire } from "../../engines/questionnaire/parse.ts";
import type { TestServer } from "./server.ts";

const words = (zh: string) => ({ zh, en: zh });

/** A form of the tests: a name, a number, a yes/no and a choice. */
export const testForm = (key = "test.form") => ({
  key,
  title: words("申请表"),
  purpose: "application",
  questionnaire: {
    items: [
      { id: "body_name", type: "string", text: words("名称"), required: true },
      { id: "places", type: "integer", text: words("托位"), required: true },
      { id: "meals", type: "boolean", text: words("供餐") },
      {
        id: "provider",
        type: "choice",
        text: words("类型"),
        options: [
          { code: "class", text: { zh: "托班", en: "class" } },
          { code: "home", text: { zh: "家庭托育点", en: "home" } },
        ],
      },
    ],
  },
});

/** A form an official fills in at a step. */
export const visitForm = {
  key: "test.visit",
  title: words("现场核查"),
  purpose: "checklist",
  questionnaire: { items: [{ id: "seen", type: "boolean", text: words("已查看"), required: true }] },
};

const act = (key: string, to: string, more: object = {}) => ({ key, title: words(key), to, ...more });

/** A procedure with everything a kind can have: opinions, correction, publicity, objections, validity, list, appeal. */
export const testKind = (more: object = {}) => ({
  key: "test.filing",
  title: { zh: "测试备案", en: "Test filing" },
  basis: [],
  group: "opening",
  prefix: "TB",
  applicants: ["signed_in", "institution", "guardian"],
  label: "body_name",
  about: "none",
  division: "asked",
  forms: [{ form: "test.form" }],
  checks: [{ key: "limit", must: "places <= 50", message: words("托位过多") }],
  promise: { workdays: 15 },
  steps: [
    {
      key: "acceptance",
      type: "task",
      title: words("受理"),
      who: "health_official",
      due: { workdays: 5 },
      actions: [
        act("accept", "review", { bulk: true }),
        { key: "give_back", title: words("退回"), needs: ["text"], correction: { due: { days: 30 }, times: 2 } },
        act("reject", "refused", { needs: ["text"] }),
      ],
    },
    {
      key: "review",
      type: "joint",
      title: words("联合审核"),
      opinions: [
        { key: "fire", title: words("消防"), who: "fire_official", due: { workdays: 5 } },
        { key: "food", title: words("食品"), who: "market_official", when: "meals == true", due: { workdays: 5 } },
        { key: "street", title: words("街道"), who: "street_official", level: "street", required: false },
      ],
      agreed: "publicity",
      refused: "decision",
    },
    {
      key: "decision",
      type: "task",
      title: words("决定"),
      who: "health_official",
      form: "test.visit",
      actions: [act("grant", "granted", { needs: ["form"] }), act("refuse", "refused", { needs: ["text"] })],
    },
    {
      key: "publicity",
      type: "publicity",
      title: words("公示"),
      period: { workdays: 3 },
      fields: [
        { key: "name", title: words("名称"), value: "body_name" },
        { key: "provider", title: words("类型"), value: "provider" },
      ],
      to: "granted",
      objected: "decision",
    },
  ],
  outcomes: [
    {
      key: "granted",
      title: { zh: "予以备案", en: "Filed" },
      result: "granted",
      valid: { for: { years: 1 }, remind: [30] },
      publish: {
        list: "test_list",
        fields: [
          { key: "name", title: words("名称"), value: "body_name" },
          { key: "provider", title: words("类型"), value: "provider" },
        ],
      },
    },
    {
      key: "refused",
      title: { zh: "不予备案", en: "Not filed" },
      result: "refused",
      appeal: { kind: "test.appeal", within: { days: 60 }, reopens: "review" },
    },
  ],
  ...more,
});

const decide = (...actions: object[]) => [
  { key: "decide", type: "task", title: words("审查"), who: "health_official", due: { workdays: 10 }, actions },
];

export const testAppeal = {
  key: "test.appeal",
  title: words("申诉"),
  group: "opening",
  prefix: "SS",
  applicants: ["signed_in"],
  about: "case",
  follows: { kinds: ["test.filing"], relation: "appeal", prefill: false },
  forms: [{ form: "test.reason" }],
  steps: decide(act("uphold", "won"), act("dismiss", "lost")),
  outcomes: [
    { key: "won", title: words("撤销原决定"), result: "settled", former: "reopened" },
    { key: "lost", title: words("维持原决定"), result: "settled" },
  ],
};

export const testCancellation = {
  key: "test.cancellation",
  title: words("注销"),
  group: "opening",
  prefix: "ZX",
  applicants: ["signed_in"],
  about: "case",
  follows: { kinds: ["test.filing"], relation: "cancellation" },
  forms: [{ form: "test.form" }],
  steps: decide(act("cancel", "done"), act("refuse", "refused")),
  outcomes: [
    { key: "done", title: words("已注销"), result: "granted", former: "cancelled" },
    { key: "refused", title: words("不予注销"), result: "refused" },
  ],
};

export const testComplaint = {
  key: "test.complaint",
  title: words("投诉"),
  group: "complaint",
  prefix: "TS",
  applicants: ["anyone", "signed_in"],
  about: "site",
  forms: [{ form: "test.reason" }],
  steps: [
    {
      key: "reply",
      type: "task",
      title: words("机构答复"),
      who: "institution",
      due: { workdays: 10 },
      whenOver: "decide",
      actions: [act("answer", "decide", { needs: ["text"] })],
    },
    ...decide(act("settle", "settled", { needs: ["text"] })),
  ],
  outcomes: [{ key: "settled", title: words("已办结"), result: "settled" }],
};

export const testDefinitions = {
  forms: [
    testForm(),
    visitForm,
    {
      key: "test.reason",
      title: words("理由"),
      purpose: "application",
      questionnaire: { items: [{ id: "reason", type: "text", text: words("理由"), required: true }] },
    },
  ],
  cases: [testKind(), testAppeal, testCancellation, testComplaint],
};

/** Calls that journeys of cases are made of. */
export class Cases {
  readonly #server: TestServer;
  constructor(server: TestServer) {
    this.#server = server;
  }

  /** Fills in one of the case's forms with bare values, as its page does. */
  async fill(caseId: CaseId, form: string, values: Readonly<Record<string, unknown>>, token: string): Promise<void> {
    const params = { caseId, form };
    const opened = await this.#server.call(openCaseForm, { params } as CallOf<typeof openCaseForm>, token);
    if (opened.status !== 200) throw new Error(opened.raw);
    const { questionnaire, version } = opened.data;
    const body = { response: responseOf(questionnaire, values), version };
    const saved = await this.#server.call(saveCaseForm, { params, body } as CallOf<typeof saveCaseForm>, token);
    if (saved.status !== 200) throw new Error(saved.raw);
  }

  /** A draft with its form filled in. */
  async draft(
    token: string,
    start: Partial<NonNullable<CallOf<typeof startCase>["body"]>> = {},
    values: Readonly<Record<string, unknown>> = {
      body_name: "小禾苗托育园",
      places: 30,
      meals: false,
      provider: "class",
    },
    form = "test.form",
  ): Promise<CaseId> {
    const body = {
      kind: "test.filing" as never,
      as: "signed_in" as const,
      divisionCode: this.#server.world.community as never,
      person: { name: "林晓", phone: "13812345678" },
      ...start,
    };
    const started = await this.#server.call(startCase, { body }, token);
    if (started.status !== 200) throw new Error(started.raw);
    await this.fill(started.data.caseId, form, values, token);
    return started.data.caseId;
  }

  async submit(caseId: CaseId, token: string) {
    const { data } = await this.#server.call(getCase, { params: { caseId } }, token);
    return this.#server.call(submitCase, { params: { caseId }, body: { version: data.version } }, token);
  }

  async submitted(
    token: string,
    ...more: Parameters<Cases["draft"]> extends [string, ...infer Rest] ? Rest : never
  ): Promise<CaseId> {
    const caseId = await this.draft(token, ...more);
    const answer = await this.submit(caseId, token);
    if (answer.status !== 200) throw new Error(answer.raw);
    return caseId;
  }

  /** The open task of a case at a step that someone sees in their inbox. */
  async task(caseId: CaseId, token: string, step?: string) {
    const { data, status, raw } = await this.#server.call(listTasks, { query: { size: 100 } }, token);
    if (status !== 200) throw new Error(raw);
    return data.items.find((item) => item.case.id === caseId && (step === undefined || item.step === step));
  }

  /** Acts on the task of a case that is in someone's inbox. */
  async act(caseId: CaseId, token: string, action: string, text = "", taskId?: TaskId) {
    const task = await this.task(caseId, token);
    const id = taskId ?? task?.id;
    if (!id) throw new Error("nothing to act on");
    return this.#server.call(
      actOnTask,
      { params: { taskId: id }, body: { action, text, note: "", version: task?.version ?? 1 } },
      token,
    );
  }

  async view(caseId: CaseId, token: string) {
    const answer = await this.#server.call(getCase, { params: { caseId } }, token);
    if (answer.status !== 200) throw new Error(answer.raw);
    return answer.data;
  }
}

/** A response with bare values by item id. */
export function responseOf(stored: unknown, values: Readonly<Record<string, unknown>>): Response {
  const parsed = parseQuestionnaire(stored);
  if (!parsed.ok) throw new Error("no questionnaire");
  return {
    resourceType: "QuestionnaireResponse",
    status: "in-progress",
    item: allItems(parsed.value).flatMap((item) => {
      const answer = item.id in values ? answerOf(item, values[item.id]) : undefined;
      return answer ? [{ linkId: item.id, answer: [answer] }] : [];
    }),
  };
}
