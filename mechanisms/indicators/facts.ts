import type { RawBuilder } from "kysely";
import type { Words } from "../../contract/definition.ts";
import type { LocalDate } from "../../contract/values.ts";
import type { Db } from "../../kernel/database/pool.ts";
import type { Moment } from "./definition.ts";

/** Facts are what indicators are measured over; domains register them in code, everything else is data. */

export type DimensionType = "text" | "number" | "boolean";

type Common = {
  readonly key: string;
  readonly title: Words;
  /** What a `where` may name. */
  readonly dimensions: Readonly<Record<string, DimensionType>>;
  /** What a `sum` may name. */
  readonly measures: readonly string[];
  /** Measures that count what happened: of a period they are the difference between its ends. */
  readonly flows?: readonly string[];
  /** The list of rows behind a number. */
  readonly rows?: string;
};

/** Kept as deltas and maintained by events. */
export type StoredFacts = Common & {
  readonly form: "stored";
  /** At most eight, in the order of the columns `m1` … `m8`. */
  readonly measures: readonly string[];
  /** Whether what was known then can differ from what is known now. */
  readonly hasRecordTime: boolean;
  /** The sources (site, need …) that a touch of a kind changes; null: it does not concern these facts. */
  sources(districtId: string, kind: string, ids: readonly string[]): RawBuilder<{ id: string }> | null;
  /**
   * The deltas of the sources, or of all: `source_id, curve, day, code, dims, m1 …`. The sum over all days up to one is the
   * state of that day. Incremental and full figures agree because both come from this statement.
   */
  deltas(districtId: string, sources: readonly string[] | null): RawBuilder<unknown>;
};

/** The divisions of a level with numbers of their own, each a measure over stored facts: for coverage. */
export type DivisionFacts = Common & {
  readonly form: "divisions";
  readonly level: number;
  readonly variables: Readonly<Record<string, DivisionVariable>>;
};
/** A sum, or the largest value of a dimension (a number) among what the sum counts. */
export type DivisionVariable = { facts: string; sum: string; where?: string; largest?: string };

/** Stated for each division by itself, such as a population; null where it is not known. */
export type StatedFacts = Common & {
  readonly form: "stated";
  load(world: FactsWorld, moment: Moment): Promise<ReadonlyMap<string, Readonly<Record<string, number | null>>>>;
};

/** Read from the present rows whenever asked. */
export type PresentFacts = Common & {
  readonly form: "present";
  load(world: FactsWorld): Promise<readonly ({ readonly code: string } & Readonly<Record<string, unknown>>)[]>;
};

export type FactsWorld = {
  readonly db: Db;
  readonly districtId: string;
  readonly divisions: readonly { code: string; parentCode: string | null; level: number; name: string }[];
  readonly now: string;
  readonly today: LocalDate;
};

export type AnyFacts = StoredFacts | DivisionFacts | StatedFacts | PresentFacts;

const registry = new Map<string, AnyFacts>();

/** Registers facts; done once, in the domain whose tables they are made of. */
export function defineFacts<F extends AnyFacts>(facts: F): F {
  if (registry.has(facts.key)) throw new Error(`facts ${facts.key} are defined twice`);
  if (facts.form === "stored" && facts.measures.length > 8)
    throw new Error(`facts ${facts.key} have more than 8 measures`);
  registry.set(facts.key, facts);
  return facts;
}

export const findFacts = (key: string): AnyFacts | undefined => registry.get(key);
export const listFacts = (): readonly AnyFacts[] => [...registry.values()];
export const storedFacts = (): readonly StoredFacts[] => listFacts().filter((one) => one.form === "stored");
