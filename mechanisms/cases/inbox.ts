import { type RawBuilder, sql } from "kysely";
import type { InputOf } from "../../contract/endpoint.ts";
import type { FileAnswer } from "../../contract/file.ts";
import { roleNames } from "../../contract/roles.ts";
import { grantsOf } from "../../kernel/actor.ts";
import { dayOf } from "../../kernel/clock.ts";
import type { Context } from "../../kernel/context.ts";
import { allowed, can } from "../../kernel/permission.ts";
import { found } from "../../kernel/refusal.ts";
import { formKind } from "../forms/index.ts";
import { guardFormula } from "../sheets/error-rows.ts";
import { spreadsheet } from "../sheets/spreadsheet.ts";
import { definitionsOf } from "../packs/index.ts";
import { isComplete } from "./answers.ts";
import { returnsOf, taskAnswer } from "./act.ts";
import { type Stance, stances } from "./contract/kind.ts";
import { caseKind } from "./kind.ts";
import type * as contract from "./contract/office.ts";
import { plusDays } from "./deadlines.ts";
import { actionsAt, getStep } from "./flow.ts";
import { filesOfTask } from "./hold.ts";
import { readsAsOfficial, shownFile } from "./materials.ts";
import { accountNames, divisionNames, findCase, findTask, listTasksOf, type TaskRecord } from "./queries.ts";
import { actionShown, dueShown, taskShown, taskTitle } from "./shown.ts";
import { workOf } from "./tasks.ts";
import { exportTexts } from "./texts/export.ts";
import { openText } from "./timeline.ts";
import { viewOf } from "./view.ts";
import { asOf, kindOf, openWork } from "./work.ts";

type Query = InputOf<typeof contract.exportTasks>["query"];
type Row = TaskRecord & {
  c_kind: string;
  c_version: number;
  c_group: string;
  c_number: string;
  c_label: string;
  c_division: string;
  c_submitted: string;
  c_due: string | null;
  c_due_certain: boolean;
  c_corrections: number;
  c_objections: number;
};

/** Number, name in lists, or a whole phone number. */
export function searched({ keyring }: Context<string>, search: string | undefined): RawBuilder<boolean> {
  if (!search) return sql<boolean>`true`;
  if (/^1[3-9]\d{9}$/.test(search))
    return sql<boolean>`c.applicant_phone_index = any(${keyring.blindIndexes("phone", search)})`;
  if (/^[A-Za-z]{1,6}-?\d*-?\d*$/.test(search))
    return sql<boolean>`(c.number ilike ${`${search}%`} or c.label ilike ${`%${search}%`})`;
  return sql<boolean>`c.label ilike ${`%${search.replace(/[\\%_]/g, "\\$&")}%`}`;
}

const mine = (context: Context<string>) => allowed(context.actor, "case_task.list", "t");

function conditions(context: Context<string>, query: Partial<Query>): RawBuilder<boolean> {
  const { today, actor } = context;
  const parts: RawBuilder<boolean>[] = [
    sql<boolean>`t.district_id = ${context.districtId}`,
    sql<boolean>`t.status = ${query.state ?? "open"} and t.kind in ('work', 'opinion')`,
    mine(context),
    searched(context, query.search),
  ];
  if (query.kind) parts.push(sql<boolean>`c.kind = ${query.kind}`);
  if (query.group) parts.push(sql<boolean>`c.case_group = ${query.group}`);
  if (query.step) parts.push(sql<boolean>`t.step = ${query.step}`);
  if (query.division) parts.push(sql<boolean>`c.division_code like ${`${query.division}%`}`);
  if (query.mine) parts.push(sql<boolean>`t.assigned_account_id = ${actor.accountId}`);
  if (query.due === "overdue") parts.push(sql<boolean>`t.due_on < ${today}`);
  if (query.due === "today") parts.push(sql<boolean>`t.due_on = ${today}`);
  if (query.due === "week") parts.push(sql<boolean>`t.due_on between ${today} and ${plusDays(today, 7)}`);
  return sql<boolean>`${sql.join(parts, sql` and `)}`;
}

