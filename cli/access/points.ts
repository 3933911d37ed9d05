import type { Graph } from "../../engines/access/graph.ts";
import type { Place } from "../../engines/access/place.ts";
import { buildSnapper, type Snapper } from "../../engines/access/snap.ts";
import { convert, type CoordinateSystem, type Point } from "../../engines/coordinates/systems.ts";
import { InputError, openTable, type Row } from "../tables/read.ts";
import type { Network } from "./network.ts";
import { amount, readSystem } from "./options.ts";

/** A point of a file: its name, where it is, and its place on the network, undefined when it is too far from every way. */
export type NamedPoint = { readonly name: string; readonly point: Point; readonly place: Place | undefined };

/** Finds places on the network for nodes and points of files. */
export type Locator = {
  atNode(name: string, row: Row): { point: Point; place: Place };
  atPoint(lon: number, lat: number, row: Row): { point: Point; place: Place | undefined };
  /** Says on the error stream how many points lie too far from every way. */
  report(): void;
};

export function createLocator(network: Network, options: { snap: string; system: string }): Locator {
  const metres = amount(options.snap, "snap");
  const system: CoordinateSystem = readSystem(options.system);
  const { graph } = network;
  let snapper: Snapper | undefined;
  let off = 0;
  return {
    atNode(name, row) {
      const node = network.find(name);
      if (node === -1) row.refuse(`没有节点 · there is no node ${name}`);
      return { place: { node, metres: 0 }, point: pointOf(graph, node) };
    },
    atPoint(lon, lat, row) {
      if (!(Math.abs(lon) <= 180) || !(Math.abs(lat) <= 90)) row.refuse("lon, lat: 不是经纬度 · not degrees");
      const point = convert({ lon, lat }, system, "wgs84");
      snapper ??= buildSnapper(graph);
      const place = snapper.snap(point.lon, point.lat, metres);
      if (!place) off++;
      return { point, place };
    },
    report() {
      if (off > 0)
        console.error(
          `${off} 个点距最近的路超过 ${metres} 米，结果为空 · ${off} points are farther than ${metres} m from every way: left empty`,
        );
    },
  };
}

const pointOf = (graph: Graph, node: number): Point => ({ lon: graph.lon[node]!, lat: graph.lat[node]! });

/**
 * Reads points: a column for the name (`kind` or `id`), and where they are: a column `node`, or `lon` and `lat`; with
 * neither the name itself is the node. `more` names further columns of numbers, ≥ 0. InputError as the tables give it.
 */
export async function readPoints(
  file: string,
  kind: string,
  locator: Locator,
  more: readonly string[] = [],
): Promise<{ readonly points: NamedPoint[]; readonly numbers: number[][] }> {
  const columns = [kind, "id", "node", "lon", "lat"];
  const table = await openTable(file, { needed: more, optional: columns });
  const has = (name: string) => table.header.includes(name);
  const nameColumn = [kind, "id", "node"].find(has);
  const placed = has("lon") && has("lat");
  if (nameColumn === undefined && !placed)
    throw new InputError(file, 1, `缺少列 · needed: ${kind} 或 or id, node, lon + lat`);
  const columnOf = (name: string) => more.length + columns.indexOf(name);
  const points: NamedPoint[] = [];
  const numbers: number[][] = more.map(() => []);
  await table.each((row) => {
    const name = nameColumn === undefined ? String(points.length + 1) : row.text(columnOf(nameColumn));
    if (name === "") row.refuse(`${nameColumn}: 为空 · is empty`);
    const at = has("node")
      ? locator.atNode(row.text(columnOf("node")), row)
      : placed
        ? locator.atPoint(row.number(columnOf("lon")), row.number(columnOf("lat")), row)
        : locator.atNode(name, row);
    points.push({ name, ...at });
    more.forEach((column, place) => {
      const value = row.number(place);
      if (!(value >= 0)) row.refuse(`${column}: ${row.text(place)} 不是数 · is not a number of at least 0`);
      numbers[place]!.push(value);
    });
  });
  return { points, numbers };
}
