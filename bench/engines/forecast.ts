import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { spawnSync } from "node:child_process";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { backtest, type BacktestRow } from "../../engines/forecast/backtest.ts";
import { forecastBirths } from "../../engines/forecast/births.ts";
import { projectCohorts } from "../../engines/forecast/cohorts.ts";
import { seasonalNaive } from "../../engines/forecast/naive.ts";
import type { BirthsPanel } from "../../engines/forecast/panel.ts";
import { syntheticBirths } from "../../engines/forecast/synthetic-births.ts";
import { best, peerFile, peersFolder, python, runPeer } from "./measure.ts";
import type { EngineBench, Measured, Peer } from "./types.ts";

const holdout = 12;
const drivers = join(import.meta.dirname, "..", "peers");

const district = (communities: number, seed = "bench") => syntheticBirths({ communities, months: 120, seed });

const figures = (row: BacktestRow) => {
  const coverage = row.coverage === null ? "" : `, 80 % bounds hold ${(row.coverage * 100).toFixed(1)} %`;
  return `WAPE ${row.wape.toFixed(3)}${coverage}`;
};

/** Quality of the last year against seasonal naive, community by community. */
function quality(panel: BirthsPanel): string {
  const rows = backtest(panel, holdout).filter((row) => row.tier === "community");
  const [ours, naive] = [rows[0]!, rows.find((row) => row.method === "seasonal-naive")!];
  return `${figures(ours)}, ${((1 - ours.wape / naive.wape) * 100).toFixed(0)} % below seasonal naive (${naive.wape.toFixed(3)})`;
}

async function births(communities: number): Promise<Measured> {
  const panel = district(communities);
  const { ms, cpuMs } = await best(5, () => forecastBirths(panel, holdout, panel.months - holdout));
  return { ms, cpuMs, quality: quality(panel) };
}

async function cohorts(communities: number): Promise<Measured> {
  const panel = district(communities);
  const { ms, cpuMs, result } = await best(7, () => projectCohorts(forecastBirths(panel, 36)));
  const { children } = result.communities;
  const sums = new Float64Array(36);
  for (let at = 3; at < children.length; at += 4) sums[Math.floor(at / 4) % 36]! += children[at]!;
  const gap = Math.max(...sums.map((sum, month) => Math.abs(sum - result.district.children[month * 4 + 3]!)));
  return { ms, cpuMs, quality: `births and 4 age groups with bounds; sums differ by ${gap.toExponential(0)} at most` };
}

async function plainLoop(): Promise<Measured> {
  const { births, months } = district(500);
  const { ms, cpuMs } = await best(5, () => {
    let sum = 0;
    for (let row = 0; row < 500; row++)
      sum += seasonalNaive(births.subarray(row * months, (row + 1) * months), months - holdout, holdout)[0]!;
    return sum;
  });
  return { ms, cpuMs, quality: "seasonal naive" };
}

/** A peer on the first `rows` communities of the same district. */
async function onFile(rows: number, run: (file: string) => Promise<Measured>): Promise<Measured> {
  const folder = mkdtempSync(join(tmpdir(), "huituo-bench-"));
  try {
    const { births, months } = district(500);
    const file = join(folder, "births.csv");
    const lines = Array.from({ length: rows }, (_, row) => births.subarray(row * months, (row + 1) * months).join(","));
    writeFileSync(file, `${lines.join("\n")}\n`);
    return await run(file);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const npm = (name: string, said: string, rows: number): Peer => ({
  name: said,
  missing: () => (peerFile("npm", "node_modules", name) ? undefined : `npm install --prefix $HUITUO_PEERS/npm ${name}`),
  run: () =>
    onFile(rows, (file) =>
      runPeer(process.execPath, [
        join(drivers, "forecast-npm.mjs"),
        name,
        file,
        String(holdout),
        join(peersFolder()!, "npm"),
      ]),
    ),
});

const statsmodels: Peer = {
  name: "statsmodels (BSD-3), damped Holt-Winters",
  missing: () =>
    spawnSync(python(), ["-c", "import statsmodels"]).status === 0
      ? undefined
      : "$HUITUO_PEERS/venv/bin/pip install statsmodels",
  run: () =>
    onFile(500, (file) => runPeer(python(), [join(drivers, "forecast-statsmodels.py"), file, String(holdout)])),
};

export const bench: EngineBench = {
  engine: "forecast",
  cases: [
    {
      instance: "500 communities × 108 months, 12 ahead (made-up births)",
      aim: "WAPE ≥ 15 % below seasonal naive, bounds hold 75–85 %",
      ours: () => births(500),
      bound: plainLoop,
      peers: [
        statsmodels,
        npm("nostradamus", "nostradamus (npm, MIT)", 500),
        npm("arima", "arima (npm, MIT), SARIMA(1,1,1)(0,1,1), first 100", 100),
      ],
    },
    {
      instance: "5,000 communities × 120 months, 12 held out",
      aim: "WAPE ≥ 15 % below seasonal naive, bounds hold 75–85 %",
      ours: () => births(5000),
    },
    { instance: "5,000 communities × 36 months, cohorts and bounds", aim: "≤ 0.5 s", ours: () => cohorts(5000) },
  ],
  scaling: [{ name: "cohorts of 1,250 communities, 36 months", run: (scale) => cohorts(1250 * scale) }],
};
