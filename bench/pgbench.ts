import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { percentiles, type Figures } from "./figures.ts";

/** Whether PostgreSQL's own load generator is installed. */
export const hasPgbench = (): boolean => spawnSync("pgbench", ["--version"]).status === 0;

/**
 * Runs a script under pgbench with prepared statements: the raw limit of the database on this machine.
 * `script` uses pgbench's variables; answers transactions a second and latencies in milliseconds.
 */
export function pgbench(
  url: string,
  script: string,
  options: { clients: number; seconds?: number; transactions?: number },
): Figures {
  const folder = mkdtempSync(join(tmpdir(), "huituo-pgbench-"));
  const file = join(folder, "script.sql");
  writeFileSync(file, script);
  const length = options.transactions ? ["-t", String(options.transactions)] : ["-T", String(options.seconds ?? 10)];
  const result = spawnSync(
    "pgbench",
    [
      "-n",
      "-M",
      "prepared",
      "-f",
      file,
      "-c",
      String(options.clients),
      "-j",
      "2",
      ...length,
      "-l",
      "--log-prefix",
      join(folder, "log"),
      url,
    ],
    { encoding: "utf8", cwd: folder },
  );
  if (result.status !== 0) throw new Error(`pgbench failed: ${result.stderr}`);
  const latencies: number[] = [];
  for (const name of readdirSync(folder).filter((each) => each.startsWith("log")))
    for (const line of readFileSync(join(folder, name), "utf8").split("\n")) {
      const micros = Number(line.split(" ")[2]);
      if (Number.isFinite(micros)) latencies.push(micros / 1000);
    }
  rmSync(folder, { recursive: true, force: true });
  const perSecond = Number(/tps = ([\d.]+)/.exec(result.stdout)?.[1] ?? Number.NaN);
  return { perSecond, ...percentiles(latencies) };
}
