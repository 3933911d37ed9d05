import { cnFigures } from "./cn-figures.ts";
import type { Sex } from "./who-tables.ts";

/** The tables of WS/T 423-2022. */
export type CnTableName = keyof typeof cnFigures;

/** Percentile columns of annex A and their z-scores; standard deviation columns of annex B. */
export const percentileColumns = ["p3", "p10", "p25", "p50", "p75", "p90", "p97"] as const;
export const deviationColumns = ["minus3", "minus2", "minus1", "p50", "plus1", "plus2", "plus3"] as const;
export type PercentileColumn = (typeof percentileColumns)[number];
export type DeviationColumn = (typeof deviationColumns)[number];

/** One table: `keys` are months of age or centimetres; cells are measurements in kg, cm or kg/m². */
export type CnTable = {
  readonly keys: readonly number[];
  readonly cells: Readonly<Record<PercentileColumn | DeviationColumn, Float64Array>>;
};

/** From this completed month the standard's length tables hold standing heights. */
export const FIRST_STANDING_MONTH = 24;

const months = Array.from({ length: 44 }, (_, row) => (row <= 24 ? row : 24 + (row - 24) * 3));
const firstCm = { weightForLength: 45, weightForHeight: 75 };

const unpacked = new Map<string, CnTable>();

/** A table of one sex; unpacked at first use, O(1) afterwards. */
export function cnTable(name: CnTableName, sex: Sex): CnTable {
  const known = unpacked.get(name + sex);
  if (known) return known;
  const figures = cnFigures[name][sex];
  const column = (text: string) => Float64Array.from(text.split(" "), (tenths) => Number(tenths) / 10);
  const cells = {
    p3: column(figures.p3),
    p10: column(figures.p10),
    p25: column(figures.p25),
    p50: column(figures.p50),
    p75: column(figures.p75),
    p90: column(figures.p90),
    p97: column(figures.p97),
    minus3: column(figures.minus3),
    minus2: column(figures.minus2),
    minus1: column(figures.minus1),
    plus1: column(figures.plus1),
    plus2: column(figures.plus2),
    plus3: column(figures.plus3),
  };
  const rows = cells.p50.length;
  const keys =
    name === "weightForLength" || name === "weightForHeight"
      ? Array.from(cells.p50, (_, row) => firstCm[name] + row)
      : months.slice(0, rows);
  const table = { keys, cells };
  unpacked.set(name + sex, table);
  return table;
}
