import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { encodeOsm } from "../engines/access/osm/encode-test-file.ts";
import { verb } from "./access.ts";
import { InputError } from "./tables/read.ts";
import { UsageError } from "./verb.ts";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "huituo-access-"));
  // What is left out or lies off the network is told on the error stream; here it would only be noise.
  vi.spyOn(console, "error").mockImplementation(() => {});
});
afterAll(() => {
  rmSync(folder, { recursive: true });
  vi.restoreAllMocks();
});

const put = (name: string, content: string | Uint8Array) => {
  writeFileSync(join(folder, name), content);
  return join(folder, name);
};

/** A street a – b – c – d of 100, 200 and 400 m, and a separate pair e – f. Both directions of a road may be given. */
const nodes =
  "id,lat,lon,more\na,32,118,x\nb,32.0009,118,x\nc,32.0027,118,x\nd,32.0063,118,x\ne,32.1,118,x\nf,32.101,118,x\n";
const edges = "u,v,dist_m,time_s\na,b,100,1\nb,a,100,1\nb,c,200,1\nc,d,400,1\ne,f,111,1\n";
const network = () => ["--nodes", put("nodes.csv", nodes), "--edges", put("edges.csv.gz", gzipSync(edges))];

async function answer(question: string, ...args: string[]): Promise<string> {
  const out = join(folder, "answer.csv");
  await verb.run([question, ...network(), ...args, "--out", out]);
  return readFileSync(out, "utf8");
}

const refusal = async (...args: string[]): Promise<Error> => {
  rmSync(join(folder, "refused.csv"), { force: true });
  const error = await verb.run([...args, "--out", join(folder, "refused.csv")]).then(
    () => expect.fail("was answered"),
    (reason: Error) => reason,
  );
  expect(existsSync(join(folder, "refused.csv"))).toBe(false);
  expect(readdirSync(folder).filter((name) => name.startsWith(".huituo-"))).toEqual([]);
  return error;
};

