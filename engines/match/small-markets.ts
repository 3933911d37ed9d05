import { Random } from "../random/random.ts";
import type { Families, FamilyChoice } from "./families.ts";
import { assignmentOf, optionsOf } from "./families.ts";
import type { Assignment, Market } from "./market.ts";

/** For tests: markets written out, random small ones, and slow answers straight from the definitions. */

type Listed = readonly (readonly [programme: number, priority: number])[];

/** A market of lists of [programme, class]; lots are the children's order unless given. */
export function marketOf(lists: readonly Listed[], capacity: readonly number[], more: Partial<Market> = {}): Market {
  const start = [0];
  for (const list of lists) start.push(start.at(-1)! + list.length);
  return {
    start: Int32Array.from(start),
    programme: Int32Array.from(lists.flatMap((list) => list.map(([programme]) => programme))),
    priority: Int32Array.from(lists.flatMap((list) => list.map(([, priority]) => priority))),
    capacity: Int32Array.from(capacity),
    lot: Int32Array.from(lists, (_, child) => child),
    lotteries: "one",
    ...more,
  };
}

export type Shape = {
  readonly children: number;
  readonly programmes: number;
  readonly classes?: number;
  readonly kinds?: number;
  readonly each?: boolean;
  readonly keeps?: boolean;
};

export function randomMarket(random: Random, shape: Shape): Market {
  const { children, programmes, classes = 3, kinds = 0, each = false, keeps = false } = shape;
  const capacity = Array.from({ length: programmes }, () => random.int(0, 3));
  const free = [...capacity];
  const lists = Array.from({ length: children }, () => {
    const listed = random
      .shuffle(Array.from({ length: programmes }, (_, at) => at))
      .slice(0, random.int(0, programmes));
    const held = keeps && random.chance(0.4) ? listed.findLast((programme) => free[programme]! > 0) : undefined;
    if (held !== undefined) free[held]!--;
    const until = held === undefined ? listed.length : listed.indexOf(held) + 1;
    return listed
      .slice(0, until)
      .map((programme) => [programme, programme === held ? 0 : random.int(keeps ? 1 : 0, classes)] as const);
  });
  const market = marketOf(lists, capacity, {
    lot: Int32Array.from(random.shuffle(lists.map((_, child) => child))),
    ...(keeps ? { keeps } : {}),
    ...(kinds === 0 ? {} : reservesFor(random, capacity, children, kinds)),
  });
  return each ? { ...market, lot: lotsForEach(random, market), lotteries: "each" } : market;
}

function reservesFor(random: Random, capacity: readonly number[], children: number, kinds: number): Partial<Market> {
  const start = [0];
  const kind: number[] = [];
  const seats: number[] = [];
  for (const each of capacity) {
    for (const one of random.shuffle(Array.from({ length: kinds }, (_, at) => at)).slice(0, random.int(0, kinds))) {
      kind.push(one);
      seats.push(random.int(0, Math.max(1, each)));
    }
    start.push(kind.length);
  }
  return {
    reserves: { start: Int32Array.from(start), kind: Int32Array.from(kind), seats: Int32Array.from(seats) },
    kinds: Int32Array.from({ length: children }, () => random.int(0, 2 ** kinds - 1)),
  };
}

function lotsForEach(random: Random, { programme, capacity }: Market): Int32Array {
  const lot = new Int32Array(programme.length);
  for (let each = 0; each < capacity.length; each++) {
    const listing = random.shuffle([...programme.keys()].filter((entry) => programme[entry] === each));
    for (const [number, entry] of listing.entries()) lot[entry] = number;
  }
  return lot;
}

/** Entries in the order of their programme's priority: class, then lot. */
function byPriority({ priority, lot, lotteries, start }: Market): (a: number, b: number) => number {
  const child = (entry: number): number => start.findLastIndex((from) => from <= entry);
  const number = (entry: number): number => lot[lotteries === "one" ? child(entry) : entry]!;
  return (a, b) => priority[a]! - priority[b]! || number(a) - number(b);
}

export function childOf(market: Market, entry: number): number {
  return market.start.findLastIndex((from) => from <= entry);
}

/** How many of some children's kinds can sit in reserved seats at once: tries every way. */
function mostSeated(kinds: readonly number[], reserved: readonly number[]): number {
  const [first, ...rest] = kinds;
  if (first === undefined) return 0;
  let most = mostSeated(rest, reserved);
  for (const [kind, seats] of reserved.entries())
    if ((first >>> kind) & 1 && seats > 0) most = Math.max(most, 1 + mostSeated(rest, reserved.with(kind, seats - 1)));
  return most;
}

