import type { Costs } from "../instance.ts";

/** An open slot per wanted site, and for each demand its nearest and second nearest slot. Costs must be finite. */
export class Interchange {
  readonly costs: Costs;
  /** Site in each slot; the first `kept` slots are never emptied. */
  readonly slots: Int32Array;
  readonly kept: number;
  readonly isOpen: Uint8Array;
  total = 0;
  private readonly first: Int32Array;
  private readonly second: Int32Array;
  private readonly firstCost: Float64Array;
  private readonly secondCost: Float64Array;
  /** What closing each slot would add if nothing else opened. */
  private readonly loss: Float64Array;
  private readonly change: Float64Array;

  constructor(costs: Costs, sites: ArrayLike<number>, kept: number) {
    this.costs = costs;
    this.kept = kept;
    this.slots = new Int32Array(sites.length);
    this.isOpen = new Uint8Array(costs.sites);
    this.first = new Int32Array(costs.demands);
    this.second = new Int32Array(costs.demands);
    this.firstCost = new Float64Array(costs.demands);
    this.secondCost = new Float64Array(costs.demands);
    this.loss = new Float64Array(sites.length);
    this.change = new Float64Array(sites.length);
    this.reset(sites);
  }

  /** Starts again from these sites, the kept ones first. O(demands × slots). */
  reset(sites: ArrayLike<number>): void {
    this.isOpen.fill(0);
    this.slots.set(sites);
    for (const site of this.slots) this.isOpen[site] = 1;
    for (let demand = 0; demand < this.costs.demands; demand++) this.findTwo(demand);
    this.tally();
  }

  /** Takes over the answer of another search of the same problem. O(demands + slots + sites). */
  copy(other: Interchange): void {
    this.slots.set(other.slots);
    this.isOpen.set(other.isOpen);
    this.first.set(other.first);
    this.second.set(other.second);
    this.firstCost.set(other.firstCost);
    this.secondCost.set(other.secondCost);
    this.loss.set(other.loss);
    this.total = other.total;
  }

  /** Puts `site` (closed until now) into `slot`. O(demands + demands of the two sites × slots). */
  swap(slot: number, site: number): void {
    const { first, second, firstCost, secondCost, costs } = this;
    this.isOpen[this.slots[slot]!] = 0;
    this.isOpen[site] = 1;
    this.slots[slot] = site;
    const row = site * costs.demands;
    for (let demand = 0; demand < costs.demands; demand++) {
      if (first[demand] === slot || second[demand] === slot) {
        this.findTwo(demand);
        continue;
      }
      const cost = costs.cost[row + demand]!;
      if (cost < firstCost[demand]!) {
        second[demand] = first[demand]!;
        secondCost[demand] = firstCost[demand]!;
        first[demand] = slot;
        firstCost[demand] = cost;
      } else if (cost < secondCost[demand]!) {
        second[demand] = slot;
        secondCost[demand] = cost;
      }
    }
    this.tally();
  }

  /**
   * Takes every swap that lowers the total, as soon as it is found, until none of `candidates` can (fast interchange:
   * Whitaker 1983, Resende and Werneck 2007; eager as FasterPAM, Schubert and Rousseeuw 2021). O(demands + slots) a try.
   */
  improve(candidates: ArrayLike<number>, shouldStop: () => boolean): void {
    const { costs, first, firstCost, secondCost, loss, change, kept } = this;
    const { demands, cost } = costs;
    const slots = loss.length;
    // A single slot has no second nearest; greedy opening has found its best site already.
    if (kept === slots || slots === 1) return;
    let at = 0;
    for (let idle = 0; idle < candidates.length; idle++, at = at + 1 === candidates.length ? 0 : at + 1) {
      const site = candidates[at]!;
      if (this.isOpen[site]) continue;
      if ((idle & 63) === 63 && shouldStop()) return;
      change.set(loss);
      let gain = 0;
      for (let demand = 0, place = site * demands; demand < demands; demand++, place++) {
        const each = cost[place]!;
        if (each >= secondCost[demand]!) continue;
        const near = firstCost[demand]!;
        if (each < near) {
          gain += each - near;
          change[first[demand]!]! += near - secondCost[demand]!;
        } else change[first[demand]!]! += each - secondCost[demand]!;
      }
      let best = kept;
      for (let slot = kept + 1; slot < slots; slot++) if (change[slot]! < change[best]!) best = slot;
      if (gain + change[best]! < -1e-9 * (1 + this.total)) {
        this.swap(best, site);
        idle = -1;
      }
    }
  }

  private findTwo(demand: number): void {
    const { slots, costs } = this;
    let [near, next, nearCost, nextCost] = [0, 0, Infinity, Infinity];
    for (let slot = 0; slot < slots.length; slot++) {
      const cost = costs.cost[slots[slot]! * costs.demands + demand]!;
      if (cost >= nextCost) continue;
      if (cost < nearCost) {
        [next, nextCost] = [near, nearCost];
        [near, nearCost] = [slot, cost];
      } else [next, nextCost] = [slot, cost];
    }
    this.first[demand] = near;
    this.second[demand] = next;
    this.firstCost[demand] = nearCost;
    this.secondCost[demand] = nextCost;
  }

  private tally(): void {
    this.total = 0;
    this.loss.fill(0);
    for (let demand = 0; demand < this.costs.demands; demand++) {
      this.total += this.firstCost[demand]!;
      this.loss[this.first[demand]!]! += this.secondCost[demand]! - this.firstCost[demand]!;
    }
  }
}
