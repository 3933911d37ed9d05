import type { Decay } from "./decay.ts";
import type { Method } from "./ratio.ts";

/** The demand points a site reaches and their weights (> 0): one byte each where a decay has at most 256 levels, else doubles. */
export type Row = { readonly demands: Uint32Array; readonly weights: Float64Array | Uint8Array };

/** The weights a decay can give, if they are few: a stored weight is then the number of its level. */
export function levelsOf(decay: Decay): Float64Array | undefined {
  if (decay.kind === "within") return Float64Array.of(1);
  if (decay.kind !== "steps") return undefined;
  const levels = [...new Set(decay.zones.map(({ weight }) => weight))].filter((weight) => weight > 0);
  return levels.length <= 256 ? Float64Array.from(levels) : undefined;
}

export type PairSums = {
  readonly method: Method;
  /** Persons at each demand point. */
  readonly population: Float64Array;
  readonly levels: Float64Array | undefined;
  /** 3SFCA: weights at each demand point of sites that count in a family's choice but lie beyond the catchment. */
  readonly elsewhere?: Float64Array;
};

export type SiteRow = { readonly row: Row; readonly supply: number };

/**
 * Floating catchments over stored pairs, kept both by site and by demand point, so that a change of a site sums again only
 * what it touches: for 2SFCA the points of its old and new reach; for 3SFCA also the sites those points choose among and all
 * their points. Sums are made anew from the pairs, never corrected by differences: nothing drifts, and a point that loses
 * its last site is at exactly 0. Memory: 10 bytes a pair with levels, else 24.
 */
export class StoredPairs {
  /** Places a person at each demand point. */
  readonly ofDemand: Float64Array;
  /** Places a person of each site's own catchment. */
  readonly ofSite: number[] = [];
  readonly sites: (SiteRow | undefined)[];
  private readonly sums: PairSums;
  private readonly choice: Float64Array;
  /** The pairs by demand point as they were when last rebuilt; entries of a site in `outdated` no longer count. */
  private starts: Uint32Array;
  private siteOf: Uint32Array = new Uint32Array(0);
  private weightOf: Float64Array | Uint8Array = new Uint8Array(0);
  private outdated: Uint8Array = new Uint8Array(0);
  /** Pairs of the outdated sites, by demand point. */
  private added = new Map<number, { site: number; weight: number }[]>();
  private addedCount = 0;
  private readonly stamps: Uint32Array;
  private round = 0;

  /** Sums everything. O(pairs). */
  constructor(sums: PairSums, sites: readonly (SiteRow | undefined)[]) {
    this.sums = sums;
    const count = sums.population.length;
    this.ofDemand = new Float64Array(count);
    this.choice = new Float64Array(count);
    this.starts = new Uint32Array(count + 1);
    this.stamps = new Uint32Array(count);
    this.sites = [...sites];
    this.rebuild();
    for (let demand = 0; demand < count; demand++) this.sumChoice(demand);
    for (let site = 0; site < sites.length; site++) this.sumSite(site);
    for (let demand = 0; demand < count; demand++) this.sumDemand(demand);
  }

  /** Sets sites at once (undefined: closed; a number one past the last: a new one) and returns the demand points summed again. */
  set(changes: readonly { readonly site: number; readonly to: SiteRow | undefined }[]): Uint32Array {
    const moved: number[] = [];
    const resized: number[] = [];
    for (const { site, to } of changes) {
      const before = this.sites[site];
      if (site > this.sites.length) throw new RangeError(`there is no site ${site}`);
      this.sites[site] = to;
      if (before && to && before.row === to.row) resized.push(site);
      else {
        this.replaceRow(site, before?.row, to?.row);
        for (const row of [before?.row, to?.row]) if (row) for (const demand of row.demands) moved.push(demand);
        resized.push(site);
      }
    }
    const near = this.distinct(moved);
    const sites = this.sums.method === "three" ? this.choosers(near, resized) : resized;
    for (const site of sites) this.sumSite(site);
    const touched = [...near];
    for (const site of sites) for (const demand of this.sites[site]?.row.demands ?? []) touched.push(demand);
    const all = this.distinct(touched);
    for (const demand of all) this.sumDemand(demand);
    if (this.addedCount * 4 > this.siteOf.length + 4096) this.rebuild();
    return all;
  }

  /** Takes the last site away again (a site that was only tried). */
  forgetLast(): void {
    this.sites.pop();
    this.ofSite.pop();
  }

  private weight(row: Row, at: number): number {
    const value = row.weights[at]!;
    return this.sums.levels ? this.sums.levels[value]! : value;
  }

