import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Automaton } from "./automaton.ts";
import { Reader, tightText } from "./normalise.ts";
import { createSyllables } from "./readings.ts";
import { fieldSegmenter } from "./segmenter.fixture.ts";
import { type FindOptions, type SensitiveWord, WordMatcher } from "./sensitive-words.ts";

const hidden = { homophones: true, lookAlikes: true };
const list: readonly SensitiveWord[] = [
  { text: "加微信", category: "advertising", severity: 2, ...hidden },
  { text: "微信", category: "advertising", severity: 1, ...hidden },
  { text: "赌博", category: "gambling", severity: 3, ...hidden, exceptions: ["禁止赌博", "远离赌博"] },
  { text: "代开发票", category: "fraud", severity: 3, ...hidden },
  { text: "18禁", category: "sex", severity: 3 },
  { text: "安眠药", category: "harm", severity: 2 },
  { text: "sb", category: "abuse", severity: 1 },
  { text: "刷单", category: "fraud", severity: 2 },
];
const matcher = new WordMatcher(list, { syllablesOf: createSyllables(), exceptions: ["刷单词"] });
const reader = new Reader();
function look(text: string, options: FindOptions = {}) {
  const reading = reader.read(text);
  const segmenter = fieldSegmenter();
  const cut = { count: segmenter.cutUnits(reading.plain, reading.plainLength), bounds: segmenter.bounds };
  return matcher.find(reading, { cut, ...options });
}

describe("words that hide", () => {
  test.each([
    ["加微信", "加微信", []],
    ["加*微*信", "加微信", ["separated"]],
    ["加😀微😀信", "加微信", ["separated"]],
    ["加 微 信", "加微信", ["separated"]],
    ["微\u200b信", "微信", ["form"]],
    ["賭博", "赌博", ["form"]],
    ["赌 博", "赌博", ["separated"]],
    ["赌\u0336博\u0336", "赌博", ["form"]],
    ["ｗｅｉｘｉｎ", "微信", ["spelled"]],
    ["𝐰𝐞𝐢𝐱𝐢𝐧", "微信", ["spelled"]],
    ["w e i x i n", "微信", ["separated", "spelled"]],
    ["wēi xìn", "微信", ["separated", "spelled"]],
    ["wei信", "微信", ["spelled"]],
    ["jia微xin", "加微信", ["spelled"]],
    ["薇信", "微信", ["look-alike"]],
    ["微芯", "微信", ["homophone"]],
    ["佳葳芯", "加微信", ["homophone"]],
    ["加威信", "加微信", ["homophone"]],
    ["贝者博", "赌博", ["look-alike"]],
    ["带开发票", "代开发票", ["homophone"]],
    ["代 開 發 票", "代开发票", ["separated"]],
    ["代，开，发，票", "代开发票", ["across-sentences"]],
    ["壹捌禁", "18禁", ["form"]],
    ["①⑧禁", "18禁", ["form"]],
    ["十八禁", "18禁", ["form"]],
    ["加加微微信信", "加微信", ["repeated"]],
    ["加微微微信", "加微信", ["repeated"]],
    ["🅢🅑", "sb", ["form"]],
    ["你个SB！", "sb", ["form"]],
    ["刷单兼职", "刷单", []],
  ] as const)("%s is %s", (text, word, disguises) => {
    const hit = look(`请${text}，`).find((each) => each.word.text === word);
    expect(hit?.disguises).toEqual(disguises);
    expect(hit!.text).toBe(`请${text}，`.slice(hit!.start, hit!.end));
    expect(text).toContain(hit!.text);
  });

  test.each([
    "他在家长里很有威信",
    "我们为新开的园所准备了绘本",
    "因为新生儿体检排队久，家长因为信任才来",
    "去了博物馆，赌气不肯走，博士阿姨陪着",
    "请远离赌博",
    "每天刷单词打卡",
    "usb接口坏了，javascript课",
    "孩子十八个月，第18次来",
    "维新路上的托育园",
    "带孩子去开发区，票已经买好",
    "他打算发票选班委",
    "午睡后起床，安静地睡，药按时吃",
    "新家维新路口",
    "位新老师来了",
  ])("nothing is found in: %s", (text) => expect(look(text).map((hit) => [hit.word.text, hit.text])).toEqual([]));

  test("a word that a longer word of the dictionary explains is less sure", () => {
    expect(look("去赌博物馆", { leastConfidence: 0 })[0]!.confidence).toBeLessThan(0.5);
    expect(look("去赌博，博物馆关门", { leastConfidence: 0 })[0]!.confidence).toBe(1);
  });

  test("all hits or the longest from the left", () => {
    expect(look("加微信").map((hit) => hit.word.text)).toEqual(["加微信", "微信"]);
    expect(look("加微信", { select: "longest" }).map((hit) => hit.word.text)).toEqual(["加微信"]);
  });

  test("exceptions of one word do not hold for others", () => {
    const own = new WordMatcher([
      { text: "赌博", category: "a", severity: 1, exceptions: ["禁止赌博"] },
      { text: "止赌", category: "b", severity: 1 },
    ]);
    expect(own.find(reader.read("禁止赌博")).map((hit) => hit.word.text)).toEqual(["止赌"]);
  });

  test("lists that cannot be searched for are refused", () => {
    expect(() => new WordMatcher([{ text: "！😀", category: "a", severity: 1 }])).toThrow("！😀");
    expect(() => new WordMatcher([{ text: "微信", category: "a", severity: 1, homophones: true }])).toThrow(
      "syllablesOf",
    );
    expect(new WordMatcher([]).find(reader.read("微信"))).toEqual([]);
  });
});

