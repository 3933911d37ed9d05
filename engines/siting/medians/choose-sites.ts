import { nthSmallest } from "./volume.ts";

/** What is decided about a site. */
export const free = 0;
export const open = 1;
export const closed = -1;

/** The relaxed choice of `p` sites by reduced cost (what each saves, ≤ 0), and what follows for better answers. */
export class SiteChoice {
  readonly chosen: Uint8Array;
  /** No choice of `p` sites agrees with what is decided. */
  infeasible = false;
  private readonly p: number;
  private readonly status: Int8Array;
  private readonly scratch: Float64Array;
  /** The highest reduced cost chosen and the lowest not chosen, among free sites. */
  private lastIn = 0;
  private firstOut = 0;

  /** `status` holds `free`, `open` or `closed` for each site; `decide` writes to it. */
  constructor(p: number, status: Int8Array) {
    this.p = p;
    this.status = status;
    this.chosen = new Uint8Array(status.length);
    this.scratch = new Float64Array(status.length);
  }

  /** Opens the open sites and the cheapest free ones; returns their sum, Infinity when there is no such choice. O(sites). */
  choose(reduced: Float64Array): number {
    const { chosen, status, scratch } = this;
    let [sum, wanted, count] = [0, this.p, 0];
    for (let site = 0; site < status.length; site++) {
      chosen[site] = 0;
      if (status[site] === free) scratch[count++] = reduced[site]!;
      else if (status[site] === open) {
        chosen[site] = 1;
        sum += reduced[site]!;
        wanted--;
      }
    }
    this.infeasible = wanted < 0 || wanted > count;
    if (this.infeasible) return Infinity;
    this.lastIn = wanted > 0 ? nthSmallest(scratch, count, wanted - 1) : -Infinity;
    this.firstOut = wanted < count ? nthSmallest(scratch, count, wanted) : Infinity;
    for (let site = 0; site < status.length && wanted > 0; site++)
      if (status[site] === free && reduced[site]! < this.lastIn) {
        chosen[site] = 1;
        sum += reduced[site]!;
        wanted--;
      }
    for (let site = 0; site < status.length && wanted > 0; site++)
      if (status[site] === free && reduced[site] === this.lastIn) {
        chosen[site] = 1;
        sum += reduced[site]!;
        wanted--;
      }
    return sum;
  }

  /** What the bound rises by at least when this site is open. */
  extra(site: number, reduced: Float64Array): number {
    return this.chosen[site] === 1 ? 0 : Math.max(0, reduced[site]! - this.lastIn);
  }

  /** Closes and opens what every answer below the goal must have closed and open; true when there is none. O(sites). */
  decide(reduced: Float64Array, bound: number, goal: number): boolean {
    const { status, chosen, lastIn, firstOut } = this;
    let [opened, possible] = [0, 0];
    for (let site = 0; site < status.length; site++) {
      if (status[site] === free) {
        if (chosen[site] === 0) {
          if (bound + reduced[site]! - lastIn >= goal) status[site] = closed;
        } else if (bound - reduced[site]! + firstOut >= goal) status[site] = open;
      }
      if (status[site] === open) opened++;
      if (status[site] !== closed) possible++;
    }
    this.infeasible = opened > this.p || possible < this.p;
    return this.infeasible;
  }
}
