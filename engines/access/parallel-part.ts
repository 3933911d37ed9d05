import { type RatioProblem, startPart } from "./ratio.ts";

/** One of the steps of a share: for 3SFCA the choice first, then, when all shares' choices are added up, the ratios. */
export type Order =
  | { readonly step: "choice" }
  | { readonly step: "ratios"; readonly choice: Float64Array | undefined };

/** Sums over the sites of a share. */
export type Answer = { readonly ofNode: Float64Array; readonly ofSite: Float64Array; readonly pairs: number };

export function carryOut(problem: RatioProblem, own: Uint32Array, order: Order): Answer {
  if (order.step === "choice") {
    const part = startPart(problem, own);
    part.addChoice();
    return { ofNode: part.choice, ofSite: new Float64Array(0), pairs: 0 };
  }
  const part = startPart(problem, own, order.choice);
  const pairs = part.addRatios();
  return { ofNode: part.ofNode, ofSite: part.ofSite, pairs };
}
