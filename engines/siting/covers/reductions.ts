import { groupAlike, restrictCovers, type Covers } from "./cover-lists.ts";

/** What remains of a set-covering problem: `covers` among `siteIds`, and the sites that some cheapest answer has anyway. */
export type Reduced = {
  readonly covers: Covers;
  /** The site of the whole problem behind each site of `covers`. */
  readonly siteIds: Int32Array;
  readonly chosen: readonly number[];
};

/**
 * Classical reductions of set covering, repeated until none applies: demand points covered whenever another one is are
 * dropped; so are sites that cover no more than another one that costs no more; the only site of a demand point is chosen.
 * Some cheapest answer survives. Every demand point needs a site. O(rounds × pairs × neighbours) with early ends.
 */
export function reduceCovering(all: Covers, cost: Float64Array, kept: Iterable<number>): Reduced {
  const chosen = [...kept];
  let siteIds = Int32Array.from({ length: all.sites }, (_, s) => s);
  let covers = withoutCovered(all, chosen);
  for (;;) {
    const before = covers.demands + covers.sites;
    covers = restrictCovers(
      covers,
      dominantDemands(covers),
      Int32Array.from({ length: covers.sites }, (_, s) => s),
    );
    const single = new Set<number>();
    for (let i = 0; i < covers.demands; i++)
      if (covers.demandStarts[i + 1]! - covers.demandStarts[i]! === 1)
        single.add(covers.demandSites[covers.demandStarts[i]!]!);
    for (const s of single) chosen.push(siteIds[s]!);
    if (single.size > 0) covers = withoutCovered(covers, single);
    const stays = dominantSites(covers, (s) => cost[siteIds[s]!]!);
    covers = restrictCovers(
      covers,
      Int32Array.from({ length: covers.demands }, (_, i) => i),
      stays,
    );
    siteIds = stays.map((s) => siteIds[s]!);
    if (covers.demands + covers.sites === before) return { covers, siteIds, chosen };
  }
}

function withoutCovered(covers: Covers, sites: Iterable<number>): Covers {
  const done = new Uint8Array(covers.demands);
  for (const s of sites)
    for (let at = covers.siteStarts[s]!; at < covers.siteStarts[s + 1]!; at++) done[covers.siteDemands[at]!] = 1;
  const left: number[] = [];
  for (let i = 0; i < covers.demands; i++) if (done[i] === 0) left.push(i);
  return restrictCovers(
    covers,
    left,
    Int32Array.from({ length: covers.sites }, (_, s) => s),
  );
}

/** Demand points whose list of sites contains no other's list; of equal lists one. */
function dominantDemands(covers: Covers): Int32Array {
  const { member } = groupAlike(covers);
  const some = restrictCovers(
    covers,
    member,
    Int32Array.from({ length: covers.sites }, (_, s) => s),
  );
  const dropped = new Uint8Array(some.demands);
  const subset = createSubsetTest(some.demandStarts, some.demandSites, some.sites);
  for (let i = 0; i < some.demands; i++) {
    if (dropped[i] === 1) continue;
    // A list that contains this one is in the shortest list of its sites.
    const [start, end] = [some.demandStarts[i]!, some.demandStarts[i + 1]!];
    let rare = some.demandSites[start]!;
    for (let at = start; at < end; at++) {
      const s = some.demandSites[at]!;
      if (sizeOf(some.siteStarts, s) < sizeOf(some.siteStarts, rare)) rare = s;
    }
    for (let at = some.siteStarts[rare]!; at < some.siteStarts[rare + 1]!; at++) {
      const other = some.siteDemands[at]!;
      if (other !== i && dropped[other] === 0 && sizeOf(some.demandStarts, other) > end - start && subset(i, other))
        dropped[other] = 1;
    }
  }
  return member.filter((_, i) => dropped[i] === 0);
}

/** Sites that cover something and are not covered by one that costs no more; of equals the first. */
function dominantSites(covers: Covers, costOf: (site: number) => number): Int32Array {
  const { siteStarts, siteDemands, demandStarts, demandSites } = covers;
  const dropped = new Uint8Array(covers.sites);
  const subset = createSubsetTest(siteStarts, siteDemands, covers.demands);
  for (let s = 0; s < covers.sites; s++) {
    const [start, end] = [siteStarts[s]!, siteStarts[s + 1]!];
    if (start === end) {
      dropped[s] = 1;
      continue;
    }
    let rare = siteDemands[start]!;
    for (let at = start; at < end; at++)
      if (sizeOf(demandStarts, siteDemands[at]!) < sizeOf(demandStarts, rare)) rare = siteDemands[at]!;
    for (let at = demandStarts[rare]!; at < demandStarts[rare + 1]!; at++) {
      const other = demandSites[at]!;
      if (other === s || dropped[other] === 1 || costOf(other) > costOf(s)) continue;
      const more = sizeOf(siteStarts, other) - (end - start);
      if (more < 0 || !subset(s, other)) continue;
      if (more === 0 && costOf(other) === costOf(s) && other > s) continue;
      dropped[s] = 1;
      break;
    }
  }
  return Int32Array.from(dropped.keys()).filter((s) => dropped[s] === 0);
}

function sizeOf(starts: Int32Array, list: number): number {
  return starts[list + 1]! - starts[list]!;
}

/** Is the first list (ascending numbers below `range`) contained in the second? By words of 32 bits, ending early. */
function createSubsetTest(
  starts: Int32Array,
  entries: Int32Array,
  range: number,
): (one: number, other: number) => boolean {
  const words = (range + 31) >> 5;
  const bits = new Int32Array(words * (starts.length - 1));
  for (let list = 0; list + 1 < starts.length; list++)
    for (let at = starts[list]!; at < starts[list + 1]!; at++)
      bits[list * words + (entries[at]! >> 5)]! |= 1 << (entries[at]! & 31);
  return (one, other) => {
    for (let a = one * words, b = other * words, end = a + words; a < end; a++, b++)
      if ((bits[a]! & ~bits[b]!) !== 0) return false;
    return true;
  };
}
