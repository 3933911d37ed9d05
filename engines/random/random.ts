/** Final mixing of MurmurHash3: every input bit reaches every output bit. */
function mix(word: number): number {
  let x = word | 0;
  x = Math.imul(x ^ (x >>> 16), 0x85ebca6b);
  x = Math.imul(x ^ (x >>> 13), 0xc2b2ae35);
  return x ^ (x >>> 16);
}

const hexPair = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, "0"));

function hexWord(word: number): string {
  return hexPair[word >>> 24]! + hexPair[(word >>> 16) & 255]! + hexPair[(word >>> 8) & 255]! + hexPair[word & 255]!;
}

/** The running sums of weights, for `Random.bySums`. Throws RangeError for a weight below 0 or nothing in all. */
export function runningSums(weights: ArrayLike<number>): Float64Array {
  const sums = Float64Array.from(weights);
  for (let at = 0; at < sums.length; at++) {
    if (!(sums[at]! >= 0)) throw new RangeError(`weight ${sums[at]} at ${at} is not ≥ 0`);
    if (at > 0) sums[at]! += sums[at - 1]!;
  }
  if (!((sums.at(-1) ?? 0) > 0)) throw new RangeError("the weights add up to nothing");
  return sums;
}

/**
 * Seeded pseudo-random numbers for worlds, tests and simulations; never for secrets or draws of lots.
 * sfc32 (C. Doty-Humphrey, PractRand): 128 bits of state, about 2^127 mean period, O(1) a number.
 * A fork depends on the seed and its labels only, not on what was drawn before, so parts of a program stay independent.
 */
export class Random {
  private readonly key0: number;
  private readonly key1: number;
  private readonly key2: number;
  private readonly key3: number;
  private a = 0;
  private b = 0;
  private c = 0;
  private counter = 1;

  private constructor(key0: number, key1: number, key2: number, key3: number) {
    this.key0 = key0;
    this.key1 = key1;
    this.key2 = key2;
    this.key3 = key3;
    this.a = key0;
    this.b = key1;
    this.c = key2;
    this.counter = key3;
    for (let round = 0; round < 12; round++) this.next();
  }

  /** A generator from any text, also hex or a number written out. */
  static from(seed: string): Random {
    return new Random(0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344).fork(seed);
  }

  /** An independent generator for a named part. O(length of the label). */
  fork(label: string): Random {
    let a = this.key0;
    let b = this.key1;
    let c = this.key2;
    let d = this.key3;
    for (let at = 0; at < label.length; at++) {
      const word = label.charCodeAt(at);
      a = mix(a ^ word ^ d);
      b = mix(b + Math.imul(a, 0x9e3779b1));
      c = mix(c ^ Math.imul(b, 0x27d4eb2f));
      d = mix(d + c + at);
    }
    return new Random(mix(a ^ label.length), mix(b ^ d), mix(c + a), mix(d ^ b ^ 0x51ed270b));
  }

  /** An independent generator for the part of a number (a 48-bit whole number), cheaper than a label. O(1). */
  at(index: number): Random {
    if (!Number.isSafeInteger(index) || index < 0) throw new RangeError(`index ${index} is not a whole number ≥ 0`);
    const low = index >>> 0;
    const high = Math.floor(index / 0x1_0000_0000);
    const a = mix(this.key0 ^ low);
    const b = mix(this.key1 + Math.imul(a, 0x9e3779b1) + high);
    const c = mix(this.key2 ^ Math.imul(b, 0x27d4eb2f));
    return new Random(a, b, c, mix(this.key3 + c + 1));
  }

  /** A whole number from 0 to 2^32 − 1. */
  next(): number {
    const sum = (this.a + this.b + this.counter) | 0;
    this.counter = (this.counter + 1) | 0;
    this.a = this.b ^ (this.b >>> 9);
    this.b = (this.c + (this.c << 3)) | 0;
    this.c = (((this.c << 21) | (this.c >>> 11)) + sum) | 0;
    return sum >>> 0;
  }

  /** A number from 0 inclusive to 1 exclusive, in steps of 2^−32. */
  unit(): number {
    return this.next() / 0x1_0000_0000;
  }

  between(from: number, to: number): number {
    return from + (to - from) * this.unit();
  }

  /** A whole number from `from` to `to`, both inclusive. */
  int(from: number, to: number): number {
    if (!(to >= from)) throw new RangeError(`no whole number from ${from} to ${to}`);
    return from + Math.floor(this.unit() * (to - from + 1));
  }

  chance(probability: number): boolean {
    return this.unit() < probability;
  }

  pick<Item>(items: readonly Item[]): Item {
    if (items.length === 0) throw new RangeError("nothing to pick from");
    return items[Math.floor(this.unit() * items.length)]!;
  }

  /** An index with probability in proportion to its weight (weights ≥ 0, not all 0). O(n). */
  weighted(weights: ArrayLike<number>): number {
    let total = 0;
    for (let at = 0; at < weights.length; at++) {
      if (!(weights[at]! >= 0)) throw new RangeError(`weight ${weights[at]} at ${at} is not ≥ 0`);
      total += weights[at]!;
    }
    if (!(total > 0 && total < Infinity)) throw new RangeError("the weights add up to nothing");
    let rest = this.unit() * total;
    let last = 0;
    for (let at = 0; at < weights.length; at++) {
      if (weights[at]! === 0) continue;
      last = at;
      rest -= weights[at]!;
      if (rest < 0) return at;
    }
    return last;
  }

  /** As `weighted`, for many draws from the same weights: `sums` from `runningSums`. O(log n). */
  bySums(sums: Float64Array): number {
    const wanted = this.unit() * (sums.at(-1) ?? 0);
    let low = 0;
    let high = sums.length - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (sums[middle]! > wanted) high = middle;
      else low = middle + 1;
    }
    return low;
  }

  /** Normal distribution (Box and Muller). */
  normal(mean = 0, deviation = 1): number {
    const radius = Math.sqrt(-2 * Math.log(1 - this.unit()));
    return mean + deviation * radius * Math.cos(2 * Math.PI * this.unit());
  }

  /** Poisson distribution: products of uniforms (Knuth); large means are split, which is exact. O(mean). */
  poisson(mean: number): number {
    if (!(mean >= 0 && mean < 1e6)) throw new RangeError(`mean ${mean} is not from 0 to 1,000,000`);
    let left = mean;
    let count = 0;
    while (left > 0) {
      const part = Math.min(left, 30);
      left -= part;
      const limit = Math.exp(-part);
      for (let product = this.unit(); product > limit; product *= this.unit()) count++;
    }
    return count;
  }

  /** A new array in random order (Fisher and Yates). O(n). */
  shuffle<Item>(items: readonly Item[]): Item[] {
    const mixed = [...items];
    for (let at = mixed.length - 1; at > 0; at--) {
      const other = Math.floor(this.unit() * (at + 1));
      [mixed[at], mixed[other]] = [mixed[other]!, mixed[at]!];
    }
    return mixed;
  }

  /** A UUID of version 8 (RFC 9562): 122 bits of this generator. */
  uuid(): string {
    const second = hexWord((this.next() & 0xffff0fff) | 0x8000);
    const third = hexWord((this.next() & 0x3fffffff) | 0x80000000);
    return `${hexWord(this.next())}-${second.slice(0, 4)}-${second.slice(4)}-${third.slice(0, 4)}-${third.slice(4)}${hexWord(this.next())}`;
  }
}
