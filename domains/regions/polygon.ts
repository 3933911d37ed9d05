/** Small plane geometry on degrees; good to a few per mille over the extent of a province. */

export type Position = readonly [lon: number, lat: number];
export type Ring = readonly Position[];
/** Outer ring and holes, as in GeoJSON. */
export type Polygon = readonly Ring[];
export type MultiPolygon = { readonly type: "MultiPolygon"; readonly coordinates: readonly Polygon[] };

const metresPerDegree = 111_320;

/** Area a ring encloses in square metres, whatever its direction; O(n). */
export function ringArea(ring: Ring): number {
  const [lon0, lat0] = ring[0] ?? [0, 0];
  let [double, lats] = [0, 0];
  for (let index = 1; index < ring.length; index++) {
    const [a, b] = [ring[index - 1]!, ring[index]!];
    double += (a[0] - lon0) * (b[1] - lat0) - (b[0] - lon0) * (a[1] - lat0);
    lats += b[1];
  }
  const middle = lats / Math.max(ring.length - 1, 1);
  return (Math.abs(double) / 2) * metresPerDegree ** 2 * Math.cos((middle * Math.PI) / 180);
}

/** Area of a polygon without its holes, in square metres. */
export function polygonArea(polygon: Polygon): number {
  return polygon.reduce((sum, ring, index) => sum + (index === 0 ? 1 : -1) * ringArea(ring), 0);
}

/**
 * A point inside for a label: on the line at half height of the largest part, the middle of its longest stretch inside.
 * A centroid can lie outside of a bent outline; this can't.
 */
export function labelPoint(polygons: readonly Polygon[]): Position {
  const largest = polygons.toSorted((a, b) => polygonArea(b) - polygonArea(a))[0] ?? [];
  const lats = (largest[0] ?? []).map(([, lat]) => lat);
  // Not by spread: an outline may have more corners than a call may have arguments.
  const [low, high] = lats.reduce(
    ([least, most], lat) => [Math.min(least, lat), Math.max(most, lat)],
    [Infinity, -Infinity],
  );
  const level = (low + high) / 2;
  const crossings: number[] = [];
  for (const ring of largest) {
    for (let index = 1; index < ring.length; index++) {
      const [a, b] = [ring[index - 1]!, ring[index]!];
      if (a[1] > level !== b[1] > level) crossings.push(a[0] + ((level - a[1]) / (b[1] - a[1])) * (b[0] - a[0]));
    }
  }
  crossings.sort((a, b) => a - b);
  let best: readonly [number, number] = [0, 0];
  for (let index = 1; index < crossings.length; index += 2) {
    const [from, to] = [crossings[index - 1]!, crossings[index]!];
    if (to - from > best[1] - best[0]) best = [from, to];
  }
  return [(best[0] + best[1]) / 2, level];
}

/**
 * Leaves out points that lie within a tolerance (metres) of the line without them (Douglas and Peucker 1973).
 * O(n log n) as a rule, O(n²) at worst. A ring that would collapse is given back as it was.
 * Neighbours are simplified each for itself: with more than a few metres gaps between them get visible.
 */
export function simplifyRing(ring: Ring, tolerance: number): Ring {
  if (tolerance <= 0 || ring.length <= 5) return ring;
  const scale = Math.cos(((ring[0]?.[1] ?? 0) * Math.PI) / 180);
  const far = farthest(ring, 0, ring.length - 1, scale).index;
  const kept = new Set([0, far, ring.length - 1]);
  // A stack, since an outline has more points than the call stack has room.
  const stack: [number, number][] = [
    [0, far],
    [far, ring.length - 1],
  ];
  for (let part = stack.pop(); part; part = stack.pop()) {
    const { index, distance } = farthest(ring, part[0], part[1], scale);
    if (distance <= tolerance) continue;
    kept.add(index);
    stack.push([part[0], index], [index, part[1]]);
  }
  const simple = ring.filter((_, index) => kept.has(index));
  return simple.length >= 4 ? simple : ring;
}

/** The point between two others that lies farthest from the line between them, in metres; -1 when there is none. */
function farthest(
  ring: Ring,
  from: number,
  to: number,
  scale: number,
): { readonly index: number; readonly distance: number } {
  const [a, b] = [ring[from]!, ring[to]!];
  const [dx, dy] = [(b[0] - a[0]) * scale, b[1] - a[1]];
  const square = dx * dx + dy * dy;
  let found = { index: from, distance: -1 };
  for (let index = from + 1; index < to; index++) {
    const [x, y] = [(ring[index]![0] - a[0]) * scale, ring[index]![1] - a[1]];
    const along = square === 0 ? 0 : Math.min(1, Math.max(0, (x * dx + y * dy) / square));
    const distance = Math.hypot(x - along * dx, y - along * dy) * metresPerDegree;
    if (distance > found.distance) found = { index, distance };
  }
  return found;
}
