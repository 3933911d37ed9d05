import { type Families, type FamilyChoice } from "./families.ts";
import type { Market } from "./market.ts";
import { Settling } from "./settling.ts";

/**
 * How a place that falls free is given away. `chain`: to whoever of all would rather have it, their place to the next and
 * so on (vacancy chain); the result is stable again. `waiting`: to the first in priority who has no place; nobody with a
 * place moves, so some with a place may envy. `fewest`: as `waiting`, and where none of those listing the place is without
 * one, by the shortest chain of children who move to something better and end with one who had no place.
 */
export type RefillMode = "chain" | "waiting" | "fewest";

export type Move = {
  readonly family: number;
  /** Options before and after; -1 for none. */ readonly from: number;
  readonly to: number;
};

/** Programmes looked at for the shortest chain. */
const furthest = 5_000;

/**
 * A result in which families give up places one after another. Building it costs O(entries); a refill depends on its chain
 * and on the lists of the programmes in it only.
 */
export class Refilling {
  private readonly settling: Settling;
  private readonly gone: Uint8Array;

  constructor(market: Market, families: Families, choice: FamilyChoice) {
    this.settling = new Settling(market, families);
    this.gone = new Uint8Array(choice.length);
    for (const [family, option] of choice.entries()) if (option !== -1) this.settling.put(family, option);
  }

  /** What each family has now, -1 for nothing. O(families). */
  choice(): FamilyChoice {
    const { option, options } = this.settling;
    return option.map((each, family) => (each === options[family] ? -1 : each));
  }

  /** A family leaves for good, with all its children; returns who moves in what order. RangeError if it is gone already. */
  leave(family: number, mode: RefillMode): Move[] {
    const { settling } = this;
    if (this.gone[family] !== 0) throw new RangeError(`family ${family} is not here`);
    this.gone[family] = 1;
    settling.attempt(6);
    settling.withdraw([family]);
    settling.floor[family] = settling.options[family]!;
    const free = settling.takeVacant(mode === "chain");
    if (mode === "chain") settling.settle(Infinity);
    else for (const programme of free) this.refill(programme, mode);
    return settling.changes().filter((move) => move.family !== family);
  }

  private refill(programme: number, mode: RefillMode): void {
    const { settling } = this;
    const taker = this.withoutPlace(programme);
    if (taker !== -1) {
      settling.act(taker);
      return;
    }
    if (mode === "fewest") this.shortestChain(programme);
  }

  /** The first in a programme's list without a place who could take one here, alone or with its siblings; or -1. */
  private withoutPlace(programme: number): number {
    const { settling } = this;
    const { start, child } = settling.seated.standing;
    for (let at = start[programme]!; at < start[programme + 1]!; at++) {
      const family = settling.familyOf[child[at]!]!;
      if (settling.option[family] !== settling.options[family] || this.gone[family] !== 0) continue;
      if (settling.bestOption(family, 0, settling.options[family]!) !== -1) return family;
    }
    return -1;
  }

  /** Breadth first from the free place over who would move to it, until a place is left that a child without one wants. */
  private shortestChain(programme: number): void {
    const { settling } = this;
    const { standing } = settling.seated;
    const mover = new Map<number, { family: number; option: number; to: number }>();
    const queue = [programme];
    for (let next = 0; next < queue.length && next < furthest; next++) {
      const here = queue[next]!;
      for (let at = standing.start[here]!; at < standing.start[here + 1]!; at++) {
        const family = settling.familyOf[standing.child[at]!]!;
        const has = settling.option[family]!;
        if (settling.size(family) > 1 || has === settling.options[family]) continue;
        const option = standing.entry[at]! - settling.market.start[standing.child[at]!]!;
        const leaves = settling.programmeOf(family, has);
        if (option >= has || leaves === programme || mover.has(leaves)) continue;
        mover.set(leaves, { family, option, to: here });
        if (this.someoneWithout(leaves)) {
          this.shift(leaves, programme, mover);
          return;
        }
        queue.push(leaves);
      }
    }
  }

  private someoneWithout(programme: number): boolean {
    const { settling } = this;
    const { start, child } = settling.seated.standing;
    for (let at = start[programme]!; at < start[programme + 1]!; at++) {
      const family = settling.familyOf[child[at]!]!;
      if (
        settling.size(family) === 1 &&
        settling.option[family] === settling.options[family] &&
        this.gone[family] === 0
      )
        return true;
    }
    return false;
  }

  /** Moves everyone on the chain, the one nearest the free place first, and seats the last. */
  private shift(
    last: number,
    programme: number,
    mover: ReadonlyMap<number, { family: number; option: number; to: number }>,
  ): void {
    const { settling } = this;
    const chain: { family: number; option: number }[] = [];
    for (let here = last; here !== programme; here = mover.get(here)!.to) chain.unshift(mover.get(here)!);
    for (const { family, option } of chain) if (settling.feasible(family, option)) settling.take(family, option);
    settling.takeVacant(false);
    const taker = this.withoutPlace(last);
    if (taker !== -1) settling.act(taker);
  }
}
