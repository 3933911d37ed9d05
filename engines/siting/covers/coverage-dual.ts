import type { Covers } from "./cover-lists.ts";

/**
 * Upper bound on the weight that `count` sites can cover: a price for covering each demand point, between 0 and its
 * weight, turns every cover condition into money; then the best choice is the `count` sites with the most priced demand,
 * and Σ (weight − price) + Σ of those is never less than the optimum. Its least value is the bound of the linear program.
 * Prices are improved by the volume algorithm (Barahona and Anbil 2000), which also yields a nearly feasible fractional
 * choice (`share`) to start a search from. One step costs O(pairs + sites log sites).
 */
export class CoverageDual {
  bound = Infinity;
  /** Fraction to which each site is open in the averaged answer. */
  readonly share: Float64Array;
  private readonly covers: Covers;
  private readonly weight: Float64Array;
  private readonly count: number;
  private readonly price: Float64Array;
  private readonly trial: Float64Array;
  /** How often each demand point is covered by the last choice, and by the averaged one. */
  private readonly times: Float64Array;
  private readonly averageTimes: Float64Array;
  private readonly worth: Float64Array;
  private readonly sorted: Float64Array;
  private readonly chosen: Int32Array;

  /** `count` from 1 to the number of sites. */
  constructor(covers: Covers, weight: Float64Array, count: number) {
    this.covers = covers;
    this.weight = weight;
    this.count = count;
    this.price = new Float64Array(covers.demands);
    this.trial = new Float64Array(covers.demands);
    for (let i = 0; i < covers.demands; i++) {
      const sites = covers.demandStarts[i + 1]! - covers.demandStarts[i]!;
      this.trial[i] = (0.9 * weight[i]!) / Math.max(1, Math.sqrt(sites));
    }
    this.times = new Float64Array(covers.demands);
    this.averageTimes = new Float64Array(covers.demands);
    this.worth = new Float64Array(covers.sites);
    this.sorted = new Float64Array(covers.sites);
    this.share = new Float64Array(covers.sites);
    this.chosen = new Int32Array(count);
  }

  /**
   * Improves the bound by at most `steps` steps towards `target`, a value known to be reached; ends earlier when 300
   * steps gained less than 1e-5 of the bound, when the bound is below `enough`, or when `mustStop`.
   */
  improve(target: number, enough: number, steps: number, mustStop: () => boolean): void {
    const { averageTimes, times, share, chosen } = this;
    let length = 0.5;
    let blend = 0.1;
    let since = 0;
    let before = Infinity;
    for (let step = 0; step < steps; step++) {
      if (mustStop()) return;
      const value = this.evaluate(this.trial);
      this.countTimes();
      if (value < this.bound) {
        if (this.slopesAgree()) length = Math.min(length * 1.1, 2);
        if (this.bound - value > 1e-5 * value) since = 0;
        this.bound = value;
        this.price.set(this.trial);
        if (value < enough) return;
      }
      if (++since > 20) {
        length *= 0.66;
        since = 0;
      }
      const mixed = step === 0 ? 1 : blend;
      for (let i = 0; i < times.length; i++) averageTimes[i]! += mixed * (times[i]! - averageTimes[i]!);
      for (let s = 0; s < share.length; s++) share[s]! *= 1 - mixed;
      for (const s of chosen) share[s]! += mixed;
      this.move(length * (this.bound - target));
      if (step % 100 === 99) blend = Math.max(blend * 0.8, 0.005);
      if (step % 300 === 299) {
        if (before - this.bound < 1e-5 * this.bound) return;
        before = this.bound;
      }
    }
  }

  /**
   * What every site's own decision is worth at the best prices: with a site forced open that the bound's choice leaves
   * closed (or the reverse), the bound falls by `slack[site]`. A site whose slack takes the bound below a value already
   * reached keeps its state in every better answer.
   */
  slacks(): { slack: Float64Array; inChoice: Uint8Array } {
    this.evaluate(this.price);
    const inChoice = new Uint8Array(this.covers.sites);
    for (const s of this.chosen) inChoice[s] = 1;
    const { sorted, worth, count } = this;
    const lowestIn = sorted[sorted.length - count]!;
    const highestOut = sorted[sorted.length - count - 1] ?? 0;
    const slack = worth.map((each, s) => (inChoice[s] === 1 ? each - highestOut : lowestIn - each));
    return { slack, inChoice };
  }

  /** The bound at these prices; leaves what the sites are worth and which are chosen. */
  private evaluate(price: Float64Array): number {
    const { siteStarts, siteDemands, sites } = this.covers;
    const { worth, sorted, weight, chosen, count } = this;
    let total = 0;
    for (let i = 0; i < price.length; i++) total += weight[i]! - price[i]!;
    for (let s = 0; s < sites; s++) {
      let sum = 0;
      for (let at = siteStarts[s]!, end = siteStarts[s + 1]!; at < end; at++) sum += price[siteDemands[at]!]!;
      worth[s] = sum;
    }
    sorted.set(worth);
    sorted.sort();
    const least = sorted[sites - count]!;
    let taken = 0;
    for (let s = 0; s < sites; s++) if (worth[s]! > least) chosen[taken++] = s;
    for (let s = 0; s < sites && taken < count; s++) if (worth[s] === least) chosen[taken++] = s;
    for (const s of chosen) total += worth[s]!;
    return total;
  }

  private countTimes(): void {
    const { siteStarts, siteDemands } = this.covers;
    const times = this.times;
    times.fill(0);
    for (const s of this.chosen)
      for (let at = siteStarts[s]!, end = siteStarts[s + 1]!; at < end; at++) times[siteDemands[at]!]!++;
  }

  private slopesAgree(): boolean {
    const { times, averageTimes } = this;
    let product = 0;
    for (let i = 0; i < times.length; i++) product += (times[i]! - 1) * (averageTimes[i]! - 1);
    return product > 0;
  }

  /** From the best prices against the averaged slope, as far as the distance still to go asks (Polyak). */
  private move(distance: number): void {
    const { price, trial, averageTimes, weight } = this;
    let norm = 0;
    for (let i = 0; i < price.length; i++) {
      const slope = averageTimes[i]! - 1;
      if ((slope > 0 && price[i]! <= 0) || (slope < 0 && price[i]! >= weight[i]!)) continue;
      norm += slope * slope;
    }
    const scale = norm > 0 ? distance / norm : 0;
    for (let i = 0; i < price.length; i++) {
      const moved = price[i]! - scale * (averageTimes[i]! - 1);
      trial[i] = moved < 0 ? 0 : moved > weight[i]! ? weight[i]! : moved;
    }
  }
}
