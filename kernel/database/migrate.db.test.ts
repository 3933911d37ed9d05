import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createTestDatabase, type TestDatabase } from "../../test/database/test-database.ts";
import { appliedIn, migrate } from "./migrate.ts";

let own: TestDatabase;
let directory: string;
beforeEach(async () => {
  own = await createTestDatabase({ empty: true });
  directory = await mkdtemp(join(tmpdir(), "huituo-migrations-"));
  await write("0001_first", "create table a (n int);");
  await write("0002_second", "insert into a values (1);");
});
afterEach(async () => {
  await own.drop();
  await rm(directory, { recursive: true, force: true, maxRetries: 20, retryDelay: 200 });
});

const write = (name: string, text: string) => writeFile(join(directory, `${name}.sql`), text);
const run = (upTo?: string) => migrate(own.database, { directory, upTo });
const rows = async () => (await own.database.pool.query("select n from a order by n")).rows;

test("takes every step once and in order, up to the one asked for", async () => {
  expect(await run("0001_first")).toEqual(["0001_first"]);
  expect(await run()).toEqual(["0002_second"]);
  expect(await run()).toEqual([]);
  expect(await rows()).toEqual([{ n: 1 }]);
});

test("two processes that start at once take each step once", async () => {
  const done = await Promise.all([run(), run(), run()]);
  expect(done.flat()).toEqual(["0001_first", "0002_second"]);
  expect(await rows()).toEqual([{ n: 1 }]);
});

test("a failing step leaves nothing of itself, names its line, and can be mended", async () => {
  await write("0003_third", "insert into a values (2);\n\ninsert into nowhere values (1);");
  await expect(run()).rejects.toThrow("0003_third:3");
  expect(await rows()).toEqual([{ n: 1 }]);
  expect((await appliedIn(own.database.pool)).map((each) => each.name)).toEqual(["0001_first", "0002_second"]);
  await write("0003_third", "insert into a values (2);");
  expect(await run()).toEqual(["0003_third"]);
});

test("refuses a changed file, but not changed line ends", async () => {
  await run();
  await write("0002_second", "insert into a values (1);\r\n".replace("\r\n", ""));
  expect(await run()).toEqual([]);
  await write("0002_second", "insert into a values (2);");
  await expect(run()).rejects.toThrow("0002_second");
});

test("refuses a step before one already taken, and a database of a newer release", async () => {
  await run();
  await write("0001_earlier", "select 1;");
  await expect(run()).rejects.toThrow("0001_");
  await rm(join(directory, "0001_earlier.sql"));
  await rm(join(directory, "0002_second.sql"));
  await expect(run()).rejects.toThrow("newer release");
});

test.each(["1_short", "0003-Wrong", "third"])("refuses the file name %s", async (name) => {
  await write(name, "select 1;");
  await expect(run()).rejects.toThrow(name);
});
