import { Reader } from "./normalise.ts";
import { findPersonalData, type PersonalFind } from "./personal-data.ts";
import type { Segmenter } from "./segment.ts";
import type { WordHit, WordMatcher } from "./sensitive-words.ts";
import { termsOf } from "./terms.ts";

/** What is known of a post after one reading. */
export type PostCheck = {
  readonly words: readonly WordHit[];
  readonly personal: readonly PersonalFind[];
  /** For `TopicStream`. */
  readonly terms: readonly string[];
};

/** Reads, segments and checks posts one after another, each once for all purposes. One per thread of work. O(length). */
export class PostChecker {
  private readonly segmenter: Segmenter;
  private readonly matcher: WordMatcher;
  private readonly reader = new Reader();
  private readonly knows: (word: string) => boolean;

  constructor(segmenter: Segmenter, matcher: WordMatcher) {
    this.segmenter = segmenter;
    this.matcher = matcher;
    this.knows = (word) => segmenter.knows(word);
  }

  check(text: string): PostCheck {
    const reading = this.reader.read(text);
    const count = this.segmenter.cutUnits(reading.plain, reading.plainLength);
    const cut = { bounds: this.segmenter.bounds, count };
    return {
      words: this.matcher.find(reading, { cut }),
      personal: findPersonalData(reading, { knows: this.knows }),
      terms: termsOf(reading, cut),
    };
  }
}