  private replaceRow(site: number, before: Row | undefined, after: Row | undefined): void {
    if (this.outdated[site] === 1 && before)
      for (const demand of before.demands) {
        const rest = this.added.get(demand)!.filter((entry) => entry.site !== site);
        if (rest.length > 0) this.added.set(demand, rest);
        else this.added.delete(demand);
        this.addedCount--;
      }
    if (site >= this.outdated.length) {
      const longer = new Uint8Array(site * 2 + 16);
      longer.set(this.outdated);
      this.outdated = longer;
    }
    this.outdated[site] = 1;
    after?.demands.forEach((demand, at) => {
      const entry = { site, weight: this.weight(after, at) };
      const list = this.added.get(demand);
      if (list) list.push(entry);
      else this.added.set(demand, [entry]);
      this.addedCount++;
    });
  }

  /** Sums the choice of points anew, and returns the sites whose persons thereby change. */
  private choosers(demands: Uint32Array, changed: readonly number[]): number[] {
    const found = new Set(changed);
    for (const demand of demands) {
      this.sumChoice(demand);
      for (let at = this.starts[demand]!; at < this.starts[demand + 1]!; at++)
        if (this.outdated[this.siteOf[at]!] !== 1) found.add(this.siteOf[at]!);
      for (const { site } of this.added.get(demand) ?? []) found.add(site);
    }
    return [...found];
  }

  private sumChoice(demand: number): void {
    if (this.sums.method === "two") return;
    const { levels } = this.sums;
    let sum = this.sums.elsewhere?.[demand] ?? 0;
    for (let at = this.starts[demand]!; at < this.starts[demand + 1]!; at++)
      if (this.outdated[this.siteOf[at]!] !== 1) sum += levels ? levels[this.weightOf[at]!]! : this.weightOf[at]!;
    for (const { weight } of this.added.get(demand) ?? []) sum += weight;
    this.choice[demand] = sum;
  }

  private sumSite(site: number): void {
    const { population, levels, method } = this.sums;
    const at = this.sites[site];
    if (!at) {
      this.ofSite[site] = 0;
      return;
    }
    const { demands, weights } = at.row;
    let persons = 0;
    for (let place = 0; place < demands.length; place++) {
      const demand = demands[place]!;
      const weight = levels ? levels[weights[place]!]! : weights[place]!;
      persons += population[demand]! * (method === "two" ? weight : (weight * weight) / this.choice[demand]!);
    }
    this.ofSite[site] = persons > 0 ? at.supply / persons : 0;
  }

  private sumDemand(demand: number): void {
    const { levels, method } = this.sums;
    const { ofSite, starts, siteOf, weightOf, outdated } = this;
    const two = method === "two";
    let sum = 0;
    for (let at = starts[demand]!; at < starts[demand + 1]!; at++) {
      const site = siteOf[at]!;
      if (outdated[site] === 1) continue;
      const weight = levels ? levels[weightOf[at]!]! : weightOf[at]!;
      sum += ofSite[site]! * (two ? weight : weight * weight);
    }
    if (this.addedCount > 0)
      for (const { site, weight } of this.added.get(demand) ?? [])
        sum += ofSite[site]! * (two ? weight : weight * weight);
    this.ofDemand[demand] = two || sum === 0 ? sum : sum / this.choice[demand]!;
  }

  /** Each once, in the order met. */
  private distinct(demands: readonly number[]): Uint32Array {
    const round = ++this.round;
    const found = new Uint32Array(demands.length);
    let count = 0;
    for (const demand of demands) {
      if (this.stamps[demand] === round) continue;
      this.stamps[demand] = round;
      found[count++] = demand;
    }
    return found.slice(0, count);
  }

  /** Sorts the pairs by demand point, sites ascending: a counting sort. */
  private rebuild(): void {
    const starts = new Uint32Array(this.starts.length);
    for (const each of this.sites) if (each) for (const demand of each.row.demands) starts[demand + 1]! += 1;
    for (let demand = 1; demand < starts.length; demand++) starts[demand]! += starts[demand - 1]!;
    const pairs = starts.at(-1)!;
    const fill = starts.slice();
    this.siteOf = new Uint32Array(pairs);
    this.weightOf = this.sums.levels ? new Uint8Array(pairs) : new Float64Array(pairs);
    this.sites.forEach((each, site) => {
      if (!each) return;
      const { demands, weights } = each.row;
      for (let place = 0; place < demands.length; place++) {
        const at = fill[demands[place]!]!++;
        this.siteOf[at] = site;
        this.weightOf[at] = weights[place]!;
      }
    });
    this.starts = starts;
    this.outdated = new Uint8Array(this.sites.length);
    this.added = new Map();
    this.addedCount = 0;
  }
}
