import { isChoice, isQuestion } from "../../engines/questionnaire/model.ts";
import { layoutOf } from "../../engines/questionnaire/layout.ts";
import type { Words } from "../../contract/definition.ts";
import { valuesOf } from "../../engines/questionnaire/response.ts";
import { validate } from "../../engines/questionnaire/validate.ts";
import type { Context } from "../../kernel/context.ts";
import { type AnswerView, openAnswer, questionnaireOf, readAnswer, submitAnswerOf } from "../forms/index.ts";

import type { Values } from "./flow.ts";
import { type CaseRecord, linkAnswer, listAnswerLinks } from "./queries.ts";
import { nameOf } from "./variables.ts";

type Any = Context<never>;

/** A form of a case as it is answered; `step` is empty for the application's own. */
export type CaseAnswer = { readonly form: string; readonly step: string; readonly view: AnswerView };

export async function answersOf(context: Any, caseId: string): Promise<CaseAnswer[]> {
  const answers: CaseAnswer[] = [];
  for (const { form, step, answer_id } of await listAnswerLinks(context, caseId))
    answers.push({ form, step, view: await readAnswer(context, answer_id) });
  return answers;
}

/** The bare values by the names expressions use. */
export function valuesIn(answers: readonly CaseAnswer[]): Record<string, unknown> {
  const values: Record<string, unknown> = {};
  // The application's own come last: where a step asks the same form again, what was applied for stands.
  for (const { view } of answers.toSorted((a, b) => b.step.localeCompare(a.step)))
    for (const [id, value] of Object.entries(valuesOf(questionnaireOf(view), view.response)))
      values[nameOf(id)] = value;
  return values;
}

/** By form, for effects. */
export const valuesByForm = (answers: readonly CaseAnswer[]): Record<string, Values> =>
  Object.fromEntries(answers.map((answer) => [answer.form, valuesIn([answer])]));

/** Words of the options of every choice, by the names expressions use. */
export function optionWords(answers: readonly CaseAnswer[]): Map<string, Map<string, Words>> {
  const words = new Map<string, Map<string, Words>>();
  for (const { view } of answers)
    for (const { item } of layoutOf(questionnaireOf(view)).values())
      if (isQuestion(item) && isChoice(item))
        words.set(nameOf(item.id), new Map((item.options ?? []).map(({ code, text }) => [code, text])));
  return words;
}

export const isComplete = ({ view }: CaseAnswer): boolean =>
  view.status !== "draft" || validate(questionnaireOf(view), view.response).length === 0;

/**
 * The answer of a form of a case that can be written to: begun where there is none, from the former case's where one is given.
 * One that was submitted is kept, and a new one begins with what it said.
 */
export async function writableAnswer(
  context: Any,
  row: Pick<CaseRecord, "id" | "division_code" | "about_kind" | "about_id">,
  form: string,
  step: string,
  { fresh = false, former }: { fresh?: boolean; former?: CaseAnswer } = {},
): Promise<AnswerView> {
  const known = (await listAnswerLinks(context, row.id)).find((link) => link.form === form && link.step === step);
  const before = known ? await readAnswer(context, known.answer_id) : undefined;
  if (before && before.status === "draft" && !fresh) return before;
  const source = before ?? former?.view;
  const view = await openAnswer(context, {
    formKey: form,
    about: { kind: "case", id: row.id },
    divisionCode: row.division_code,
    ...(source && { from: source.response }),
  });
  if (source) await copyFiles(context, source.id, view.id);
  await linkAnswer(context, row.id, form, step, view.id);
  return view;
}

/** Photos and files given with an answer belong to the one that takes it over too. */
const copyFiles = ({ db, districtId }: Any, from: string, to: string) =>
  db
    .insertInto("form_file")
    .columns(["district_id", "answer_id", "file_id", "link_id"])
    .expression((eb) =>
      eb
        .selectFrom("form_file")
        .select(["district_id", eb.val(to).as("answer_id"), "file_id", "link_id"])
        .where("district_id", "=", districtId)
        .where("answer_id", "=", from),
    )
    .execute();

/** Locks an answer with what it says now. Refuses `answer_incomplete` with the problems. */
export async function closeAnswer(context: Any, { view }: CaseAnswer): Promise<void> {
  if (view.status !== "draft") return;
  await submitAnswerOf(context, view.id, { response: view.response, version: view.version });
}
