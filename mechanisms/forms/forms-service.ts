import type { InputOf } from "../../contract/endpoint.ts";
import { countQuestions } from "../../engines/questionnaire/layout.ts";
import type { Context } from "../../kernel/context.ts";
import { type Definition, definitionsOf } from "../packs/index.ts";
import { mayAnswer } from "./answer-service.ts";
import type * as contract from "./contract/answers.ts";
import { type FormBody, questionnaireOf } from "./contract/kind.ts";
import { withoutScores } from "./exam.ts";
import { formKind } from "./kind.ts";

export const summaryOf = ({ body, version }: Definition<FormBody>) => ({
  key: body.key,
  version,
  title: body.title,
  purpose: body.purpose,
  audience: body.audience,
  anonymous: body.anonymous,
  intro: body.texts.intro ?? null,
  to: body.to ?? null,
  questions: countQuestions(questionnaireOf(body)),
});

/** Forms the caller may fill in by themselves, in the order of their titles' keys. */
export async function listForms(context: Context) {
  const definitions = await definitionsOf(context.db, context.districtId);
  const open = definitions.list(formKind, { on: context.today }).filter(({ body }) => mayAnswer(context.actor, body));
  return { forms: open.map(summaryOf).toSorted((a, b) => a.key.localeCompare(b.key)) };
}

/** A form as it is in force, or one of its versions. */
export async function getForm(context: Context, { params, query }: InputOf<typeof contract.getForm>) {
  const definitions = await definitionsOf(context.db, context.districtId);
  const inForce = definitions.get(formKind, params.formKey, { on: context.today });
  const form =
    query.version === undefined
      ? inForce
      : (definitions.versions(formKind, params.formKey).find(({ version }) => version === query.version) ?? inForce);
  const { body } = form;
  return {
    ...summaryOf(form),
    texts: body.texts,
    questionnaire: body.purpose === "exam" ? withoutScores(questionnaireOf(body)) : body.questionnaire,
    mayAnswer: mayAnswer(context.actor, body),
  };
}