describe("exact recall", () => {
  const alphabet = [
    "赌",
    "博",
    "物",
    "馆",
    "a",
    "b",
    "1",
    "①",
    "賭",
    "一",
    "ａ",
    "，",
    " ",
    "😀",
    "𠮷",
    "\u200b",
    "㍿",
  ];
  const text = fc.array(fc.constantFrom(...alphabet), { maxLength: 40 }).map((parts) => parts.join(""));
  const word = fc
    .array(fc.constantFrom("赌", "博", "物", "a", "b", "1", "𠮷", "株", "会"), { minLength: 1, maxLength: 4 })
    .map((parts) => parts.join(""));

  test("the automaton finds every place of every word, as searching for each does", () => {
    fc.assert(
      fc.property(fc.array(word, { minLength: 1, maxLength: 12 }), text, (words, where) => {
        const tight = tightText(where);
        const units = (each: string) => Uint16Array.from({ length: each.length }, (_, at) => each.charCodeAt(at));
        const found: string[] = [];
        new Automaton(words.map(units)).find(units(tight), tight.length, (at, start, end) =>
          found.push(`${at} ${start} ${end}`),
        );
        const wanted: string[] = [];
        words.forEach((each, at) => {
          for (let start = tight.indexOf(each); start >= 0; start = tight.indexOf(each, start + 1))
            wanted.push(`${at} ${start} ${start + each.length}`);
        });
        expect(found.toSorted()).toEqual(wanted.toSorted());
      }),
      { numRuns: 300 },
    );
  });

  test("every brute-force hit in the tight text is reported with its place in the original", () => {
    fc.assert(
      fc.property(fc.uniqueArray(word, { minLength: 1, maxLength: 8 }), text, (words, where) => {
        const own = new WordMatcher(words.map((each) => ({ text: each, category: "x", severity: 1 })));
        const reading = reader.read(where);
        const hits = own.find(reading, { leastConfidence: 0 });
        const tight = tightText(where);
        const isLatin = (unit: string | undefined) => unit !== undefined && /[a-z0-9]/.test(unit);
        for (const each of words) {
          const wanted = tightText(each);
          // Parts of Latin words and numbers are left out on purpose; see the corpus above.
          if (isLatin(wanted[0]) || isLatin(wanted.at(-1))) continue;
          for (let at = tight.indexOf(wanted); at >= 0; at = tight.indexOf(wanted, at + 1)) {
            const start = reading.from[reading.place[at]!]!;
            const end = reading.to[reading.place[at + wanted.length - 1]!]!;
            const hit = hits.find((found) => found.word.text === each && found.start === start && found.end === end);
            expect(hit?.text).toBe(where.slice(start, end));
          }
        }
        // And nothing else is: what is reported reads as the word.
        for (const hit of hits)
          if (!hit.disguises.includes("repeated")) expect(tightText(hit.text)).toContain(tightText(hit.word.text));
      }),
      { numRuns: 300 },
    );
  });
});
