import { areaTest, type Bounds, type Outline } from "./polygon.ts";
import { convert, coordinateSystems, distance, type CoordinateSystem, type Point } from "./systems.ts";

/** A point of a column in an unknown system, and where its row says it should be (centre of its street, WGS84), if known. */
export type UnknownPoint = { readonly point: Point; readonly near?: Point };

export type SystemGuess = {
  /** The system of the column; undefined when the points do not tell: it must be declared. */
  readonly system: CoordinateSystem | undefined;
  /** Share of the points (0–1) inside the area when read in each system. */
  readonly inside: Readonly<Record<CoordinateSystem, number>>;
  /** Median distance in metres to where the rows say they should be, where known. */
  readonly medianDistance: Readonly<Record<CoordinateSystem, number>> | undefined;
  readonly count: number;
};

const mostSampled = 5000;

/**
 * Guesses in which system a column of points was written, by how many fall inside the area (WGS84) when read in each, and by the
 * distance to their declared streets. The systems differ by some 500–1,200 m, so only points near the border tell by the area;
 * without a clear lead the answer is undefined. O(points × vertices), at most 5,000 points evenly taken.
 */
export function guessSystem(points: readonly UnknownPoint[], area: Outline | Bounds): SystemGuess {
  const step = Math.max(1, Math.ceil(points.length / mostSampled));
  const sample = points.filter((_, index) => index % step === 0);
  const isInside = areaTest(area);
  const inside = { wgs84: 0, gcj02: 0, bd09: 0 };
  const distances: Record<CoordinateSystem, number[]> = { wgs84: [], gcj02: [], bd09: [] };
  for (const { point, near } of sample) {
    for (const system of coordinateSystems) {
      const place = convert(point, system, "wgs84");
      if (isInside(place)) inside[system] += 1;
      if (near) distances[system].push(distance(place, near));
    }
  }
  const count = sample.length;
  const share = {
    wgs84: inside.wgs84 / (count || 1),
    gcj02: inside.gcj02 / (count || 1),
    bd09: inside.bd09 / (count || 1),
  };
  const known = distances.wgs84.length >= 5;
  const medianDistance = known
    ? { wgs84: median(distances.wgs84), gcj02: median(distances.gcj02), bd09: median(distances.bd09) }
    : undefined;
  const bySpread =
    medianDistance &&
    leader(
      (system) => -medianDistance[system],
      (best, second) => best > second * 0.6,
    );
  const byArea = leader(
    (system) => inside[system],
    (best, second) => best - second >= Math.max(3, count * 0.02) && best >= count * 0.6,
  );
  const system = bySpread && byArea && bySpread !== byArea ? undefined : (bySpread ?? byArea);
  return { system, inside: share, medianDistance, count };
}

function leader(
  score: (system: CoordinateSystem) => number,
  clear: (best: number, second: number) => boolean,
): CoordinateSystem | undefined {
  const [first, second] = [...coordinateSystems].sort((a, b) => score(b) - score(a));
  return first && second && clear(score(first), score(second)) ? first : undefined;
}

function median(values: number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? NaN;
}

export type Placement = { readonly location: Point; readonly swapped: boolean; readonly inside: boolean };

/** Reads a point in a system; when it lies outside the area but its swapped pair inside, the pair was swapped. */
export function place(
  point: Point,
  system: CoordinateSystem,
  isInside: ((point: Point) => boolean) | undefined,
): Placement {
  const location = convert(point, system, "wgs84");
  if (!isInside || isInside(location)) return { location, swapped: false, inside: true };
  if (Math.abs(point.lon) <= 90) {
    const other = convert({ lon: point.lat, lat: point.lon }, system, "wgs84");
    if (isInside(other)) return { location: other, swapped: true, inside: true };
  }
  return { location, swapped: false, inside: false };
}
