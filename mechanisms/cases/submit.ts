import { randomInt } from "node:crypto";
import { sql } from "kysely";
import type { InputOf } from "../../contract/endpoint.ts";
import type { Context } from "../../kernel/context.ts";
import { tokenHash } from "../../kernel/crypto/token.ts";
import { notFound, Refusal } from "../../kernel/refusal.ts";
import { saveAnswerDraft } from "../forms/index.ts";
import { closeAnswer, writableAnswer } from "./answers.ts";
import { findingsOf } from "./completeness.ts";
import type * as contract from "./contract/apply.ts";
import type { CaseId, Finding } from "./contract/case.ts";
import { resumed } from "./deadlines.ts";
import { issueFor } from "./documents.ts";
import { endCase, go } from "./move.ts";
import { type CaseRecord, findCase, listTasksOf, lockCase, takeNumber, updateCase } from "./queries.ts";
import { editableCase } from "./edit.ts";
import { checkLimit, insertCase, limitKey, offeredKind, placeOf, sealPerson } from "./start.ts";
import { dropOpen, endTask, reread } from "./tasks.ts";
import { applicantsOf, audienceOf, officialsOf, tell } from "./tell.ts";
import { record } from "./timeline.ts";
import { dueOf, lengthIn, openWork, type Work } from "./work.ts";

type SubmitErrors = "case_incomplete" | "case_already_open";

/** What is still missing, by the same check that submission makes. */
export async function checkCase(context: Context, { params }: InputOf<typeof contract.checkCase>) {
  const row = await findCase(context, params.caseId);
  if (!row) throw notFound();
  const findings = await findingsOf(await openWork(context, row));
  return { findings, isComplete: findings.every(({ stops }) => !stops) };
}

/** Submits a draft, or a case that was returned for correction. */
export async function submitCase(
  context: Context<(typeof contract.submitCase)["errors"][number]>,
  { params, body }: InputOf<typeof contract.submitCase>,
) {
  const row = await editableCase(context, params.caseId);
  if (row.version !== body.version) throw new Refusal("changed_by_someone_else", { details: { version: row.version } });
  if (row.status === "draft") await offeredKind(context, row.kind);
  return submitRow(context, row);
}

/** Checks, numbers and sends on its way; everything or nothing. */
export async function submitRow(context: Context<SubmitErrors>, row: CaseRecord) {
  const work = await openWork(context, row, { fresh: true });
  const findings = await findingsOf(work);
  if (findings.some(({ stops }) => stops)) context.refuse("case_incomplete", { findings });
  const isFirst = row.status === "draft";
  for (const answer of work.answers) if (answer.step === "") await closeAnswer(context, answer);
  const label =
    work.kind.label === undefined ? work.facts.subjectName : work.scene.judge(work.kind.label, work.scene.values);
  await updateCase(context, row.id, {
    label: typeof label === "string" ? label.slice(0, 120) : row.label,
    facts: JSON.stringify(work.facts),
    status: "open",
    ...(isFirst && (await beginning(context, work))),
  });
  const now = await reread(work);
  if (isFirst) await begin(now, findings);
  else await correct(now);
  const after = await lockCase(context, row.id);
  context.audited({ kind: "case", id: row.id }, { kind: row.kind, number: after.number, isCorrection: !isFirst });
  context.changed([], audienceOf(after));
  return {
    number: after.number!,
    version: after.version,
    status: after.status,
    warnings: findings.filter(({ stops }) => !stops),
  };
}

/** What is set once, when a case gets its number. */
async function beginning(context: Context<SubmitErrors>, work: Work) {
  const { row, kind } = work;
  const key = limitKey(kind, row, context.today);
  await checkLimit(context, key, row.id);
  const number = await takeNumber(context, kind.prefix, Number(context.today.slice(0, 4)));
  const due = dueOf(work, kind.promise, context.today);
  return {
    number,
    submitted_at: context.now,
    limit_key: key,
    due_on: due?.on ?? null,
    due_is_certain: due?.isCertain ?? true,
    reader_roles: [...new Set([...row.reader_roles, ...(row.channel === "counter" ? ["counter"] : [])])],
  };
}

async function begin(work: Work, findings: readonly Finding[]): Promise<void> {
  const { context, row, kind } = work;
  await record(context, row, {
    event: "submitted",
    by: row.channel === "counter" ? "counter" : row.applied_as === "official" ? "official" : "applicant",
    facts: { number: row.number, dueOn: row.due_on, warnings: findings.map(({ key }) => key) },
  });
  if (kind.acknowledgement) await issueFor(work, { template: kind.acknowledgement });
  await tell(work, "submitted", applicantsOf(work), { values: { dueOn: row.due_on ?? "" }, dedupe: "submitted" });
  await go(work, kind.steps[0]!.key);
}

