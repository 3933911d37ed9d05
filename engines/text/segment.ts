import { plainUnits, tightUnits } from "./fold-table.ts";
import { Reader, type Reading, textOf } from "./normalise.ts";
import { PackedTrie } from "./packed-trie.ts";
import { UnitTrie } from "./unit-trie.ts";

/** A word of a text; `start` and `end` are UTF-16 offsets in the original, `word` is its plain reading. */
export type Segment = { readonly word: string; readonly start: number; readonly end: number };

export type SegmenterOptions = {
  /** A dictionary in jieba's form, UTF-8: a word, its frequency and perhaps a tag on each line. Without it only `words` are known. */
  readonly dictionary?: Uint8Array;
  /** Words of the field: each wins against its own parts. */
  readonly words?: readonly string[];
};

/** At least this frequency for words of the field, about that of a common word of the trade. */
const fieldFrequency = 300;
const newline = 10;
const space = 32;

const alnum = new Uint8Array(128);
for (let unit = 48; unit < 58; unit++) alnum[unit] = 1;
for (let unit = 97; unit < 123; unit++) alnum[unit] = 1;
const isAlnum = (unit: number) => unit < 128 && alnum[unit] === 1;
const isNumber = (unit: number) => unit > 47 && unit < 58;

/**
 * Cuts text into the words of greatest joint probability (the path of the directed acyclic graph of dictionary words that
 * jieba takes too, without its hidden Markov model: J. Sun, github.com/fxsjy/jieba). A run of Latin letters and digits is one
 * word unless the dictionary joins it to Han characters. O(length × longest word); reuses its memory: one per thread of work.
 */
export class Segmenter {
  private readonly trie: PackedTrie;
  private readonly unknownWeight: number;
  private readonly total: number;
  private readonly reader = new Reader();
  private route = new Float64Array(0);
  private next = new Int32Array(0);
  private runEnd = new Int32Array(0);
  private dense = new Uint16Array(0);
  /** Plain places where the last text's words begin; one more for the end. Holds until the next text. */
  bounds = new Int32Array(0);

  /** `frequencies` of each node of the trie, 0 for those that are only beginnings; `total` of the whole dictionary. */
  constructor(trie: UnitTrie, frequencies: readonly number[], total: number) {
    this.total = Math.max(total, 1);
    const logTotal = Math.log(this.total);
    this.unknownWeight = -logTotal;
    // A weight is the logarithm of a word's probability.
    this.trie = new PackedTrie(trie, (node) => Math.log(frequencies[node] ?? 0) - logTotal);
  }

  /** Words in `bounds`, counted; for loops that must not make strings. */
  cutUnits(units: Uint16Array, length: number): number {
    this.makeRoom(length);
    const { trie, unknownWeight, route, next, runEnd, bounds, dense } = this;
    const denseUnits = trie.dense;
    const { first: firstNodes, firstWeights, weights } = trie;
    findRuns(units, length, runEnd);
    route[length] = 0;
    for (let start = length - 1; start >= 0; start--) {
      const unit = units[start]!;
      dense[start] = denseUnits[unit]!;
      // A run of letters and digits, a picture or a sign stands alone when no word begins here.
      const alone = runEnd[start]! > 0 ? runEnd[start]! : start + widthAt(units, start, length);
      let best = unknownWeight + route[alone]!;
      let bestEnd = alone;
      const insideRun = start > 0 && runEnd[start - 1]! > start;
      let node = insideRun ? 0 : firstNodes[unit]!;
      let known = firstWeights[unit]!;
      let end = start + 1;
      while (node !== 0) {
        if (known > -Infinity && !(end < length && runEnd[end - 1]! > end)) {
          const weight = known + route[end]!;
          // The only way of one sign is replaced by its word; between equal ways the longer word is taken.
          if (weight >= best || (end === alone && bestEnd === alone)) {
            best = weight;
            bestEnd = end;
          }
        }
        if (end === length) break;
        const place = trie.placeOf(node, dense[end]!);
        if (place < 0) break;
        node = trie.childAt(place);
        known = weights[place * 2 + 1]!;
        end++;
      }
      route[start] = best;
      next[start] = bestEnd;
    }
    let count = 0;
    for (let at = 0; at < length; at = next[at]!) bounds[count++] = at;
    bounds[count] = length;
    return count;
  }

  /** The words of a text that is being read, without spaces and signs. */
  cutReading(reading: Reading): Segment[] {
    const count = this.cutUnits(reading.plain, reading.plainLength);
    const words: Segment[] = [];
    for (let at = 0; at < count; at++) {
      const [from, to] = [this.bounds[at]!, this.bounds[at + 1]!];
      if (tightUnits[reading.plain[from]!] === 0) continue;
      const word = textOf(reading.plain, from, to);
      words.push({ word, start: reading.from[from]!, end: reading.to[to - 1]! });
    }
    return words;
  }

