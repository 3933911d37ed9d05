import { readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Random } from "../engines/random/random.ts";
import { verifyAudit } from "../kernel/audit.ts";
import { loadOrCreateKeyring } from "../kernel/crypto/key-file.ts";
import type { Keyring } from "../kernel/crypto/keyring.ts";
import { findRunning, freePort } from "../kernel/database/embedded.ts";
import { databaseDirectory, openGround } from "../kernel/database/ground.ts";
import { type Database, openDatabase } from "../kernel/database/pool.ts";
import { addSlots, bookingShot, makeRushWorld, type RushWorld } from "./rush-world.ts";
import { type ServerProcess, startServer } from "./server-process.ts";

export type KillOptions = {
  readonly rounds: number;
  readonly families?: number;
  readonly capacity?: number;
  readonly log: (message: string) => void;
};

/**
 * Rushes in which first the server and then the database is killed with -9; every family asks again until it has an
 * answer, as a page does. Afterwards what was confirmed has to be there, once, and nothing else. Answers the number of faults.
 */
export async function runKills({ rounds, families = 400, capacity = 250, log }: KillOptions): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), "huituo-kill-"));
  const keysFile = join(folder, "keys.json");
  const keyring = loadOrCreateKeyring(keysFile, { createdAt: new Date().toISOString() });
  const random = Random.from(`kills ${process.pid}`);
  let server: ServerProcess | undefined;
  let faults = 0;
  let retried = 0;
  try {
    const world = await seed(folder, keyring, families);
    const port = await freePort();
    const start = () => startServer({ HUITUO_DATA: folder, HUITUO_KEYS: keysFile, LOG_LEVEL: "silent" }, port);
    server = await start();
    for (let round = 1; round <= rounds; round++) {
      const slotId = await withDatabase(folder, async ({ kysely }) => (await addSlots(kysely, world, 1, capacity))[0]!);
      const confirmed = new Map<string, string>();
      const killServerAt = Math.floor(random.between(1, Math.floor(capacity * 0.4)));
      const killDatabaseAt = Math.floor(random.between(Math.floor(capacity * 0.5), Math.floor(capacity * 0.9)));
      let [serverKilled, databaseKilled] = [false, false];
      let restarting: Promise<void> | undefined;
      const meddle = () => {
        if (!serverKilled && confirmed.size >= killServerAt) {
          serverKilled = true;
          restarting = killAndRestart();
        } else if (serverKilled && !databaseKilled && confirmed.size >= killDatabaseAt) {
          databaseKilled = true;
          process.kill(databasePid(folder), "SIGKILL");
        }
      };
      const killAndRestart = async () => {
        server!.child.kill("SIGKILL");
        await new Promise((resolve) => server!.child.once("exit", resolve));
        server = await start();
      };
      const answers = await rush(port, world, slotId, { connections: 24, confirmed, meddle });
      await restarting;
      retried += answers.retried;
      const found = await withDatabase(folder, (database) => check(database, slotId, capacity, confirmed));
      if (!serverKilled || !databaseKilled) found.push("a kill did not happen in the middle");
      faults += found.length;
      log(
        `round ${String(round).padStart(2)}: server killed at ${killServerAt}, database at ${killDatabaseAt} of ${capacity}; ` +
          `${confirmed.size} confirmed, ${answers.full} told full, ${answers.retried} asked again; ${found.length === 0 ? "all there, none doubled" : found.join("; ")}`,
      );
    }
    const audit = await withDatabase(folder, (database) => verifyAudit(database, keyring, world.districtId));
    faults += audit.faults.length;
    log(
      `\n${rounds} rounds, ${rounds * 2} kills, ${retried} requests asked again; audit chain ${audit.faults.length === 0 ? "whole" : JSON.stringify(audit.faults)} (${audit.rows} entries); faults: ${faults}`,
    );
    return faults;
  } finally {
    await server?.stop();
    // A stopping database may still write.
    await rm(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 200 });
  }
}

/** Makes the world in the data folder the server will own. */
async function seed(folder: string, keyring: Keyring, families: number): Promise<RushWorld> {
  const ground = await openGround({ databaseUrl: undefined, dataDirectory: folder });
  try {
    return await makeRushWorld(ground.database, keyring, families);
  } finally {
    await ground.stop();
  }
}

