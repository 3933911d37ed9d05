import { join } from "node:path";
import type { FastifyInstance } from "fastify";
import { type Clock, systemClock } from "./clock.ts";
import type { Config } from "./config.ts";
import type { Platform } from "./context.ts";
import type { Keyring } from "./crypto/keyring.ts";
import type { Database } from "./database/pool.ts";
import { Districts } from "./district.ts";
import { FileStore } from "./files.ts";
import { type JobDefinition, Jobs, type SweepDefinition } from "./jobs.ts";
import { Live } from "./live.ts";
import type { Handler } from "./mount.ts";
import { createServer } from "./server.ts";

/** Everything the platform can do, listed once by `domains/all.ts`. */
export type Parts = {
  readonly handlers: readonly Handler[];
  readonly jobs: readonly JobDefinition[];
  readonly sweeps: readonly SweepDefinition[];
};

export type Running = {
  readonly platform: Platform;
  readonly app: FastifyInstance;
  readonly districts: Districts;
  /** Answers open requests, ends jobs and push; leaves the database to its owner. */
  stop(): Promise<void>;
};

/** Puts the platform together on an open, migrated database. It does not listen yet. */
export async function assemble(
  parts: Parts,
  options: {
    config: Config;
    database: Database;
    /** The keys, or where to ask for them when they may be rotated meanwhile. */
    keyring: Keyring | (() => Keyring);
    clock?: Clock;
    webFolder?: string;
    /** `false` in tests that run jobs by hand. */
    work?: boolean;
    onProblem?: (error: unknown) => void;
  },
): Promise<Running> {
  const { config, database, keyring, clock = systemClock, onProblem = () => {} } = options;
  const platform: Platform = {
    config,
    database,
    get keyring() {
      return typeof keyring === "function" ? keyring() : keyring;
    },
    clock,
    jobs: new Jobs(database, onProblem),
    live: new Live(database, database.url, onProblem),
    files: new FileStore(join(config.dataDirectory, "files")),
    log: (level, message, facts) => app.log[level](facts, message),
  };
  const districts = new Districts(database, clock);
  const app: FastifyInstance = await createServer(platform, parts.handlers, {
    webFolder: options.webFolder,
    districts,
  });
  await platform.jobs.start(platform, parts.jobs, parts.sweeps, options.work ?? true);
  await platform.live.start();
  return {
    platform,
    app,
    districts,
    async stop() {
      await platform.live.stop();
      await app.close();
      await platform.jobs.stop();
    },
  };
}
