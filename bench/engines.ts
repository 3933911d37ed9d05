import { readdirSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { runPeer } from "./engines/measure.ts";
import type { EngineBench, Measured } from "./engines/types.ts";

const folder = join(import.meta.dirname, "engines");
const frame = new Set(["measure.ts", "one.ts", "types.ts"]);

/** Every engine beside its best peer and the plain loop, each in a process of its own; then how its time grows. */
export async function run(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      only: { type: "string", multiple: true },
      long: { type: "boolean", default: false },
      "no-peers": { type: "boolean", default: false },
    },
  });
  const files = readdirSync(folder).filter(
    (file) => file.endsWith(".ts") && !file.endsWith("-instances.ts") && !frame.has(file),
  );
  const engines = files.map((file) => file.slice(0, -3)).filter((name) => values.only?.includes(name) ?? true);
  const lines: string[][] = [];
  const growth: string[][] = [];
  const missing = new Map<string, string>();
  for (const name of engines) {
    const { bench } = (await import(`./engines/${name}.ts`)) as { bench: EngineBench };
    for (const [number, { instance, aim, peers = [], bound }] of bench.cases.entries()) {
      const ours = await attempt(name, "case", number);
      lines.push([bench.engine, instance, "Huituo", ...figures(ours), "", said(ours), aim ?? ""]);
      show(lines.at(-1)!);
      if (bound) add(lines, bench.engine, instance, "plain loop", await attempt(name, "bound", number), ours);
      if (values["no-peers"]) continue;
      for (const [at, peer] of peers.entries()) {
        const command = peer.missing();
        if (command !== undefined) {
          missing.set(peer.name, command);
          lines.push([bench.engine, instance, peer.name, "–", "–", "", peer.known ?? "not installed", ""]);
        } else if (peer.long && !values.long) {
          lines.push([bench.engine, instance, peer.name, "–", "–", "", peer.known ?? "only with --long", ""]);
        } else {
          add(lines, bench.engine, instance, peer.name, await attempt(name, "peer", number, at), ours);
          continue;
        }
        show(lines.at(-1)!);
      }
    }
    for (const [number, { name: what }] of (bench.scaling ?? []).entries()) {
      const runs = [];
      for (const scale of [1, 4, 16] as const) runs.push(await attempt(name, "scaling", number, scale));
      const times = runs.map((each) => ("ms" in each ? each.ms : Number.NaN));
      growth.push([bench.engine, what, ...runs.flatMap(figures), exponent(times).toFixed(2)]);
      show(growth.at(-1)!);
    }
  }
  console.log();
  print(["engine", "instance", "who", "time", "peak MB", "× ours", "quality", "aim"], lines);
  print(["engine", "computation", "1×", "MB", "4×", "MB", "16×", "MB", "time ~ size^"], growth);
  for (const [peer, command] of missing) console.log(`not installed: ${peer}: ${command}`);
}

type Attempt = Measured | { readonly failed: string };

/** Several minutes for one measurement are allowed; a failure is a line of the table. */
async function attempt(engine: string, kind: string, number: number, more?: number): Promise<Attempt> {
  const args = [join(folder, "one.ts"), engine, kind, String(number), ...(more === undefined ? [] : [String(more)])];
  try {
    return await runPeer(process.execPath, ["--disable-warning=ExperimentalWarning", "--expose-gc", ...args], 1800);
  } catch (error) {
    return { failed: (error as Error).message };
  }
}

function add(lines: string[][], engine: string, instance: string, who: string, theirs: Attempt, ours: Attempt): void {
  const ratio = "ms" in theirs && "ms" in ours ? times(theirs.ms / ours.ms) : "";
  lines.push([engine, instance, who, ...figures(theirs), ratio, said(theirs), ""]);
  show(lines.at(-1)!);
}

const times = (ratio: number) => (ratio >= 100 ? ratio.toFixed(0) : ratio.toPrecision(2));

function figures(measured: Attempt): [string, string] {
  if ("failed" in measured) return ["failed", ""];
  const cpu =
    measured.cpuMs !== undefined && measured.cpuMs > measured.ms * 1.3 ? ` (${duration(measured.cpuMs)} cpu)` : "";
  return [duration(measured.ms) + cpu, measured.peakMb === undefined ? "" : String(Math.round(measured.peakMb))];
}

const said = (measured: Attempt): string => ("failed" in measured ? measured.failed : measured.quality);

function duration(ms: number): string {
  if (ms >= 1000) return `${(ms / 1000).toPrecision(3)} s`;
  return ms >= 1 ? `${ms.toPrecision(3)} ms` : `${(ms * 1000).toPrecision(3)} µs`;
}

/** The slope of log time over log size for sizes 1, 4, 16: least squares of three points evenly apart is (last − first) / span. */
function exponent([first = Number.NaN, , last = Number.NaN]: readonly number[]): number {
  return Math.log(last / first) / Math.log(16);
}

const show = (line: readonly string[]) => console.error(line.filter((cell) => cell !== "").join("  "));

function print(head: readonly string[], lines: readonly (readonly string[])[]): void {
  if (lines.length === 0) return;
  console.log(`| ${head.join(" | ")} |`);
  console.log(`|${head.map(() => " --- ").join("|")}|`);
  for (const line of lines) console.log(`| ${line.map((cell) => cell.replaceAll("|", "/")).join(" | ")} |`);
  console.log();
}
