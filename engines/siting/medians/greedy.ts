import type { Costs } from "../instance.ts";

/**
 * Opens `p` sites one by one, each time the one that lowers the total most; `kept` come first. Gains only shrink as sites
 * open (submodular), so a gain computed earlier is a bound and few are computed again (lazy greedy, Minoux 1978).
 * Costs must be finite. O(demands × sites) and a little more for each step.
 */
export function openGreedily({ demands, sites, cost }: Costs, p: number, kept: readonly number[]): number[] {
  const opened: number[] = [];
  const nearest = new Float64Array(demands).fill(Infinity);
  const open = (site: number) => {
    opened.push(site);
    for (let demand = 0, at = site * demands; demand < demands; demand++, at++)
      if (cost[at]! < nearest[demand]!) nearest[demand] = cost[at]!;
  };
  for (const site of kept) open(site);
  const gains = new Float64Array(sites);
  const gainOf = (site: number): number => {
    let gain = 0;
    for (let demand = 0, at = site * demands; demand < demands; demand++, at++) {
      const saved = nearest[demand]! - cost[at]!;
      if (saved > 0) gain += saved;
    }
    return gain;
  };
  if (opened.length === 0 && p > 0) open(cheapestAlone({ demands, sites, cost }));
  const isOpen = new Uint8Array(sites);
  for (const site of opened) isOpen[site] = 1;
  for (let site = 0; site < sites; site++) gains[site] = isOpen[site] ? -1 : gainOf(site);
  while (opened.length < p) {
    let best = -1;
    for (;;) {
      let top = -1;
      for (let site = 0; site < sites; site++) if (top < 0 || gains[site]! > gains[top]!) top = site;
      if (top === best) break;
      gains[top] = gainOf(top);
      best = best < 0 || gains[top]! > gains[best]! || (gains[top] === gains[best] && top < best) ? top : best;
    }
    open(best);
    gains[best] = -1;
  }
  return opened;
}

function cheapestAlone({ demands, sites, cost }: Costs): number {
  let [best, bestTotal] = [0, Infinity];
  for (let site = 0; site < sites; site++) {
    let total = 0;
    for (let at = site * demands, end = at + demands; at < end; at++) total += cost[at]!;
    if (total < bestTotal) [best, bestTotal] = [site, total];
  }
  return best;
}