/** What a programme chooses among entries, by the definition in choice.ts. */
export function chooseByDefinition(market: Market, programme: number, entries: readonly number[]): Set<number> {
  const { reserves, kinds, capacity, keeps } = market;
  const reserved: number[] = Array.from({ length: 31 }, () => 0);
  for (let at = reserves?.start[programme] ?? 0; at < (reserves?.start[programme + 1] ?? 0); at++)
    reserved[reserves!.kind[at]!]! += reserves!.seats[at]!;
  const sorted = entries.toSorted(byPriority(market));
  const kindsOf = (list: readonly number[]): number[] => list.map((entry) => kinds?.[childOf(market, entry)] ?? 0);
  const chosen = sorted.filter((entry) => keeps && market.priority[entry] === 0);
  for (const entry of sorted)
    if (chosen.length < capacity[programme]! && !chosen.includes(entry)) {
      const usable = mostSeated(kindsOf(chosen), reserved);
      if (mostSeated(kindsOf([...chosen, entry]), reserved) > usable) chosen.push(entry);
    }
  for (const entry of sorted) if (chosen.length < capacity[programme]! && !chosen.includes(entry)) chosen.push(entry);
  return new Set(chosen);
}

export function seatedIn(market: Market, assigned: Assignment, programme: number): number[] {
  return [...assigned].filter((entry) => entry !== -1 && market.programme[entry] === programme);
}

export function isStable(market: Market, assigned: Assignment): boolean {
  for (let programme = 0; programme < market.capacity.length; programme++) {
    const seated = seatedIn(market, assigned, programme);
    if (seated.length > market.capacity[programme]!) return false;
    for (let entry = 0; entry < market.programme.length; entry++) {
      if (market.programme[entry] !== programme) continue;
      const has = assigned[childOf(market, entry)]!;
      if (has !== -1 && has <= entry) continue;
      if (chooseByDefinition(market, programme, [...seated, entry]).has(entry)) return false;
    }
  }
  return true;
}

/** Every assignment within capacities, one child after another. */
export function* allAssignments(market: Market): Generator<Assignment> {
  const children = market.start.length - 1;
  const assigned = new Int32Array(children);
  const left = [...market.capacity];
  function* from(child: number): Generator<Assignment> {
    if (child === children) {
      yield assigned.slice();
      return;
    }
    assigned[child] = -1;
    yield* from(child + 1);
    for (let entry = market.start[child]!; entry < market.start[child + 1]!; entry++) {
      const programme = market.programme[entry]!;
      if (left[programme]! === 0) continue;
      left[programme]!--;
      assigned[child] = entry;
      yield* from(child + 1);
      left[programme]!++;
    }
  }
  yield* from(0);
}

export function stableAssignments(market: Market): Assignment[] {
  return [...allAssignments(market)].filter((assigned) => isStable(market, assigned));
}

/** Families that block, by the definition: every programme would choose all of the family's children from those there. */
export function blockingFamilies(market: Market, families: Families, choice: FamilyChoice): number[] {
  const assigned = assignmentOf(families, choice);
  const found: number[] = [];
  for (let family = 0; family < choice.length; family++) {
    const children = [...families.child.subarray(families.start[family], families.start[family + 1])];
    const others = assigned.map((entry, child) => (children.includes(child) ? -1 : entry));
    const until = choice[family] === -1 ? optionsOf(families, family) : choice[family]!;
    for (let option = 0; option < until; option++) {
      const at = families.optionStart[family]! + option * children.length;
      const wanted = [...families.option.subarray(at, at + children.length)].filter((entry) => entry !== -1);
      const takes = wanted.every((entry) => {
        const programme = market.programme[entry]!;
        const here = wanted.filter((each) => market.programme[each] === programme);
        return chooseByDefinition(market, programme, [...seatedIn(market, others, programme), ...here]).has(entry);
      });
      if (!takes) continue;
      found.push(family);
      break;
    }
  }
  return found;
}

/** Every choice of families within capacities. */
export function* allChoices(market: Market, families: Families): Generator<FamilyChoice> {
  const count = families.start.length - 1;
  const choice = new Int32Array(count).fill(-1);
  function* from(family: number): Generator<FamilyChoice> {
    if (family === count) {
      const assigned = assignmentOf(families, choice);
      if (market.capacity.every((seats, programme) => seatedIn(market, assigned, programme).length <= seats))
        yield choice.slice();
      return;
    }
    for (let option = -1; option < optionsOf(families, family); option++) {
      choice[family] = option;
      yield* from(family + 1);
    }
    choice[family] = -1;
  }
  yield* from(0);
}

/** The fewest families that block in any choice. */
export function fewestBlocking(market: Market, families: Families): number {
  let fewest = Infinity;
  for (const choice of allChoices(market, families)) {
    fewest = Math.min(fewest, blockingFamilies(market, families, choice).length);
    if (fewest === 0) break;
  }
  return fewest;
}
