import type { Costs } from "./instance.ts";

/** For each demand the cheapest of these sites, the first of equals; −1 when none can serve it. O(demands × chosen). */
export function assign({ demands, cost }: Costs, chosen: readonly number[]): Int32Array {
  const to = new Int32Array(demands).fill(-1);
  const best = new Float64Array(demands).fill(Infinity);
  for (const site of chosen)
    for (let demand = 0, at = site * demands; demand < demands; demand++, at++)
      if (cost[at]! < best[demand]!) {
        best[demand] = cost[at]!;
        to[demand] = site;
      }
  return to;
}
