import { sql } from "kysely";
import type { InputOf } from "../../contract/endpoint.ts";
import type { Context } from "../../kernel/context.ts";
import { fieldAad } from "../../kernel/crypto/keyring.ts";
import { checkVersion, found, notFound } from "../../kernel/refusal.ts";
import { addAttachment, attachmentOf, readAnswer, saveAnswerDraft } from "../forms/index.ts";
import { lockTask, taskAnswer, answerStep } from "./act.ts";
import { writableAnswer } from "./answers.ts";
import type * as apply from "./contract/apply.ts";
import { materialFormats } from "./contract/kind.ts";
import type * as contract from "./contract/office.ts";
import { getStep } from "./flow.ts";
import { keepUpload } from "./materials.ts";
import {
  accountNames,
  findCase,
  findTask,
  listAnswerLinks,
  listFilesOf,
  lockCase,
  type TaskRecord,
} from "./queries.ts";
import { editableCase } from "./edit.ts";
import { workOf } from "./tasks.ts";
import { audienceOf, applicantsOf } from "./tell.ts";
import { notify } from "../notices/index.ts";
import { record, sealText } from "./timeline.ts";
import { kindOf, openWork } from "./work.ts";
import { definitionsOf } from "../packs/index.ts";

type Any = Context<string>;

const setTask = ({ db, districtId }: Any, id: string, assigned: string | null) =>
  db
    .updateTable("case_task")
    .set({ assigned_account_id: assigned, version: sql`version + 1` })
    .where("district_id", "=", districtId)
    .where("id", "=", id)
    .returning("version")
    .executeTakeFirstOrThrow();

/** Takes a task on; one that a colleague has goes over, and the history says so. */
export async function claimTask(
  context: Context<"task_not_open">,
  { params, body }: InputOf<typeof contract.claimTask>,
) {
  const { task, row } = await lockTask(context, params.taskId);
  checkVersion(task, body.version);
  const { version } = await setTask(context, task.id, context.actor.accountId);
  await record(context, row, {
    event: "claimed",
    task,
    by: task.who,
    isVisible: false,
    facts: { from: task.assigned_account_id },
  });
  context.audited({ kind: "case", id: row.id }, { step: task.step, from: task.assigned_account_id });
  return { version };
}

/** Accounts that a task waits for: its role, in a division that contains the task's. */
async function holdersOf({ db, districtId, today }: Any, task: TaskRecord): Promise<string[]> {
  const { rows } = await sql<{ account_id: string }>`
    select distinct g.account_id from role_grant g
    join account a on a.district_id = g.district_id and a.id = g.account_id and a.status = 'active'
    where g.district_id = ${districtId} and g.revoked_at is null and g.valid_from <= ${today} and g.valid_to >= ${today}
      and (g.role = ${task.who} and ${task.division_code} like g.division_code || '%'
        or ${task.who} = 'institution' and g.role in ('head', 'office') and g.institution_id = ${task.institution_id})`.execute(
    db,
  );
  return rows.map(({ account_id }) => account_id);
}

export async function listColleagues(context: Context, { params }: InputOf<typeof contract.listColleagues>) {
  const { db, districtId } = context;
  const task = found(await findTask(context, params.taskId));
  const ids = await holdersOf(context, task);
  const names = await accountNames(context, context.keyring, ids);
  const counts = await db
    .selectFrom("case_task")
    .select((eb) => ["assigned_account_id", eb.fn.countAll<number>().as("open")])
    .where("district_id", "=", districtId)
    .where("status", "=", "open")
    .where("assigned_account_id", "is not", null)
    .groupBy("assigned_account_id")
    .execute();
  const open = new Map(counts.map((row) => [row.assigned_account_id, Number(row.open)]));
  return {
    items: ids
      .filter((id) => id !== task.assigned_account_id)
      .map((id) => ({ accountId: id, name: names.get(id) ?? "", open: open.get(id) ?? 0 }))
      .toSorted((a, b) => a.open - b.open || a.name.localeCompare(b.name, "zh")),
  };
}

