import {
  cnTable,
  deviationColumns,
  FIRST_STANDING_MONTH,
  percentileColumns,
  type PercentileColumn,
  type DeviationColumn,
} from "./cn-tables.ts";
import type { Point } from "./who-curves.ts";
import type { Position, WhoIndicator } from "./who-scores.ts";
import type { Sex } from "./who-tables.ts";

/** A published column as a line: x in months (cm for weight by length), y in kg, cm or kg/m². */
export type CnCurve = {
  readonly column: PercentileColumn | DeviationColumn;
  readonly pieces: readonly (readonly Point[])[];
};

/**
 * The columns of annex A (`percentiles`) or annex B (`deviations`) as lines for drawing, points as published; length and
 * bmi break at 24 months, where the standard changes from lying to standing. O(cells).
 */
export function cnCurves(request: {
  readonly sex: Sex;
  readonly indicator: WhoIndicator;
  readonly lines: "percentiles" | "deviations";
  readonly position?: Position;
}): CnCurve[] {
  const { sex, indicator, lines, position = "lying" } = request;
  const table = cnTable(
    indicator === "weightForLength" && position === "standing" ? "weightForHeight" : indicator,
    sex,
  );
  const breakAt = indicator === "length" || indicator === "bmi" ? FIRST_STANDING_MONTH : Number.POSITIVE_INFINITY;
  return (lines === "percentiles" ? percentileColumns : deviationColumns).map((column) => {
    const points = table.keys.map((key, row): Point => [key, table.cells[column][row]!]);
    const pieces = [points.filter(([key]) => key < breakAt), points.filter(([key]) => key >= breakAt)];
    return { column, pieces: pieces.filter((piece) => piece.length > 0) };
  });
}
