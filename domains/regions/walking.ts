import { buildGraph, type Graph } from "../../engines/access/graph.ts";
import { buildSnapper, type OnNetwork, type Snapper } from "../../engines/access/snap.ts";
import { createWorkspace, distancesBetween, type Workspace } from "../../engines/access/walk.ts";
import { distance, type Point } from "../../engines/coordinates/systems.ts";
import type { Platform } from "../../kernel/context.ts";
import { findNetwork, findNetworkStamp } from "./queries.ts";

/** A way on foot: along the walking network or, where there is none, the straight line times `detour`; always labelled. */
export type Walk = { readonly metres: number; readonly by: "network" | "straight_line" };

/** What a walk in a Chinese city is longer than the straight line, roughly; only used where no network is known. */
export const detour = 1.3;
/** A point farther from every path than this is off the network. */
const snapMetres = 400;
const freshMs = 60_000;

type Network = { readonly stamp: string; readonly graph: Graph; readonly snapper: Snapper; readonly space: Workspace };
type Kept = { checkedAt: number; network: Network | undefined };
const kept = new WeakMap<object, Map<string, Kept>>();

async function getNetwork(platform: Platform, districtId: string): Promise<Network | undefined> {
  const ofPlatform = kept.get(platform.database) ?? new Map<string, Kept>();
  kept.set(platform.database, ofPlatform);
  const known = ofPlatform.get(districtId);
  if (known && performance.now() - known.checkedAt < freshMs) return known.network;
  const db = platform.database.kysely;
  const stamp = await findNetworkStamp(db, districtId);
  let network = known?.network?.stamp === stamp ? known?.network : undefined;
  if (stamp !== undefined && !network) {
    const tables = await findNetwork(db, districtId);
    if (tables) network = decode(stamp, tables);
  }
  ofPlatform.set(districtId, { checkedAt: performance.now(), network });
  return network;
}

function decode(stamp: string, { nodes, edges }: { nodes: Buffer; edges: Buffer }): Network {
  const [nodeCount, edgeCount] = [nodes.length / 16, edges.length / 12];
  const tables = {
    lon: new Float64Array(nodeCount),
    lat: new Float64Array(nodeCount),
    from: new Uint32Array(edgeCount),
    to: new Uint32Array(edgeCount),
    metres: new Float64Array(edgeCount),
  };
  for (let node = 0; node < nodeCount; node++) {
    tables.lon[node] = nodes.readDoubleLE(node * 16);
    tables.lat[node] = nodes.readDoubleLE(node * 16 + 8);
  }
  for (let edge = 0; edge < edgeCount; edge++) {
    tables.from[edge] = edges.readInt32LE(edge * 12);
    tables.to[edge] = edges.readInt32LE(edge * 12 + 4);
    tables.metres[edge] = edges.readFloatLE(edge * 12 + 8);
  }
  const graph = buildGraph(tables);
  return { stamp, graph, snapper: buildSnapper(graph), space: createWorkspace(graph) };
}

/** The tables of a network as `walking_network` keeps them: float64 lon,lat pairs; int32 from, int32 to, float32 metres (stored to 7 digits, searched in double precision), little endian. */
export function encodeNetwork(tables: Pick<Graph, "lon" | "lat" | "from" | "to" | "metres">): {
  nodes: Buffer;
  edges: Buffer;
} {
  const nodes = Buffer.alloc(tables.lon.length * 16);
  for (let node = 0; node < tables.lon.length; node++) {
    nodes.writeDoubleLE(tables.lon[node]!, node * 16);
    nodes.writeDoubleLE(tables.lat[node]!, node * 16 + 8);
  }
  const edges = Buffer.alloc(tables.from.length * 12);
  for (let edge = 0; edge < tables.from.length; edge++) {
    edges.writeInt32LE(tables.from[edge]!, edge * 12);
    edges.writeInt32LE(tables.to[edge]!, edge * 12 + 4);
    edges.writeFloatLE(tables.metres[edge]!, edge * 12 + 8);
  }
  return { nodes, edges };
}

/**
 * Walking distances from each origin to each target, undefined where it is beyond `maxMetres`: `result[origin][target]`.
 * A pair with a point off the network (or in a district without one) gets the straight line times `detour`, labelled so.
 */
export async function walkingMetres(
  platform: Platform,
  districtId: string,
  origins: readonly Point[],
  targets: readonly Point[],
  maxMetres: number,
): Promise<(Walk | undefined)[][]> {
  const network = await getNetwork(platform, districtId);
  const snap = (point: Point) => network?.snapper.snap(point.lon, point.lat, snapMetres);
  const from = origins.map(snap);
  const to = targets.map(snap);
  const result = origins.map((origin, o) =>
    targets.map((target, t): Walk | undefined => {
      if (network && from[o] && to[t]) return undefined;
      const metres = Math.round(distance(origin, target) * detour);
      return metres <= maxMetres ? { metres, by: "straight_line" } : undefined;
    }),
  );
  if (!network) return result;
  const on = (points: (OnNetwork | undefined)[]) => points.flatMap((point, index) => (point ? [{ point, index }] : []));
  const [starts, ends] = [on(from), on(to)];
  distancesBetween(
    network.graph,
    starts.map(({ point }) => point),
    ends.map(({ point }) => point),
    maxMetres,
    (o, t, metres) => {
      result[starts[o]!.index]![ends[t]!.index] = { metres: Math.round(metres), by: "network" };
    },
    network.space,
  );
  return result;
}
