import type { Division } from "./definition.ts";

/** Divisions by number, for sums in plain arrays. */
export class DivisionIndex {
  readonly divisions: readonly Division[];
  readonly #places: ReadonlyMap<string, number>;
  /** Number of the division above each; -1 for none. */
  readonly parents: Int32Array;
  /** Numbers from the deepest level upwards. */
  readonly upwards: Int32Array;

  constructor(divisions: readonly Division[]) {
    this.divisions = divisions;
    this.#places = new Map(divisions.map(({ code }, place) => [code, place]));
    this.parents = Int32Array.from(divisions, ({ parentCode }) => this.#places.get(parentCode ?? "") ?? -1);
    const order = divisions.map((_, place) => place);
    this.upwards = Int32Array.from(order.toSorted((a, b) => divisions[b]!.level - divisions[a]!.level));
  }

  readonly #below = new Map<string, Division[]>();

  /** The divisions directly below one. */
  childrenOf(code: string): readonly Division[] {
    if (this.#below.size === 0)
      for (const division of this.divisions) {
        const parent = division.parentCode ?? "";
        const known = this.#below.get(parent);
        if (known) known.push(division);
        else this.#below.set(parent, [division]);
      }
    return this.#below.get(code) ?? [];
  }

  /** One more than there are divisions: what lies in none of them has the last place. */
  get size(): number {
    return this.divisions.length + 1;
  }

  placeOf(code: string): number {
    return this.#places.get(code) ?? this.divisions.length;
  }

  /** Each division with all below it. O(divisions). */
  rollUp(own: Float64Array): Float64Array {
    const totals = own.slice();
    for (const place of this.upwards) {
      const parent = this.parents[place]!;
      if (parent >= 0) totals[parent]! += totals[place]!;
    }
    return totals;
  }
}
