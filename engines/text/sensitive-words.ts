import { Automaton } from "./automaton.ts";
import {
  type Disguise,
  DisguisedWords,
  homophone,
  lookAlike,
  repeated,
  spelled,
  type SyllablesOf,
} from "./disguised-words.ts";
import { Reader, type Reading } from "./normalise.ts";

/** A word to be found. Lists are data of the caller's; none is shipped. */
export type SensitiveWord = {
  readonly text: string;
  readonly category: string;
  /** 1 look at it, 2 hold it back, 3 refuse it; what follows is the caller's. */
  readonly severity: 1 | 2 | 3;
  /** Also written with characters that sound alike, or in letters of the syllables. */
  readonly homophones?: boolean;
  /** Also written with characters that look alike, or with a character's halves. */
  readonly lookAlikes?: boolean;
  /** Harmless longer words that contain it. */
  readonly exceptions?: readonly string[];
};

/** In what way a word was hidden. `form` is width, case, traditional or another way of writing digits. */
export type HitDisguise =
  | "form"
  | "separated"
  | "across-sentences"
  | "homophone"
  | "spelled"
  | "look-alike"
  | "repeated";

export type WordHit = {
  readonly word: SensitiveWord;
  /** UTF-16 offsets in the original. */
  readonly start: number;
  readonly end: number;
  /** As it stands in the original. */
  readonly text: string;
  readonly disguises: readonly HitDisguise[];
  /** From 0 to 1: how sure it is that the word is meant. An undisguised word that no other word explains has 1. */
  readonly confidence: number;
};

/** Where words begin in the plain reading, as a `Segmenter` leaves them after `cutUnits`. */
export type Cut = { readonly bounds: Int32Array; readonly count: number };

export type MatcherOptions = {
  /** Harmless words for all: what lies within one of them is not reported. */
  readonly exceptions?: readonly string[];
  /** Needed for words with `homophones`. */
  readonly syllablesOf?: SyllablesOf;
};

export type FindOptions = {
  /** Words of the same reading: hits that cut them apart are less sure, and natural words explain sounds away. */
  readonly cut?: Cut;
  /** Hits below are left out; 0 gives all. Default 0.5. */
  readonly leastConfidence?: number;
  /** All hits, or from the left the longest without overlap. Default all. */
  readonly select?: "all" | "longest";
};

type Span = { readonly start: number; readonly end: number; readonly word: number };

const sentenceUnits = new Set(Array.from("。!?;:,、…\n", (char) => char.charCodeAt(0)));
const zero = 48;
const ten = "十".charCodeAt(0);
const isDigit = (unit: number | undefined) => unit !== undefined && unit >= zero && unit < zero + 10;
const isAscii = (unit: number | undefined) =>
  unit !== undefined && ((unit > 47 && unit < 58) || (unit > 96 && unit < 123));

const tightOf = (text: string) => {
  const reading = new Reader().read(text);
  return reading.tight.slice(0, reading.tightLength);
};
/** The other ways to say the first number of two digits in a word: 18 is also 十八 and 1十8. */
function inTens(units: Uint16Array): Uint16Array[] {
  const at = units.findIndex((unit, place) => isDigit(unit) && isDigit(units[place + 1]));
  if (at === -1 || isDigit(units[at + 2]) || units[at] === zero) return [];
  const [head, tens, ones, tail] = [units.slice(0, at), units[at]!, units[at + 1]!, units.slice(at + 2)];
  const end = ones === zero ? [ten, ...tail] : [ten, ones, ...tail];
  const forms = [[...head, tens, ...end]];
  if (tens === zero + 1) forms.push([...head, ...end]);
  return forms.map((form) => Uint16Array.from(form));
}
const hasDouble = (units: Uint16Array) => units.some((unit, at) => at > 0 && unit === units[at - 1]);

/** Finds the words of a list in texts however they are written. Keeps working memory: one per thread of work. */
export class WordMatcher {
  private readonly words: readonly SensitiveWord[];
  private readonly lengths: readonly number[];
  private readonly doubles: readonly boolean[];
  private readonly plainWords: Automaton | undefined;
  /** The word each entry of the automaton stands for: a word with a number is in it in both ways of counting. */
  private readonly wordOf: readonly number[];
  private readonly harmless: Automaton | undefined;
  /** The word each exception belongs to; −1 for all. */
  private readonly harmlessFor: readonly number[];
  private readonly disguised: DisguisedWords | undefined;
  private readonly disguisedWords: readonly number[];
  private runs = new Uint16Array(0);
  private runStarts = new Int32Array(0);

