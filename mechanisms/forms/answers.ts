import type { Words } from "../../contract/definition.ts";
import type { Instant } from "../../contract/values.ts";
import { prefill as fillIn, prune } from "../../engines/questionnaire/fill.ts";
import type { Questionnaire } from "../../engines/questionnaire/model.ts";
import {
  beginResponse,
  listInstances,
  readResponse,
  Response,
  valuesOf,
  writeResponse,
} from "../../engines/questionnaire/response.ts";
import { isScored, score } from "../../engines/questionnaire/score.ts";
import { type Problem, validate } from "../../engines/questionnaire/validate.ts";
import type { Context } from "../../kernel/context.ts";
import { fieldAad } from "../../kernel/crypto/keyring.ts";
import { checkVersion, found, Refusal } from "../../kernel/refusal.ts";
import { type Definition, definitionsOf } from "../packs/index.ts";
import type { AnswerHead, AnswerId, AnswerView, Result } from "./contract/answers.ts";
import { type FormBody, questionnaireOf } from "./contract/kind.ts";
import { withoutScores } from "./exam.ts";
import { formKind } from "./kind.ts";
import { type About, factTitle, loadFacts } from "./prefill.ts";
import { type AnswerRow, findAnswer, hasDivision, listAnswersOf, listFiles } from "./queries.ts";

type Any = Context<never>;
/** An answer with the version of the form it answers. */
type Held = { row: AnswerRow; body: FormBody; questionnaire: Questionnaire; response: Response };

const aad = (id: string) => fieldAad("form_answer.answers", id);

/** The form in force today. */
export async function formInForce(context: Any, formKey: string): Promise<Definition<FormBody>> {
  return (await definitionsOf(context.db, context.districtId)).get(formKind, formKey, { on: context.today });
}

/** Starts an answer with what is known filled in. The caller has made sure that the actor may. */
export async function openAnswer(
  context: Any,
  options: {
    formKey: string;
    about?: About;
    /** Whose answer it is; without one it belongs to what it is about, or to the holder of the token. */
    accountId?: string | null;
    tokenHash?: Buffer;
    divisionCode?: string;
    /** Answers taken over from another, where they fit. */
    from?: Response;
  },
): Promise<AnswerView> {
  const { db, districtId } = context;
  const { version, body } = await formInForce(context, options.formKey);
  const questionnaire = questionnaireOf(body);
  const given = options.from ? prune(questionnaire, options.from) : beginResponse(questionnaire);
  const facts = await loadFacts(context, body.prefill, options.about, body.key);
  const { response, prefilled } = fillIn(questionnaire, { ...given, status: "in-progress" }, facts);
  const id = context.newId<AnswerId>();
  const { divisionCode } = options;
  const known = divisionCode !== undefined && (await hasDivision(db, districtId, divisionCode));
  await db
    .insertInto("form_answer")
    .values({
      district_id: districtId,
      id,
      form_key: body.key,
      form_version: version,
      account_id: options.accountId ?? null,
      token_hash: options.tokenHash ?? null,
      about_kind: options.about?.kind ?? null,
      about_id: options.about?.id ?? null,
      division_code: known ? divisionCode : districtId,
      status: "draft",
      answers_enc: context.keyring.seal(JSON.stringify(prune(questionnaire, response)), aad(id)),
      prefilled: JSON.stringify(prefilled),
      started_at: context.now,
      saved_at: context.now,
    })
    .execute();
  return readAnswer(context, id);
}

async function hold(context: Any, id: string, lock = false): Promise<Held> {
  const row = found(await findAnswer(context.db, context.districtId, id, lock));
  const definitions = await definitionsOf(context.db, context.districtId);
  const { body } = definitions.version(formKind, row.form_key, row.form_version);
  const response = Response.parse(JSON.parse(context.keyring.open(row.answers_enc, aad(id))));
  return { row, body, questionnaire: questionnaireOf(body), response };
}

