import { heapify, replace, siftDown, siftUp } from "./heap.ts";
import type { Reserves } from "./market.ts";

/**
 * The seats of programmes with reserves while proposals come in: what `choose` (choice.ts) would hold of all proposals so
 * far, one proposal at a time. Reserved seats of a kind and open seats are heaps of keys, worst first.
 */
export class ReservedSeats {
  /** Programme x of those with reserves: its kinds are `start[x]` to `start[x + 1]` of `kind`, `seats`, `filled`, `at`. */
  private start = new Int32Array(1);
  private kind = new Int32Array(0);
  private seats = new Int32Array(0);
  private filled = new Int32Array(0);
  private at = new Int32Array(0);
  private capacity = new Int32Array(0);
  private openAt = new Int32Array(0);
  private openSize = new Int32Array(0);
  private held = new Int32Array(0);
  /** Keys below belong to children who hold a place in the programme now. */
  private keptBelow = new Int32Array(0);
  private keys = new Int32Array(0);
  private readonly added: { readonly kind: number[]; readonly seats: number[]; capacity: number; keptBelow: number }[] =
    [];
  /** The kinds of the child of a key at programme x. */
  private readonly kindsOf: (x: number, key: number) => number;
  /** For the search for a free reserved seat: from which local kind, and from which place there, a kind was reached. */
  private readonly fromKind = new Int32Array(31);
  private readonly fromPlace = new Int32Array(31);
  private readonly reached = new Int32Array(31);

  constructor(kindsOf: (x: number, key: number) => number) {
    this.kindsOf = kindsOf;
  }

  /** Adds programme p with so many seats and returns its number here. */
  add(reserves: Reserves, programme: number, capacity: number, keptBelow: number): number {
    const [from, until] = [reserves.start[programme]!, reserves.start[programme + 1]!];
    const kind = [...reserves.kind.subarray(from, until)];
    const seats = [...reserves.seats.subarray(from, until)].map((each) => Math.min(each, capacity));
    return this.added.push({ kind, seats, capacity, keptBelow }) - 1;
  }

  /** Makes the seats, once all programmes are added. */
  open(): void {
    const { added } = this;
    this.kind = Int32Array.from(added.flatMap(({ kind }) => kind));
    this.seats = Int32Array.from(added.flatMap(({ seats }) => seats));
    this.filled = new Int32Array(this.kind.length);
    this.at = new Int32Array(this.kind.length);
    this.start = new Int32Array(added.length + 1);
    this.capacity = Int32Array.from(added, ({ capacity }) => capacity);
    this.keptBelow = Int32Array.from(added, ({ keptBelow }) => keptBelow);
    this.openAt = new Int32Array(added.length);
    this.openSize = new Int32Array(added.length);
    this.held = new Int32Array(added.length);
    let length = 0;
    for (const [x, { kind }] of added.entries()) {
      this.start[x + 1] = this.start[x]! + kind.length;
      for (let each = this.start[x]!; each < this.start[x + 1]!; each++) {
        this.at[each] = length;
        length += this.seats[each]!;
      }
      this.openAt[x] = length;
      length += this.capacity[x]! + 1;
    }
    this.keys = new Int32Array(length);
  }

  /** A proposal with a key: returns the key that has no seat now (perhaps the same), or -1. O(seats · kinds) at worst. */
  insert(x: number, key: number): number {
    const kinds = this.kindsOf(x, key);
    const rest = kinds === 0 || this.isLate(x, key) ? key : this.reserve(x, key, kinds);
    const held = this.held[x]!;
    if (held < this.capacity[x]!) {
      this.held[x] = held + 1;
      if (rest !== -1) this.keys[this.openAt[x]! + this.openSize[x]!++] = rest;
      // Only now is the worst in an open seat needed.
      if (held + 1 === this.capacity[x]!) heapify(this.keys, this.openAt[x]!, this.openSize[x]!);
      return -1;
    }
    if (rest === -1) return this.drop(x);
    const worst = this.openSize[x]! > 0 ? this.keys[this.openAt[x]!]! : -1;
    if (worst > rest && worst >= this.keptBelow[x]!) {
      this.keys[this.openAt[x]!] = rest;
      siftDown(this.keys, this.openAt[x]!, this.openSize[x]!, 0);
      return worst;
    }
    if (rest >= this.keptBelow[x]!) return rest;
    // A child who is there now keeps its seat: one less is left for reserves.
    this.pushOpen(x, rest);
    return this.drop(x);
  }

