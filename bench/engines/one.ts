import type { EngineBench, Measured } from "./types.ts";

/** One measurement in a process of its own: `one.ts <engine> case|peer|bound|scaling <number> [<peer or scale>]`, printed as JSON. */
const [engine = "", kind = "", number = "", more = ""] = process.argv.slice(2);
const { bench } = (await import(`./${engine}.ts`)) as { bench: EngineBench };
const measured = await measure();
const peakMb = Math.round(process.resourceUsage().maxRSS / 1024);
console.log(JSON.stringify({ peakMb, ...measured }));

function measure(): Promise<Measured> {
  if (kind === "scaling") return bench.scaling![Number(number)]!.run(Number(more) as 1 | 4 | 16);
  const wanted = bench.cases[Number(number)]!;
  if (kind === "peer") return wanted.peers![Number(more)]!.run();
  if (kind === "bound") return wanted.bound!();
  return wanted.ours();
}
