import { createChineseSegmenter } from "../../engines/text/dictionary.ts";
import { type TopicOptions, TopicStream } from "../../engines/text/hot-topics.ts";
import { documentFrequencies, keyPhrases } from "../../engines/text/key-phrases.ts";
import { DuplicateIndex } from "../../engines/text/near-duplicates.ts";
import { findNewWords } from "../../engines/text/new-words.ts";
import { Reader } from "../../engines/text/normalise.ts";
import { findPersonalData, maskPersonalData } from "../../engines/text/personal-data.ts";
import { createSyllables } from "../../engines/text/readings.ts";
import type { Segmenter } from "../../engines/text/segment.ts";
import { WordMatcher } from "../../engines/text/sensitive-words.ts";
import { termsOf } from "../../engines/text/terms.ts";
import type { Topic } from "../../engines/text/topic-groups.ts";
import { openTable } from "../tables/read.ts";
import { type TableWriter, writeTable } from "../tables/write.ts";
import { eachPost, readSensitiveWords, readTime, readWords, writeTime } from "./read-posts.ts";

export type TextOptions = {
  readonly in: string;
  readonly out: string;
  readonly words: string | undefined;
  readonly exceptions: string | undefined;
  readonly vocabulary: string | undefined;
  readonly least: number | undefined;
  readonly longest: boolean;
  readonly mask: boolean;
  readonly threshold: number | undefined;
  readonly count: number | undefined;
  readonly leastAuthors: number | undefined;
  readonly leastRatio: number | undefined;
};

const segmenterFor = async (options: TextOptions) => createChineseSegmenter(await readWords(options.vocabulary));
const cutOf = (segmenter: Segmenter, reader: Reader) => ({
  count: segmenter.cutUnits(reader.plain, reader.plainLength),
  bounds: segmenter.bounds,
});

/** Sensitive words: a row for each hit. */
export async function check(options: TextOptions): Promise<void> {
  const words = await readSensitiveWords(options.words!);
  const segmenter = await segmenterFor(options);
  const exceptions = await readWords(options.exceptions);
  const matcher = new WordMatcher(words, { syllablesOf: createSyllables(), exceptions });
  const reader = new Reader();
  const header = ["id", "start", "end", "text", "word", "category", "severity", "disguises", "confidence"];
  await writeTable(options.out, header, (out) =>
    eachPost(options.in, (id, text) => {
      reader.read(text);
      const select = options.longest ? "longest" : "all";
      const find = { cut: cutOf(segmenter, reader), leastConfidence: options.least, select } as const;
      for (const hit of matcher.find(reader, find)) {
        out.text(id).whole(hit.start).whole(hit.end).text(hit.text).text(hit.word.text).text(hit.word.category);
        out.whole(hit.word.severity).text(hit.disguises.join(" ")).number(hit.confidence, 2).end();
      }
    }),
  );
}

/** Personal data: a row for each find, or the posts with masks in their text. */
export async function personal(options: TextOptions): Promise<void> {
  const segmenter = await segmenterFor(options);
  const reader = new Reader();
  const find = (text: string) =>
    findPersonalData(reader.read(text), { knows: (word) => segmenter.knows(word), leastConfidence: options.least });
  if (options.mask) {
    const table = await openTable(options.in, { needed: ["id", "text"], optional: ["author", "at"] });
    await writeTable(options.out, ["id", "author", "at", "text"], (out) =>
      table.each((row) => {
        const text = row.text(1);
        out
          .text(row.text(0))
          .text(row.text(2))
          .text(row.text(3))
          .text(maskPersonalData(text, find(text)))
          .end();
      }),
    );
    return;
  }
  // The data themselves stay in the input: the result can be passed on.
  await writeTable(options.out, ["id", "start", "end", "kind", "mask", "confidence"], (out) =>
    eachPost(options.in, (id, text) => {
      for (const each of find(text))
        out.text(id).whole(each.start).whole(each.end).text(each.kind).text(each.mask).number(each.confidence, 2).end();
    }),
  );
}

