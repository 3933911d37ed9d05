import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type pg from "pg";
import { GroundError } from "./ground-error.ts";

export type Migration = { readonly name: string; readonly sql: string; readonly checksum: string };

export type MigrateOptions = {
  readonly directory?: string;
  /** Stop after the migration of this name: a backup is restored into the state it was taken in. */
  readonly upTo?: string;
  readonly log?: (message: string) => void;
};

export const migrationsDirectory = join(import.meta.dirname, "../../db/migrations");

/** Any number, the same in every release: two processes that start at once must not migrate together. */
const lockKey = 7_083_001;

/** Reads `NNNN_name.sql` in order; a wrong name or a number used twice is refused. */
export function readMigrations(directory: string = migrationsDirectory): Migration[] {
  if (!existsSync(directory)) return [];
  const files = readdirSync(directory)
    .filter((file) => file.endsWith(".sql"))
    .toSorted();
  const numbers = new Set<string>();
  return files.map((file) => {
    const number = /^(\d{4})_[a-z0-9_]+\.sql$/.exec(file)?.[1];
    if (number === undefined || numbers.has(number)) {
      throw new GroundError(
        `迁移文件 ${file} 的名称不符合 NNNN_name.sql 或编号重复。`,
        `Migration ${file} is not named NNNN_name.sql, or its number is used twice.`,
      );
    }
    numbers.add(number);
    const sql = readFileSync(join(directory, file), "utf8").replaceAll("\r\n", "\n");
    return { name: file.slice(0, -".sql".length), sql, checksum: createHash("sha256").update(sql).digest("hex") };
  });
}

/** Brings the database to the newest schema, each step in its own transaction; returns the names of the steps taken. */
export async function migrate(database: { readonly pool: pg.Pool }, options: MigrateOptions = {}): Promise<string[]> {
  const all = readMigrations(options.directory);
  const client = await database.pool.connect();
  try {
    await client.query("select pg_advisory_lock($1)", [lockKey]);
    try {
      await createMigrationTable(client);
      const pending = pendingOf(all, await appliedIn(client), options.upTo);
      for (const migration of pending) {
        options.log?.(`migration ${migration.name}`);
        await apply(client, migration);
      }
      return pending.map((migration) => migration.name);
    } finally {
      await client.query("select pg_advisory_unlock($1)", [lockKey]);
    }
  } finally {
    client.release();
  }
}

async function createMigrationTable(client: pg.PoolClient): Promise<void> {
  await client.query(`
    create table if not exists migration (
      name text primary key,
      checksum text not null,
      applied_at timestamptz not null default now()
    )`);
  await client.query("comment on table migration is 'Steps of the schema that this database has taken.'");
}

export async function appliedIn(client: pg.ClientBase | pg.Pool): Promise<{ name: string; checksum: string }[]> {
  const result = await client.query<{ name: string; checksum: string }>(
    "select name, checksum from migration order by name",
  );
  return result.rows;
}

/** What remains to do; refuses a database that another release or a changed file has been at. */
function pendingOf(
  all: Migration[],
  applied: { name: string; checksum: string }[],
  upTo: string | undefined,
): Migration[] {
  applied.forEach(({ name, checksum }, index) => {
    const known = all[index];
    if (known?.name !== name) {
      const missing = all.every((migration) => migration.name !== name);
      throw missing
        ? new GroundError(
            `数据库已执行本版本没有的迁移 ${name}，请使用更新的版本。`,
            `The database has taken migration ${name}, which this release does not have: use a newer release.`,
          )
        : new GroundError(
            `迁移 ${known?.name} 的编号早于已执行的 ${name}，请改用新的编号。`,
            `Migration ${known?.name} comes before ${name}, which is applied already: give it a new number.`,
          );
    }
    if (known.checksum !== checksum) {
      throw new GroundError(
        `迁移 ${name} 执行后被修改，请恢复原文件并新增迁移。`,
        `Migration ${name} was changed after it was applied: put the file back and add a new migration.`,
      );
    }
  });
  const pending = all.slice(applied.length);
  if (upTo === undefined) return pending;
  return pending.filter((migration) => migration.name <= upTo);
}

async function apply(client: pg.PoolClient, migration: Migration): Promise<void> {
  await client.query("begin");
  try {
    await client.query(migration.sql);
    await client.query("insert into migration (name, checksum) values ($1, $2)", [migration.name, migration.checksum]);
    await client.query("commit");
  } catch (error) {
    await client.query("rollback");
    const position = Number((error as { position?: string }).position);
    const line = position > 0 ? migration.sql.slice(0, position).split("\n").length : undefined;
    const where = line === undefined ? migration.name : `${migration.name}:${line}`;
    throw new GroundError(
      `迁移 ${where} 失败，已回滚。`,
      `Migration ${where} failed and was rolled back: ${(error as Error).message}`,
    );
  }
}
