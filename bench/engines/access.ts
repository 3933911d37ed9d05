import { createReadStream } from "node:fs";
import { join } from "node:path";
import { inflateSync } from "node:zlib";
import { floatingCatchmentsParallel } from "../../cli/access/parallel.ts";
import { luoQiZones } from "../../engines/access/decay.ts";
import { buildGraph, type Graph } from "../../engines/access/graph.ts";
import { isochronesOf } from "../../engines/access/isochrone.ts";
import { readOsmNetwork } from "../../engines/access/osm/network.ts";
import { type Method, type RatioProblem, siteEnds } from "../../engines/access/ratio.ts";
import { reachOf } from "../../engines/access/reach.ts";
import { BoundedSearch } from "../../engines/access/search.ts";
import { orderBySpace } from "../../engines/access/space-order.ts";
import { type Change, WhatIf } from "../../engines/access/what-if.ts";
import { Random } from "../../engines/random/random.ts";
import { networkFolder, type NetworkName, readInstance } from "../peers/access-network.ts";
import { best, peerFile, python, referenceData, runPeer } from "./measure.ts";
import type { Case, EngineBench, Measured, Peer } from "./types.ts";

const driver = join(import.meta.dirname, "..", "peers", "access-peers.py");
const newYork: NetworkName = "town518";

type Sites = Omit<RatioProblem, "limit" | "decay" | "method">;
type Loaded = { readonly graph: Graph; readonly problem: Sites };

function loaded(name: NetworkName): Loaded {
  const { tables, population, siteNodes, supply } = readInstance(name);
  const { tables: ordered, rankOf, oldOf } = orderBySpace(tables);
  const graph = buildGraph(ordered);
  const sites = siteEnds(
    graph,
    Array.from(siteNodes, (node) => ({ node: rankOf[node]!, metres: 0 })),
  );
  return {
    graph,
    problem: { arcs: graph, sites, supply, population: population.map((_, rank) => population[oldOf[rank]!]!) },
  };
}

/** The same without what ratios do not need: positions and the table of edges. */
function arcsOnly(name: NetworkName): Sites {
  const { problem } = loaded(name);
  const { nodeCount, offsets, targets, arcMetres, scale } = problem.arcs;
  return { ...problem, arcs: { nodeCount, offsets, targets, arcMetres, scale } };
}

async function ratios(name: NetworkName, limit: number, threads: number, method: Method = "two"): Promise<Measured> {
  const problem = arcsOnly(name);
  globalThis.gc?.();
  const ask = () => floatingCatchmentsParallel({ ...problem, limit, decay: luoQiZones(limit), method }, threads);
  const { ms, cpuMs, result } = await best(3, ask);
  const sum = result.ofNode.reduce((all, ratio) => all + ratio, 0);
  return { ms, cpuMs, quality: `${result.pairs} pairs, sum of ratios ${sum.toPrecision(9)}` };
}

/** The same nodes and arcs read once, in the order a search met them, without any queue: no search can be faster. */
async function bareLoop(name: NetworkName, limit: number): Promise<Measured> {
  const { graph, problem } = loaded(name);
  const search = new BoundedSearch(graph);
  const order = problem.sites.nodes.toSorted();
  const lists = Array.from(order, (node) => {
    search.seed(node, 0);
    return search.reached.slice(0, search.run(limit));
  });
  const { offsets, targets, arcMetres } = graph;
  const { ms, cpuMs, result } = await best(3, () => {
    let sum = 0;
    for (const list of lists)
      for (let at = 0; at < list.length; at++) {
        const node = list[at]!;
        for (let arc = offsets[node]!; arc < offsets[node + 1]!; arc++) sum += arcMetres[arc]! + targets[arc]!;
      }
    return sum;
  });
  return { ms, cpuMs, quality: `every arc in reach read once (${result.toPrecision(3)})` };
}

const installs: Readonly<Record<string, string>> = {
  scipy: "pip install numpy scipy",
  networkx: "pip install networkx",
  pandana: "git clone https://github.com/UDST/pandana && pip install cython scikit-learn && pip install ./pandana",
  pysal: "git clone https://github.com/pysal/access $HUITUO_PEERS/access && pip install pandas scipy",
};

function pythonPeer(peer: string, name: string, network: NetworkName, limit: number, long = false): Peer {
  const there = () => {
    if (peer === "pysal") return peerFile("access", "access", "fca.py");
    return (
      peerFile("venv", "lib", "python3.11", "site-packages", peer) ??
      peerFile("venv", "lib", "python3.12", "site-packages", peer)
    );
  };
  return {
    name,
    long,
    missing: () => (there() === undefined ? installs[peer] : undefined),
    run: () => runPeer(python(), [driver, peer, networkFolder(network), String(limit)], 1200),
  };
}

const peersOf = (network: NetworkName, limit: number): Peer[] => [
  pythonPeer("scipy", "scipy.sparse.csgraph (BSD)", network, limit),
  pythonPeer("networkx", "networkx, cutoff (BSD)", network, limit),
  pythonPeer("pandana", "pandana, nodes_in_range (AGPL), after its preparation", network, limit),
  pythonPeer("pysal", "pysal access (BSD), pairs given, scores only", network, limit),
];

