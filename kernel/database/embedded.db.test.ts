import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type Embedded, findRunning, startEmbedded } from "./embedded.ts";
import { openDatabase } from "./pool.ts";
import { processBirth } from "./owner-lock.ts";

let directory: string;
let running: Embedded | undefined;
const settings = { shared_buffers: "16MB" };

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "huituo-embedded-"));
});
afterEach(async () => {
  await running?.stop();
  running = undefined;
  await rm(directory, { recursive: true, force: true, maxRetries: 20, retryDelay: 200 });
});

async function query(url: string, text: string): Promise<Record<string, unknown>[]> {
  const database = openDatabase(url, { max: 1 });
  try {
    return (await database.pool.query<Record<string, unknown>>(text)).rows;
  } finally {
    await database.close();
  }
}

async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await condition())) await sleep(20);
}

/** Starts the database in another process, writes a row, and leaves the process running. */
async function ownedByAnother(): Promise<{ pid: number; postgres: number; kill(): Promise<void> }> {
  const code = `
    const { startEmbedded } = await import(${JSON.stringify(new URL("embedded.ts", import.meta.url).href)});
    const { openDatabase } = await import(${JSON.stringify(new URL("pool.ts", import.meta.url).href)});
    const embedded = await startEmbedded({ directory: ${JSON.stringify(directory)}, settings: { shared_buffers: "16MB" } });
    const database = openDatabase(embedded.url);
    await database.pool.query("create table kept (n int); insert into kept values (7)");
    console.log(embedded.pid);
    setInterval(() => {}, 1000);`;
  const child = spawn(process.execPath, ["--input-type=module", "-e", code], { stdio: ["ignore", "pipe", "inherit"] });
  const [text] = (await once(child.stdout, "data")) as [Buffer];
  return {
    pid: child.pid ?? 0,
    postgres: Number(text.toString()),
    async kill() {
      child.kill("SIGKILL");
      await once(child, "exit");
    },
  };
}

test("starts, keeps its data, stops, and starts again", async () => {
  running = await startEmbedded({ directory, settings });
  await query(running.url, "create table kept (n int); insert into kept values (7)");
  expect(findRunning(directory)).toBe(running.url);
  const [server] = await query(
    running.url,
    "select current_setting('fsync') as fsync, current_setting('server_encoding') as encoding, current_user as name",
  );
  expect(server).toEqual({ fsync: "on", encoding: "UTF8", name: "huituo" });
  const { pid } = running;
  await running.stop();
  expect(processBirth(pid)).toBeUndefined();
  expect(findRunning(directory)).toBeUndefined();
  expect(readFileSync(join(directory, "postgres.log"), "utf8")).toContain("database system is shut down");

  running = await startEmbedded({ directory, settings });
  expect(await query(running.url, "select n from kept")).toEqual([{ n: 7 }]);
});

test("wants the password", async () => {
  running = await startEmbedded({ directory, settings });
  const wrong = new URL(running.url);
  wrong.password = "wrong";
  await expect(query(wrong.href, "select 1")).rejects.toThrow("password");
});

test("a second owner of the folder is refused by name, and the first goes on", async () => {
  const other = await ownedByAnother();
  try {
    await expect(startEmbedded({ directory, settings })).rejects.toThrow(
      new RegExp(`进程 ${other.pid} [^]*process ${other.pid}`),
    );
    expect(await query(findRunning(directory) ?? "", "select n from kept")).toEqual([{ n: 7 }]);
  } finally {
    await other.kill();
  }
});

test("when the owner is killed the database stops by itself and its rows are there afterwards", async () => {
  const other = await ownedByAnother();
  await other.kill();
  await until(() => processBirth(other.postgres) === undefined);
  expect(existsSync(join(directory, "owner.lock"))).toBe(true);
  running = await startEmbedded({ directory, settings });
  expect(await query(running.url, "select n from kept")).toEqual([{ n: 7 }]);
});

test("takes over at once while the killed owner's database still runs", async () => {
  const other = await ownedByAnother();
  await other.kill();
  running = await startEmbedded({ directory, settings });
  expect(running.pid).not.toBe(other.postgres);
  expect(await query(running.url, "select n from kept")).toEqual([{ n: 7 }]);
});

test("a database that is killed comes back at the same address with every committed row", async () => {
  running = await startEmbedded({ directory, settings });
  await query(running.url, "create table kept (n int); insert into kept values (7)");
  const before = running.pid;
  process.kill(before, "SIGKILL");
  await until(() => running?.pid !== before);
  expect(await query(running.url, "select n from kept")).toEqual([{ n: 7 }]);
});

test("an interrupted first start is begun again", async () => {
  const { mkdirSync, writeFileSync } = await import("node:fs");
  mkdirSync(join(directory, "cluster.new"));
  writeFileSync(join(directory, "cluster.new", "PG_VERSION"), "18\n");
  running = await startEmbedded({ directory, settings });
  expect(await query(running.url, "select 1 as one")).toEqual([{ one: 1 }]);
});
