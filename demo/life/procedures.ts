import type { DivisionCode } from "../../contract/values.ts";
import type { Answer } from "../../engines/questionnaire/response.ts";
import type { Actor } from "../../kernel/actor.ts";
import { type Clock, offsetClock } from "../../kernel/clock.ts";
import type { Handler } from "../../kernel/carry-out.ts";
import type { Platform } from "../../kernel/context.ts";
import type { District } from "../../kernel/district.ts";
import * as apply from "../../mechanisms/cases/contract/apply.ts";
import type { ApplyAs, CaseId, CaseView } from "../../mechanisms/cases/contract/case.ts";
import * as office from "../../mechanisms/cases/contract/office.ts";
import type { AnswerView } from "../../mechanisms/forms/contract/answers.ts";
import { questionnaireOf } from "../../mechanisms/forms/contract/kind.ts";
import { type Act, actIn, type File } from "./act.ts";
import { fillIn, type Given } from "./answers.ts";

/** A smallest PDF and PNG that readers open: what people of the demo hand in. */
export const paper = (title: string): File => ({
  name: `${title}.pdf`,
  mediaType: "application/pdf",
  content: Buffer.from(
    "%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n" +
      "3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n",
  ),
});
const picture: File = {
  name: "photo.png",
  mediaType: "image/png",
  content: Buffer.from(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==",
    "base64",
  ),
};

type Start = {
  readonly kind: string;
  readonly as: (typeof ApplyAs)["options"][number];
  readonly divisionCode?: string;
  readonly institutionId?: string;
  readonly aboutId?: string;
  readonly person: { readonly name: string; readonly phone: string };
  readonly given: Given;
  /** Material key → last day of validity, where one is asked. */
  readonly validUntil?: string;
};

/** Goes through procedures as their people would, on a day that may lie in the past. */
export class Procedures {
  readonly act: Act;

  constructor(platform: Platform, district: District, handlers: readonly Handler[], daysAgo = 0) {
    const clock: Clock = daysAgo === 0 ? district.clock : offsetClock(district.clock, -daysAgo * 86_400);
    this.act = actIn(platform, { ...district, clock }, handlers);
  }

  /** Begins a case and fills in its forms and materials. */
  async prepare(actor: Actor, start: Start): Promise<CaseId> {
    const { kind, as, divisionCode, institutionId, aboutId, person } = start;
    const body = { kind, as, divisionCode: divisionCode as DivisionCode, institutionId, aboutId, person };
    const { caseId } = await this.act(apply.startCase, actor, { body: body as never });
    const params = { caseId };
    const begun = await this.act(apply.getCase, actor, { params });
    for (const { form } of begun.forms.filter(({ isAsked }) => isAsked))
      await this.#fill(
        start.given,
        () => this.act(apply.openCaseForm, actor, { params: { caseId, form } }),
        (linkId) => this.act(apply.addFormFile, actor, { params: { caseId, form }, body: { linkId } }, picture),
        (response, version) =>
          this.act(apply.saveCaseForm, actor, { params: { caseId, form }, body: { response, version } }),
      );
    const { materials } = await this.act(apply.getCase, actor, { params });
    for (const material of materials.filter(({ isRequired, files }) => isRequired && files.length === 0))
      await this.act(
        apply.addMaterial,
        actor,
        {
          params,
          body: {
            material: material.key,
            ...(material.needsValidUntil && { validUntil: (start.validUntil ?? "2027-12-31") as never }),
          },
        },
        paper(material.title.zh),
      );
    return caseId;
  }

  /** Submits what was prepared or corrected. */
  async submit(actor: Actor, caseId: CaseId): Promise<CaseView> {
    const params = { caseId };
    const { findings, isComplete } = await this.act(apply.checkCase, actor, { params });
    if (!isComplete)
      throw new Error(findings.flatMap(({ key, stops, message }) => (stops ? `${key}: ${message.en}` : [])).join("; "));
    const { version } = await this.act(apply.getCase, actor, { params });
    await this.act(apply.submitCase, actor, { params, body: { version } });
    return this.act(apply.getCase, actor, { params });
  }

  async file(actor: Actor, start: Start): Promise<CaseId> {
    const caseId = await this.prepare(actor, start);
    await this.submit(actor, caseId);
    return caseId;
  }

  /** Acts on the task of a case that waits for this person. */
  async decide(
    actor: Actor,
    caseId: CaseId,
    action: string,
    { text = "", note = "", given = {} }: { text?: string; note?: string; given?: Given } = {},
  ): Promise<void> {
    const { items } = await this.act(office.listTasks, actor, { query: { size: "100" } });
    const row = items.find((one) => one.case.id === caseId);
    if (!row) throw new Error(`nothing of this case waits for ${actor.grants[0]?.role ?? actor.kind}`);
    const params = { taskId: row.id };
    const task = await this.act(office.getTask, actor, { params });
    if (task.form && !task.form.isComplete)
      await this.#fill(
        given,
        () => this.act(office.openTaskForm, actor, { params }),
        (linkId) => this.act(office.addTaskFormFile, actor, { params, body: { linkId } }, picture),
        (response, version) => this.act(office.saveTaskForm, actor, { params, body: { response, version } }),
      );
    const { task: now } = await this.act(office.getTask, actor, { params });
    await this.act(office.actOnTask, actor, { params, body: { action, text, note, version: now.version } });
  }

  async #fill(
    given: Given,
    open: () => Promise<AnswerView>,
    add: (linkId: string) => Promise<{ url: string; title: string; contentType: string; size: number }>,
    save: (response: AnswerView["response"], version: number) => Promise<unknown>,
  ): Promise<void> {
    const answer = await open();
    const file = async (linkId: string): Promise<Answer> => ({ valueAttachment: await add(linkId) });
    await save(await fillIn(questionnaireOf(answer), answer.response, given, file), answer.version);
  }
}
