import { randomBytes } from "node:crypto";
import { inject } from "vitest";
import { type Database, openDatabase } from "../../kernel/database/pool.ts";
import type {} from "./global-setup.ts";

export type TestDatabase = {
  readonly url: string;
  readonly database: Database;
  /** Closes the pool and removes the database, whoever is still connected. */
  drop(): Promise<void>;
};

/** A new migrated database of one's own, copied in a moment; call it in `beforeAll` and `drop` it in `afterAll`. */
export async function createTestDatabase(options: { empty?: boolean; max?: number } = {}): Promise<TestDatabase> {
  const { url, template } = inject("testServer");
  const name = `huituo_test_${randomBytes(6).toString("hex")}`;
  const onServer = async (sql: string) => {
    const server = openDatabase(url, { max: 1 });
    try {
      await server.pool.query(sql);
    } finally {
      await server.close();
    }
  };
  await onServer(`create database ${name} template ${options.empty === true ? "template0" : template}`);
  const own = new URL(url);
  own.pathname = `/${name}`;
  const database = openDatabase(own.href, { max: options.max ?? 10 });
  return {
    url: own.href,
    database,
    async drop() {
      await database.close();
      await onServer(`drop database if exists ${name} with (force)`);
    },
  };
}
