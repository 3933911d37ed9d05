import { contours } from "d3-contour";
import type { Graph } from "./graph.ts";
import { endsOf, type Place, seedPlace } from "./place.ts";
import { type Plane, planeAt } from "./plane.ts";
import { BoundedSearch } from "./search.ts";

/** A GeoJSON multipolygon in WGS84 degrees: outer rings counter-clockwise, holes clockwise (RFC 7946). */
export type MultiPolygon = { readonly type: "MultiPolygon"; readonly coordinates: [number, number][][][] };

export type Isochrone = {
  readonly limit: number;
  readonly area: MultiPolygon;
  /** Metres: every reached node lies inside; an unreached node farther than this from every reached way lies outside. */
  readonly tolerance: number;
};

/** Cells along a side at most. */
const mostCells = 1500;

/**
 * The ground from which a place can be walked to within each limit: all points nearer to a reached piece of way than to an
 * unreached one, and at most `besides` metres from it. So a path on the other bank does not count as reached because it is
 * near, and a block of houses does because its streets are.
 *
 * On a grid of cells of `besides` / 8 (wider where more than 1,500 would be needed) both distances are exact; the line where
 * they balance is drawn by marching squares (d3-contour), moved outwards by the error of the grid, so that no reached node is
 * lost. O(edges + edges in reach × cells beside them + cells) a limit. Throws RangeError for a place that is not on the graph.
 */
export function isochronesOf(
  graph: Graph,
  origin: Place,
  limits: readonly number[],
  besides = 60,
  search: BoundedSearch = new BoundedSearch(graph),
): Isochrone[] {
  if (!(besides > 0)) throw new RangeError(`${besides} m beside the way`);
  return limits.map((limit) => {
    seedPlace(search, graph, origin);
    search.run(limit);
    return isochrone(graph, origin, limit, besides, search.distance);
  });
}

function isochrone(graph: Graph, origin: Place, limit: number, besides: number, distance: Float64Array): Isochrone {
  const [home] = endsOf(graph, origin);
  const plane = planeAt(graph.lon[home!.node]!, graph.lat[home!.node]!);
  const reached = collectPieces(graph, origin, limit, distance, plane);
  const [west, south, east, north] = boundsOf(reached);
  const cell = Math.max(besides / 8, (Math.max(east - west, north - south) + 4 * besides) / mostCells);
  const error = 2 * Math.SQRT2 * cell;
  const margin = Math.max(besides, 8 * cell) + 2 * error;
  const grid = new DistanceGrid(west - margin, south - margin, east + margin, north + margin, cell, margin);
  const near = collectPieces(graph, origin, limit, distance, plane, grid);
  for (const piece of near.values) grid.add(piece, piece.reached ? 0 : 1);
  const values = grid.balance(margin - 2 * error, error);
  return { limit, area: outline(values, grid, plane), tolerance: 2 * error };
}

type Piece = { x0: number; y0: number; x1: number; y1: number; reached: boolean };
type Pieces = { readonly values: Piece[] };

/** The reached pieces of ways; with `within` the unreached ones inside its frame too. */
function collectPieces(
  graph: Graph,
  origin: Place,
  limit: number,
  distance: Float64Array,
  plane: Plane,
  within?: DistanceGrid,
): Pieces {
  const values: Piece[] = [];
  for (let edge = 0; edge < graph.edgeCount; edge++) {
    const [u, v, length] = [graph.from[edge]!, graph.to[edge]!, graph.metres[edge]!];
    const [du, dv] = [distance[u]!, distance[v]!];
    const isHome = !("node" in origin) && origin.edge === edge;
    const touched = du <= limit || dv <= limit || (isHome && origin.metres <= limit);
    if (!touched && !within) continue;
    const [x0, y0] = [plane.x(graph.lon[u]!), plane.y(graph.lat[u]!)];
    const [x1, y1] = [plane.x(graph.lon[v]!), plane.y(graph.lat[v]!)];
    if (!touched && !within!.meets(x0, y0, x1, y1)) continue;
    const cut = (from: number, to: number, isReached: boolean) => {
      if (to < from || (!isReached && to === from)) return;
      const [dx, dy] = [x1 - x0, y1 - y0];
      values.push({ x0: x0 + dx * from, y0: y0 + dy * from, x1: x0 + dx * to, y1: y0 + dy * to, reached: isReached });
    };
    const share = (metres: number) => (metres < 0 ? -1 : length > 0 ? Math.min(1, metres / length) : 1);
    const reach = [
      [0, share(limit - du)],
      [1 - share(limit - dv), 1],
    ] as [number, number][];
    if (isHome) {
      const rest = share(limit - origin.metres);
      if (rest >= 0) reach.push([Math.max(0, origin.along - rest), Math.min(1, origin.along + rest)]);
    }
    let done = 0;
    for (const [from, to] of reach.filter(([a, b]) => b >= a && a <= 1).sort((a, b) => a[0] - b[0])) {
      if (within) cut(done, from, false);
      cut(from, to, true);
      done = Math.max(done, to);
    }
    if (within) cut(done, 1, false);
  }
  // Nodes without any edge are ways too, of no length.
  for (let node = 0; node < graph.nodeCount; node++) {
    if (graph.offsets[node] !== graph.offsets[node + 1]) continue;
    const [x, y] = [plane.x(graph.lon[node]!), plane.y(graph.lat[node]!)];
    const isReached = distance[node]! <= limit;
    if (isReached || within?.meets(x, y, x, y)) values.push({ x0: x, y0: y, x1: x, y1: y, reached: isReached });
  }
  return { values };
}

