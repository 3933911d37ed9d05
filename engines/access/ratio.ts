import { type Decay, weigherOf } from "./decay.ts";
import type { Arcs, Graph } from "./graph.ts";
import { endsOf, type Place } from "./place.ts";
import { BoundedSearch } from "./search.ts";

/** Where sites are entered: ends `starts[site]` to `starts[site + 1]`, each a node and the metres from the site to it. */
export type SiteEnds = { readonly starts: Uint32Array; readonly nodes: Uint32Array; readonly metres: Float64Array };

export function siteEnds(graph: Graph, sites: readonly Place[]): SiteEnds {
  const ends = sites.map((site) => endsOf(graph, site));
  const starts = new Uint32Array(sites.length + 1);
  ends.forEach((each, site) => (starts[site + 1] = starts[site]! + each.length));
  const flat = ends.flat();
  return {
    starts,
    nodes: Uint32Array.from(flat, ({ node }) => node),
    metres: Float64Array.from(flat, ({ metres }) => metres),
  };
}

/** `two`: 2SFCA and, with a decay, enhanced 2SFCA. `three`: 3SFCA, where families choose among the sites within the limit by their weights. */
export type Method = "two" | "three";

export type RatioProblem = {
  readonly arcs: Arcs;
  readonly sites: SiteEnds;
  /** Places a site offers, ≥ 0. */
  readonly supply: Float64Array;
  /** Persons at a node, ≥ 0; 0 where nobody lives. */
  readonly population: Float64Array;
  readonly limit: number;
  readonly decay: Decay;
  readonly method: Method;
};

export type RatioResult = {
  /** Places a person within reach, at every node: 0 where no site is reached. */
  readonly ofNode: Float64Array;
  /** Places a person of the site's own catchment; 0 where nobody lives in it. */
  readonly ofSite: Float64Array;
  /** Pairs of a site and a node within the limit. */
  readonly pairs: number;
};

/**
 * Floating catchments over a network: step 1, a site's places are divided by the persons within its reach, weighed by
 * distance; step 2, at every node these ratios are summed with the same weights. 3SFCA first shares each person out
 * among the sites in reach in proportion to their weights. Ratios are in places a person.
 *
 * One bounded search a site (two for 3SFCA), no pair is stored: O(nodes) memory. Sums are in double precision, in an
 * order that depends on the input only. Sources: Luo & Wang, Environment and Planning B 30 (2003); Luo & Qi, Health &
 * Place 15 (2009); Wan, Zou & Sternberg, Int. J. Geogr. Inf. Sci. 26 (2012).
 * Throws RangeError for arrays of the wrong length, negative or missing numbers, and what `weigherOf` refuses.
 */
export function floatingCatchments(problem: RatioProblem): RatioResult {
  checkProblem(problem);
  const part = startPart(problem, spatialOrder(problem));
  if (problem.method === "three") part.addChoice();
  const pairs = part.addRatios();
  return { ofNode: part.ofNode, ofSite: part.ofSite, pairs };
}

export function checkProblem({ arcs, sites, supply, population, limit, decay }: RatioProblem): void {
  if (population.length !== arcs.nodeCount)
    throw new RangeError(`${population.length} populations for ${arcs.nodeCount} nodes`);
  if (supply.length !== sites.starts.length - 1)
    throw new RangeError(`${supply.length} supplies for ${sites.starts.length - 1} sites`);
  const refuse = (name: string) => (value: number, at: number) => {
    if (!(value >= 0 && value < Infinity)) throw new RangeError(`${name} ${at} is ${value}`);
  };
  supply.forEach(refuse("the supply of site"));
  population.forEach(refuse("the population of node"));
  weigherOf(decay, limit);
}

/** The sites by the node they stand at, so that one search finds in the cache what the last one left there. */
export function spatialOrder({ sites }: RatioProblem): Uint32Array {
  const nodeOf = (site: number) => sites.nodes[sites.starts[site]!] ?? 0;
  const order = new Uint32Array(sites.starts.length - 1).map((_, site) => site);
  return order.sort((a, b) => nodeOf(a) - nodeOf(b) || a - b);
}

/** The sums over some of the sites; those of parts add up to the whole. `choice` is shared between parts in 3SFCA. */
export function startPart(
  problem: RatioProblem,
  own: Uint32Array,
  choice: Float64Array = new Float64Array(problem.method === "three" ? problem.arcs.nodeCount : 0),
) {
  const { arcs, supply, population, limit, method } = problem;
  const search = new BoundedSearch(arcs);
  const weigh = weigherOf(problem.decay, limit);
  const weights = new Float64Array(arcs.nodeCount);
  const ofNode = new Float64Array(arcs.nodeCount);
  const ofSite = new Float64Array(supply.length);
  const { distance, reached } = search;
  const weighReach = (site: number): number => {
    seedSite(search, problem.sites, site);
    const count = search.run(limit);
    for (let at = 0; at < count; at++) weights[at] = distance[reached[at]!]!;
    weigh(weights, count);
    return count;
  };
  return {
    ofNode,
    ofSite,
    choice,
    /** Adds the weights of the sites at every node they reach to `choice`. */
    addChoice(): void {
      for (const site of own) {
        const count = weighReach(site);
        for (let at = 0; at < count; at++) choice[reached[at]!]! += weights[at]!;
      }
    },
    addRatios(): number {
      let pairs = 0;
      for (const site of own) {
        const count = weighReach(site);
        pairs += count;
        if (method === "three") shareOut(weights, reached, choice, count);
        let persons = 0;
        for (let at = 0; at < count; at++) persons += population[reached[at]!]! * weights[at]!;
        if (persons === 0) continue;
        const ratio = supply[site]! / persons;
        ofSite[site] = ratio;
        for (let at = 0; at < count; at++) ofNode[reached[at]!]! += ratio * weights[at]!;
      }
      return pairs;
    },
  };
}

export function seedSite(search: BoundedSearch, sites: SiteEnds, site: number): void {
  for (let end = sites.starts[site]!; end < sites.starts[site + 1]!; end++)
    search.seed(sites.nodes[end]!, sites.metres[end]!);
}

/** Weight times the share of the persons who choose this site: w · w / Σw. */
function shareOut(weights: Float64Array, nodes: Uint32Array, choice: Float64Array, count: number): void {
  for (let at = 0; at < count; at++) {
    const weight = weights[at]!;
    weights[at] = weight === 0 ? 0 : (weight * weight) / choice[nodes[at]!]!;
  }
}
