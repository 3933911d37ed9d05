import { dayOf } from "../../kernel/clock.ts";
import type { Step } from "./contract/kind.ts";
import { close } from "./close.ts";
import { countsFrom, resumed, spanOf } from "./deadlines.ts";
import { enter, getStep, type Opening } from "./flow.ts";
import { publicationOf } from "./publish.ts";
import { type CaseRecord, lockCase, updateCase } from "./queries.ts";
import { divisionAt, insertTask, reread, workOf } from "./tasks.ts";
import { applicantsOf, officialsOf, tell } from "./tell.ts";
import { record } from "./timeline.ts";
import { dueOf, lengthIn, type Work } from "./work.ts";

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
  if (outcome !== null) return close(now, outcome, go);
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
  const division = divisionAt(row.division_code, opening.level, row.district_id);
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

/** Ends a case where it is: withdrawn, or lapsed. */
export const endCase = (work: Work, key: "withdrawn" | "lapsed"): Promise<CaseRecord> => close(work, key, go);
