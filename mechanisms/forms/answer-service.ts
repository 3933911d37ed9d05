import type { InputOf } from "../../contract/endpoint.ts";
import { type Actor, grantsOf } from "../../kernel/actor.ts";
import type { Context } from "../../kernel/context.ts";
import { newToken, sameSecret, tokenHash } from "../../kernel/crypto/token.ts";
import { found, notFound, Refusal } from "../../kernel/refusal.ts";
import { definitionsOf } from "../packs/index.ts";
import {
  amendAnswerOf,
  formInForce,
  headOf,
  openAnswer,
  readAnswer,
  saveAnswerDraft,
  submitAnswerOf,
} from "./answers.ts";
import { addAttachment, attachmentOf } from "./attachments.ts";
import type * as contract from "./contract/answers.ts";
import type { FormBody } from "./contract/kind.ts";
import { formKind } from "./kind.ts";
import { findAnswer, listOwnAnswers } from "./queries.ts";

/** Whether someone may fill a form in by itself. */
export function mayAnswer(actor: Actor, { audience }: Pick<FormBody, "audience">): boolean {
  return audience.some((one) => {
    if (one === "anyone") return true;
    if (one === "signed_in") return actor.accountId !== null;
    if (one === "family") return actor.kind === "family";
    if (one === "institution") return actor.grants.some(({ institutionId }) => institutionId !== null);
    return grantsOf(actor, [one]).length > 0;
  });
}

/** Starts an answer to a form that stands by itself. */
export async function startAnswer(
  context: Context<"form_not_for_you">,
  { params, body }: InputOf<typeof contract.startAnswer>,
) {
  const { body: form } = await formInForce(context, params.formKey);
  if (!mayAnswer(context.actor, form)) context.refuse("form_not_for_you");
  // An anonymous answer is nobody's, also when someone is signed in: only the token opens it.
  const accountId = form.anonymous ? null : context.actor.accountId;
  const token = accountId === null ? newToken() : null;
  const answer = await openAnswer(context, {
    formKey: params.formKey,
    accountId,
    ...(token !== null && { tokenHash: tokenHash(token) }),
    ...(body.divisionCode && { divisionCode: body.divisionCode }),
  });
  context.audited({ kind: "form", id: params.formKey }, { version: answer.formVersion });
  return { answer, token };
}

type Own = { params: { answerId: string }; body: { token?: string | undefined } };

/** An answer without an account opens for its token only; whoever has another learns nothing. */
async function checkToken(context: Context<never>, { params, body }: Own): Promise<void> {
  const row = found(await findAnswer(context.db, context.districtId, params.answerId));
  if (row.account_id !== null) return;
  if (!row.token_hash || !sameSecret(row.token_hash, tokenHash(body.token ?? ""))) throw notFound();
}

export async function resumeAnswer(context: Context, input: InputOf<typeof contract.resumeAnswer>) {
  await checkToken(context, input);
  return readAnswer(context, input.params.answerId);
}

export async function saveAnswer(
  context: Context<"answer_not_draft" | "answer_malformed">,
  input: InputOf<typeof contract.saveAnswer>,
) {
  await checkToken(context, input);
  return saveAnswerDraft(context, input.params.answerId, input.body);
}

export async function submitAnswer(
  context: Context<"answer_not_draft" | "answer_incomplete">,
  input: InputOf<typeof contract.submitAnswer>,
) {
  await checkToken(context, input);
  return submitAnswerOf(context, input.params.answerId, input.body);
}

export async function amendAnswer(
  context: Context<"answer_not_submitted" | "answer_incomplete">,
  input: InputOf<typeof contract.amendAnswer>,
) {
  await checkToken(context, input);
  return amendAnswerOf(context, input.params.answerId, input.body);
}

/** Throws away a draft with its files' ties; the bytes stay in the store. */
export async function discardAnswer(
  context: Context<"answer_not_draft">,
  { params }: InputOf<typeof contract.discardAnswer>,
) {
  const row = found(await findAnswer(context.db, context.districtId, params.answerId, true));
  if (row.status !== "draft" || row.about_id !== null) throw new Refusal("answer_not_draft");
  for (const table of ["form_file", "form_answer"] as const)
    await context.db
      .deleteFrom(table)
      .where("district_id", "=", context.districtId)
      .where(table === "form_file" ? "form_file.answer_id" : "form_answer.id", "=", params.answerId)
      .execute();
  return {};
}

export async function listMyAnswers(context: Context, { query }: InputOf<typeof contract.listMyAnswers>) {
  const { rows, total } = await listOwnAnswers(
    context.db,
    context.districtId,
    context.actor.accountId!,
    query.page,
    query.size,
  );
  const definitions = await definitionsOf(context.db, context.districtId);
  return {
    items: rows.map((row) => headOf(row, definitions.version(formKind, row.form_key, row.form_version).body)),
    total,
  };
}

export async function uploadAttachment(
  context: Context<"file_not_accepted" | "file_too_large" | "too_many_files">,
  input: InputOf<typeof contract.uploadAttachment>,
) {
  await checkToken(context, input);
  return addAttachment(context, input.params.answerId, input.body.linkId, found(context.upload));
}

export const getAttachment = (context: Context, { params }: InputOf<typeof contract.getAttachment>) =>
  attachmentOf(context, params.answerId, params.fileId);
