import { partsOf, shapeOf } from "./look-alikes.ts";
import { PairHeads } from "./pair-heads.ts";

/** All readings of a unit without tones, `["xing", "hang"]`; empty for what is not a Han character. */
export type SyllablesOf = (unit: number) => readonly string[];

export type DisguisedWord = {
  readonly units: Uint16Array;
  readonly homophones: boolean;
  readonly lookAlikes: boolean;
};

/** What a unit of a word was replaced by. */
export const homophone = 1;
export const spelled = 2;
export const lookAlike = 4;
export const repeated = 8;

type Position = {
  readonly unit: number;
  readonly syllables: readonly string[];
  readonly shape: number;
  readonly parts: readonly [number, number] | undefined;
};

const isLetter = (unit: number | undefined) => unit !== undefined && unit >= 97 && unit <= 122;

/** What a text's unit may have in common with a position: itself, a syllable, a shape. */
const signsOf = ({ unit, syllables, shape }: Position): (string | number)[] =>
  shape > 0 ? [unit, ...syllables, -shape] : [unit, ...syllables];
const initialsOf = ({ syllables }: Position) => syllables.map((syllable) => syllable.charCodeAt(0));

/** How a word was met: the disguises used, and of each unit of the text from the start whether it is the word's own. */
export type Disguise = { kinds: number; own: number };

/**
 * Finds words some units of which are replaced: by a character that sounds alike in any of its readings (薇信), by the letters
 * of the syllable (wei信), by a character that looks alike, by its two halves, or drawn out by repetition. Each place of the
 * text is tried with the words whose first two characters can be read there; O(length + places where two fit × their words).
 */
export class DisguisedWords {
  private readonly words: readonly (readonly Position[])[];
  private readonly syllablesOf: SyllablesOf;
  private readonly heads: PairHeads;
  /** Words by the letter their spelling begins with. */
  private readonly byLetter = new Map<number, number[]>();
  private units: Uint16Array = new Uint16Array(0);
  private length = 0;
  private kinds = 0;
  private own = 0;

  constructor(words: readonly DisguisedWord[], syllablesOf: SyllablesOf) {
    this.syllablesOf = syllablesOf;
    this.words = words.map((word) =>
      Array.from(word.units, (unit) => ({
        unit,
        syllables: word.homophones ? syllablesOf(unit) : [],
        shape: (word.lookAlikes && shapeOf.get(unit)) || 0,
        parts: word.lookAlikes ? partsOf.get(unit) : undefined,
      })),
    );
    this.heads = new PairHeads(
      this.words.map(([first, second]) => ({
        first: [...signsOf(first!), ...(first!.parts ? [first!.parts[0]] : [])],
        // A drawn-out first character or its other half may come before the second one.
        second: second && [...signsOf(second), ...initialsOf(second), ...(second.parts ? [second.parts[0]] : [])],
        halves: first!.parts,
      })),
      (unit) => [unit, ...syllablesOf(unit), -(shapeOf.get(unit) ?? 0)],
    );
    this.words.forEach(([first], word) => {
      for (const letter of new Set([...initialsOf(first!), ...(isLetter(first!.unit) ? [first!.unit] : [])]))
        this.byLetter.set(letter, [...(this.byLetter.get(letter) ?? []), word]);
    });
  }

  /** Calls `hit` with each disguised word and its places among the tight units. Undisguised words are not reported. */
  find(
    units: Uint16Array,
    length: number,
    isStart: (at: number) => boolean,
    hit: (word: number, start: number, end: number, disguise: Disguise) => void,
  ): void {
    this.units = units;
    this.length = length;
    let next = this.heads.signsAt(length > 0 ? units[0]! : 0);
    for (let at = 0; at < length; at++) {
      const unit = units[at]!;
      const here = next;
      next = this.heads.signsAt(at + 1 < length ? units[at + 1]! : 0);
      const words = !isLetter(unit)
        ? this.heads.wordsAt(here, next)
        : isStart(at)
          ? this.byLetter.get(unit)
          : undefined;
      if (!words) continue;
      for (const word of words) {
        this.kinds = 0;
        this.own = 0;
        const end = this.match(this.words[word]!, 0, at, at);
        // Mere repetition is found by runs, with the whole of its ends.
        if (end > 0 && (this.kinds & ~repeated) !== 0) hit(word, at, end, { kinds: this.kinds, own: this.own });
      }
    }
  }

  /** Where the rest of a word from `position` ends when it is read from `at`; −1 when it is not there. */
  private match(word: readonly Position[], position: number, at: number, start: number): number {
    if (position === word.length) return at;
    if (at >= this.length) return -1;
    const { units } = this;
    const unit = units[at]!;
    const wanted = word[position]!;
    if (unit === wanted.unit) {
      const end = this.match(word, position + 1, at + 1, start);
      if (end > 0) {
        if (at - start < 31) this.own |= 1 << (at - start);
        return end;
      }
    } else {
      const kind = this.kindOf(wanted, unit);
      const end = kind === 0 ? -1 : this.match(word, position + 1, at + 1, start);
      if (end > 0) return this.note(kind, end);
      if (isLetter(unit)) {
        for (const syllable of wanted.syllables) {
          const after = this.spelledAt(syllable, at) ? this.match(word, position + 1, at + syllable.length, start) : -1;
          if (after > 0) return this.note(spelled, after);
        }
      }
      if (wanted.parts && unit === wanted.parts[0] && units[at + 1] === wanted.parts[1] && at + 1 < this.length) {
        const after = this.match(word, position + 1, at + 2, start);
        if (after > 0) return this.note(lookAlike, after);
      }
    }
    // Drawn out: the same unit once more, only inside the word.
    if (position > 0 && unit === units[at - 1]) {
      const end = this.match(word, position, at + 1, start);
      if (end > 0) return this.note(repeated, end);
    }
    return -1;
  }

  private note(kind: number, end: number): number {
    this.kinds |= kind;
    return end;
  }

  private kindOf(wanted: Position, unit: number): number {
    if (wanted.shape > 0 && shapeOf.get(unit) === wanted.shape) return lookAlike;
    if (wanted.syllables.length === 0) return 0;
    for (const syllable of this.syllablesOf(unit)) if (wanted.syllables.includes(syllable)) return homophone;
    return 0;
  }

  /** Whether a syllable is spelled out here. */
  private spelledAt(syllable: string, at: number): boolean {
    if (at + syllable.length > this.length) return false;
    for (let letter = 0; letter < syllable.length; letter++)
      if (this.units[at + letter] !== syllable.charCodeAt(letter)) return false;
    return true;
  }
}
