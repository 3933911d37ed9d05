import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Random } from "../random/random.ts";
import { DuplicateIndex, groupDuplicates, jaccard, pairsOf } from "./near-duplicates.ts";
import { tightText } from "./normalise.ts";

const pairs = (text: string) => pairsOf(Uint16Array.from({ length: text.length }, (_, at) => text.charCodeAt(at)));
const addAll = (texts: readonly string[], threshold?: number) => {
  const index = new DuplicateIndex({ threshold });
  return texts.map((text) => index.add(text));
};

describe("near-duplicates", () => {
  test("the same question in other words, width and signs; another question is none", () => {
    const found = addAll([
      "南京哪里有接收一岁半宝宝的托班？",
      "普惠托育补贴怎么申请，需要什么材料",
      "请问南京哪里有接收一岁半宝宝的托班呀",
      "南京哪裏有接收壹歲半寶寶的托班!!",
      "普惠托育补贴怎么申请？要什么材料？",
      "孩子总是不肯午睡怎么办",
    ]);
    expect(found.map((each) => each?.of)).toEqual([undefined, undefined, 0, 0, 1, undefined]);
    expect(found[4]!.similarity).toBeGreaterThan(0.6);
    expect([...groupDuplicates(found)]).toEqual([0, 1, 0, 0, 1, 5]);
  });

  test("short texts are duplicates only when equal", () => {
    expect(addAll(["谢谢老师", "谢谢老师！", "谢谢老师们"]).map((each) => each?.of)).toEqual([undefined, 0, undefined]);
    expect(addAll(["😀", "😀", "😡", ""]).map((each) => each?.of)).toEqual([undefined, 0, undefined, undefined]);
  });

  test("against comparing all: every report is exact and the best, and hardly one is missed", () => {
    const random = Random.from("duplicates");
    const alphabet = Array.from({ length: 300 }, (_, at) => String.fromCharCode(0x4e00 + at * 17));
    const texts: string[] = [];
    for (let at = 0; at < 300; at++) {
      const fresh = Array.from({ length: random.int(8, 50) }, () => random.pick(alphabet));
      const known = texts.length > 0 ? Array.from(random.pick(texts)) : fresh;
      const changed = known.map((char) => (random.chance(0.12) ? random.pick(alphabet) : char));
      texts.push((random.chance(0.5) ? fresh : changed).join(""));
    }
    const sets = texts.map((text) => pairs(tightText(text)));
    for (const threshold of [0.4, 0.6, 0.8, 1]) {
      let wanted = 0;
      let met = 0;
      addAll(texts, threshold).forEach((found, at) => {
        const all = sets.slice(0, at).map((other) => jaccard(other, sets[at]!));
        const best = Math.max(0, ...all);
        if (found) expect(found.similarity).toBe(all[found.of]);
        if (best < threshold) expect(found).toBeUndefined();
        else {
          wanted++;
          if (found && found.similarity === best) met++;
        }
      });
      expect(met / Math.max(1, wanted)).toBeGreaterThanOrEqual(0.99);
      if (threshold < 1) expect(wanted).toBeGreaterThan(20);
    }
  });

  test("Jaccard similarity of sets", () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 30 }), fc.string({ maxLength: 30 }), (a, b) => {
        const [left, right] = [new Set(pairs(a)), new Set(pairs(b))];
        const all = new Set([...left, ...right]).size;
        const common = [...left].filter((pair) => right.has(pair)).length;
        expect(jaccard(pairs(a), pairs(b))).toBe(all === 0 ? 0 : common / all);
      }),
    );
  });

  test("a threshold that is none is refused", () => {
    expect(() => new DuplicateIndex({ threshold: 0 })).toThrow(RangeError);
    expect(() => new DuplicateIndex({ threshold: 1.1 })).toThrow(RangeError);
  });
});
