import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { spawnSync } from "node:child_process";
import { gunzipSync } from "node:zlib";
import type { NetworkTables } from "../../engines/access/graph.ts";
import { planeAt } from "../../engines/access/plane.ts";
import { Random } from "../../engines/random/random.ts";

/**
 * The networks of the access bench, as raw arrays in a folder that ours and the peers read alike:
 * `nodes.f64` (lon, lat), `edges.i32` (u, v), `w.f64` metres, `pop.f64`, `fac.i32` (nodes of sites), `sup.f64`.
 *
 * `town`: a jittered lattice of the size of the DIMACS network of New York (264,241 nodes, 368,699 edges, where that has 264,346 and 365,050:
 * 32 % of the streets of the lattice are missing, 2 % diagonals; the real one is not to be had with its lengths), set so that
 * 5,000 sites reach about 12.5 million pairs within 3 km. Nodes are numbered at random. Seeded.
 */
export type NetworkName = `town${number}` | "nanjing";

export function networkFolder(name: NetworkName): string {
  const folder = join(tmpdir(), `huituo-bench-access-${name}-2`);
  if (!existsSync(folder)) {
    // Made by a process of its own: what that needs is no part of any measurement.
    const made = spawnSync(process.execPath, [import.meta.filename, name, folder], {
      stdio: ["ignore", "ignore", "inherit"],
    });
    if (made.status !== 0) throw new Error(`the network ${name} could not be made`);
  }
  return folder;
}

export type Instance = {
  readonly tables: NetworkTables;
  readonly population: Float64Array;
  readonly siteNodes: Int32Array;
  readonly supply: Float64Array;
};

export function readInstance(name: NetworkName): Instance {
  const folder = networkFolder(name);
  const read = (file: string) => {
    const bytes = readFileSync(join(folder, file));
    return bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer;
  };
  const nodes = new Float64Array(read("nodes.f64"));
  const edges = new Int32Array(read("edges.i32"));
  const [nodeCount, edgeCount] = [nodes.length / 2, edges.length / 2];
  const every = <Values extends Float64Array | Uint32Array>(
    into: Values,
    from: ArrayLike<number>,
    first: number,
  ): Values => into.map((_: number, at: number) => from[2 * at + first]!) as Values;
  return {
    tables: {
      lon: every(new Float64Array(nodeCount), nodes, 0),
      lat: every(new Float64Array(nodeCount), nodes, 1),
      from: every(new Uint32Array(edgeCount), edges, 0),
      to: every(new Uint32Array(edgeCount), edges, 1),
      metres: new Float64Array(read("w.f64")),
    },
    population: new Float64Array(read("pop.f64")),
    siteNodes: new Int32Array(read("fac.i32")),
    supply: new Float64Array(read("sup.f64")),
  };
}

/** A jittered lattice of `side` × `side`, its largest part. */
function makeTown(side: number): NetworkTables {
  const random = Random.from(`town ${side}`);
  const [count, spacing, plane] = [side * side, 68, planeAt(118.8, 32)];
  const x = Float64Array.from({ length: count }, (_, node) => ((node % side) + random.between(-0.3, 0.3)) * spacing);
  const y = Float64Array.from(
    { length: count },
    (_, node) => (Math.floor(node / side) + random.between(-0.3, 0.3)) * spacing,
  );
  const edges: [number, number][] = [];
  for (let node = 0; node < count; node++) {
    const [hasEast, hasNorth] = [node % side < side - 1, node < count - side];
    if (hasEast && random.chance(0.68)) edges.push([node, node + 1]);
    if (hasNorth && random.chance(0.68)) edges.push([node, node + side]);
    if (hasEast && hasNorth && random.chance(0.02)) edges.push([node, node + side + 1]);
  }
  const root = Int32Array.from({ length: count }, (_, node) => node);
  const find = (node: number): number => {
    let at = node;
    while (root[at] !== at) at = root[at] = root[root[at]!]!;
    return at;
  };
  for (const [u, v] of edges) root[find(u)] = find(v);
  const sizes = new Int32Array(count);
  for (let node = 0; node < count; node++) sizes[find(node)]! += 1;
  const largest = sizes.indexOf(sizes.reduce((most, size) => Math.max(most, size), 0));
  const kept = Int32Array.from({ length: count }, (_, node) => node).filter((node) => find(node) === largest);
  for (let at = kept.length - 1; at > 0; at--) {
    const other = random.int(0, at);
    [kept[at], kept[other]] = [kept[other]!, kept[at]!];
  }
  const numberOf = new Int32Array(count).fill(-1);
  kept.forEach((node, number) => (numberOf[node] = number));
  const own = edges.filter(([u]) => numberOf[u] !== -1);
  return {
    lon: Float64Array.from(kept, (node) => plane.lon(x[node]!)),
    lat: Float64Array.from(kept, (node) => plane.lat(y[node]!)),
    from: Uint32Array.from(own, ([u]) => numberOf[u]!),
    to: Uint32Array.from(own, ([, v]) => numberOf[v]!),
    metres: Float64Array.from(own, ([u, v]) => Math.hypot(x[u]! - x[v]!, y[u]! - y[v]!) * random.between(1, 1.2)),
  };
}

/** The road network of a real city, from the reference data. */
function readCity(city: string): NetworkTables {
  const folder = process.env.HUITUO_REFERENCE_DATA;
  if (folder === undefined) throw new Error("HUITUO_REFERENCE_DATA is not set");
  const rows = (what: string) =>
    gunzipSync(readFileSync(join(folder, `roads-${city}`, `${city}_${what}.csv.gz`)))
      .toString("latin1")
      .trim()
      .split("\n")
      .slice(1)
      .map((line) => line.split(",").map(Number));
  const nodes = rows("nodes");
  const edges = rows("edges").filter(([u, v]) => u! < v!);
  return {
    lat: Float64Array.from(nodes, (row) => row[1]!),
    lon: Float64Array.from(nodes, (row) => row[2]!),
    from: Uint32Array.from(edges, (row) => row[0]!),
    to: Uint32Array.from(edges, (row) => row[1]!),
    metres: Float64Array.from(edges, (row) => row[2]!),
  };
}

function write(name: string, folder: string): void {
  const side = Number(name.replace("town", ""));
  const { lon, lat, from, to, metres } = name.startsWith("town") ? makeTown(side) : readCity(name);
  const random = Random.from(`people of ${name}`);
  const sites = Math.round(name.startsWith("town") ? 5000 * (side / 518) ** 2 : 1000);
  const part = `${folder}.${process.pid}`;
  mkdirSync(part);
  const put = (file: string, values: Float64Array | Int32Array) =>
    writeFileSync(join(part, file), new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
  put(
    "nodes.f64",
    Float64Array.from({ length: lon.length * 2 }, (_, at) => (at % 2 === 0 ? lon : lat)[at >> 1]!),
  );
  put(
    "edges.i32",
    Int32Array.from({ length: from.length * 2 }, (_, at) => (at % 2 === 0 ? from : to)[at >> 1]!),
  );
  put("w.f64", metres);
  put(
    "pop.f64",
    Float64Array.from(lon, () => random.poisson(4)),
  );
  const nodes = new Set<number>();
  while (nodes.size < sites) nodes.add(random.int(0, lon.length - 1));
  put("fac.i32", Int32Array.from(nodes));
  put(
    "sup.f64",
    Float64Array.from({ length: sites }, () => random.int(20, 120)),
  );
  renameSync(part, folder);
}

if (import.meta.main) write(process.argv[2]!, process.argv[3]!);
