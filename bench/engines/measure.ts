import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Measured } from "./types.ts";

/** Runs a computation several times and keeps the fastest: what is left when the machine's other work is not in the way. */
export async function best<Result>(
  times: number,
  work: () => Result | Promise<Result>,
): Promise<{ readonly ms: number; readonly cpuMs: number; readonly result: Result }> {
  let [ms, cpuMs, result] = [Infinity, Infinity, undefined as Result];
  for (let time = 0; time < times; time++) {
    const [cpu, start] = [process.cpuUsage(), performance.now()];
    result = await work();
    const wall = performance.now() - start;
    const used = process.cpuUsage(cpu);
    [ms, cpuMs] = [Math.min(ms, wall), Math.min(cpuMs, (used.user + used.system) / 1000)];
  }
  return { ms, cpuMs, result };
}

/** The folder with installed peers, or undefined: `bench/peers/README.md` tells how to fill it. */
export const peersFolder = (): string | undefined => process.env.HUITUO_PEERS;

/** The folder with public reference data, or undefined: `bench/peers/README.md` names its parts. */
export const referenceData = (...path: string[]): string | undefined => {
  const folder = process.env.HUITUO_REFERENCE_DATA;
  const found = folder === undefined ? undefined : join(folder, ...path);
  return found !== undefined && existsSync(found) ? found : undefined;
};

/** A file of the peers' folder if it is there. */
export function peerFile(...path: string[]): string | undefined {
  const folder = peersFolder();
  const found = folder === undefined ? undefined : join(folder, ...path);
  return found !== undefined && existsSync(found) ? found : undefined;
}

/** The Python of the peers' folder, else the system's. */
export const python = (): string => peerFile("venv", "bin", "python") ?? "python3";

/**
 * Runs a peer's driver as a process of its own; its last line of output is a `Measured` as JSON
 * (`{"ms": …, "peakMb": …, "quality": "…"}`). Error with the end of its error stream when it fails or is too slow.
 */
export function runPeer(command: string, args: readonly string[], seconds = 600): Promise<Measured> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: ["ignore", "pipe", "pipe"], timeout: seconds * 1000 });
    let [said, complained] = ["", ""];
    child.stdout.on("data", (bytes: Buffer) => (said = (said + bytes).slice(-100_000)));
    child.stderr.on("data", (bytes: Buffer) => (complained = (complained + bytes).slice(-2000)));
    child.once("error", reject);
    child.once("close", (code, signal) => {
      const last = said.trim().split("\n").at(-1) ?? "";
      if (code !== 0)
        reject(new Error(signal ? `ended after ${seconds} s` : (complained.trim().split("\n").at(-1) ?? "")));
      else resolve(JSON.parse(last) as Measured);
    });
  });
}
