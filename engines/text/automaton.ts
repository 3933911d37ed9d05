import { UnitTrie } from "./unit-trie.ts";

/**
 * Finds all words of a list in one pass over the text: A. V. Aho and M. J. Corasick, "Efficient string matching", CACM 18(6),
 * 1975. Building is O(total length of the words), finding O(length + hits). Immutable once built; words are numbered in the
 * order given, equal words share their place.
 */
export class Automaton {
  private readonly trie = new UnitTrie();
  private readonly fails: Int32Array;
  /** Of each node, itself or its longest proper suffix that ends a word; 0 when there is none. */
  private readonly ends: Int32Array;
  /** Of each node, the last word that ends there + 1; of each word, the one before with the same units + 1. */
  private readonly lastWord: Int32Array;
  private readonly sameBefore: Int32Array;

  /** Throws RangeError for a word without units. */
  constructor(words: readonly ArrayLike<number>[]) {
    const { trie } = this;
    const nodes = words.map((word, at) => {
      if (word.length === 0) throw new RangeError(`word ${at} is empty`);
      return trie.insert(word, 0, word.length);
    });
    this.lastWord = new Int32Array(trie.size);
    this.sameBefore = new Int32Array(words.length);
    nodes.forEach((node, word) => {
      this.sameBefore[word] = this.lastWord[node]!;
      this.lastWord[node] = word + 1;
    });
    this.fails = new Int32Array(trie.size);
    this.ends = new Int32Array(trie.size);
    for (const node of byDepth(trie)) {
      const parent = trie.parents[node]!;
      if (parent !== 0) this.fails[node] = this.step(this.fails[parent]!, trie.units[node]!);
      this.ends[node] = this.lastWord[node]! > 0 ? node : this.ends[this.fails[node]!]!;
    }
  }

  private step(node: number, unit: number): number {
    const { trie } = this;
    for (let at = node; ; at = this.fails[at]!) {
      const child = trie.child(at, unit);
      if (child !== 0 || at === 0) return child;
    }
  }

  /** Calls `hit` with each word and where it begins and ends among the units, in the order of the ends, longest first. */
  find(units: Uint16Array, length: number, hit: (word: number, start: number, end: number) => void): void {
    const { trie, fails, ends } = this;
    const first = trie.first;
    let node = 0;
    for (let at = 0; at < length; at++) {
      const unit = units[at]!;
      let child = node === 0 ? first[unit]! : trie.child(node, unit);
      while (child === 0 && node !== 0) {
        node = fails[node]!;
        child = node === 0 ? first[unit]! : trie.child(node, unit);
      }
      node = child;
      if (ends[node] !== 0) this.report(ends[node]!, at + 1, hit);
    }
  }

  private report(from: number, end: number, hit: (word: number, start: number, end: number) => void): void {
    for (let node = from; node !== 0; node = this.ends[this.fails[node]!]!)
      for (let word = this.lastWord[node]!; word !== 0; word = this.sameBefore[word - 1]!)
        hit(word - 1, end - this.trie.depths[node]!, end);
  }
}

/** Nodes by depth: a suffix is shorter than the word, so its links are there before they are needed. */
function byDepth(trie: UnitTrie): Int32Array {
  const counts = new Int32Array(258);
  for (let node = 1; node < trie.size; node++) counts[trie.depths[node]! + 1]! += 1;
  for (let depth = 1; depth < counts.length; depth++) counts[depth]! += counts[depth - 1]!;
  const order = new Int32Array(trie.size - 1);
  for (let node = 1; node < trie.size; node++) order[counts[trie.depths[node]!]!++] = node;
  return order;
}
