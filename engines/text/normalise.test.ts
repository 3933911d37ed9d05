import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { plainText, Reader, tightText } from "./normalise.ts";

describe("reading", () => {
  test.each([
    ["ｗｅｉｘｉｎ", "weixin"],
    ["賭博", "赌博"],
    ["臺灣、後臺、頭髮", "台湾后台头发"],
    ["赌\u200b博", "赌博"],
    ["赌\u0336博\u0336", "赌博"],
    ["加😀微👍🏽信", "加微信"],
    ["加*微*信", "加微信"],
    ["①⑧禁 ⒅禁 ❶❽禁", "18禁18禁18禁"],
    ["壹捌 一八 ١٨", "181818"],
    ["𝐰𝐞𝐢𝓧𝒾𝓃", "weixin"],
    ["🅦🄴🅘", "wei"],
    ["wēi xìn WÉI", "weixinwei"],
    ["сат", "cat"],
    ["㍿ ㈱", "株式会社株"],
    ["ﾀｸｼｰ", "タクシー"],
    ["𠮷野家", "𠮷野家"],
    ["", ""],
    ["\ud800坏\udc00", "坏"],
  ])("%s is read tightly as %s", (text, wanted) => expect(tightText(text)).toBe(wanted));

  test("the plain reading keeps punctuation and one unit for a picture", () => {
    expect(plainText("Ａ，b！😀c\r\n")).toBe("a,b!\ufffcc\n\n");
  });

  test("every plain unit knows its character: offsets lie on characters, rise, and re-read to the same", () => {
    const pieces = fc.oneof(
      fc.string({ unit: "binary" }),
      fc.constantFrom("賭", "①", "㍿", "😀", "𠮷", "\u200b", "é", "e\u0301", "ｗ", "👨‍👩‍👧", "\ud800", "⑽"),
    );
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 12 }), (parts) => {
        const text = parts.join("");
        const reading = new Reader().read(text);
        let last = 0;
        for (let at = 0; at < reading.plainLength; at++) {
          const [from, to] = [reading.from[at]!, reading.to[at]!];
          expect(from).toBeGreaterThanOrEqual(last);
          expect(to).toBeGreaterThan(from);
          // Never in the middle of a surrogate pair.
          expect(from > 0 && text.codePointAt(from - 1)! > 0xffff).toBe(false);
          expect(plainText(text.slice(from, to))).toContain(String.fromCharCode(reading.plain[at]!));
          last = from;
        }
        for (let at = 0; at < reading.tightLength; at++) {
          const place = reading.place[at]!;
          if ((reading.tight[at]! & 0xf800) === 0xd800) continue;
          expect(tightText(String.fromCharCode(reading.plain[place]!))).toBe(String.fromCharCode(reading.tight[at]!));
        }
      }),
      { numRuns: 200 },
    );
  });

  test("reading twice changes nothing", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme", maxLength: 40 }), (text) => {
        expect(tightText(tightText(text))).toBe(tightText(text));
      }),
    );
  });
});
