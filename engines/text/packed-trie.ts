import type { UnitTrie } from "./unit-trie.ts";

/**
 * A finished trie in half the memory of `UnitTrie`, for dictionaries that do not fit the processor's caches otherwise. Units are
 * numbered densely, so that a node and a unit are one 32-bit number, stored with the child and its weight: one line of a cache. Nodes that have
 * children come first: a node beyond `innerCount` needs no look at the table.
 */
export class PackedTrie {
  readonly size: number;
  readonly innerCount: number;
  /** Dense number of a unit that continues some word; 0 for others. */
  readonly dense = new Uint16Array(65_536);
  /** Children of the root by unit. */
  readonly first = new Int32Array(65_536);
  readonly width: number;
  readonly mask: number;
  /** Four words a place: the parent's number × width + dense unit, the child, and the child's weight as a double. */
  readonly table: Uint32Array;
  /** The same memory: the weight of place p is at 2p + 1. */
  readonly weights: Float64Array;
  /** A bit for the hash of every key that is there: half a megabyte tells of most others that they are not. */
  readonly bits = new Uint32Array(2 ** 17);
  /** Weights of the children of the root by unit. */
  readonly firstWeights = new Float64Array(65_536).fill(-Infinity);

  /** `weightOf` each node of `trie`; −Infinity where no word ends. */
  constructor(trie: UnitTrie, weightOf: (node: number) => number) {
    const { parents, units, size } = trie;
    this.size = size;
    const isInner = new Uint8Array(size);
    for (let node = 1; node < size; node++) isInner[parents[node]!] = 1;
    const numbers = new Int32Array(size);
    let number = 1;
    for (const wanted of [1, 0])
      for (let node = 1; node < size; node++) if (isInner[node] === wanted) numbers[node] = number++;
    this.innerCount = isInner.subarray(1).reduce((sum, inner) => sum + inner, 0);
    let width = 1;
    for (let node = 1; node < size; node++) {
      const unit = units[node]!;
      if (parents[node] !== 0 && this.dense[unit] === 0) this.dense[unit] = width++;
    }
    this.width = width;
    if ((this.innerCount + 1) * width >= 2 ** 32) throw new RangeError("the dictionary has too many words");
    let places = 1024;
    while (places < size * 2) places *= 2;
    this.mask = places - 1;
    this.table = new Uint32Array(places * 4);
    this.weights = new Float64Array(this.table.buffer);
    for (let node = 1; node < size; node++) {
      const parent = numbers[parents[node]!]!;
      if (parent === 0) {
        this.first[units[node]!] = numbers[node]!;
        this.firstWeights[units[node]!] = weightOf(node);
      } else this.store(parent * width + this.dense[units[node]!]!, numbers[node]!, weightOf(node));
    }
  }

  /** The place of the child of a node by a dense unit; −1 when there is none. O(1). */
  placeOf(node: number, dense: number): number {
    if (node > this.innerCount || dense === 0) return -1;
    const { table, mask } = this;
    const key = (node * this.width + dense) >>> 0;
    const hash = Math.imul(key, 0x9e3779b1);
    if ((this.bits[hash >>> 15]! & (1 << ((hash >>> 10) & 31))) === 0) return -1;
    let place = (hash >>> 9) & mask;
    for (;;) {
      if (table[place * 4 + 1] === 0) return -1;
      if (table[place * 4] === key) return place;
      place = (place + 1) & mask;
    }
  }

  /** The child at a place. */
  childAt(place: number): number {
    return this.table[place * 4 + 1]!;
  }

  /** The weight of a word; −Infinity when it is not one. O(length). */
  weightOf(word: string): number {
    if (word === "") return -Infinity;
    let node = this.first[word.charCodeAt(0)]!;
    let weight = this.firstWeights[word.charCodeAt(0)]!;
    for (let at = 1; at < word.length; at++) {
      const place = node === 0 ? -1 : this.placeOf(node, this.dense[word.charCodeAt(at)]!);
      if (place < 0) return -Infinity;
      node = this.childAt(place);
      weight = this.weights[place * 2 + 1]!;
    }
    return weight;
  }

  private store(key: number, child: number, weight: number): void {
    const hash = Math.imul(key, 0x9e3779b1);
    this.bits[hash >>> 15]! |= 1 << ((hash >>> 10) & 31);
    let place = (hash >>> 9) & this.mask;
    while (this.table[place * 4 + 1] !== 0) place = (place + 1) & this.mask;
    this.table[place * 4] = key;
    this.table[place * 4 + 1] = child;
    this.weights[place * 2 + 1] = weight;
  }
}
