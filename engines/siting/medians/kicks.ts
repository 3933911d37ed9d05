import type { Random } from "../../random/random.ts";
import type { Incumbent } from "./incumbent.ts";
import { Interchange } from "./interchange.ts";

/**
 * Iterated local search around the best answer: some open sites that are not certain are exchanged for random candidates,
 * the interchange runs again, and the result is gone on from when it is not worse (totals of whole numbers have wide
 * plateaus). Ends after `patience` kicks in a row without gain.
 */
export function kick(
  search: Interchange,
  candidates: Int32Array,
  isCertain: (site: number) => boolean,
  incumbent: Incumbent,
  random: Random,
  shouldStop: () => boolean,
  patience: number,
): void {
  search.reset(incumbent.sites);
  const base = new Interchange(search.costs, search.slots, search.kept);
  for (let idle = 0; idle < patience && !shouldStop(); idle++) {
    const loose = [...base.slots.keys()].filter((slot) => slot >= base.kept && !isCertain(base.slots[slot]!));
    const closedCandidates = candidates.filter((site) => !base.isOpen[site]);
    if (loose.length === 0 || closedCandidates.length === 0) return;
    search.copy(base);
    const most = Math.min(closedCandidates.length, Math.max(2, Math.min(8, loose.length >> 2)));
    for (let left = Math.min(random.int(1, most), loose.length); left > 0; left--) {
      const site = closedCandidates[random.int(0, closedCandidates.length - 1)]!;
      if (!search.isOpen[site]) search.swap(loose[random.int(0, loose.length - 1)]!, site);
    }
    search.improve(candidates, shouldStop);
    if (search.total <= base.total) base.copy(search);
    if (incumbent.offer(search.slots, search.total)) idle = -1;
    if (incumbent.proven()) return;
  }
}
