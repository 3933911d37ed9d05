import { type Decay, luoQiZones } from "../../engines/access/decay.ts";
import { buildGraph } from "../../engines/access/graph.ts";
import { insertPlaces } from "../../engines/access/place.ts";
import { type RatioProblem, siteEnds } from "../../engines/access/ratio.ts";
import { orderBySpace } from "../../engines/access/space-order.ts";
import { writeTable } from "../tables/write.ts";
import { UsageError } from "../verb.ts";
import { type Network, readNetwork } from "./network.ts";
import { amount, needed, parseOptions, sharedOptions, wholeNumber } from "./options.ts";
import { floatingCatchmentsParallel } from "./parallel.ts";
import { createLocator, type NamedPoint, readPoints } from "./points.ts";

const ownOptions = {
  sites: { type: "string" },
  demand: { type: "string" },
  limit: { type: "string" },
  method: { type: "string", default: "e2sfca" },
  decay: { type: "string" },
  zones: { type: "string" },
  sigma: { type: "string" },
  scale: { type: "string" },
  power: { type: "string" },
  least: { type: "string" },
  threads: { type: "string", default: "1" },
  "out-sites": { type: "string" },
} as const;

type Values = { [Name in keyof typeof ownOptions]?: string };

/** `access ratio`: places a person at each demand point, by floating catchments. */
export async function runRatio(args: string[]): Promise<void> {
  const values = parseOptions(args, { ...sharedOptions, ...ownOptions });
  const limit = amount(needed(values.limit, "limit"), "limit");
  const { method, decay } = readMethod(values, limit);
  const threads = wholeNumber(values.threads, "threads", 1);
  const [sitesFile, demandFile] = [needed(values.sites, "sites"), needed(values.demand, "demand")];
  const network = await readNetwork(values);
  const locator = createLocator(network, values);
  const sites = await readPoints(sitesFile, "site", locator, ["supply"]);
  const demand = await readPoints(demandFile, "demand", locator, ["population"]);
  locator.report();
  const { problem, demandNodes } = assemble(network, sites, demand);
  const result = await floatingCatchmentsParallel({ ...problem, limit, decay, method }, threads);
  const writeDemand = () =>
    writeTable(values.out, ["demand", "population", "ratio"], (out) => {
      demand.points.forEach(({ name }, at) => {
        const node = demandNodes[at];
        out
          .text(name)
          .number(demand.numbers[0]![at]!)
          .number(node === undefined ? Number.NaN : result.ofNode[node]!)
          .end();
      });
    });
  const writeSites = (target: string) =>
    writeTable(target, ["site", "supply", "ratio"], (out) => {
      let placed = 0;
      sites.points.forEach(({ name, place }, at) => {
        const ratio = place === undefined ? Number.NaN : result.ofSite[placed++]!;
        out.text(name).number(sites.numbers[0]![at]!).number(ratio).end();
      });
    });
  if (values["out-sites"] !== undefined) await writeSites(values["out-sites"]);
  await writeDemand();
}

type Points = { readonly points: readonly NamedPoint[]; readonly numbers: readonly number[][] };

/** Makes every demand point a node of the network, and gives the sites their ends on it. */
function assemble({ graph }: Network, sites: Points, demand: Points) {
  const lying = (all: Points) => all.points.flatMap(({ place }, at) => (place ? [{ place, at }] : []));
  const [placedSites, placedDemand] = [lying(sites), lying(demand)];
  const inserted = insertPlaces(
    graph,
    [...placedDemand, ...placedSites].map(({ place }) => place),
  );
  const { tables, rankOf } = orderBySpace(inserted.tables);
  const whole = buildGraph(tables);
  const nodeOf = inserted.nodeOf.map((node) => rankOf[node]!);
  const population = new Float64Array(whole.nodeCount);
  const demandNodes: (number | undefined)[] = demand.points.map(() => undefined);
  placedDemand.forEach(({ at }, place) => {
    const node = nodeOf[place]!;
    demandNodes[at] = node;
    population[node]! += demand.numbers[0]![at]!;
  });
  const siteNodes = nodeOf.subarray(placedDemand.length);
  const problem: Pick<RatioProblem, "arcs" | "sites" | "supply" | "population"> = {
    arcs: whole,
    sites: siteEnds(
      whole,
      Array.from(siteNodes, (node) => ({ node, metres: 0 })),
    ),
    supply: Float64Array.from(placedSites, ({ at }) => sites.numbers[0]![at]!),
    population,
  };
  return { problem, demandNodes };
}

const methods: Readonly<Record<string, { method: "two" | "three"; decay: string }>> = {
  "2sfca": { method: "two", decay: "within" },
  e2sfca: { method: "two", decay: "steps" },
  "3sfca": { method: "three", decay: "steps" },
};

function readMethod(values: Values, limit: number): { method: "two" | "three"; decay: Decay } {
  const chosen = methods[values.method ?? ""];
  if (!chosen) throw new UsageError(`--method: ${Object.keys(methods).join(", ")}`);
  const kind = values.decay ?? chosen.decay;
  if (values.method === "2sfca" && kind !== "within") throw new UsageError("--method 2sfca: --decay within");
  return { method: chosen.method, decay: readDecay(kind, values, limit) };
}

function readDecay(kind: string, values: Values, limit: number): Decay {
  const positive = (name: "sigma" | "scale" | "least") => {
    const value = amount(needed(values[name], name), name);
    if (value === 0) throw new UsageError(`--${name}: > 0`);
    return value;
  };
  switch (kind) {
    case "within":
      return { kind };
    case "dai":
      if (limit === 0) throw new UsageError("--limit: > 0");
      return { kind };
    case "steps":
      return values.zones === undefined ? luoQiZones(limit) : { kind, zones: readZones(values.zones) };
    case "gaussian":
      return { kind, sigma: positive("sigma") };
    case "exponential":
      return { kind, scale: positive("scale") };
    case "gravity": {
      const power = Number(needed(values.power, "power"));
      if (!Number.isFinite(power)) throw new UsageError("--power: 数 · a number");
      return { kind, scale: positive("scale"), power, least: positive("least") };
    }
    default:
      throw new UsageError("--decay: within, steps, gaussian, dai, exponential, gravity");
  }
}

function readZones(text: string): { to: number; weight: number }[] {
  const zones = text.split(",").map((part) => {
    const [to = "", weight = "", ...more] = part.split(":");
    if (more.length > 0) throw new UsageError("--zones: 1000:1,2000:0.68,3000:0.22");
    return { to: amount(to, "zones"), weight: amount(weight, "zones") };
  });
  if (zones.some(({ to }, at) => at > 0 && to <= zones[at - 1]!.to))
    throw new UsageError("--zones: 距离须递增 · distances must grow");
  return zones;
}
