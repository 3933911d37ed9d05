import { distance } from "../../engines/coordinates/systems.ts";
import { alongEdge, endsOf, type Place, seedPlace } from "../../engines/access/place.ts";
import { BoundedSearch } from "../../engines/access/search.ts";
import { InputError, openTable } from "../tables/read.ts";
import { writeTable } from "../tables/write.ts";
import { type Network, readNetwork } from "./network.ts";
import { amount, needed, parseOptions, sharedOptions } from "./options.ts";
import { createLocator, type Locator, type NamedPoint } from "./points.ts";

/** `access route`: the walking distance of each pair, in the order of the file; empty where there is no way. */
export async function runRoute(args: string[]): Promise<void> {
  const values = parseOptions(args, { ...sharedOptions, pairs: { type: "string" }, limit: { type: "string" } });
  const file = needed(values.pairs, "pairs");
  const limit = values.limit === undefined ? Infinity : amount(values.limit, "limit");
  const network = await readNetwork(values);
  const locator = createLocator(network, values);
  const pairs = await readPairs(file, locator);
  const metres = routePairs(network, pairs, limit);
  locator.report();
  await writeTable(values.out, ["origin", "dest", "dist_m"], (out) => {
    pairs.forEach(([origin, dest], at) => out.text(origin.name).text(dest.name).number(roundOff(metres[at]!)).end());
  });
}

/** To a millionth of a millimetre: the last digits of a sum of doubles say nothing. */
const roundOff = (metres: number) => Number(metres.toFixed(9));

type Pair = readonly [origin: NamedPoint, dest: NamedPoint];

async function readPairs(file: string, locator: Locator): Promise<Pair[]> {
  const places = ["origin_lon", "origin_lat", "dest_lon", "dest_lat"];
  const table = await openTable(file, { needed: ["origin", "dest"], optional: places });
  const given = places.filter((name) => table.header.includes(name));
  if (given.length !== 0 && given.length !== 4) throw new InputError(file, 1, `缺少列 · needed: ${places.join(", ")}`);
  const known = new Map<string, NamedPoint>();
  const pairs: Pair[] = [];
  await table.each((row) => {
    const read = (end: 0 | 1): NamedPoint => {
      const name = row.text(end);
      const key = given.length === 4 ? `${row.text(2 + 2 * end)},${row.text(3 + 2 * end)}` : name;
      const same = known.get(key);
      if (same) return same.name === name ? same : { ...same, name };
      const at =
        given.length === 4
          ? locator.atPoint(row.number(2 + 2 * end), row.number(3 + 2 * end), row)
          : locator.atNode(name, row);
      const point = { name, ...at };
      known.set(key, point);
      return point;
    };
    pairs.push([read(0), read(1)]);
  });
  return pairs;
}

/**
 * One search an origin, as wide as its destinations ask: first a little more than the straight line to the farthest, then
 * wider until all are found.
 */
function routePairs({ graph }: Network, pairs: readonly Pair[], limit: number): Float64Array {
  const search = new BoundedSearch(graph);
  const metres = new Float64Array(pairs.length).fill(Number.NaN);
  const measure = (origin: Place, dest: Place): number => {
    const ways = endsOf(graph, dest).map((end) => search.distance[end.node]! + end.metres);
    return Math.min(...ways, alongEdge(graph, origin, dest));
  };
  for (const group of Map.groupBy(pairs.keys(), (at) => pairs[at]![0].place).entries()) {
    const origin = group[0];
    const open = group[1].filter((at) => pairs[at]![1].place !== undefined);
    if (origin === undefined || open.length === 0) continue;
    const straight = Math.max(...open.map((at) => distance(pairs[at]![0].point, pairs[at]![1].point)));
    for (let reach = straight * 1.3 + 200; ; reach = reach < straight * 8 + 5000 ? reach * 2 : Infinity) {
      seedPlace(search, graph, origin);
      search.run(Math.min(reach, limit));
      let missed = false;
      for (const at of open) {
        const found = measure(origin, pairs[at]![1].place!);
        if (found <= Math.min(reach, limit)) metres[at] = found;
        else missed = true;
      }
      if (!missed || reach >= limit) break;
    }
  }
  return metres;
}
