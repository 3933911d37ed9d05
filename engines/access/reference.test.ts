import { createReadStream, existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync, inflateSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { Random } from "../random/random.ts";
import { buildGraph, type Graph } from "./graph.ts";
import { readOsmNetwork } from "./osm/network.ts";
import { partsOf, withoutDoubles, withoutSmallParts } from "./parts.ts";
import { straightReachOf, reachOf } from "./reach.ts";
import { BoundedSearch } from "./search.ts";
import { orderBySpace } from "./space-order.ts";
import { relaxAll } from "./test-networks.ts";

/** Real networks, in the folder named by HUITUO_REFERENCE_DATA; without it these tests are shown as skipped. */
const data = process.env.HUITUO_REFERENCE_DATA ?? "";
const has = (path: string) => data !== "" && existsSync(join(data, path));

function readCity(city: string): Graph {
  const rows = (what: string) =>
    gunzipSync(readFileSync(join(data, `roads-${city}`, `${city}_${what}.csv.gz`)))
      .toString("latin1")
      .trim()
      .split("\n")
      .slice(1)
      .map((line) => line.split(",").map(Number));
  const [nodes, edges] = [rows("nodes"), rows("edges")];
  return buildGraph(
    withoutDoubles({
      lat: Float64Array.from(nodes, (row) => row[1]!),
      lon: Float64Array.from(nodes, (row) => row[2]!),
      from: Uint32Array.from(edges, (row) => row[0]!),
      to: Uint32Array.from(edges, (row) => row[1]!),
      metres: Float64Array.from(edges, (row) => row[2]!),
    }),
  );
}

function expectExact(graph: Graph, searches: number): void {
  const random = Random.from("reference");
  const search = new BoundedSearch(graph);
  for (let round = 0; round < searches; round++) {
    const node = random.int(0, graph.nodeCount - 1);
    const expected = relaxAll(graph, { node, metres: 0 });
    search.seed(node, 0);
    const count = search.run(5000);
    const differing = search.distance.filter(
      (metres, at) => metres !== (expected[at]! <= 5000 ? expected[at] : Infinity),
    );
    expect(differing.length).toBe(0);
    expect(count).toBe(expected.filter((metres) => metres <= 5000).length);
  }
}

describe("real networks", () => {
  test.skipIf(!has("roads-haikou"))("Haikou: every distance to the last bit of a plain search", () => {
    const graph = readCity("haikou");
    expect([graph.nodeCount, graph.edgeCount]).toEqual([45_948, 49_283]);
    expectExact(graph, 3);
  });

  test.skipIf(!has("roads-nanjing"))(
    "Nanjing: renumbered by space it is the same city; circles overstate reach",
    () => {
      const graph = readCity("nanjing");
      expect([graph.nodeCount, graph.edgeCount]).toEqual([146_839, 160_979]);
      const { tables, rankOf } = orderBySpace(graph);
      const renumbered = buildGraph(tables);
      const random = Random.from("nanjing");
      const [a, b] = [new BoundedSearch(graph), new BoundedSearch(renumbered)];
      const origins = Array.from({ length: 50 }, () => random.int(0, graph.nodeCount - 1));
      for (const node of origins) {
        a.seed(node, 0);
        b.seed(rankOf[node]!, 0);
        expect(b.run(3000)).toBe(a.run(3000));
        expect(rankOf.every((rank, at) => a.distance[at] === b.distance[rank])).toBe(true);
      }
      const places = origins.map((node) => ({ node, metres: 0 }));
      const points = origins.map((node) => ({ lon: graph.lon[node]!, lat: graph.lat[node]! }));
      const sum = (values: Float64Array) => values.reduce((all, value) => all + value, 0);
      expect(sum(straightReachOf(graph, points, [1000]))).toBeGreaterThan(1.5 * sum(reachOf(graph, places, [1000])));
    },
  );

  test.skipIf(!has("roads-heidelberg-pbf"))("Heidelberg: the pedestrian network of an .osm.pbf file", async () => {
    const file = join(data, "roads-heidelberg-pbf", "heidelberg.test.pbf");
    const inflate = (packed: Uint8Array, size: number) => inflateSync(packed, { maxOutputLength: size });
    const { tables, counts } = await readOsmNetwork(() => createReadStream(file), inflate);
    expect(counts).toMatchObject({ ways: 31_619, missing: 0 });
    expect(counts.walkable).toBeGreaterThan(20_000);
    expect(tables.metres.every((metres) => metres < 20_000)).toBe(true);
    const { tables: joined } = withoutSmallParts(tables, 100);
    expect(Math.max(...partsOf(joined).sizes)).toBeGreaterThan(0.9 * tables.lon.length);
    expectExact(buildGraph(orderBySpace(joined).tables), 1);
  });
});