const from = sql`case_task t join case_file c on c.district_id = t.district_id and c.id = t.case_id`;
const columns = sql`t.*, c.kind as c_kind, c.kind_version as c_version, c.case_group as c_group, c.number as c_number,
  c.label as c_label, c.division_code as c_division, c.submitted_at as c_submitted, c.due_on as c_due,
  c.due_is_certain as c_due_certain, c.corrections as c_corrections, c.objections as c_objections`;
const orders: Record<Query["sort"], RawBuilder<unknown>> = {
  due: sql`t.due_on asc nulls last, t.opened_at, t.id`,
  "-due": sql`t.due_on desc nulls last, t.opened_at, t.id`,
  opened: sql`t.opened_at, t.id`,
  "-opened": sql`t.opened_at desc, t.id`,
};

/** What waits for the caller, by deadline. */
export async function listTasks(context: Context, { query }: InputOf<typeof contract.listTasks>) {
  const { db, today } = context;
  const where = conditions(context, query);
  const { rows } = await sql<Row>`select ${columns} from ${from} where ${where}
    order by ${orders[query.sort]} limit ${query.size} offset ${(query.page - 1) * query.size}`.execute(db);
  const counted = await sql<{ total: number }>`select count(*)::int as total from ${from} where ${where}`.execute(db);
  const definitions = await definitionsOf(db, context.districtId);
  const divisions = await divisionNames(
    context,
    rows.map(({ c_division }) => c_division),
  );
  const names = await accountNames(
    context,
    context.keyring,
    rows.map(({ assigned_account_id }) => assigned_account_id),
  );
  return {
    items: rows.map((row) => {
      const kind = kindOf(definitions, { kind: row.c_kind, kind_version: row.c_version });
      const step = getStep(kind, row.step);
      return {
        ...taskShown(context, kind, row, names.get(row.assigned_account_id ?? "") ?? null),
        case: {
          id: row.case_id,
          kind: row.c_kind,
          kindTitle: kind.title,
          group: row.c_group,
          number: row.c_number,
          label: row.who === "institution" ? "" : row.c_label,
          divisionName: divisions.get(row.c_division) ?? "",
          submittedAt: row.c_submitted,
          due: dueShown(row.c_due, row.c_due_certain, today),
          corrections: row.c_corrections,
          objections: row.c_objections,
        },
        bulk:
          step.type === "task"
            ? step.actions.filter(({ bulk }) => bulk).map((action) => actionShown(kind, action))
            : [],
      };
    }),
    total: counted.rows[0]!.total,
    ...(await overview(context)),
    today,
  };
}

/** How much waits in all, and at which steps. */
async function overview(context: Context) {
  const { db, today, actor } = context;
  const { rows } = await sql<{
    kind: string;
    step: string;
    open: number;
    overdue: number;
    today: number;
    week: number;
    mine: number;
  }>`
    select c.kind, t.step, count(*)::int as open,
      (count(*) filter (where t.due_on < ${today}))::int as overdue,
      (count(*) filter (where t.due_on = ${today}))::int as today,
      (count(*) filter (where t.due_on between ${today} and ${plusDays(today, 7)}))::int as week,
      (count(*) filter (where t.assigned_account_id = ${actor.accountId}))::int as mine
    from ${from} where t.district_id = ${context.districtId} and t.status = 'open' and t.kind in ('work', 'opinion') and ${mine(context)}
    group by c.kind, t.step order by c.kind, t.step`.execute(db);
  const definitions = await definitionsOf(db, context.districtId);
  const sum = (name: "open" | "overdue" | "today" | "week" | "mine") =>
    rows.reduce((total, row) => total + row[name], 0);
  const kinds = [...new Set(rows.map(({ kind }) => kind))].map((key) => {
    const body =
      definitions.find(caseKind, key, asOf(context))?.body ?? definitions.versions(caseKind, key).at(-1)!.body;
    const own = rows.filter(({ kind }) => kind === key);
    return {
      key: body.key,
      title: body.title,
      open: own.reduce((total, { open }) => total + open, 0),
      steps: own.map(({ step, open }) => ({ key: step, title: taskTitle(body, { step, opinion: null }), open })),
    };
  });
  return {
    counts: { open: sum("open"), overdue: sum("overdue"), today: sum("today"), week: sum("week"), mine: sum("mine") },
    kinds,
  };
}

