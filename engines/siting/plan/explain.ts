import type { Measures } from "./measures.ts";
import { listConditions, type Condition } from "./plan-program.ts";
import type { PlanArrays } from "./problem.ts";

/** What one open site does. */
export type SiteReport = {
  readonly site: number;
  readonly option: number;
  readonly places: number;
  readonly children: number;
  /** Mean metres of its children. */
  readonly metres: number;
  readonly serves: readonly { readonly demand: number; readonly children: number; readonly metres: number }[];
};

/**
 * Why children have no place: no site at all within the walking limit; no open one, though some could be; or the open
 * ones are full. `site` is the cheapest closed site or larger size that would reach them, `against` the conditions it
 * would break now; none: it is allowed, but the plan has better use or no gain of it.
 */
export type UnservedReport = {
  readonly demand: number;
  readonly children: number;
  readonly reason: "out-of-reach" | "closed" | "full";
  readonly site?: number;
  readonly against?: readonly Condition[];
};

export type ConditionReport = {
  readonly condition: Condition;
  readonly limit: number;
  readonly used: number;
  readonly binding: boolean;
  /** What one more unit of the limit adds to the objective's value in the relaxation; about right for small changes. */
  readonly price: number;
};

/** Open sites with whom they serve. O(pairs). */
export function reportSites(arrays: PlanArrays, option: Int32Array, flow: Float64Array): SiteReport[] {
  const { siteStarts, optionStarts, places, pairDemand, pairMetres } = arrays;
  return [...option.keys()]
    .filter((s) => option[s]! >= 0)
    .map((s) => {
      const serves: { demand: number; children: number; metres: number }[] = [];
      for (let k = siteStarts[s]!; k < siteStarts[s + 1]!; k++)
        if (flow[k]! > 0) serves.push({ demand: pairDemand[k]!, children: flow[k]!, metres: pairMetres[k]! });
      const children = serves.reduce((sum, each) => sum + each.children, 0);
      const walked = serves.reduce((sum, each) => sum + each.children * each.metres, 0);
      const metres = children > 0 ? walked / children : 0;
      return { site: s, option: option[s]!, places: places[optionStarts[s]! + option[s]!]!, children, metres, serves };
    });
}

/** Demand points with children left over, and why. O(pairs × sizes + demands × rules). */
export function reportUnserved(
  arrays: PlanArrays,
  option: Int32Array,
  flow: Float64Array,
  measures: Measures,
): UnservedReport[] {
  const { children, pairDemand, pairSite, optionStarts, cost } = arrays;
  const left = children.slice();
  const sitesOf: number[][] = Array.from(children, () => []);
  for (let k = 0; k < flow.length; k++) {
    left[pairDemand[k]!]! -= flow[k]!;
    sitesOf[pairDemand[k]!]!.push(pairSite[k]!);
  }
  const report: UnservedReport[] = [];
  for (let i = 0; i < left.length; i++) {
    if (left[i]! <= 1e-6) continue;
    const common = { demand: i, children: left[i]! };
    const sites = sitesOf[i]!;
    if (sites.length === 0) {
      report.push({ ...common, reason: "out-of-reach" });
      continue;
    }
    let cheapest: { site: number; to: number; extra: number } | undefined;
    for (const site of sites) {
      const was = option[site]!;
      const paid = was < 0 ? 0 : cost[optionStarts[site]! + was]!;
      const had = was < 0 ? 0 : arrays.places[optionStarts[site]! + was]!;
      for (let o = optionStarts[site]!; o < optionStarts[site + 1]!; o++) {
        const extra = cost[o]! - paid;
        if (arrays.places[o]! > had && (!cheapest || extra < cheapest.extra))
          cheapest = { site, to: o - optionStarts[site]!, extra };
      }
    }
    const reason = sites.some((s) => option[s]! >= 0) ? "full" : "closed";
    const change = cheapest && {
      site: cheapest.site,
      against: brokenBy(arrays, option, measures, cheapest.site, cheapest.to),
    };
    report.push({ ...common, reason, ...change });
  }
  return report;
}

/** The conditions on money, staff and sites that a change of one site would break. */
function brokenBy(arrays: PlanArrays, option: Int32Array, measures: Measures, site: number, to: number): Condition[] {
  const { limits, optionStarts, cost, staff, areaSites } = arrays;
  const was = option[site]!;
  const more = (values: Float64Array) =>
    values[optionStarts[site]! + to]! - (was < 0 ? 0 : values[optionStarts[site]! + was]!);
  const broken: Condition[] = [];
  if (measures.cost + more(cost) > (limits.budget ?? Infinity)) broken.push("budget");
  if (measures.staff + more(staff) > (limits.staff ?? Infinity)) broken.push("staff");
  if (was < 0 && measures.sites + 1 > (limits.sites ?? Infinity)) broken.push("sites");
  limits.areas?.forEach(({ atMost = Infinity }, at) => {
    const within = areaSites[at]!;
    if (was < 0 && within.includes(site) && within.filter((s) => option[s]! >= 0).length + 1 > atMost)
      broken.push(`area ${at}`);
  });
  return broken;
}

/** How far each condition is used. O(conditions × sites). */
export function reportConditions(
  arrays: PlanArrays,
  option: Int32Array,
  measures: Measures,
  priceOf: (condition: Condition) => number,
): ConditionReport[] {
  const { limits, total, areaSites, problem } = arrays;
  return listConditions(arrays).map((condition) => {
    const [limit, used] = ((): [number, number] => {
      switch (condition) {
        case "kept": {
          const kept = problem.sites.filter((site) => site.kept).length;
          return [kept, kept];
        }
        case "budget":
          return [limits.budget!, measures.cost];
        case "served":
          return [limits.served!, total > 0 ? measures.children / total : 1];
        case "worth":
          return [limits.worth!, measures.served];
        case "staff":
        case "sites":
        case "walk":
        case "worstTenth":
        case "gini":
          return [limits[condition]!, measures[condition]];
        default: {
          const at = Number(condition.slice("area ".length));
          const open = areaSites[at]!.filter((s) => option[s]! >= 0).length;
          const { atLeast = 0, atMost = Infinity } = limits.areas![at]!;
          return [open === atMost || atLeast === 0 ? atMost : atLeast, open];
        }
      }
    })();
    const price = priceOf(condition);
    return {
      condition,
      limit,
      used,
      binding: Math.abs(limit - used) <= 1e-6 * Math.max(1, limit) || Math.abs(price) > 1e-9,
      price,
    };
  });
}
