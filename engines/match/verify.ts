import type { Families } from "./families.ts";
import { type Assignment, type Market, sizeOf } from "./market.ts";

export type BlockingPair = {
  readonly child: number;
  /** What the child would rather have and the programme would rather give it. */
  readonly entry: number;
  /** `seat`: one is empty. `class`, `lottery`: someone there comes after the child. `choice`: by the reserves or a place kept. */
  readonly because: "seat" | "class" | "lottery" | "choice";
};

export type Verified = {
  /** Programmes with more children than seats. */
  readonly overfull: readonly number[];
  readonly pairs: readonly BlockingPair[];
};

/**
 * Checks any assignment, wherever it comes from: nothing of the code that makes assignments is used, and what a programme
 * with reserves would choose is decided by Hall's condition instead of by seating. Stable when both lists are empty.
 * O(entries), for each programme with reserves O(seats · 2^kinds) for each mix of kinds among those who want it.
 */
export function verifyAssignment(market: Market, assigned: Assignment): Verified {
  const { start, programme, priority, capacity } = market;
  const seats = new Seats(market, assigned);
  const pairs: BlockingPair[] = [];
  for (let child = 0; child < sizeOf(market); child++) {
    const end = assigned[child] === -1 ? start[child + 1]! : assigned[child]!;
    for (let entry = start[child]!; entry < end; entry++) {
      const wanted = programme[entry]!;
      if (seats.count[wanted]! < capacity[wanted]!) {
        pairs.push({ child, entry, because: "seat" });
        continue;
      }
      const worst = seats.worst[wanted]!;
      if (seats.isPlain(wanted)) {
        if (worst === -1 || !seats.comesBefore(entry, child, worst, seats.worstChild[wanted]!)) continue;
        pairs.push({ child, entry, because: priority[entry]! < priority[worst]! ? "class" : "lottery" });
      } else if (seats.takesOne(wanted, child, entry)) pairs.push({ child, entry, because: "choice" });
    }
  }
  return { overfull: seats.overfull(), pairs };
}

export type BlockingFamily = { readonly family: number; /** The best option it could have. */ readonly option: number };

/**
 * As `verifyAssignment` for families: one blocks with an option that it likes better than what its children have, if every
 * programme in it would choose them from those seated there (without the family) and them. `unlisted` names families whose
 * children got what is not in the family's list. O(options · (seats there)) for families that do not have their first.
 */
export function verifyFamilies(
  market: Market,
  families: Families,
  assigned: Assignment,
): { overfull: readonly number[]; families: readonly BlockingFamily[]; unlisted: readonly number[] } {
  const seats = new Seats(market, assigned);
  const blocking: BlockingFamily[] = [];
  const unlisted: number[] = [];
  for (let family = 0; family + 1 < families.start.length; family++) {
    const children = families.child.subarray(families.start[family], families.start[family + 1]);
    const has = Array.from(children, (child) => assigned[child]!);
    const options = families.option.subarray(families.optionStart[family], families.optionStart[family + 1]);
    const count = options.length / children.length;
    let own = 0;
    while (own < count && has.some((entry, member) => options[own * children.length + member] !== entry)) own++;
    if (own === count && has.some((entry) => entry !== -1)) unlisted.push(family);
    for (let option = 0; option < own; option++) {
      const wanted = options.subarray(option * children.length, (option + 1) * children.length);
      if (!seats.takesAll(children, has, wanted)) continue;
      blocking.push({ family, option });
      break;
    }
  }
  return { overfull: seats.overfull(), families: blocking, unlisted };
}

/** Who sits where, and whom programmes would choose. */
class Seats {
  readonly count: Int32Array;
  /** The entry of the last in priority of each programme, and its child. */
  readonly worst: Int32Array;
  readonly worstChild: Int32Array;
  private readonly market: Market;
  private readonly begin: Int32Array;
  private readonly entries: Int32Array;
  private readonly children: Int32Array;
  /** Answers for programmes with reserves: how many of those seated may come before a child of some kinds. */
  private readonly limits = new Map<number, number>();

  constructor(market: Market, assigned: Assignment) {
    this.market = market;
    const programmes = market.capacity.length;
    this.count = new Int32Array(programmes);
    this.worst = new Int32Array(programmes).fill(-1);
    this.worstChild = new Int32Array(programmes).fill(-1);
    for (let child = 0; child < assigned.length; child++) {
      const entry = assigned[child]!;
      if (entry === -1) continue;
      if (!(entry >= market.start[child]! && entry < market.start[child + 1]!))
        throw new RangeError(`child ${child} does not list entry ${entry}`);
      const given = market.programme[entry]!;
      this.count[given]!++;
      const worst = this.worst[given]!;
      if (worst !== -1 && this.comesBefore(entry, child, worst, this.worstChild[given]!)) continue;
      this.worst[given] = entry;
      this.worstChild[given] = child;
    }
    this.begin = new Int32Array(programmes + 1);
    for (let each = 0; each < programmes; each++) this.begin[each + 1] = this.begin[each]! + this.count[each]!;
    this.entries = new Int32Array(this.begin[programmes]!);
    this.children = new Int32Array(this.begin[programmes]!);
    const next = this.begin.slice();
    for (let child = 0; child < assigned.length; child++) {
      const entry = assigned[child]!;
      if (entry === -1) continue;
      const at = next[market.programme[entry]!]!++;
      this.entries[at] = entry;
      this.children[at] = child;
    }
  }