  /** Throws RangeError for a word without letters, digits or Han characters, or `homophones` without `syllablesOf`. */
  constructor(words: readonly SensitiveWord[], { exceptions = [], syllablesOf }: MatcherOptions = {}) {
    this.words = words;
    const units = words.map((word) => {
      const tight = tightOf(word.text);
      if (tight.length === 0) throw new RangeError(`"${word.text}" has no letters, digits or Han characters`);
      return tight;
    });
    this.lengths = units.map((each) => each.length);
    this.doubles = units.map(hasDouble);
    const entries = units.flatMap((each, word) => [each, ...inTens(each)].map((form) => ({ form, word })));
    this.plainWords = words.length > 0 ? new Automaton(entries.map(({ form }) => form)) : undefined;
    this.wordOf = entries.map(({ word }) => word);
    const all = exceptions.map((text) => ({ text, word: -1 }));
    words.forEach((word, at) => all.push(...(word.exceptions ?? []).map((text) => ({ text, word: at }))));
    this.harmless = all.length > 0 ? new Automaton(all.map(({ text }) => tightOf(text))) : undefined;
    this.harmlessFor = all.map(({ word }) => word);
    this.disguisedWords = words.flatMap((word, at) => (word.homophones || word.lookAlikes ? [at] : []));
    if (words.some((word) => word.homophones) && !syllablesOf) throw new RangeError("homophones need syllablesOf");
    if (this.disguisedWords.length > 0)
      this.disguised = new DisguisedWords(
        this.disguisedWords.map((at) => ({
          units: units[at]!,
          homophones: words[at]!.homophones === true,
          lookAlikes: words[at]!.lookAlikes === true,
        })),
        syllablesOf ?? (() => []),
      );
  }

  /** All hits in a text that is being read, by their starts, longer first. O(length + hits). */
  find(reading: Reading, { cut, leastConfidence = 0.5, select = "all" }: FindOptions = {}): WordHit[] {
    const { tight, tightLength: length, place, plain } = reading;
    const found = new Map<string, WordHit>();
    let harmless: Span[] | undefined;
    const keep = (word: number, start: number, end: number, disguise?: Disguise) => {
      harmless ??= this.harmlessIn(reading);
      if (harmless.some((span) => span.start <= start && span.end >= end && (span.word < 0 || span.word === word)))
        return;
      const hit = this.judge(reading, cut, word, start, end, disguise);
      if (!hit || hit.confidence < leastConfidence) return;
      const key = `${word}:${hit.start}:${hit.end}`;
      const known = found.get(key);
      if (!known || known.confidence < hit.confidence) found.set(key, hit);
    };
    this.plainWords?.find(tight, length, (entry, start, end) => keep(this.wordOf[entry]!, start, end));
    this.findRepeated(reading, keep);
    // Letters begin a word only where none stands directly before them.
    const isStart = (at: number) => at === 0 || !isAscii(plain[place[at]! - 1]);
    this.disguised?.find(tight, length, isStart, (word, start, end, disguise) =>
      keep(this.disguisedWords[word]!, start, end, disguise),
    );
    if (found.size === 0) return [];
    const hits = [...found.values()].toSorted((a, b) => a.start - b.start || b.end - a.end);
    if (select === "all") return hits;
    let from = 0;
    return hits.filter((hit) => hit.start >= from && (from = hit.end) > 0);
  }

  private harmlessIn({ tight, tightLength }: Reading): Span[] {
    const spans: Span[] = [];
    this.harmless?.find(tight, tightLength, (at, start, end) =>
      spans.push({ start, end, word: this.harmlessFor[at]! }),
    );
    return spans;
  }

  /** Words drawn out by repeating their characters (加加微微信信): found in the text with runs taken as one. */
  private findRepeated(
    { tight, tightLength }: Reading,
    keep: (word: number, start: number, end: number, disguise: Disguise) => void,
  ): void {
    if (this.runs.length < tightLength + 1) {
      this.runs = new Uint16Array(tightLength * 2 + 64);
      this.runStarts = new Int32Array(tightLength * 2 + 65);
    }
    const { runs, runStarts } = this;
    let count = 0;
    for (let at = 0; at < tightLength; at++) {
      if (at > 0 && tight[at] === tight[at - 1]) continue;
      runs[count] = tight[at]!;
      runStarts[count++] = at;
    }
    runStarts[count] = tightLength;
    if (tightLength - count < 2) return;
    const lengthOf = (run: number) => runStarts[run + 1]! - runStarts[run]!;
    this.plainWords?.find(runs, count, (entry, start, end) => {
      const word = this.wordOf[entry]!;
      if (this.doubles[word] || end - start < 2) return;
      let inner = 0;
      let isAll = true;
      for (let run = start; run < end; run++) {
        if (run > start && run < end - 1) inner += lengthOf(run) - 1;
        if (lengthOf(run) < 2) isAll = false;
      }
      // One doubled character inside is ordinary writing (微信信号).
      if (isAll || inner >= 2) keep(word, runStarts[start]!, runStarts[end]!, { kinds: repeated, own: -1 });
    });
  }