/** Gives a task to a colleague, or back to all of its role. */
export async function handOverTask(
  context: Context<"task_not_open" | "not_a_colleague">,
  { params, body }: InputOf<typeof contract.handOverTask>,
) {
  const { task, row } = await lockTask(context, params.taskId);
  checkVersion(task, body.version);
  if (body.to !== null && !(await holdersOf(context, task)).includes(body.to)) context.refuse("not_a_colleague");
  const { version } = await setTask(context, task.id, body.to);
  await record(context, row, {
    event: "handed_over",
    task,
    by: task.who,
    isVisible: false,
    note: body.reason,
    facts: { from: task.assigned_account_id, to: body.to },
  });
  if (body.to !== null)
    await notify(context, {
      notice: "case.handed_over",
      to: { accountId: body.to },
      values: { caseNumber: row.number ?? "", label: row.label, taskId: task.id, caseId: row.id },
      about: { kind: "case", id: row.id },
      dedupe: `case:${row.id}:handed_over:${task.id}:${version}`,
    });
  context.audited({ kind: "case", id: row.id }, { step: task.step, from: task.assigned_account_id, to: body.to });
  return { version };
}

/** Attaches a file to what is done at a task. */
export async function addTaskFile(
  context: Context<"task_not_open" | "wrong_format" | "file_too_large">,
  { params, body }: InputOf<typeof contract.addAttachment>,
) {
  const { task, row } = await lockTask(context, params.taskId);
  const kept = { caseId: row.id, material: null, taskId: task.id, isShared: body.isShared };
  return keepUpload(context, kept, { formats: materialFormats, maxMegabytes: 50 });
}

/** Says of a material that it is in order, or why not. */
export async function checkMaterial(
  context: Context<"case_not_open" | "remark_missing">,
  { params, body }: InputOf<typeof contract.checkMaterial>,
) {
  const { db, districtId } = context;
  const known = found(
    await db
      .selectFrom("case_material")
      .select(["case_id", "material"])
      .where("district_id", "=", districtId)
      .where("id", "=", params.materialId)
      .executeTakeFirst(),
  );
  const row = await lockCase(context, known.case_id);
  if (row.status !== "open") context.refuse("case_not_open", { status: row.status });
  if (!body.accepted && body.remark === "") context.refuse("remark_missing");
  const status = body.accepted ? ("accepted" as const) : ("rejected" as const);
  await db
    .updateTable("case_material")
    .set({
      status,
      remark_enc: body.remark
        ? context.keyring.seal(body.remark, fieldAad("case_material.remark", params.materialId))
        : null,
      checked_at: context.now,
      checked_by: context.actor.accountId,
    })
    .where("district_id", "=", districtId)
    .where("id", "=", params.materialId)
    .execute();
  await record(context, row, {
    event: "material_checked",
    by: "official",
    action: status,
    isVisible: false,
    note: body.remark,
    facts: { material: known.material },
  });
  return { status };
}

/** Adds a note to the file, or a message the applicant reads. */
export async function noteCase(context: Context, { params, body }: InputOf<typeof contract.noteCase>) {
  const row = await lockCase(context, params.caseId);
  await record(context, row, {
    event: "noted",
    by: "official",
    isVisible: body.isShared,
    ...(body.isShared ? { text: body.text } : { note: body.text }),
  });
  if (body.isShared) {
    const work = await openWork(context, row, { fresh: false });
    await notify(context, {
      notice: "case.message",
      to: applicantsOf(work),
      values: { caseNumber: row.number ?? "", label: row.label, caseId: row.id, text: body.text },
      about: { kind: "case", id: row.id },
    });
  }
  context.changed([], audienceOf(row));
  return { ok: true as const };
}

/** Decides an objection and tells why. */
export async function answerObjection(
  context: Context<"already_answered" | "case_not_open">,
  { params, body }: InputOf<typeof contract.answerObjection>,
) {
  const { db, districtId } = context;
  const own = db
    .selectFrom("case_objection")
    .selectAll()
    .where("district_id", "=", districtId)
    .where("id", "=", params.objectionId);
  const row = await lockCase(context, found(await own.executeTakeFirst()).case_id);
  const objection = found(await own.executeTakeFirst());
  if (row.status !== "open") context.refuse("case_not_open", { status: row.status });
  if (objection.status !== "open") context.refuse("already_answered", { status: objection.status });
  const status = body.upheld ? ("upheld" as const) : ("dismissed" as const);
  await db
    .updateTable("case_objection")
    .set({
      status,
      answer_enc: sealText(context, "case_objection.answer", objection.id, body.text),
      answered_at: context.now,
      answered_by: context.actor.accountId,
    })
    .where("district_id", "=", districtId)
    .where("id", "=", objection.id)
    .execute();
  await record(context, row, { event: "objection_answered", by: "official", action: status, isVisible: false });
  const contact = objection.contact_enc
    ? context.keyring.open(objection.contact_enc, fieldAad("case_objection.contact", objection.id))
    : "";
  const to = objection.account_id
    ? { accountId: objection.account_id }
    : /^1[3-9]\d{9}$/.test(contact)
      ? { phone: contact }
      : undefined;
  if (to)
    await notify(context, {
      notice: "case.objection_answered",
      to,
      values: { caseNumber: row.number ?? "", label: row.label, text: body.text },
      about: { kind: "case", id: row.id },
    });
  context.audited({ kind: "case", id: row.id }, { objection: objection.id, status });
  return { status };
}

