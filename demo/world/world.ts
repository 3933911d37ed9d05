import { Random } from "../../engines/random/random.ts";
import type { LocalDate } from "../../contract/values.ts";
import { epochDay } from "./calendar.ts";
import { makeDivisions } from "./divisions.ts";
import { makeDemand } from "./families.ts";
import { rounded } from "./geometry.ts";
import { playHistory } from "./history.ts";
import { placeNames } from "./names.ts";
import { makeParks } from "./parks.ts";
import { makePersonas } from "./personas.ts";
import { makeDoorFinder } from "./places.ts";
import { makePopulation } from "./population.ts";
import { makeStreets } from "./streets.ts";
import { makeSupply } from "./supply.ts";
import { makeTerrain, type Terrain } from "./terrain.ts";
import type { Position, River, World, WorldSize } from "./types.ts";

/**
 * A fictional district from a seed: the same seed, size, day and number give the same records to the byte.
 * Geography is made at once (memory grows with communities); everything else when it is read, one record at a time.
 */
export function generateWorld(seed: string, size: WorldSize, today: LocalDate, districtIndex = 0): World {
  if (!Number.isInteger(districtIndex) || districtIndex < 0 || districtIndex > 98 * 99)
    throw new RangeError(`district ${districtIndex}: 0 to 9702`);
  if (size.children < size.families) throw new RangeError(`${size.children} children for ${size.families} families`);
  const random = Random.from(seed).fork("district").at(districtIndex);
  const day = epochDay(today);
  const terrain = makeTerrain(random.fork("terrain"), size.communities, districtIndex);
  const divisions = makeDivisions(random.fork("divisions"), terrain, size.streets, size.communities, districtIndex);
  const parkCount = Math.max(4, Math.round(size.communities / 6));
  const parks = makeParks(random.fork("parks"), terrain, parkCount, placeNames(random.fork("park names"), parkCount));
  const inside = (x: number, y: number) => {
    const cell = divisions.comb.at(x, y);
    return cell !== -1 && divisions.communityOfCell[cell] !== -1;
  };
  const { network, roads } = makeStreets(random.fork("streets"), terrain, parks, inside);
  const doors = makeDoorFinder(terrain, divisions, network, roads);
  const people = makePopulation(random.fork("population"), divisions, size.population, today);
  const supply = makeSupply(random.fork("supply"), divisions, doors, people.persons, size.sites, day);
  const demand = makeDemand(random.fork("demand"), divisions, doors, people.persons, size, day);
  return {
    options: { seed, size, today, districtIndex },
    districtId: divisions.districtId,
    name: divisions.name,
    divisions: divisions.all,
    communities: divisions.communities,
    network,
    roads,
    river: makeRiver(terrain),
    parks: parks.map(({ name, area }) => ({ name, area })),
    personas: makePersonas(random.fork("personas"), divisions, supply, demand),
    population: people.population,
    births: people.births,
    brands: supply.brands,
    institutions: supply.institutions,
    sites: supply.sites,
    placeLines: supply.placeLines,
    families: demand.families,
    events: () => playHistory(random.fork("history"), divisions, supply, demand, size.sites, day),
  };
}

/** The river from beyond one edge of the district to beyond the other. */
function makeRiver(terrain: Terrain): River {
  const at = (x: number, aside: number): Position => {
    const slope = terrain.riverSlope(x);
    const length = Math.sqrt(1 + slope * slope);
    return rounded(
      terrain.plane.lon(x - (slope / length) * aside),
      terrain.plane.lat(terrain.riverAt(x) + aside / length),
    );
  };
  const steps = Math.ceil((terrain.radius * 2.6) / 120);
  const eastings = Array.from(
    { length: steps + 1 },
    (_, step) => -terrain.radius * 1.3 + (terrain.radius * 2.6 * step) / steps,
  );
  // The banks swell and narrow a little.
  const half = (x: number) => terrain.halfRiver * (0.88 + 0.12 * Math.sin(x / 700));
  const banks = [...eastings.map((x) => at(x, -half(x))), ...eastings.toReversed().map((x) => at(x, half(x)))];
  return {
    name: "青河",
    line: { type: "LineString", coordinates: eastings.map((x) => at(x, 0)) },
    area: { type: "Polygon", coordinates: [[...banks, banks[0]!]] },
  };
}
