import { readFile } from "node:fs/promises";
import { gunzipSync } from "node:zlib";
import { distance } from "../../engines/coordinates/systems.ts";
import { type Costs, createCosts } from "../../engines/siting/instance.ts";
import { OrlibError } from "../../engines/siting/orlib.ts";
import { Dictionary, InputError, openTable, type Row } from "../tables/read.ts";

/** Where a place lies: degrees (WGS84) or plane coordinates of any unit. */
export type Position = { readonly kind: "degrees" | "plane"; readonly x: number; readonly y: number };

export type Places = {
  readonly source: string;
  /** Names in the order of the file. */
  readonly ids: Dictionary;
  readonly weight: Float64Array;
  /** NaN where the file gives none. */
  readonly capacity: Float64Array;
  /** Numbers of the sites that exist and stay. */
  readonly existing: readonly number[];
  readonly positions: readonly (Position | undefined)[];
};

const placeColumns = ["weight", "capacity", "existing", "lon", "lat", "x", "y"] as const;

/** Reads demand or candidate sites: `id`, and optionally weight, capacity, existing and a position. */
export async function readPlaces(source: string): Promise<Places> {
  const table = await openTable(source, { needed: ["id"], optional: placeColumns });
  const ids = new Dictionary();
  const [weight, capacity, existing]: number[][] = [[], [], []];
  const positions: (Position | undefined)[] = [];
  await table.each((row) => {
    if (row.isEmpty(0)) row.refuse("id: 为空 · is empty");
    const id = row.key(0, ids);
    if (id < weight!.length) row.refuse(`id: ${ids.name(id)} 重复 · is there twice`);
    weight!.push(row.isEmpty(1) ? 1 : atLeastZero(row, 1, "weight"));
    capacity!.push(row.isEmpty(2) ? Number.NaN : atLeastZero(row, 2, "capacity"));
    if (isYes(row, 3)) existing!.push(id);
    positions.push(positionAt(row, 4));
  });
  if (ids.size === 0) throw new InputError(source, 0, "没有任何行 · has no rows");
  return {
    source,
    ids,
    weight: Float64Array.from(weight!),
    capacity: Float64Array.from(capacity!),
    existing: existing!,
    positions,
  };
}

function atLeastZero(row: Row, column: number, name: string): number {
  const value = row.number(column);
  if (!(value >= 0)) row.refuse(`${name}: ${value} 小于零 · is below zero`);
  return value;
}

/** True for a row whose `existing` says so. InputError for what is neither yes nor no. */
export function isYes(row: Row, column: number): boolean {
  const text = row.text(column).trim().toLowerCase();
  if (["", "0", "no", "false", "否"].includes(text)) return false;
  if (["1", "yes", "true", "是"].includes(text)) return true;
  return row.refuse(`existing: “${text}”应为 1 或 0 · must be 1 or 0`);
}

/** The position in four columns lon, lat, x, y; undefined when it is not given. */
export function positionAt(row: Row, first: number): Position | undefined {
  const [lon, lat, x, y] = [row.number(first), row.number(first + 1), row.number(first + 2), row.number(first + 3)];
  if (Number.isFinite(lon) && Number.isFinite(lat)) {
    if (Math.abs(lon) > 180 || Math.abs(lat) > 90) row.refuse(`lon, lat: ${lon}, ${lat}`);
    return { kind: "degrees", x: lon, y: lat };
  }
  return Number.isFinite(x) && Number.isFinite(y) ? { kind: "plane", x, y } : undefined;
}

/**
 * What one unit of weight costs from each site: from the table of pairs (`demand,site,cost`; a pair that is not in it cannot
 * serve), else straight-line distances (metres for lon and lat).
 */
export async function readCosts(demand: Places, sites: Places, od: string | undefined): Promise<Costs> {
  const demands = demand.ids.size;
  const cost = new Float64Array(demands * sites.ids.size);
  if (od === undefined) {
    for (let site = 0, at = 0; site < sites.ids.size; site++)
      for (let each = 0; each < demands; each++, at++) cost[at] = straight(demand, each, sites, site);
    return createCosts(demands, sites.ids.size, cost);
  }
  cost.fill(Infinity);
  await eachPair(od, demand, sites, (from, to, row) => {
    const at = to * demands + from;
    if (cost[at] !== Infinity) row.refuse("这一对已出现过 · this pair is there twice");
    cost[at] = atLeastZero(row, 2, "cost");
    if (Number.isNaN(cost[at])) row.refuse("cost: 为空 · is empty");
  });
  return createCosts(demands, sites.ids.size, cost);
}

/** Reads the table of pairs `demand,site,cost`; the cost is column 2 of the row. InputError for places that are not known. */
export async function eachPair(
  od: string,
  demand: Pick<Places, "source" | "ids">,
  sites: Pick<Places, "source" | "ids">,
  onPair: (from: number, to: number, row: Row) => void,
): Promise<void> {
  const table = await openTable(od, { needed: ["demand", "site", "cost"] });
  await table.each((row) => {
    const [from, to] = [demand.ids.find(row.text(0)), sites.ids.find(row.text(1))];
    if (from < 0) row.refuse(`demand: ${row.text(0)} 不在 ${demand.source} 中 · is not in ${demand.source}`);
    if (to < 0) row.refuse(`site: ${row.text(1)} 不在 ${sites.source} 中 · is not in ${sites.source}`);
    onPair(from, to, row);
  });
}

function straight(demand: Places, from: number, sites: Places, to: number): number {
  const [a, b] = [demand.positions[from], sites.positions[to]];
  for (const [places, place, at] of [[demand, from, a] as const, [sites, to, b] as const])
    if (!at)
      throw new InputError(
        places.source,
        0,
        `${places.ids.name(place)} 没有坐标（lon,lat 或 x,y），也没有 --od · has no position (lon,lat or x,y), and there is no --od`,
      );
  if (a!.kind !== b!.kind)
    throw new InputError(sites.source, 0, "坐标须同为 lon,lat 或同为 x,y · positions must all be lon,lat or all x,y");
  return a!.kind === "plane"
    ? Math.hypot(a!.x - b!.x, a!.y - b!.y)
    : distance({ lon: a!.x, lat: a!.y }, { lon: b!.x, lat: b!.y });
}

/** The text of an OR-Library file (also `.gz`, or `-`), made an instance by `read`; its errors name file and line. */
export async function readOrlib<Instance>(source: string, read: (text: string) => Instance): Promise<Instance> {
  const bytes = await bytesOf(source);
  try {
    return read((source.endsWith(".gz") ? gunzipSync(bytes) : bytes).toString("latin1"));
  } catch (error) {
    if (error instanceof OrlibError) throw new InputError(source, error.line, error.message);
    if (source.endsWith(".gz") && error instanceof Error && "code" in error)
      throw new InputError(source, 0, error.message);
    throw error;
  }
}

async function bytesOf(source: string): Promise<Buffer> {
  if (source === "-") return Buffer.concat(await process.stdin.toArray());
  try {
    return await readFile(source);
  } catch (error) {
    throw new InputError(source, 0, (error as Error).message);
  }
}
