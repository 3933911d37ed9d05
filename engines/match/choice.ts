/** The reserves of one programme: kind of child and seats, in any order. */
export type ProgrammeReserves = { readonly kind: ArrayLike<number>; readonly seats: ArrayLike<number> };

/**
 * The choice function of a programme: which of the candidates, given best first, get a seat. Reserves may overlap: a child
 * takes one reserved seat of any of its kinds.
 *
 * 1. The first `keepers` candidates hold a place now and are all chosen (no more than `capacity`).
 * 2. In order of priority a candidate is chosen if that lets one more reserved seat be used than those chosen so far can
 *    use, while seats are left: as many reserved seats are used as possible, by those first in priority (the greedy basis of
 *    a transversal matroid).
 * 3. Seats left over, reserved ones that nobody can use included, go to the others by priority.
 *
 * This is the "meritorious horizontal" choice rule of Sönmez and Yenmez (Econometrica 2022), of all that respect reserves
 * the only one without waste and without justified envy; step 1 is ours. It is substitutable and never chooses fewer from
 * more, so deferred acceptance stays stable, best for families and strategy-proof. Returns 2 for a reserved seat, 1 for an open one,
 * 0 for none.
 * O(candidates · kinds²); for small sets: `ReservedSeats` does the same one proposal at a time.
 */
export function choose(
  kinds: ArrayLike<number>,
  reserves: ProgrammeReserves,
  capacity: number,
  keepers = 0,
): Uint8Array {
  const count = kinds.length;
  const chosen = new Uint8Array(count);
  const sitting = reserves.kind.length > 0 ? Array.from({ length: reserves.kind.length }, (): number[] => []) : [];
  let left = capacity - keepers;
  for (let at = 0; at < count && (left > 0 || at < keepers); at++) {
    if (at < keepers) chosen[at] = 1;
    if (seat(kinds, reserves, sitting, at, 0) !== -1) continue;
    if (at >= keepers) left--;
    chosen[at] = 2;
  }
  for (let at = 0; at < count && left > 0; at++) {
    if (chosen[at] !== 0) continue;
    chosen[at] = 1;
    left--;
  }
  return chosen;
}

/** Gives a candidate a reserved seat, others moving to reserved seats of another kind if need be (Kuhn 1955): -1, or what was tried in vain. */
function seat(
  kinds: ArrayLike<number>,
  reserves: ProgrammeReserves,
  sitting: number[][],
  candidate: number,
  tried: number,
): number {
  let seen = tried;
  for (let each = 0; each < sitting.length; each++) {
    if (((kinds[candidate]! >>> reserves.kind[each]!) & 1) === 0 || ((seen >>> each) & 1) === 1) continue;
    seen |= 1 << each;
    const here = sitting[each]!;
    if (here.length < reserves.seats[each]!) {
      here.push(candidate);
      return -1;
    }
    for (let place = 0; place < here.length; place++) {
      const result = seat(kinds, reserves, sitting, here[place]!, seen);
      if (result === -1) {
        here[place] = candidate;
        return -1;
      }
      seen = result;
    }
  }
  return seen;
}
