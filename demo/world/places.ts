import type { Random } from "../../engines/random/random.ts";
import type { Location } from "../../contract/values.ts";
import { rounded, within } from "./geometry.ts";
import type { Divisions } from "./divisions.ts";
import type { Terrain } from "./terrain.ts";
import type { Division, Road, WalkingNetwork } from "./types.ts";

export type Spot = { readonly location: Location; readonly address: string };
/** Finds doors: a point beside a street of a community with its address. */
export type DoorFinder = (random: Random, community: number) => Spot;

/** Groups the streets' edges by community once; a door then costs a few draws. */
export function makeDoorFinder(
  terrain: Terrain,
  divisions: Divisions,
  network: WalkingNetwork,
  roads: readonly Road[],
): DoorFinder {
  const edges: number[][] = divisions.communities.map(() => []);
  const { plane } = terrain;
  for (let edge = 0; edge < network.from.length; edge++) {
    if (network.kind[edge]! > 1) continue;
    const [u, v] = [network.from[edge]!, network.to[edge]!];
    const cell = divisions.comb.at(
      plane.x((network.lon[u]! + network.lon[v]!) / 2),
      plane.y((network.lat[u]! + network.lat[v]!) / 2),
    );
    const community = cell === -1 ? -1 : divisions.communityOfCell[cell]!;
    if (community !== -1) edges[community]!.push(edge);
  }
  const streetNames = new Map(
    divisions.all.filter((division) => division.level === "street").map((division) => [division.code, division.name]),
  );
  const town = `虚构省云州市${divisions.name}`;
  const streetOf = (division: Division) => streetNames.get(division.parentCode!)!;
  return (random, community) => {
    const division = divisions.communities[community]!;
    const near = edges[community]!;
    for (let attempt = 0; attempt < 40 && near.length > 0; attempt++) {
      const edge = random.pick(near);
      const [u, v] = [network.from[edge]!, network.to[edge]!];
      const along = random.between(0.15, 0.85);
      const [ax, ay, bx, by] = [
        plane.x(network.lon[u]!),
        plane.y(network.lat[u]!),
        plane.x(network.lon[v]!),
        plane.y(network.lat[v]!),
      ];
      const length = Math.hypot(bx - ax, by - ay) || 1;
      const aside = (random.chance(0.5) ? 1 : -1) * random.between(10, 22);
      const x = ax + (bx - ax) * along - ((by - ay) / length) * aside;
      const y = ay + (by - ay) * along + ((bx - ax) / length) * aside;
      const [lon, lat] = rounded(plane.lon(x), plane.lat(y));
      if (Math.abs(terrain.fromRiver(x, y)) < terrain.halfRiver || !within(division.outline, lon, lat)) continue;
      const road = roads[network.road[edge]!]!;
      return {
        location: { lon, lat },
        address: `${town}${streetOf(division)}${road.name}${1 + Math.floor(along * 40) + (edge % 25) * 40}号`,
      };
    }
    return { location: division.centre, address: `${town}${streetOf(division)}${division.name}1号` };
  };
}
