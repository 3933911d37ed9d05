import { createHash } from "node:crypto";
import { createReadStream, createWriteStream, existsSync } from "node:fs";
import { mkdir, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { Transform, type TransformCallback } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createGzip } from "node:zlib";
import type pg from "pg";
import { to as copyTo } from "pg-copy-streams";
import { FileStore } from "../files.ts";
import { backupFormat, type Manifest, manifestFile, tableFile, uploadedFile } from "./backup-format.ts";
import { GroundError } from "./ground-error.ts";
import { appliedIn } from "./migrate.ts";

export type BackupReport = {
  readonly tables: number;
  readonly rows: number;
  readonly files: number;
  /** Uploaded files that the database names but the data folder lacks. */
  readonly missing: readonly string[];
};

/** Job tables worth keeping; the others hold statistics and the queue's own state. */
export const jobTables = ["queue", "schedule", "subscription", "job", "job_dependency"] as const;

/** Writes one consistent state of the whole database and the uploaded files into a new folder, with bounded memory. */
export async function createBackup(
  database: { readonly pool: pg.Pool },
  filesDirectory: string,
  directory: string,
  log: (message: string) => void | Promise<void> = () => {},
): Promise<BackupReport> {
  if (existsSync(directory))
    throw new GroundError(`${directory} 已存在，请换一个名称。`, `${directory} exists already: choose another name.`);
  const draft = `${directory}.unfinished`;
  await rm(draft, { recursive: true, force: true });
  await mkdir(draft, { recursive: true, mode: 0o700 });
  const client = await database.pool.connect();
  try {
    // Everything below sees the same moment, while the platform goes on working.
    await client.query("begin isolation level repeatable read read only");
    const tables: Manifest["tables"] = [];
    for (const table of await listTables(client)) {
      tables.push(await copyTable(client, draft, table));
      await log(`${table.schema}.${table.name}: ${tables.at(-1)?.rows}`);
    }
    const stored = await copyFiles(client, filesDirectory, draft);
    const manifest: Manifest = { ...(await describe(client)), tables, files: stored.copied };
    await client.query("commit");
    await writeFile(join(draft, manifestFile), `${JSON.stringify(manifest, null, 2)}\n`, { mode: 0o600 });
    await rename(draft, directory);
    const rows = tables.reduce((sum, table) => sum + table.rows, 0);
    return { tables: tables.length, rows, files: stored.copied.length, missing: stored.missing };
  } catch (error) {
    await client.query("rollback").catch(() => {});
    await rm(draft, { recursive: true, force: true });
    throw error;
  } finally {
    client.release();
  }
}

type TableToCopy = { schema: "public" | "pgboss"; name: string; columns: string[] };

/** Tables with their own rows; computed columns are left out because they come back by themselves. */
async function listTables(client: pg.PoolClient): Promise<TableToCopy[]> {
  const { rows } = await client.query<TableToCopy>(
    `select n.nspname::text as schema, c.relname::text as name, array_agg(a.attname::text order by a.attnum) as columns
     from pg_class c join pg_namespace n on n.oid = c.relnamespace
     join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
     where c.relkind in ('r', 'p') and not c.relispartition
       and (n.nspname = 'public' and c.relname <> 'migration' or n.nspname = 'pgboss' and c.relname = any ($1))
     group by 1, 2 order by 1 desc, 2`,
    [jobTables],
  );
  return rows;
}

async function copyTable(
  client: pg.PoolClient,
  directory: string,
  table: TableToCopy,
): Promise<Manifest["tables"][number]> {
  const file = tableFile(table.schema, table.name);
  const columns = table.columns.map((column) => `"${column}"`).join(", ");
  // A query, because a partitioned table can only be copied so.
  const source = client.query(copyTo(`copy (select ${columns} from "${table.schema}"."${table.name}") to stdout`));
  const hash = new HashingStream();
  await pipeline(source, createGzip({ level: 4 }), hash, createWriteStream(join(directory, file), { mode: 0o600 }));
  return { ...table, file, rows: source.rowCount ?? 0, sha256: hash.digest() };
}

async function describe(client: pg.PoolClient): Promise<Omit<Manifest, "tables" | "files">> {
  const { rows: about } = await client.query<{ at: string; server: string; has_jobs: boolean }>(
    "select now() as at, current_setting('server_version') as server, to_regclass('pgboss.version') is not null as has_jobs",
  );
  const jobs = about[0]?.has_jobs
    ? await client.query<{ version: number }>("select version from pgboss.version")
    : undefined;
  const { rows: sequences } = await client.query<{ schema: string; name: string }>(
    "select schemaname::text as schema, sequencename::text as name from pg_sequences where schemaname = 'public' order by 2",
  );
  const states: Manifest["sequences"] = [];
  for (const { schema, name } of sequences) {
    const state = await client.query<{ last: number; called: boolean }>(
      `select last_value as last, is_called as called from "${schema}"."${name}"`,
    );
    for (const row of state.rows) states.push({ schema, name, ...row });
  }
  return {
    format: backupFormat,
    takenAt: about[0]?.at ?? "",
    server: about[0]?.server ?? "",
    migrations: await appliedIn(client),
    jobs: jobs?.rows[0]?.version ?? null,
    sequences: states,
  };
}

async function copyFiles(
  client: pg.PoolClient,
  from: string,
  to: string,
): Promise<{ copied: string[]; missing: string[] }> {
  const store = new FileStore(from);
  const { rows } = await client.query<{ sha256: Buffer }>("select distinct sha256 from stored_file order by 1");
  const copied: string[] = [];
  const missing: string[] = [];
  for (const { sha256 } of rows) {
    const name = sha256.toString("hex");
    const place = join(to, uploadedFile(name));
    const hash = new HashingStream();
    await mkdir(dirname(place), { recursive: true });
    const found = await store.has(sha256);
    if (found) await pipeline(createReadStream(store.pathOf(sha256)), hash, createWriteStream(place, { mode: 0o600 }));
    if (found && hash.digest() === name) copied.push(name);
    else missing.push(name);
  }
  return { copied, missing };
}

/** Passes bytes on and hashes them on the way. */
class HashingStream extends Transform {
  readonly #hash = createHash("sha256");

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    this.#hash.update(chunk);
    done(null, chunk);
  }

  digest(): string {
    return this.#hash.digest("hex");
  }
}
