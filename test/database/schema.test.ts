import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { schemaText, typesText } from "../../kernel/database/catalogue-files.ts";
import { type Catalogue, readCatalogue, type Table } from "../../kernel/database/catalogue.ts";
import { referenceTables } from "./reference-tables.ts";
import { faultsOf, schemaRules } from "./schema-rules.ts";
import { createTestDatabase, type TestDatabase } from "./test-database.ts";

let own: TestDatabase;
let catalogue: Catalogue;
let tables: readonly Table[];

beforeAll(async () => {
  own = await createTestDatabase();
  catalogue = await readCatalogue(own.database);
  tables = catalogue.tables.filter((table) => table.kind === "table");
});
afterAll(() => own.drop());

describe("the schema", () => {
  test("has tables of districts, and every exception exists", () => {
    const names = tables.map((table) => table.name);
    expect(Object.keys(referenceTables).filter((name) => !names.includes(name))).toEqual([]);
    expect(names.length).toBeGreaterThan(Object.keys(referenceTables).length + 10);
  });

  test.each(Object.entries(schemaRules))("%s", (_name, rule) => {
    expect(faultsOf(tables, rule)).toEqual([]);
  });

  test("has no functions of ours, which a cluster would not have on every node", () => {
    expect(catalogue.functions).toEqual([]);
  });

  test("explains its views", () => {
    expect(
      catalogue.tables.filter((each) => each.kind === "view" && each.comment === null).map((each) => each.name),
    ).toEqual([]);
  });
});

describe("the generated files are up to date (npm run huituo -- schema)", () => {
  const written = (file: string) => readFileSync(join(import.meta.dirname, "../../db", file), "utf8");

  test("types.ts", () => {
    expect(written("types.ts")).toBe(typesText(catalogue));
  });

  test("schema.txt", () => {
    expect(written("schema.txt")).toBe(schemaText(catalogue));
  });
});

test("every rule finds the fault it looks for", async () => {
  const { pool } = own.database;
  await pool.query(`
    create table bad (
      district_id integer, id uuid unique, born date, made timestamp, days daterange,
      district text references district, site_id uuid, exclude using gist (days with &&)
    );
    create function bad_trigger() returns trigger language plpgsql as 'begin return new; end';
    create trigger bad_trigger before insert on bad for each row execute function bad_trigger();
    alter table bad add column bad_id uuid references bad (id);
    alter table district add column bad_id uuid references bad (id);
  `);
  const worse = await readCatalogue(own.database);
  const broken = worse.tables.filter((table) => ["bad", "district"].includes(table.name));
  const silent = Object.entries(schemaRules).filter(([, rule]) => faultsOf(broken, rule).length === 0);
  expect(silent.map(([name]) => name)).toEqual([]);
  expect(worse.functions).toEqual(["bad_trigger()"]);
  expect(typesText(worse)).not.toBe(typesText(catalogue));
});
