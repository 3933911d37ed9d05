import type { Random } from "../../random/random.ts";
import type { Incumbent } from "./incumbent.ts";
import type { Interchange } from "./interchange.ts";

/**
 * Iterated local search: from the best answer some open sites are exchanged for random candidates, the interchange runs
 * again, and the result is kept when it is better. Ends after `patience` kicks in a row without gain.
 */
export function kick(
  search: Interchange,
  candidates: Int32Array,
  incumbent: Incumbent,
  random: Random,
  shouldStop: () => boolean,
  patience = 12 + Math.ceil(candidates.length / 8),
): void {
  const { kept } = search;
  const slots = search.slots.length;
  const spare = candidates.length - slots;
  if (spare < 1 || slots === kept) return;
  for (let idle = 0; idle < patience && !shouldStop(); idle++) {
    restart(search, incumbent);
    const exchanges = Math.min(random.int(1, Math.max(2, Math.min(8, slots >> 3))), spare);
    for (let done = 0; done < exchanges; ) {
      const site = candidates[random.int(0, candidates.length - 1)]!;
      if (search.isOpen[site]) continue;
      search.swap(random.int(kept, slots - 1), site);
      done++;
    }
    search.improve(candidates, shouldStop);
    if (incumbent.offer(search.slots, search.total)) idle = -1;
  }
}

function restart(search: Interchange, incumbent: Incumbent): void {
  search.reset(incumbent.sites);
}
