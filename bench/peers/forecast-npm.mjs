// Forecasting packages of npm: forecast-npm.mjs nostradamus|arima births.csv holdout <folder with node_modules>
// Rows of births by month without a header; the last months are forecast from the others and compared.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

const [name, file, months, folder] = process.argv.slice(2);
const holdout = Number(months);
const require = createRequire(join(folder, "package.json"));
const load = require(name);
const births = readFileSync(file, "utf8").trim().split("\n");
const series = births.map((line) => line.split(",").map(Number));

const predict = {
  // Level 0.2, trend 0.02, season 0.1: the fixed constants of our own Holt-Winters.
  nostradamus: (known) =>
    load(
      known.map((count) => count + 0.01),
      0.2,
      0.02,
      0.1,
      12,
      holdout,
    ).slice(-holdout),
  arima: (known) =>
    new load({ p: 1, d: 1, q: 1, P: 0, D: 1, Q: 1, s: 12, verbose: false }).train(known).predict(holdout)[0],
}[name];

const [cpu, start] = [process.cpuUsage(), performance.now()];
let [error, total, failed] = [0, 0, 0];
for (const row of series) {
  const known = row.slice(0, -holdout);
  let forecast = [];
  try {
    forecast = predict(known);
  } catch {
    failed++;
  }
  for (let ahead = 0; ahead < holdout; ahead++) {
    const actual = row[known.length + ahead];
    error += Math.abs((forecast[ahead] ?? 0) - actual);
    total += actual;
  }
}
const used = process.cpuUsage(cpu);
const wape = error / total;
console.log(
  JSON.stringify({
    ms: performance.now() - start,
    cpuMs: (used.user + used.system) / 1000,
    peakMb: process.resourceUsage().maxRSS / 1024,
    quality: `WAPE ${wape > 100 ? wape.toExponential(0) : wape.toFixed(3)}${failed > 0 ? `, ${failed} series failed` : ""}`,
  }),
);
