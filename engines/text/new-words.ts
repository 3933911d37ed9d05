import { Reader, textOf } from "./normalise.ts";

export type NewWord = {
  readonly word: string;
  readonly count: number;
  /** Least pointwise mutual information of its two parts, wherever it is cut; natural logarithm. */
  readonly cohesion: number;
  /** Lesser of the entropies of what stands to its left and to its right; natural logarithm. */
  readonly freedom: number;
};

export type NewWordOptions = {
  /** Default 5. */
  readonly leastCount?: number;
  /** Default 3. */
  readonly leastCohesion?: number;
  /** Default 1.2. */
  readonly leastFreedom?: number;
  /** In characters, 2 to 6. Default 4. */
  readonly longest?: number;
  /** Words that are known already: `segmenter.knows`. */
  readonly knows?: (word: string) => boolean;
};

const isHan = (unit: number) => unit >= 0x3400 && unit <= 0x9fff;
/** Characters that seldom begin or end a word. */
const loose = new Set(
  Array.from("的了是在有和个们不也都很就要会对给跟把被让这那你我他她它吗呢啊吧呀哦说去来到与及或", (c) =>
    c.charCodeAt(0),
  ),
);

/** Counts pairs of a number and a unit in an open hash table that grows; each pair gets a number of its own. */
class PairCounts {
  size = 0;
  owners = new Int32Array(4096);
  units = new Uint16Array(4096);
  counts = new Int32Array(4096);
  private table = new Int32Array(8192);

  /** Counts a pair once and gives its number. */
  see(owner: number, unit: number): number {
    const mask = this.table.length - 1;
    const mixed = Math.imul(owner, 0x9e3779b1) ^ Math.imul(unit, 0x85ebca6b);
    let place = (mixed ^ (mixed >>> 15)) & mask;
    for (;;) {
      const known = this.table[place]! - 1;
      if (known < 0) break;
      if (this.owners[known] === owner && this.units[known] === unit) {
        this.counts[known]! += 1;
        return known;
      }
      place = (place + 1) & mask;
    }
    const number = this.size++;
    this.table[place] = number + 1;
    if (number === this.owners.length) this.grow();
    this.owners[number] = owner;
    this.units[number] = unit;
    this.counts[number] = 1;
    if (this.size * 2 > this.table.length) this.spread();
    return number;
  }

  private grow(): void {
    const size = this.owners.length * 2;
    const [owners, units, counts] = [new Int32Array(size), new Uint16Array(size), new Int32Array(size)];
    owners.set(this.owners);
    units.set(this.units);
    counts.set(this.counts);
    [this.owners, this.units, this.counts] = [owners, units, counts];
  }

  private spread(): void {
    this.table = new Int32Array(this.table.length * 2);
    const mask = this.table.length - 1;
    for (let number = 0; number < this.size; number++) {
      const mixed = Math.imul(this.owners[number]!, 0x9e3779b1) ^ Math.imul(this.units[number]!, 0x85ebca6b);
      let place = (mixed ^ (mixed >>> 15)) & mask;
      while (this.table[place] !== 0) place = (place + 1) & mask;
      this.table[place] = number + 1;
    }
  }
}

/** Of each owner, the entropy of the units counted with it. A unit 0 stands for a break: each time something else. */
function entropies(pairs: PairCounts, owners: number): Float64Array {
  const totals = new Float64Array(owners);
  const sums = new Float64Array(owners);
  for (let pair = 0; pair < pairs.size; pair++) {
    const [owner, count] = [pairs.owners[pair]!, pairs.counts[pair]!];
    totals[owner]! += count;
    if (pairs.units[pair] !== 0) sums[owner]! += count * Math.log(count);
  }
  return totals.map((total, owner) => (total === 0 ? 0 : Math.log(total) - sums[owner]! / total));
}

/**
 * Words a dictionary does not know, found by how firmly their characters cling together (least pointwise mutual information
 * over all cuts) and how freely they stand among others (least branching entropy): Z. Jin and K. Tanaka-Ishii, "Unsupervised
 * segmentation of Chinese text by use of branching entropy", COLING/ACL 2006. Strings are counted length by length, each only
 * if it is frequent without its last character. O(characters × longest) time, about 4 bytes × longest a character.
 */
