import type { Words } from "../../contract/definition.ts";
import type { TaskKind } from "./contract/case.ts";
import type { Level, Opinion, Step } from "./contract/kind.ts";
import { findStep } from "./flow.ts";
import { lockCase, nextPosition, type TaskRecord } from "./queries.ts";
import { sealText } from "./timeline.ts";
import { openWork, type Work } from "./work.ts";

/** A case as it is after something was written. */
export const reread = async (work: Work): Promise<Work> =>
  openWork(work.context, await lockCase(work.context, work.row.id), { fresh: false });

const digits: Record<Level, number> = { city: 4, county: 6, street: 9, community: 12 };

/** The division of a level that a case lies in: never above the district, and the case's own where it lies higher. */
export const divisionAt = (code: string, level: Level, districtId: string): string =>
  code.slice(0, Math.max(digits[level], districtId.replace(/(00)+$/, "").length));

/** The part of a step that someone works at: the step itself, or one of its opinions. */
export function workOf(step: Step, opinion: string | null): (Step & { type: "task" }) | Opinion | undefined {
  if (step.type === "task") return step;
  return step.type === "joint" ? step.opinions.find(({ key }) => key === opinion) : undefined;
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
      position: nextPosition(context, "case_task", row.id),
      ...task,
      status: "open",
      opened_at: context.now,
      asked_enc: sealText(context, "case_task.asked", id, asked),
    })
    .returningAll()
    .executeTakeFirstOrThrow();
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

export const stepTitle = (work: Work, key: string): Words | undefined => findStep(work.kind, key)?.title;
