import { createHash, randomUUID } from "node:crypto";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { getConstructionPlans } from "pg-boss";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createTestDatabase, type TestDatabase } from "../../test/database/test-database.ts";
import { FileStore } from "../files.ts";
import { manifestFile } from "./backup-format.ts";
import { createBackup } from "./backup.ts";
import { restoreBackup } from "./restore.ts";

const district = "999901";
let folder: string;
let source: TestDatabase;
let target: TestDatabase;
const at = (name: string) => join(folder, name);

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "huituo-backup-"));
  source = await createTestDatabase();
  target = await createTestDatabase({ empty: true });
});
afterEach(async () => {
  await source.drop();
  await target.drop();
  await rm(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 200 });
});

/** Rows that are hard to carry: quotes, tabs, line ends, nulls, bytes, arrays, JSON, references forward and to oneself. */
async function fill({ database }: TestDatabase): Promise<Buffer> {
  const { kysely, pool } = database;
  const account = randomUUID();
  const file = randomUUID();
  const batch = randomUUID();
  const now = "2026-03-01T08:00:00.123Z";
  const { sha256 } = await new FileStore(at("files")).save(Readable.from([Buffer.from("托育机构台账")]), 1000);
  await kysely
    .insertInto("district")
    .values({ id: district, name: "示例", full_name: "省\t市\n县\\N", centre_lon: 121.123456789012, centre_lat: 31 })
    .execute();
  const bytes = Buffer.from([0, 1, 92, 10, 255]);
  await kysely
    .insertInto("account")
    .values({
      district_id: district,
      id: account,
      kind: "staff",
      sign_in_name: 'o\'hara "头"',
      name_enc: bytes,
      created_at: now,
    })
    .execute();
  await kysely
    .insertInto("stored_file")
    .values({
      district_id: district,
      id: file,
      name: "a,b;c.xlsx",
      media_type: "text/plain",
      size: 9_007_199_254_740_991,
      sha256,
      uploaded_by: account,
      created_at: now,
    })
    .execute();
  await kysely
    .insertInto("import_batch")
    .values({
      district_id: district,
      id: batch,
      kind: "ledger",
      file_id: file,
      file_name: "",
      status: "checked",
      header: ["a,b", '"', "", "NULL"],
      created_by: account,
      created_at: now,
      changed_at: now,
    })
    .execute();
  const cells = Array.from({ length: 20_000 }, (_, row) => ({
    district_id: district,
    batch_id: batch,
    row_no: row,
    cells: [`第${row}行`],
    status: "good" as const,
    clean: JSON.stringify({ row, text: "\\\n" }),
  }));
  for (let from = 0; from < cells.length; from += 5000)
    await kysely
      .insertInto("import_row")
      .values(cells.slice(from, from + 5000))
      .execute();
  await kysely
    .insertInto("division")
    .values({ district_id: district, code: district, level: 3, name: "示例", full_name: "示例" })
    .execute();
  await kysely
    .insertInto("division")
    .values({
      district_id: district,
      code: `${district}001`,
      parent_code: district,
      level: 4,
      name: "街",
      full_name: "街",
    })
    .execute();
  await pool.query(getConstructionPlans("pgboss"));
  await pool.query("select pgboss.create_queue('remind', '{\"policy\":\"standard\"}')");
  await pool.query("insert into pgboss.job (name, data) values ('remind', '{\"child\":1}')");
  return sha256;
}

/** Each table's rows as one hash, whatever their order. */
async function contentOf({ database }: TestDatabase): Promise<Record<string, string>> {
  const { rows } = await database.pool.query<{ name: string }>(
    `select format('%I.%I', schemaname, tablename) as name from pg_tables
     where schemaname = 'public' and tablename <> 'migration' or schemaname = 'pgboss' and tablename in ('queue', 'job_common', 'schedule') order by 1`,
  );
  const content: Record<string, string> = {};
  for (const { name } of rows) {
    const all = await database.pool.query<{ row: string }>(`select t::text as row from ${name} t order by 1`);
    content[name] = `${all.rows.length} ${createHash("sha256").update(JSON.stringify(all.rows)).digest("hex")}`;
  }
  return content;
}

