import { Reader, textOf } from "./normalise.ts";

export type DuplicateOptions = {
  /** Least Jaccard similarity of the sets of character pairs, above 0 to 1. Default 0.6. */
  readonly threshold?: number;
  /** Texts with fewer tight characters are duplicates only when equal. Default 6. */
  readonly leastLength?: number;
};

export type Duplicate = {
  /** Number of the text this one is most alike, counted from 0 in the order they were added; the earliest of equals. */
  readonly of: number;
  /** Jaccard similarity of their character pairs, exact. */
  readonly similarity: number;
};

const signatureLength = 126;
const wantedRecall = 0.995;

/** Rows of a band: as many as still find a pair at the threshold with the wanted probability. */
function rowsFor(threshold: number): number {
  for (let rows = 12; rows > 1; rows--)
    if (1 - (1 - threshold ** rows) ** Math.floor(signatureLength / rows) >= wantedRecall) return rows;
  return 1;
}

const mix = (word: number) => {
  let x = Math.imul(word ^ (word >>> 16), 0x85ebca6b);
  x = Math.imul(x ^ (x >>> 13), 0xc2b2ae35);
  return (x ^ (x >>> 16)) >>> 0;
};
/** Fixed odd factors and offsets of the hash functions, from a Weyl sequence: the same texts give the same answers everywhere. */
const factors = Uint32Array.from({ length: signatureLength }, (_, at) => mix(Math.imul(at + 1, 0x9e3779b9)) | 1);
const offsets = Uint32Array.from({ length: signatureLength }, (_, at) =>
  mix(Math.imul(at + 1, 0x7f4a7c15) ^ 0x5bd1e995),
);

/**
 * Finds texts that say nearly the same in other words or order, one text after another. Candidates by MinHash (A. Broder, "On
 * the resemblance and containment of documents", 1997) in bands, each verified by the exact Jaccard similarity of its tight
 * character pairs: what is reported is right, and a pair at the threshold is met with probability ≥ 0.995. Equal texts are
 * always met. Adding is O(length × 126 + candidates × length); about 3 KB a text.
 */
export class DuplicateIndex {
  private readonly threshold: number;
  private readonly leastLength: number;
  private readonly rows: number;
  private readonly bands: number;
  private readonly reader = new Reader();
  /** Sorted character pairs of each text; of one that equals an earlier text, undefined. */
  private readonly pairs: (Uint32Array | undefined)[] = [];
  private readonly equals = new Map<string, number>();
  /** Of each band, from the hash of its rows to the last text + 1; of each text and band, the text before it + 1. */
  private readonly heads: Map<number, number>[];
  private before = new Int32Array(1024);
  private readonly signature = new Uint32Array(signatureLength);

  /** Throws RangeError for a threshold outside 0–1. */
  constructor({ threshold = 0.6, leastLength = 6 }: DuplicateOptions = {}) {
    if (!(threshold > 0 && threshold <= 1)) throw new RangeError(`threshold ${threshold} is not above 0 and at most 1`);
    this.threshold = threshold;
    this.leastLength = leastLength;
    this.rows = rowsFor(threshold);
    this.bands = Math.floor(signatureLength / this.rows);
    this.heads = Array.from({ length: this.bands }, () => new Map());
  }

  /** How many texts there are. */
  get size(): number {
    return this.pairs.length;
  }

  /** Adds a text; the earlier text it is most alike, if any reaches the threshold. */
  add(text: string): Duplicate | undefined {
    const reading = this.reader.read(text);
    const length = reading.tightLength;
    const units = reading.tight.subarray(0, length);
    const number = this.pairs.length;
    const key = length === 0 ? `\0${text}` : textOf(units, 0, length);
    const equal = this.equals.get(key);
    if (equal !== undefined) {
      this.pairs.push(undefined);
      return { of: equal, similarity: 1 };
    }
    this.equals.set(key, number);
    const pairs = pairsOf(units);
    this.pairs.push(pairs);
    if (length < this.leastLength) return undefined;
    this.sign(pairs);
    return this.search(number, pairs);
  }

  private sign(pairs: Uint32Array): void {
    const { signature } = this;
    signature.fill(0xffffffff);
    for (const pair of pairs) {
      const base = mix(pair);
      for (let at = 0; at < signatureLength; at++) {
        const hash = (Math.imul(base, factors[at]!) + offsets[at]!) >>> 0;
        if (hash < signature[at]!) signature[at] = hash;
      }
    }
  }

  private search(number: number, pairs: Uint32Array): Duplicate | undefined {
    const { signature, rows, bands } = this;
    if ((number + 1) * bands > this.before.length) {
      const larger = new Int32Array(Math.max(this.before.length * 2, (number + 1) * bands));
      larger.set(this.before);
      this.before = larger;
    }
    const tried = new Set<number>();
    let best: Duplicate | undefined;
    for (let band = 0; band < bands; band++) {
      let hash = band;
      for (let row = band * rows; row < (band + 1) * rows; row++) hash = mix(hash ^ signature[row]!);
      const heads = this.heads[band]!;
      const head = heads.get(hash) ?? 0;
      this.before[number * bands + band] = head;
      heads.set(hash, number + 1);
      for (let other = head - 1; other >= 0; other = this.before[other * bands + band]! - 1) {
        if (tried.has(other)) continue;
        tried.add(other);
        const similarity = jaccard(pairs, this.pairs[other]!);
        if (similarity < this.threshold) continue;
        if (!best || similarity > best.similarity || (similarity === best.similarity && other < best.of))
          best = { of: other, similarity };
      }
    }
    return best;
  }
}

/** Pairs of neighbouring units, sorted, each once; of one unit, the unit itself. O(length × log). */
export function pairsOf(units: Uint16Array): Uint32Array {
  if (units.length < 2) return Uint32Array.from(units);
  const all = new Uint32Array(units.length - 1);
  for (let at = 0; at < all.length; at++) all[at] = ((units[at]! << 16) | units[at + 1]!) >>> 0;
  all.sort();
  let kept = 0;
  for (let at = 0; at < all.length; at++) if (at === 0 || all[at] !== all[at - 1]) all[kept++] = all[at]!;
  return all.slice(0, kept);
}

/** Jaccard similarity of two sorted sets: common over all; two empty sets are 0. O(a + b). */
export function jaccard(a: Uint32Array, b: Uint32Array): number {
  let common = 0;
  for (let left = 0, right = 0; left < a.length && right < b.length;) {
    if (a[left] === b[right]) {
      common++;
      left++;
      right++;
    } else if (a[left]! < b[right]!) left++;
    else right++;
  }
  const all = a.length + b.length - common;
  return all === 0 ? 0 : common / all;
}

/** The group of each text: the number of the first text that is reached from it by duplicates. O(texts). */
export function groupDuplicates(found: readonly (Duplicate | undefined)[]): Int32Array {
  const groups = new Int32Array(found.length);
  // A duplicate is always of an earlier text, whose group is known by then.
  found.forEach((duplicate, at) => (groups[at] = duplicate ? groups[duplicate.of]! : at));
  return groups;
}
