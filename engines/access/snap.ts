import type { Graph } from "./graph.ts";
import type { OnNetwork } from "./place.ts";
import { planeAt } from "./plane.ts";

export type { OnNetwork } from "./place.ts";

export type Snapper = {
  /** The nearest place on an edge within `maxMetres` of a WGS84 point, or undefined. Of equally near edges the lowest number wins. */
  snap(lon: number, lat: number, maxMetres: number): OnNetwork | undefined;
};

const maxCells = 4_000_000;

/**
 * A grid index over the edges. Building: O(edges × cells an edge's box touches); asking: the cells within reach.
 * Distances are planar about the network's middle: for networks of up to about 100 km.
 */
export function buildSnapper(graph: Graph, cellMetres = 200): Snapper {
  if (!(cellMetres > 0)) throw new RangeError(`cell of ${cellMetres} m`);
  if (graph.edgeCount === 0) return { snap: () => undefined };
  const extent = (values: Float64Array): [number, number] => {
    let low = Infinity;
    let high = -Infinity;
    for (const value of values) {
      if (value < low) low = value;
      if (value > high) high = value;
    }
    return [low, high];
  };
  const [west, east] = extent(graph.lon);
  const [south, north] = extent(graph.lat);
  const plane = planeAt((west + east) / 2, (south + north) / 2);
  const x = graph.lon.map((lon) => plane.x(lon));
  const y = graph.lat.map((lat) => plane.y(lat));
  const x0 = plane.x(west);
  const y0 = plane.y(south);
  const width = plane.x(east) - x0;
  const height = plane.y(north) - y0;
  const cell = Math.max(cellMetres, Math.sqrt((width * height) / maxCells), Math.max(width, height) / maxCells);
  const columns = Math.floor(width / cell) + 1;
  const rows = Math.floor(height / cell) + 1;
  const clamp = (value: number, count: number) => Math.max(0, Math.min(count - 1, value));
  const column = (value: number) => clamp(Math.floor((value - x0) / cell), columns);
  const row = (value: number) => clamp(Math.floor((value - y0) / cell), rows);

  const eachCell = (edge: number, visit: (cellIndex: number) => void) => {
    const u = graph.from[edge]!;
    const v = graph.to[edge]!;
    const lastRow = row(Math.max(y[u]!, y[v]!));
    const lastColumn = column(Math.max(x[u]!, x[v]!));
    for (let r = row(Math.min(y[u]!, y[v]!)); r <= lastRow; r++) {
      for (let c = column(Math.min(x[u]!, x[v]!)); c <= lastColumn; c++) visit(r * columns + c);
    }
  };
  const starts = new Uint32Array(columns * rows + 1);
  for (let edge = 0; edge < graph.edgeCount; edge++) eachCell(edge, (index) => (starts[index + 1]! += 1));
  for (let index = 0; index < columns * rows; index++) starts[index + 1]! += starts[index]!;
  const fill = starts.slice();
  const members = new Uint32Array(starts[columns * rows]!);
  for (let edge = 0; edge < graph.edgeCount; edge++) eachCell(edge, (index) => (members[fill[index]!++] = edge));

  return {
    snap(lon, lat, maxMetres) {
      if (!Number.isFinite(lon) || !Number.isFinite(lat)) throw new RangeError(`no point at ${lon}, ${lat}`);
      if (!(maxMetres >= 0)) throw new RangeError(`a limit of ${maxMetres} m`);
      const px = plane.x(lon);
      const py = plane.y(lat);
      let bestEdge = -1;
      let bestAlong = 0;
      let best = maxMetres;
      const look = (edge: number) => {
        const u = graph.from[edge]!;
        const v = graph.to[edge]!;
        const dx = x[v]! - x[u]!;
        const dy = y[v]! - y[u]!;
        const square = dx * dx + dy * dy;
        const share = square === 0 ? 0 : ((px - x[u]!) * dx + (py - y[u]!) * dy) / square;
        const along = Math.max(0, Math.min(1, share));
        const metres = Math.hypot(px - x[u]! - along * dx, py - y[u]! - along * dy);
        if (metres < best || (metres === best && (bestEdge === -1 || edge < bestEdge))) {
          best = metres;
          bestEdge = edge;
          bestAlong = along;
        }
      };
      const homeColumn = Math.floor((px - x0) / cell);
      const homeRow = Math.floor((py - y0) / cell);
      // Squares of cells around the point, growing; a cell `ring` squares away is at least (ring − 1) cells distant.
      const nearestRing = Math.max(-homeColumn, homeColumn - columns + 1, -homeRow, homeRow - rows + 1, 0);
      const farthestRing = Math.max(homeColumn, columns - 1 - homeColumn, homeRow, rows - 1 - homeRow);
      for (let ring = nearestRing; ring <= farthestRing && (ring - 1) * cell <= best; ring++) {
        for (let r = Math.max(0, homeRow - ring); r <= Math.min(rows - 1, homeRow + ring); r++) {
          const whole = r === homeRow - ring || r === homeRow + ring;
          const step = whole || ring === 0 ? 1 : 2 * ring;
          for (let c = homeColumn - ring; c <= homeColumn + ring; c += step) {
            if (c < 0 || c >= columns) continue;
            const index = r * columns + c;
            for (let at = starts[index]!; at < starts[index + 1]!; at++) look(members[at]!);
          }
        }
      }
      return bestEdge === -1 ? undefined : { edge: bestEdge, along: bestAlong, metres: best };
    },
  };
}
