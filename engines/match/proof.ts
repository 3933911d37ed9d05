import { Program } from "../linear-programs/program.ts";
import { solveProgram } from "../linear-programs/solve.ts";
import { type Families, type FamilyChoice, optionsOf } from "./families.ts";
import type { Market } from "./market.ts";
import { standingOf } from "./standing.ts";

export type Fewest = {
  /** Families that block in the best result found. */
  readonly blocking: number;
  /** No result has fewer. */
  readonly atLeast: number;
  readonly proven: boolean;
  /** The result found; undefined if time ran out before any. */
  readonly choice: FamilyChoice | undefined;
};

/**
 * The result with the fewest blocking families, by a mixed-integer program solved with HiGHS: a column for each family and
 * option, one for each family that blocks, and one for each programme that refuses an option, which it may only if enough
 * seats are held by children who come before the last of the family there. For small markets (some thousand options);
 * programmes with reserves are not modelled: RangeError.
 */
export async function proveFewest(
  market: Market,
  families: Families,
  options: { readonly seconds?: number } = {},
): Promise<Fewest> {
  const { reserves } = market;
  if (reserves && reserves.kind.length > 0) throw new RangeError("the proof does not know reserves");
  const model = new Model(market, families);
  const nothing = new Int32Array(families.start.length - 1).fill(-1);
  if (model.program.cost.length === 0) return { blocking: 0, atLeast: 0, proven: true, choice: nothing };
  const solved = await solveProgram(model.program, options.seconds === undefined ? {} : { seconds: options.seconds });
  const atLeast = Math.max(0, Math.ceil(solved.bound - 1e-6));
  if (!solved.values) return { blocking: Infinity, atLeast, proven: false, choice: undefined };
  const blocking = Math.round(solved.cost);
  return { blocking, atLeast, proven: solved.status === "optimal", choice: model.choiceIn(solved.values) };
}

class Model {
  readonly program = new Program();
  private readonly market: Market;
  private readonly families: Families;
  /** The column of option 0 of each family. */
  private readonly first: number[] = [];
  /** Columns of options that seat children in a programme: family, place in its list, column. */
  private readonly seating: { family: number; place: number; column: number }[][];

  constructor(market: Market, families: Families) {
    this.market = market;
    this.families = families;
    this.seating = Array.from(market.capacity, () => []);
    const { place } = standingOf(market);
    for (let family = 0; family + 1 < families.start.length; family++) {
      this.first.push(this.program.cost.length);
      const columns: number[] = [];
      for (let option = 0; option < optionsOf(families, family); option++) {
        const column = this.program.choice(0);
        columns.push(column);
        for (const entry of this.entries(family, option))
          this.seating[market.programme[entry]!]!.push({ family, place: place[entry]!, column });
      }
      this.program.row(0, 1, columns);
    }
    for (const [programme, seating] of this.seating.entries())
      if (seating.length > 0)
        this.sumRow(
          -Infinity,
          market.capacity[programme]!,
          seating.map(({ column }) => column),
          [],
        );
    for (let family = 0; family < this.first.length; family++) this.addBlocking(family, place);
  }

  private entries(family: number, option: number): number[] {
    const { start, optionStart, option: entries } = this.families;
    const size = start[family + 1]! - start[family]!;
    const at = optionStart[family]! + option * size;
    return [...entries.subarray(at, at + size)].filter((entry) => entry !== -1);
  }

  /** A row in which a column met several times has its factors added up. */
  private sumRow(
    lower: number,
    upper: number,
    plus: readonly number[],
    others: readonly (readonly [number, number])[],
  ): void {
    const factors = new Map<number, number>();
    for (const column of plus) factors.set(column, (factors.get(column) ?? 0) + 1);
    for (const [column, factor] of others) factors.set(column, (factors.get(column) ?? 0) + factor);
    this.program.row(lower, upper, [...factors.keys()], [...factors.values()]);
  }

  /** For every option: the family has it or a better one, or it blocks, or a programme refuses. */
  private addBlocking(family: number, place: Int32Array): void {
    const count = optionsOf(this.families, family);
    if (count === 0) return;
    const blocks = this.program.choice(1);
    const better: number[] = [];
    for (let option = 0; option < count; option++) {
      better.push(this.first[family]! + option);
      const refusing: number[] = [];
      const wanted = Map.groupBy(this.entries(family, option), (entry) => this.market.programme[entry]!);
      for (const [programme, entries] of wanted) {
        const last = Math.max(...entries.map((entry) => place[entry]!));
        const needed = this.market.capacity[programme]! - entries.length + 1;
        const refuses = this.program.choice(0);
        refusing.push(refuses);
        if (needed <= 0) continue;
        const before = this.seating[programme]!.filter((each) => each.family !== family && each.place < last);
        this.sumRow(
          0,
          Infinity,
          before.map(({ column }) => column),
          [[refuses, -needed]],
        );
      }
      this.sumRow(1, Infinity, [...better, blocks, ...refusing], []);
    }
  }

  choiceIn(values: Float64Array): FamilyChoice {
    return Int32Array.from(this.first, (first, family) => {
      for (let option = 0; option < optionsOf(this.families, family); option++)
        if (values[first + option]! > 0.5) return option;
      return -1;
    });
  }
}