export function findNewWords(texts: Iterable<string>, options: NewWordOptions = {}): NewWord[] {
  const { leastCount = 5, leastCohesion = 3, leastFreedom = 1.2, longest = 4, knows = () => false } = options;
  if (!(longest >= 2 && longest <= 6)) throw new RangeError(`longest ${longest} is not from 2 to 6`);
  const units = joinRuns(texts);
  const length = units.length;
  // Level 1: a unit is its own number.
  let owners: Int32Array = Int32Array.from(units);
  const levels: { numbers: Int32Array; counts: Int32Array }[] = [];
  const single = new Int32Array(65_536);
  for (const unit of units) single[unit]! += 1;
  levels.push({ numbers: owners, counts: single });
  const total = length - single[0]!;
  const words: NewWord[] = [];
  for (let size = 2; size <= longest + 1; size++) {
    const pairs = new PairCounts();
    const numbers = new Int32Array(length).fill(-1);
    for (let at = 0; at + size <= length; at++) {
      const owner = owners[at]!;
      if (owner < 0 || units[at] === 0) continue;
      numbers[at] = pairs.see(owner, units[at + size - 1]!);
    }
    // What follows strings of this size ends the judgement of the strings one shorter.
    if (size > 2) judge(size - 1, entropies(pairs, levels[size - 2]!.counts.length));
    for (let at = 0; at < length; at++) {
      const number = numbers[at]!;
      if (number >= 0 && (pairs.counts[number]! < leastCount || pairs.units[number] === 0)) numbers[at] = -1;
    }
    levels.push({ numbers, counts: pairs.counts.slice(0, pairs.size) });
    owners = numbers;
  }
  return words.toSorted((a, b) => b.count * b.freedom - a.count * a.freedom || (a.word < b.word ? -1 : 1));

  function judge(size: number, right: Float64Array): void {
    const { numbers, counts } = levels[size - 1]!;
    const before = new PairCounts();
    const firsts = new Int32Array(counts.length).fill(-1);
    for (let at = 0; at < length; at++) {
      const number = numbers[at]!;
      if (number < 0) continue;
      before.see(number, at === 0 ? 0 : units[at - 1]!);
      if (firsts[number] === -1) firsts[number] = at;
    }
    const left = entropies(before, counts.length);
    firsts.forEach((at, number) => {
      if (at === -1 || loose.has(units[at]!) || loose.has(units[at + size - 1]!)) return;
      const freedom = Math.min(left[number]!, right[number]!);
      if (freedom < leastFreedom) return;
      const cohesion = cohesionAt(at, size, counts[number]!);
      if (cohesion < leastCohesion) return;
      const word = textOf(units, at, at + size);
      if (!knows(word)) words.push({ word, count: counts[number]!, cohesion, freedom });
    });
  }

  function cohesionAt(at: number, size: number, count: number): number {
    let least = Infinity;
    for (let head = 1; head < size; head++) {
      const [a, b] = [levels[head - 1]!, levels[size - head - 1]!];
      const product = a.counts[a.numbers[at]!]! * b.counts[b.numbers[at + head]!]!;
      least = Math.min(least, Math.log((count * total) / product));
    }
    return least;
  }
}

/** All runs of Han characters one after another, with a 0 between them and at both ends. */
function joinRuns(texts: Iterable<string>): Uint16Array {
  const reader = new Reader();
  let joined = new Uint16Array(1 << 16);
  let length = 1;
  for (const text of texts) {
    const { plain, plainLength } = reader.read(text);
    if (length + plainLength + 2 > joined.length) {
      const larger = new Uint16Array(Math.max(joined.length * 2, length + plainLength + 2));
      larger.set(joined);
      joined = larger;
    }
    for (let at = 0; at < plainLength; at++) {
      if (isHan(plain[at]!)) joined[length++] = plain[at]!;
      else if (joined[length - 1] !== 0) joined[length++] = 0;
    }
    if (joined[length - 1] !== 0) joined[length++] = 0;
  }
  return joined.slice(0, length);
}
