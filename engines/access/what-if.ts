import { type Decay, type Weigher, weigherOf } from "./decay.ts";
import { type Graph, setEdgeMetres } from "./graph.ts";
import { endsOf, type Place, seedPlace } from "./place.ts";
import type { Method } from "./ratio.ts";
import { BoundedSearch } from "./search.ts";
import { levelsOf, type Row, type SiteRow, StoredPairs } from "./stored-pairs.ts";

/** A site: where it is and how many places it offers. */
export type Site = { readonly place: Place; readonly supply: number };

/** A change to try or make: a site added (the number after the last), moved, resized or closed; a road lengthened, closed, opened. */
export type Change =
  | { readonly site: number; readonly to: Site | undefined }
  | { readonly edge: number; readonly metres: number };

export type Catchments = {
  readonly graph: Graph;
  /** The nodes where people live (each once) and how many; `insertPlaces` makes nodes of other places. */
  readonly demandNodes: Uint32Array;
  readonly population: Float64Array;
  readonly sites: readonly Site[];
  readonly limit: number;
  readonly decay: Decay;
  readonly method: Method;
};

/**
 * Floating catchments that answer "what if": all pairs are searched once and stored; after that a change of a site costs one
 * bounded search and the sums it touches, a change of a road the searches of the sites that reach it. The results are those
 * of a full computation with the changed sites (equal but for the order of sums, 1e-12). Changes of a road are made in
 * `graph` itself. Throws RangeError for places that are not on the graph, supplies and populations below 0, double demand nodes.
 */
export class WhatIf {
  readonly pairs: StoredPairs;
  private readonly setting: Catchments;
  private readonly sites: (Site | undefined)[];
  private readonly demandOf: Int32Array;
  private readonly search: BoundedSearch;
  private readonly weigh: Weigher;
  private readonly levels: Float64Array | undefined;
  /** The demand points of the row in hand, and their distances, then weights. */
  private readonly found: Uint32Array;
  private readonly metres: Float64Array;

  /** One bounded search a site; memory as `StoredPairs`. */
  constructor(setting: Catchments) {
    this.setting = setting;
    this.sites = [...setting.sites];
    this.search = new BoundedSearch(setting.graph);
    this.weigh = weigherOf(setting.decay, setting.limit);
    this.levels = levelsOf(setting.decay);
    this.found = new Uint32Array(setting.demandNodes.length);
    this.metres = new Float64Array(setting.demandNodes.length);
    this.demandOf = demandsByNode(setting);
    const { method, population } = setting;
    const rows = setting.sites.map((site) => this.rowOf(site));
    this.pairs = new StoredPairs({ method, population, levels: this.levels }, rows);
  }

  /** Places a person at each demand node, as things stand. */
  get ofDemand(): Float64Array {
    return this.pairs.ofDemand;
  }

  /** Makes a change and returns the demand points whose sums it touched. */
  make(change: Change): Uint32Array {
    if ("edge" in change) return this.changeRoad(change.edge, change.metres);
    const { site, to } = change;
    if (!Number.isInteger(site) || site < 0 || site > this.sites.length)
      throw new RangeError(`there is no site ${site}`);
    const before = this.sites[site];
    const row = to && before?.place === to.place ? this.pairs.sites[site]?.row : undefined;
    const after = to && (row ? { row, supply: checkedSupply(to) } : this.rowOf(to));
    this.sites[site] = to;
    return this.pairs.set([{ site, to: after }]);
  }

  /** The places a person at every demand node if the change were made; nothing is changed. */
  try(change: Change): { readonly ofDemand: Float64Array; readonly touched: Uint32Array } {
    const undo: Change =
      "edge" in change
        ? { edge: change.edge, metres: this.setting.graph.metres[change.edge]! }
        : { site: change.site, to: this.sites[change.site] };
    const added = "site" in change && change.site === this.sites.length;
    const touched = this.make(change);
    const ofDemand = this.pairs.ofDemand.slice();
    this.make(undo);
    if (added) {
      this.sites.pop();
      this.pairs.forgetLast();
    }
    return { ofDemand, touched };
  }

  private rowOf(site: Site): SiteRow {
    const { graph, limit } = this.setting;
    const supply = checkedSupply(site);
    seedPlace(this.search, graph, site.place);
    const count = this.search.run(limit);
    const { found } = this;
    let size = 0;
    for (let at = 0; at < count; at++) {
      const node = this.search.reached[at]!;
      const demand = this.demandOf[node]!;
      if (demand === -1) continue;
      found[size] = demand;
      this.metres[size++] = this.search.distance[node]!;
    }
    this.weigh(this.metres, size);
    return { row: this.packed(size), supply };
  }

  /** Keeps the pairs that weigh something, as small as they can be kept. */
  private packed(size: number): Row {
    const { levels, found, metres: weights } = this;
    let kept = 0;
    for (let at = 0; at < size; at++) {
      if (weights[at] === 0) continue;
      found[kept] = found[at]!;
      weights[kept++] = weights[at]!;
    }
    const demands = found.slice(0, kept);
    if (!levels) return { demands, weights: weights.slice(0, kept) };
    const codes = new Uint8Array(kept);
    for (let at = 0; at < kept; at++) codes[at] = levels.indexOf(weights[at]!);
    return { demands, weights: codes };
  }

  private changeRoad(edge: number, metres: number): Uint32Array {
    const { graph, limit } = this.setting;
    const affected = new Set(this.sitesNear(edge, limit));
    setEdgeMetres(graph, edge, metres);
    for (const site of this.sitesNear(edge, limit)) affected.add(site);
    return this.pairs.set([...affected].map((site) => ({ site, to: this.rowOf(this.sites[site]!) })));
  }

  /** The open sites that reach an end of an edge within the limit: no other site's ways can use it. */
  private sitesNear(edge: number, limit: number): number[] {
    const { graph } = this.setting;
    if (!Number.isInteger(edge) || edge < 0 || edge >= graph.edgeCount)
      throw new RangeError(`there is no edge ${edge}`);
    this.search.seed(graph.from[edge]!, 0);
    this.search.seed(graph.to[edge]!, 0);
    this.search.run(limit);
    const { distance } = this.search;
    const near = (place: Place) => endsOf(graph, place).some(({ node, metres }) => distance[node]! + metres <= limit);
    const open = [...this.sites.keys()].filter((site) => this.sites[site]);
    return open.filter((site) => {
      const { place } = this.sites[site]!;
      return near(place) || (!("node" in place) && place.edge === edge);
    });
  }
}

function checkedSupply({ supply }: Site): number {
  if (!(supply >= 0 && supply < Infinity)) throw new RangeError(`a supply of ${supply}`);
  return supply;
}

function demandsByNode({ graph, demandNodes, population }: Catchments): Int32Array {
  if (population.length !== demandNodes.length)
    throw new RangeError(`${population.length} populations for ${demandNodes.length} demand nodes`);
  const demandOf = new Int32Array(graph.nodeCount).fill(-1);
  demandNodes.forEach((node, demand) => {
    if (node >= graph.nodeCount) throw new RangeError(`there is no node ${node}`);
    if (demandOf[node] !== -1) throw new RangeError(`node ${node} is given twice`);
    if (!(population[demand]! >= 0 && population[demand]! < Infinity))
      throw new RangeError(`the population of demand point ${demand} is ${population[demand]}`);
    demandOf[node] = demand;
  });
  return demandOf;
}
