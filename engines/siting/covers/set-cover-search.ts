import type { Random } from "../../random/random.ts";
import type { Covers } from "./cover-lists.ts";

/**
 * Local search for cheap set covers by weighting rows (Gao, Weise and Li 2015, here with costs): take a site away, add
 * one that covers a random uncovered point, and raise the weight of what stays uncovered, so that what is hard to cover
 * comes to count most. A step costs O(open sites + demand points of the site × sites of a demand point).
 */
export class SetCoverSearch {
  best = Infinity;
  bestSites: Int32Array = new Int32Array(0);
  private readonly covers: Covers;
  private readonly cost: Float64Array;
  private readonly random: Random;
  private readonly weight: Int32Array;
  /** Weight a closed site would newly cover, or an open site alone covers. */
  private readonly score: Float64Array;
  private readonly open: Uint8Array;
  private readonly times: Int32Array;
  private readonly owner: Int32Array;
  private readonly movedAt: Int32Array;
  /** A site taken away may come back only after a neighbour has moved. */
  private readonly mayReturn: Uint8Array;
  private readonly uncovered: Int32Array;
  private readonly placeOf: Int32Array;
  private uncoveredCount: number;
  private readonly list: Int32Array;
  private readonly listPlace: Int32Array;
  private listCount = 0;
  private total = 0;
  private step = 0;

  constructor(covers: Covers, cost: Float64Array, random: Random) {
    this.covers = covers;
    this.cost = cost;
    this.random = random;
    this.weight = new Int32Array(covers.demands).fill(1);
    this.score = Float64Array.from(
      { length: covers.sites },
      (_, s) => covers.siteStarts[s + 1]! - covers.siteStarts[s]!,
    );
    this.open = new Uint8Array(covers.sites);
    this.times = new Int32Array(covers.demands);
    this.owner = new Int32Array(covers.demands);
    this.movedAt = new Int32Array(covers.sites);
    this.mayReturn = new Uint8Array(covers.sites).fill(1);
    this.uncovered = Int32Array.from({ length: covers.demands }, (_, i) => i);
    this.placeOf = this.uncovered.slice();
    this.uncoveredCount = covers.demands;
    this.list = new Int32Array(covers.sites);
    this.listPlace = new Int32Array(covers.sites);
  }

  /** Adds the site with the most new cover for its cost until all is covered. */
  greedy(): void {
    while (this.uncoveredCount > 0) {
      let pick = -1;
      for (let s = 0; s < this.open.length; s++)
        if (this.open[s] === 0 && (pick < 0 || this.score[s]! * this.cost[pick]! > this.score[pick]! * this.cost[s]!))
          pick = s;
      this.add(pick);
    }
    this.dropNeedless();
  }

  /** At most `steps` steps; ends when `mustStop` (asked every 256) or when the best costs at most `enough`. True: a better cover. */
  run(steps: number, enough: () => number, mustStop: () => boolean): boolean {
    const before = this.best;
    let last = -1;
    for (let step = 0; step < steps && this.listCount > 0; step++) {
      if ((step & 255) === 255 && mustStop()) break;
      if (this.uncoveredCount === 0) {
        this.dropNeedless();
        if (this.best <= enough()) break;
        this.take(this.cheapest(-1));
      }
      this.step++;
      if (this.listCount > 0) this.take(this.cheapest(last));
      // As many sites as fit below the best cost: one where all cost the same.
      while (this.uncoveredCount > 0) {
        const s = this.bestFor(this.uncovered[Math.floor(this.random.unit() * this.uncoveredCount)]!);
        if (s < 0) break;
        this.movedAt[s] = this.step;
        this.add(s);
        last = s;
      }
      for (let at = 0; at < this.uncoveredCount; at++) this.raise(this.uncovered[at]!);
    }
    return this.best < before;
  }

