import type { Instant, LocalDate } from "../../contract/values.ts";

/** The day a figure is asked for, and when the platform knew what it is computed from. */
export type Moment = { readonly on: LocalDate; readonly knownAt: Instant };

/** What an indicator needs of a division. */
export type Division = { readonly code: string; readonly parentCode: string | null; readonly level: number };

export type Amount = { readonly code: string; readonly part: string; readonly amount: number };

/** One side of an indicator with the amounts of each division by itself. */
export type Measured = {
  /** Stated for each division by itself, such as a population, instead of added up from those below. */
  readonly isStated: boolean;
  readonly amounts: readonly Amount[];
};

/** What counts of persons are protected by. */
export type Counted = {
  readonly key: string;
  readonly numerator: Measured;
  readonly denominator?: Measured | undefined;
  /** Amounts of the numerator for one unit of the figure: 1,000 for "per 1,000". */
  readonly factor: number;
  /** What the numerator falls into; `values` fixes the order, others follow by name. */
  readonly parts?: { readonly dimension: string; readonly values: readonly string[] } | undefined;
  /** The deepest level of division that has a figure. */
  readonly deepest: number;
  /** Cells from 1 up to below this are hidden, and what would give them away. */
  readonly least?: number | undefined;
};
