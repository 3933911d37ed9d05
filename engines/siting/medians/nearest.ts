import type { Costs } from "../instance.ts";

/**
 * For each demand its sites, cheapest first. Row `i` takes the places from `i * stride`; after its last site stands a cost
 * of Infinity, so that a walk along a row needs no other end. Pairs that cannot serve (Infinity) are left out.
 */
export type Nearest = {
  readonly demands: number;
  readonly sites: number;
  readonly stride: number;
  readonly site: Int32Array;
  readonly cost: Float64Array;
};

/**
 * Sorts every demand's sites by cost: counting sort into as many slices as sites, then insertion within a slice.
 * About O(demands × sites) for costs that are spread evenly, memory 12 bytes a pair.
 */
export function sortNearest({ demands, sites, cost }: Costs): Nearest {
  const stride = sites + 1;
  const order = new Int32Array(demands * stride);
  const sorted = new Float64Array(demands * stride).fill(Infinity);
  const row = new Float64Array(sites);
  const slice = new Int32Array(sites);
  const start = new Int32Array(sites + 2);
  for (let demand = 0; demand < demands; demand++) {
    let [low, high] = [Infinity, 0];
    for (let site = 0, at = demand; site < sites; site++, at += demands) {
      const each = cost[at]!;
      row[site] = each;
      if (each < low) low = each;
      if (each > high && each < Infinity) high = each;
    }
    const scale = high > low ? (sites - 1) / (high - low) : 0;
    start.fill(0);
    for (let site = 0; site < sites; site++) {
      const each = row[site]!;
      const into = each === Infinity ? -1 : ((each - low) * scale) | 0;
      slice[site] = into;
      start[into + 2]!++;
    }
    start[1] = 0;
    for (let at = 1; at <= sites; at++) start[at + 1]! += start[at]!;
    const base = demand * stride;
    for (let site = 0; site < sites; site++) {
      const into = slice[site]!;
      if (into < 0) continue;
      const place = base + start[into + 1]!++;
      order[place] = site;
      sorted[place] = row[site]!;
    }
    insertion(sorted, order, base, base + start[sites]!);
  }
  return { demands, sites, stride, site: order, cost: sorted };
}

function insertion(keys: Float64Array, values: Int32Array, from: number, to: number): void {
  for (let at = from + 1; at < to; at++) {
    const key = keys[at]!;
    if (keys[at - 1]! <= key) continue;
    const value = values[at]!;
    let place = at;
    for (; place > from && keys[place - 1]! > key; place--) {
      keys[place] = keys[place - 1]!;
      values[place] = values[place - 1]!;
    }
    keys[place] = key;
    values[place] = value;
  }
}

/** The same rows with only the sites for which `keep` is not 0, renumbered in order; `ids` are the old numbers. O(entries). */
export function restrict(nearest: Nearest, keep: ArrayLike<number>): Nearest & { ids: Int32Array } {
  const renamed = new Int32Array(nearest.sites).fill(-1);
  const kept: number[] = [];
  for (let site = 0; site < nearest.sites; site++) if (keep[site]) renamed[site] = kept.push(site) - 1;
  const stride = kept.length + 1;
  const order = new Int32Array(nearest.demands * stride);
  const sorted = new Float64Array(nearest.demands * stride).fill(Infinity);
  for (let demand = 0; demand < nearest.demands; demand++) {
    let place = demand * stride;
    for (let at = demand * nearest.stride; nearest.cost[at]! < Infinity; at++) {
      const site = renamed[nearest.site[at]!]!;
      if (site < 0) continue;
      order[place] = site;
      sorted[place++] = nearest.cost[at]!;
    }
  }
  return {
    demands: nearest.demands,
    sites: kept.length,
    stride,
    site: order,
    cost: sorted,
    ids: Int32Array.from(kept),
  };
}