/** Structure without the generated names of an order: foreign keys come back last. */
async function structureOf({ database }: TestDatabase): Promise<unknown[]> {
  const { rows } = await database.pool.query(
    `select conrelid::regclass::text as t, conname, pg_get_constraintdef(oid) as definition from pg_constraint
     where connamespace = 'public'::regnamespace order by 1, 2`,
  );
  return rows;
}

test("a restored backup holds the same rows, files and structure, and a second one replaces it only when forced", async () => {
  const sha256 = await fill(source);
  const before = await contentOf(source);
  expect(before["public.import_row"]).toMatch(/^20000 /);
  expect(before["pgboss.job_common"]).toMatch(/^1 /);

  const made = await createBackup(source.database, at("files"), at("backup"));
  expect(made).toMatchObject({ files: 1, missing: [] });
  const report = await restoreBackup(target.database, at("restored-files"), at("backup"));
  expect(report.rows).toBe(made.rows);
  expect(await contentOf(target)).toEqual(before);
  expect(await structureOf(target)).toEqual(await structureOf(source));
  expect(await readFile(new FileStore(at("restored-files")).pathOf(sha256), "utf8")).toBe("托育机构台账");

  await expect(restoreBackup(target.database, at("restored-files"), at("backup"))).rejects.toThrow("--force");
  await target.database.kysely.deleteFrom("import_row").execute();
  await restoreBackup(target.database, at("restored-files"), at("backup"), { force: true });
  expect(await contentOf(target)).toEqual(before);
});

test("a backup is one moment, though rows are written meanwhile", async () => {
  await fill(source);
  const before = await contentOf(source);
  await createBackup(source.database, at("files"), at("backup"), async (line) => {
    // Right after the first table, long before the rows of imports are read.
    if (line.startsWith("public.account:")) await source.database.kysely.deleteFrom("import_row").execute();
  });
  expect(await contentOf(source)).not.toEqual(before);
  await restoreBackup(target.database, at("files"), at("backup"));
  expect(await contentOf(target)).toEqual(before);
});

test("a changed, missing or unfinished backup is refused", async () => {
  await fill(source);
  await createBackup(source.database, at("files"), at("backup"));
  await restoreBackup(target.database, at("files"), at("backup"));
  const before = await contentOf(target);
  const restore = () => restoreBackup(target.database, at("files"), at("backup"), { force: true });

  const table = join(at("backup"), "public.import_row.copy.gz");
  const whole = await readFile(table);
  const flipped = Buffer.from(whole);
  flipped.writeUInt8(flipped.readUInt8(flipped.length >> 1) ^ 1, flipped.length >> 1);
  await writeFile(table, flipped);
  await expect(restore()).rejects.toThrow("public.import_row.copy.gz");
  await writeFile(table, whole.subarray(0, -20));
  await expect(restore()).rejects.toThrow("public.import_row.copy.gz");
  await rm(table);
  await expect(restore()).rejects.toThrow("public.import_row.copy.gz");
  expect(await contentOf(target), "nothing was touched").toEqual(before);
  await writeFile(table, whole);

  const manifest = join(at("backup"), manifestFile);
  const text = await readFile(manifest, "utf8");
  await writeFile(manifest, text.replace('"rows": 20000', '"rows": 19999'));
  await expect(restore()).rejects.toThrow("19999");
  await writeFile(manifest, text.replace(/"checksum": "./, '"checksum": "x'));
  await expect(restore()).rejects.toThrow(manifestFile);
  await rm(manifest);
  await expect(restore()).rejects.toThrow(manifestFile);

  await writeFile(manifest, text);
  await restore();
  expect(await contentOf(target)).toEqual(before);
});
