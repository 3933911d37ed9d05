import { unpackColumn } from "./packed-column.ts";
import { whoFigures } from "./who-figures.ts";

export type Sex = "male" | "female";

/** L, M and S in rows: by day of age, or by tenth of a centimetre from `first` (in tenths). */
export type LmsTable = {
  readonly first: number;
  readonly l: Float64Array;
  readonly m: Float64Array;
  readonly s: Float64Array;
};

export type WhoTables = {
  readonly length: LmsTable;
  readonly weight: LmsTable;
  readonly bmi: LmsTable;
  readonly head: LmsTable;
  readonly weightForLength: LmsTable;
  readonly weightForHeight: LmsTable;
};

/** The last day of age with figures: 1826 of 0-1826, below 60 months. */
export const LAST_DAY = 1826;

type Packed = { readonly l?: string; readonly m: string; readonly s: string };

function unpackTable(first: number, packed: Packed, constantL: number): LmsTable {
  const m = unpackColumn(packed.m, 1e4);
  return {
    first,
    l: packed.l === undefined ? new Float64Array(m.length).fill(constantL) : unpackColumn(packed.l, 1e4),
    m,
    s: unpackColumn(packed.s, 1e5),
  };
}

function unpackSex(sex: Sex, weightPower: number): WhoTables {
  return {
    // Length and head are normally distributed: their power is one at every age.
    length: unpackTable(0, whoFigures.length[sex], 1),
    head: unpackTable(0, whoFigures.head[sex], 1),
    weight: unpackTable(0, whoFigures.weight[sex], Number.NaN),
    bmi: unpackTable(0, whoFigures.bmi[sex], Number.NaN),
    weightForLength: unpackTable(450, whoFigures.weightForLength[sex], weightPower),
    weightForHeight: unpackTable(650, whoFigures.weightForHeight[sex], weightPower),
  };
}

let unpacked: Record<Sex, WhoTables> | undefined;

/** The figures of one sex, unpacked at first use (some milliseconds, 1 MB); O(1) afterwards. */
export function whoTables(sex: Sex): WhoTables {
  unpacked ??= { male: unpackSex("male", -0.3521), female: unpackSex("female", -0.3833) };
  return unpacked[sex];
}