/** A corrected case goes on where it was returned, with the time that was left. */
async function correct(work: Work): Promise<void> {
  const { context, row, kind, calendar } = work;
  const task = (await listTasksOf(context, row.id)).find((one) => one.kind === "correction" && one.status === "open");
  if (!task) throw new Refusal("case_not_editable");
  await endTask(work, task, { status: "done", action: "corrected" });
  await record(context, row, { event: "corrected", task, by: "applicant", facts: { corrections: row.corrections } });
  const promise = kind.promise && lengthIn(work, kind.promise);
  if (promise) {
    const due =
      task.kept_case_days === null
        ? dueOf(work, kind.promise, context.today)
        : resumed(calendar, context.today, task.kept_case_days, promise.unit);
    await updateCase(context, row.id, {
      due_on: due?.on ?? null,
      due_is_certain: due?.isCertain ?? true,
      ...(due && due.on >= context.today && { overdue_at: null }),
    });
  }
  const now = await reread(work);
  await tell(now, "corrected", [officialsOf(roleOf(now, task.step), task.division_code)], {
    dedupe: `corrected:${task.id}`,
  });
  const target = task.then_step ?? task.step;
  await go(now, target, { kept: target === task.step ? task.kept_days : null });
}

/** The role that worked at a step last. */
function roleOf(work: Work, step: string): string {
  const found = work.kind.steps.find(({ key }) => key === step);
  return found?.type === "task" && typeof found.who === "string"
    ? found.who
    : (work.kind.overseers[0] ?? "health_official");
}

/** Takes a submitted case back. */
export async function withdrawCase(
  context: Context<"case_not_open" | "not_withdrawable">,
  { params, body }: InputOf<typeof contract.withdrawCase>,
) {
  const row = await lockCase(context, params.caseId);
  if (row.status !== "open" && row.status !== "returned") context.refuse("case_not_open", { status: row.status });
  if (row.version !== body.version) throw new Refusal("changed_by_someone_else", { details: { version: row.version } });
  const work = await openWork(context, row, { fresh: false });
  if (!work.kind.withdrawable) context.refuse("not_withdrawable");
  if (body.reason) await record(context, row, { event: "noted", by: "applicant", text: body.reason });
  await dropOpen(work);
  const after = await endCase(work, "withdrawn");
  context.audited({ kind: "case", id: row.id }, { number: row.number });
  context.changed(["case_list"], audienceOf(after));
  return { version: after.version };
}

/** Throws away what was never submitted. Answers and files stay in their stores, tied to nothing anyone sees. */
export async function discardCase(
  context: Context<"case_not_editable">,
  { params }: InputOf<typeof contract.discardCase>,
) {
  const { db, districtId } = context;
  const row = await lockCase(context, params.caseId);
  if (row.status !== "draft") context.refuse("case_not_editable", { status: row.status });
  for (const table of ["case_event", "case_answer", "case_material"] as const)
    await sql`delete from ${sql.table(table)} where district_id = ${districtId} and case_id = ${row.id}`.execute(db);
  await db.deleteFrom("case_file").where("district_id", "=", districtId).where("id", "=", row.id).execute();
  return { ok: true as const };
}

const letters = "23456789ABCDEFGHJKMNPQRSTVWXYZ";
/** What someone without an account follows their case by: 12 letters, some 58 random bits, behind a limit of tries. */
const newFollowCode = (): string => Array.from({ length: 12 }, () => letters[randomInt(letters.length)]).join("");
export const followCodeHash = (code: string): Buffer => tokenHash(code.replace(/[\s-]/g, "").toUpperCase());

/** Files a case without an account, whole in one call. */
export async function fileCase(
  context: Context<(typeof contract.fileCase)["errors"][number]>,
  { params, body }: InputOf<typeof contract.fileCase>,
) {
  const definition = await offeredKind(context, params.kind);
  const kind = definition.body;
  if (!kind.applicants.includes("anyone") || kind.about === "case" || kind.about === "family")
    context.refuse("not_for_you");
  const place = await placeOf(context, kind, body);
  const [id, code] = [context.newId<CaseId>(), newFollowCode()];
  const row = await insertCase(context, {
    id,
    kind: kind.key,
    kind_version: definition.version,
    case_group: kind.group,
    label: place.subjectName,
    channel: "self",
    applied_as: "anonymous",
    ...sealPerson(context, id, body.person),
    code_hash: followCodeHash(code),
    about_kind: kind.about,
    about_id: place.aboutId,
    about_institution_id: place.aboutInstitutionId,
    division_code: place.divisionCode,
    reader_roles: [...kind.overseers],
  });
  for (const { form, response } of body.answers) {
    if (!kind.forms.some((use) => use.form === form)) continue;
    const view = await writableAnswer(context, row, form, "");
    await saveAnswerDraft(context, view.id, { response, version: view.version });
  }
  const { number, warnings } = await submitRow(context as Context<SubmitErrors>, row);
  return { number, code: code.replace(/(.{4})(?=.)/g, "$1-"), warnings };
}
