import { Kysely, PostgresDialect, type Transaction } from "kysely";
import pg from "pg";
import type { DB } from "../../db/types.ts";
import { parserOf } from "./type-parsers.ts";

export type Db = Kysely<DB>;
export type Tx = Transaction<DB>;
/** Columns of a table, for code above the kernel. */
export type TableOf<Name extends keyof DB> = DB[Name];

export type TransactionOptions = {
  readonly isolation?: "read committed" | "repeatable read" | "serializable";
  /** How often to begin again after a deadlock or a serialization failure; `fn` must then be repeatable. */
  readonly retries?: number;
};

export type Database = {
  readonly url: string;
  readonly pool: pg.Pool;
  readonly kysely: Db;
  withTransaction<T>(fn: (tx: Tx) => Promise<T>, options?: TransactionOptions): Promise<T>;
  close(): Promise<void>;
};

export type PoolOptions = {
  /** More than about sixteen connections cost throughput on hot rows. */
  readonly max?: number;
  /** How the connections are called in `pg_stat_activity`. */
  readonly name?: string;
  /** A connection that broke while idle; the pool replaces it by itself. */
  readonly onError?: (error: Error) => void;
};

const serializationFailure = "40001";
const deadlock = "40P01";

export function openDatabase(url: string, { max = 16, name = "huituo", onError }: PoolOptions = {}): Database {
  const pool = new pg.Pool({
    connectionString: url,
    max,
    application_name: name,
    connectionTimeoutMillis: 15_000,
    keepAlive: true,
    types: { getTypeParser: parserOf as typeof pg.types.getTypeParser },
  });
  // Without a listener a connection lost while idle would end the process.
  pool.on("error", (error) => onError?.(error));
  // While a connection is lent out nobody listens either; whoever uses it learns of the loss from the next query.
  pool.on("connect", (client) => client.on("error", () => {}));
  const kysely: Db = new Kysely<DB>({ dialect: new PostgresDialect({ pool }) });
  // Kysely ends only a pool that it has used itself.
  const close = async () => {
    await kysely.destroy();
    if (!pool.ending) await pool.end();
  };
  let closed: Promise<void> | undefined;
  return {
    url,
    pool,
    kysely,
    async withTransaction(fn, { isolation, retries = 0 } = {}) {
      for (let attempt = 0; ; attempt++) {
        try {
          const begin = kysely.transaction();
          return await (isolation === undefined ? begin : begin.setIsolationLevel(isolation)).execute(fn);
        } catch (error) {
          const code = (error as { code?: string }).code;
          if (attempt >= retries || (code !== serializationFailure && code !== deadlock)) throw error;
        }
      }
    },
    close: () => (closed ??= close()),
  };
}

/** Typed SQL on one connection that the caller holds and gives back, for example in the middle of its own transaction. */
export const kyselyOn = (client: pg.PoolClient): Db => {
  const lent = { query: client.query.bind(client), release: () => {} } as pg.PoolClient;
  const pool = { connect: () => Promise.resolve(lent), end: () => Promise.resolve() };
  return new Kysely<DB>({ dialect: new PostgresDialect({ pool: pool as never }) });
};
