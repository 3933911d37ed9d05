import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { verifyAudit } from "../kernel/audit.ts";
import { saveKeyring } from "../kernel/crypto/key-file.ts";
import { saveMe } from "../domains/accounts/contract/self.ts";
import { startTestServer, type TestServer } from "../test/world/server.ts";

let server: TestServer;
let folder: string;
let lane: number;
const tables = ["audit_entry", "audit_lane"] as const;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "huituo-audit-"));
  server = await startTestServer();
  saveKeyring(join(folder, "keys.json"), server.platform.keyring);
  const { token } = await server.world.account();
  for (let i = 0; i < 8; i++) await server.call(saveMe, { body: { name: `名${i}` } }, token);
  lane = (await server.world.db.selectFrom("audit_entry").select("lane").where("seq", "=", 6).executeTakeFirstOrThrow())
    .lane;
  for (const table of tables) await server.platform.database.pool.query(`create table kept_${table} as table ${table}`);
});
afterAll(async () => {
  await server.stop();
  await rm(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 200 });
});

const query = (text: string) => server.platform.database.pool.query(text);
async function restored(): Promise<void> {
  for (const table of tables) await query(`delete from ${table}`);
  for (const table of tables) await query(`insert into ${table} select * from kept_${table}`);
}
async function faultsAfter(...changes: string[]): Promise<string[]> {
  await restored();
  for (const change of changes) await query(change.replaceAll("$lane", String(lane)));
  const { faults } = await verifyAudit(server.platform.database, server.platform.keyring, server.world.districtId);
  return faults.map((fault) => `${fault.lane === lane ? "" : `lane ${fault.lane} `}${fault.seq} ${fault.fault}`);
}
const head =
  "update audit_lane l set seq = e.seq, hash = e.hash from audit_entry e where l.lane = $lane and e.lane = l.lane and e.seq";

test("an untouched log is whole, and every column of a row is under its seal", async () => {
  expect(await faultsAfter()).toEqual([]);
  for (const column of ["event", "action", "actor_kind", "target_kind", "target_id", "request_id", "detail"])
    expect([
      column,
      await faultsAfter(`update audit_entry set ${column} = 'x' where lane = $lane and seq = 3`),
    ]).toEqual([column, ["3 altered"]]);
  expect(
    await faultsAfter("update audit_entry set at = at + interval '1 second' where lane = $lane and seq = 3"),
  ).toEqual(["3 altered"]);
  expect(
    await faultsAfter("update audit_entry set actor_account_id = gen_random_uuid() where lane = $lane and seq = 3"),
  ).toEqual(["3 altered"]);
});

test("removed and reordered rows are found", async () => {
  expect(await faultsAfter("delete from audit_entry where lane = $lane and seq = 4")).toEqual(["4 missing"]);
  expect(
    await faultsAfter(
      "delete from audit_entry where lane = $lane and seq = 4",
      "update audit_entry set seq = seq - 1 where lane = $lane and seq > 4",
    ),
  ).toEqual(["4 altered"]);
  const swap = [
    [3, 1003],
    [4, 3],
    [1003, 4],
  ].map(([from, to]) => `update audit_entry set seq = ${to} where lane = $lane and seq = ${from}`);
  expect(await faultsAfter(...swap)).toEqual(["3 altered"]);
});

test("a tail that is cut off is found, also when the head is put back to an older row or to the beginning", async () => {
  expect(await faultsAfter("delete from audit_entry where lane = $lane and seq > 5")).toEqual(["6 missing"]);
  expect(await faultsAfter(`${head} = 5`, "delete from audit_entry where lane = $lane and seq > 5")).toEqual([
    "5 head_altered",
  ]);
  const start = "update audit_lane set seq = 0, hash = decode(repeat('00', 32), 'hex') where lane = $lane";
  expect(await faultsAfter("delete from audit_entry where lane = $lane", start)).toEqual(["0 head_altered"]);
  expect(
    await faultsAfter("delete from audit_entry where lane = $lane", "delete from audit_lane where lane = $lane"),
  ).not.toEqual([]);
});

test("a row added without the key is found", async () => {
  const last = "(select max(seq) from audit_entry where lane = $lane)";
  const added = await faultsAfter(
    `insert into audit_entry select district_id, lane, seq + 1, at, event, action, actor_kind, actor_account_id, target_kind, target_id, request_id, detail, hash from audit_entry where lane = $lane and seq = ${last}`,
  );
  expect(added).toEqual([expect.stringMatching(/ (altered|unexpected)$/)]);
});

const run = (...args: string[]) =>
  new Promise<{ code: number; out: string }>((resolve) => {
    const env = {
      ...process.env,
      DATABASE_URL: server.platform.database.url,
      HUITUO_KEYS: join(folder, "keys.json"),
      HUITUO_DATA: folder,
    };
    execFile(process.execPath, ["cli/main.ts", "audit", ...args], { env }, (error, out, err) =>
      resolve({ code: error ? Number(error.code) : 0, out: out + err }),
    );
  });

test("the command tells how many rows it checked and each fault, and exits with 1 on a fault", async () => {
  await restored();
  expect(await run("verify")).toMatchObject({ code: 0, out: expect.stringContaining("✓ 990101 青禾区: 8 条") });
  await query(`update audit_entry set detail = 'x' where lane = ${lane} and seq = 2`);
  const bad = await run("verify", "--district", "990101");
  expect(bad.code, bad.out).toBe(1);
  expect(bad.out).toContain(`lane ${lane} seq 2: 内容被改动`);
  expect((await run("verify", "--district", "110101")).code).toBe(2);
});
