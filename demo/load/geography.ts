import type pg from "pg";
import { copyRows } from "../../kernel/database/copy.ts";
import { edgeKinds, type World } from "../world/types.ts";
import { Random } from "../../engines/random/random.ts";

const levels = { province: 1, city: 2, district: 3, street: 4, community: 5 } as const;

/** Divisions, base map, walking network and population. */
export async function loadGeography(client: pg.ClientBase, world: World, now: string): Promise<void> {
  const { districtId } = world;
  const city = world.divisions.find(({ level }) => level === "city")!;
  const inside = world.divisions.filter(({ level }) => levels[level] >= 3);
  const names = new Map(inside.map((division) => [division.code, division.name]));
  await copyRows(
    client,
    "division",
    ["district_id", "code", "parent_code", "level", "name", "full_name", "lon", "lat", "outline", "outline_source"],
    inside.map((division) => {
      const parent = division.level === "district" ? null : division.parentCode;
      const above =
        division.level === "community"
          ? [names.get(districtId as never), names.get(parent!)]
          : parent
            ? [names.get(parent)]
            : [];
      const { lon, lat } = division.centre;
      return [
        districtId,
        division.code,
        parent,
        levels[division.level],
        division.name,
        [city.name, ...above, division.name].join(""),
        lon,
        lat,
        { json: division.outline },
        "虚构演示数据",
      ];
    }),
  );

  const id = Random.from(`map ${districtId}`);
  const feature = (kind: string, name: string, rank: number, geometry: object) => [
    districtId,
    id.uuid(),
    kind,
    name,
    rank,
    { json: geometry },
  ];
  const { network } = world;
  const footpaths: [number, number][][] = [];
  for (let edge = 0; edge < network.from.length; edge++)
    if (edgeKinds[network.kind[edge]!] === "footpath")
      footpaths.push([network.from[edge]!, network.to[edge]!].map((node) => [network.lon[node]!, network.lat[node]!]));
  const park = world.parks.map(({ name, area }) => {
    const ring = area.coordinates[0]!;
    const middle = [0, 1].map((axis) => ring.reduce((sum, point) => sum + point[axis as 0 | 1], 0) / ring.length);
    return feature("landmark", name, 1, { type: "Point", coordinates: middle });
  });
  await copyRows(
    client,
    "map_feature",
    ["district_id", "id", "kind", "name", "rank", "geometry"],
    [
      ...world.roads.map((road) =>
        feature("road", road.name, road.main ? 2 : 1, {
          type: "MultiLineString",
          coordinates: road.lines.map(({ coordinates }) => coordinates),
        }),
      ),
      feature("path", "", 0, { type: "MultiLineString", coordinates: footpaths }),
      feature("river", world.river.name, 2, world.river.area),
      ...world.parks.map(({ name, area }) => feature("park", name, 1, area)),
      ...park,
    ],
  );

  const nodes = Buffer.alloc(network.lon.length * 16);
  network.lon.forEach((lon, i) => {
    nodes.writeDoubleLE(lon, i * 16);
    nodes.writeDoubleLE(network.lat[i]!, i * 16 + 8);
  });
  const edges = Buffer.alloc(network.from.length * 12);
  network.from.forEach((from, i) => {
    edges.writeInt32LE(from, i * 12);
    edges.writeInt32LE(network.to[i]!, i * 12 + 4);
    edges.writeFloatLE(network.metres[i]!, i * 12 + 8);
  });
  await copyRows(
    client,
    "walking_network",
    ["district_id", "id", "source", "nodes", "edges", "built_at"],
    [[districtId, id.uuid(), "虚构演示路网", nodes, edges, now]],
  );

  const figures = Iterator.from(world.population()).map(({ divisionCode, year, age, persons, source }) => [
    districtId,
    id.uuid(),
    divisionCode,
    year,
    age ?? -1,
    persons,
    source,
    now,
  ]);
  await copyRows(
    client,
    "population",
    ["district_id", "id", "division_code", "year", "age", "persons", "source", "recorded_at"],
    figures,
  );
}
