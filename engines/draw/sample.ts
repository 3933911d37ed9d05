import type { Lots } from "../lots/lots.ts";
import { type Chance, type Frame, framesOf } from "./chances.ts";
import type { InspectionPlan, Site } from "./transcript.ts";

/**
 * Draws sites with exactly the chances given (the pivotal method, J.-C. Deville, Y. Tillé 1998, in random order and in
 * whole numbers, so that no rounding enters): two sites fight, one takes as much of the other's chance as it can. Sites of one
 * stratum fight each other first, then one undecided site of each stratum those of the others: every stratum gets its
 * expected number rounded up or down. Any two sites can be drawn together unless weights forbid it. O(sites).
 * Returns the places of the drawn sites, ascending.
 */
export function sampleSites(
  plan: InspectionPlan,
  sites: readonly Site[],
  chances: readonly Chance[],
  lotsOf: (frame: string) => Lots,
): number[] {
  const drawn: number[] = [];
  for (const frame of framesOf(plan, sites)) drawFrame(frame, sites, chances, lotsOf(frame.name), drawn);
  return drawn.toSorted((a, b) => a - b);
}

function drawFrame(
  frame: Frame,
  sites: readonly Site[],
  chances: readonly Chance[],
  lots: Lots,
  drawn: number[],
): void {
  // Read in their order into plain arrays: going to the sites in random order would take ten times as long.
  const open: number[] = [];
  const shares: number[] = [];
  const stratumOf: number[] = [];
  const strata = new Map<string, number>();
  let whole = 0;
  for (const at of frame.sites) {
    const { certain, numerator, denominator } = chances[at]!;
    if (certain !== null) drawn.push(at);
    if (certain !== null || numerator === 0) continue;
    const { stratum } = sites[at]!;
    if (!strata.has(stratum)) strata.set(stratum, strata.size);
    open.push(at);
    shares.push(numerator);
    stratumOf.push(strata.get(stratum)!);
    whole = denominator;
  }
  const members = Array.from({ length: strata.size }, (): number[] => []);
  for (const place of lots.order(open.length)) members[stratumOf[place]!]!.push(place);
  const undecided: number[] = [];
  const left: number[] = [];
  for (const places of members) {
    const own = places.map((place) => shares[place]!);
    const last = fight(own, whole, lots, (winner) => drawn.push(open[places[winner]!]!));
    if (last < 0) continue;
    undecided.push(open[places[last]!]!);
    left.push(own[last]!);
  }
  fight(left, whole, lots, (winner) => drawn.push(undecided[winner]!));
}

/** Lets shares of a whole fight in their order. Returns the place left undecided with its share, or −1. */
export function fight(shares: number[], whole: number, lots: Lots, win: (place: number) => void): number {
  let holder = -1;
  for (let next = 0; next < shares.length; next++) {
    if (holder < 0) {
      holder = next;
      continue;
    }
    const [a, b] = [shares[holder]!, shares[next]!];
    const sum = a + b;
    if (sum <= whole) {
      if (lots.below(sum) >= a) holder = next;
      shares[holder] = sum;
      if (sum < whole) continue;
      win(holder);
      holder = -1;
    } else {
      const isHolder = lots.below(2 * whole - sum) < whole - b;
      win(isHolder ? holder : next);
      if (isHolder) holder = next;
      shares[holder] = sum - whole;
    }
  }
  return holder;
}
