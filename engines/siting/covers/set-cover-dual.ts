import type { Covers } from "./cover-lists.ts";

/**
 * Lower bound on the cost of a set cover: with a price ≥ 0 on every demand point, Σ prices + Σ over sites of the lesser of
 * 0 and (cost − prices it covers) is never more than the optimum; its greatest value is the bound of the linear program.
 * Volume algorithm (Barahona and Anbil 2000). A step costs O(pairs).
 */
export class SetCoverDual {
  bound = 0;
  private readonly covers: Covers;
  private readonly cost: Float64Array;
  private readonly price: Float64Array;
  private readonly trial: Float64Array;
  private readonly times: Float64Array;
  private readonly averageTimes: Float64Array;
  /** Cost less the prices covered, at the last prices asked for. */
  private readonly reduced: Float64Array;

  constructor(covers: Covers, cost: Float64Array) {
    this.covers = covers;
    this.cost = cost;
    this.price = new Float64Array(covers.demands);
    this.trial = new Float64Array(covers.demands).fill(Infinity);
    // Every site's cost shared by what it covers: feasible prices, and the bound of counting.
    for (let s = 0; s < covers.sites; s++) {
      const each = cost[s]! / (covers.siteStarts[s + 1]! - covers.siteStarts[s]!);
      for (let at = covers.siteStarts[s]!; at < covers.siteStarts[s + 1]!; at++) {
        const i = covers.siteDemands[at]!;
        this.trial[i] = Math.min(this.trial[i]!, each);
      }
    }
    this.price.set(this.trial);
    this.times = new Float64Array(covers.demands);
    this.averageTimes = new Float64Array(covers.demands);
    this.reduced = new Float64Array(covers.sites);
  }

  /** At most `steps` steps towards `target`, the cost of a known cover; ends above `enough`, when stuck, or when `mustStop`. */
  improve(target: number, enough: number, steps: number, mustStop: () => boolean): void {
    const { averageTimes, times } = this;
    let length = 0.5;
    let blend = 0.1;
    let since = 0;
    let before = -Infinity;
    for (let step = 0; step < steps; step++) {
      if (mustStop()) return;
      const value = this.evaluate(this.trial);
      if (value > this.bound) {
        if (this.slopesAgree()) length = Math.min(length * 1.1, 2);
        if (value - this.bound > 1e-5 * value) since = 0;
        this.bound = value;
        this.price.set(this.trial);
        if (value > enough) return;
      }
      if (++since > 20) {
        length *= 0.66;
        since = 0;
      }
      const mixed = step === 0 ? 1 : blend;
      for (let i = 0; i < times.length; i++) averageTimes[i]! += mixed * (times[i]! - averageTimes[i]!);
      this.move(length * (target - this.bound));
      if (step % 100 === 99) blend = Math.max(blend * 0.8, 0.005);
      if (step % 300 === 299) {
        if (this.bound - before < 1e-4 * this.bound) return;
        before = this.bound;
      }
    }
  }

  /** Cost of each site beyond the prices of what it covers: a cover with a site of positive excess costs at least bound + excess. */
  excesses(): Float64Array {
    this.evaluate(this.price);
    return this.reduced.slice();
  }

  private evaluate(price: Float64Array): number {
    const { siteStarts, siteDemands, sites } = this.covers;
    const { times, reduced, cost } = this;
    let total = 0;
    for (let i = 0; i < price.length; i++) total += price[i]!;
    times.fill(0);
    for (let s = 0; s < sites; s++) {
      let rest = cost[s]!;
      for (let at = siteStarts[s]!, end = siteStarts[s + 1]!; at < end; at++) rest -= price[siteDemands[at]!]!;
      reduced[s] = rest;
      if (rest >= 0) continue;
      total += rest;
      for (let at = siteStarts[s]!, end = siteStarts[s + 1]!; at < end; at++) times[siteDemands[at]!]!++;
    }
    return total;
  }

  private slopesAgree(): boolean {
    const { times, averageTimes } = this;
    let product = 0;
    for (let i = 0; i < times.length; i++) product += (1 - times[i]!) * (1 - averageTimes[i]!);
    return product > 0;
  }

  private move(distance: number): void {
    const { price, trial, averageTimes } = this;
    let norm = 0;
    for (let i = 0; i < price.length; i++) {
      const slope = 1 - averageTimes[i]!;
      if (slope < 0 && price[i]! <= 0) continue;
      norm += slope * slope;
    }
    const scale = norm > 0 ? distance / norm : 0;
    for (let i = 0; i < price.length; i++) trial[i] = Math.max(0, price[i]! + scale * (1 - averageTimes[i]!));
  }
}
