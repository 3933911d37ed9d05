import { distance } from "../../engines/coordinates/systems.ts";
import { coversOfPairs, coversWithin, type Covers } from "../../engines/siting/covers/cover-lists.ts";
import { InputError } from "../tables/read.ts";
import { eachPair, type Places } from "./input.ts";

/** What pairs of demand and sites are read from. */
export type Named = Pick<Places, "source" | "ids" | "positions">;

export type DistancePairs = { readonly demand: number[]; readonly site: number[]; readonly metres: number[] };

/** Metres of a degree of latitude, a little less than anywhere on Earth: what lies farther in latitude is farther. */
const metresOfDegree = 110_500;

/** Pairs within `limit`: from a table `demand,site,cost` when one is given, else by straight lines (metres for lon and lat). */
export async function readPairs(
  demand: Named,
  sites: Named,
  od: string | undefined,
  limit: number,
): Promise<DistancePairs> {
  const pairs: DistancePairs = { demand: [], site: [], metres: [] };
  const add = (from: number, to: number, metres: number) => {
    if (metres > limit) return;
    pairs.demand.push(from);
    pairs.site.push(to);
    pairs.metres.push(metres);
  };
  if (od !== undefined) {
    await eachPair(od, demand, sites, (from, to, row) => {
      const metres = row.number(2);
      if (!(metres >= 0)) row.refuse("cost: 为空或小于零 · is empty or below zero");
      add(from, to, metres);
    });
    return pairs;
  }
  const [from, to] = positionsOf(demand, sites);
  const byNorth = Int32Array.from(to.y.keys()).sort((a, b) => to.y[a]! - to.y[b]!);
  const north = Float64Array.from(byNorth, (s) => to.y[s]!);
  const reach = to.degrees ? limit / metresOfDegree : limit;
  for (let i = 0; i < from.x.length; i++)
    for (
      let at = firstAtLeast(north, from.y[i]! - reach);
      at < north.length && north[at]! <= from.y[i]! + reach;
      at++
    ) {
      const s = byNorth[at]!;
      const [dx, dy] = [to.x[s]! - from.x[i]!, to.y[s]! - from.y[i]!];
      const metres = to.degrees
        ? distance({ lon: from.x[i]!, lat: from.y[i]! }, { lon: to.x[s]!, lat: to.y[s]! })
        : Math.sqrt(dx * dx + dy * dy);
      add(i, s, metres);
    }
  return pairs;
}

/** Who covers whom within the radius. */
export async function readCovers(demand: Named, sites: Named, od: string | undefined, radius: number): Promise<Covers> {
  if (od === undefined) {
    const [from, to] = positionsOf(demand, sites);
    if (!to.degrees) return coversWithin(from, to, radius);
  }
  return coversOfPairs(demand.ids.size, sites.ids.size, await readPairs(demand, sites, od, radius));
}

function positionsOf(demand: Named, sites: Named) {
  const kind = sites.positions[0]?.kind;
  const all = [demand, sites].map(({ source, ids, positions }) => {
    const x = new Float64Array(positions.length);
    const y = new Float64Array(positions.length);
    positions.forEach((position, at) => {
      if (!position)
        throw new InputError(
          source,
          0,
          `${ids.name(at)} 没有坐标（lon,lat 或 x,y），也没有 --od · has no position (lon,lat or x,y), and there is no --od`,
        );
      if (position.kind !== kind)
        throw new InputError(source, 0, "坐标须同为 lon,lat 或同为 x,y · positions must all be lon,lat or all x,y");
      x[at] = position.x;
      y[at] = position.y;
    });
    return { x, y, degrees: kind === "degrees" };
  });
  return [all[0]!, all[1]!] as const;
}

function firstAtLeast(sorted: Float64Array, least: number): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle]! < least) low = middle + 1;
    else high = middle;
  }
  return low;
}
