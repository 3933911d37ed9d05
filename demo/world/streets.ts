import type { Random } from "../../engines/random/random.ts";
import { rounded, type Point } from "./geometry.ts";
import { placeNames } from "./names.ts";
import { parkFinder, type ParkShape } from "./parks.ts";
import type { Terrain } from "./terrain.ts";
import type { LineGeometry, Position, Road, WalkingNetwork } from "./types.ts";

const [arterial, street, footpath, bridge] = [0, 1, 2, 3];
/** Metres between grid lines in the middle of town; they stand further apart outwards. */
const spacing = 86;
const widening = 0.8;

type Edge = { from: number; to: number; kind: number; line: number };

/** The town's streets: a turned and bent grid, close in the middle and wide outside, thinned out, with bridges and park paths. */
export function makeStreets(
  random: Random,
  terrain: Terrain,
  parks: readonly ParkShape[],
  inside: (x: number, y: number) => boolean,
): { network: WalkingNetwork; roads: Road[] } {
  const gridRadius = terrain.radius / (1 + widening);
  const half = Math.ceil((gridRadius * 1.3) / spacing);
  const side = 2 * half + 1;
  const turn = random.between(0.12, 0.26);
  const waves = Array.from({ length: 5 }, () => ({
    x: random.normal() / 900,
    y: random.normal() / 900,
    phase: random.between(0, 2 * Math.PI),
    east: random.normal(0, 38),
    north: random.normal(0, 38),
  }));
  const points: (Point | null)[] = [];
  const pointAt = (column: number, row: number): Point | null => {
    const u = (column - half) * spacing;
    const v = (row - half) * spacing;
    const stretch = 1 + (widening * Math.hypot(u, v)) / gridRadius;
    let x = (u * Math.cos(turn) - v * Math.sin(turn)) * stretch + random.normal(0, 7);
    let y = (u * Math.sin(turn) + v * Math.cos(turn)) * stretch + random.normal(0, 7);
    const [sx, sy] = [x, y];
    for (const wave of waves) {
      const swing = Math.sin(sx * wave.x + sy * wave.y + wave.phase);
      x += wave.east * swing;
      y += wave.north * swing;
    }
    const away = terrain.fromRiver(x, y);
    const bank = terrain.halfRiver + 28;
    // What would stand in the water becomes the street along the bank.
    if (Math.abs(away) < bank)
      y = terrain.riverAt(x) + (away < 0 ? -1 : 1) * bank * Math.sqrt(1 + terrain.riverSlope(x) ** 2);
    return inside(x, y) ? [x, y] : null;
  };
  for (let row = 0; row < side; row++) for (let column = 0; column < side; column++) points.push(pointAt(column, row));

  const isMain = (line: number) => (line - half) % 7 === 0;
  const north = (node: number) => terrain.fromRiver(...points[node]!) >= 0;
  const inPark = parkFinder(parks);
  const kept: Edge[] = [];
  const dropped: Edge[] = [];
  const gone = new Set<string>();
  const consider = (from: number, to: number, line: number, columnLine: boolean, run: number) => {
    const [a, b] = [points[from], points[to]];
    if (!a || !b) return;
    const main = isMain(columnLine ? line : line - side);
    const middle: Point = [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2];
    if (north(from) !== north(to)) {
      const crossing =
        columnLine && main && ((line - half) % 14 === 0 || Math.abs(line - half) <= 7) && !gone.has(`bridge${line}`);
      if (!crossing) return;
      gone.add(`bridge${line}`);
      kept.push({ from, to, kind: bridge!, line });
    } else if (inPark(...middle) && !main) kept.push({ from, to, kind: footpath!, line: -1 });
    else if (main) kept.push({ from, to, kind: arterial!, line });
    else {
      const remote = terrain.remoteness(middle);
      // Whole stretches of three blocks are missing as well as single ones: yards, schools, fields.
      const blocked = random.at(line * 4099 + Math.floor(run / 3)).chance(0.1 + 0.3 * remote);
      const edge = { from, to, kind: street!, line };
      if (blocked || random.chance(0.06 + 0.16 * remote)) dropped.push(edge);
      else kept.push(edge);
    }
  };
  for (let row = 0; row < side; row++) {
    for (let column = 0; column < side; column++) {
      const node = row * side + column;
      if (row + 1 < side) consider(node, node + side, column, true, row);
      if (column + 1 < side) consider(node, node + 1, side + row, false, column);
      const [a, b] = [points[node], points[node + side + 1]];
      if (
        a &&
        b &&
        column + 1 < side &&
        inPark(a[0], a[1]) &&
        inPark(b[0], b[1]) &&
        north(node) === north(node + side + 1)
      ) {
        if (random.chance(0.6)) kept.push({ from: node, to: node + side + 1, kind: footpath!, line: -1 });
      }
    }
  }
  const edges = connect(points.length, kept, dropped);
  return tables(random, terrain, points, edges, side);
}

