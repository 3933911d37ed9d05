import type { InputOf } from "../../contract/endpoint.ts";
import type { Context } from "../../kernel/context.ts";
import { checkVersion, found, Refusal } from "../../kernel/refusal.ts";
import { permit } from "../../kernel/permission.ts";
import { answersOf, closeAnswer, isComplete } from "./answers.ts";
import type { CaseStatus } from "./contract/case.ts";
import type * as contract from "./contract/office.ts";
import type { Action, Step } from "./contract/kind.ts";
import { stances } from "./contract/kind.ts";
import { daysLeft, spanOf } from "./deadlines.ts";
import { actionsAt, enter, getStep, joined, stanceName } from "./flow.ts";
import { go } from "./move.ts";
import { type CaseRecord, findTask, listTasksOf, lockCase, type TaskRecord, updateCase } from "./queries.ts";
import { dropOpen, endTask, insertTask, reread, workOf } from "./tasks.ts";
import { applicantsOf, audienceOf, tell } from "./tell.ts";
import { record } from "./timeline.ts";
import { dueOf, lengthIn, openWork, type Work } from "./work.ts";

type ActErrors = (typeof contract.actOnTask)["errors"][number];
type Any = Context<ActErrors>;
export type Act = { readonly action: string; readonly text: string; readonly note: string };

export const answerStep = (task: Pick<TaskRecord, "step" | "opinion">): string =>
  task.opinion === null ? task.step : stanceName(task.step, task.opinion);

/** How often a step has returned the case. */
export const returnsOf = (tasks: readonly TaskRecord[], step: string): number =>
  tasks.filter((task) => task.kind === "correction" && task.step === step).length;

/** A task with its case locked first, so that of two who act at once the second finds it done. */
export async function lockTask(
  context: Context<"task_not_open">,
  taskId: string,
): Promise<{ task: TaskRecord; row: CaseRecord }> {
  const { case_id } = found(await findTask(context, taskId));
  const row = await lockCase(context, case_id);
  const task = found(await findTask(context, taskId));
  if (task.status !== "open" || (task.kind !== "work" && task.kind !== "opinion"))
    context.refuse("task_not_open", { status: task.status, action: task.action });
  return { task, row };
}

/** Acts on a task: an action of its step, or the stance of an opinion. */
export async function actOnTask(context: Any, { params, body }: InputOf<typeof contract.actOnTask>) {
  const after = await act(context, params.taskId, body, body.version);
  return { caseId: after.id, status: after.status as CaseStatus, result: after.result };
}

export async function act(context: Any, taskId: string, given: Act, version: number): Promise<CaseRecord> {
  const { task, row } = await lockTask(context, taskId);
  checkVersion(task, version);
  if (task.assigned_account_id !== null && task.assigned_account_id !== context.actor.accountId)
    context.refuse("task_of_another");
  const work = await openWork(context, row, { fresh: false });
  const step = getStep(work.kind, task.step);
  if (task.kind === "opinion") await giveOpinion(context, work, step, task, given);
  else await takeAction(context, work, step, task, given);
  const after = await lockCase(context, row.id);
  context.audited(
    { kind: "case", id: row.id },
    { number: row.number, step: task.step, opinion: task.opinion, action: given.action },
  );
  context.changed([], audienceOf(after));
  return after;
}

async function closeForm(context: Any, work: Work, task: TaskRecord, isNeeded: boolean): Promise<void> {
  const part = workOf(getStep(work.kind, task.step), task.opinion);
  if (!part?.form) return;
  const answer = work.answers.find((one) => one.form === part.form && one.step === answerStep(task));
  const isOwn = answer !== undefined && (answer.view.status === "draft" || answer.view.submittedAt! >= task.opened_at);
  if (isNeeded && !(isOwn && isComplete(answer))) context.refuse("form_incomplete", { form: part.form });
  if (isOwn && isComplete(answer)) await closeAnswer(context, answer);
}

async function giveOpinion(context: Any, work: Work, step: Step, task: TaskRecord, given: Act): Promise<void> {
  if (step.type !== "joint" || !(stances as readonly string[]).includes(given.action))
    context.refuse("action_not_available", { action: given.action });
  if (given.action !== "agree" && given.text === "") context.refuse("text_missing");
  await closeForm(context, work, task, workOf(step, task.opinion)?.form !== undefined);
  await endTask(work, task, { status: "done", action: given.action });
  await record(context, work.row, {
    event: "acted",
    task,
    action: given.action,
    by: task.who,
    text: given.text,
    note: given.note,
  });
  await decide(work, { [answerStep(task)]: given.action });
  const round = (await listTasksOf(context, work.row.id)).filter(
    (one) => one.step === task.step && one.round === task.round,
  );
  const result = joined(
    step,
    round.map((one) => ({
      opinion: one.opinion!,
      required: one.required,
      stance: one.status === "done" ? one.action : null,
    })),
  );
  if (!result) return;
  await dropOpen(work);
  await decide(await reread(work), { [step.key]: result });
  await record(context, work.row, { event: "joined", step: step.key, action: result, by: "platform" });
  await go(await reread(work), result === "agreed" ? step.agreed : step.refused, { asked: given.text });
}

