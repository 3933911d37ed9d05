import type { Words } from "../../contract/definition.ts";
import { formKind } from "../forms/index.ts";
import { isComplete } from "./answers.ts";
import type { Finding } from "./contract/case.ts";
import type { Material } from "./contract/kind.ts";
import { type FileRow, findDivision, listFilesOf } from "./queries.ts";
import { asOf, holds, type Work } from "./work.ts";

/** Forms of the application that this case has to answer. */
export const askedForms = (work: Work) => work.kind.forms.filter(({ when }) => holds(work, when));

export const isRequired = (work: Work, { required }: Material): boolean =>
  typeof required === "boolean" ? required : holds(work, required);

const formTitle = (work: Work, key: string): Words =>
  work.definitions.find(formKind, key, asOf(work.context))?.body.title ?? { zh: key, en: key };

/** What stands in the way of submission: the automatic completeness check, the same for the page and for submission. */
export async function findingsOf(work: Work): Promise<Finding[]> {
  const { context, row, kind } = work;
  const findings: Finding[] = [];
  const add = (about: Finding["about"], key: string, problem: Finding["problem"], message: Words, stops = true) =>
    void findings.push({ about, key, problem, message, stops });
  for (const { form } of askedForms(work)) {
    const answer = work.answers.find((one) => one.form === form && one.step === "");
    const title = formTitle(work, form);
    if (!answer) add("form", form, "missing", { zh: `请填写“${title.zh}”。`, en: `Fill in “${title.en}”.` });
    else if (!isComplete(answer))
      add("form", form, "incomplete", { zh: `“${title.zh}”尚未填完。`, en: `“${title.en}” is not complete.` });
  }
  const files = await listFilesOf(context, row.id);
  for (const material of kind.materials) {
    const given = files.filter((file) => file.material === material.key);
    const good = given.filter((file) => file.status !== "rejected");
    const { zh, en } = material.title;
    const expired = good.filter((file) => isOver(file, context.today));
    if (given.length > good.length)
      add("material", material.key, "rejected", {
        zh: `“${zh}”被退回，请更换。`,
        en: `“${en}” was sent back: replace it.`,
      });
    else if (expired.length > 0)
      add("material", material.key, "expired", { zh: `“${zh}”已过有效期。`, en: `“${en}” is no longer valid.` });
    else if (good.length === 0 && isRequired(work, material))
      add("material", material.key, "missing", { zh: `请提交“${zh}”。`, en: `Provide “${en}”.` });
  }
  // A check over answers that are not there yet would only repeat that they are missing.
  if (!findings.some(({ about }) => about === "form"))
    for (const { key, when, must, message, effect } of kind.checks)
      if (holds(work, when) && !holds(work, must)) add("check", key, "failed", message, effect === "stop");
  if (row.applied_as !== "anonymous" && row.applied_as !== "official" && !row.applicant_phone_enc)
    add("contact", "person", "missing", { zh: "请填写联系人和电话。", en: "Give a contact and phone number." });
  if (!(await findDivision(context, row.division_code)))
    add("division", "division", "missing", { zh: "请选择所在区域。", en: "Choose the division." });
  return findings;
}

const isOver = (file: FileRow, today: string): boolean => file.valid_until !== null && file.valid_until < today;