  /**
   * A child of no kind with a later key has no chance at programme x: the worst key in an open seat, once no seat is left.
   * Never below 0.
   */
  openCut(x: number): number {
    if (this.held[x]! < this.capacity[x]!) return 0x7fffffff;
    const worst = this.openSize[x]! > 0 ? this.keys[this.openAt[x]!]! : 0;
    return Math.max(worst, this.keptBelow[x]! - 1);
  }

  /** True when all reserved seats are held by children who come first: no search is needed. */
  private isLate(x: number, key: number): boolean {
    for (let each = this.start[x]!; each < this.start[x + 1]!; each++)
      if (this.filled[each]! < this.seats[each]! || this.worstOf(each) > key) return false;
    return true;
  }

  private pushOpen(x: number, key: number): void {
    const size = this.openSize[x]!++;
    this.keys[this.openAt[x]! + size] = key;
    siftUp(this.keys, this.openAt[x]!, size);
  }

  /** One seat too many is held: gives up the worst open one, or, if none may go, the worst reserved one. */
  private drop(x: number): number {
    const open = this.openAt[x]!;
    if (this.openSize[x]! > 0 && this.keys[open]! >= this.keptBelow[x]!)
      return this.popWorst(open, --this.openSize[x]!);
    let worst = this.start[x]!;
    for (let each = worst; each < this.start[x + 1]!; each++)
      if (this.worstOf(each) > this.worstOf(worst)) worst = each;
    return this.popWorst(this.at[worst]!, --this.filled[worst]!);
  }

  private worstOf(each: number): number {
    return this.filled[each]! > 0 ? this.keys[this.at[each]!]! : -1;
  }

  private popWorst(at: number, size: number): number {
    const worst = this.keys[at]!;
    if (size > 0) replace(this.keys, at, size, 0, this.keys[at + size]!);
    return worst;
  }

  /**
   * A child of some kinds asks for a reserved seat. Returns -1 if one more reserved seat is used now, else the key that goes on
   * to the open seats: the worst of all that could make room by moving to another reserved seat (the circuit of the
   * transversal matroid), perhaps the child itself.
   */
  private reserve(x: number, key: number, kinds: number): number {
    const from = this.start[x]!;
    const until = this.start[x + 1]!;
    const { fromKind, fromPlace, reached } = this;
    let seen = 0;
    let count = 0;
    for (let each = from; each < until; each++) {
      if (((kinds >>> this.kind[each]!) & 1) === 0) continue;
      fromKind[each - from] = -1;
      if (this.filled[each]! < this.seats[each]!) return this.shift(x, each, key, true);
      seen |= 1 << (each - from);
      reached[count++] = each;
    }
    if (count === 0) return key;
    let worst = reached[0]!;
    for (let next = 0; next < count; next++) {
      const each = reached[next]!;
      if (this.worstOf(each) > this.worstOf(worst)) worst = each;
      // Whoever sits here might sit in a reserved seat of another kind.
      for (let place = 0; place < this.filled[each]!; place++) {
        const others = this.kindsOf(x, this.keys[this.at[each]! + place]!);
        for (let other = from; other < until; other++) {
          if (((others >>> this.kind[other]!) & 1) === 0 || (seen >>> (other - from)) & 1) continue;
          seen |= 1 << (other - from);
          fromKind[other - from] = each;
          fromPlace[other - from] = place;
          if (this.filled[other]! < this.seats[other]!) return this.shift(x, other, key, true);
          reached[count++] = other;
        }
      }
    }
    if (this.worstOf(worst) <= key) return key;
    return this.shift(x, worst, key, false);
  }

  /** Moves everyone on the way from the child's own kind to `last` one seat on; returns who loses the reserved seat, or -1. */
  private shift(x: number, last: number, key: number, grows: boolean): number {
    const from = this.start[x]!;
    const loses = grows ? -1 : this.keys[this.at[last]!]!;
    let place = grows ? this.filled[last]!++ : 0;
    for (let each = last; ;) {
      const before = this.fromKind[each - from]!;
      const moved = before === -1 ? key : this.keys[this.at[before]! + this.fromPlace[each - from]!]!;
      replace(this.keys, this.at[each]!, this.filled[each]!, place, moved);
      if (before === -1) return loses;
      place = this.fromPlace[each - from]!;
      each = before;
    }
  }
}
