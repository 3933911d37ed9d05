import { dayOf } from "../../kernel/clock.ts";
import type { TaskKind } from "./contract/case.ts";
import type { Level, Opinion, Step } from "./contract/kind.ts";
import { close } from "./close.ts";
import { countsFrom, resumed, spanOf } from "./deadlines.ts";
import { enter, findStep, getStep, type Opening } from "./flow.ts";
import { publicationOf } from "./publish.ts";
import { type CaseRecord, lockCase, type TaskRecord, updateCase } from "./queries.ts";
import { applicantsOf, officialsOf, tell } from "./tell.ts";
import { record, sealText } from "./timeline.ts";
import { dueOf, lengthIn, openWork, type Work } from "./work.ts";

/** A case as it is after something was written. */
export const reread = async (work: Work): Promise<Work> =>
  openWork(work.context, await lockCase(work.context, work.row.id), { fresh: false });

const digits: Record<Level, number> = { city: 4, county: 6, street: 9, community: 12 };

/** The division of a level that a case lies in; the case's own where it lies higher. */
export const divisionAt = (code: string, level: Level): string => code.slice(0, digits[level]);

/** The part of a step that someone works at: the step itself, or one of its opinions. */
export function workOf(step: Step, opinion: string | null): (Step & { type: "task" }) | Opinion | undefined {
  if (step.type === "task") return step;
  return step.type === "joint" ? step.opinions.find(({ key }) => key === opinion) : undefined;
}

export type Led = {
  /** What the one who led here wrote for those who come next. */
  readonly asked?: string;
  /** What was left of the step's time when the case was returned, in the unit of its deadline. */
  readonly kept?: number | null;
};

/** Brings a case to a step or outcome: opens what it waits for there, or closes it. */
export async function go(work: Work, target: string, led: Led = {}): Promise<CaseRecord> {
  const { context, row } = work;
  const { opens, outcome, passed, decided } = enter(work.scene, target);
  const merged = Object.fromEntries(
    Object.entries({ ...(row.decided as Record<string, unknown>), ...decided }).filter(([, value]) => value !== null),
  );
  for (const step of passed)
    await record(context, row, {
      event: "passed",
      step,
      by: "platform",
      action: decided[step] ?? null,
      isVisible: false,
    });
  await updateCase(context, row.id, {
    decided: JSON.stringify(merged),
    status: "open",
    outcome: null,
    result: null,
    closed_at: null,
  });
  const now = await reread(work);
  if (outcome !== null) return close(now, outcome);
  const round = await nextRound(now);
  for (const opening of opens) await open(now, opening, round, led);
  return lockCase(context, row.id);
}

async function nextRound({ context, row }: Work): Promise<number> {
  const { round } = await context.db
    .selectFrom("case_task")
    .select((eb) => eb.fn.coalesce(eb.fn.max("round"), eb.lit(0)).as("round"))
    .where("district_id", "=", context.districtId)
    .where("case_id", "=", row.id)
    .executeTakeFirstOrThrow();
  return round + 1;
}

