import type { Random } from "../../random/random.ts";
import type { Covers } from "./cover-lists.ts";

/**
 * A choice of open sites with what opening or closing each site would change, kept up to date by every move, and searches
 * over exchanges. Opening or closing costs O(demand points of the site × sites of a demand point); the best site to close
 * for one that opens costs O(demand points of the site): it is the cheapest of all or shares demand with the one opened.
 */
export class SwapSearch {
  readonly open: Uint8Array;
  covered = 0;
  count = 0;
  private readonly covers: Covers;
  private readonly weight: Float64Array;
  /** Weight a closed site would add, and weight an open site alone covers. */
  readonly gain: Float64Array;
  readonly loss: Float64Array;
  private readonly times: Int32Array;
  /** Exclusive or of the open sites covering a point: with one, it is that site. */
  private readonly owner: Int32Array;
  private readonly shared: Float64Array;
  private readonly touched: Int32Array;
  private readonly random: Random;
  /** The sites that searches may open and close, as a list and as flags. */
  private movable: Int32Array;
  private readonly mayMove: Uint8Array;

  constructor(covers: Covers, weight: Float64Array, random: Random) {
    this.covers = covers;
    this.weight = weight;
    this.random = random;
    this.open = new Uint8Array(covers.sites);
    this.gain = new Float64Array(covers.sites);
    this.loss = new Float64Array(covers.sites);
    this.times = new Int32Array(covers.demands);
    this.owner = new Int32Array(covers.demands);
    this.shared = new Float64Array(covers.sites);
    this.touched = new Int32Array(covers.sites);
    this.movable = Int32Array.from({ length: covers.sites }, (_, s) => s);
    this.mayMove = new Uint8Array(covers.sites).fill(1);
    for (let s = 0; s < covers.sites; s++)
      for (let at = covers.siteStarts[s]!; at < covers.siteStarts[s + 1]!; at++)
        this.gain[s]! += weight[covers.siteDemands[at]!]!;
  }

  /** From now on only these sites open and close. */
  restrict(movable: Int32Array): void {
    this.movable = movable;
    this.mayMove.fill(0);
    for (const s of movable) this.mayMove[s] = 1;
  }

  add(site: number): void {
    const { siteStarts, siteDemands } = this.covers;
    for (let at = siteStarts[site]!, end = siteStarts[site + 1]!; at < end; at++) {
      const i = siteDemands[at]!;
      const weight = this.weight[i]!;
      const times = this.times[i]!++;
      if (times === 0) {
        this.shiftGains(i, -weight);
        this.loss[site]! += weight;
        this.covered += weight;
      } else if (times === 1) this.loss[this.owner[i]!]! -= weight;
      this.owner[i]! ^= site;
    }
    this.open[site] = 1;
    this.count++;
  }

  remove(site: number): void {
    const { siteStarts, siteDemands } = this.covers;
    for (let at = siteStarts[site]!, end = siteStarts[site + 1]!; at < end; at++) {
      const i = siteDemands[at]!;
      const weight = this.weight[i]!;
      const times = --this.times[i]!;
      this.owner[i]! ^= site;
      if (times === 0) {
        this.shiftGains(i, weight);
        this.covered -= weight;
      } else if (times === 1) this.loss[this.owner[i]!]! += weight;
    }
    this.loss[site] = 0;
    this.open[site] = 0;
    this.count--;
  }

  /** Opens the sites that add most, one after the other, until `count` are open or nothing adds. O(count × sites). */
  greedy(count: number): void {
    while (this.count < count) {
      let best = -1;
      for (const s of this.movable) if (this.open[s] === 0 && (best < 0 || this.gain[s]! > this.gain[best]!)) best = s;
      if (best < 0 || this.gain[best]! <= 0) return;
      this.add(best);
    }
  }

  /** Closes the cheapest movable sites, or opens the best, until exactly `count` are open (fewer when nothing adds). */
  fit(count: number): void {
    while (this.count > count) {
      const cheapest = this.cheapestRemoval();
      if (cheapest < 0) return;
      this.remove(cheapest);
    }
    this.greedy(count);
  }

