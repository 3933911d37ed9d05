import { Reader, textOf } from "./normalise.ts";
import type { Segmenter } from "./segment.ts";

/** What a text is found by. */
export type SearchTerms = {
  /** Words in order, as the segmenter cuts them. For ranking. */
  readonly words: readonly string[];
  /** Pairs of neighbouring tight characters, each once, and the last character alone. For exact recall. */
  readonly pairs: readonly string[];
};

/**
 * Search that never misses: a text is indexed and a query is cut by the same functions, and whatever the segmenter does, a
 * query that stands in a text has all its pairs among the pairs of the text. So: take the texts that have all `pairs` of the
 * query, verify with `holds`, rank by common `words`. A query of one character matches any pair that begins with it.
 */
export class SearchIndexer {
  private readonly reader = new Reader();
  private readonly segmenter: Segmenter;

  constructor(segmenter: Segmenter) {
    this.segmenter = segmenter;
  }

  /** What is stored with a text. O(length). */
  termsOf(text: string): SearchTerms {
    const reading = this.reader.read(text);
    const words = this.segmenter.cutReading(reading).map(({ word }) => word);
    return { words, pairs: pairsIn(reading.tight, reading.tightLength) };
  }

  /** What a query looks for: the same, without the single last character. O(length). */
  queryOf(query: string): SearchTerms {
    const { words, pairs } = this.termsOf(query);
    return { words, pairs: pairs.length > 1 ? pairs.slice(0, -1) : pairs };
  }
}

function pairsIn(tight: Uint16Array, length: number): string[] {
  const pairs = new Set<string>();
  for (let at = 0; at + 1 < length; at++) pairs.add(textOf(tight, at, at + 2));
  const last = length > 0 ? [textOf(tight, length - 1, length)] : [];
  return [...pairs, ...last];
}

/** Whether a query stands in a text, both tight readings. O(length). */
export function holds(tightText: string, tightQuery: string): boolean {
  return tightText.includes(tightQuery);
}
