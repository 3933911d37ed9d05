import type { Context, Platform } from "../../kernel/context.ts";
import { todayOf } from "../../kernel/clock.ts";
import { type District, Districts } from "../../kernel/district.ts";
import { jobContext } from "../../kernel/job-context.ts";
import type { SweepDefinition } from "../../kernel/jobs.ts";
import { expire, nextReminder } from "./close.ts";
import { findOutcome, getStep } from "./flow.ts";
import { endCase, go } from "./move.ts";
import { endPublications } from "./publish.ts";
import { findTask, listTasksOf, lockCase, type TaskRecord, updateCase } from "./queries.ts";
import { divisionAt, endTask, reread, stepTitle, workOf } from "./tasks.ts";
import { applicantsOf, audienceOf, officialsOf, tell } from "./tell.ts";
import { record } from "./timeline.ts";
import { openWork, type Work } from "./work.ts";

/** One thing at a time, each in a transaction of its own: one case that can't be moved holds up no other. */
async function each(
  platform: Platform,
  district: District,
  name: string,
  ids: readonly string[],
  run: (context: Context<string>, id: string) => Promise<void>,
): Promise<void> {
  for (const id of ids)
    try {
      await platform.database.withTransaction(
        async (db) => {
          const context = jobContext(platform, { districtId: district.id, clock: district.clock, db, name });
          await run(context, id);
          await context.flushAudit();
        },
        { retries: 3 },
      );
    } catch (error) {
      platform.log("error", `${name} failed`, { districtId: district.id, id, error: String(error) });
    }
}

const districtsOf = (platform: Platform) => new Districts(platform.database, platform.clock).list();

/** Tasks whose last day is over: what passes by itself goes on, what someone should have done is overdue. */
async function passTime(platform: Platform): Promise<void> {
  for (const district of await districtsOf(platform)) {
    const over = await platform.database.kysely
      .selectFrom("case_task")
      .select("id")
      .where("district_id", "=", district.id)
      .where("status", "=", "open")
      .where("overdue_at", "is", null)
      .where("due_on", "<", todayOf(district.clock))
      .orderBy("due_on")
      .orderBy("id")
      .limit(2_000)
      .execute();
    await each(
      platform,
      district,
      "cases.pass_time",
      over.map(({ id }) => id),
      passTask,
    );
  }
}

/** Idempotent: whatever happened meanwhile is seen behind the case's lock. */
export async function passTask(context: Context<string>, id: string): Promise<void> {
  const known = await findTask(context, id);
  if (!known) return;
  const row = await lockCase(context, known.case_id);
  const task = await findTask(context, id);
  if (!task || task.status !== "open" || task.overdue_at !== null || !task.due_on || task.due_on >= context.today)
    return;
  const work = await openWork(context, row, { fresh: false });
  const step = getStep(work.kind, task.step);
  if (task.kind === "correction") await lapse(work, task);
  else if (task.kind === "publicity" && step.type === "publicity") await endPublicity(work, task, step);
  else if (task.kind === "timer" && step.type === "timer") await pass(work, task, step.to);
  else if (step.type === "task" && step.whenOver) await pass(work, task, step.whenOver);
  else await overdue(work, task);
  const after = await lockCase(context, row.id);
  context.audited({ kind: "case", id: row.id }, { number: row.number, step: task.step, dueOn: task.due_on });
  context.changed(["case", "case_list"], audienceOf(after));
}

async function pass(work: Work, task: TaskRecord, to: string): Promise<void> {
  await endTask(work, task, { status: "done", action: "time_over" });
  await record(work.context, work.row, { event: "time_over", task, by: "platform" });
  await go(await reread(work), to);
}

async function lapse(work: Work, task: TaskRecord): Promise<void> {
  await endTask(work, task, { status: "done", action: "time_over" });
  await record(work.context, work.row, { event: "time_over", task, by: "platform" });
  await endCase(await reread(work), "lapsed");
}

async function endPublicity(
  work: Work,
  task: TaskRecord,
  step: Extract<ReturnType<typeof getStep>, { type: "publicity" }>,
): Promise<void> {
  const { raised } = await work.context.db
    .selectFrom("case_objection")
    .select((eb) => eb.fn.countAll<number>().as("raised"))
    .where("district_id", "=", work.context.districtId)
    .where("task_id", "=", task.id)
    .executeTakeFirstOrThrow();
  const objections = Number(raised);
  await endTask(work, task, { status: "done", action: objections > 0 ? "objected" : "time_over" });
  await endPublications(work);
  await record(work.context, work.row, { event: "publicity_ended", task, by: "platform", facts: { objections } });
  await go(await reread(work), objections > 0 ? step.objected : step.to);
}

