import { PgBoss } from "pg-boss";
import { sql } from "kysely";
import type { Database, Db } from "./database/pool.ts";
import type { Platform } from "./context.ts";

/** Something to do later. Handlers are idempotent: a job may run more than once, and does after a crash. */
export type JobDefinition = {
  readonly name: string;
  readonly run: (platform: Platform, data: Record<string, unknown>) => Promise<void>;
  readonly retryLimit?: number;
  /** Longest run in seconds before another worker takes over. */
  readonly expireInSeconds?: number;
};

/** Something to do again and again: every minute, and at once when the demo's clock is moved. */
export type SweepDefinition = { readonly name: string; readonly run: (platform: Platform) => Promise<void> };

/** Runs SQL of pg-boss inside a Kysely transaction, so that a job exists exactly when what it belongs to does. */
const inside = (db: Db) => ({
  async executeSql(text: string, values: unknown[] = []) {
    const parts = text.split(/\$(\d+)/);
    const fragments = parts.map((part, i) => (i % 2 === 0 ? sql.raw(part) : sql.val(values[Number(part) - 1])));
    const { rows } = await sql<Record<string, unknown>>`${sql.join(fragments, sql.raw(""))}`.execute(db);
    return { rows };
  },
});

export class Jobs {
  readonly #boss: PgBoss;
  #definitions: readonly JobDefinition[] = [];
  #sweeps: readonly SweepDefinition[] = [];

  constructor(database: Database, onProblem: (error: unknown) => void = () => {}) {
    this.#boss = new PgBoss({
      db: { executeSql: (text: string, values?: unknown[]) => database.pool.query(text, values as never) },
      supervise: true,
    });
    this.#boss.on("error", onProblem);
  }

  get boss(): PgBoss {
    return this.#boss;
  }

  get sweeps(): readonly SweepDefinition[] {
    return this.#sweeps;
  }

  /** Creates the queues; with `work` also starts the workers. */
  async start(
    platform: Platform,
    definitions: readonly JobDefinition[],
    sweeps: readonly SweepDefinition[],
    work = true,
  ): Promise<void> {
    this.#definitions = definitions;
    this.#sweeps = sweeps;
    await this.#boss.start();
    for (const { name, retryLimit = 5, expireInSeconds = 900 } of definitions)
      await this.#boss.createQueue(name, { retryLimit, retryBackoff: true, retryDelay: 5, expireInSeconds });
    for (const { name } of sweeps) await this.#boss.createQueue(name, { policy: "stately", retryLimit: 1 });
    if (!work) return;
    for (const { name, run } of definitions)
      await this.#boss.work<Record<string, unknown>>(name, { pollingIntervalSeconds: 1 }, async (jobs) => {
        for (const job of jobs) await run(platform, job.data);
      });
    for (const { name, run } of sweeps) {
      await this.#boss.work(name, { pollingIntervalSeconds: 2 }, () => run(platform));
      await this.#boss.schedule(name, "* * * * *");
    }
  }

  /** Plans a job in the transaction of `db`. */
  async plan(db: Db, name: string, data: object): Promise<void> {
    if (!this.#definitions.some((definition) => definition.name === name))
      throw new Error(`job ${name} is not defined`);
    await this.#boss.send(name, data, { db: inside(db) });
  }

  async stop(): Promise<void> {
    await this.#boss.stop({ graceful: true, timeout: 8_000 });
  }
}