  /**
   * Simulated annealing (Kirkpatrick, Gelatt and Vecchi 1983) over exchanges among the movable sites: each proposal
   * opens a random closed site and closes whichever one costs least, cooling from `hot` to `cold` (weight covered).
   * Ends after `proposals`, or when `mustStop` (asked every 2,048). Returns the best choice met.
   */
  anneal(hot: number, cold: number, proposals: number, mustStop: () => boolean): Int32Array {
    const { open, random, movable } = this;
    let bestCovered = this.covered;
    let best = this.openSites();
    const cooling = (cold / hot) ** (1 / proposals);
    let temperature = hot;
    let cheapest = -1;
    for (let step = 1; step <= proposals; step++) {
      if ((step & 2047) === 0 && mustStop()) break;
      temperature *= cooling;
      const site = movable[Math.floor(random.unit() * movable.length)]!;
      if (open[site] === 1) continue;
      if (cheapest < 0) cheapest = this.cheapestRemoval();
      if (cheapest < 0) break;
      const out = this.bestRemovalFor(site, cheapest);
      if (this.delta < 0 && random.unit() >= Math.exp(this.delta / temperature)) continue;
      this.exchange(out, site);
      cheapest = -1;
      if (this.covered > bestCovered) {
        bestCovered = this.covered;
        best = this.openSites();
      }
    }
    return best;
  }

  /** Makes improving exchanges until none is left. */
  descend(mustStop: () => boolean): void {
    const { movable } = this;
    const least = 1e-9 * Math.max(1, this.covered);
    for (let unchanged = 0, at = 0; unchanged < movable.length; at = (at + 1) % movable.length, unchanged++) {
      const site = movable[at]!;
      if (this.open[site] === 1) continue;
      const cheapest = this.cheapestRemoval();
      if (cheapest < 0 || mustStop()) return;
      const out = this.bestRemovalFor(site, cheapest);
      if (this.delta <= least) continue;
      this.exchange(out, site);
      unchanged = -1;
    }
  }

  private exchange(out: number, site: number): void {
    this.remove(out);
    this.add(site);
  }

  private cheapestRemoval(): number {
    const { open, loss, movable } = this;
    let cheapest = -1;
    let least = Infinity;
    for (let at = 0; at < movable.length; at++) {
      const s = movable[at]!;
      if (open[s] === 0 || loss[s]! >= least) continue;
      least = loss[s]!;
      cheapest = s;
    }
    return cheapest;
  }

  openSites(): Int32Array {
    const sites = new Int32Array(this.count);
    for (let s = 0, at = 0; s < this.open.length; s++) if (this.open[s] === 1) sites[at++] = s;
    return sites;
  }

  /** Changes to exactly these sites. */
  become(sites: Int32Array): void {
    const wanted = new Uint8Array(this.open.length);
    for (const s of sites) wanted[s] = 1;
    for (let s = 0; s < wanted.length; s++) if (this.open[s] === 1 && wanted[s] === 0) this.remove(s);
    for (const s of sites) if (this.open[s] === 0) this.add(s);
  }

  /** What the exchange found by `bestRemovalFor` changes. */
  private delta = 0;

  private bestRemovalFor(site: number, cheapest: number): number {
    const { siteStarts, siteDemands } = this.covers;
    const { shared, touched, loss, owner, times, weight, mayMove } = this;
    let count = 0;
    for (let at = siteStarts[site]!, end = siteStarts[site + 1]!; at < end; at++) {
      const i = siteDemands[at]!;
      if (times[i] !== 1) continue;
      const alone = owner[i]!;
      if (shared[alone] === 0) touched[count++] = alone;
      shared[alone]! += weight[i]!;
    }
    let out = cheapest;
    let price = loss[cheapest]! - shared[cheapest]!;
    for (let at = 0; at < count; at++) {
      const s = touched[at]!;
      const net = loss[s]! - shared[s]!;
      shared[s] = 0;
      if (net < price && mayMove[s] === 1) {
        price = net;
        out = s;
      }
    }
    this.delta = this.gain[site]! - price;
    return out;
  }

  private shiftGains(demand: number, by: number): void {
    const { demandStarts, demandSites } = this.covers;
    const gain = this.gain;
    for (let at = demandStarts[demand]!, end = demandStarts[demand + 1]!; at < end; at++) gain[demandSites[at]!]! += by;
  }
}
