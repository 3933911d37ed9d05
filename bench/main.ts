/** `npm run bench -- <name>`: measures beside the raw limit in the same run and prints ratios. */
const benches: Record<string, { summary: string; load: () => Promise<{ run(args: string[]): Promise<void> }> }> = {
  search: {
    summary: "public search over 100,000 sites, beside the same SQL under pgbench",
    load: () => import("./search.ts"),
  },
  rush: {
    summary: "1,000 families for 100 places, beside the same transaction under pgbench; and under kill -9",
    load: () => import("./rush.ts"),
  },
  indicators: {
    summary: "200 indicators of a province: one event, a full recompute, and SQL written for each",
    load: () => import("./indicators.ts"),
  },
  engines: {
    summary: "every engine beside its best peer and the plain loop, and how its time grows",
    load: () => import("./engines.ts"),
  },
  import: { summary: "a ledger of 100,000 rows, beside bare parsing", load: () => import("./import.ts") },
};

const [name, ...rest] = process.argv.slice(2);
const bench = name === undefined ? undefined : benches[name];
if (!bench) {
  console.log("npm run bench -- <name> [options]\n");
  for (const [key, { summary }] of Object.entries(benches)) console.log(`  ${key.padEnd(10)} ${summary}`);
  process.exitCode = name === undefined || name === "--help" ? 0 : 2;
} else {
  const { run } = await bench.load();
  await run(rest);
}

export {};
