import { type Answer, answerOf, type Control, createWatch, InfeasibleError } from "../answer.ts";
import { checkChoice, type Costs } from "../instance.ts";
import { Interchange } from "../medians/interchange.ts";
import { beyond, createDecision } from "./decision.ts";
import { farthestFirst, nearestOfFarthest, radiiBetween, radiusOf } from "./start.ts";

export type PCentreOptions = Control & {
  /** Sites that exist and stay; they count among the `p`. */
  readonly kept?: readonly number[];
};

export type PCentreAnswer = Answer & {
  /** Parts looked at by branching, all radii together. */
  readonly nodes: number;
};

/**
 * The p-centre problem (Hakimi 1964): `p` sites so that the demand worst served has the lowest cost; that cost is the
 * answer's. Farthest-first start and interchange on what exceeds a radius; then radii are decided, "can p sites serve
 * everybody within r?", first by the Lagrangian bound alone (bisection), then by branching from the lowest radius left.
 * After S. Elloumi, M. Labbé and Y. Pochet, INFORMS J. Computing 16 (2004) 84–94. Exact in the end.
 * Throws RangeError for a `p` or kept sites that make no sense, InfeasibleError when some demand stays unserved.
 */
export function solvePCentre(costs: Costs, p: number, options: PCentreOptions = {}): PCentreAnswer {
  const kept = checkChoice(costs, p, options.kept);
  const shouldStop = createWatch(options);
  let bound = nearestOfFarthest(costs);
  if (bound === Infinity) throw new InfeasibleError("a demand has no site that can serve it");
  let sites: readonly number[] = farthestFirst(costs, p, kept);
  let best = radiusOf(costs, sites);
  const told = () => options.onProgress?.(best, bound);
  const take = (found: readonly number[]) => {
    const radius = radiusOf(costs, found);
    if (radius >= best) return;
    [best, sites] = [radius, found];
    told();
  };
  told();

  const radii = radiiBetween(costs, bound, best);
  /** Index of the lowest radius not refuted; that of the best answer is the highest that counts. */
  let low = 0;
  const refute = (index: number) => {
    low = index + 1;
    bound = Math.min(best, radii[low] ?? best);
    told();
  };
  const rank = () => radii.findLastIndex((radius) => radius <= best);
  exchange();
  const decision = createDecision({ costs, p, kept, shouldStop, take });
  for (let high = rank(); low < high && !shouldStop();) {
    const middle = (low + high) >> 1;
    if (radii[middle]! < best && decision.refutedByBound(radii[middle]!)) refute(middle);
    else high = middle;
  }
  while (low < rank() && !shouldStop()) if (decision.refuted(radii[low]!)) refute(low);
  if (best === Infinity) throw new InfeasibleError(`${p} sites cannot serve every demand`);
  if (low >= rank()) bound = best;
  return { ...answerOf(sites, best, bound, shouldStop()), nodes: decision.nodes() };

  /** Lowers the radius as long as the interchange, paying for what exceeds the next lower one, gets everybody within it. */
  function exchange(): void {
    const all = Int32Array.from({ length: costs.sites }, (_, site) => site);
    for (let before = Infinity; best < before && rank() > 0 && best > bound && !shouldStop();) {
      before = best;
      const search = new Interchange(beyond(costs, radii[rank() - 1]!), sites, kept.length);
      search.improve(all, shouldStop);
      take([...search.slots]);
    }
  }
}
