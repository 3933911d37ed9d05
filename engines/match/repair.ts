import { Random } from "../random/random.ts";
import type { Settling } from "./settling.ts";

/** Steps of one attempt, attempts for one family in a round, and rounds. */
const steps = 400;
const attempts = 10;
const rounds = 6;

/**
 * Tries to content families that still block: each takes what it blocks with, and whoever that moves acts in another order
 * than before (a random order reaches a stable result with some probability if one is near: Roth and Vande Vate 1990);
 * later attempts put all families of the circle in again one after another (as Ashlagi, Braverman and Hassidim 2014 do with
 * all couples). An attempt stays if fewer block after it. Returns the families that block and the steps taken.
 */
export function repair(
  settling: Settling,
  blocking: readonly number[],
  budget: number,
): { blocking: number[]; steps: number } {
  const random = Random.from("repair");
  let left = [...blocking];
  let spent = 0;
  const limited = new Set(left);
  for (let round = 0; round < rounds && left.length > 0 && spent < budget; round++) {
    for (const family of left.slice()) {
      if (!settling.blocks(family)) continue;
      let circle: number[] = [];
      for (let attempt = 0; attempt < attempts && spent < budget; attempt++) {
        settling.attempt(3 + attempt);
        if (attempt >= attempts / 2) settling.withdraw(random.shuffle(circle));
        settling.reopen(family);
        const took = settling.settle(steps, attempt === 0 ? undefined : (waiting) => shake(waiting, random));
        spent += took;
        const gaveUp = settling.gaveUp;
        const better =
          took <= steps && !settling.blocks(family) && !gaveUp.some((each) => each !== family && settling.blocks(each));
        const moved = settling.conclude(better);
        if (better) {
          for (const each of gaveUp) limited.add(each);
          break;
        }
        circle = [...new Set(moved)].filter((each) => settling.size(each) > 1);
      }
    }
    left = [...limited].filter((family) => settling.blocks(family));
  }
  return { blocking: left.toSorted((a, b) => a - b), steps: spent };
}

/** Brings a random one of those waiting to the front. */
function shake(waiting: number[], random: Random): void {
  const last = waiting.length - 1;
  const other = random.int(0, last);
  [waiting[last], waiting[other]] = [waiting[other]!, waiting[last]!];
}