/** One of the case's forms as it was answered. */
export async function getCaseForm(context: Context, { params }: InputOf<typeof apply.getCaseForm>) {
  const link = (await listAnswerLinks(context, params.caseId)).find(
    ({ form, step }) => form === params.form && step === "",
  );
  if (!link) throw notFound();
  return readAnswer(context, link.answer_id);
}

async function draftAnswer(context: Context<"case_not_editable">, caseId: string, form: string) {
  const row = await editableCase(context, caseId);
  const kind = kindOf(await definitionsOf(context.db, context.districtId), row);
  if (!kind.forms.some((use) => use.form === form)) throw notFound();
  return writableAnswer(context, row, form, "");
}
export const openCaseForm = (context: Context<"case_not_editable">, { params }: InputOf<typeof apply.openCaseForm>) =>
  draftAnswer(context, params.caseId, params.form);

export async function saveCaseForm(
  context: Context<"case_not_editable" | "answer_not_draft" | "answer_malformed">,
  { params, body }: InputOf<typeof apply.saveCaseForm>,
) {
  const view = await draftAnswer(context, params.caseId, params.form);
  return saveAnswerDraft(context, view.id, body);
}

type FileErrors = "answer_not_draft" | "file_not_accepted" | "file_too_large" | "too_many_files";
export async function addFormFile(
  context: Context<FileErrors | "case_not_editable">,
  { params, body }: InputOf<typeof apply.addFormFile>,
) {
  const view = await draftAnswer(context, params.caseId, params.form);
  return addAttachment(context, view.id, body.linkId, found(context.upload));
}

export async function getFormFile(context: Context, { params }: InputOf<typeof apply.getFormFile>) {
  const links = await listAnswerLinks(context, found(await findCase(context, params.caseId)).id);
  if (!links.some(({ answer_id }) => answer_id === params.answerId)) throw notFound();
  return attachmentOf(context, params.answerId, params.fileId);
}

async function taskForm(context: Any, task: TaskRecord): Promise<string> {
  const row = found(await findCase(context, task.case_id));
  const kind = kindOf(await definitionsOf(context.db, context.districtId), row);
  const form = workOf(getStep(kind, task.step), task.opinion)?.form;
  if (!form) throw notFound();
  return form;
}

export async function getTaskForm(context: Context, { params }: InputOf<typeof contract.getTaskForm>) {
  const task = found(await findTask(context, params.taskId));
  const answer = await taskAnswer(context, task, await taskForm(context, task));
  if (!answer) throw notFound();
  return answer.view;
}

async function draftOfTask(context: Context<"task_not_open">, taskId: string) {
  const { task, row } = await lockTask(context, taskId);
  const form = await taskForm(context, task);
  const before = await taskAnswer(context, task, form);
  // What an earlier round of this step wrote stays as it is; a new round begins with it.
  const isFormer =
    before?.view.submittedAt !== null && before !== undefined && before.view.submittedAt < task.opened_at;
  return writableAnswer(context, row, form, answerStep(task), { fresh: isFormer });
}
export const openTaskForm = (context: Context<"task_not_open">, { params }: InputOf<typeof contract.openTaskForm>) =>
  draftOfTask(context, params.taskId);

export async function saveTaskForm(
  context: Context<"task_not_open" | "answer_not_draft" | "answer_malformed">,
  { params, body }: InputOf<typeof contract.saveTaskForm>,
) {
  const view = await draftOfTask(context, params.taskId);
  return saveAnswerDraft(context, view.id, body);
}

export async function addTaskFormFile(
  context: Context<FileErrors | "task_not_open">,
  { params, body }: InputOf<typeof contract.addTaskFormFile>,
) {
  const view = await draftOfTask(context, params.taskId);
  return addAttachment(context, view.id, body.linkId, found(context.upload));
}

/** Files attached at a task. */
export const filesOfTask = async (context: Any, task: TaskRecord) =>
  (await listFilesOf(context, task.case_id)).filter(({ task_id }) => task_id === task.id);
