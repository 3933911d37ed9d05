import { createReadStream, statSync } from "node:fs";
import { inflateSync } from "node:zlib";
import { buildGraph, type Graph, type NetworkTables } from "../../engines/access/graph.ts";
import { OsmFileError } from "../../engines/access/osm/blocks.ts";
import { readOsmNetwork } from "../../engines/access/osm/network.ts";
import { withoutDoubles, withoutSmallParts } from "../../engines/access/parts.ts";
import { orderBySpace } from "../../engines/access/space-order.ts";
import { createProgress } from "../progress.ts";
import { Dictionary, InputError, openTable } from "../tables/read.ts";
import { UsageError } from "../verb.ts";
import { wholeNumber } from "./options.ts";

/** A network and what its nodes are called outside: node n is `nameOf(n)`. */
export type Network = {
  readonly graph: Graph;
  nameOf(node: number): string;
  /** The node of a name, or -1. */
  find(name: string): number;
};

export type NetworkOptions = { nodes?: string; edges?: string; osm?: string; "least-part"?: string };

/** In files of OpenStreetMap, parts of fewer nodes are left out: footways that nothing leads to. */
const leastPartOfOsm = 100;

/** Reads the network of `--osm`, or of `--nodes` and `--edges`. */
export async function readNetwork(options: NetworkOptions): Promise<Network> {
  const { osm, nodes, edges } = options;
  const least = options["least-part"];
  if (osm !== undefined && nodes === undefined && edges === undefined)
    return fromOsm(osm, least === undefined ? leastPartOfOsm : wholeNumber(least, "least-part", 1));
  if (osm === undefined && nodes !== undefined && edges !== undefined)
    return fromTables(nodes, edges, least === undefined ? 1 : wholeNumber(least, "least-part", 1));
  throw new UsageError("需要 --osm，或 --nodes 和 --edges · needed: --osm, or --nodes and --edges");
}

async function fromOsm(file: string, least: number): Promise<Network> {
  const size = statSync(file, { throwIfNoEntry: false })?.size;
  if (size === undefined) throw new InputError(file, 0, "没有这个文件 · there is no such file");
  const progress = createProgress(`读取 reading ${file}`);
  let done = 0;
  const open = () =>
    createReadStream(file, { highWaterMark: 1 << 20 }).on("data", (chunk) => {
      done += chunk.length;
      progress.at(done, size * 2);
    });
  const inflate = (packed: Uint8Array, room: number) => inflateSync(packed, { maxOutputLength: Math.max(room, 1) });
  try {
    const { tables, ids, counts } = await readOsmNetwork(open, inflate);
    console.error(
      `${counts.ways} 条路径，可步行 ${counts.walkable} 条，封闭关卡 ${counts.closed} 处，缺 ${counts.missing} 个点 · ${counts.ways} ways, ${counts.walkable} walkable, ${counts.closed} closed barriers, ${counts.missing} nodes missing`,
    );
    return finished(tables, least, (node) => String(ids[node]));
  } catch (error) {
    if (error instanceof OsmFileError) throw new InputError(file, 0, `字节 byte ${error.byte}: ${error.reason}`);
    throw error;
  } finally {
    progress.end();
  }
}

async function fromTables(nodesFile: string, edgesFile: string, least: number): Promise<Network> {
  const names = new Dictionary();
  const [lon, lat]: number[][] = [[], []];
  const nodes = await openTable(nodesFile, { needed: ["id", "lat", "lon"] });
  await nodes.each((row) => {
    if (row.key(0, names) !== lat!.length) row.refuse(`节点重复 · the node is given twice: ${row.text(0)}`);
    const [north, east] = [row.number(1), row.number(2)];
    if (!(Math.abs(north) <= 90)) row.refuse(`lat: ${row.text(1)} 不是纬度 · is not a latitude`);
    if (!(Math.abs(east) <= 180)) row.refuse(`lon: ${row.text(2)} 不是经度 · is not a longitude`);
    lat!.push(north);
    lon!.push(east);
  });
  const count = names.size;
  const [from, to, metres]: number[][] = [[], [], []];
  const edges = await openTable(edgesFile, { needed: ["u", "v", "dist_m"] });
  await edges.each((row) => {
    const [u, v, length] = [row.key(0, names), row.key(1, names), row.number(2)];
    if (u >= count || v >= count) row.refuse(`没有节点 · there is no node ${row.text(u >= count ? 0 : 1)}`);
    if (!(length >= 0)) row.refuse(`dist_m: ${row.text(2)} 不是长度 · is not a length of at least 0`);
    from!.push(u);
    to!.push(v);
    metres!.push(length);
  });
  const tables = {
    lon: Float64Array.from(lon!),
    lat: Float64Array.from(lat!),
    from: Uint32Array.from(from!),
    to: Uint32Array.from(to!),
    metres: Float64Array.from(metres!),
  };
  return finished(tables, least, (node) => names.name(node));
}

function finished(given: NetworkTables, least: number, nameOf: (node: number) => string): Network {
  const { tables, kept, dropped } = withoutSmallParts(given, least);
  if (dropped > 0)
    console.error(
      `略去 ${dropped} 个不足 ${least} 个节点的孤立部分 · ${dropped} separate parts of fewer than ${least} nodes left out`,
    );
  const ordered = orderBySpace(tables);
  const own = (node: number) => nameOf(kept[ordered.oldOf[node]!]!);
  let numbers: Map<string, number> | undefined;
  const index = () => new Map(ordered.oldOf.keys().map((node) => [own(node), node] as const));
  return {
    graph: buildGraph(withoutDoubles(ordered.tables)),
    nameOf: own,
    find: (name) => (numbers ??= index()).get(name) ?? -1,
  };
}