  /** The words of a text with their places in it, without spaces and signs. O(length). */
  cut(text: string): Segment[] {
    return this.cutReading(this.reader.read(text));
  }

  /** Whether a plain reading is a word of the dictionary or of the field. O(length). */
  knows(word: string): boolean {
    return this.trie.weightOf(word) > -Infinity;
  }

  /** How likely a word is in general writing, from 0 to 1; 0 when it is unknown. O(length). */
  probability(word: string): number {
    return Math.exp(this.trie.weightOf(word));
  }

  /** The frequency a word would have if its parts only met by chance. */
  jointFrequency(units: Uint16Array): number {
    const count = this.cutUnits(units, units.length);
    if (count === 1) return 0;
    return Math.exp(this.route[0]!) * this.total;
  }

  private makeRoom(length: number): void {
    if (length + 1 <= this.next.length) return;
    const size = Math.max(length + 1, this.next.length * 2, 1024);
    this.route = new Float64Array(size);
    this.next = new Int32Array(size);
    this.runEnd = new Int32Array(size);
    this.dense = new Uint16Array(size);
    this.bounds = new Int32Array(size + 1);
  }
}

/** Of each unit inside a run of letters and digits, where the run ends; a point between digits belongs to it. 0 elsewhere. */
function findRuns(units: Uint16Array, length: number, runEnd: Int32Array): void {
  let end = 0;
  for (let at = length - 1; at >= 0; at--) {
    const unit = units[at]!;
    const isPoint = unit === 46 && end !== 0 && at > 0 && isNumber(units[at - 1]!) && isNumber(units[at + 1]!);
    if (!isPoint && !isAlnum(unit)) {
      runEnd[at] = 0;
      end = 0;
      continue;
    }
    if (end === 0) end = at + 1;
    runEnd[at] = end;
  }
}

function widthAt(units: Uint16Array, at: number, length: number): number {
  const isPair = (units[at]! & 0xfc00) === 0xd800 && at + 1 < length && (units[at + 1]! & 0xfc00) === 0xdc00;
  return isPair ? 2 : 1;
}

/** Whether a word reads the same in the plain reading, apart from case: others never occur there. */
function foldWord(units: Uint16Array, start: number, end: number): boolean {
  for (let at = start; at < end; at++) {
    const unit = units[at]!;
    const plain = plainUnits[unit]!;
    if (plain === unit) continue;
    if (unit < 65 || unit > 90) return false;
    units[at] = plain;
  }
  return true;
}

/**
 * A segmenter from a dictionary and the words of the field. O(size of the dictionary), about a third of a second for 350,000
 * words. Throws RangeError for a line without a word or with a frequency that is not a number ≥ 0.
 */
export function createSegmenter({ dictionary, words = [] }: SegmenterOptions): Segmenter {
  const trie = new UnitTrie();
  const counts: number[] = [];
  let total = 0;
  const keep = (node: number, count: number) => {
    while (counts.length <= node) counts.push(0);
    counts[node] = Math.max(counts[node]!, count);
  };
  if (dictionary) {
    const text = new TextDecoder().decode(dictionary);
    const units = new Uint16Array(text.length);
    for (let at = 0; at < text.length; at++) units[at] = text.charCodeAt(at);
    let line = 0;
    for (let start = 0; start < units.length;) {
      let stop = units.indexOf(newline, start);
      if (stop === -1) stop = units.length;
      line++;
      const count = readLine(units, start, stop, line);
      if (count !== undefined) {
        total += count.frequency;
        if (foldWord(units, start, count.end)) keep(trie.insert(units, start, count.end), count.frequency);
      }
      start = stop + 1;
    }
  }
  // Each word of the field gets the frequency at which it beats its parts, judged without the other words of the field.
  const general = new Segmenter(trie, counts, total);
  const wanted = words.map((word) => {
    const reader = new Reader().read(word.trim());
    if (reader.plainLength === 0) throw new RangeError(`"${word}" has no characters that are read`);
    const units = reader.plain.slice(0, reader.plainLength);
    return { units, frequency: Math.max(fieldFrequency, Math.ceil(general.jointFrequency(units)) + 1) };
  });
  for (const { units, frequency } of wanted) {
    keep(trie.insert(units, 0, units.length), frequency);
    total += frequency;
  }
  return new Segmenter(trie, counts, total);
}

function readLine(units: Uint16Array, start: number, stop: number, line: number) {
  if (stop > start && units[stop - 1] === 13) stop--;
  if (stop === start) return undefined;
  let end = start;
  while (end < stop && units[end] !== space) end++;
  let frequency = 0;
  let at = end + 1;
  for (; at < stop && isNumber(units[at]!); at++) frequency = frequency * 10 + units[at]! - 48;
  if (end === start || at === end + 1 || (at < stop && units[at] !== space))
    throw new RangeError(`line ${line} of the dictionary is not a word and its frequency`);
  return { end, frequency };
}
