import { type RawBuilder, sql } from "kysely";
import type { InputOf } from "../../../contract/endpoint.ts";
import type { Instant } from "../../../contract/values.ts";
import type { Context } from "../../../kernel/context.ts";
import { notFound } from "../../../kernel/refusal.ts";
import {
  type cancelJob as CancelJob,
  jobStates,
  type listJobs as ListJobs,
  type retryJob as RetryJob,
} from "../contract/records.ts";

type State = (typeof jobStates)[number];

/** Jobs of this district and those of the platform as a whole; queues that begin with __ are the tool's own. */
const own = (context: Context): RawBuilder<unknown> =>
  sql`j.name not like '\\_\\_%' and coalesce(j.data->>'districtId', ${context.districtId}) = ${context.districtId}`;

export async function listQueues(context: Context) {
  const { rows } = await sql<{ name: string; state: State | null; jobs: number; done: Instant | null }>`
    select q.name, j.state::text as state, count(j.id) as jobs, max(j.completed_on) filter (where j.state = 'completed') as done
    from pgboss.queue q left join pgboss.job j on j.name = q.name and ${own(context)}
    where q.name not like '\\_\\_%' group by q.name, j.state order by q.name`.execute(context.db);
  const names = [...new Set(rows.map((row) => row.name))];
  return {
    items: names.map((name) => {
      const of = rows.filter((row) => row.name === name);
      const counts = Object.fromEntries(
        jobStates.map((state) => [state, of.find((row) => row.state === state)?.jobs ?? 0]),
      );
      return { name, counts: counts as Record<State, number>, lastDoneAt: of.find((row) => row.done)?.done ?? null };
    }),
  };
}

export async function listJobs(context: Context, { query }: InputOf<typeof ListJobs>) {
  const parts = [own(context)];
  if (query.queue) parts.push(sql`j.name = ${query.queue}`);
  if (query.state) parts.push(sql`j.state = ${query.state}::pgboss.job_state`);
  const where = sql.join(parts, sql` and `);
  const { rows } = await sql<{
    id: string;
    queue: string;
    state: State;
    created: Instant;
    started: Instant | null;
    ended: Instant | null;
    next: Instant;
    retries: number;
    retry_limit: number;
    problem: string | null;
  }>`
    select j.id, j.name as queue, j.state::text as state, j.created_on as created, j.started_on as started, j.completed_on as ended,
      j.start_after as next, j.retry_count as retries, j.retry_limit, left(coalesce(j.output->>'message', j.output::text), 300) as problem
    from pgboss.job j where ${where} order by j.created_on desc, j.id limit ${query.size} offset ${(query.page - 1) * query.size}`.execute(
    context.db,
  );
  const count = await sql<{ total: number }>`select count(*) as total from pgboss.job j where ${where}`.execute(
    context.db,
  );
  return {
    items: rows.map((row) => ({
      id: row.id,
      queue: row.queue,
      state: row.state,
      createdAt: row.created,
      startedAt: row.started,
      endedAt: row.ended,
      nextAt: row.state === "created" || row.state === "retry" ? row.next : null,
      attempts: row.retries + (row.started === null ? 0 : 1),
      attemptLimit: row.retry_limit + 1,
      problem: row.state === "completed" ? null : row.problem,
    })),
    total: count.rows[0]!.total,
  };
}

async function stateOf(context: Context, queue: string, id: string): Promise<State> {
  const { rows } = await sql<{ state: State }>`
    select j.state::text as state from pgboss.job j where j.name = ${queue} and j.id = ${id} and ${own(context)}`.execute(
    context.db,
  );
  if (!rows[0]) throw notFound();
  return rows[0].state;
}

export async function retryJob(context: Context<"job_not_failed">, { params }: InputOf<typeof RetryJob>) {
  const state = await stateOf(context, params.queue, params.jobId);
  if (state !== "failed") context.refuse("job_not_failed", { state });
  await context.platform.jobs.boss.retry(params.queue, params.jobId);
  context.audited({ kind: "job", id: params.jobId }, { queue: params.queue });
  return {};
}

export async function cancelJob(context: Context<"job_ended">, { params }: InputOf<typeof CancelJob>) {
  const state = await stateOf(context, params.queue, params.jobId);
  if (!["created", "retry", "active"].includes(state)) context.refuse("job_ended", { state });
  await context.platform.jobs.boss.cancel(params.queue, params.jobId);
  context.audited({ kind: "job", id: params.jobId }, { queue: params.queue });
  return {};
}
