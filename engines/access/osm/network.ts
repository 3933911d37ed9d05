import { distance } from "../../coordinates/systems.ts";
import type { NetworkTables } from "../graph.ts";
import { type Inflate, readBlocks } from "./blocks.ts";
import { mayPass, mayWalkAlong } from "./pedestrian.ts";
import { readPrimitives } from "./primitives.ts";

export type OsmNetwork = {
  readonly tables: NetworkTables;
  /** The node's number in OpenStreetMap; negative for the dead ends made at closed barriers. */
  readonly ids: Float64Array;
  readonly counts: {
    readonly ways: number;
    readonly walkable: number;
    /** Barriers nobody passes on foot. */
    readonly closed: number;
    /** Nodes of walkable ways that the file does not hold (cut off at its edge). */
    readonly missing: number;
  };
};

/**
 * The pedestrian network of an `.osm.pbf` file by the rules of `pedestrian.ts`: every bend of a way is a node, lengths are
 * great-circle metres. A closed barrier becomes a dead end on each side. The file is read twice (ways, then the positions
 * of their nodes), streamed: memory is about 50 bytes a node of the walkable network, whatever the size of the file.
 * `open` gives the bytes from the beginning each time. Throws OsmFileError.
 */
export async function readOsmNetwork(open: () => AsyncIterable<Uint8Array>, inflate: Inflate): Promise<OsmNetwork> {
  const refs = new Numbers();
  const wayEnds: number[] = [];
  let ways = 0;
  for await (const block of readBlocks(open(), inflate)) {
    if (block.kind !== "OSMData") continue;
    readPrimitives(block, {
      way(nodes, tags) {
        ways++;
        if (nodes.length < 2 || !mayWalkAlong(tags)) return;
        for (const node of nodes) refs.push(node);
        wayEnds.push(refs.size);
      },
    });
  }
  const known = positionsOf(distinct(refs.values()));
  for await (const block of readBlocks(open(), inflate)) {
    if (block.kind !== "OSMData") continue;
    readPrimitives(block, {
      node(id, lon, lat, tags) {
        const place = known.find(id);
        if (place === -1) return;
        known.lon[place] = lon;
        known.lat[place] = lat;
        if (tags && !mayPass(tags)) known.closed[place] = 1;
      },
    });
  }
  const missing = known.lon.reduce((count, lon) => count + (Number.isNaN(lon) ? 1 : 0), 0);
  const closed = known.closed.reduce((count, each) => count + each, 0);
  return { ...join(refs.values(), wayEnds, known), counts: { ways, walkable: wayEnds.length, closed, missing } };
}

type Known = ReturnType<typeof positionsOf>;

function positionsOf(ids: Float64Array) {
  let cursor = 0;
  return {
    ids,
    lon: new Float64Array(ids.length).fill(Number.NaN),
    lat: new Float64Array(ids.length).fill(Number.NaN),
    closed: new Uint8Array(ids.length),
    /** Place of an id, or -1. Files are nearly always sorted by id: then all questions together walk once along the list. */
    find(id: number): number {
      if (cursor > 0 && ids[cursor - 1]! >= id) cursor = lowerBound(ids, id);
      while (cursor < ids.length && ids[cursor]! < id) cursor++;
      return ids[cursor] === id ? cursor : -1;
    },
  };
}

function lowerBound(sorted: Float64Array, wanted: number): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (sorted[middle]! < wanted) low = middle + 1;
    else high = middle;
  }
  return low;
}

function distinct(values: Float64Array): Float64Array {
  const sorted = values.slice().sort();
  let count = 0;
  for (const value of sorted) if (count === 0 || sorted[count - 1] !== value) sorted[count++] = value;
  return sorted.slice(0, count);
}

/** Joins the nodes of each way that follow each other; the same pair in two ways becomes one edge. */
function join(refs: Float64Array, wayEnds: readonly number[], known: Known): Pick<OsmNetwork, "tables" | "ids"> {
  const numberOf = new Int32Array(known.ids.length).fill(-1);
  const [lon, lat, ids, from, to, metres] = [
    new Numbers(),
    new Numbers(),
    new Numbers(),
    new Numbers(),
    new Numbers(),
    new Numbers(),
  ];
  let deadEnds = 0;
  const add = (place: number, id: number) => {
    lon.push(known.lon[place]!);
    lat.push(known.lat[place]!);
    ids.push(id);
    return ids.size - 1;
  };
  const nodeAt = (place: number): number => {
    if (known.closed[place] === 1) return add(place, -++deadEnds);
    if (numberOf[place] === -1) numberOf[place] = add(place, known.ids[place]!);
    return numberOf[place]!;
  };
  const joined = new Set<number>();
  const joinNodes = (a: number, b: number) => {
    if (a === b || Number.isNaN(known.lon[a]) || Number.isNaN(known.lon[b])) return;
    const pair = Math.min(a, b) * known.ids.length + Math.max(a, b);
    if (joined.has(pair)) return;
    joined.add(pair);
    from.push(nodeAt(a));
    to.push(nodeAt(b));
    const [lonA, latA, lonB, latB] = [known.lon[a]!, known.lat[a]!, known.lon[b]!, known.lat[b]!];
    metres.push(distance({ lon: lonA, lat: latA }, { lon: lonB, lat: latB }));
  };
  let at = 0;
  for (const end of wayEnds) {
    let before = lowerBound(known.ids, refs[at]!);
    for (at++; at < end; at++) {
      const next = lowerBound(known.ids, refs[at]!);
      joinNodes(before, next);
      before = next;
    }
  }
  const tables = {
    lon: lon.values(),
    lat: lat.values(),
    from: Uint32Array.from(from.values()),
    to: Uint32Array.from(to.values()),
    metres: metres.values(),
  };
  return { tables, ids: ids.values() };
}

/** A list of numbers that grows by doubling. */
class Numbers {
  size = 0;
  private room = new Float64Array(1 << 12);

  push(value: number): void {
    if (this.size === this.room.length) {
      const larger = new Float64Array(this.size * 2);
      larger.set(this.room);
      this.room = larger;
    }
    this.room[this.size++] = value;
  }

  values(): Float64Array {
    return this.room.subarray(0, this.size);
  }
}
