import type { PlanArrays } from "./problem.ts";

/** What a plan comes to. */
export type Measures = {
  /** Children with a place, and the same counted by the worth of their bands. */
  readonly children: number;
  readonly served: number;
  /** Mean metres of all children, those unserved counted with the metres set for them. */
  readonly walk: number;
  readonly worstTenth: number;
  readonly gini: number;
  readonly cost: number;
  readonly staff: number;
  readonly sites: number;
};

/** Option of each site, −1 closed, and children by pair. O(pairs + demands log demands). */
export function measure(arrays: PlanArrays, option: Int32Array, flow: Float64Array): Measures {
  const { pairDemand, pairMetres, pairWorth, children, total, unserved } = arrays;
  const left = children.slice();
  const metres = new Float64Array(children.length);
  const worth = new Float64Array(arrays.groupChildren.length);
  let served = 0;
  for (let k = 0; k < flow.length; k++) {
    if (flow[k]! === 0) continue;
    const i = pairDemand[k]!;
    left[i]! -= flow[k]!;
    metres[i]! += flow[k]! * pairMetres[k]!;
    worth[arrays.group[i]!]! += flow[k]! * pairWorth[k]!;
    served += flow[k]! * pairWorth[k]!;
  }
  let walked = 0;
  let unservedChildren = 0;
  for (let i = 0; i < left.length; i++) {
    left[i] = Math.max(0, left[i]!);
    unservedChildren += left[i]!;
    metres[i]! += left[i]! * unserved;
    walked += metres[i]!;
  }
  const opened = [...option.keys()].filter((s) => option[s]! >= 0);
  const sum = (values: Float64Array) =>
    opened.reduce((all, s) => all + values[arrays.optionStarts[s]! + option[s]!]!, 0);
  return {
    children: total - unservedChildren,
    served,
    walk: total > 0 ? walked / total : 0,
    worstTenth: meanOfWorstTenth(children, metres, total),
    gini: giniOf(worth, arrays.groupChildren),
    cost: sum(arrays.cost),
    staff: sum(arrays.staff),
    sites: opened.length,
  };
}

/** Mean of the tenth of the children with most metres; every child of a demand point is counted with the point's mean. */
function meanOfWorstTenth(children: Float64Array, metres: Float64Array, total: number): number {
  if (total === 0) return 0;
  const order = Int32Array.from(children.keys())
    .filter((i) => children[i]! > 0)
    .sort((a, b) => metres[b]! / children[b]! - metres[a]! / children[a]!);
  let room = total / 10;
  let sum = 0;
  for (const i of order) {
    const taken = Math.min(room, children[i]!);
    sum += (taken * metres[i]!) / children[i]!;
    room -= taken;
    if (room <= 0) break;
  }
  return sum / (total / 10);
}

/** Gini coefficient of amounts per head between groups of given size; 0 when nobody has anything. O(groups log groups). */
export function giniOf(amounts: Float64Array, heads: Float64Array): number {
  const total = heads.reduce((sum, each) => sum + each, 0);
  const all = amounts.reduce((sum, each) => sum + each, 0);
  if (all <= 0 || total <= 0) return 0;
  let difference = 0;
  for (const { group, before, after } of lorenzOrder(amounts, heads)) difference += amounts[group]! * (before - after);
  return difference / (total * all);
}

/** Groups by rising amount per head with the heads before and after each. */
export function lorenzOrder(
  amounts: Float64Array,
  heads: Float64Array,
): { group: number; before: number; after: number }[] {
  const order = [...heads.keys()]
    .filter((g) => heads[g]! > 0)
    .toSorted((a, b) => amounts[a]! / heads[a]! - amounts[b]! / heads[b]!);
  const total = heads.reduce((sum, each) => sum + each, 0);
  let before = 0;
  return order.map((group) => {
    const place = { group, before, after: total - before - heads[group]! };
    before += heads[group]!;
    return place;
  });
}
