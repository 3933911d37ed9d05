import { type Families, largestFamily, optionsOf } from "./families.ts";
import type { Market } from "./market.ts";
import { Seated } from "./seated.ts";

/** How often a family may lose its place before it gives up what it loses again and again. */
const patience = 6;
const nobody = 0x7fffffff;

/**
 * A market in which families act one after another: whoever finds something better that the programmes would give it takes
 * it; those who lose a seat for it act next, and every seat left is offered down the programme's list (vacancy chains as
 * of Roth and Peranson 1999). When nobody is left to act, no family blocks but those that gave up an option.
 */
export class Settling {
  readonly market: Market;
  readonly families: Families;
  readonly seated: Seated;
  readonly familyOf: Int32Array;
  /** The option each family has; as many as it lists when it has none. */
  readonly option: Int32Array;
  readonly options: Int32Array;
  /** Options before this one are given up. */
  readonly floor: Int32Array;
  private readonly losses: Uint8Array;
  private patience = patience;
  private readonly waiting: number[] = [];
  /** Programmes whose seats are to be offered, each once; from which place in their lists somebody might want one. */
  private readonly vacant: number[] = [];
  private readonly resume: Int32Array;
  /** For every place of every list: the family, and its option if the child is alone, else -1. */
  private readonly familyAt: Int32Array;
  private readonly optionAt: Int32Array;
  /** From which place a list is always looked at again, or nowhere. */
  private readonly offerFrom: Int32Array;
  /** Families with several children in a programme's list: they may gain by any seat left. */
  private readonly pairs = new Map<number, number[]>();
  private readonly paired: Uint8Array;
  /** Families, the options and the floors they had, while changes may be taken back. */
  private journal: number[] | undefined;
  /** Families that gave up an option in this settling. */
  gaveUp: number[] = [];

  constructor(market: Market, families: Families) {
    this.market = market;
    this.families = families;
    this.seated = new Seated(market, largestFamily);
    const count = families.start.length - 1;
    this.familyOf = new Int32Array(families.child.length);
    this.options = new Int32Array(count);
    for (let family = 0; family < count; family++) {
      this.options[family] = optionsOf(families, family);
      for (let at = families.start[family]!; at < families.start[family + 1]!; at++)
        this.familyOf[families.child[at]!] = family;
    }
    this.option = this.options.slice();
    this.floor = new Int32Array(count);
    this.losses = new Uint8Array(count);
    this.resume = new Int32Array(market.capacity.length).fill(nobody);
    this.offerFrom = new Int32Array(market.capacity.length).fill(nobody);
    const { child, entry } = this.seated.standing;
    this.familyAt = child.map((each) => this.familyOf[each]!);
    this.optionAt = entry.map((each, at) =>
      this.size(this.familyAt[at]!) > 1 ? -1 : each - market.start[child[at]!]!,
    );
    this.paired = new Uint8Array(count);
    this.findPairs();
  }

  private findPairs(): void {
    const { start } = this.seated.standing;
    const metAt = new Int32Array(this.options.length).fill(-1);
    for (let programme = 0; programme < this.offerFrom.length; programme++) {
      // Where there are reserves, whoever leaves may have used a seat of any kind.
      if (this.seated.hasReserves(programme)) this.offerFrom[programme] = 0;
      for (let at = start[programme]!; at < start[programme + 1]!; at++) {
        if (this.optionAt[at]! >= 0) continue;
        const family = this.familyAt[at]!;
        if (metAt[family] === programme) this.paired[family] = 1;
        if (metAt[family] === programme) this.pairs.set(programme, [...(this.pairs.get(programme) ?? []), family]);
        metAt[family] = programme;
      }
    }
  }

  size(family: number): number {
    return this.families.start[family + 1]! - this.families.start[family]!;
  }

  /** The entry of a member in an option, or -1. */
  private entryOf(family: number, option: number, member: number): number {
    if (option >= this.options[family]!) return -1;
    return this.families.option[this.families.optionStart[family]! + option * this.size(family) + member]!;
  }

  /** Would every programme of an option take the family's children, their own seats counted as free? */
  feasible(family: number, option: number): boolean {
    const { seated, market } = this;
    const size = this.size(family);
    for (let member = 0; member < size; member++) {
      const entry = this.entryOf(family, option, member);
      if (entry === -1) continue;
      const programme = market.programme[entry]!;
      const place = seated.standing.place[entry]!;
      if (size === 1 || !this.meets(family, option, member, programme)) {
        if (!seated.takesOne(programme, place)) return false;
      } else if (!this.takesTogether(family, option, member, programme)) return false;
    }
    return true;
  }