/** One answer as its page shows it. The caller has made sure that the actor may see it. */
export async function readAnswer(context: Any, id: string): Promise<AnswerView> {
  return viewOf(context, await hold(context, id));
}

async function viewOf(context: Any, { row, body, questionnaire, response }: Held): Promise<AnswerView> {
  const newest = (await definitionsOf(context.db, context.districtId)).find(formKind, row.form_key, {
    on: context.today,
  });
  const prefilled = row.prefilled as unknown as { path: string; source: string }[];
  return {
    ...headOf(row, body),
    questionnaire: body.purpose === "exam" ? withoutScores(questionnaire) : body.questionnaire,
    texts: body.texts,
    response,
    prefilled: prefilled.map(({ path, source }): { path: string; source: Words } => ({
      path,
      source: factTitle(source),
    })),
    result: row.status === "draft" ? null : resultOf(questionnaire, response),
    isOutdated: newest !== undefined && newest.version !== row.form_version,
  };
}

export function headOf(row: AnswerRow, body: FormBody): AnswerHead {
  return {
    id: row.id as AnswerId,
    formKey: row.form_key as AnswerHead["formKey"],
    formVersion: row.form_version,
    title: body.title,
    purpose: body.purpose,
    status: row.status as AnswerHead["status"],
    startedAt: row.started_at as Instant,
    savedAt: row.saved_at as Instant,
    submittedAt: row.submitted_at as Instant | null,
    version: row.version,
  };
}

/** What an answer is worth; null for a form that gives no points. */
export function resultOf(questionnaire: Questionnaire, response: Response): Result | null {
  if (!isScored(questionnaire.items) && !questionnaire.grading) return null;
  const { outcome, share, ...rest } = score(questionnaire, response);
  return {
    points: rest.points,
    of: rest.of,
    share: share ?? null,
    sections: [...rest.sections],
    vetoes: [...rest.vetoes],
    outcome: outcome ? { key: outcome.key, title: outcome.title, advice: outcome.advice ?? null } : null,
  };
}

/** Answers about one thing, oldest first. */
export async function listAnswersAbout(context: Any, about: About): Promise<AnswerHead[]> {
  const rows = await listAnswersOf(context.db, context.districtId, about);
  const definitions = await definitionsOf(context.db, context.districtId);
  return rows.map((row) => headOf(row, definitions.version(formKind, row.form_key, row.form_version).body));
}

/** Bare values by item id, for conditions and checks. */
export async function answerValues(context: Any, id: string): Promise<ReturnType<typeof valuesOf>> {
  const { questionnaire, response } = await hold(context, id);
  return valuesOf(questionnaire, response);
}

/** What of a given response is taken: nothing hidden, nothing that still waits on a device, and read-only items as they were. */
function accept({ questionnaire, response: before }: Held, given: Response): Response {
  const [old, state] = [readResponse(questionnaire, before), readResponse(questionnaire, given)];
  for (const { item, path } of listInstances(questionnaire, state)) {
    if (item.readOnly) state.answers.set(path, old.answers.get(path) ?? []);
    const answers = state.answers.get(path);
    if (answers?.some((answer) => "valueAttachment" in answer))
      state.answers.set(
        path,
        answers.filter((answer) => !("valueAttachment" in answer && answer.valueAttachment.url.startsWith("local:"))),
      );
  }
  return prune(questionnaire, writeResponse(questionnaire, state));
}

export type Edit = { readonly response: Response; readonly version: number };

/** Saves a draft. Refuses `answer_not_draft`, `answer_malformed`, `changed_by_someone_else`. */
export async function saveAnswerDraft(
  context: Any,
  id: string,
  edit: Edit,
): Promise<{ version: number; savedAt: Instant }> {
  const held = await hold(context, id, true);
  if (held.row.status !== "draft") throw new Refusal("answer_not_draft");
  checkVersion(held.row, edit.version);
  const malformed = validate(held.questionnaire, edit.response, { partial: true }).filter(
    ({ code }) => code === "unknown_item" || code === "wrong_type",
  );
  if (malformed.length > 0) throw new Refusal("answer_malformed", { details: { problems: malformed } });
  await write(context, held, accept(held, edit.response), {});
  return { version: held.row.version + 1, savedAt: context.now };
}