  /** All is covered: closes sites that nothing needs, then records the cover if it is the cheapest. */
  private dropNeedless(): void {
    for (let at = 0; at < this.listCount;) {
      const s = this.list[at]!;
      if (this.score[s] === 0) this.take(s);
      else at++;
    }
    if (this.total >= this.best - 1e-9) return;
    this.best = this.total;
    this.bestSites = this.list.slice(0, this.listCount);
  }

  /** The open site whose weight alone is least for its cost, of equals the one that moved longest ago; not `except`. */
  private cheapest(except: number): number {
    const { list, score, cost, movedAt } = this;
    let pick = -1;
    for (let at = 0; at < this.listCount; at++) {
      const s = list[at]!;
      if (s === except && this.listCount > 1) continue;
      if (pick >= 0) {
        const difference = score[s]! * cost[pick]! - score[pick]! * cost[s]!;
        if (difference > 0 || (difference === 0 && movedAt[s]! >= movedAt[pick]!)) continue;
      }
      pick = s;
    }
    return pick;
  }

  private bestFor(demand: number): number {
    const { score, cost, movedAt, mayReturn, covers } = this;
    let pick = -1;
    for (let at = covers.demandStarts[demand]!; at < covers.demandStarts[demand + 1]!; at++) {
      const s = covers.demandSites[at]!;
      if (mayReturn[s] === 0 || this.total + cost[s]! >= this.best - 1e-9) continue;
      if (pick >= 0) {
        const difference = score[s]! * cost[pick]! - score[pick]! * cost[s]!;
        if (difference < 0 || (difference === 0 && movedAt[s]! >= movedAt[pick]!)) continue;
      }
      pick = s;
    }
    return pick;
  }

  private raise(demand: number): void {
    const { demandStarts, demandSites } = this.covers;
    this.weight[demand]!++;
    for (let at = demandStarts[demand]!; at < demandStarts[demand + 1]!; at++) this.score[demandSites[at]!]!++;
  }

  private add(site: number): void {
    const { siteStarts, siteDemands, demandStarts, demandSites } = this.covers;
    const { score, weight, times, owner, uncovered, placeOf } = this;
    this.open[site] = 1;
    this.total += this.cost[site]!;
    this.listPlace[site] = this.listCount;
    this.list[this.listCount++] = site;
    for (let at = siteStarts[site]!, end = siteStarts[site + 1]!; at < end; at++) {
      const i = siteDemands[at]!;
      const count = times[i]!++;
      if (count === 0) {
        const by = weight[i]!;
        for (let k = demandStarts[i]!, stop = demandStarts[i + 1]!; k < stop; k++) {
          score[demandSites[k]!]! -= by;
          this.mayReturn[demandSites[k]!] = 1;
        }
        score[site]! += by;
        const [place, other] = [placeOf[i]!, uncovered[--this.uncoveredCount]!];
        uncovered[place] = other;
        placeOf[other] = place;
      } else if (count === 1) score[owner[i]!]! -= weight[i]!;
      owner[i]! ^= site;
    }
  }

  private take(site: number): void {
    const { siteStarts, siteDemands, demandStarts, demandSites } = this.covers;
    const { score, weight, times, owner, uncovered, placeOf } = this;
    this.open[site] = 0;
    this.total -= this.cost[site]!;
    const [place, moved] = [this.listPlace[site]!, this.list[--this.listCount]!];
    this.list[place] = moved;
    this.listPlace[moved] = place;
    this.movedAt[site] = this.step;
    score[site] = 0;
    for (let at = siteStarts[site]!, end = siteStarts[site + 1]!; at < end; at++) {
      const i = siteDemands[at]!;
      const count = --times[i]!;
      owner[i]! ^= site;
      if (count === 0) {
        const by = weight[i]!;
        for (let k = demandStarts[i]!, stop = demandStarts[i + 1]!; k < stop; k++) {
          score[demandSites[k]!]! += by;
          this.mayReturn[demandSites[k]!] = 1;
        }
        placeOf[i] = this.uncoveredCount;
        uncovered[this.uncoveredCount++] = i;
      } else if (count === 1) score[owner[i]!]! += weight[i]!;
    }
    this.mayReturn[site] = 0;
  }
}
