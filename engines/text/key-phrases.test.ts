import { describe, expect, test } from "vitest";
import { Random } from "../random/random.ts";
import { documentFrequencies, keyPhrases, rankedPhrases } from "./key-phrases.ts";
import { findNewWords } from "./new-words.ts";
import { Reader } from "./normalise.ts";
import { PostChecker } from "./post-check.ts";
import { fieldSegmenter } from "./segmenter.fixture.ts";
import { WordMatcher } from "./sensitive-words.ts";
import { termsOf } from "./terms.ts";

const segmenter = fieldSegmenter();

const notice =
  "手足口病进入高发期，托育机构要做好晨检。发现手足口病患儿，托育机构应当立即隔离观察并报告疾控中心。家长发现孩子发热，请不要送托，手足口病患儿痊愈后凭复课证明返园。";

describe("key phrases", () => {
  test("by rarity in general writing, in the texts given, and by votes of neighbours", () => {
    const top = (phrases: readonly { phrase: string }[]) => phrases.map(({ phrase }) => phrase);
    expect(top(keyPhrases(segmenter, notice, 3))[0]).toMatch(/手足口病/);
    expect(top(rankedPhrases(segmenter, notice, 5)).join()).toMatch(/手足口病/);
    const texts = [notice, "托育机构收费", "托育机构招生", "托育机构开放日", "孩子发热"];
    const frequencies = documentFrequencies(segmenter, texts);
    expect(frequencies.texts).toBe(5);
    expect(frequencies.of.get("托育机构")).toBe(4);
    const scores = new Map(keyPhrases(segmenter, notice, 50, frequencies).map(({ phrase, score }) => [phrase, score]));
    expect(scores.get("托育机构")).toBeLessThan(scores.get("疾控中心")!);
  });

  test("words that stand together twice are one phrase", () => {
    const [first] = keyPhrases(segmenter, "海底绘本好，海底绘本贵，海底绘本", 1);
    expect(first).toMatchObject({ phrase: "海底绘本", count: 3 });
    expect(keyPhrases(segmenter, "的了是", 5)).toEqual([]);
  });

  test("terms are subjects, not function words; new names stay whole", () => {
    const reading = new Reader().read("请问我们这个圩荻湾的托班怎么样？");
    const cut = { count: segmenter.cutUnits(reading.plain, reading.plainLength), bounds: segmenter.bounds };
    expect(termsOf(reading, cut)).toEqual(["圩荻湾", "托班"]);
  });
});

describe("new words", () => {
  test("planted words are found, their parts and chance neighbours are not", () => {
    const random = Random.from("new words");
    const alphabet = Array.from({ length: 400 }, (_, at) => String.fromCharCode(0x5000 + at * 23));
    const fill = () => Array.from({ length: random.int(3, 9) }, () => random.pick(alphabet)).join("");
    const planted = ["圩荻湾", "飒蕾", "慧托云园"];
    const texts = Array.from(
      { length: 600 },
      (_, at) => `${fill()}${at % 2 ? planted[at % 3]! : ""}${fill()}，${fill()}`,
    );
    expect(
      findNewWords(texts)
        .map(({ word }) => word)
        .toSorted(),
    ).toEqual(planted.toSorted());
    expect(findNewWords(texts, { knows: (word) => word === "飒蕾" }).map(({ word }) => word)).not.toContain("飒蕾");
    const [word] = findNewWords(["甲乙，甲乙，甲乙", "丙甲乙丁"], { leastCount: 4, leastCohesion: 0, leastFreedom: 0 });
    // Four times together, never apart: ln(4 · 10 / (4 · 4)); each side stands three times at a break, once by a character.
    expect(word).toMatchObject({ word: "甲乙", count: 4 });
    expect(word!.cohesion).toBeCloseTo(Math.log(40 / 16), 12);
    expect(word!.freedom).toBeCloseTo(Math.log(4), 12);
    expect(() => findNewWords([], { longest: 9 })).toThrow(RangeError);
    expect(findNewWords([])).toEqual([]);
  });
});

describe("a post is read once for all", () => {
  test("words, personal data and terms together", () => {
    const checker = new PostChecker(segmenter, new WordMatcher([{ text: "赌博", category: "a", severity: 3 }]));
    const check = checker.check("托育机构门口有人賭博，电话138-0013-8000");
    expect(check.words.map((hit) => hit.text)).toEqual(["賭博"]);
    expect(check.personal.map((find) => find.mask)).toEqual(["138****8000"]);
    expect(check.terms).toContain("托育机构");
    expect(checker.check("")).toEqual({ words: [], personal: [], terms: [] });
  });
});
