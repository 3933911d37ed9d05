import { PbfReader } from "pbf";
import { type Block, guarded } from "./blocks.ts";
import type { Tags } from "./pedestrian.ts";

/** What is told of a block's nodes and ways; either may be left out, and is then passed over unread. */
export type Listener = {
  node?(id: number, lon: number, lat: number, tags: Tags | undefined): void;
  way?(refs: readonly number[], tags: Tags): void;
};

const none: Tags = new Map();

/** Tells the nodes (dense or single) and ways of a data block, in its order. O(block). Throws OsmFileError for a damaged block. */
export function readPrimitives(block: Block, listener: Listener): void {
  guarded(block.byte, () => {
    const texts: Uint8Array[] = [];
    const groups: Uint8Array[] = [];
    const frame = { granularity: 100, lat: 0, lon: 0 };
    new PbfReader(block.bytes).readFields((tag, into, pbf) => {
      if (tag === 1) readTexts(pbf.readBytes(), texts);
      else if (tag === 2) groups.push(pbf.readBytes());
      else if (tag === 17) into.granularity = pbf.readVarint();
      else if (tag === 19) into.lat = pbf.readVarint(true);
      else if (tag === 20) into.lon = pbf.readVarint(true);
    }, frame);
    const degrees = (offset: number, value: number, most: number): number => {
      const angle = 1e-9 * (offset + frame.granularity * value);
      if (!(Math.abs(angle) <= most)) throw new RangeError(`a position of ${angle} degrees`);
      return angle;
    };
    const reader: GroupReader = {
      text: textReader(texts),
      lon: (value) => degrees(frame.lon, value, 180),
      lat: (value) => degrees(frame.lat, value, 90),
      listener,
    };
    for (const group of groups) readGroup(group, reader);
  });
}

type GroupReader = {
  readonly text: (number: number) => string;
  readonly lon: (value: number) => number;
  readonly lat: (value: number) => number;
  readonly listener: Listener;
};

function readGroup(bytes: Uint8Array, reader: GroupReader): void {
  new PbfReader(bytes).readFields((tag, _into, pbf) => {
    if (tag === 1 && reader.listener.node) readNode(pbf.readBytes(), reader, reader.listener.node);
    else if (tag === 2 && reader.listener.node) readDense(pbf.readBytes(), reader, reader.listener.node);
    else if (tag === 3 && reader.listener.way) readWay(pbf.readBytes(), reader, reader.listener.way);
  }, undefined);
}

function readTexts(bytes: Uint8Array, texts: Uint8Array[]): void {
  new PbfReader(bytes).readFields((tag, _into, pbf) => {
    if (tag === 1) texts.push(pbf.readBytes());
  }, undefined);
}

/** Most texts of a block are never asked for: each is decoded when it first is. */
function textReader(texts: readonly Uint8Array[]): (number: number) => string {
  const decoder = new TextDecoder();
  const decoded: (string | undefined)[] = [];
  return (number) => {
    const bytes = texts[number];
    if (!bytes) throw new RangeError(`there is no text ${number}`);
    return (decoded[number] ??= decoder.decode(bytes));
  };
}

function tagsOf(keys: readonly number[], values: readonly number[], text: (number: number) => string): Tags {
  if (keys.length !== values.length) throw new RangeError(`${keys.length} keys but ${values.length} values`);
  return new Map(keys.map((key, at) => [text(key), text(values[at]!)]));
}

function readNode(bytes: Uint8Array, { text, lon, lat }: GroupReader, tell: NonNullable<Listener["node"]>): void {
  const node = new PbfReader(bytes).readFields(
    (tag, into, pbf) => {
      if (tag === 1) into.id = pbf.readSVarint();
      else if (tag === 2) pbf.readPackedVarint(into.keys);
      else if (tag === 3) pbf.readPackedVarint(into.values);
      else if (tag === 8) into.lat = pbf.readSVarint();
      else if (tag === 9) into.lon = pbf.readSVarint();
    },
    { id: 0, lat: 0, lon: 0, keys: new Array<number>(), values: new Array<number>() },
  );
  const tags = node.keys.length > 0 ? tagsOf(node.keys, node.values, text) : undefined;
  tell(node.id, lon(node.lon), lat(node.lat), tags);
}

/** Ids and positions are differences to the node before; tags are one list of keys and values, 0 after each node. */
function readDense(bytes: Uint8Array, { text, lon, lat }: GroupReader, tell: NonNullable<Listener["node"]>): void {
  const dense = new PbfReader(bytes).readFields(
    (tag, into, pbf) => {
      if (tag === 1) pbf.readPackedSVarint(into.ids);
      else if (tag === 8) pbf.readPackedSVarint(into.lats);
      else if (tag === 9) pbf.readPackedSVarint(into.lons);
      else if (tag === 10) pbf.readPackedVarint(into.tags);
    },
    { ids: new Array<number>(), lats: new Array<number>(), lons: new Array<number>(), tags: new Array<number>() },
  );
  const { ids, lats, lons } = dense;
  if (lats.length !== ids.length || lons.length !== ids.length)
    throw new RangeError(`${ids.length} nodes but ${lats.length} latitudes and ${lons.length} longitudes`);
  let [id, north, east, place] = [0, 0, 0, 0];
  for (let at = 0; at < ids.length; at++) {
    id += ids[at]!;
    north += lats[at]!;
    east += lons[at]!;
    let tags: Map<string, string> | undefined;
    while (place < dense.tags.length && dense.tags[place] !== 0) {
      (tags ??= new Map()).set(text(dense.tags[place]!), text(dense.tags[place + 1]!));
      place += 2;
    }
    place++;
    tell(id, lon(east), lat(north), tags);
  }
}

function readWay(bytes: Uint8Array, { text }: GroupReader, tell: NonNullable<Listener["way"]>): void {
  const way = new PbfReader(bytes).readFields(
    (tag, into, pbf) => {
      if (tag === 2) pbf.readPackedVarint(into.keys);
      else if (tag === 3) pbf.readPackedVarint(into.values);
      else if (tag === 8) pbf.readPackedSVarint(into.refs);
    },
    { keys: new Array<number>(), values: new Array<number>(), refs: new Array<number>() },
  );
  for (let at = 1; at < way.refs.length; at++) way.refs[at]! += way.refs[at - 1]!;
  tell(way.refs, way.keys.length > 0 ? tagsOf(way.keys, way.values, text) : none);
}