  overfull(): number[] {
    const found: number[] = [];
    for (let each = 0; each < this.count.length; each++)
      if (this.count[each]! > this.market.capacity[each]!) found.push(each);
    return found;
  }

  isPlain(programme: number): boolean {
    const { reserves } = this.market;
    return reserves === undefined || reserves.start[programme + 1] === reserves.start[programme];
  }

  /** By class, then by lot. */
  comesBefore(entry: number, child: number, other: number, otherChild: number): boolean {
    const { priority, lot, lotteries } = this.market;
    if (priority[entry] !== priority[other]) return priority[entry]! < priority[other]!;
    return lotteries === "one" ? lot[child]! < lot[otherChild]! : lot[entry]! < lot[other]!;
  }

  /** Entries and children seated in a programme but not of `without`, first in priority first. */
  private seated(programme: number, without: Int32Array): { entry: number; child: number }[] {
    const list: { entry: number; child: number }[] = [];
    for (let at = this.begin[programme]!; at < this.begin[programme + 1]!; at++)
      if (!without.includes(this.children[at]!)) list.push({ entry: this.entries[at]!, child: this.children[at]! });
    return list;
  }

  /** Would a full programme with reserves or places kept choose a child over someone seated? */
  takesOne(programme: number, child: number, entry: number): boolean {
    const { kinds, priority, keeps } = this.market;
    const seated = this.seated(programme, nobody);
    seated.sort((a, b) => (this.comesBefore(a.entry, a.child, b.entry, b.child) ? -1 : 1));
    if (keeps && priority[entry] === 0) return seated.some((each) => priority[each.entry] !== 0);
    const before = seated.filter((each) => this.comesBefore(each.entry, each.child, entry, child)).length;
    const key = programme * 2 ** 31 + (kinds?.[child] ?? 0);
    let limit = this.limits.get(key);
    if (limit === undefined) {
      // Who comes before fewer is chosen if who comes before more is: halve until the two meet.
      let [low, high] = [-1, seated.length];
      while (low < high) {
        const middle = Math.ceil((low + high) / 2);
        const all = seated.toSpliced(middle, 0, { entry, child });
        if (this.chosen(programme, all, middle).has(middle)) low = middle;
        else high = middle - 1;
      }
      limit = low;
      this.limits.set(key, limit);
    }
    return before <= limit;
  }

  /** Would every programme of an option choose the family's children, once none of them sits anywhere? */
  takesAll(children: Int32Array, has: readonly number[], wanted: Int32Array): boolean {
    const { programme, capacity } = this.market;
    for (const first of wanted) {
      if (first === -1) continue;
      const here = programme[first]!;
      const asking: { entry: number; child: number }[] = [];
      for (let member = 0; member < wanted.length; member++)
        if (wanted[member] !== -1 && programme[wanted[member]!] === here)
          asking.push({ entry: wanted[member]!, child: children[member]! });
      const own = has.filter((entry) => entry !== -1 && programme[entry] === here).length;
      if (this.count[here]! - own + asking.length <= capacity[here]!) continue;
      const all = [...this.seated(here, children), ...asking];
      all.sort((a, b) => (this.comesBefore(a.entry, a.child, b.entry, b.child) ? -1 : 1));
      const chosen = this.chosen(here, all);
      if (!all.every((each, at) => chosen.has(at) || !asking.includes(each))) return false;
    }
    return true;
  }

  /**
   * Places in `all` (first in priority first) that a programme chooses. As many reserved seats can be used by a set of
   * children as Kőnig's theorem says: the least, over sets of kinds, of their seats and of the children of other kinds.
   * `assumed` is taken to hold no place now, whatever its class.
   */
  private chosen(programme: number, all: readonly { entry: number; child: number }[], assumed = -1): Set<number> {
    const { reserves, kinds, capacity, keeps, priority } = this.market;
    const from = reserves?.start[programme] ?? 0;
    const count = (reserves?.start[programme + 1] ?? 0) - from;
    const cover = new Float64Array(2 ** count);
    for (let set = 0; set < cover.length; set++)
      for (let each = 0; each < count; each++) if ((set >>> each) & 1) cover[set]! += reserves!.seats[from + each]!;
    let keepers = 0;
    if (keeps) keepers = all.filter((each, at) => at !== assumed && priority[each.entry] === 0).length;
    const usable: number[] = [0];
    const order = all.map((_, at) => at);
    const keeping = (at: number): boolean => keeps === true && at !== assumed && priority[all[at]!.entry] === 0;
    order.sort((a, b) => Number(keeping(b)) - Number(keeping(a)) || a - b);
    for (const at of order) {
      let own = 0;
      for (let each = 0; each < count; each++)
        if ((kinds![all[at]!.child]! >>> reserves!.kind[from + each]!) & 1) own |= 1 << each;
      for (let set = 0; set < cover.length; set++) if ((own & ~set) !== 0) cover[set]!++;
      usable.push(Math.min(...cover));
    }
    const left = capacity[programme]! - keepers;
    const used = usable.map((each) => Math.min(left, each - usable[Math.min(keepers, usable.length - 1)]!));
    const open = left - Math.max(0, used[all.length]!);
    const chosen = new Set<number>();
    for (const [turn, at] of order.entries()) {
      const reserved = turn >= keepers && used[turn + 1]! > used[turn]!;
      if (turn < keepers || reserved || turn - keepers - used[turn]! < open) chosen.add(at);
    }
    return chosen;
  }
}

const nobody = new Int32Array(0);