/** The same list as a spreadsheet, all pages. */
export async function exportTasks(
  context: Context,
  { query }: InputOf<typeof contract.exportTasks>,
): Promise<FileAnswer> {
  const texts = exportTexts[context.locale];
  const language = context.locale === "en" ? "en" : "zh";
  const { rows } = await sql<Row>`select ${columns} from ${from} where ${conditions(context, query)}
    order by ${orders[query.sort]} limit 50000`.execute(context.db);
  const definitions = await definitionsOf(context.db, context.districtId);
  const divisions = await divisionNames(
    context,
    rows.map(({ c_division }) => c_division),
  );
  function* lines() {
    yield [...texts.taskColumns];
    for (const row of rows) {
      const kind = kindOf(definitions, { kind: row.c_kind, kind_version: row.c_version });
      yield [
        row.c_number,
        kind.title[language],
        guardFormula(row.who === "institution" ? "" : row.c_label),
        divisions.get(row.c_division) ?? "",
        taskTitle(kind, row)[language],
        row.due_on ?? "",
        row.due_on && row.due_on < context.today ? texts.yes : texts.no,
        dayOf(new Date(row.opened_at)),
        dayOf(new Date(row.c_submitted)),
        row.c_corrections,
      ];
    }
  }
  context.audited({ kind: "case_task", id: "list" }, { rows: rows.length });
  return spreadsheet(lines(), texts.tasks, `${texts.tasks}-${context.today}.xlsx`);
}

const stanceWords: Record<Stance, { zh: string; en: string }> = {
  agree: { zh: "同意", en: "Agree" },
  agree_with_conditions: { zh: "有条件同意", en: "Agree with conditions" },
  disagree: { zh: "不同意", en: "Disagree" },
};

/** A task with what it asks, what can be done, and the case. */
export async function getTask(context: Context, { params }: InputOf<typeof contract.getTask>) {
  const task = found(await findTask(context, params.taskId));
  const row = found(await findCase(context, task.case_id));
  const work = await openWork(context, row);
  const { kind } = work;
  const step = getStep(kind, task.step);
  const part = workOf(step, task.opinion);
  const returned = returnsOf(await listTasksOf(context, row.id), step.key);
  const answer = part?.form ? await taskAnswer(context, task, part.form) : undefined;
  const allowed_ = await can(context.db, context.districtId, context.actor, { act: "case_task.act" }, task.id);
  const names = await accountNames(context, context.keyring, [task.assigned_account_id]);
  const mayAct =
    allowed_["act"] === true && task.status === "open" && (task.kind === "work" || task.kind === "opinion");
  const seesCase = task.who !== "institution" || (await readsAsOfficial(context, row.id));
  const files = (await filesOfTask(context, task)).filter(({ is_shared }) => is_shared || seesCase);
  context.audited({ kind: "case", id: row.id }, { number: row.number, step: task.step });
  return {
    task: taskShown(context, kind, task, seesCase ? (names.get(task.assigned_account_id ?? "") ?? null) : null),
    says: part?.says ?? step.says ?? null,
    asked: openText(context, "case_task.asked", task.id, task.asked_enc),
    actions:
      task.opinion === null
        ? actionsAt(work.scene, step, returned).map((action) => actionShown(kind, action))
        : stances.map((stance) => ({
            key: stance,
            title: stanceWords[stance],
            needs: [
              ...(part?.form ? (["form"] as const) : []),
              // Who does not simply agree says why.
              ...(stance === "agree" ? [] : (["text"] as const)),
            ],
            bulk: false,
            isReturn: false,
            leadsTo: null,
          })),
    form: part?.form
      ? {
          form: part.form,
          title: work.definitions.find(formKind, part.form, asOf(context))?.body.title ?? {
            zh: part.form,
            en: part.form,
          },
          isAsked: true,
          answerId: answer?.view.id ?? null,
          isComplete: answer !== undefined && isComplete(answer),
        }
      : null,
    files: files.map((file) => shownFile(context, file)),
    case: seesCase ? await viewOf(context, row) : null,
    caseNumber: row.number ?? "",
    caseTitle: kind.title,
    mayAct,
    mayHandOver: mayAct && grantsOf(context.actor, roleNames).length > 0,
  };
}
