import { type Families, largestFamily } from "./families.ts";
import type { Assignment, Market } from "./market.ts";
import { Seated } from "./seated.ts";

/**
 * Why a child does not have a place it listed. `better`: it has one it likes better. `seats`: the programme has none.
 * `class`, `lottery`: all there come first, the last of them by class or by lottery. `reserved`: some come after the child,
 * in seats reserved for kinds it is not of, or kept. `siblings`: it would get the place alone, but the family has no option
 * with it that all programmes would give. `blocks`: it should have the place, and the result is not stable.
 */
export type Reason = "placed" | "better" | "seats" | "class" | "lottery" | "reserved" | "siblings" | "blocks";

export type Why = {
  readonly reason: Reason;
  /** The child's place in the programme's list, from 1. */
  readonly place: number;
  /** The entry of the last child there to compare with and that child, or -1. */
  readonly cutoff: number;
  readonly cutoffChild: number;
};

/** Why seats are empty: `unlisted` by anybody, all who list it are `served` there or better, or only `siblings` could come. */
export type Emptiness = "unlisted" | "served" | "siblings";

export type SiteFigures = {
  readonly capacity: number;
  readonly seated: number;
  readonly listed: number;
  /** Children who would rather be here than where they are. */
  readonly wanting: number;
  /** How many sit in reserved seats. */
  readonly reserved: number;
  /** The entry of the last in priority, and of the last in an open seat; -1 for nobody. */
  readonly last: number;
  readonly lastOpen: number;
  readonly empty: Emptiness | undefined;
};

/** A family that blocks, what it would rather have, and whose places that would take. */
export type BlockingReason = {
  readonly option: number;
  readonly displaced: readonly number[];
};

/** Answers why and why not of a result. Building it costs O(entries), an answer O(log seats), with reserves O(seats · kinds²). */
export class Explanation {
  private readonly market: Market;
  private readonly assigned: Assignment;
  private readonly seated: Seated;
  /** 1 for a child that decides with siblings. */
  private readonly joint: Uint8Array;
  private readonly lastOpen: Int32Array;
  private readonly reserved: Int32Array;

  constructor(market: Market, assigned: Assignment, families?: Families) {
    this.market = market;
    this.assigned = assigned;
    this.seated = new Seated(market, largestFamily);
    this.joint = new Uint8Array(assigned.length);
    for (let family = 0; families && family + 1 < families.start.length; family++)
      if (families.start[family + 1]! - families.start[family]! > 1)
        for (let at = families.start[family]!; at < families.start[family + 1]!; at++)
          this.joint[families.child[at]!] = 1;
    for (const entry of assigned)
      if (entry !== -1) this.seated.seat(market.programme[entry]!, this.seated.standing.place[entry]!);
    this.lastOpen = new Int32Array(market.capacity.length).fill(-1);
    this.reserved = new Int32Array(market.capacity.length);
    for (let programme = 0; programme < market.capacity.length; programme++) this.sum(programme);
  }

  private sum(programme: number): void {
    const { seated } = this;
    const count = seated.count[programme]!;
    if (count === 0) return;
    if (!seated.hasReserves(programme)) {
      this.lastOpen[programme] = this.entryAt(programme, count - 1);
      return;
    }
    const places = Array.from({ length: count }, (_, seat) => seated.placeAt(programme, seat));
    for (const [seat, kind] of seated.chosen(programme, places).entries())
      if (kind === 2) this.reserved[programme]!++;
      else this.lastOpen[programme] = this.entryAt(programme, seat);
  }

  private entryAt(programme: number, seat: number): number {
    const { standing } = this.seated;
    return standing.entry[standing.start[programme]! + this.seated.placeAt(programme, seat)]!;
  }

