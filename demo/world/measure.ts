import type { LocalDate } from "../../contract/values.ts";
import { familyRows, placementRows, supplyRows } from "./load-rows.ts";
import { loadSize } from "./sizes.ts";
import { generateWorld } from "./world.ts";

/** Measures generation alone: `node demo/world/measure.ts [sites] [families]`. */
const [sites = "100000", families = "200000"] = process.argv.slice(2);
const timed = <Result>(name: string, run: () => Result): Result => {
  const start = performance.now();
  const result = run();
  const seconds = (performance.now() - start) / 1000;
  const rows =
    typeof result === "number"
      ? `${result.toLocaleString("en")} rows, ${Math.round(result / seconds).toLocaleString("en")} rows/s`
      : "";
  console.log(`${name}: ${seconds.toFixed(2)} s ${rows} (${Math.round(process.memoryUsage().rss / 1e6)} MB resident)`);
  return result;
};
const count = (rows: Iterable<unknown>) => {
  let total = 0;
  for (const _row of rows) total++;
  return total;
};
const world = timed("geography", () =>
  generateWorld("measure", loadSize(Number(sites), Number(families)), "2026-11-21" as LocalDate),
);
console.log(`${world.communities.length} communities, ${world.network.lon.length.toLocaleString("en")} nodes`);
timed("supply", () => count(supplyRows(world)));
timed("families", () => count(familyRows(world)));
timed("placements", () => count(placementRows(world)));