describe("huituo access", () => {
  test("route: by nodes, in the order of the file; empty where there is no way or it is too long", async () => {
    const pairs = put("od.csv", "dest,origin\nd,a\na,a\ne,a\na,c\na,d\n");
    expect(await answer("route", "--pairs", pairs)).toBe(
      "origin,dest,dist_m\na,d,700\na,a,0\na,e,\nc,a,300\nd,a,700\n",
    );
    expect(await answer("route", "--pairs", pairs, "--limit", "300")).toBe(
      "origin,dest,dist_m\na,d,\na,a,0\na,e,\nc,a,300\nd,a,\n",
    );
  });

  test("route: by points, the way to the network included; two points on one road go straight along it", async () => {
    const text =
      "origin,dest,origin_lon,origin_lat,dest_lon,dest_lat\nx,y,118.0001,32,118,32.0063\nx,z,118,32.00315,118,32.0045\nx,far,118,32,120,32\n";
    const rows = (await answer("route", "--pairs", put("points.csv", text))).trim().split("\n").slice(1);
    const metres = rows.map((row) => row.split(",")[2]!);
    expect(Number(metres[0])).toBeCloseTo(700 + 9.43, 1);
    expect(Number(metres[1])).toBeCloseTo(150, 3);
    expect(metres[2]).toBe("");
  });

  test("reach: nodes within each limit; names, nodes or points; straight lines only when asked", async () => {
    const limits = ["--limits", "0,150,300,1000"];
    const counts = (text: string) =>
      text
        .trim()
        .split("\n")
        .slice(1)
        .map((row) => row.split(",").at(-1));
    expect(await answer("reach", "--origins", put("o.csv", "origin\nb\n"), ...limits)).toBe(
      "origin,limit_m,nodes\nb,0,1\nb,150,2\nb,300,3\nb,1000,4\n",
    );
    expect(counts(await answer("reach", "--origins", put("o.csv", "id,node\n一号,b\n"), ...limits))).toEqual([
      "1",
      "2",
      "3",
      "4",
    ]);
    const point = put("o.csv", "origin,lon,lat\nnear,118,32.0009\noff,119,32\n");
    expect(counts(await answer("reach", "--origins", point, ...limits))).toEqual(["1", "2", "3", "4", "", "", "", ""]);
    expect(counts(await answer("reach", "--origins", point, "--limits", "150,20000", "--straight-line"))).toEqual([
      "2",
      "6",
      "0",
      "0",
    ]);
  });

  test("coverage: nodes and persons within reach of any site", async () => {
    const sites = put("s.csv", "site\na\nf\n");
    expect(await answer("coverage", "--sites", sites, "--limits", "100,300")).toBe(
      "limit_m,nodes,nodes_of\n100,3,6\n300,5,6\n",
    );
    const demand = put(
      "d.csv",
      "demand,lon,lat,population\nclose,118,32.00045,7\nmiddle,118,32.0018,5\nfar,118,32.0063,3\n",
    );
    expect(await answer("coverage", "--sites", sites, "--limits", "100,300", "--demand", demand)).toBe(
      "limit_m,nodes,nodes_of,persons,persons_of\n100,3,6,7,15\n300,5,6,12,15\n",
    );
    // In a straight line c is 300.2 m from a.
    expect(await answer("coverage", "--sites", sites, "--limits", "300", "--demand", demand, "--straight-line")).toBe(
      "limit_m,nodes,nodes_of,persons,persons_of\n300,4,6,12,15\n",
    );
  });

  test("ratio: floating catchments by hand, in one thread or two", async () => {
    const sites = put("s.csv", "site,supply\na,30\nd,40\n");
    const demand = put("d.csv", "demand,population\na,10\nb,20\nc,30\ne,5\n");
    const args = ["--sites", sites, "--demand", demand, "--limit", "400"];
    // a reaches a, b, c: 30 / 60; d reaches c: 40 / 30.
    expect(await answer("ratio", ...args, "--method", "2sfca", "--out-sites", join(folder, "sites.csv"))).toBe(
      `demand,population,ratio\na,10,0.5\nb,20,0.5\nc,30,${0.5 + 40 / 30}\ne,5,0\n`,
    );
    expect(readFileSync(join(folder, "sites.csv"), "utf8")).toBe(`site,supply,ratio\na,30,0.5\nd,40,${40 / 30}\n`);
    const zones = ["--zones", "150:1,400:0.5"];
    const [atA, atD] = [30 / (10 + 20 + 15), 40 / 15];
    const expected = `demand,population,ratio\na,10,${atA}\nb,20,${atA}\nc,30,${atA * 0.5 + atD * 0.5}\ne,5,0\n`;
    expect(await answer("ratio", ...args, ...zones)).toBe(expected);
    expect(await answer("ratio", ...args, ...zones, "--threads", "2")).toBe(expected);
    const three = await answer("ratio", ...args, ...zones, "--method", "3sfca", "--threads", "2");
    // At c both sites weigh 0.5: each is chosen by half of c's families.
    const [third, fourth] = [30 / (10 + 20 + 30 * 0.25), 40 / (30 * 0.25)];
    expect(three).toBe(
      `demand,population,ratio\na,10,${third}\nb,20,${third}\nc,30,${third * 0.25 + fourth * 0.25}\ne,5,0\n`,
    );
    expect(await answer("ratio", ...args, ...zones, "--method", "3sfca")).toBe(three);
  });

  test("isochrone: GeoJSON with origin and limit", async () => {
    const out = join(folder, "i.geojson");
    const origins = put("o.csv", "origin,lon,lat\nhome,118,32.001\noff,119,32\n");
    await verb.run(["isochrone", ...network(), "--origins", origins, "--limits", "100,300", "--out", out]);
    const { type, features } = JSON.parse(readFileSync(out, "utf8"));
    expect(type).toBe("FeatureCollection");
    expect(features.map((each: { properties: object }) => each.properties)).toEqual([
      { origin: "home", limit_m: 100, tolerance_m: 42.4 },
      { origin: "home", limit_m: 300, tolerance_m: 42.4 },
    ]);
    const north = features.map((each: { geometry: { coordinates: number[][][][] } }) =>
      Math.max(...each.geometry.coordinates.flat(2).map(([, lat]) => lat!)),
    );
    expect(north[0]).toBeLessThan(32.0027);
    expect(north[1]).toBeGreaterThan(32.0034);
  });

  test("build: OpenStreetMap into tables that the other questions read; small parts are left out", async () => {
    const street = [1, 2, 3, 4].map((id) => ({ id, lon: 118 + id * 0.001, lat: 32 }));
    const alone = [
      { id: 9, lon: 118.5, lat: 32 },
      { id: 10, lon: 118.501, lat: 32 },
    ];
    const footway = { highway: "footway" };
    const bytes = encodeOsm({
      nodes: [...street, ...alone],
      ways: [
        { refs: [1, 2, 3], tags: footway },
        { refs: [3, 4], tags: { highway: "motorway" } },
        { refs: [9, 10], tags: footway },
      ],
      dense: true,
    });
    const osm = put("area.osm.pbf", bytes);
    const [outNodes, outEdges] = [join(folder, "n.csv"), join(folder, "e.csv")];
    await verb.run(["build", "--osm", osm, "--least-part", "3", "--out-nodes", outNodes, "--out-edges", outEdges]);
    expect(readFileSync(outNodes, "utf8").trim().split("\n").toSorted()).toEqual([
      "1,32.0000000,118.0010000",
      "2,32.0000000,118.0020000",
      "3,32.0000000,118.0030000",
      "id,lat,lon",
    ]);
    const lengths = readFileSync(outEdges, "utf8")
      .trim()
      .split("\n")
      .slice(1)
      .map((row) => row.split(",")[2]);
    expect(lengths).toEqual(["94.299", "94.299"]);
    const out = join(folder, "answer.csv");
    const pairs = put("od.csv", "origin,dest\n1,3\n");
    await verb.run(["route", "--nodes", outNodes, "--edges", outEdges, "--pairs", pairs, "--out", out]);
    expect(readFileSync(out, "utf8")).toBe("origin,dest,dist_m\n1,3,188.598\n");
    await verb.run(["route", "--osm", osm, "--least-part", "3", "--pairs", pairs, "--out", out]);
    expect(readFileSync(out, "utf8")).toMatch(/^origin,dest,dist_m\n1,3,188\.59/);
    const cut = await refusal(
      "reach",
      "--osm",
      put("cut.osm.pbf", bytes.subarray(0, 60)),
      "--origins",
      pairs,
      "--limits",
      "1",
    );
    expect(cut).toBeInstanceOf(InputError);
    expect(cut.message).toMatch(/cut\.osm\.pbf: 字节 byte \d+: .*the file ends in the middle of a block/);
  });

  test("bad input names file, line and reason, and leaves nothing behind", async () => {
    const refused = async (message: RegExp, ...args: string[]) => {
      const error = await refusal(...args);
      expect(error).toBeInstanceOf(InputError);
      expect(error.message).toMatch(message);
    };
    const origins = put("o.csv", "origin\na\n");
    const limits = ["--limits", "100"];
    await refused(
      /od\.csv:3: .*there is no node q/,
      "route",
      ...network(),
      "--pairs",
      put("od.csv", "origin,dest\na,b\na,q\n"),
    );
    await refused(
      /o2\.csv:2: .*there is no node z/,
      "reach",
      ...network(),
      "--origins",
      put("o2.csv", "origin\nz\n"),
      ...limits,
    );
    await refused(
      /o3\.csv:1: .*needed: origin/,
      "reach",
      ...network(),
      "--origins",
      put("o3.csv", "name\nz\n"),
      ...limits,
    );
    await refused(
      /o4\.csv:2: .*not degrees/,
      "reach",
      ...network(),
      "--origins",
      put("o4.csv", "origin,lon,lat\nz,32,118\n"),
      ...limits,
    );
    await refused(/none\.csv: .*no such file/, "reach", ...network(), "--origins", join(folder, "none.csv"), ...limits);
    const withEdges = (text: string) => [
      "--nodes",
      put("nodes.csv", nodes),
      "--edges",
      put("bad.csv", text),
      "--origins",
      origins,
      ...limits,
    ];
    await refused(/bad\.csv:3: .*there is no node g/, "reach", ...withEdges("u,v,dist_m\na,b,1\na,g,1\n"));
    await refused(/bad\.csv:2: dist_m/, "reach", ...withEdges("u,v,dist_m\na,b,-1\n"));
    await refused(/bad\.csv:2: dist_m/, "reach", ...withEdges("u,v,dist_m\na,b,\n"));
    const withNodes = (text: string) => [
      "--nodes",
      put("bad.csv", text),
      "--edges",
      put("e.csv", edges),
      "--origins",
      origins,
      ...limits,
    ];
    await refused(/bad\.csv:3: .*given twice/, "reach", ...withNodes("id,lat,lon\na,1,1\na,1,1\n"));
    await refused(/bad\.csv:2: lat/, "reach", ...withNodes("id,lat,lon\na,118,32\n"));
    const supply = put("s.csv", "site,supply\na,-3\n");
    const demand = put("d.csv", "demand,population\na,1\n");
    await refused(/s\.csv:2: supply/, "ratio", ...network(), "--sites", supply, "--demand", demand, "--limit", "100");
  });

  test("wrong options are told as such", async () => {
    const origins = put("o.csv", "origin\na\n");
    const wrong = [
      [],
      ["walk"],
      ["toString"],
      ["reach", ...network(), "--origins", origins],
      ["reach", ...network(), "--origins", origins, "--limits", "100,x"],
      ["reach", "--origins", origins, "--limits", "100"],
      ["reach", ...network(), "--osm", "x.pbf", "--origins", origins, "--limits", "100"],
      ["reach", ...network(), "--origins", origins, "--limits", "100", "--system", "mars"],
      ["ratio", ...network(), "--sites", origins, "--demand", origins, "--limit", "100", "--method", "4sfca"],
      ["ratio", ...network(), "--sites", origins, "--demand", origins, "--limit", "100", "--zones", "2:1,1:1"],
      ["ratio", ...network(), "--sites", origins, "--demand", origins, "--limit", "100", "--decay", "gaussian"],
    ];
    for (const args of wrong) await expect(verb.run(args)).rejects.toBeInstanceOf(UsageError);
  });
});
