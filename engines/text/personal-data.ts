import { type Reading, textOf } from "./normalise.ts";
import { findNumbers, type NumberFind } from "./personal-numbers.ts";
import { findPhrases, type PhraseFind, type PhraseKind } from "./personal-phrases.ts";

export type PersonalKind = NumberFind["kind"] | PhraseKind;

/** Something in a text that names, reaches or locates a person. */
export type PersonalFind = {
  readonly kind: PersonalKind;
  /** UTF-16 offsets in the original. */
  readonly start: number;
  readonly end: number;
  /** As it stands in the original. */
  readonly text: string;
  /** From 0 to 1; below 0.6 it is a guess (names, house numbers) for a person to look at. */
  readonly confidence: number;
  /** What may be shown in its place. */
  readonly mask: string;
};

export type PersonalOptions = {
  /** Finds below are left out. Default 0.3, which keeps guesses. */
  readonly leastConfidence?: number;
  /** Ordinary words, which are no names: `segmenter.knows`. */
  readonly knows?: (word: string) => boolean;
};

/**
 * Personal data in a text that is being read: identity numbers (GB 11643-1999), bank cards (ISO/IEC 7812-1), phones, e-mail,
 * plates, passports, messenger accounts, birth dates, addresses and names. What overlaps is reported once, as the surest.
 * O(length).
 */
export function findPersonalData(reading: Reading, options: PersonalOptions = {}): PersonalFind[] {
  const { leastConfidence = 0.3, knows = () => false } = options;
  const plain = textOf(reading.plain, 0, reading.plainLength);
  const all: (NumberFind | PhraseFind)[] = [...findNumbers(reading), ...findPhrases(plain, knows)];
  if (all.length === 0) return [];
  const taken = new Uint8Array(reading.plainLength);
  return all
    .filter((find) => find.confidence >= leastConfidence)
    .toSorted((a, b) => b.confidence - a.confidence || b.to - b.from - (a.to - a.from))
    .filter((find) => {
      const isFree = taken.subarray(find.from, find.to).every((mark) => mark === 0);
      if (isFree) taken.fill(1, find.from, find.to);
      return isFree;
    })
    .toSorted((a, b) => a.from - b.from)
    .map((find) => {
      const [start, end] = [reading.from[find.from]!, reading.to[find.to - 1]!];
      const mask = maskOf(find, plain.slice(find.from, find.to));
      return { kind: find.kind, start, end, text: reading.text.slice(start, end), confidence: find.confidence, mask };
    });
}

/** The text with every find replaced by its mask; finds must be of this text and not overlap. O(length). */
export function maskPersonalData(text: string, finds: readonly PersonalFind[]): string {
  let masked = "";
  let from = 0;
  for (const find of finds) {
    masked += text.slice(from, find.start) + find.mask;
    from = find.end;
  }
  return masked + text.slice(from);
}

const hide = (text: string, head: number, tail: number) =>
  text.slice(0, head) + "*".repeat(Math.max(1, text.length - head - tail)) + (tail > 0 ? text.slice(-tail) : "");

function maskOf(find: NumberFind | PhraseFind, text: string): string {
  const digits = "digits" in find ? find.digits.map((digit) => (digit === 10 ? "X" : digit)).join("") : text;
  switch (find.kind) {
    case "id-number":
      return hide(digits, 3, 2);
    case "mobile":
      return hide(digits.slice(-11), 3, 4);
    case "landline":
      return hide(digits, 3, 2);
    case "bank-card":
      return hide(digits, 0, 4);
    case "email":
      return `${text[0]!}***@${text.split(/@|艾特|[[(]at[\])]/)[1]?.trim() ?? ""}`;
    case "plate":
      return hide(text.toUpperCase(), 2, 1);
    case "passport":
      return hide(text.toUpperCase(), 1, 2);
    case "account":
      return hide(text, 1, 1);
    case "name":
      return hide(text, 1, 0);
    case "address":
      return text.replaceAll(/[0-9a-z]|[一二三四五六七八九十百]+(?=号|弄|栋|幢|座|单元|室|层|楼|房)/g, "*");
    case "birth-date":
      return /^[^年\-./]*[年\-./]/.exec(text)![0] + "**";
  }
}
