/**
 * How many different authors used a term within each of several sliding windows. An author counts once however often he
 * writes. Memory is fixed: `capacity` sightings of the longest window; when they are full the oldest leave early.
 */
export class Sightings {
  /** Of each window, of each term, the authors in it. */
  readonly counts: readonly Int32Array[];
  /** Sightings that left before their time because memory was full. */
  leftEarly = 0;
  private readonly windowsMs: readonly number[];
  private readonly capacity: number;
  /** A ring of sightings in the order of time. Numbers of sightings only grow; their place is the remainder. */
  private readonly terms: Int32Array;
  private readonly authors: Int32Array;
  private readonly times: Float64Array;
  private head = 0;
  /** Of each window, the first sighting still in it. */
  private readonly tails: number[];
  /** Open hash table from term and author to the last sighting of both + 1. */
  private readonly table: Float64Array;
  private readonly mask: number;

  /** `windowsMs` from short to long; `capacity` is rounded up to a power of two. */
  constructor(terms: number, windowsMs: readonly number[], capacity: number) {
    this.windowsMs = windowsMs;
    this.capacity = 2 ** Math.ceil(Math.log2(Math.max(capacity, 16)));
    this.counts = windowsMs.map(() => new Int32Array(terms));
    this.tails = windowsMs.map(() => 0);
    this.terms = new Int32Array(this.capacity);
    this.authors = new Int32Array(this.capacity);
    this.times = new Float64Array(this.capacity);
    this.table = new Float64Array(this.capacity * 2);
    this.mask = this.table.length - 1;
  }

  /** Counts a sighting; times must not go back. Returns when the same author used the term before, −∞ if not in memory. O(1). */
  see(term: number, author: number, at: number): number {
    if (this.head - this.tails.at(-1)! === this.capacity) {
      this.leftEarly++;
      this.tails.forEach((tail, window) => {
        if (tail === this.head - this.capacity) this.leave(window);
      });
    }
    const place = this.placeOf(term, author);
    const last = this.table[place]! - 1;
    const before = last < 0 ? -Infinity : this.times[last & (this.capacity - 1)]!;
    for (let window = 0; window < this.counts.length; window++)
      if (last < this.tails[window]!) this.counts[window]![term]! += 1;
    const slot = this.head & (this.capacity - 1);
    this.terms[slot] = term;
    this.authors[slot] = author;
    this.times[slot] = at;
    this.table[place] = this.head + 1;
    this.head++;
    return before;
  }

  /** Lets leave what is older than the windows at an instant. */
  advance(at: number): void {
    for (let window = 0; window < this.counts.length; window++) {
      const oldest = at - this.windowsMs[window]!;
      while (this.tails[window]! < this.head && this.times[this.tails[window]! & (this.capacity - 1)]! <= oldest)
        this.leave(window);
    }
  }

  private leave(window: number): void {
    const sighting = this.tails[window]!++;
    const slot = sighting & (this.capacity - 1);
    const term = this.terms[slot]!;
    const place = this.placeOf(term, this.authors[slot]!);
    if (this.table[place] !== sighting + 1) return;
    this.counts[window]![term]! -= 1;
    // Shorter windows have let it go before.
    if (window === this.counts.length - 1) this.remove(place);
  }

  private home(term: number, author: number): number {
    const mixed = Math.imul(term, 0x9e3779b1) ^ Math.imul(author, 0x85ebca6b);
    return (mixed ^ (mixed >>> 15)) & this.mask;
  }

  private placeOf(term: number, author: number): number {
    let place = this.home(term, author);
    for (;;) {
      const known = this.table[place]!;
      if (known === 0) return place;
      const slot = (known - 1) & (this.capacity - 1);
      if (this.terms[slot] === term && this.authors[slot] === author) return place;
      place = (place + 1) & this.mask;
    }
  }

  /** Takes an entry out and closes the gap it leaves for those that were put off past it. */
  private remove(place: number): void {
    let gap = place;
    let next = (gap + 1) & this.mask;
    while (this.table[next] !== 0) {
      const slot = (this.table[next]! - 1) & (this.capacity - 1);
      const home = this.home(this.terms[slot]!, this.authors[slot]!);
      const isReachable = gap <= next ? home > gap && home <= next : home > gap || home <= next;
      if (!isReachable) {
        this.table[gap] = this.table[next]!;
        gap = next;
      }
      next = (next + 1) & this.mask;
    }
    this.table[gap] = 0;
  }
}
