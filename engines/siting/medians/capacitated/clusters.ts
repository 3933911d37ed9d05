import type { Random } from "../../../random/random.ts";
import type { Costs } from "../../instance.ts";
import { type CapacitatedProblem, slack } from "./problem.ts";

/** Changes smaller than this are rounding. */
const tiny = 1e-9;

/**
 * An assignment of every demand to one of the open slots, with a penalty for what exceeds a slot's capacity, and the moves
 * that make it better. Costs must be finite.
 */
export class Clusters {
  /** Price of one unit of load above capacity. */
  penalty: number;
  readonly site: Int32Array;
  readonly to: Int32Array;
  cost = 0;
  private readonly costs: Costs;
  private readonly loads: Float64Array;
  private readonly capacity: Float64Array;
  private readonly kept: number;
  private readonly load: Float64Array;
  private readonly isOpen: Uint8Array;
  /** Slots whose demands have changed since they were last recentred. */
  private readonly changed: Uint8Array;
  private readonly regret: Float64Array;
  private readonly order: Int32Array;
  /** For each demand and slot what moving there adds; for each two slots the least that moving adds. */
  private readonly more: Float64Array;
  private readonly least: Float64Array;

  constructor({ costs, load, capacity }: CapacitatedProblem, sites: ArrayLike<number>, kept: number, penalty: number) {
    this.costs = costs;
    this.loads = load;
    this.capacity = capacity;
    this.kept = kept;
    this.penalty = penalty;
    this.site = Int32Array.from(sites);
    this.to = new Int32Array(costs.demands);
    this.load = new Float64Array(sites.length);
    this.isOpen = new Uint8Array(costs.sites);
    this.changed = new Uint8Array(sites.length);
    this.regret = new Float64Array(costs.demands);
    this.order = new Int32Array(costs.demands);
    this.more = new Float64Array(costs.demands * sites.length);
    this.least = new Float64Array(sites.length * sites.length);
    this.assignByRegret();
  }

  copy(other: Clusters): void {
    this.site.set(other.site);
    this.to.set(other.to);
    this.load.set(other.load);
    this.isOpen.set(other.isOpen);
    this.changed.set(other.changed);
    this.cost = other.cost;
  }

  /** Load above capacity, in all. */
  excess(): number {
    let sum = 0;
    for (let slot = 0; slot < this.site.length; slot++) sum += this.over(slot, this.load[slot]!);
    return sum;
  }

  /** Puts another site into a slot and assigns every demand anew. */
  replace(slot: number, site: number): void {
    this.site[slot] = site;
    this.assignByRegret();
  }

  isClosed(site: number): boolean {
    return this.isOpen[site] === 0;
  }

  /** Demands that lose most by not getting their best slot choose first, among slots with room. O(demands × slots). */
  private assignByRegret(): void {
    const { costs, site, to, load, loads, regret, order } = this;
    const slots = site.length;
    this.changed.fill(1);
    this.isOpen.fill(0);
    for (const each of site) this.isOpen[each] = 1;
    for (let demand = 0; demand < costs.demands; demand++) {
      let [first, second] = [Infinity, Infinity];
      for (let slot = 0; slot < slots; slot++) {
        const cost = costs.cost[site[slot]! * costs.demands + demand]!;
        if (cost < first) [first, second] = [cost, first];
        else if (cost < second) second = cost;
      }
      regret[demand] = second === Infinity ? 0 : second - first;
      order[demand] = demand;
    }
    order.sort((a, b) => regret[b]! - regret[a]!);
    load.fill(0);
    this.cost = 0;
    for (const demand of order) {
      let [best, bestCost] = [0, Infinity];
      for (let slot = 0; slot < slots; slot++) {
        const more = this.over(slot, load[slot]! + loads[demand]!) - this.over(slot, load[slot]!);
        const cost = costs.cost[site[slot]! * costs.demands + demand]! + this.penalty * more;
        if (cost < bestCost) [best, bestCost] = [slot, cost];
      }
      to[demand] = best;
      load[best]! += loads[demand]!;
      this.cost += costs.cost[site[best]! * costs.demands + demand]!;
    }
  }

  private over(slot: number, load: number): number {
    const room = this.capacity[this.site[slot]!]!;
    return load > room * (1 + slack) ? load - room : 0;
  }

  /** Shifts, swaps and new sites for slots until none of them helps. O(demands² + demands × sites) a round. */
  improve(random: Random, shouldStop: () => boolean): void {
    for (let better = true; better && !shouldStop();) {
      better = this.shift(random);
      better = this.swap(random) || better;
      better = this.recentre() || better;
    }
  }

