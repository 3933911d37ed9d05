import { type ChildProcess, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { createServer } from "node:net";
import { join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import { GroundError } from "./ground-error.ts";
import { findOwner, processBirth, takeOwnerLock } from "./owner-lock.ts";
import { findPostgresBinaries, type PostgresBinaries } from "./postgres-binaries.ts";

export type EmbeddedOptions = {
  /** Holds the cluster, its password, its log and the owner's lock. */
  readonly directory: string;
  /** Loopback port; a free one when absent. */
  readonly port?: number;
  /** Server settings over the defaults below, such as `fsync: "off"` in tests. */
  readonly settings?: Readonly<Record<string, string>>;
  readonly log?: (message: string) => void;
  /** Called when the database died and could not be brought back. */
  readonly onLost?: (error: Error) => void;
};

export type Embedded = { readonly url: string; readonly pid: number; stop(): Promise<void> };

/** For a machine of two cores. Logged errors carry no values of rows: those are personal data. */
const defaults = {
  listen_addresses: "127.0.0.1",
  unix_socket_directories: "",
  max_connections: "100",
  shared_buffers: "256MB",
  effective_cache_size: "1GB",
  work_mem: "16MB",
  maintenance_work_mem: "128MB",
  random_page_cost: "1.1",
  min_wal_size: "256MB",
  max_wal_size: "2GB",
  wal_compression: "on",
  jit: "off",
  timezone: "UTC",
  log_timezone: "UTC",
  log_line_prefix: "%m [%p] ",
  log_error_verbosity: "terse",
  log_min_error_statement: "panic",
  log_parameter_max_length: "0",
} as const;

const user = "huituo";
const lockPath = (directory: string) => join(resolve(directory), "owner.lock");

/** The address of the database that a live process runs in this folder, if any. */
export function findRunning(directory: string): string | undefined {
  return findOwner(lockPath(directory))?.url;
}

/** Starts PostgreSQL in a folder of ours: makes the cluster on the first start, recovers after a crash, restarts it when it dies. */
export async function startEmbedded(options: EmbeddedOptions): Promise<Embedded> {
  const directory = resolve(options.directory);
  const log = options.log ?? (() => {});
  mkdirSync(directory, { recursive: true });
  const lock = takeOwnerLock(lockPath(directory), directory);
  try {
    const binaries = findPostgresBinaries();
    const cluster = join(directory, "cluster");
    await stopOrphan(cluster, log);
    const password = await ensureCluster(directory, cluster, binaries, log);
    let port = options.port ?? (await freePort());
    const url = () => `postgres://${user}:${password}@127.0.0.1:${port}/huituo`;
    const launch = async (): Promise<ChildProcess> => {
      const child = spawnPostgres(binaries, directory, cluster, {
        ...defaults,
        ...options.settings,
        port: String(port),
      });
      await ready(child, url(), directory);
      return child;
    };

    const launchPatiently = async (attempt = 1): Promise<ChildProcess> => {
      try {
        return await launch();
      } catch (error) {
        // The children of a database that was killed a moment ago let go of its memory when they notice.
        const mayPass = startProblem(directory).message.includes("shared memory block") ? 10 : 2;
        if (attempt >= mayPass) throw error;
        await sleep(mayPass > 2 ? 200 * attempt : 0);
        // Somebody may have taken the free port in between.
        port = options.port ?? (await freePort());
        return launchPatiently(attempt + 1);
      }
    };
    let child = await launchPatiently();
    let stopping = false;
    let guard = guardOf(child);
    const watch = () => child.once("exit", () => void (stopping ? undefined : revive()));
    const revive = async () => {
      for (let attempt = 1; !stopping && attempt <= 8; attempt++) {
        log(`database stopped unexpectedly, starting it again (${attempt})`);
        try {
          child = await launch();
          guard.kill("SIGKILL");
          guard = guardOf(child);
          watch();
          return;
        } catch {
          // The killed server's children need a moment to notice and let go of its memory.
          await sleep(250 * attempt);
        }
      }
      if (!stopping) options.onLost?.(startProblem(directory));
    };
    watch();
    lock.announce(url());
    return {
      url: url(),
      get pid() {
        return child.pid ?? 0;
      },
      async stop() {
        if (stopping) return;
        stopping = true;
        guard.kill("SIGKILL");
        await stopProcess(child.pid ?? 0, binaries, cluster);
        lock.release();
      },
    };
  } catch (error) {
    lock.release();
    throw error;
  }
}

/** Makes the cluster aside and renames it when whole, so that an interrupted first start leaves nothing half made. */
async function ensureCluster(
  directory: string,
  cluster: string,
  binaries: PostgresBinaries,
  log: (message: string) => void,
): Promise<string> {
  const passwordFile = join(directory, "password");
  if (!existsSync(cluster)) {
    log("creating the database");
    const draft = `${cluster}.new`;
    rmSync(draft, { recursive: true, force: true });
    mkdirSync(draft, { mode: 0o700 });
    writeFileSync(passwordFile, randomBytes(24).toString("hex"), { mode: 0o600 });
    binaries.handOver(directory);
    const common = ["-D", draft, "-U", user, "--auth=scram-sha-256", `--pwfile=${passwordFile}`];
    await run(binaries, [...common, "--encoding=UTF8", "--locale=C.UTF-8", "--lc-messages=C", "--no-sync"], directory);
    renameSync(draft, cluster);
  }
  return readFileSync(passwordFile, "utf8").trim();
}

function run(binaries: PostgresBinaries, args: string[], directory: string): Promise<void> {
  const command = binaries.command("initdb", args);
  return new Promise((done, fail) => {
    let output = "";
    const child = spawn(command.file, command.args, { ...command.options, stdio: ["ignore", "pipe", "pipe"] });
    child.stdout?.on("data", (text) => (output += text));
    child.stderr?.on("data", (text) => (output += text));
    child.once("error", fail);
    child.once("exit", (code) => {
      if (code === 0) return done();
      const last = output.trim().split("\n").slice(-5).join("\n");
      fail(
        new GroundError(
          `无法在 ${directory} 创建数据库：`,
          `The database could not be created in ${directory}:\n${last}`,
        ),
      );
    });
  });
}

function spawnPostgres(
  binaries: PostgresBinaries,
  directory: string,
  cluster: string,
  settings: Record<string, string>,
): ChildProcess {
  const logFile = join(directory, "postgres.log");
  if ((statSync(logFile, { throwIfNoEntry: false })?.size ?? 0) > 20_000_000) renameSync(logFile, `${logFile}.1`);
  const output = openSync(logFile, "a", 0o600);
  const flags = Object.entries(settings).flatMap(([key, value]) => ["-c", `${key}=${value}`]);
  const command = binaries.command("postgres", ["-D", cluster, ...flags]);
  // Its own process group: Ctrl-C in the terminal reaches us, and we stop it in order.
  const child = spawn(command.file, command.args, {
    ...command.options,
    detached: true,
    stdio: ["ignore", output, output],
  });
  child.once("error", () => {});
  closeSync(output);
  return child;
}

/** Waits until the server answers and our database exists; recovery after a crash may take a while. */
async function ready(child: ChildProcess, url: string, directory: string): Promise<void> {
  const admin = url.replace(/\/huituo$/, "/postgres");
  for (let waited = 0; ; waited += 1) {
    if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) throw startProblem(directory);
    const client = new pg.Client({ connectionString: admin, connectionTimeoutMillis: 5000 });
    client.on("error", () => {});
    try {
      await client.connect();
      const found = await client.query("select 1 from pg_database where datname = 'huituo'");
      if (found.rowCount === 0) await client.query("create database huituo");
      return;
    } catch (error) {
      if ((error as { code?: string }).code === "28P01") throw startProblem(directory);
      await sleep(waited < 100 ? 20 : 200);
    } finally {
      await client.end().catch(() => {});
    }
  }
}

function startProblem(directory: string): GroundError {
  const file = join(directory, "postgres.log");
  const last = existsSync(file) ? readFileSync(file, "utf8").trim().split("\n").slice(-4).join("\n") : "";
  return new GroundError(
    `内置数据库无法启动，日志见 ${file}。`,
    `The embedded database did not start; its log is ${file}:\n${last}`,
  );
}

/** When we are killed outright, the guard sees its input close and stops the database in order. */
function guardOf(child: ChildProcess): { kill(signal: NodeJS.Signals): void } {
  if (process.platform === "win32" || child.pid === undefined) return { kill: () => {} };
  const guard = spawn("sh", ["-c", `cat >/dev/null; kill -INT ${child.pid} 2>/dev/null`], {
    detached: true,
    stdio: ["pipe", "ignore", "ignore"],
  });
  guard.once("error", () => {});
  guard.stdin?.on("error", () => {});
  guard.unref();
  (guard.stdin as unknown as { unref?: () => void } | null)?.unref?.();
  return guard;
}

/** Beyond any system's greatest number of a process. */
const noProcess = 2_147_483_647;

/** A database whose owner was killed may still run; it is stopped before its folder is opened again. */
async function stopOrphan(cluster: string, log: (message: string) => void): Promise<void> {
  const file = join(cluster, "postmaster.pid");
  if (!existsSync(file)) return;
  const text = readFileSync(file, "utf8");
  const pid = Number(text.split("\n")[0]);
  if (!Number.isInteger(pid) || pid <= 1) return;
  if (!isPostgresOf(pid, cluster)) {
    // Dead but not yet buried, or its number went to another process: PostgreSQL would take it for alive. The other
    // lines stay, by which it finds out whether children of the dead one still hold its memory.
    writeFileSync(file, text.replace(/^\d+/, String(noProcess)));
    return;
  }
  log(`stopping the database that a killed process left running (${pid})`);
  await stopProcess(pid);
}

function isPostgresOf(pid: number, cluster: string): boolean {
  if (processBirth(pid) === undefined) return false;
  if (process.platform !== "linux") return true;
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8").includes(cluster);
  } catch {
    return false;
  }
}

/** Fast shutdown: open transactions are rolled back, the rest is written; harsher only when that does not end. */
async function stopProcess(pid: number, binaries?: PostgresBinaries, cluster?: string): Promise<void> {
  const birth = processBirth(pid);
  const alive = () => birth !== undefined && processBirth(pid) === birth;
  if (process.platform === "win32" && binaries !== undefined && cluster !== undefined) {
    const command = binaries.command("pg_ctl", ["stop", "-D", cluster, "-m", "fast"]);
    await new Promise((done) => spawn(command.file, command.args, { stdio: "ignore" }).once("exit", done));
  }
  for (const [signal, patience] of [
    ["SIGINT", 60_000],
    ["SIGQUIT", 10_000],
    ["SIGKILL", 5_000],
  ] as const) {
    if (!alive()) return;
    process.kill(pid, signal);
    for (let waited = 0; waited < patience && alive(); waited += 20) await sleep(20);
  }
}

export function freePort(): Promise<number> {
  return new Promise((done, fail) => {
    const server = createServer();
    server.once("error", fail);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() =>
        typeof address === "object" && address !== null ? done(address.port) : fail(new Error("no port")),
      );
    });
  });
}