  /** Has any of the family a seat in a programme now, or does another member than this one ask for one? */
  private meets(family: number, option: number, member: number, programme: number): boolean {
    const { market } = this;
    for (let other = 0; other < this.size(family); other++) {
      const wants = this.entryOf(family, option, other);
      if (other !== member && wants !== -1 && market.programme[wants] === programme) return true;
      const has = this.entryOf(family, this.option[family]!, other);
      if (has !== -1 && market.programme[has] === programme) return true;
    }
    return false;
  }

  /** Several of a family at one programme, asked once: by the first of them. */
  private takesTogether(family: number, option: number, member: number, programme: number): boolean {
    const { seated, market } = this;
    const wanted: number[] = [];
    const leaving: number[] = [];
    for (let other = 0; other < this.size(family); other++) {
      const wants = this.entryOf(family, option, other);
      if (wants !== -1 && market.programme[wants] === programme) {
        if (other < member) return true;
        wanted.push(seated.standing.place[wants]!);
      }
      const has = this.entryOf(family, this.option[family]!, other);
      if (has !== -1 && market.programme[has] === programme) leaving.push(seated.standing.place[has]!);
    }
    return seated.takes(programme, wanted.length > 1 ? wanted.toSorted((a, b) => a - b) : wanted, leaving);
  }

  /** The best option from `from` to before `until` that the family could take, or -1. */
  bestOption(family: number, from: number, until: number): number {
    for (let option = from; option < until; option++) if (this.feasible(family, option)) return option;
    return -1;
  }

  /** Puts a family on the list of those to act. */
  wake(family: number): void {
    this.waiting.push(family);
  }

  /** Moves a family from seat to seat without asking anybody; `pushedOut` names the programme that made it go. */
  private move(family: number, option: number, pushedOut = -1): void {
    const { seated, market } = this;
    const old = this.option[family]!;
    const size = this.size(family);
    for (let member = 0; member < size; member++) {
      const left = this.entryOf(family, old, member);
      if (left === -1 || left === this.entryOf(family, option, member)) continue;
      const programme = market.programme[left]!;
      const place = seated.standing.place[left]!;
      // The seat of the one who had to go is taken already; another of the family may leave one beside it.
      if (programme !== pushedOut || size > 1) this.vacate(programme);
      seated.unseat(programme, place);
    }
    this.option[family] = option;
    for (let member = 0; member < size; member++) {
      const taken = this.entryOf(family, option, member);
      if (taken === -1 || taken === this.entryOf(family, old, member)) continue;
      seated.seat(market.programme[taken]!, seated.standing.place[taken]!);
    }
  }

  /**
   * A seat is about to be left: those after the last seated may want it, and families with several in the list. While seats
   * are empty the former have nothing to wait for.
   */
  private vacate(programme: number): void {
    const { seated, market } = this;
    const count = seated.count[programme]!;
    const full = count >= market.capacity[programme]!;
    if (!full && !this.pairs.has(programme)) return;
    if (this.resume[programme] === nobody) this.vacant.push(programme);
    const after = full ? seated.placeAt(programme, count - 1) + 1 : seated.asking(programme);
    this.resume[programme] = Math.min(this.resume[programme]!, after, this.offerFrom[programme]!);
  }

  /** Gives a family an option that is feasible for it; those who lose a seat for it are woken. */
  take(family: number, option: number): void {
    this.journal?.push(family, this.option[family]!, this.floor[family]!);
    this.move(family, option);
    for (let member = 0; member < this.size(family); member++) {
      const entry = this.entryOf(family, option, member);
      if (entry === -1) continue;
      const programme = this.market.programme[entry]!;
      for (let place = this.seated.surplus(programme); place !== -1; place = this.seated.surplus(programme))
        this.lose(this.familyOf[this.seated.childAt(programme, place)]!, programme);
    }
  }

  private lose(family: number, programme: number): void {
    const lost = this.option[family]!;
    this.journal?.push(family, lost, this.floor[family]!);
    this.move(family, this.options[family]!, programme);
    this.wake(family);
    if (++this.losses[family]! < this.patience) return;
    this.losses[family] = 0;
    this.floor[family] = lost + 1;
    this.gaveUp.push(family);
  }

  /** A family takes the best it can get; false if it has that already. */
  act(family: number): boolean {
    const best = this.bestOption(family, this.floor[family]!, this.option[family]!);
    if (best === -1) return false;
    this.take(family, best);
    // Who lost a seat to one child may leave room for its sibling there: the family looks again.
    if (this.paired[family] === 1) this.wake(family);
    return true;
  }