/** Puts back dropped edges that join parts, then keeps the largest part. */
function connect(nodes: number, kept: Edge[], dropped: Edge[]): Edge[] {
  const parent = Int32Array.from({ length: nodes }, (_, node) => node);
  const root = (node: number): number => {
    let at = node;
    while (parent[at] !== at) {
      parent[at] = parent[parent[at]!]!;
      at = parent[at]!;
    }
    return at;
  };
  const join = (edge: Edge) => {
    const [a, b] = [root(edge.from), root(edge.to)];
    parent[a] = b;
    return a !== b;
  };
  kept.forEach(join);
  const all = [...kept, ...dropped.filter(join)];
  const sizes = new Map<number, number>();
  for (const edge of all) sizes.set(root(edge.from), (sizes.get(root(edge.from)) ?? 0) + 1);
  const largest = [...sizes].reduce((best, next) => (next[1] > best[1] ? next : best))[0];
  return all.filter((edge) => root(edge.from) === largest);
}

function tables(
  random: Random,
  terrain: Terrain,
  points: readonly (Point | null)[],
  edges: readonly Edge[],
  side: number,
) {
  const numbers = new Map<number, number>();
  const nodes: number[] = [];
  const numberOf = (node: number) => {
    const known = numbers.get(node);
    if (known !== undefined) return known;
    numbers.set(node, nodes.length);
    nodes.push(node);
    return nodes.length - 1;
  };
  const lineNumbers = [...new Set(edges.map((edge) => edge.line))].filter((line) => line >= 0).sort((a, b) => a - b);
  const names = placeNames(random.fork("roads"), lineNumbers.length);
  const half = (side - 1) / 2;
  const roadOf = new Map(lineNumbers.map((line, index) => [line, index]));
  const from = Uint32Array.from(edges, (edge) => numberOf(edge.from));
  const to = Uint32Array.from(edges, (edge) => numberOf(edge.to));
  const positions: Position[] = nodes.map((node) =>
    rounded(terrain.plane.lon(points[node]![0]), terrain.plane.lat(points[node]![1])),
  );
  const network: WalkingNetwork = {
    lon: Float64Array.from(positions, (position) => position[0]),
    lat: Float64Array.from(positions, (position) => position[1]),
    from,
    to,
    metres: Float64Array.from(edges, (edge) => {
      const [a, b] = [points[edge.from]!, points[edge.to]!];
      return Math.round(Math.hypot(a[0] - b[0], a[1] - b[1]) * 10) / 10;
    }),
    kind: Uint8Array.from(edges, (edge) => edge.kind),
    road: Int32Array.from(edges, (edge) => (edge.line < 0 ? -1 : roadOf.get(edge.line)!)),
  };
  const pieces: number[][][] = lineNumbers.map(() => []);
  const byLine = edges
    .map((edge, index) => ({ edge, index }))
    .filter(({ edge }) => edge.line >= 0)
    .sort((a, b) => a.edge.line - b.edge.line || a.edge.from - b.edge.from);
  for (const { edge } of byLine) {
    const lines = pieces[roadOf.get(edge.line)!]!;
    const last = lines.at(-1);
    if (last && last.at(-1) === edge.from) last.push(edge.to);
    else lines.push([edge.from, edge.to]);
  }
  const roads = lineNumbers.map((line, index): Road => {
    const columnLine = line < side;
    const main = ((columnLine ? line : line - side) - half) % 7 === 0;
    return {
      index,
      name: `${names[index]!}${main ? "大道" : columnLine ? "路" : "街"}`,
      main,
      lines: pieces[index]!.map((piece): LineGeometry => ({
        type: "LineString",
        coordinates: piece.map((node) => positions[numbers.get(node)!]!),
      })),
    };
  });
  return { network, roads };
}