function boundsOf({ values }: Pieces): [number, number, number, number] {
  let [west, south, east, north] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const { x0, y0, x1, y1 } of values) {
    west = Math.min(west, x0, x1);
    east = Math.max(east, x0, x1);
    south = Math.min(south, y0, y1);
    north = Math.max(north, y0, y1);
  }
  return west <= east ? [west, south, east, north] : [0, 0, 0, 0];
}

/** Square distances from the cells' middles to the nearest piece of two kinds, as far as `range`. */
class DistanceGrid {
  readonly columns: number;
  readonly rows: number;
  readonly west: number;
  readonly south: number;
  readonly cell: number;
  private readonly range: number;
  private readonly squares: readonly [Float64Array, Float64Array];

  constructor(west: number, south: number, east: number, north: number, cell: number, range: number) {
    [this.west, this.south, this.cell, this.range] = [west, south, cell, range];
    this.columns = Math.ceil((east - west) / cell) + 1;
    this.rows = Math.ceil((north - south) / cell) + 1;
    const empty = () => new Float64Array(this.columns * this.rows).fill(range * range);
    this.squares = [empty(), empty()];
  }

  meets(x0: number, y0: number, x1: number, y1: number): boolean {
    const east = this.west + this.columns * this.cell;
    const north = this.south + this.rows * this.cell;
    return (
      Math.max(x0, x1) >= this.west &&
      Math.min(x0, x1) <= east &&
      Math.max(y0, y1) >= this.south &&
      Math.min(y0, y1) <= north
    );
  }

  add({ x0, y0, x1, y1 }: Piece, kind: 0 | 1): void {
    const { cell, range, columns, west, south } = this;
    const squares = this.squares[kind];
    const [dx, dy] = [x1 - x0, y1 - y0];
    const perSquare = dx * dx + dy * dy > 0 ? 1 / (dx * dx + dy * dy) : 0;
    const firstRow = Math.max(0, Math.ceil((Math.min(y0, y1) - range - south) / cell));
    const lastRow = Math.min(this.rows - 1, Math.floor((Math.max(y0, y1) + range - south) / cell));
    const firstColumn = Math.max(0, Math.ceil((Math.min(x0, x1) - range - west) / cell));
    const lastColumn = Math.min(columns - 1, Math.floor((Math.max(x0, x1) + range - west) / cell));
    for (let row = firstRow; row <= lastRow; row++) {
      const py = south + row * cell - y0;
      for (let column = firstColumn; column <= lastColumn; column++) {
        const px = west + column * cell - x0;
        const along = Math.max(0, Math.min(1, (px * dx + py * dy) * perSquare));
        const [ex, ey] = [px - along * dx, py - along * dy];
        const square = ex * ex + ey * ey;
        const at = row * columns + column;
        if (square < squares[at]!) squares[at] = square;
      }
    }
  }

  /** Above 0 where the point counts as reached: nearer to reached ways than to others, within `besides`, and `error` more. */
  balance(besides: number, error: number): Float64Array {
    const [reached, others] = this.squares;
    return reached.map((square, at) => {
      const away = Math.sqrt(square);
      return Math.min(Math.sqrt(others[at]!) - away, besides - away) + error;
    });
  }
}

function outline(values: Float64Array, grid: DistanceGrid, plane: Plane): MultiPolygon {
  const drawn = contours()
    .size([grid.columns, grid.rows])
    .contour(values as unknown as number[], 0);
  // d3 puts the value of a cell at its middle, half a cell from its number.
  const degrees = ([column, row]: number[]): [number, number] => [
    Math.round(plane.lon(grid.west + (column! - 0.5) * grid.cell) * 1e7) / 1e7,
    Math.round(plane.lat(grid.south + (row! - 0.5) * grid.cell) * 1e7) / 1e7,
  ];
  const coordinates = drawn.coordinates.map((polygon) =>
    polygon.map((ring, at) => {
      const points = ring.map(degrees);
      return signedArea(points) > 0 === (at === 0) ? points : points.toReversed();
    }),
  );
  return { type: "MultiPolygon", coordinates };
}

function signedArea(ring: readonly [number, number][]): number {
  let twice = 0;
  for (let at = 1; at < ring.length; at++) twice += ring[at - 1]![0] * ring[at]![1] - ring[at]![0] * ring[at - 1]![1];
  return twice;
}
