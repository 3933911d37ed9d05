import { type CnTable, deviationColumns, percentileColumns } from "./cn-tables.ts";

/** 下, 中下, 中, 中上, 上. */
export const grades = ["low", "low-middle", "middle", "high-middle", "high"] as const;
export type Grade = (typeof grades)[number];

/** Table 3 of the standard: 低体重, 生长迟缓, 消瘦 with their severe forms, 超重, 肥胖, 重度肥胖. */
export type Nutrition =
  | "severe-underweight"
  | "underweight"
  | "severe-stunting"
  | "stunting"
  | "severe-wasting"
  | "wasting"
  | "overweight"
  | "obesity"
  | "severe-obesity";

/** Which findings table 3 gives for an indicator. */
export type NutritionRule = "weight" | "length" | "proportion" | "none";

/** The standard's own judgement of one measurement. */
export type CnGrades = {
  /** Table 1: bounds P3, P25, P75, P97. */
  readonly byPercentile: Grade;
  /** Table 2: bounds -2, -1, +1, +2 SD. */
  readonly byDeviation: Grade;
  /** Table 3; null where it has none. */
  readonly nutrition: Nutrition | null;
};

const percentileBounds = [percentileColumns[0], percentileColumns[2], percentileColumns[4], percentileColumns[6]];
const gradeBounds = [deviationColumns[1], deviationColumns[2], deviationColumns[4], deviationColumns[5]];
const nutritionBounds = deviationColumns.filter((column) => column !== "p50");

/** Nutrition from below -3 SD, -3 to -2, -2 to -1, -1 to +1, +1 to +2, +2 to +3, from +3 SD. */
const nutritionBands: Record<NutritionRule, readonly (Nutrition | null)[]> = {
  weight: ["severe-underweight", "underweight", null, null, null, null, null],
  length: ["severe-stunting", "stunting", null, null, null, null, null],
  proportion: ["severe-wasting", "wasting", null, null, "overweight", "obesity", "severe-obesity"],
  none: [null, null, null, null, null, null, null],
};

/** How many bounds a measurement reaches; a bound itself belongs to the band above it, as the standard writes it. */
function band(table: CnTable, row: number, bounds: readonly (keyof CnTable["cells"])[], value: number): number {
  return bounds.filter((bound) => value >= table.cells[bound][row]!).length;
}

/** Grades of a measurement by the cells of one row, exactly as tables 1-3 of WS/T 423-2022 say; O(1). */
export function gradeByRow(table: CnTable, row: number, value: number, rule: NutritionRule): CnGrades {
  return {
    byPercentile: grades[band(table, row, percentileBounds, value)]!,
    byDeviation: grades[band(table, row, gradeBounds, value)]!,
    nutrition: nutritionBands[rule][band(table, row, nutritionBounds, value)]!,
  };
}