  /** Moves single demands to the slot where they cost least, penalties counted. */
  private shift(random: Random): boolean {
    const { costs, site, to, load, loads } = this;
    let better = false;
    const start = random.int(0, costs.demands - 1);
    for (let step = 0; step < costs.demands; step++) {
      const demand = start + step < costs.demands ? start + step : start + step - costs.demands;
      const [from, weight] = [to[demand]!, loads[demand]!];
      const relief = this.over(from, load[from]!) - this.over(from, load[from]! - weight);
      const here = costs.cost[site[from]! * costs.demands + demand]! + this.penalty * relief;
      let [best, bestCost] = [from, here - tiny * (1 + here)];
      for (let slot = 0; slot < site.length; slot++) {
        if (slot === from) continue;
        const cost = costs.cost[site[slot]! * costs.demands + demand]!;
        if (cost >= bestCost) continue;
        const more = this.over(slot, load[slot]! + weight) - this.over(slot, load[slot]!);
        if (cost + this.penalty * more < bestCost) [best, bestCost] = [slot, cost + this.penalty * more];
      }
      if (best === from) continue;
      this.move(demand, best);
      better = true;
    }
    return better;
  }

  private move(demand: number, slot: number): void {
    const { costs, site, to, load, loads } = this;
    const from = to[demand]!;
    this.changed[from] = 1;
    this.changed[slot] = 1;
    load[from]! -= loads[demand]!;
    load[slot]! += loads[demand]!;
    to[demand] = slot;
    this.cost += costs.cost[site[slot]! * costs.demands + demand]! - costs.cost[site[from]! * costs.demands + demand]!;
  }

  /** Exchanges the slots of two demands. */
  private swap(random: Random): boolean {
    const { costs, site, to, load, loads, more, least } = this;
    const { demands } = costs;
    const slots = site.length;
    least.fill(Infinity);
    for (let demand = 0; demand < demands; demand++) this.weighMoves(demand);
    let better = false;
    const start = random.int(0, demands - 1);
    for (let step = 0; step < demands; step++) {
      const a = start + step < demands ? start + step : start + step - demands;
      for (let slot = 0; slot < slots; slot++) {
        const from = to[a]!;
        if (slot === from) continue;
        const [overHere, overThere] = [this.over(from, load[from]!), this.over(slot, load[slot]!)];
        // Within capacities only what is saved counts, and no partner in this slot saves enough.
        if (overHere + overThere === 0 && more[a * slots + slot]! + least[slot * slots + from]! >= -tiny) continue;
        for (let b = 0; b < demands; b++) {
          if (to[b] !== slot) continue;
          let change = more[a * slots + slot]! + more[b * slots + from]!;
          if (change >= -tiny && overHere + overThere === 0) continue;
          const shifted = loads[b]! - loads[a]!;
          change +=
            this.penalty *
            (this.over(from, load[from]! + shifted) + this.over(slot, load[slot]! - shifted) - overHere - overThere);
          if (change >= -tiny * (1 + this.cost)) continue;
          this.move(a, slot);
          this.move(b, from);
          this.weighMoves(a);
          this.weighMoves(b);
          better = true;
          break;
        }
      }
    }
    return better;
  }

  /** What the demand's move to each slot adds to the cost, and with it the least that any demand of its slot adds. */
  private weighMoves(demand: number): void {
    const { costs, site, to, more, least } = this;
    const slots = site.length;
    const from = to[demand]!;
    const here = costs.cost[site[from]! * costs.demands + demand]!;
    for (let slot = 0; slot < slots; slot++) {
      const change = costs.cost[site[slot]! * costs.demands + demand]! - here;
      more[demand * slots + slot] = change;
      if (change < least[from * slots + slot]!) least[from * slots + slot] = change;
    }
  }

  /** Gives each slot the closed site that serves its demands for the least. */
  private recentre(): boolean {
    const { costs, site, to, load, capacity } = this;
    let better = false;
    for (let slot = this.kept; slot < site.length; slot++) {
      if (this.changed[slot] === 0) continue;
      this.changed[slot] = 0;
      const members: number[] = [];
      for (let demand = 0; demand < costs.demands; demand++) if (to[demand] === slot) members.push(demand);
      const sum = (each: number, limit: number): number => {
        let total = load[slot]! > capacity[each]! * (1 + slack) ? this.penalty * (load[slot]! - capacity[each]!) : 0;
        const row = each * costs.demands;
        for (let at = 0; at < members.length && total < limit; at++) total += costs.cost[row + members[at]!]!;
        return total;
      };
      const here = sum(site[slot]!, Infinity);
      let [best, bestCost] = [site[slot]!, here - tiny * (1 + here)];
      for (let each = 0; each < costs.sites; each++) {
        if (this.isOpen[each] === 1) continue;
        const total = sum(each, bestCost);
        if (total < bestCost) [best, bestCost] = [each, total];
      }
      if (best === site[slot]) continue;
      this.isOpen[site[slot]!] = 0;
      this.isOpen[best] = 1;
      for (const demand of members)
        this.cost += costs.cost[best * costs.demands + demand]! - costs.cost[site[slot]! * costs.demands + demand]!;
      site[slot] = best;
      better = true;
    }
    return better;
  }
}
