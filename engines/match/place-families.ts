import { assignmentOf, type Families, type FamilyChoice } from "./families.ts";
import { type Assignment, classesOf, type Market } from "./market.ts";
import { repair } from "./repair.ts";
import { Settling } from "./settling.ts";

export type FamiliesPlaced = {
  readonly choice: FamilyChoice;
  readonly assignment: Assignment;
  /** Families that block: they would rather have something that every programme of it would give them. Empty: stable. */
  readonly blocking: readonly number[];
  /** Steps that settling and repair took. */
  readonly steps: number;
};

export type PlaceOptions = {
  /** Steps for repair; by default three for each family, and at least 20,000. */
  readonly repairSteps?: number;
};

/**
 * Places families whose children decide together. Families act one after another in the order of class and lottery, vacancy
 * chains follow, and families that end in a circle are tried again in other orders. With children who all decide alone the
 * result is that of `deferredAcceptance`. With siblings a stable result may not exist (Roth 1984): then `blocking` names
 * the families left, which `proveFewest` can prove to be as few as possible for small markets. Deterministic.
 * About O(entries · log seats) without circles; the steps of repair are bounded.
 */
export function placeFamilies(market: Market, families: Families, options: PlaceOptions = {}): FamiliesPlaced {
  const settling = new Settling(market, families);
  const count = families.start.length - 1;
  for (const family of actingOrder(market, settling)) settling.wake(family);
  let steps = settling.settle(Infinity);
  const blocking: number[] = [];
  for (let family = 0; family < count; family++) {
    settling.floor[family] = 0;
    if (settling.blocks(family)) blocking.push(family);
  }
  const budget = options.repairSteps ?? Math.max(20_000, 3 * count);
  const repaired = repair(settling, blocking, budget);
  steps += repaired.steps;
  const choice = settling.option.map((option, family) => (option === settling.options[family] ? -1 : option));
  return { choice, assignment: assignmentOf(families, choice), blocking: repaired.blocking, steps };
}

/** Families, last to act first: by the class of the first choice of the first child, then by its lot. */
function actingOrder(market: Market, { families }: Settling): Int32Array {
  const count = families.start.length - 1;
  const first = (family: number): number => {
    const entry =
      families.optionStart[family] === families.optionStart[family + 1]
        ? -1
        : families.option[families.optionStart[family]!]!;
    return entry;
  };
  const sortKey = new Float64Array(count);
  const width = Math.max(market.lot.length, 1);
  for (let family = 0; family < count; family++) {
    const child = families.child[families.start[family]!]!;
    const entry = first(family);
    const priority = entry === -1 ? classesOf(market) : market.priority[entry]!;
    const lot = market.lotteries === "one" ? market.lot[child]! : entry === -1 ? 0 : market.lot[entry]!;
    sortKey[family] = -((priority * width + lot) * count + family);
  }
  sortKey.sort();
  return Int32Array.from(sortKey, (key) => -key % count);
}
