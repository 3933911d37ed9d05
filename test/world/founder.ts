import type { Item, Questionnaire } from "../../engines/questionnaire/model.ts";
import { parseQuestionnaire } from "../../engines/questionnaire/parse.ts";
import { type Answer, answerOf, type Attachment, type ResponseItem } from "../../engines/questionnaire/response.ts";
import * as apply from "../../mechanisms/cases/contract/apply.ts";
import * as office from "../../mechanisms/cases/contract/office.ts";
import type { TestServer } from "./server.ts";
import { uploadForm } from "./upload.ts";

/** Walks cases through as founders and officials do: by the endpoints alone. */

type Values = Readonly<Record<string, unknown>>;
export type Dossier = { readonly kind: string; readonly forms: Readonly<Record<string, Values>> };

const png = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
  "base64",
);

const pdf = Buffer.from("%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n");

/** A response from bare values by item; a table's value is its rows. */
export function responseOf(questionnaire: Questionnaire, values: Values) {
  const build = (items: readonly Item[], given: Values): ResponseItem[] =>
    items.flatMap((item): ResponseItem[] => {
      const value = given[item.id];
      if (item.type === "table" || (item.type === "group" && item.repeats))
        return ((value as Values[] | undefined) ?? []).map((row) => ({
          linkId: item.id,
          item: build(item.items ?? [], row),
        }));
      if (item.items) {
        const inside = build(item.items, given);
        return inside.length > 0 ? [{ linkId: item.id, item: inside }] : [];
      }
      if (value === undefined) return [];
      const answers = [value].flat().map((one): Answer => {
        if (typeof one === "object") return { valueAttachment: one as Attachment };
        const answer = answerOf(item, one);
        if (!answer) throw new Error(`${item.id} can not be ${String(one)}`);
        return answer;
      });
      return [{ linkId: item.id, answer: answers }];
    });
  return {
    resourceType: "QuestionnaireResponse" as const,
    status: "in-progress" as const,
    item: build(questionnaire.items, values),
  };
}

/** What is still asked of a page's form: the questionnaire as the engine reads it. */
export function questionnaireIn(stored: unknown): Questionnaire {
  const parsed = parseQuestionnaire(stored);
  if (!parsed.ok) throw new Error("the form can not be read");
  return parsed.value;
}

const must = <T extends { status: number; data: unknown; raw: string }>(answer: T): T["data"] => {
  if (answer.status !== 200) throw new Error(`${answer.status} ${answer.raw}`);
  return answer.data;
};

export class Founder {
  readonly #server: TestServer;
  readonly token: string;
  constructor(server: TestServer, token: string) {
    this.#server = server;
    this.token = token;
  }

  async start(kind: string, more: object = {}): Promise<string> {
    const { data } = { data: must(await this.tryStart(kind, more)) };
    return data.caseId;
  }

  tryStart(kind: string, more: object = {}) {
    const person = { name: "陈创办", phone: "13900000001" };
    return this.#server.call(
      apply.startCase,
      { body: { kind, as: "signed_in", divisionCode: this.#server.world.community, person, ...more } as never },
      this.token,
    );
  }

  async fill(caseId: string, form: string, values: Values): Promise<void> {
    const params = { caseId, form } as never;
    const view = must(await this.#server.call(apply.openCaseForm, { params }, this.token));
    const questionnaire = questionnaireIn(view.questionnaire);
    const all = { ...values };
    for (const [id, value] of Object.entries(values))
      if (value === "signed")
        all[id] = JSON.parse(
          (
            await uploadForm(this.#server, `/cases/${caseId}/forms/${form}/files`, png, "签名.png", this.token, {
              linkId: id,
            })
          ).payload,
        );
    must(
      await this.#server.call(
        apply.saveCaseForm,
        { params, body: { response: responseOf(questionnaire, all), version: view.version } as never },
        this.token,
      ),
    );
  }

  async addMaterial(caseId: string, material: string, validUntil?: string): Promise<void> {
    const answer = await uploadForm(this.#server, `/cases/${caseId}/materials`, pdf, `${material}.pdf`, this.token, {
      material,
      ...(validUntil && { validUntil }),
    });
    if (answer.statusCode !== 200) throw new Error(`${material}: ${answer.payload}`);
  }

  /** Gives every material that the completeness check still asks for. */
  async addMissing(caseId: string): Promise<string[]> {
    const { findings } = await this.check(caseId);
    const asked = findings.filter(({ about, problem }) => about === "material" && problem === "missing");
    for (const { key } of asked) await this.addMaterial(caseId, key, "2027-11-30");
    return asked.map(({ key }) => key);
  }

  check = async (caseId: string) =>
    must(await this.#server.call(apply.checkCase, { params: { caseId } as never }, this.token));

  see = async (caseId: string) =>
    must(await this.#server.call(apply.getCase, { params: { caseId } as never }, this.token));

  async submit(caseId: string) {
    const { version } = await this.see(caseId);
    return this.#server.call(apply.submitCase, { params: { caseId } as never, body: { version } as never }, this.token);
  }

  /** From nothing to submitted. */
  async apply({ kind, forms }: Dossier, more: object = {}): Promise<string> {
    const caseId = await this.start(kind, more);
    for (const [form, values] of Object.entries(forms)) await this.fill(caseId, form, values);
    await this.addMissing(caseId);
    must(await this.submit(caseId));
    return caseId;
  }
}

export class Official {
  readonly #server: TestServer;
  readonly token: string;
  constructor(server: TestServer, token: string) {
    this.#server = server;
    this.token = token;
  }

  async tasks(caseId: string) {
    const { items } = must(await this.#server.call(office.listTasks, { query: { size: 100 } as never }, this.token));
    return items.filter((task) => task.case.id === caseId);
  }

  /** Fills the form of a task. */
  async fill(taskId: string, values: Values): Promise<void> {
    const params = { taskId } as never;
    const view = must(await this.#server.call(office.openTaskForm, { params }, this.token));
    const response = responseOf(questionnaireIn(view.questionnaire), values);
    must(
      await this.#server.call(
        office.saveTaskForm,
        { params, body: { response, version: view.version } as never },
        this.token,
      ),
    );
  }

  /** Acts on the only task of a case that waits for this official, or on the one of a step or opinion. */
  async act(caseId: string, action: string, more: { text?: string; at?: string; form?: Values } = {}) {
    const tasks = await this.tasks(caseId);
    const task = more.at ? tasks.find(({ step, opinion }) => opinion === more.at || step === more.at) : tasks[0];
    if (!task)
      throw new Error(`no task ${more.at ?? ""}: ${tasks.map(({ step, opinion }) => `${step} ${opinion}`).join(", ")}`);
    if (more.form) await this.fill(task.id, more.form);
    const [now] = (await this.tasks(caseId)).filter(({ id }) => id === task.id);
    return must(
      await this.#server.call(
        office.actOnTask,
        {
          params: { taskId: task.id },
          body: { action, text: more.text ?? "", note: "", version: now!.version },
        },
        this.token,
      ),
    );
  }
}
