import type { Point } from "./geometry.ts";
import type { Terrain } from "./terrain.ts";

/** Six-sided cells over the land. Three cells meet at every corner, so that a border between labels never crosses itself. */
export type Honeycomb = {
  readonly columns: number;
  readonly rows: number;
  /** Distance from a cell's middle to its corners, metres. */
  readonly side: number;
  centre(cell: number): Point;
  /** The cell at a point, or −1 outside the lattice. */
  at(x: number, y: number): number;
  /** The six neighbours (or −1), each across the edge from corner k to corner k + 1. */
  neighbours(cell: number): readonly number[];
  /** The six corners, clockwise from the top, as lattice numbers that neighbouring cells share. */
  corners(cell: number): readonly number[];
  cornerPoint(corner: number): Point;
};

const cornerSteps = [
  [0, 2],
  [1, 1],
  [1, -1],
  [0, -2],
  [-1, -1],
  [-1, 1],
] as const;

export function makeHoneycomb(terrain: Terrain, cellsPerCommunity: number, communities: number): Honeycomb {
  const area = (Math.PI * terrain.radius ** 2) / (communities * cellsPerCommunity);
  const side = Math.sqrt((2 * area) / (3 * Math.sqrt(3)));
  const half = terrain.radius * 1.3;
  const stepX = side * Math.sqrt(3);
  const stepY = side * 1.5;
  const columns = Math.ceil((2 * half) / stepX) + 2;
  const rows = Math.ceil((2 * half) / stepY) + 2;
  const width = 2 * columns + 4;
  const cellAt = (row: number, column: number) =>
    row < 0 || row >= rows || column < 0 || column >= columns ? -1 : row * columns + column;
  const centre = (cell: number): Point => {
    const row = Math.floor(cell / columns);
    return [((cell % columns) + 0.5 * (row & 1)) * stepX - half, row * stepY - half];
  };
  return {
    columns,
    rows,
    side,
    centre,
    at(x, y) {
      const row = Math.round((y + half) / stepY);
      let best = -1;
      let nearest = Infinity;
      for (let r = row - 1; r <= row + 1; r++) {
        const column = Math.round((x + half) / stepX - 0.5 * (r & 1));
        const cell = cellAt(r, column);
        if (cell === -1) continue;
        const [cx, cy] = centre(cell);
        const distance = (cx - x) ** 2 + (cy - y) ** 2;
        if (distance < nearest) {
          nearest = distance;
          best = cell;
        }
      }
      return nearest <= side * side * 1.0001 ? best : -1;
    },
    neighbours(cell) {
      const row = Math.floor(cell / columns);
      const column = cell % columns;
      const right = column + (row & 1);
      return [
        cellAt(row + 1, right),
        cellAt(row, column + 1),
        cellAt(row - 1, right),
        cellAt(row - 1, right - 1),
        cellAt(row, column - 1),
        cellAt(row + 1, right - 1),
      ];
    },
    corners(cell) {
      const row = Math.floor(cell / columns);
      const x = 2 * (cell % columns) + (row & 1) + 1;
      const y = 3 * row + 2;
      return cornerSteps.map(([dx, dy]) => (y + dy) * width + x + dx);
    },
    cornerPoint(corner) {
      const x = (corner % width) - 1;
      const y = Math.floor(corner / width) - 2;
      return [(x * stepX) / 2 - half, (y * side) / 2 - half];
    },
  };
}
