import { choose } from "./choice.ts";
import type { Market } from "./market.ts";
import { type Standing, standingOf } from "./standing.ts";

/** Who sits where in a market that changes: for every programme its seated children, first in priority first. */
export class Seated {
  readonly market: Market;
  readonly standing: Standing;
  /** Children seated in each programme. */
  readonly count: Int32Array;
  private readonly begin: Int32Array;
  /** Places in the programme's list, ascending. */
  private readonly places: Int32Array;

  /** Room for `spare` more than the seats of each programme, until those without a seat are told. O(entries). */
  constructor(market: Market, spare: number) {
    this.market = market;
    this.standing = standingOf(market);
    const programmes = market.capacity.length;
    this.count = new Int32Array(programmes);
    this.begin = new Int32Array(programmes + 1);
    for (let each = 0; each < programmes; each++)
      this.begin[each + 1] = this.begin[each]! + Math.min(market.capacity[each]! + spare, this.asking(each));
    this.places = new Int32Array(this.begin[programmes]!);
  }

  /** How many list a programme. */
  asking(programme: number): number {
    return this.standing.start[programme + 1]! - this.standing.start[programme]!;
  }

  /** The child at a place in a programme's list. */
  childAt(programme: number, place: number): number {
    return this.standing.child[this.standing.start[programme]! + place]!;
  }

  /** The place in the list of the seat-th child seated. */
  placeAt(programme: number, seat: number): number {
    return this.places[this.begin[programme]! + seat]!;
  }

  /** How many of the seated come before a place. O(log seats). */
  before(programme: number, place: number): number {
    const begin = this.begin[programme]!;
    let low = 0;
    let high = this.count[programme]!;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.places[begin + middle]! < place) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  seat(programme: number, place: number): void {
    const at = this.begin[programme]! + this.before(programme, place);
    const end = this.begin[programme]! + this.count[programme]!++;
    for (let to = end; to > at; to--) this.places[to] = this.places[to - 1]!;
    this.places[at] = place;
  }

  unseat(programme: number, place: number): void {
    const at = this.begin[programme]! + this.before(programme, place);
    const end = this.begin[programme]! + --this.count[programme]!;
    for (let to = at; to < end; to++) this.places[to] = this.places[to + 1]!;
  }

  hasReserves(programme: number): boolean {
    const reserves = this.market.reserves;
    return reserves !== undefined && reserves.start[programme + 1]! > reserves.start[programme]!;
  }

  /** Would a programme take a child at a place, if nobody leaves? */
  takesOne(programme: number, place: number): boolean {
    const capacity = this.market.capacity[programme]!;
    if (this.count[programme]! < capacity) return true;
    if (this.hasReserves(programme)) return this.takes(programme, [place], []);
    return capacity > 0 && place < this.placeAt(programme, capacity - 1);
  }

  /**
   * Would a programme take all of `wanted` (places, ascending) if those in `leaving` (places of seated children) left?
   * O(log seats), with reserves O(seats · kinds²).
   */
  takes(programme: number, wanted: readonly number[], leaving: readonly number[]): boolean {
    const capacity = this.market.capacity[programme]!;
    const staying = this.count[programme]! - leaving.length;
    if (staying + wanted.length <= capacity) return true;
    if (wanted.length > capacity) return false;
    if (!this.hasReserves(programme)) {
      const last = wanted[wanted.length - 1]!;
      let better = this.before(programme, last);
      for (const place of leaving) if (place < last) better--;
      return better + wanted.length <= capacity;
    }
    const all: number[] = [...wanted];
    for (let seat = 0; seat < this.count[programme]!; seat++) {
      const place = this.placeAt(programme, seat);
      if (!leaving.includes(place)) all.push(place);
    }
    all.sort((a, b) => a - b);
    const chosen = this.chosen(programme, all);
    return wanted.every((place) => chosen[all.indexOf(place)] !== 0);
  }

  /** The place of a child to lose its seat, because more are seated than there are seats; -1 if they are not. */
  surplus(programme: number): number {
    const count = this.count[programme]!;
    if (count <= this.market.capacity[programme]!) return -1;
    if (!this.hasReserves(programme)) return this.placeAt(programme, count - 1);
    const all = Array.from({ length: count }, (_, seat) => this.placeAt(programme, seat));
    return all[this.chosen(programme, all).lastIndexOf(0)]!;
  }

  /** The choice of a programme among places in its list, ascending. */
  chosen(programme: number, places: readonly number[]): Uint8Array {
    const { capacity, reserves, kinds, priority, keeps } = this.market;
    const from = reserves?.start[programme] ?? 0;
    const until = reserves?.start[programme + 1] ?? 0;
    const listed = this.standing.start[programme]!;
    let keepers = 0;
    if (keeps)
      while (keepers < places.length && priority[this.standing.entry[listed + places[keepers]!]!] === 0) keepers++;
    return choose(
      places.map((place) => kinds?.[this.childAt(programme, place)] ?? 0),
      { kind: reserves?.kind.subarray(from, until) ?? [], seats: reserves?.seats.subarray(from, until) ?? [] },
      capacity[programme]!,
      keepers,
    );
  }
}