/** Words of each post, with a space between. */
export async function segment(options: TextOptions): Promise<void> {
  const segmenter = await segmenterFor(options);
  await writeTable(options.out, ["id", "words"], (out) =>
    eachPost(options.in, (id, text) => {
      const words = segmenter.cut(text).map(({ word }) => word);
      out.text(id).text(words.join(" ")).end();
    }),
  );
}

/** Topics in the order they end, those that go on last. */
export async function topics(options: TextOptions): Promise<void> {
  const segmenter = await segmenterFor(options);
  const limits: TopicOptions = {
    ...(options.leastAuthors !== undefined && { leastAuthors: options.leastAuthors }),
    ...(options.leastRatio !== undefined && { leastRatio: options.leastRatio }),
  };
  const stream = new TopicStream(limits);
  const reader = new Reader();
  const table = await openTable(options.in, { needed: ["id", "author", "at", "text"] });
  const header = ["topic", "terms", "started_at", "seen_at", "ended_at", "authors", "expected", "score", "posts"];
  await writeTable(options.out, header, async (out) => {
    let last = -Infinity;
    await table.each((row) => {
      const at = readTime(row, 2);
      if (at < last) row.refuse("at: 须按时间先后排列 · rows must be in the order of time");
      last = at;
      reader.read(row.text(3));
      stream.add({ id: row.text(0), author: row.text(1), at, terms: termsOf(reader, cutOf(segmenter, reader)) });
      for (const topic of stream.takeEnded()) writeTopic(out, topic);
    });
    // What was last said is still to be judged; what then goes on has no end.
    if (last > -Infinity) stream.advance(last + 10_000);
    for (const topic of [...stream.takeEnded(), ...stream.live()]) writeTopic(out, topic);
  });
}

function writeTopic(out: TableWriter, topic: Topic): void {
  const [first] = topic.terms;
  out.whole(topic.number).text(topic.terms.map((term) => term.name).join(" "));
  out.text(writeTime(topic.startedAt)).text(writeTime(topic.seenAt));
  out.text(topic.endedAt === undefined ? "" : writeTime(topic.endedAt));
  out.whole(topic.authors).number(first!.expected, 2).number(first!.score, 1).text(topic.posts.join(" ")).end();
}

/** Each post, the earlier post it is most alike, and the first post of its group. */
export async function duplicates(options: TextOptions): Promise<void> {
  const index = new DuplicateIndex({ threshold: options.threshold });
  const ids: string[] = [];
  const groups: number[] = [];
  await writeTable(options.out, ["id", "of", "similarity", "group"], (out) =>
    eachPost(options.in, (id, text) => {
      const found = index.add(text);
      groups.push(found ? groups[found.of]! : ids.length);
      ids.push(id);
      out.text(id);
      if (found) out.text(ids[found.of]!).number(found.similarity, 3);
      else out.empty().empty();
      out.text(ids[groups.at(-1)!]!).end();
    }),
  );
}

/** The key phrases of each post against all posts. */
export async function phrases(options: TextOptions): Promise<void> {
  const segmenter = await segmenterFor(options);
  const posts: { readonly id: string; readonly text: string }[] = [];
  await eachPost(options.in, (id, text) => void posts.push({ id, text }));
  const frequencies = documentFrequencies(
    segmenter,
    posts.map(({ text }) => text),
  );
  await writeTable(options.out, ["id", "phrase", "count", "score"], (out) => {
    for (const { id, text } of posts)
      for (const { phrase, count, score } of keyPhrases(segmenter, text, options.count ?? 5, frequencies))
        out.text(id).text(phrase).whole(count).number(score, 3).end();
  });
}

/** Words of all posts together that no dictionary has. */
export async function words(options: TextOptions): Promise<void> {
  const segmenter = await segmenterFor(options);
  const texts: string[] = [];
  await eachPost(options.in, (_, text) => void texts.push(text));
  const found = findNewWords(texts, { leastCount: options.count ?? 5, knows: (word) => segmenter.knows(word) });
  await writeTable(options.out, ["word", "count", "cohesion", "freedom"], (out) => {
    for (const { word, count, cohesion, freedom } of found)
      out.text(word).whole(count).number(cohesion, 2).number(freedom, 2).end();
  });
}