/** Checks the whole, scores and locks it. Refuses `answer_not_draft`, and `answer_incomplete` with the problems. */
export async function submitAnswerOf(context: Any, id: string, edit: Edit): Promise<AnswerView> {
  const held = await hold(context, id, true);
  if (held.row.status !== "draft") throw new Refusal("answer_not_draft");
  return finish(context, held, edit, "submitted");
}

/** Corrects a submitted answer; the former one is kept. Refuses `answer_not_submitted` and `answer_incomplete`. */
export async function amendAnswerOf(context: Any, id: string, edit: Edit): Promise<AnswerView> {
  const held = await hold(context, id, true);
  const { row } = held;
  if (row.status === "draft") throw new Refusal("answer_not_submitted");
  checkVersion(row, edit.version);
  const formerId = context.newId<string>();
  await context.db
    .insertInto("form_answer_former")
    .values({
      district_id: context.districtId,
      id: formerId,
      answer_id: row.id,
      answer_version: row.version,
      answers_enc: context.keyring.seal(
        JSON.stringify(held.response),
        fieldAad("form_answer_former.answers", formerId),
      ),
      points: row.points,
      outcome: row.outcome,
      vetoed: row.vetoed,
      submitted_at: row.submitted_at!,
      superseded_at: context.now,
      superseded_by: row.account_id === null ? null : context.actor.accountId,
    })
    .execute();
  return finish(context, held, edit, "amended");
}

async function finish(context: Any, held: Held, edit: Edit, status: "submitted" | "amended"): Promise<AnswerView> {
  const { row, questionnaire } = held;
  checkVersion(row, edit.version);
  const response: Response = { ...accept(held, edit.response), status: status === "amended" ? "amended" : "completed" };
  const problems: (Problem | MissingFile)[] = [
    ...validate(questionnaire, edit.response).filter(({ code }) => code === "unknown_item"),
    ...validate(questionnaire, response),
    ...(await missingFiles(context, held, response)),
  ];
  if (problems.length > 0) throw new Refusal("answer_incomplete", { details: { problems } });
  const result = resultOf(questionnaire, response);
  await write(context, held, response, {
    status,
    submitted_at: context.now,
    points: result?.points ?? null,
    outcome: result?.outcome?.key ?? null,
    vetoed: (result?.vetoes.length ?? 0) > 0,
  });
  return readAnswer(context, row.id);
}

type MissingFile = { path: string; linkId: string; code: "file_missing" };

/** Attachments whose file was never given with this answer. */
async function missingFiles(context: Any, { row, questionnaire }: Held, response: Response): Promise<MissingFile[]> {
  const state = readResponse(questionnaire, response);
  const named = listInstances(questionnaire, state).flatMap(({ item, path }) =>
    (state.answers.get(path) ?? []).flatMap((answer) =>
      "valueAttachment" in answer ? [{ path, linkId: item.id, url: answer.valueAttachment.url }] : [],
    ),
  );
  if (named.length === 0) return [];
  const files = await listFiles(context.db, context.districtId, row.id);
  return named
    .filter(({ url, linkId }) => !files.some((file) => file.file_id === url && file.link_id === linkId))
    .map(({ path, linkId }) => ({ path, linkId, code: "file_missing" }));
}

type Change = Partial<Pick<AnswerRow, "status" | "submitted_at" | "points" | "outcome" | "vetoed">>;

async function write(context: Any, { row }: Held, response: Response, change: Change): Promise<void> {
  await context.db
    .updateTable("form_answer")
    .set({
      ...change,
      answers_enc: context.keyring.seal(JSON.stringify(response), aad(row.id)),
      saved_at: context.now,
      version: row.version + 1,
    })
    .where("district_id", "=", context.districtId)
    .where("id", "=", row.id)
    .execute();
}
