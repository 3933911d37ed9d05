/**
 * Who covers whom, both ways: site s covers the demand points `siteDemands[siteStarts[s]…siteStarts[s + 1])`, demand
 * point i is covered by the sites `demandSites[demandStarts[i]…demandStarts[i + 1])`; every list is ascending.
 */
export type Covers = {
  readonly demands: number;
  readonly sites: number;
  readonly siteStarts: Int32Array;
  readonly siteDemands: Int32Array;
  readonly demandStarts: Int32Array;
  readonly demandSites: Int32Array;
};

/** A list of covering pairs (demand, site), in any order, repeats allowed. */
export type Pairs = { readonly demand: ArrayLike<number>; readonly site: ArrayLike<number> };

/** Cover lists of covering pairs. O(pairs + demands + sites). Throws RangeError for an index out of range. */
export function coversOfPairs(demands: number, sites: number, { demand, site }: Pairs): Covers {
  const sizes = new Int32Array(sites + 1);
  for (let at = 0; at < demand.length; at++) {
    const i = demand[at]!;
    const s = site[at]!;
    if (!(i >= 0 && i < demands)) throw new RangeError(`there is no demand point ${i}`);
    if (!(s >= 0 && s < sites)) throw new RangeError(`there is no site ${s}`);
    sizes[s + 1]!++;
  }
  for (let s = 0; s < sites; s++) sizes[s + 1]! += sizes[s]!;
  const next = sizes.slice();
  const lists = new Int32Array(demand.length);
  for (let at = 0; at < demand.length; at++) lists[next[site[at]!]!++] = demand[at]!;
  // Two transpositions sort both sides; a repeated pair then stands beside itself and is dropped.
  const byDemand = transpose(sites, demands, sizes, lists);
  const bySite = transpose(demands, sites, byDemand.starts, byDemand.lists);
  return {
    demands,
    sites,
    siteStarts: bySite.starts,
    siteDemands: bySite.lists,
    demandStarts: byDemand.starts,
    demandSites: byDemand.lists,
  };
}

/** Cover lists by straight-line distance in the plane (inclusive), by a grid of cells of the radius. O(points + pairs tried). */
export function coversWithin(
  demand: { readonly x: ArrayLike<number>; readonly y: ArrayLike<number> },
  site: { readonly x: ArrayLike<number>; readonly y: ArrayLike<number> },
  radius: number,
): Covers {
  if (!(radius > 0 && radius < Infinity)) throw new RangeError(`a radius of ${radius}`);
  const cells = new Map<number, number[]>();
  // Rows of cells are far enough apart that no two cells share a number.
  const keyOf = (row: number, column: number) => row * 2 ** 26 + column;
  for (let s = 0; s < site.x.length; s++) {
    const key = keyOf(Math.floor(site.y[s]! / radius), Math.floor(site.x[s]! / radius));
    const cell = cells.get(key);
    if (cell) cell.push(s);
    else cells.set(key, [s]);
  }
  const found: { demand: Int32Array; site: Int32Array } = {
    demand: new Int32Array(1 << 16),
    site: new Int32Array(1 << 16),
  };
  let count = 0;
  const square = radius * radius;
  for (let i = 0; i < demand.x.length; i++) {
    const [x, y] = [demand.x[i]!, demand.y[i]!];
    const [row, column] = [Math.floor(y / radius), Math.floor(x / radius)];
    for (let r = row - 1; r <= row + 1; r++)
      for (let c = column - 1; c <= column + 1; c++) {
        const cell = cells.get(keyOf(r, c));
        if (cell === undefined) continue;
        if (count + cell.length > found.demand.length) {
          found.demand = grown(found.demand, count + cell.length);
          found.site = grown(found.site, count + cell.length);
        }
        for (const s of cell) {
          const [dx, dy] = [site.x[s]! - x, site.y[s]! - y];
          if (dx * dx + dy * dy > square) continue;
          found.demand[count] = i;
          found.site[count++] = s;
        }
      }
  }
  return coversOfPairs(demand.x.length, site.x.length, {
    demand: found.demand.subarray(0, count),
    site: found.site.subarray(0, count),
  });
}

