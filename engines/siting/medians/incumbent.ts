import type { Costs } from "../instance.ts";

/** The best answer so far and the bound below every answer. */
export type Incumbent = ReturnType<typeof createIncumbent>;

/**
 * Keeps the best answer. `goal()` is the total that only a better answer stays below: totals are multiples of the greatest
 * common divisor of all costs where there is one, so that a bound above the next lower multiple is already a proof.
 */
export function createIncumbent(costs: Costs, onProgress?: (best: number, bound: number) => void) {
  const step = commonStep(costs.cost);
  let [cost, bound] = [Infinity, -Infinity];
  let sites: Int32Array = new Int32Array(0);
  const goal = () => {
    const rounding = 1e-9 * Math.max(1, Math.abs(cost));
    return step > rounding ? cost - step + rounding : cost - rounding;
  };
  return {
    get cost() {
      return cost;
    },
    get bound() {
      return bound;
    },
    get sites() {
      return sites;
    },
    goal,
    proven: () => bound >= goal(),
    offer(found: ArrayLike<number>, total: number): boolean {
      if (!(total < cost - 1e-12 * Math.abs(total))) return false;
      cost = total;
      sites = Int32Array.from(found);
      onProgress?.(cost, Math.min(cost, bound));
      return true;
    },
    raiseBound(found: number): void {
      if (!(found > bound)) return;
      bound = found;
      onProgress?.(cost, Math.min(cost, bound));
    },
  };
}

/** The greatest common divisor of all costs, 0 when one of them is not whole. O(pairs). */
function commonStep(costs: Float64Array): number {
  let step = 0;
  for (const cost of costs) {
    if (step === 1 ? !Number.isInteger(cost) : !Number.isSafeInteger(cost)) return 0;
    if (step === 1) continue;
    let [a, b] = [cost, step];
    while (b > 0) [a, b] = [b, a % b];
    step = a;
  }
  return step;
}
