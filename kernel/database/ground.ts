import { join } from "node:path";
import type { Config } from "../config.ts";
import { findRunning, startEmbedded } from "./embedded.ts";
import { GroundError } from "./ground-error.ts";
import { migrate } from "./migrate.ts";
import { type Database, openDatabase } from "./pool.ts";

export type Ground = {
  readonly database: Database;
  /** Closes the pool and, when it is ours, stops the database. */
  stop(): Promise<void>;
};

export type GroundOptions = {
  readonly log?: (message: string) => void;
  readonly onLost?: (error: Error) => void;
  readonly max?: number;
  readonly name?: string;
  /** `false` leaves the schema as it is. */
  readonly migrate?: boolean;
  /** The command line may use the embedded database that a running server owns. */
  readonly attach?: boolean;
};

export const databaseDirectory = (config: Pick<Config, "dataDirectory">) => join(config.dataDirectory, "database");

/** The database everything stands on: `DATABASE_URL`, or the embedded one in the data folder; migrated. */
export async function openGround(
  config: Pick<Config, "databaseUrl" | "dataDirectory">,
  options: GroundOptions = {},
): Promise<Ground> {
  const place = await findPlace(config, options);
  const database = openDatabase(place.url, {
    max: options.max,
    name: options.name,
    onError: (error) => options.log?.(`a database connection was lost: ${error.message}`),
  });
  const stop = async () => {
    await database.close();
    await place.stop();
  };
  try {
    await checkServer(database);
    if (options.migrate !== false) await migrate(database, { log: options.log });
    return { database, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function findPlace(
  config: Pick<Config, "databaseUrl" | "dataDirectory">,
  options: GroundOptions,
): Promise<{ url: string; stop(): Promise<void> }> {
  if (config.databaseUrl !== undefined) return { url: config.databaseUrl, stop: async () => {} };
  const directory = databaseDirectory(config);
  const running = options.attach === true ? findRunning(directory) : undefined;
  if (running !== undefined) return { url: running, stop: async () => {} };
  return startEmbedded({ directory, log: options.log, onLost: options.onLost });
}

/** Says plainly what is wrong with the server named in `DATABASE_URL`. */
async function checkServer(database: Database): Promise<void> {
  const oldest = 150_000;
  let version: number;
  try {
    const result = await database.pool.query<{ version: number }>(
      "select current_setting('server_version_num')::int as version",
    );
    version = result.rows[0]?.version ?? 0;
  } catch (error) {
    throw new GroundError(
      "无法连接数据库，请检查 DATABASE_URL 的地址、用户和密码。",
      `The database cannot be reached; check address, user and password in DATABASE_URL: ${reasonOf(error)}`,
    );
  }
  if (version < oldest) {
    throw new GroundError(
      `数据库版本过低（${Math.floor(version / 10_000)}），需要 PostgreSQL 15 以上。`,
      `The database is PostgreSQL ${Math.floor(version / 10_000)}; 15 or newer is needed.`,
    );
  }
}

/** Node reports several failed addresses as one error without a message of its own. */
function reasonOf(error: unknown): string {
  if (error instanceof AggregateError) return error.errors.map((each: Error) => each.message).join("; ");
  return (error as Error).message;
}