/** One change of a site or a road on stored pairs, every node a demand point; the slowest kind of change counts. */
async function whatIf(method: Method): Promise<Measured> {
  const { graph, problem } = loaded(newYork);
  const { population, supply } = problem;
  const limit = 3000;
  const demandNodes = new Uint32Array(graph.nodeCount).map((_, node) => node);
  const sites = Array.from(problem.sites.nodes, (node, at) => ({ place: { node, metres: 0 }, supply: supply[at]! }));
  const state = new WhatIf({ graph, demandNodes, population, sites, limit, decay: luoQiZones(limit), method });
  const random = Random.from("what if");
  const anyNode = () => ({ node: random.int(0, graph.nodeCount - 1), metres: 0 });
  const anySite = () => random.int(0, sites.length - 1);
  const kinds: Record<string, () => Change> = {
    add: () => ({ site: sites.length, to: { place: anyNode(), supply: 60 } }),
    move: () => ({ site: anySite(), to: { place: anyNode(), supply: 60 } }),
    close: () => ({ site: anySite(), to: undefined }),
    resize: () => {
      const site = anySite();
      return { site, to: { ...sites[site]!, supply: 99 } };
    },
    "close a road": () => ({ edge: random.int(0, graph.edgeCount - 1), metres: Infinity }),
  };
  const told: string[] = [];
  let slowest = 0;
  for (const [kind, make] of Object.entries(kinds)) {
    const times: number[] = [];
    for (let round = 0; round < 15; round++) {
      const change = make();
      const back: Change =
        "edge" in change
          ? { edge: change.edge, metres: graph.metres[change.edge]! }
          : { site: change.site, to: sites[change.site] };
      times.push((await best(1, () => state.make(change))).cpuMs);
      state.make(back);
    }
    const middle = times.toSorted((a, b) => a - b)[7]!;
    if (kind !== "close a road") slowest = Math.max(slowest, middle);
    told.push(`${kind} ${middle.toFixed(1)} ms`);
  }
  return { ms: slowest, quality: `processor time, median of 15: ${told.join(", ")}` };
}

const heidelberg = () => referenceData("roads-heidelberg-pbf", "heidelberg.test.pbf");
const withData = (cases: readonly Case[]) => (referenceData("roads-nanjing") && heidelberg() ? cases : []);

export const bench: EngineBench = {
  engine: "access",
  cases: [
    {
      instance: "E2SFCA, 264,241 nodes, 5,000 sites × 3 km, two threads",
      aim: "≤ 1.2 s, ≤ 150 MB, ≥ 8 × scipy, ≥ 12 × pandana",
      ours: () => ratios(newYork, 3000, 2),
      bound: () => bareLoop(newYork, 3000),
      peers: peersOf(newYork, 3000),
    },
    { instance: "the same, one thread", ours: () => ratios(newYork, 3000, 1) },
    { instance: "the same, 3SFCA, two threads", ours: () => ratios(newYork, 3000, 2, "three") },
    {
      instance: "E2SFCA, the same network, 5,000 sites × 1 km, one thread",
      aim: "≤ 0.12 s",
      ours: () => ratios(newYork, 1000, 1),
      peers: peersOf(newYork, 1000),
    },
    {
      instance: "preparing that network: numbering by space and neighbour lists",
      aim: "≤ 0.2 s",
      async ours() {
        const { tables } = readInstance(newYork);
        const { ms, cpuMs, result } = await best(3, () => buildGraph(orderBySpace(tables).tables));
        return { ms, cpuMs, quality: `${result.nodeCount} nodes, ${result.edgeCount} edges` };
      },
    },
    { instance: "what if one site, 2SFCA with zones, 12.5 M stored pairs", aim: "≤ 20 ms", ours: () => whatIf("two") },
    { instance: "what if one site, 3SFCA, 12.5 M stored pairs", aim: "≤ 20 ms", ours: () => whatIf("three") },
    ...withData([
      {
        instance: "E2SFCA, Nanjing, 146,839 nodes, 1,000 sites × 3 km, one thread",
        ours: () => ratios("nanjing", 3000, 1),
        peers: peersOf("nanjing", 3000).slice(0, 3),
      },
      {
        instance: "reading Heidelberg from .osm.pbf (190,279 segments)",
        async ours() {
          const open = () => createReadStream(heidelberg()!, { highWaterMark: 1 << 20 });
          const inflate = (packed: Uint8Array, size: number) => inflateSync(packed, { maxOutputLength: size });
          const { ms, cpuMs, result } = await best(3, () => readOsmNetwork(open, inflate));
          return { ms, cpuMs, quality: `${result.ids.length} nodes, ${result.tables.from.length} edges` };
        },
      },
    ]),
    {
      instance: "isochrones of 20 sites, 1 km and 2 km",
      async ours() {
        const { graph, problem } = loaded(newYork);
        const search = new BoundedSearch(graph);
        const nodes = problem.sites.nodes.subarray(0, 20);
        const { ms, cpuMs, result } = await best(2, () =>
          Array.from(nodes, (node) => isochronesOf(graph, { node, metres: 0 }, [1000, 2000], 60, search)),
        );
        return {
          ms,
          cpuMs,
          quality: `${result.flat().length} areas, tolerance ${result[0]![0]!.tolerance.toFixed(0)} m`,
        };
      },
    },
  ],
  scaling: [
    {
      name: "E2SFCA × 3 km, one thread: 313 sites on 16,600 nodes, 1,250 on 66,100, 5,000 on 264,200",
      run: (scale) => ratios(`town${scale === 1 ? 130 : scale === 4 ? 259 : 518}`, 3000, 1),
    },
    {
      name: "reach of 500, 2,000, 8,000 origins × 1 km",
      async run(scale) {
        const { graph } = loaded(newYork);
        const random = Random.from("origins");
        const origins = Array.from({ length: 500 * scale }, () => ({
          node: random.int(0, graph.nodeCount - 1),
          metres: 0,
        }));
        origins.sort((a, b) => a.node - b.node);
        const { ms, cpuMs, result } = await best(3, () => reachOf(graph, origins, [500, 1000]));
        return { ms, cpuMs, quality: `${result.reduce((sum, count) => sum + count, 0)} nodes` };
      },
    },
  ],
};