/** Marks a task overdue, tells those it waits for and those above them. */
async function overdue(work: Work, task: TaskRecord): Promise<void> {
  const { context, row, kind } = work;
  await context.db
    .updateTable("case_task")
    .set({ overdue_at: context.now, was_overdue: true })
    .where("district_id", "=", context.districtId)
    .where("id", "=", task.id)
    .execute();
  await record(context, row, {
    event: "overdue",
    task,
    by: "platform",
    isVisible: false,
    facts: { dueOn: task.due_on },
  });
  const part = workOf(getStep(kind, task.step), task.opinion);
  const escalate = part?.escalate ?? {
    who: kind.overseers[0] ?? ("health_official" as const),
    level: "county" as const,
  };
  const to = [officialsOf(escalate.who, divisionAt(row.division_code, escalate.level, row.district_id))];
  if (task.who === "institution" && task.institution_id)
    to.push({ institutionId: task.institution_id, roles: ["head", "office"] });
  else if (task.who === "applicant") to.push(...applicantsOf(work));
  else
    to.push(
      task.assigned_account_id ? { accountId: task.assigned_account_id } : officialsOf(task.who, task.division_code),
    );
  await tell(work, "overdue", to, {
    values: { stepTitle: part?.title ?? stepTitle(work, task.step) ?? "", dueOn: task.due_on ?? "", taskId: task.id },
    dedupe: `overdue:${task.id}`,
  });
}

/** Cases that did not keep the promised time: marked once, and whoever oversees them hears of it. */
async function breakPromises(platform: Platform): Promise<void> {
  for (const district of await districtsOf(platform)) {
    const over = await platform.database.kysely
      .selectFrom("case_file")
      .select("id")
      .where("district_id", "=", district.id)
      .where("closed_at", "is", null)
      .where("overdue_at", "is", null)
      .where("status", "=", "open")
      .where("due_on", "<", todayOf(district.clock))
      .limit(2_000)
      .execute();
    await each(
      platform,
      district,
      "cases.break_promises",
      over.map(({ id }) => id),
      async (context, id) => {
        const row = await lockCase(context, id);
        if (row.status !== "open" || row.overdue_at !== null || !row.due_on || row.due_on >= context.today) return;
        const work = await openWork(context, row, { fresh: false });
        await updateCase(context, id, { overdue_at: context.now });
        await record(context, row, {
          event: "overdue",
          by: "platform",
          isVisible: false,
          facts: { dueOn: row.due_on },
        });
        const waiting = (await listTasksOf(context, id)).filter(({ status }) => status === "open");
        await tell(
          work,
          "overdue",
          work.kind.overseers.map((role) =>
            officialsOf(role, divisionAt(row.division_code, "county", row.district_id)),
          ),
          {
            values: {
              stepTitle: stepTitle(work, waiting[0]?.step ?? "") ?? "",
              dueOn: row.due_on,
              taskId: waiting[0]?.id ?? "",
            },
            dedupe: `overdue:case:${row.due_on}`,
          },
        );
        context.audited({ kind: "case", id }, { number: row.number, dueOn: row.due_on });
        context.changed(["case"]);
      },
    );
  }
}

/** Results that end soon or have ended. */
async function endResults(platform: Platform): Promise<void> {
  for (const district of await districtsOf(platform)) {
    const today = todayOf(district.clock);
    const inForce = platform.database.kysely
      .selectFrom("case_file")
      .select("id")
      .where("district_id", "=", district.id)
      .where("standing", "=", "in_force")
      .limit(2_000);
    const over = await inForce.where("valid_until", "<", today).execute();
    await each(
      platform,
      district,
      "cases.expire",
      over.map(({ id }) => id),
      async (context, id) => {
        const row = await lockCase(context, id);
        if (row.standing !== "in_force" || !row.valid_until || row.valid_until >= context.today) return;
        await expire(await openWork(context, row, { fresh: false }));
        context.audited({ kind: "case", id }, { number: row.number, validUntil: row.valid_until });
        context.changed(["case", "case_list"], audienceOf(row));
      },
    );
    const soon = await inForce.where("remind_on", "<=", today).execute();
    await each(
      platform,
      district,
      "cases.remind",
      soon.map(({ id }) => id),
      async (context, id) => {
        const row = await lockCase(context, id);
        if (row.standing !== "in_force" || !row.valid_until || !row.remind_on || row.remind_on > context.today) return;
        const work = await openWork(context, row, { fresh: false });
        const outcome = row.outcome ? findOutcome(work.kind, row.outcome) : undefined;
        const next = nextReminder(outcome?.valid?.remind ?? [], row.valid_until, context.today);
        await updateCase(context, id, { remind_on: next });
        await tell(work, "expiring", applicantsOf(work), {
          values: { validUntil: row.valid_until },
          dedupe: `expiring:${row.valid_until}:${row.remind_on}`,
        });
      },
    );
  }
}

export const sweeps: SweepDefinition[] = [
  { name: "cases.pass_time", run: passTime },
  { name: "cases.break_promises", run: breakPromises },
  { name: "cases.end_results", run: endResults },
];