function grown(list: Int32Array, least: number): Int32Array {
  const longer = new Int32Array(Math.max(least, list.length * 2));
  longer.set(list);
  return longer;
}

/** The covers of some sites and demand points only, renumbered in the order given. O(pairs). */
export function restrictCovers(covers: Covers, demands: ArrayLike<number>, sites: ArrayLike<number>): Covers {
  const demandAt = new Int32Array(covers.demands).fill(-1);
  for (let at = 0; at < demands.length; at++) demandAt[demands[at]!] = at;
  const demand = new Int32Array(covers.siteDemands.length);
  const site = new Int32Array(covers.siteDemands.length);
  let count = 0;
  for (let at = 0; at < sites.length; at++) {
    const s = sites[at]!;
    for (let k = covers.siteStarts[s]!; k < covers.siteStarts[s + 1]!; k++) {
      const i = demandAt[covers.siteDemands[k]!]!;
      if (i < 0) continue;
      demand[count] = i;
      site[count++] = at;
    }
  }
  return coversOfPairs(demands.length, sites.length, {
    demand: demand.subarray(0, count),
    site: site.subarray(0, count),
  });
}

/**
 * Groups demand points that exactly the same sites cover: they are one point with the sum of their weights. Returns the
 * group of every demand point (−1 for one that no site covers) and one member of each group. O(pairs).
 */
export function groupAlike(covers: Covers): { group: Int32Array; member: Int32Array } {
  const { demandStarts, demandSites } = covers;
  const group = new Int32Array(covers.demands).fill(-1);
  const members: number[] = [];
  const byHash = new Map<number, number[]>();
  for (let i = 0; i < covers.demands; i++) {
    const [start, end] = [demandStarts[i]!, demandStarts[i + 1]!];
    if (start === end) continue;
    let hash = end - start;
    for (let at = start; at < end; at++) hash = Math.imul(hash ^ demandSites[at]!, 0x9e3779b1) ^ (hash >>> 15);
    const rivals = byHash.get(hash);
    const same = rivals?.find((g) => isSameList(covers, members[g]!, i));
    if (same !== undefined) {
      group[i] = same;
      continue;
    }
    group[i] = members.push(i) - 1;
    if (rivals) rivals.push(group[i]!);
    else byHash.set(hash, [group[i]!]);
  }
  return { group, member: Int32Array.from(members) };
}

function isSameList({ demandStarts, demandSites }: Covers, one: number, other: number): boolean {
  const [a, b] = [demandStarts[one]!, demandStarts[other]!];
  const length = demandStarts[one + 1]! - a;
  if (demandStarts[other + 1]! - b !== length) return false;
  for (let at = 0; at < length; at++) if (demandSites[a + at] !== demandSites[b + at]) return false;
  return true;
}

function transpose(rows: number, columns: number, starts: Int32Array, lists: Int32Array) {
  const last = new Int32Array(columns).fill(-1);
  const sizes = new Int32Array(columns + 1);
  for (let row = 0; row < rows; row++)
    for (let at = starts[row]!; at < starts[row + 1]!; at++) {
      const column = lists[at]!;
      if (last[column] === row) continue;
      last[column] = row;
      sizes[column + 1]!++;
    }
  for (let column = 0; column < columns; column++) sizes[column + 1]! += sizes[column]!;
  const next = sizes.slice();
  const turned = new Int32Array(sizes[columns]!);
  last.fill(-1);
  for (let row = 0; row < rows; row++)
    for (let at = starts[row]!; at < starts[row + 1]!; at++) {
      const column = lists[at]!;
      if (last[column] === row) continue;
      last[column] = row;
      turned[next[column]!++] = row;
    }
  return { starts: sizes, lists: turned };
}
