import { insertPlaces, type Place } from "../../engines/access/place.ts";
import { buildGraph, type Graph } from "../../engines/access/graph.ts";
import { coverageOf, reachOf, straightCoverageOf, straightReachOf } from "../../engines/access/reach.ts";
import { writeTable } from "../tables/write.ts";
import { readNetwork } from "./network.ts";
import { needed, parseOptions, readLimits, sharedOptions } from "./options.ts";
import { createLocator, type NamedPoint, readPoints } from "./points.ts";

const straightOption = { "straight-line": { type: "boolean", default: false } } as const;
const pointsOf = (points: readonly NamedPoint[]) => points.map(({ point }) => point);
const onNetwork = (points: readonly NamedPoint[]) => points.flatMap(({ place }) => place ?? []);

/** `access reach`: nodes within each limit of each origin. */
export async function runReach(args: string[]): Promise<void> {
  const own = { origins: { type: "string" }, limits: { type: "string" }, ...straightOption } as const;
  const values = parseOptions(args, { ...sharedOptions, ...own });
  const [file, limits] = [needed(values.origins, "origins"), readLimits(values.limits)];
  const network = await readNetwork(values);
  const locator = createLocator(network, values);
  const { points } = await readPoints(file, "origin", locator);
  if (!values["straight-line"]) locator.report();
  const counts = values["straight-line"]
    ? straightReachOf(network.graph, pointsOf(points), limits)
    : reachOf(network.graph, onNetwork(points), limits);
  await writeTable(values.out, ["origin", "limit_m", "nodes"], (out) => {
    let row = 0;
    for (const { name, place } of points) {
      const counted = place !== undefined || values["straight-line"];
      limits.forEach((limit, at) => {
        out.text(name).number(limit);
        if (counted) out.whole(counts[row * limits.length + at]!);
        else out.empty();
        out.end();
      });
      if (counted) row++;
    }
  });
}

/** `access coverage`: nodes within each limit of at least one site; with `--demand` persons too. */
export async function runCoverage(args: string[]): Promise<void> {
  const own = {
    sites: { type: "string" },
    limits: { type: "string" },
    demand: { type: "string" },
    ...straightOption,
  } as const;
  const values = parseOptions(args, { ...sharedOptions, ...own });
  const [file, limits] = [needed(values.sites, "sites"), readLimits(values.limits)];
  const network = await readNetwork(values);
  const locator = createLocator(network, values);
  const sites = (await readPoints(file, "site", locator)).points;
  const demand =
    values.demand === undefined ? undefined : await readPoints(values.demand, "demand", locator, ["population"]);
  const straight = values["straight-line"];
  if (!straight) locator.report();
  const { graph } = network;
  const nodes = straight
    ? straightCoverageOf(graph, pointsOf(sites), limits)
    : coverageOf(graph, onNetwork(sites), limits);
  const persons = demand && personsCovered(graph, sites, demand.points, demand.numbers[0]!, limits, straight);
  const all = demand?.numbers[0]!.reduce((sum, each) => sum + each, 0) ?? 0;
  const header = ["limit_m", "nodes", "nodes_of", ...(persons ? ["persons", "persons_of"] : [])];
  await writeTable(values.out, header, (out) => {
    limits.forEach((limit, at) => {
      out.number(limit).whole(nodes[at]!).whole(graph.nodeCount);
      if (persons) out.number(persons[at]!).number(all);
      out.end();
    });
  });
}

function personsCovered(
  graph: Graph,
  sites: readonly NamedPoint[],
  demand: readonly NamedPoint[],
  population: readonly number[],
  limits: readonly number[],
  straight: boolean,
): Float64Array {
  if (straight) {
    const lon = Float64Array.from(demand, ({ point }) => point.lon);
    const lat = Float64Array.from(demand, ({ point }) => point.lat);
    return straightCoverageOf({ lon, lat }, pointsOf(sites), limits, Float64Array.from(population));
  }
  const placed = demand.map(({ place }, at) => ({ place, persons: population[at]! })).filter(({ place }) => place);
  const places: Place[] = [...onNetwork(sites), ...placed.map(({ place }) => place!)];
  const { tables, nodeOf } = insertPlaces(graph, places);
  const siteCount = places.length - placed.length;
  const weights = new Float64Array(tables.lon.length);
  placed.forEach(({ persons }, at) => (weights[nodeOf[siteCount + at]!]! += persons));
  const atNodes = [...nodeOf.subarray(0, siteCount)].map((node) => ({ node, metres: 0 }));
  return coverageOf(buildGraph(tables), atNodes, limits, weights);
}
