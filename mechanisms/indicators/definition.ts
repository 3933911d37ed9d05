import type { Instant, LocalDate } from "../../contract/values.ts";

/** What a number is counted in. A share lies between 0 and 1. */
export const units = ["per_1000", "per_100", "share", "count", "fen", "days"] as const;
export type Unit = (typeof units)[number];

/** Which way is better, for the colour of a trend. */
export const directions = ["higher", "lower", "neutral"] as const;
export type Direction = (typeof directions)[number];

/** The day a figure is asked for, and when the platform knew what it is computed from. */
export type Moment = { readonly on: LocalDate; readonly knownAt: Instant };

/** What an indicator needs of a division. */
export type Division = { readonly code: string; readonly parentCode: string | null; readonly level: number };

export type Coded = { readonly code: string };

/** Rows of facts by division, most often one SQL statement; several indicators read the same facts. */
export type Facts<World, Row extends Coded> = {
  readonly key: string;
  readonly load: (loader: FactLoader<World>, moment: Moment) => Promise<readonly Row[]>;
};

export type Amount = { readonly code: string; readonly part: string; readonly amount: number };

/** One side of an indicator: which amount of which facts, and into which parts it falls. */
export type Measure<World> = {
  /** Stated for each division by itself, such as a population, instead of added up from those below. */
  readonly isStated: boolean;
  readonly amounts: (loader: FactLoader<World>, moment: Moment) => Promise<readonly Amount[]>;
};

export type Indicator<World> = {
  readonly key: string;
  readonly unit: Unit;
  readonly direction: Direction;
  readonly numerator: Measure<World>;
  readonly denominator?: Measure<World>;
  /** Amounts of the numerator for one unit of the figure: 1,000 for "per 1,000". */
  readonly factor: number;
  /** What the numerator falls into (age bands, causes, months); `values` fixes the order, others follow by name. */
  readonly parts?: { readonly dimension: string; readonly values: readonly string[] };
  /** The deepest level of division that has a figure. */
  readonly deepest: number;
  /** Counts of persons: cells from 1 up to below this are hidden, and what would give them away. */
  readonly least?: number;
  /** Facts without a past: only the present can be asked for. */
  readonly onlyNow?: boolean;
  /** Which list of rows stands behind the number. */
  readonly rows: string;
};

/** Names the amount of facts' rows, and their part. */
export function measure<World, Row extends Coded>(
  facts: Facts<World, Row>,
  amount: (row: Row) => number,
  part: (row: Row) => string = () => "",
): Measure<World> {
  return {
    isStated: false,
    amounts: async (loader, moment) =>
      (await loader.get(facts, moment)).map((row) => ({ code: row.code, part: part(row), amount: amount(row) })),
  };
}

/** Reads every kind of facts once per moment, however many indicators ask for them. */
export class FactLoader<World> {
  readonly world: World;
  readonly #kept = new Map<string, Promise<readonly Coded[]>>();

  constructor(world: World) {
    this.world = world;
  }

  get<Row extends Coded>(facts: Facts<World, Row>, moment: Moment): Promise<readonly Row[]> {
    const key = `${facts.key} ${moment.on} ${moment.knownAt}`;
    const kept = this.#kept.get(key) as Promise<readonly Row[]> | undefined;
    if (kept) return kept;
    const rows = facts.load(this, moment);
    this.#kept.set(key, rows);
    return rows;
  }
}
