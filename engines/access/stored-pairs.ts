import type { Decay } from "./decay.ts";
import type { Method } from "./ratio.ts";

/** The demand points a site reaches and their weights (> 0): one byte each where a decay has at most 255 levels, else doubles. */
export type Row = { readonly demands: Uint32Array; readonly weights: Float64Array | Uint8Array };

/** 0 and the weights a decay can give, if they are few: a stored weight is then the number of its level. */
export function levelsOf(decay: Decay): Float64Array | undefined {
  if (decay.kind === "within") return Float64Array.of(0, 1);
  if (decay.kind !== "steps") return undefined;
  const levels = [...new Set([0, ...decay.zones.map(({ weight }) => weight)])];
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
  /** Places a person of each site's own catchment; 0 for closed ones. Longer than there are sites. */
  ofSite: Float64Array = new Float64Array(16);
  readonly sites: (SiteRow | undefined)[];
  private readonly sums: PairSums;
  private readonly choice: Float64Array;
  /** The pairs by demand point, sites ascending; a pair that is gone has weight 0. */
  private starts: Uint32Array;
  private siteOf: Uint32Array = new Uint32Array(0);
  private weightOf: Float64Array | Uint8Array = new Uint8Array(0);
  /** Pairs that came later, by demand point, until they are sorted in too; 1 in `hasAdded` for points that have some. */
  private added = new Map<number, { readonly site: number; weight: number }[]>();
  private addedCount = 0;
  private readonly hasAdded: Uint8Array;
  /** Demand points being collected, each once: `found[0]` to `found[foundCount - 1]`, marked with the number of the round. */
  private readonly found: Uint32Array;
  private foundCount = 0;
  private readonly stamps: Uint32Array;
  private round = 0;
  /** Demand points of the row a site is given, marked with `keptRound`. */
  private readonly kept: Uint32Array;
  private keptRound = 0;

  /** Sums everything. O(pairs). */
  constructor(sums: PairSums, sites: readonly (SiteRow | undefined)[]) {
    this.sums = sums;
    const count = sums.population.length;
    this.ofDemand = new Float64Array(count);
    this.choice = new Float64Array(count);
    this.starts = new Uint32Array(count + 1);
    this.stamps = new Uint32Array(count);
    this.found = new Uint32Array(count);
    this.hasAdded = new Uint8Array(count);
    this.kept = new Uint32Array(count);
    this.sites = [...sites];
    this.rebuild();
    for (let demand = 0; demand < count; demand++) this.sumChoice(demand);
    for (let site = 0; site < sites.length; site++) this.sumSite(site);
    for (let demand = 0; demand < count; demand++) this.sumDemand(demand);
  }

  /** Sets sites at once (undefined: closed; a number one past the last: a new one) and returns the demand points summed again. */
  set(changes: readonly { readonly site: number; readonly to: SiteRow | undefined }[]): Uint32Array {
    const own: number[] = [];
    this.startCollecting();
    for (const { site, to } of changes) {
      const before = this.sites[site];
      if (site > this.sites.length) throw new RangeError(`there is no site ${site}`);
      this.sites[site] = to;
      const same = before?.row === to?.row || !this.replaceRow(site, before?.row, to?.row);
      if (!same || before?.supply !== to?.supply) own.push(site);
    }
    const sites = this.sums.method === "three" ? this.choosers(own) : own;
    for (const site of sites) {
      this.sumSite(site);
      this.collect(this.sites[site]?.row);
    }
    // In the order of the pairs in memory.
    const all = this.found.slice(0, this.foundCount).sort();
    for (let at = 0; at < all.length; at++) this.sumDemand(all[at]!);
    if (this.addedCount * 4 > this.siteOf.length + 4096) this.rebuild();
    return all;
  }

  /** Takes the last site away again (a site that was only tried). */
  forgetLast(): void {
    this.sites.pop();
  }

  /** Enters a site's new row; collects the demand points whose weight changed, and tells whether there were any. */
  private replaceRow(site: number, before: Row | undefined, after: Row | undefined): boolean {
    const round = ++this.keptRound;
    const { kept } = this;
    let changed = false;
    for (let at = 0; at < (after?.demands.length ?? 0); at++) {
      const demand = after!.demands[at]!;
      kept[demand] = round;
      if (!this.enter(demand, site, after!.weights[at]!)) continue;
      changed = true;
      this.collectOne(demand);
    }
    for (let at = 0; at < (before?.demands.length ?? 0); at++) {
      const demand = before!.demands[at]!;
      if (kept[demand] === round || !this.enter(demand, site, 0)) continue;
      changed = true;
      this.collectOne(demand);
    }
    return changed;
  }

  /** Gives a pair its weight (0: gone); false if it had it already. O(log sites of the demand point). */
  private enter(demand: number, site: number, weight: number): boolean {
    const { siteOf, weightOf } = this;
    let [low, high] = [this.starts[demand]!, this.starts[demand + 1]!];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (siteOf[middle]! < site) low = middle + 1;
      else high = middle;
    }
    if (low < this.starts[demand + 1]! && siteOf[low] === site) {
      if (weightOf[low] === weight) return false;
      weightOf[low] = weight;
      return true;
    }
    const list = this.hasAdded[demand] === 1 ? this.added.get(demand)! : [];
    const known = list.find((entry) => entry.site === site);
    if ((known?.weight ?? 0) === weight) return false;
    if (known) known.weight = weight;
    else {
      list.push({ site, weight });
      this.added.set(demand, list);
      this.hasAdded[demand] = 1;
      this.addedCount++;
    }
    return true;
  }

  /** Sums the choice of the collected points anew, and returns the sites whose persons thereby change. */
  private choosers(own: readonly number[]): number[] {
    const seen = new Uint8Array(this.sites.length);
    const sites: number[] = [];
    const meet = (site: number) => {
      if (seen[site] === 1) return;
      seen[site] = 1;
      sites.push(site);
    };
    for (const site of own) meet(site);
    const { starts, siteOf, weightOf } = this;
    for (let place = 0; place < this.foundCount; place++) {
      const demand = this.found[place]!;
      this.sumChoice(demand);
      for (let at = starts[demand]!; at < starts[demand + 1]!; at++) {
        const site = siteOf[at]!;
        if (seen[site] === 0 && weightOf[at] !== 0) meet(site);
      }
      if (this.hasAdded[demand] === 1)
        for (const { site, weight } of this.added.get(demand)!) if (weight !== 0) meet(site);
    }
    return sites;
  }

  private sumChoice(demand: number): void {
    if (this.sums.method === "two") return;
    const { levels } = this.sums;
    const { starts, weightOf } = this;
    let sum = this.sums.elsewhere?.[demand] ?? 0;
    for (let at = starts[demand]!; at < starts[demand + 1]!; at++)
      sum += levels ? levels[weightOf[at]!]! : weightOf[at]!;
    if (this.hasAdded[demand] === 1)
      for (const { weight } of this.added.get(demand)!) sum += levels ? levels[weight]! : weight;
    this.choice[demand] = sum;
  }

  private sumSite(site: number): void {
    if (site >= this.ofSite.length) this.ofSite = longer(this.ofSite, new Float64Array(site * 2));
    const { population, levels, method } = this.sums;
    const at = this.sites[site];
    if (!at) {
      this.ofSite[site] = 0;
      return;
    }
    const { demands, weights } = at.row;
    const { choice } = this;
    const two = method === "two";
    let persons = 0;
    for (let place = 0; place < demands.length; place++) {
      const demand = demands[place]!;
      const weight = levels ? levels[weights[place]!]! : weights[place]!;
      persons += population[demand]! * (two ? weight : (weight * weight) / choice[demand]!);
    }
    this.ofSite[site] = persons > 0 ? at.supply / persons : 0;
  }

  private sumDemand(demand: number): void {
    const { levels, method } = this.sums;
    const { ofSite, starts, siteOf, weightOf } = this;
    const two = method === "two";
    let sum = 0;
    for (let at = starts[demand]!; at < starts[demand + 1]!; at++) {
      const weight = levels ? levels[weightOf[at]!]! : weightOf[at]!;
      sum += ofSite[siteOf[at]!]! * (two ? weight : weight * weight);
    }
    if (this.hasAdded[demand] === 1)
      for (const { site, weight: stored } of this.added.get(demand)!) {
        const weight = levels ? levels[stored]! : stored;
        sum += ofSite[site]! * (two ? weight : weight * weight);
      }
    this.ofDemand[demand] = two || sum === 0 ? sum : sum / this.choice[demand]!;
  }

  private startCollecting(): void {
    this.round++;
    this.foundCount = 0;
  }

  private collectOne(demand: number): void {
    if (this.stamps[demand] === this.round) return;
    this.stamps[demand] = this.round;
    this.found[this.foundCount++] = demand;
  }

  private collect(row: Row | undefined): void {
    for (let at = 0; at < (row?.demands.length ?? 0); at++) this.collectOne(row!.demands[at]!);
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
    this.added = new Map();
    this.addedCount = 0;
    this.hasAdded.fill(0);
  }
}

function longer(values: Float64Array, into: Float64Array): Float64Array {
  into.set(values);
  return into;
}
