import { PbfWriter } from "pbf";
import { deflateSync, inflateSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { distance } from "../../coordinates/systems.ts";
import { type OsmFileError, readBlocks } from "./blocks.ts";
import { readOsmNetwork } from "./network.ts";
import { mayPass, mayWalkAlong } from "./pedestrian.ts";
import { encodeOsm, type TestNode, type TestWay } from "./encode-test-file.ts";

const pack = (bytes: Uint8Array) => deflateSync(bytes);
const inflate = (packed: Uint8Array, size: number) => inflateSync(packed, { maxOutputLength: Math.max(1, size) });

/** The bytes in pieces of a size that never fits the blocks. */
const inPieces = (bytes: Uint8Array, size = 7) =>
  async function* () {
    for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
  };

const read = (bytes: Uint8Array) => readOsmNetwork(() => inPieces(bytes)(), inflate);
const tags = (text: string) => new Map(text.split(" ").map((pair) => pair.split("=") as [string, string]));

describe("where people may walk", () => {
  const ways: Record<string, boolean> = {
    "highway=footway": true,
    "highway=path": true,
    "highway=steps": true,
    "highway=pedestrian area=yes": true,
    "highway=living_street": true,
    "highway=residential oneway=yes": true,
    "highway=service service=driveway": true,
    "highway=primary": true,
    "highway=track": true,
    "highway=platform": true,
    "railway=platform": true,
    "man_made=pier": true,
    "highway=motorway": false,
    "highway=motorway_link": false,
    "highway=motorway foot=designated": true,
    "highway=trunk": false,
    "highway=trunk foot=yes": true,
    "highway=trunk sidewalk=both": true,
    "highway=trunk sidewalk:left=yes": true,
    "highway=trunk sidewalk=no": false,
    "highway=primary motorroad=yes": false,
    "highway=cycleway": false,
    "highway=cycleway foot=designated": true,
    "highway=bridleway": false,
    "highway=footway foot=no": false,
    "highway=residential foot=use_sidepath": false,
    "highway=service access=private": false,
    "highway=service access=no": false,
    "highway=service access=private foot=yes": true,
    "highway=service access=permissive": true,
    "highway=path foot=private": false,
    "highway=construction foot=yes": false,
    "highway=proposed": false,
    "highway=bus_guideway foot=yes": false,
    "highway=something_new": false,
    "highway=something_new foot=yes": true,
    "railway=rail": false,
    "waterway=river": false,
    "railway=rail foot=yes": false,
    "building=yes foot=yes": false,
  };
  test.each(Object.entries(ways))("way %s: %s", (text, expected) => expect(mayWalkAlong(tags(text))).toBe(expected));

  const nodes: Record<string, boolean> = {
    "highway=crossing": true,
    "barrier=gate": true,
    "barrier=bollard": true,
    "barrier=kerb": true,
    "barrier=stile": true,
    "barrier=gate locked=yes": false,
    "barrier=gate locked=yes foot=yes": true,
    "barrier=gate access=private": false,
    "barrier=gate access=no foot=designated": true,
    "barrier=gate foot=no": false,
    "barrier=lift_gate access=destination": true,
    "barrier=fence": false,
    "barrier=wall": false,
    "barrier=wall foot=yes": true,
    "entrance=yes access=private": false,
    "entrance=main": true,
    "access=private": true,
    "highway=crossing foot=no": false,
  };
  test.each(Object.entries(nodes))("node %s: %s", (text, expected) => expect(mayPass(tags(text))).toBe(expected));
});

const crossing: { nodes: TestNode[]; ways: TestWay[] } = {
  nodes: [
    { id: 101, lon: 118.8, lat: 32.05 },
    { id: 102, lon: 118.801, lat: 32.05, tags: { barrier: "gate", locked: "yes" } },
    { id: 103, lon: 118.802, lat: 32.05 },
    { id: 8_000_000_001, lon: 118.801, lat: 32.051, tags: { highway: "crossing" } },
    { id: 8_000_000_002, lon: -0.5, lat: -33.25 },
  ],
  ways: [
    { refs: [101, 102, 103], tags: { highway: "footway", name: "巷" } },
    { refs: [101, 8_000_000_001, 103], tags: { highway: "residential" } },
    { refs: [103, 8_000_000_001], tags: { highway: "path" } },
    { refs: [103, 8_000_000_002], tags: { highway: "motorway" } },
    { refs: [103, 7], tags: { highway: "steps" } },
  ],
};

describe("reading .osm.pbf", () => {
  test.each([
    ["dense, packed", { dense: true, pack }],
    ["dense, bare", { dense: true }],
    ["single nodes, packed, ways first", { dense: false, pack, waysFirst: true }],
    ["other granularity and offsets", { dense: true, pack, granularity: 1000, offset: 5_000_000_000 }],
  ])("%s", async (_, form) => {
    const { tables, ids, counts } = await read(encodeOsm({ ...crossing, ...form }));
    expect(counts).toEqual({ ways: 5, walkable: 4, closed: 1, missing: 1 });
    // The locked gate is a dead end from either side; the motorway, and the way to a node that is not there, are out.
    expect([...ids].toSorted((a, b) => a - b)).toEqual([-2, -1, 101, 103, 8_000_000_001]);
    const edges = Array.from(tables.from, (from, edge) => [ids[from], ids[tables.to[edge]!]]);
    expect(edges).toEqual([
      [101, -1],
      [-2, 103],
      [101, 8_000_000_001],
      [8_000_000_001, 103],
    ]);
    const at = (id: number) => {
      const node = [...ids].indexOf(id);
      return { lon: tables.lon[node]!, lat: tables.lat[node]! };
    };
    for (const { id, lon, lat } of [crossing.nodes[0]!, crossing.nodes[2]!, crossing.nodes[3]!]) {
      expect(at(id).lon).toBeCloseTo(lon, 7);
      expect(at(id).lat).toBeCloseTo(lat, 7);
    }
    expect(at(-1)).toEqual(at(-2));
    expect(tables.metres[2]).toBe(distance(at(101), at(8_000_000_001)));
  });

  const whole = encodeOsm({ ...crossing, dense: true, pack });
  const failure = (bytes: Uint8Array): Promise<OsmFileError> =>
    read(bytes).then(
      () => expect.fail("was read"),
      (error: OsmFileError) => error,
    );

  test("a file cut off anywhere but between blocks is refused with the place", async () => {
    const ends = new Set<number>();
    for await (const { byte } of readBlocks(inPieces(whole)(), inflate)) ends.add(byte);
    for (let length = 0; length < whole.length; length += 3) {
      if (ends.has(length) && length > 0) continue;
      const error = await failure(whole.subarray(0, length));
      expect([error.name, error.message]).toEqual(["OsmFileError", expect.stringMatching(/^byte \d+: /)]);
      expect(error.byte).toBeLessThanOrEqual(length);
    }
  });

  test("damaged bytes are refused or read, but never thrown as anything else", async () => {
    let refused = 0;
    for (let at = 0; at < whole.length; at += 2) {
      const damaged = whole.slice();
      damaged[at]! ^= 0x55;
      await read(damaged).catch((error: Error) => {
        refused++;
        expect(error.name).toBe("OsmFileError");
      });
    }
    expect(refused).toBeGreaterThan(whole.length / 4);
  });

  test("other files, other compressions and unknown needs are named", async () => {
    const text = new TextEncoder().encode("<?xml version='1.0'?><osm version='0.6'></osm>");
    expect((await failure(text)).reason).toContain("not an .osm.pbf file");
    expect((await failure(new Uint8Array())).reason).toContain("the file is empty");
    const needs = encodeOsm({ ...crossing, dense: true, pack, features: ["OsmSchema-V0.6", "LocationsOnWays"] });
    expect((await failure(needs)).reason).toContain("LocationsOnWays");
    const blob = new PbfWriter();
    blob.writeBytesField(6, deflateSync(Uint8Array.of(1)));
    const header = new PbfWriter();
    header.writeStringField(1, "OSMHeader");
    const data = blob.finish();
    header.writeVarintField(3, data.length);
    const head = header.finish();
    const lz4 = Uint8Array.of(0, 0, 0, head.length, ...head, ...data);
    expect((await failure(lz4)).reason).toContain("compression is not read");
  });
});
