import { createReadStream } from "node:fs";
import { copyFile, mkdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { pipeline } from "node:stream/promises";
import { createGunzip } from "node:zlib";
import type pg from "pg";
import { getConstructionPlans } from "pg-boss";
import { from as copyFrom } from "pg-copy-streams";
import { FileStore } from "../files.ts";
import { type Manifest, readBackup, uploadedFile } from "./backup-format.ts";
import { jobTables } from "./backup.ts";
import { GroundError } from "./ground-error.ts";
import { migrate, readMigrations } from "./migrate.ts";

export type RestoreOptions = {
  /** Replaces what is in the database. Without it only an empty one is accepted. */
  readonly force?: boolean;
  readonly log?: (message: string) => void;
};

export type RestoreReport = {
  readonly takenAt: string;
  readonly tables: number;
  readonly rows: number;
  readonly files: number;
};

/** Puts a backup into an empty database: checks all of it first, then fills every table in one transaction. */
export async function restoreBackup(
  database: { readonly pool: pg.Pool },
  filesDirectory: string,
  directory: string,
  options: RestoreOptions = {},
): Promise<RestoreReport> {
  const log = options.log ?? (() => {});
  const manifest = await readBackup(directory);
  checkMigrations(manifest);
  if (options.force !== true) await checkEmpty(database.pool);
  await restoreFiles(manifest, directory, filesDirectory);
  await emptyDatabase(database.pool);
  await migrate(database, { upTo: manifest.migrations.at(-1)?.name });
  if (manifest.jobs !== null) await createJobTables(database.pool, manifest.jobs);

  const client = await database.pool.connect();
  try {
    await client.query("begin");
    const foreignKeys = await dropForeignKeys(client);
    for (const table of manifest.tables) {
      await fillTable(client, directory, table);
      log(`${table.schema}.${table.name}: ${table.rows}`);
    }
    // Made again at the end: the order of the tables then does not matter, and every reference is checked.
    for (const { table, name, definition } of foreignKeys)
      await client.query(`alter table ${table} add constraint "${name}" ${definition}`);
    for (const { schema, name, last, called } of manifest.sequences) {
      await client.query("select setval(format('%I.%I', $1::text, $2::text)::regclass, $3, $4)", [
        schema,
        name,
        last,
        called,
      ]);
    }
    await client.query("commit");
  } catch (error) {
    await client.query("rollback").catch(() => {});
    throw error;
  } finally {
    client.release();
  }
  await database.pool.query("analyze");
  const rows = manifest.tables.reduce((sum, table) => sum + table.rows, 0);
  return { takenAt: manifest.takenAt, tables: manifest.tables.length, rows, files: manifest.files.length };
}

/** The schema must be built exactly as it was, by steps this release has. */
function checkMigrations(manifest: Manifest): void {
  const known = readMigrations();
  manifest.migrations.forEach(({ name, checksum }, index) => {
    if (known[index]?.name === name && known[index]?.checksum === checksum) return;
    throw new GroundError(
      `备份中的迁移 ${name} 与本版本不同，请用生成备份的版本或更新的版本恢复。`,
      `Migration ${name} of the backup is not the one of this release: restore with the release that made it, or a newer one.`,
    );
  });
}

async function checkEmpty(pool: pg.Pool): Promise<void> {
  const { rows: tables } = await pool.query<{ name: string }>(
    `select format('%I.%I', schemaname, tablename) as name from pg_tables
     where schemaname = 'public' and tablename <> 'migration' order by 1`,
  );
  for (const { name } of tables) {
    const { rowCount } = await pool.query(`select from ${name} limit 1`);
    if (rowCount === 0) continue;
    throw new GroundError(
      `目标数据库不是空的（${name} 有数据）。要替换其全部内容，请加 --force。`,
      `The database is not empty (${name} has rows). To replace everything in it, add --force.`,
    );
  }
}

/** Refuses a database that a running platform is connected to. */
export async function checkUnused(pool: pg.Pool): Promise<void> {
  const { rowCount } = await pool.query(
    "select from pg_stat_activity where datname = current_database() and application_name = 'huituo' limit 1",
  );
  if (rowCount === 0) return;
  throw new GroundError("平台正在使用该数据库，请先停止平台。", "The platform is using this database: stop it first.");
}

async function restoreFiles(manifest: Manifest, from: string, to: string): Promise<void> {
  const store = new FileStore(to);
  for (const sha256 of manifest.files) {
    const hash = Buffer.from(sha256, "hex");
    if (await store.has(hash)) continue;
    await mkdir(dirname(store.pathOf(hash)), { recursive: true });
    await copyFile(join(from, uploadedFile(sha256)), store.pathOf(hash));
  }
}

async function emptyDatabase(pool: pg.Pool): Promise<void> {
  await pool.query("drop schema if exists pgboss cascade");
  const { rows } = await pool.query("select from pg_tables where schemaname = 'public'");
  if (rows.length === 0) return;
  await pool.query("drop schema public cascade");
  await pool.query("create schema public");
}

async function createJobTables(pool: pg.Pool, version: number): Promise<void> {
  await pool.query(getConstructionPlans("pgboss"));
  const made = await pool.query<{ version: number }>("select version from pgboss.version");
  if (made.rows[0]?.version !== version) {
    throw new GroundError(
      `备份的任务表版本为 ${version}，本版本为 ${made.rows[0]?.version}，请用生成备份的版本恢复。`,
      `The backup's job tables have version ${version}, this release makes ${made.rows[0]?.version}: restore with the release that made it.`,
    );
  }
  const tables = jobTables.map((table) => `pgboss.${table}`).join(", ");
  await pool.query(`truncate ${tables} cascade`);
}

type ForeignKey = { table: string; name: string; definition: string };

async function dropForeignKeys(client: pg.PoolClient): Promise<ForeignKey[]> {
  const { rows } = await client.query<ForeignKey>(
    `select conrelid::regclass::text as table, conname::text as name, pg_get_constraintdef(oid) as definition
     from pg_constraint where contype = 'f' and connamespace = 'public'::regnamespace and conparentid = 0`,
  );
  for (const { table, name } of rows) await client.query(`alter table ${table} drop constraint "${name}"`);
  return rows;
}

async function fillTable(client: pg.PoolClient, directory: string, table: Manifest["tables"][number]): Promise<void> {
  const columns = table.columns.map((column) => `"${column}"`).join(", ");
  const target = client.query(copyFrom(`copy "${table.schema}"."${table.name}" (${columns}) from stdin`));
  await pipeline(createReadStream(join(directory, table.file)), createGunzip(), target);
  if (target.rowCount === table.rows) return;
  throw new GroundError(
    `${table.name} 应有 ${table.rows} 行，实际恢复 ${target.rowCount} 行，数据库保持为空。`,
    `${table.name} should have ${table.rows} rows, ${target.rowCount} came back; the database was left empty.`,
  );
}
