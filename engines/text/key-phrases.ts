import { Reader } from "./normalise.ts";
import type { Segmenter } from "./segment.ts";
import { termsOf } from "./terms.ts";

export type KeyPhrase = { readonly phrase: string; readonly count: number; readonly score: number };

/** In how many texts terms occur. */
export type DocumentFrequencies = { readonly texts: number; readonly of: ReadonlyMap<string, number> };

/** In how many of the texts each term occurs. O(total length). */
export function documentFrequencies(segmenter: Segmenter, texts: Iterable<string>): DocumentFrequencies {
  const reader = new Reader();
  const of = new Map<string, number>();
  let count = 0;
  for (const text of texts) {
    const reading = reader.read(text);
    const cut = { count: segmenter.cutUnits(reading.plain, reading.plainLength), bounds: segmenter.bounds };
    for (const term of termsOf(reading, cut)) of.set(term, (of.get(term) ?? 0) + 1);
    count++;
  }
  return { texts: count, of };
}

/** Rare words are worth no more than words this rare in general writing. */
const rarest = 1e-7;

/** Terms of a text one after another, also repeated; undefined where something else stands between. */
function termSequence(segmenter: Segmenter, text: string): (string | undefined)[] {
  const reading = new Reader().read(text);
  const count = segmenter.cutUnits(reading.plain, reading.plainLength);
  const cut = { count, bounds: segmenter.bounds };
  const terms = new Set(termsOf(reading, cut));
  const words = segmenter.cutReading(reading);
  return words.flatMap(({ word, start }, at) => {
    const isApart = at > 0 && words[at - 1]!.end < start;
    return [...(isApart ? [undefined] : []), terms.has(word) ? word : undefined];
  });
}

/**
 * Key phrases by frequency in the text against rarity (K. Spärck Jones, "A statistical interpretation of term specificity",
 * 1972): in the texts given as `frequencies`, else in general writing by the segmenter's dictionary. Words that stand together
 * at least twice are one phrase. O(length × log).
 */
export function keyPhrases(
  segmenter: Segmenter,
  text: string,
  count: number,
  frequencies?: DocumentFrequencies,
): KeyPhrase[] {
  const rarity = (term: string) =>
    frequencies
      ? Math.log((1 + frequencies.texts) / (1 + (frequencies.of.get(term) ?? 0)))
      : -Math.log(Math.max(rarest, segmenter.probability(term)));
  return rank(termSequence(segmenter, text), rarity, count);
}

/**
 * Key phrases by TextRank (R. Mihalcea and P. Tarau, EMNLP 2004): words vote for words within four places, damping 0.85, thirty
 * rounds. Needs no other texts. O(length × rounds).
 */
export function rankedPhrases(segmenter: Segmenter, text: string, count: number): KeyPhrase[] {
  const sequence = termSequence(segmenter, text);
  const links = new Map<string, Map<string, number>>();
  const link = (a: string, b: string) => {
    const from = links.get(a) ?? new Map<string, number>();
    links.set(a, from.set(b, (from.get(b) ?? 0) + 1));
  };
  sequence.forEach((term, at) => {
    for (const other of sequence.slice(at + 1, at + 5)) {
      if (term === undefined || other === undefined || term === other) continue;
      link(term, other);
      link(other, term);
    }
  });
  let ranks = new Map([...links.keys()].map((term) => [term, 1]));
  const totals = new Map(
    [...links].map(([term, to]) => [term, [...to.values()].reduce((sum, weight) => sum + weight, 0)]),
  );
  for (let round = 0; round < 30; round++) {
    const next = new Map([...links.keys()].map((term) => [term, 0.15]));
    for (const [term, to] of links)
      for (const [other, weight] of to)
        next.set(other, next.get(other)! + (0.85 * ranks.get(term)! * weight) / totals.get(term)!);
    ranks = next;
  }
  const counts = countOf(sequence);
  return rank(sequence, (term) => (ranks.get(term) ?? 0.15) / counts.get(term)!, count);
}

function countOf(sequence: readonly (string | undefined)[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const term of sequence) if (term !== undefined) counts.set(term, (counts.get(term) ?? 0) + 1);
  return counts;
}

function rank(sequence: readonly (string | undefined)[], worth: (term: string) => number, count: number): KeyPhrase[] {
  const counts = countOf(sequence);
  const joined = new Map<string, readonly [string, string, number]>();
  sequence.forEach((term, at) => {
    const next = sequence[at + 1];
    if (term === undefined || next === undefined || term === next) return;
    joined.set(term + next, [term, next, (joined.get(term + next)?.[2] ?? 0) + 1]);
  });
  const phrases: KeyPhrase[] = [];
  for (const [phrase, [first, second, times]] of joined) {
    if (times < 2) continue;
    phrases.push({ phrase, count: times, score: times * (worth(first) + worth(second)) });
    // What is said within the phrase is not said again alone.
    for (const part of [first, second]) counts.set(part, counts.get(part)! - times);
  }
  for (const [term, times] of counts)
    if (times > 0) phrases.push({ phrase: term, count: times, score: times * worth(term) });
  return phrases.toSorted((a, b) => b.score - a.score || (a.phrase < b.phrase ? -1 : 1)).slice(0, count);
}