/** The database behind the running server, also just after it was killed. */
async function withDatabase<T>(folder: string, work: (database: Database) => Promise<T>): Promise<T> {
  for (let waited = 0; ; waited++) {
    const url = findRunning(databaseDirectory({ dataDirectory: folder }));
    const database = url === undefined ? undefined : openDatabase(url, { max: 2 });
    try {
      if (!database) throw new Error("the database is not up");
      await database.pool.query("select 1");
    } catch (error) {
      await database?.close();
      if (waited > 300) throw error;
      await sleep(100);
      continue;
    }
    try {
      return await work(database);
    } finally {
      await database.close();
    }
  }
}

function databasePid(folder: string): number {
  const file = join(databaseDirectory({ dataDirectory: folder }), "cluster", "postmaster.pid");
  return Number(readFileSync(file, "utf8").split("\n")[0]);
}

type RushOptions = { connections: number; confirmed: Map<string, string>; meddle: () => void };

/** Every family asks until it is told yes or full; `confirmed` keeps the booking each child was promised. */
async function rush(port: number, world: RushWorld, slotId: string, { connections, confirmed, meddle }: RushOptions) {
  const waiting = [...world.families];
  let full = 0;
  let retried = 0;
  const ask = async (family: RushWorld["families"][number]): Promise<void> => {
    const { method, path, headers, body } = bookingShot(world, slotId, family);
    const until = performance.now() + 60_000;
    for (;;) {
      try {
        const response = await fetch(`http://127.0.0.1:${port}${path}`, {
          method,
          headers,
          body,
          signal: AbortSignal.timeout(20_000),
        });
        const answer = (await response.json()) as { bookingId?: string; error?: string };
        if (response.status === 200 && answer.bookingId) {
          confirmed.set(family.childId, answer.bookingId);
          meddle();
          return;
        }
        if (answer.error === "session_full") {
          full += 1;
          return;
        }
        if (response.status < 500 && response.status !== 429) throw new Refused(`${response.status} ${answer.error}`);
      } catch (error) {
        if (error instanceof Refused || performance.now() > until) throw error;
      }
      retried += 1;
      await sleep(100);
    }
  };
  const worker = async () => {
    for (let family = waiting.pop(); family; family = waiting.pop()) await ask(family);
  };
  await Promise.all(Array.from({ length: connections }, worker));
  return { full, retried };
}

/** An answer nobody should get: asking again would not help. */
class Refused extends Error {}

/** Compares what is stored with what was promised. */
async function check(
  database: Database,
  slotId: string,
  capacity: number,
  confirmed: ReadonlyMap<string, string>,
): Promise<string[]> {
  const faults: string[] = [];
  const slot = await database.kysely
    .selectFrom("booking_session")
    .select(["taken", "capacity"])
    .where("id", "=", slotId)
    .executeTakeFirstOrThrow();
  const rows = await database.kysely
    .selectFrom("booking")
    .select(["id", "child_id", "status"])
    .where("session_id", "=", slotId)
    .execute();
  const stored = new Map(rows.map((row) => [row.child_id, row.id]));
  const lost = [...confirmed].filter(([childId, bookingId]) => stored.get(childId) !== bookingId).length;
  if (lost > 0) faults.push(`${lost} confirmed bookings are not there`);
  if (stored.size !== rows.length) faults.push(`${rows.length - stored.size} children booked twice`);
  if (slot.taken !== rows.length) faults.push(`taken is ${slot.taken}, rows are ${rows.length}`);
  if (rows.length < capacity) faults.push(`${capacity - rows.length} places were refused though free`);
  if (rows.length > capacity) faults.push(`${rows.length - capacity} over capacity`);
  if (rows.length !== confirmed.size) faults.push(`${rows.length} rows, ${confirmed.size} confirmed`);
  const { rows: audited } = await database.pool.query<{ count: number }>(
    "select count(*)::int as count from audit_entry where event = 'booking.booked' and target_id = any($1)",
    [rows.map(({ id }) => id)],
  );
  if (audited[0]?.count !== rows.length) faults.push(`${audited[0]?.count} audit entries for ${rows.length} bookings`);
  return faults;
}
