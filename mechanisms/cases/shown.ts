import { dayOf } from "../../kernel/clock.ts";
import type { Words } from "../../contract/definition.ts";
import type { Context } from "../../kernel/context.ts";
import { type Definitions, definitionsOf } from "../packs/index.ts";
import { outcomeTitle } from "./close.ts";
import type { ActionShown, CaseId, CaseRow, DueShown, TaskId, TaskShown } from "./contract/case.ts";
import type { Action, CaseKind } from "./contract/kind.ts";
import { findOutcome, findStep } from "./flow.ts";
import { type CaseRecord, divisionNames, type TaskRecord } from "./queries.ts";
import { workOf } from "./tasks.ts";
import { kindOf } from "./work.ts";

type Any = Context<string>;

export const dueShown = (on: string | null, isCertain: boolean, today: string): DueShown | null =>
  on === null ? null : { on: on as DueShown["on"], isCertain, isOver: on < today };

/** A step's title, or that of one of its opinions; for a correction the words say so on the page. */
export function taskTitle(kind: CaseKind, task: Pick<TaskRecord, "step" | "opinion">): Words {
  const step = findStep(kind, task.step);
  if (!step) return { zh: task.step, en: task.step };
  return workOf(step, task.opinion)?.title ?? step.title;
}

export const taskShown = (
  { today, actor }: Any,
  kind: CaseKind,
  task: TaskRecord,
  name: string | null = null,
): TaskShown => ({
  id: task.id as TaskId,
  step: task.step,
  opinion: task.opinion,
  title: taskTitle(kind, task),
  kind: task.kind,
  who: task.who,
  status: task.status,
  required: task.required,
  action: task.action,
  due: dueShown(task.due_on, task.due_is_certain, today),
  openedAt: task.opened_at as TaskShown["openedAt"],
  doneAt: task.done_at as TaskShown["doneAt"],
  assignedTo: name,
  isMine: task.assigned_account_id !== null && task.assigned_account_id === actor.accountId,
  version: task.version,
});

export const actionShown = (kind: CaseKind, action: Action): ActionShown => {
  const to = "to" in action ? action.to : undefined;
  return {
    key: action.key,
    title: action.title,
    needs: action.needs,
    bulk: action.bulk,
    isReturn: "correction" in action,
    leadsTo: to === undefined ? null : (findStep(kind, to)?.title ?? findOutcome(kind, to)?.title ?? null),
  };
};

type OpenStep = Pick<TaskRecord, "case_id" | "step" | "opinion" | "kind" | "who" | "institution_id">;

/** The open tasks of cases, for their lines in lists. */
export async function openTasksOf({ db, districtId }: Any, ids: readonly string[]): Promise<Map<string, OpenStep[]>> {
  const byCase = new Map<string, OpenStep[]>();
  if (ids.length === 0) return byCase;
  const rows = await db
    .selectFrom("case_task")
    .select(["case_id", "step", "opinion", "kind", "who", "institution_id"])
    .where("district_id", "=", districtId)
    .where("case_id", "in", [...ids])
    .where("status", "=", "open")
    .orderBy("position")
    .execute();
  for (const row of rows) byCase.set(row.case_id, [...(byCase.get(row.case_id) ?? []), row]);
  return byCase;
}

export function rowShown(
  today: string,
  definitions: Definitions,
  row: CaseRecord,
  divisionName: string,
  open: readonly OpenStep[],
): CaseRow {
  const kind = kindOf(definitions, row);
  return {
    id: row.id as CaseId,
    kind: row.kind as CaseRow["kind"],
    kindTitle: kind.title,
    group: row.case_group,
    number: row.number,
    label: row.label,
    divisionCode: row.division_code as CaseRow["divisionCode"],
    divisionName,
    channel: row.channel,
    status: row.status,
    result: row.result,
    outcomeTitle: outcomeTitle(kind, row.outcome),
    standing: row.standing,
    at: open.map((task) => taskTitle(kind, task)),
    startedAt: row.started_at as CaseRow["startedAt"],
    submittedAt: row.submitted_at as CaseRow["submittedAt"],
    closedAt: row.closed_at as CaseRow["closedAt"],
    due: caseDue(row, today),
    validUntil: row.valid_until as CaseRow["validUntil"],
  };
}

/** Whether the promised time is, or was, kept. */
function caseDue(row: CaseRecord, today: string): DueShown | null {
  const until = row.closed_at ? dayOf(new Date(row.closed_at)) : today;
  // While the applicant corrects, the clock stands still.
  return dueShown(row.due_on, row.due_is_certain, row.status === "returned" ? row.due_on! : until);
}

/** Lines of a list of cases. */
export async function rowsShown(context: Any, rows: readonly CaseRecord[]): Promise<CaseRow[]> {
  const definitions = await definitionsOf(context.db, context.districtId);
  const names = await divisionNames(
    context,
    rows.map(({ division_code }) => division_code),
  );
  const open = await openTasksOf(
    context,
    rows.map(({ id }) => id),
  );
  return rows.map((row) =>
    rowShown(context.today, definitions, row, names.get(row.division_code) ?? "", open.get(row.id) ?? []),
  );
}