  private judge(
    reading: Reading,
    cut: Cut | undefined,
    word: number,
    first: number,
    last: number,
    disguise: Disguise | undefined,
  ): WordHit | undefined {
    const { place, from, to, text } = reading;
    const plainStart = place[first]!;
    const plainEnd = place[last - 1]! + 1;
    const gaps = gapsIn(reading, first, last);
    if (isPartOfLatin(reading, plainStart, plainEnd, gaps.separated > 0)) return undefined;
    const disguises: HitDisguise[] = [];
    let confidence = 1;
    const note = (kind: HitDisguise, factor: number) => {
      disguises.push(kind);
      confidence *= factor;
    };
    if (gaps.sentences > 0) {
      const everywhere = gaps.separated === last - first - 1 && last - first > 2;
      note("across-sentences", everywhere ? 0.7 : 0.3);
    } else if (gaps.separated > 0) note("separated", 0.9);
    const start = from[plainStart]!;
    const end = to[plainEnd - 1]!;
    const kinds = disguise?.kinds ?? 0;
    if (kinds & homophone) {
      const factor = soundFactor(cut, place, first, last, disguise!.own);
      if (factor === 0 || (this.lengths[word] === 2 && disguise!.own === 0 && !(kinds & spelled))) return undefined;
      note("homophone", factor);
    }
    if (kinds & spelled) note("spelled", 0.8);
    if (kinds & lookAlike) note("look-alike", 0.8);
    if (kinds & repeated) note("repeated", 0.8);
    // A word of the dictionary that reaches over the end explains the characters otherwise (赌 | 博物馆).
    if (cut && this.lengths[word]! < 4 && !(isBound(cut, plainStart) && isBound(cut, plainEnd))) confidence *= 0.45;
    const original = text.slice(start, end);
    if (disguises.length === 0 && original !== this.words[word]!.text) disguises.push("form");
    return {
      word: this.words[word]!,
      start,
      end,
      text: original,
      disguises,
      confidence: Math.round(confidence * 100) / 100,
    };
  }
}

/** How many of the gaps inside a hit hold something, and how many a mark that ends a clause. */
function gapsIn({ plain, place }: Reading, first: number, last: number) {
  let separated = 0;
  let sentences = 0;
  for (let at = first + 1; at < last; at++) {
    const [from, to] = [place[at - 1]! + 1, place[at]!];
    if (to === from) continue;
    separated++;
    for (let sign = from; sign < to; sign++)
      if (sentenceUnits.has(plain[sign]!)) {
        sentences++;
        break;
      }
  }
  return { separated, sentences };
}

/** A Latin word or number is not meant when it is only a part of a longer one (av in java). */
function isPartOfLatin({ plain, plainLength }: Reading, start: number, end: number, isSeparated: boolean): boolean {
  const skip = isSeparated ? 1 : 0;
  const same = (a: number, b: number | undefined) => isAscii(a) && isAscii(b) && a > 57 === b! > 57;
  const before = plain[start - 1 - (skip && start > 1 && !isAscii(plain[start - 1]) ? 1 : 0)];
  const afterAt = end + (skip && !isAscii(plain[end]) ? 1 : 0);
  const after = afterAt < plainLength ? plain[afterAt] : undefined;
  return (start > 0 && same(plain[start]!, before)) || same(plain[end - 1]!, after);
}

function isBound({ bounds, count }: Cut, at: number): boolean {
  return wordAt(bounds, count, at) === at;
}

/** Where the word begins that holds a place: binary search. */
function wordAt(bounds: Int32Array, count: number, at: number): number {
  let low = 0;
  let high = count;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (bounds[middle]! <= at) low = middle;
    else high = middle - 1;
  }
  return bounds[low]!;
}

/**
 * How sure a word is that is met by sound: 0 when natural words explain all its replaced characters (威信 is not 微信) and no
 * character of its own stands outside them.
 */
function soundFactor(cut: Cut | undefined, place: Int32Array, first: number, last: number, own: number): number {
  const base = own === 0 ? 0.6 : 0.75;
  if (!cut) return base;
  let isExplained = true;
  let ownOutside = false;
  let someNatural = false;
  for (let at = first; at < last; at++) {
    const from = wordAt(cut.bounds, cut.count, place[at]!);
    const next = wordAt(cut.bounds, cut.count, place[at]! + 1);
    const isNatural = from < place[at]! || next === from;
    if (isNatural) someNatural = true;
    const isOwn = ((own >> Math.min(at - first, 30)) & 1) === 1;
    if (isOwn && !isNatural) ownOutside = true;
    if (!isOwn && !isNatural) isExplained = false;
  }
  if (isExplained && !ownOutside) return 0;
  // Nothing of the word itself is left, and a natural word holds a part: chance.
  if (own === 0 && someNatural) return 0;
  return isExplained ? base * 0.8 : base;
}
