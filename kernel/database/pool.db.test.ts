import { sql } from "kysely";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createTestDatabase, type TestDatabase } from "../../test/database/test-database.ts";

let own: TestDatabase;
beforeAll(async () => {
  own = await createTestDatabase();
  await own.database.pool.query(
    "create table tally (id int primary key, n int not null); insert into tally values (1, 0), (2, 0)",
  );
});
afterAll(() => own.drop());

const one = async (expression: string) =>
  (await own.database.pool.query<{ v: unknown }>(`select ${expression} as v`)).rows[0]?.v;

test.each([
  ["5::int8", 5],
  ["9007199254740991::int8", 9_007_199_254_740_991],
  ["(select count(*) from generate_series(1, 3))", 3],
  ["12.50::numeric(6,2)", 12.5],
  ["date '2026-02-28'", "2026-02-28"],
  ["timestamptz '2026-03-01 08:00:00+08'", "2026-03-01T00:00:00.000Z"],
  ["timestamptz '2026-03-01 00:00:00.5Z'", "2026-03-01T00:00:00.500Z"],
  ["time '08:30'", "08:30:00"],
  ["array[1, null]::int8[]", [1, null]],
  ["array[1.5]::numeric[]", [1.5]],
  ["array['2026-02-28']::date[]", ["2026-02-28"]],
  ["array['2026-03-01 00:00:00Z']::timestamptz[]", ["2026-03-01T00:00:00.000Z"]],
  [`'{"a":[1]}'::jsonb`, { a: [1] }],
  ["'\\x00ff'::bytea", Buffer.from([0, 255])],
])("%s arrives as %j", async (expression, expected) => {
  expect(await one(expression)).toEqual(expected);
});

test("an instant arrives the same whatever zone the session has", async () => {
  const client = await own.database.pool.connect();
  try {
    await client.query("set timezone to 'Asia/Kolkata'");
    const { rows } = await client.query<{ v: string }>("select timestamptz '2026-03-01 00:00:00.25Z' as v");
    expect(rows[0]?.v).toBe("2026-03-01T00:00:00.250Z");
  } finally {
    client.release(true);
  }
});

test("a number that JavaScript cannot hold is an error, not another number", async () => {
  await expect(one("9007199254740993::int8")).rejects.toThrow("9007199254740993");
});

/** Two transactions that take two rows in opposite order: one of them has to give way. */
async function deadlock(retries: number): Promise<PromiseSettledResult<void>[]> {
  let waiting = 0;
  let open: () => void = () => {};
  const both = new Promise<void>((done) => (open = done));
  const add = async (first: number, second: number) => {
    let isFirstTry = true;
    await own.database.withTransaction(
      async (tx) => {
        const bump = (id: number) => sql`update tally set n = n + 1 where id = ${id}`.execute(tx);
        await bump(first);
        if (isFirstTry) {
          isFirstTry = false;
          waiting += 1;
          if (waiting === 2) open();
          await both;
        }
        await bump(second);
      },
      { retries },
    );
  };
  return Promise.allSettled([add(1, 2), add(2, 1)]);
}

const tally = async () =>
  (await own.database.pool.query<{ n: number }>("select n from tally order by id")).rows.map((row) => row.n);

test("a deadlock fails one transaction, or none when it may begin again", async () => {
  const failed = await deadlock(0);
  expect(failed.map((each) => each.status).toSorted()).toEqual(["fulfilled", "rejected"]);
  expect(await tally()).toEqual([1, 1]);
  const retried = await deadlock(3);
  expect(retried.map((each) => each.status)).toEqual(["fulfilled", "fulfilled"]);
  expect(await tally()).toEqual([3, 3]);
});

test("a failing transaction leaves nothing and other errors are not repeated", async () => {
  let calls = 0;
  const attempt = own.database.withTransaction(
    async (tx) => {
      calls += 1;
      await sql`update tally set n = 99`.execute(tx);
      throw new Error("refused");
    },
    { retries: 3 },
  );
  await expect(attempt).rejects.toThrow("refused");
  expect(calls).toBe(1);
  expect(await tally()).toEqual([3, 3]);
});

test("a lost connection is replaced", async () => {
  await own.database.pool.query(
    "select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()",
  );
  expect(await one("1::int8")).toBe(1);
});
