import type { DistrictId, DivisionCode } from "../../contract/values.ts";
import type { Random } from "../../engines/random/random.ts";
import { findBorders, joinRings } from "./borders.ts";
import { ringArea, rounded, type Point } from "./geometry.ts";
import { makeHoneycomb, type Honeycomb } from "./honeycomb.ts";
import { placeNames } from "./names.ts";
import { growRegions, spread } from "./regions.ts";
import type { Terrain } from "./terrain.ts";
import type { Division, DivisionLevel, PolygonGeometry } from "./types.ts";

export type Divisions = {
  readonly districtId: DistrictId;
  readonly name: string;
  readonly all: readonly Division[];
  readonly communities: readonly Division[];
  /** Density of settlement by community, about 0.1 to 3, before any population is counted. */
  readonly density: Float64Array;
  readonly comb: Honeycomb;
  /** Community number by cell, or −1 outside. */
  readonly communityOfCell: Int32Array;
};

const codes = { province: "990000", city: (index: number) => String(9901 + Math.floor(index / 99)) };
const districtNames = [
  "青禾区",
  "云溪区",
  "麦浪县",
  "桐川县",
  "荷塘区",
  "枫林县",
  "芦湾县",
  "兰亭县",
  "星湖区",
  "晴川县",
];

/** Codes begin with 99, which GB/T 2260 gives to no province. */
export function districtCode(index: number): string {
  return `${codes.city(index)}${String((index % 99) + 1).padStart(2, "0")}`;
}

function districtName(index: number): string {
  const base = districtNames[index % districtNames.length]!;
  const round = Math.floor(index / districtNames.length);
  return round === 0 ? base : `${base.slice(0, -1)}${round + 1}${base.slice(-1)}`;
}

/** Of every region the cell nearest to the mean of its cells. */
function middles(centres: readonly Point[], region: Int32Array, count: number): Point[] {
  const sums = Array.from({ length: count }, () => [0, 0, 0] as [number, number, number]);
  centres.forEach(([x, y], cell) => {
    const sum = sums[region[cell]!];
    if (!sum) return;
    sum[0] += x;
    sum[1] += y;
    sum[2] += 1;
  });
  const best: Point[] = [];
  const nearest = new Float64Array(count).fill(Infinity);
  centres.forEach((centre, cell) => {
    const own = region[cell]!;
    if (own < 0) return;
    const [x, y, cells] = sums[own]!;
    const distance = Math.hypot(centre[0] - x / cells, centre[1] - y / cells);
    if (distance >= nearest[own]!) return;
    nearest[own] = distance;
    best[own] = centre;
  });
  return best;
}

