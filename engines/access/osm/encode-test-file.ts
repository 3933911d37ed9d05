import { PbfWriter } from "pbf";

export type TestNode = {
  readonly id: number;
  readonly lon: number;
  readonly lat: number;
  readonly tags?: Readonly<Record<string, string>>;
};
export type TestWay = { readonly refs: readonly number[]; readonly tags: Readonly<Record<string, string>> };

export type TestFile = {
  readonly nodes: readonly TestNode[];
  readonly ways: readonly TestWay[];
  readonly dense: boolean;
  /** Packs a block; without it blocks are bare. */
  readonly pack?: (bytes: Uint8Array) => Uint8Array;
  readonly waysFirst?: boolean;
  readonly granularity?: number;
  readonly offset?: number;
  readonly features?: readonly string[];
};

/** For tests: an `.osm.pbf` file of one block of nodes and one of ways. Source: OpenStreetMap wiki, PBF Format. */
export function encodeOsm(file: TestFile): Uint8Array {
  const header = new PbfWriter();
  for (const feature of file.features ?? ["OsmSchema-V0.6", "DenseNodes"]) header.writeStringField(4, feature);
  const blocks = [dataBlock(file, "nodes"), dataBlock(file, "ways")];
  if (file.waysFirst) blocks.reverse();
  const parts = [
    framed("OSMHeader", header.finish(), file.pack),
    ...blocks.map((block) => framed("OSMData", block, file.pack)),
  ];
  return Uint8Array.from(parts.flatMap((part) => [...part]));
}

function framed(kind: string, bytes: Uint8Array, pack: TestFile["pack"]): Uint8Array {
  const blob = new PbfWriter();
  if (pack) {
    blob.writeVarintField(2, bytes.length);
    blob.writeBytesField(3, pack(bytes));
  } else blob.writeBytesField(1, bytes);
  const data = blob.finish();
  const header = new PbfWriter();
  header.writeStringField(1, kind);
  header.writeVarintField(3, data.length);
  const head = header.finish();
  return Uint8Array.of(head.length >>> 24, head.length >>> 16, head.length >>> 8, head.length, ...head, ...data);
}

function dataBlock(file: TestFile, what: "nodes" | "ways"): Uint8Array {
  const texts: string[] = [""];
  const text = (value: string) => {
    const known = texts.indexOf(value);
    return known === -1 ? texts.push(value) - 1 : known;
  };
  const group = what === "ways" ? waysGroup(file, text) : file.dense ? denseGroup(file, text) : nodesGroup(file, text);
  const block = new PbfWriter();
  block.writeMessage(
    1,
    (_, pbf) => {
      for (const value of texts) pbf.writeBytesField(1, new TextEncoder().encode(value));
    },
    undefined,
  );
  block.writeBytesField(2, group);
  if (file.granularity) block.writeVarintField(17, file.granularity);
  if (file.offset) block.writeVarintField(19, file.offset);
  if (file.offset) block.writeVarintField(20, file.offset);
  return block.finish();
}

const units = ({ granularity = 100, offset = 0 }: TestFile, degrees: number) =>
  Math.round((degrees * 1e9 - offset) / granularity);
const steps = (values: readonly number[]) => values.map((value, at) => value - (at > 0 ? values[at - 1]! : 0));

function denseGroup(file: TestFile, text: (value: string) => number): Uint8Array {
  const dense = new PbfWriter();
  dense.writePackedSVarint(1, steps(file.nodes.map(({ id }) => id)));
  dense.writePackedSVarint(8, steps(file.nodes.map(({ lat }) => units(file, lat))));
  dense.writePackedSVarint(9, steps(file.nodes.map(({ lon }) => units(file, lon))));
  const pairs = file.nodes.flatMap(({ tags = {} }) => [
    ...Object.entries(tags).flatMap(([key, value]) => [text(key), text(value)]),
    0,
  ]);
  dense.writePackedVarint(10, pairs);
  const group = new PbfWriter();
  group.writeBytesField(2, dense.finish());
  return group.finish();
}

function nodesGroup(file: TestFile, text: (value: string) => number): Uint8Array {
  const group = new PbfWriter();
  for (const { id, lon, lat, tags = {} } of file.nodes) {
    const node = new PbfWriter();
    node.writeSVarintField(1, id);
    node.writePackedVarint(2, Object.keys(tags).map(text));
    node.writePackedVarint(3, Object.values(tags).map(text));
    node.writeSVarintField(8, units(file, lat));
    node.writeSVarintField(9, units(file, lon));
    group.writeBytesField(1, node.finish());
  }
  return group.finish();
}

function waysGroup(file: TestFile, text: (value: string) => number): Uint8Array {
  const group = new PbfWriter();
  file.ways.forEach(({ refs, tags }, at) => {
    const way = new PbfWriter();
    way.writeVarintField(1, at + 1);
    way.writePackedVarint(2, Object.keys(tags).map(text));
    way.writePackedVarint(3, Object.values(tags).map(text));
    way.writePackedSVarint(8, steps(refs));
    group.writeBytesField(3, way.finish());
  });
  return group.finish();
}