async function decide(work: Work, decided: Record<string, string>): Promise<void> {
  const { row, context } = work;
  const now = await lockCase(context, row.id);
  await updateCase(context, row.id, { decided: JSON.stringify({ ...(now.decided as object), ...decided }) });
}

async function takeAction(context: Any, work: Work, step: Step, task: TaskRecord, given: Act): Promise<void> {
  const tasks = await listTasksOf(context, work.row.id);
  const action = actionsAt(work.scene, step, returnsOf(tasks, step.key)).find(({ key }) => key === given.action);
  if (!action) context.refuse("action_not_available", { action: given.action });
  if (action.needs.includes("text") && given.text === "") context.refuse("text_missing");
  if (action.needs.includes("note") && given.note === "") context.refuse("note_missing");
  await closeForm(context, work, task, action.needs.includes("form"));
  if ("to" in action) await checkObjections(context, work, action);
  await endTask(work, task, { status: "done", action: action.key });
  await record(context, work.row, {
    event: "correction" in action ? "returned" : "acted",
    task,
    action: action.key,
    by: task.who,
    text: given.text,
    note: given.note,
  });
  await decide(work, { [step.key]: action.key });
  const now = await reread(work);
  if ("to" in action) await go(now, action.to, { asked: given.text });
  else await giveBack(now, step, task, action, given.text);
}

/** Nothing is granted or refused over the heads of those who objected: each is answered first. */
async function checkObjections(context: Any, work: Work, action: Extract<Action, { to: string }>): Promise<void> {
  if (work.row.objections === 0 || enter(work.scene, action.to).outcome === null) return;
  const { open } = await context.db
    .selectFrom("case_objection")
    .select((eb) => eb.fn.countAll<number>().as("open"))
    .where("district_id", "=", context.districtId)
    .where("case_id", "=", work.row.id)
    .where("status", "=", "open")
    .executeTakeFirstOrThrow();
  if (Number(open) > 0) context.refuse("objections_unanswered", { open: Number(open) });
}

/** Returns a case for correction: the clock stands still or will begin anew. */
async function giveBack(
  work: Work,
  step: Step,
  task: TaskRecord,
  { correction }: Extract<Action, { correction: unknown }>,
  asked: string,
): Promise<void> {
  const { context, row, calendar, kind } = work;
  const part = workOf(step, null);
  const unit = part?.due && lengthIn(work, spanOf(part.due))?.unit;
  const promise = kind.promise && lengthIn(work, kind.promise)?.unit;
  const pauses = correction.clock === "pauses";
  const due = dueOf(work, correction.due, context.today);
  const opened = await insertTask(work, {
    step: step.key,
    opinion: null,
    kind: "correction",
    who: "applicant",
    required: true,
    division_code: task.division_code,
    institution_id: null,
    round: task.round,
    due_on: due?.on ?? null,
    due_is_certain: due?.isCertain ?? true,
    kept_days: pauses && unit && task.due_on ? daysLeft(calendar, context.today, task.due_on, unit) : null,
    kept_case_days: pauses && promise && row.due_on ? daysLeft(calendar, context.today, row.due_on, promise) : null,
    then_step: correction.resumes ?? null,
    asked,
  });
  await updateCase(context, row.id, { status: "returned", corrections: row.corrections + 1 });
  await tell(work, "returned", applicantsOf(work), {
    values: { dueOn: opened.due_on ?? "", stepTitle: step.title, text: asked },
    dedupe: `returned:${opened.id}`,
  });
}

/** A use case's context in a transaction of its own. */
export const inside = (context: Any, db: Any["db"]): Any => ({
  ...context,
  db,
  plan: (job, data) => context.platform.jobs.plan(db, job, { districtId: context.districtId, ...data }),
});

/** Acts on many tasks in the same way; one that fails keeps no other from its result. */
export async function actOnTasks(context: Any, { body }: InputOf<typeof contract.actOnTasks>) {
  const results: { taskId: (typeof body.tasks)[number]["id"]; number: string | null; error: string | null }[] = [];
  for (const { id, version } of body.tasks) {
    try {
      const number = await context.platform.database.withTransaction(async (tx) => {
        const own = inside(context, tx);
        await permit(tx, context.districtId, context.actor, "case_task.act", id);
        const { task, row } = await lockTask(own, id);
        const { kind } = await openWork(own, row, { fresh: false });
        const step = getStep(kind, task.step);
        const isBulk = step.type === "task" && step.actions.some(({ key, bulk }) => key === body.action && bulk);
        if (!isBulk) own.refuse("action_not_available", { action: body.action });
        return (await act(own, id, body, version)).number;
      });
      results.push({ taskId: id, number, error: null });
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      results.push({ taskId: id, number: null, error: error.code });
    }
  }
  return { results, done: results.filter(({ error }) => error === null).length };
}

/** Answers of the forms of a task's step, for its page. */
export const taskAnswer = async (context: Context<string>, task: TaskRecord, form: string) =>
  (await answersOf(context, task.case_id)).find((one) => one.form === form && one.step === answerStep(task));
