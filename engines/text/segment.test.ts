import { Jieba } from "@node-rs/jieba";
import { dict } from "@node-rs/jieba/dict.js";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Random } from "../random/random.ts";
import { domainWords } from "./domain-words.ts";
import { plainText, tightText } from "./normalise.ts";
import { holds, SearchIndexer } from "./search-terms.ts";
import { createSegmenter, type Segmenter } from "./segment.ts";
import { fieldSegmenter } from "./segmenter.fixture.ts";

const general = createSegmenter({ dictionary: dict });
const field = fieldSegmenter();
const words = (segmenter: Segmenter, text: string) => segmenter.cut(text).map(({ word }) => word);

describe("segmentation", () => {
  test("equal to jieba without its hidden Markov model, word for word, on 1,500 sentences of dictionary words", () => {
    const jieba = Jieba.withDict(dict);
    const random = Random.from("segment");
    const lines = new TextDecoder().decode(dict).split("\n");
    const list = Array.from({ length: 8000 }, () => random.pick(lines).split(" ")[0]!).filter((word) =>
      /^[\u4e00-\u9fa5]+$/.test(word),
    );
    for (let at = 0; at < 1500; at++) {
      const text = Array.from({ length: random.int(1, 12) }, () => random.pick(list)).join(
        random.chance(0.3) ? "，" : "",
      );
      const wanted = jieba.cut(plainText(text), false).filter((word) => tightText(word) !== "");
      expect(words(general, text).join("|")).toBe(wanted.join("|"));
    }
  });

  test("words of the field stay whole where the general dictionary cuts them", () => {
    expect(words(general, "手足口病流行期间普惠托位怎么候补")).not.toContain("手足口病");
    expect(words(field, "手足口病流行期间普惠托位怎么候补")).toEqual([
      "手足口病",
      "流行",
      "期间",
      "普惠托位",
      "怎么",
      "候补",
    ]);
    expect(words(field, "海豚托育园在哪")[0]).toBe("海豚托育园");
    expect(domainWords.length).toBeGreaterThan(300);
    const cut = domainWords.filter((word) => words(field, word).join("|") !== plainText(word));
    expect(cut).toEqual([]);
  });

  test("Latin runs, decimals, rare characters and places in the original", () => {
    const text = "買ＤＨＡ奶粉1.5kg😀給𠮷宝";
    expect(field.cut(text)).toEqual([
      { word: "买", start: 0, end: 1 },
      { word: "dha", start: 1, end: 4 },
      { word: "奶粉", start: 4, end: 6 },
      { word: "1.5kg", start: 6, end: 11 },
      { word: "给", start: 13, end: 14 },
      { word: "𠮷", start: 14, end: 16 },
      { word: "宝", start: 16, end: 17 },
    ]);
  });

  test("words cover every tight character once, in order", () => {
    const text = fc.array(fc.constantFrom("托", "育", "机构", "A1", ".", "，", "😀", "𠮷", " ", "手足口", "①"), {
      maxLength: 30,
    });
    fc.assert(
      fc.property(text, (parts) => {
        const joined = parts.join("");
        const cut = field.cut(joined);
        expect(tightText(cut.map(({ word }) => word).join(""))).toBe(tightText(joined));
        for (const { word, start, end } of cut) expect(plainText(joined.slice(start, end))).toBe(word);
      }),
    );
  });

  test("without a dictionary the words of the caller alone are known", () => {
    const own = createSegmenter({ words: ["托育机构", "机构"] });
    expect(words(own, "好托育机构")).toEqual(["好", "托育机构"]);
    expect(own.knows("托育")).toBe(false);
    expect(own.probability("机构")).toBeGreaterThan(0);
    expect(own.probability("托育")).toBe(0);
  });

  test("a dictionary that is not one is refused with its line", () => {
    const bytes = (text: string) => new TextEncoder().encode(text);
    expect(() => createSegmenter({ dictionary: bytes("好 3 a\n坏\n") })).toThrow("line 2");
    expect(() => createSegmenter({ dictionary: bytes("好 many\n") })).toThrow("line 1");
    expect(() => createSegmenter({ words: ["😀\u200b".slice(2)] })).toThrow(RangeError);
    expect(words(createSegmenter({ dictionary: bytes("你好 3 a\r\n\r\n") }), "你好")).toEqual(["你好"]);
  });
});

describe("search terms", () => {
  test("no query that stands in a text is missed, and what is verified is right", () => {
    const indexer = new SearchIndexer(field);
    const random = Random.from("search");
    const alphabet = Array.from("托育机构手足口病发烧烧ab1一，。臺");
    const make = (length: number) => Array.from({ length }, () => random.pick(alphabet)).join("");
    const texts = Array.from({ length: 300 }, () => make(random.int(1, 25)));
    const stored = texts.map((text) => ({ tight: tightText(text), pairs: indexer.termsOf(text).pairs }));
    for (let at = 0; at < 400; at++) {
      const query =
        at % 2 ? make(random.int(1, 4)) : random.pick(texts).slice(random.int(0, 6)).slice(0, random.int(1, 5));
      const tight = tightText(query);
      if (tight === "") continue;
      const { pairs } = indexer.queryOf(query);
      const isMet = ({ pairs: own }: { pairs: readonly string[] }) =>
        pairs.every((pair) => (tight.length === 1 ? own.some((each) => each.startsWith(pair)) : own.includes(pair)));
      const found = stored.flatMap((each, text) => (isMet(each) && holds(each.tight, tight) ? [text] : []));
      const wanted = stored.flatMap((each, text) => (each.tight.includes(tight) ? [text] : []));
      expect(found).toEqual(wanted);
    }
  });

  test("index and query are cut alike", () => {
    const indexer = new SearchIndexer(field);
    expect(indexer.termsOf("孩子得了手足口病").words).toContain("手足口病");
    expect(indexer.queryOf("手足口病").words).toEqual(["手足口病"]);
    expect(indexer.queryOf("手足口病").pairs).toEqual(["手足", "足口", "口病"]);
  });
});