  /** Offers what was left at a programme to the first in its list who wants it and can take it. */
  private offer(programme: number): boolean {
    const { seated } = this;
    for (const family of this.pairs.get(programme) ?? []) if (this.act(family)) return true;
    const from = seated.standing.start[programme]!;
    const end = seated.standing.start[programme + 1]!;
    for (let at = from + this.resume[programme]!; at < end; at++) {
      const family = this.familyAt[at]!;
      const option = this.optionAt[at]!;
      // A child alone asks for this programme only; siblings may find something in any of their options with it.
      if (option >= this.option[family]! || (option >= 0 && option < this.floor[family]!)) continue;
      if (!seated.takesOne(programme, at - from)) {
        if (seated.hasReserves(programme)) continue;
        // All seats are taken by those before: nobody after has a chance.
        break;
      }
      // Marked as still vacant while the family moves, so that it is not put on the list twice.
      this.resume[programme] = at - from;
      if (this.act(family)) return true;
    }
    this.resume[programme] = nobody;
    return false;
  }

  /** Lets everyone woken act, and everyone they wake, for at most so many steps; returns how many it took (more: stopped). */
  settle(most: number, pick?: (waiting: number[]) => void): number {
    for (let step = 0; step < most; step++) {
      if (this.waiting.length > 0) {
        pick?.(this.waiting);
        this.act(this.waiting.pop()!);
      } else if (this.vacant.length > 0) {
        // Where nobody took it, nothing was added above it.
        if (!this.offer(this.vacant.at(-1)!)) this.vacant.pop();
      } else return step;
    }
    return most + 1;
  }

  /** Is there anything in its whole list that a family would rather have and could take? */
  blocks(family: number): boolean {
    return this.bestOption(family, 0, this.option[family]!) !== -1;
  }

  /** From here on changes may be taken back; a family may lose its place so many times before it gives up. */
  attempt(times: number): void {
    this.journal = [];
    this.gaveUp = [];
    this.patience = times;
  }

  /** Lets a family ask for everything in its list again. */
  reopen(family: number): void {
    this.journal?.push(family, this.option[family]!, this.floor[family]!);
    this.floor[family] = 0;
    this.wake(family);
  }

  /** Takes all places of some families away; they act again in this order. */
  withdraw(families: readonly number[]): void {
    for (const family of families) {
      this.journal?.push(family, this.option[family]!, this.floor[family]!);
      this.move(family, this.options[family]!);
    }
    for (let at = families.length - 1; at >= 0; at--) this.wake(families[at]!);
  }

  /** Ends an attempt: what it changed stays, or is taken back. Returns the families it moved, some of them more than once. */
  conclude(keep: boolean): number[] {
    const journal = this.journal ?? [];
    const moved: number[] = [];
    this.journal = undefined;
    this.patience = patience;
    this.waiting.length = 0;
    for (const programme of this.vacant) this.resume[programme] = nobody;
    this.vacant.length = 0;
    for (let at = journal.length - 3; at >= 0; at -= 3) {
      const family = journal[at]!;
      moved.push(family);
      this.losses[family] = 0;
      if (keep) continue;
      this.putBack(family, journal[at + 1]!);
      this.floor[family] = journal[at + 2]!;
    }
    return moved;
  }

  /** Gives a family an option without asking: to start from a result. */
  put(family: number, option: number): void {
    this.move(family, option);
  }

  /** The programme of a child who decides alone, in an option. */
  programmeOf(family: number, option: number): number {
    return this.market.programme[this.entryOf(family, option, 0)]!;
  }

  /** The programmes with seats left that were not offered yet; they are forgotten unless `keep`. */
  takeVacant(keep: boolean): number[] {
    const vacant = [...this.vacant];
    if (keep) return vacant;
    for (const programme of vacant) this.resume[programme] = nobody;
    this.vacant.length = 0;
    return vacant;
  }

  /** Ends an attempt whose changes stay: what each family had before and has now, in the order of their first move. */
  changes(): { family: number; from: number; to: number }[] {
    const journal = this.journal ?? [];
    const before = new Map<number, number>();
    for (let at = 0; at < journal.length; at += 3)
      if (!before.has(journal[at]!)) before.set(journal[at]!, journal[at + 1]!);
    this.conclude(true);
    const numbered = (family: number, option: number): number => (option === this.options[family] ? -1 : option);
    return [...before]
      .filter(([family, from]) => from !== this.option[family])
      .map(([family, from]) => ({ family, from: numbered(family, from), to: numbered(family, this.option[family]!) }));
  }

  private putBack(family: number, option: number): void {
    for (let member = 0; member < this.size(family); member++) {
      const entry = this.entryOf(family, this.option[family]!, member);
      if (entry !== -1) this.seated.unseat(this.market.programme[entry]!, this.seated.standing.place[entry]!);
    }
    this.option[family] = option;
    for (let member = 0; member < this.size(family); member++) {
      const entry = this.entryOf(family, option, member);
      if (entry !== -1) this.seated.seat(this.market.programme[entry]!, this.seated.standing.place[entry]!);
    }
  }
}
