import { restrictedMeasure } from "./lms.ts";
import { normalQuantile } from "./normal.ts";
import { FIRST_STANDING_DAY, type Position, type WhoIndicator } from "./who-scores.ts";
import { LAST_DAY, type LmsTable, type Sex, whoTables } from "./who-tables.ts";

/** A point of a line: age in days (or length in cm), measurement in kg, cm or kg/m². */
export type Point = readonly [x: number, y: number];

/** A line of a chart in pieces: a piece ends where the standard changes from lying to standing. */
export type Curve = { readonly z: number; readonly pieces: readonly (readonly Point[])[] };

export type CurveRequest = {
  readonly sex: Sex;
  readonly indicator: WhoIndicator;
  /** The lines, as z-scores; for percentiles use `percentileLines`. */
  readonly z: readonly number[];
  /** Days (or cm for weight by length), inclusive; the whole standard when not given. */
  readonly from?: number;
  readonly to?: number;
  /** Every how many days (cm); the last point is always drawn. */
  readonly step?: number;
  /** For weight by length: lying (45-110 cm, the default) or standing (65-120 cm). */
  readonly position?: Position;
};

/** z-scores of percentile lines, e.g. [3, 15, 50, 85, 97]; RangeError outside 0-100. */
export function percentileLines(percentiles: readonly number[]): number[] {
  return percentiles.map((percentile) => normalQuantile(percentile / 100));
}

/** The measurement at a z-score, day by day (or cm by cm), for drawing; O(points). RangeError for an empty range. */
export function whoCurves(request: CurveRequest): Curve[] {
  const { sex, indicator, position = "lying" } = request;
  const tables = whoTables(sex);
  const byLength = indicator === "weightForLength";
  const table = byLength ? (position === "lying" ? tables.weightForLength : tables.weightForHeight) : tables[indicator];
  const scale = byLength ? 10 : 1;
  const last = byLength ? (table.first + table.m.length - 1) / scale : LAST_DAY;
  const from = Math.max(request.from ?? 0, table.first / scale);
  const to = Math.min(request.to ?? last, last);
  const step = request.step ?? 1;
  if (!(from <= to && step > 0)) throw new RangeError(`no points from ${from} to ${to} by ${step}`);
  const changes = indicator === "length" || indicator === "bmi";
  const ranges: [number, number][] =
    changes && from < FIRST_STANDING_DAY && to >= FIRST_STANDING_DAY
      ? [
          [from, FIRST_STANDING_DAY - 1],
          [FIRST_STANDING_DAY, to],
        ]
      : [[from, to]];
  return request.z.map((z) => ({
    z,
    pieces: ranges.map(([start, end]) =>
      places(start, end, step).map((x): Point => [x, valueAt(table, Math.round(x * scale), z)]),
    ),
  }));
}

function places(start: number, end: number, step: number): number[] {
  const places: number[] = [];
  for (let at = 0; start + at * step < end; at++) places.push(start + at * step);
  places.push(end);
  return places;
}

/** With a power of one (length, head) the restricted tails are the straight line itself, so one formula serves all. */
function valueAt(table: LmsTable, key: number, z: number): number {
  const row = key - table.first;
  return restrictedMeasure(z, table.l[row]!, table.m[row]!, table.s[row]!);
}