export function makeDivisions(
  random: Random,
  terrain: Terrain,
  streets: number,
  communities: number,
  districtIndex: number,
): Divisions {
  if (streets > communities) throw new RangeError(`${streets} streets for ${communities} communities`);
  const comb = makeHoneycomb(terrain, 110, communities);
  const cells: number[] = [];
  for (let cell = 0; cell < comb.columns * comb.rows; cell++)
    if (terrain.inside(...comb.centre(cell))) cells.push(cell);
  const numberOf = new Map(cells.map((cell, number) => [cell, number]));
  const centres = cells.map((cell) => comb.centre(cell));
  const north = (point: Point) => terrain.fromRiver(...point) >= 0;

  // Rough ground makes natural borders; the river is never crossed.
  const roughness = centres.map(() => random.between(0.6, 1.7));
  const steps: [number, number, number][] = [];
  cells.forEach((cell, number) => {
    for (const other of comb.neighbours(cell)) {
      const next = numberOf.get(other);
      if (next === undefined || next < number || north(centres[number]!) !== north(centres[next]!)) continue;
      steps.push([number, next, roughness[number]! + roughness[next]!]);
    }
  });
  const seeds = spread(random.fork("communities"), centres, communities, (point) => 0.42 + terrain.remoteness(point));
  const grown = growRegions(centres, steps, seeds);
  const communityOfCell = new Int32Array(comb.columns * comb.rows).fill(-1);
  cells.forEach((cell, number) => (communityOfCell[cell] = grown[number]!));

  const seats = middles(centres, grown, communities);
  const neighbours = new Map<string, [number, number, number]>();
  for (const [a, b] of steps) {
    const [one, two] = [grown[a]!, grown[b]!].sort((x, y) => x - y) as [number, number];
    if (one === two || one < 0) continue;
    const length = Math.hypot(seats[one]![0] - seats[two]![0], seats[one]![1] - seats[two]![1]);
    neighbours.set(`${one}-${two}`, [one, two, length]);
  }
  const streetSeats = spread(
    random.fork("streets"),
    seats,
    streets,
    (point) => 0.55 + 0.7 * terrain.remoteness(point),
    40,
  );
  let streetOf = growRegions(seats, [...neighbours.values()], streetSeats);
  if (streetOf.includes(-1)) {
    // A bank without a seat of its own: its communities join over the river.
    const overRiver = seats.flatMap((seat, number) =>
      seats
        .slice(0, number)
        .map(
          (other, to) =>
            [number, to, Math.hypot(seat[0] - other[0], seat[1] - other[1]) * 20] as [number, number, number],
        ),
    );
    streetOf = growRegions(seats, [...neighbours.values(), ...overRiver], streetSeats);
  }

  const borders = findBorders(comb, communityOfCell, terrain);
  const geometry = (rings: readonly Point[][]): PolygonGeometry => ({
    type: "Polygon",
    coordinates: rings.map((ring) => ring.map(([x, y]) => rounded(terrain.plane.lon(x), terrain.plane.lat(y)))),
  });
  const communityRings = joinRings(borders, (label) => label);
  const streetRings = joinRings(borders, (label) => streetOf[label]!);
  const districtRings = joinRings(borders, () => 0).get(0)!;

  const code = districtCode(districtIndex);
  const city = `${codes.city(districtIndex)}00`;
  const make = (
    level: DivisionLevel,
    own: string,
    parent: string | null,
    name: string,
    urban: boolean,
    rings: readonly Point[][],
    seat: Point,
  ): Division => ({
    code: own as DivisionCode,
    parentCode: parent as DivisionCode | null,
    level,
    name,
    urban,
    outline: geometry(rings),
    centre: { lon: rounded(terrain.plane.lon(seat[0]), 0)[0], lat: rounded(0, terrain.plane.lat(seat[1]))[1] },
    areaKm2:
      Math.round(rings.reduce((sum, ring, at) => sum + (at === 0 ? 1 : -1) * Math.abs(ringArea(ring)), 0) / 1e4) / 100,
  });
  const name = districtName(districtIndex);
  const all: Division[] = [
    make("province", codes.province, null, "虚构省", true, districtRings, [0, 0]),
    make(
      "city",
      city,
      codes.province,
      codes.city(districtIndex) === "9901" ? "云州市" : `云州${codes.city(districtIndex).slice(2)}市`,
      true,
      districtRings,
      [0, 0],
    ),
    make("district", code, city, name, true, districtRings, [0, 0]),
  ];
  const names = placeNames(random.fork("names"), streets + communities);
  const inCentre = streetSeats
    .map((seat, number) => ({ number, remote: terrain.remoteness(seats[seat]!) }))
    .sort((a, b) => a.remote - b.remote);
  const byStreet: number[][] = streetSeats.map(() => []);
  seats.forEach((_, community) => byStreet[streetOf[community]!]!.push(community));
  const inOrder: Division[] = [];
  const density = new Float64Array(communities);
  const renumbered = new Int32Array(communities);
  inCentre.forEach(({ number, remote }, position) => {
    const urban = remote < 0.62;
    const streetCode = `${code}${String(position + 1).padStart(3, "0")}`;
    const seat = seats[streetSeats[number]!]!;
    all.push(
      make(
        "street",
        streetCode,
        code,
        `${names[position]!}${urban ? "街道" : "镇"}`,
        urban,
        streetRings.get(number)!,
        seat,
      ),
    );
    byStreet[number]!.forEach((community, at) => {
      const place = seats[community]!;
      const away = terrain.remoteness(place);
      const own = urban || (at === 0 && away < 0.8);
      const division = make(
        "community",
        `${streetCode}${String(at + 1).padStart(3, "0")}`,
        streetCode,
        `${names[streets + community]!}${own ? "社区" : "村"}`,
        own,
        communityRings.get(community)!,
        place,
      );
      density[inOrder.length] = (own ? 1 : 0.45) * Math.exp(-2.1 * away) * 3 * Math.exp(random.normal(0, 0.28));
      renumbered[community] = inOrder.length;
      inOrder.push(division);
      all.push(division);
    });
  });
  communityOfCell.forEach(
    (community, cell) => (communityOfCell[cell] = community === -1 ? -1 : renumbered[community]!),
  );
  return { districtId: code as DistrictId, name, all, communities: inOrder, density, comb, communityOfCell };
}
