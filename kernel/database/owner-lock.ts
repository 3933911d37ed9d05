import { execFileSync } from "node:child_process";
import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { GroundError } from "./ground-error.ts";

/** Who owns a data folder. `birth` tells the process from a later one with the same number; `url` lets the command line attach. */
export type Owner = { readonly pid: number; readonly birth: string; readonly url?: string };

/** When a process began, in a form that differs for every process of the machine; undefined when there is none. */
export function processBirth(pid: number): string | undefined {
  try {
    if (process.platform === "linux") {
      const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
      // The name in brackets may hold spaces; the fields after it do not. A zombie holds nothing any more.
      const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
      if (fields[0] === "Z" || fields[0] === "X") return undefined;
      return `${readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim()}/${fields[19]}`;
    }
    process.kill(pid, 0);
    if (process.platform === "win32") return "alive";
    return execFileSync("ps", ["-o", "lstart=", "-p", String(pid)], { encoding: "utf8" }).trim() || undefined;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM" ? "alive" : undefined;
  }
}

function parseOwner(text: string): Owner | undefined {
  try {
    return JSON.parse(text) as Owner;
  } catch {
    return undefined;
  }
}

/** The live owner written in a lock file, if there is one. */
export function findOwner(path: string): Owner | undefined {
  try {
    const owner = parseOwner(readFileSync(path, "utf8"));
    return owner !== undefined && processBirth(owner.pid) === owner.birth ? owner : undefined;
  } catch {
    return undefined;
  }
}

export type OwnerLock = {
  /** Tells other processes how to reach what this one owns. */
  announce(url: string): void;
  release(): void;
};

/** Takes the lock of a data folder; a lock whose owner was killed is taken over. */
export function takeOwnerLock(path: string, directory: string): OwnerLock {
  const mine: Owner = { pid: process.pid, birth: processBirth(process.pid) ?? "" };
  const draft = `${path}.${process.pid}`;
  const write = (owner: Owner) => writeFileSync(draft, JSON.stringify(owner), { mode: 0o600 });

  write(mine);
  try {
    // The whole file appears at once by link(): no reader ever sees half a lock.
    while (!linked(draft, path)) {
      const owner = findOwner(path);
      if (owner !== undefined) {
        throw new GroundError(
          `数据文件夹 ${directory} 正被进程 ${owner.pid} 使用。请先停止该进程，或用 HUITUO_DATA 指定另一个文件夹。`,
          `The data folder ${directory} is in use by process ${owner.pid}. Stop that process first, or name another folder in HUITUO_DATA.`,
        );
      }
      removeStale(path, `${path}.stale.${process.pid}`);
    }
  } finally {
    rmSync(draft, { force: true });
  }
  return {
    announce(url) {
      write({ ...mine, url });
      renameSync(draft, path);
    },
    release: () => rmSync(path, { force: true }),
  };
}

function linked(from: string, to: string): boolean {
  try {
    linkSync(from, to);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  }
}

/** Moves a stale lock away; if another process took over in between, its lock is put back. */
function removeStale(path: string, aside: string): void {
  try {
    renameSync(path, aside);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return;
    throw error;
  }
  const moved = parseOwner(readFileSync(aside, "utf8"));
  if (moved !== undefined && processBirth(moved.pid) === moved.birth) linked(aside, path);
  rmSync(aside, { force: true });
}