async function open(work: Work, opening: Opening, round: number, led: Led): Promise<void> {
  const { context, row, kind } = work;
  const step = getStep(kind, opening.step);
  const part = workOf(step, opening.opinion);
  const division = divisionAt(row.division_code, opening.level);
  const due = dueIn(work, step, part, led);
  const task = await insertTask(work, {
    step: opening.step,
    opinion: opening.opinion,
    kind: opening.kind,
    who: opening.who,
    required: opening.required,
    division_code: division,
    institution_id: opening.who === "institution" ? (row.about_institution_id ?? row.institution_id) : null,
    round,
    due_on: due?.on ?? null,
    due_is_certain: due?.isCertain ?? true,
    asked: led.asked,
  });
  await record(context, row, {
    event: "opened",
    task,
    by: "platform",
    facts: { who: opening.who, dueOn: task.due_on },
  });
  const values = { stepTitle: part?.title ?? step.title, dueOn: task.due_on ?? "", taskId: task.id };
  if (opening.kind === "publicity" && step.type === "publicity") {
    await publicationOf(work, task, step);
    await record(context, row, { event: "publicity_began", task, by: "platform", facts: { until: task.due_on } });
    await tell(work, "publicity", applicantsOf(work), { values, dedupe: `publicity:${task.id}` });
  }
  if (opening.who === "applicant") await tell(work, "task", applicantsOf(work), { values, dedupe: `task:${task.id}` });
  else if (opening.who === "institution" && task.institution_id)
    await tell(work, "task", [{ institutionId: task.institution_id, roles: ["head", "office"] }], {
      values,
      dedupe: `task:${task.id}`,
    });
  else if (opening.who !== "nobody") {
    await addReader(work, opening.who);
    await tell(work, "task", [officialsOf(opening.who, division)], { values, dedupe: `task:${task.id}` });
  }
}

function dueIn(work: Work, step: Step, part: ReturnType<typeof workOf>, { kept }: Led) {
  const { context, row, calendar } = work;
  if (step.type === "timer") return dueOf(work, step.wait, context.today);
  if (step.type === "publicity") return dueOf(work, step.period, context.today);
  if (!part?.due) return undefined;
  const span = spanOf(part.due);
  const unit = lengthIn(work, span)?.unit;
  if (kept !== undefined && kept !== null && unit) return resumed(calendar, context.today, kept, unit);
  const isFromSubmission = countsFrom(part.due) === "submission" && row.submitted_at !== null;
  return dueOf(work, span, isFromSubmission ? dayOf(new Date(row.submitted_at!)) : context.today);
}

type NewTask = Pick<
  TaskRecord,
  "step" | "opinion" | "who" | "required" | "division_code" | "institution_id" | "round"
> & {
  kind: TaskKind;
  due_on: string | null;
  due_is_certain: boolean;
  kept_days?: number | null;
  kept_case_days?: number | null;
  then_step?: string | null;
  asked?: string;
};

export async function insertTask({ context, row }: Work, { asked, ...task }: NewTask): Promise<TaskRecord> {
  const id = context.newId<string>();
  return context.db
    .insertInto("case_task")
    .values({
      district_id: context.districtId,
      id,
      case_id: row.id,
      ...task,
      status: "open",
      opened_at: context.now,
      asked_enc: sealText(context, "case_task.asked", id, asked),
    })
    .returningAll()
    .executeTakeFirstOrThrow();
}

async function addReader({ context, row }: Work, role: string): Promise<void> {
  const { reader_roles } = await lockCase(context, row.id);
  if (reader_roles.includes(role)) return;
  await context.db
    .updateTable("case_file")
    .set({ reader_roles: [...reader_roles, role] })
    .where("district_id", "=", context.districtId)
    .where("id", "=", row.id)
    .execute();
}

/** Ends a task as done or no longer needed. */
export async function endTask(
  { context }: Work,
  task: Pick<TaskRecord, "id">,
  end: { status: "done" | "dropped"; action?: string | null },
): Promise<void> {
  await context.db
    .updateTable("case_task")
    .set((eb) => ({
      status: end.status,
      action: end.action ?? null,
      done_at: context.now,
      done_by: end.status === "done" ? context.actor.accountId : null,
      version: eb("version", "+", 1),
    }))
    .where("district_id", "=", context.districtId)
    .where("id", "=", task.id)
    .execute();
}

/** Drops whatever a case still waits for. */
export async function dropOpen(work: Work): Promise<void> {
  const { context, row } = work;
  await context.db
    .updateTable("case_task")
    .set((eb) => ({ status: "dropped", done_at: context.now, version: eb("version", "+", 1) }))
    .where("district_id", "=", context.districtId)
    .where("case_id", "=", row.id)
    .where("status", "=", "open")
    .execute();
}

export const stepTitle = (work: Work, key: string) => findStep(work.kind, key)?.title;