  /** Why the child of an entry has it or not. */
  why(child: number, entry: number): Why {
    const { market, seated } = this;
    const programme = market.programme[entry]!;
    const at = seated.standing.place[entry]!;
    const because = (reason: Reason, cutoff = -1): Why => ({
      reason,
      place: at + 1,
      cutoff,
      cutoffChild: this.childOf(cutoff),
    });
    const has = this.assigned[child]!;
    if (entry === has) return because("placed");
    if (has !== -1 && has < entry) return because("better");
    if (market.capacity[programme] === 0) return because("seats");
    const count = seated.count[programme]!;
    const last = seated.placeAt(programme, count - 1);
    const before = at < last;
    // With reserves a child may be chosen though it comes after all who are there, or not though it comes before some.
    const chosen = seated.hasReserves(programme) ? seated.takes(programme, [at], []) : before;
    if (chosen || count < market.capacity[programme]!) return because(this.joint[child] === 1 ? "siblings" : "blocks");
    if (before) return because("reserved", this.lastOpen[programme]!);
    const cutoff = seated.standing.entry[seated.standing.start[programme]! + last]!;
    return because(market.priority[cutoff] === market.priority[entry] ? "lottery" : "class", cutoff);
  }

  /** The child of an entry; -1 for none. */
  childOf(entry: number): number {
    return entry === -1 ? -1 : this.seated.childAt(this.market.programme[entry]!, this.seated.standing.place[entry]!);
  }

  /** The figures of a programme. O(its list). */
  site(programme: number): SiteFigures {
    const { market, seated } = this;
    const { start, entry, child } = seated.standing;
    let wanting = 0;
    for (let at = start[programme]!; at < start[programme + 1]!; at++) {
      const has = this.assigned[child[at]!]!;
      if (has === -1 || has > entry[at]!) wanting++;
    }
    const listed = start[programme + 1]! - start[programme]!;
    const count = seated.count[programme]!;
    const capacity = market.capacity[programme]!;
    const empty = count >= capacity ? undefined : listed === 0 ? "unlisted" : wanting === 0 ? "served" : "siblings";
    const last = count === 0 ? -1 : this.entryAt(programme, count - 1);
    const { lastOpen, reserved } = this;
    return {
      capacity,
      seated: count,
      listed,
      wanting,
      reserved: reserved[programme]!,
      last,
      lastOpen: lastOpen[programme]!,
      empty,
    };
  }

  /** For a family that blocks: the first option it could have, and the children who would lose their seat for it. */
  blocking(families: Families, family: number): BlockingReason | undefined {
    const children = [...families.child.subarray(families.start[family], families.start[family + 1])];
    const own = children.map((child) => this.assigned[child]!);
    const from = families.optionStart[family]!;
    const options: number[][] = [];
    for (let at = from; at < families.optionStart[family + 1]!; at += children.length)
      options.push([...families.option.subarray(at, at + children.length)]);
    this.move(own, "unseat");
    let found: BlockingReason | undefined;
    for (const [option, entries] of options.entries()) {
      if (entries.every((entry, member) => entry === own[member])) break;
      if (!this.allTake(entries)) continue;
      this.move(entries, "seat");
      const displaced: number[] = [];
      for (const entry of entries) if (entry !== -1) displaced.push(...this.surplus(this.market.programme[entry]!));
      this.move(entries, "unseat");
      this.move(
        displaced.map((child) => this.assigned[child]!),
        "seat",
      );
      found = { option, displaced };
      break;
    }
    this.move(own, "seat");
    return found;
  }

  private move(entries: readonly number[], how: "seat" | "unseat"): void {
    for (const entry of entries)
      if (entry !== -1) this.seated[how](this.market.programme[entry]!, this.seated.standing.place[entry]!);
  }

  private allTake(entries: readonly number[]): boolean {
    const { place } = this.seated.standing;
    const wanted = Map.groupBy(
      entries.filter((entry) => entry !== -1),
      (entry) => this.market.programme[entry]!,
    );
    for (const [programme, each] of wanted) {
      const places = each.map((entry) => place[entry]!).toSorted((a, b) => a - b);
      if (!this.seated.takes(programme, places, [])) return false;
    }
    return true;
  }

  /** Unseats those for whom a programme has no seat. */
  private surplus(programme: number): number[] {
    const out: number[] = [];
    for (let place = this.seated.surplus(programme); place !== -1; place = this.seated.surplus(programme)) {
      out.push(this.seated.childAt(programme, place));
      this.seated.unseat(programme, place);
    }
    return out;
  }
}
