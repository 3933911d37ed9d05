/** What the first two units of a word may have in common with those of a text: a unit (above 0), a syllable, a shape (below 0). */
export type Head = {
  readonly first: readonly (string | number)[];
  /** Undefined for a word of one unit. */
  readonly second: readonly (string | number)[] | undefined;
  /** Two units the first one may be taken apart into. */
  readonly halves: readonly [number, number] | undefined;
};

type Sign = string | number;

/**
 * The words that can begin with two units of a text. Most pairs of units begin none, which a table of bits tells in one look;
 * what is left is looked up. O(readings of one × readings of the other).
 */
export class PairHeads {
  private readonly signs: SignNumbers;
  private readonly words = new Map<number, number[]>();
  private readonly byFirst = new Map<number, number[]>();
  private readonly bits: Uint32Array;
  private readonly shift: number;
  private readonly hasSingles: boolean;

  constructor(heads: readonly Head[], signsOf: (unit: number) => readonly Sign[]) {
    this.signs = new SignNumbers(signsOf);
    const { firsts, seconds } = this.signs;
    const add = (list: Map<number, number[]>, key: number, word: number) => {
      const words = list.get(key);
      if (!words) list.set(key, [word]);
      else if (words.at(-1) !== word) words.push(word);
    };
    heads.forEach(({ first, second, halves }, word) => {
      for (const sign of first) {
        const number = numberOf(firsts, sign);
        add(this.byFirst, number, word);
        if (!second) add(this.words, pairKey(number, 0), word);
        for (const next of second ?? []) add(this.words, pairKey(number, numberOf(seconds, next)), word);
      }
      if (halves) add(this.words, pairKey(numberOf(firsts, halves[0]), numberOf(seconds, halves[1])), word);
    });
    this.hasSingles = heads.some(({ second }) => !second);
    // At most one bit in thirty-two is set.
    const size = Math.max(10, Math.ceil(Math.log2(this.words.size * 32 + 1)));
    this.shift = 32 - size;
    this.bits = new Uint32Array(2 ** (size - 5));
    for (const key of this.words.keys()) {
      const bit = this.bitOf(Math.floor(key / most), key % most);
      this.bits[bit >>> 5]! |= 1 << (bit & 31);
    }
  }

  /** Where the signs of a unit are kept, for `wordsAt`. O(1). */
  signsAt(unit: number): number {
    return this.signs.startOf(unit);
  }

  /**
   * Words that may begin with a unit and the next one, given as `signsAt`; a unit that is repeated may be any word's that
   * begins with it.
   */
  wordsAt(here: number, next: number): readonly number[] | undefined {
    const { pool } = this.signs;
    const count = pool[here]!;
    if (count === 0) return undefined;
    const nextFrom = next + 2 + pool[next]!;
    const nextTo = nextFrom + pool[next + 1]!;
    let found: readonly number[] | undefined;
    for (let at = here + 2; at < here + 2 + count; at++) {
      const first = pool[at]!;
      if (here === next) found = joined(found, this.byFirst.get(first));
      if (this.hasSingles) found = this.look(first, 0, found);
      for (let other = nextFrom; other < nextTo; other++) found = this.look(first, pool[other]!, found);
    }
    return found;
  }

  private look(first: number, second: number, found: readonly number[] | undefined): readonly number[] | undefined {
    const bit = this.bitOf(first, second);
    if ((this.bits[bit >>> 5]! & (1 << (bit & 31))) === 0) return found;
    return joined(found, this.words.get(pairKey(first, second)));
  }

  private bitOf(first: number, second: number): number {
    return Math.imul(Math.imul(first, 0x9e3779b1) ^ second, 0x85ebca6b) >>> this.shift;
  }
}

/**
 * Numbers of the signs that begin some word and of those that come second, and of each unit those it has: in one pool, how many
 * of the first kind, how many of the second, then they.
 */
class SignNumbers {
  readonly firsts = new Map<Sign, number>();
  readonly seconds = new Map<Sign, number>();
  private readonly signsOf: (unit: number) => readonly Sign[];
  private readonly starts = new Int32Array(65_536);
  pool: Int32Array = new Int32Array(1024);
  /** Place 0 means a unit not met yet, at place 1 are those without signs. */
  private used = 3;

  constructor(signsOf: (unit: number) => readonly Sign[]) {
    this.signsOf = signsOf;
  }

  /** Where the pool tells of a unit. */
  startOf(unit: number): number {
    return this.starts[unit]! || this.meet(unit);
  }

  private meet(unit: number): number {
    const signs = unit === 0 ? [] : this.signsOf(unit);
    const firsts = signs.flatMap((sign) => this.firsts.get(sign) ?? []);
    const seconds = signs.flatMap((sign) => this.seconds.get(sign) ?? []);
    const record = [firsts.length, seconds.length, ...firsts, ...seconds];
    if (record.length === 2) return (this.starts[unit] = 1);
    if (this.used + record.length > this.pool.length) {
      const larger = new Int32Array(this.pool.length * 2);
      larger.set(this.pool);
      this.pool = larger;
    }
    this.pool.set(record, this.used);
    this.starts[unit] = this.used;
    this.used += record.length;
    return this.starts[unit]!;
  }
}

/** The number of a sign, from 1; 0 stands for none. */
function numberOf(numbers: Map<Sign, number>, sign: Sign): number {
  let number = numbers.get(sign);
  if (number === undefined) numbers.set(sign, (number = numbers.size + 1));
  return number;
}

const most = 2 ** 24;
const pairKey = (first: number, second: number) => first * most + second;

function joined(a: readonly number[] | undefined, b: readonly number[] | undefined): readonly number[] | undefined {
  if (!a || !b) return a ?? b;
  return [...new Set([...a, ...b])];
}
