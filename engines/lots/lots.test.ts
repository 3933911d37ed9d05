import { createHash } from "node:crypto";
import { describe, expect, test } from "vitest";
import { Lots, seedOf } from "./lots.ts";

const seed = seedOf("000102030405060708090a0b0c0d0e0f");

describe("lots", () => {
  test("the stream is ChaCha20 under the key of seed and purpose", () => {
    // Written out again from RFC 8439 section 2.3, to hold the library and our key to the standard.
    const label = createHash("sha256").update("admission").digest();
    const key = createHash("sha256").update(label).update(seed).digest();
    const lots = new Lots(seed, "admission");
    const expected = [0, 1].flatMap((counter) => chachaBlock(key, counter));
    expect(Array.from({ length: 32 }, () => lots.next())).toEqual(expected);
  });

  test("the block function of the test agrees with the RFC's own example", () => {
    const key = Uint8Array.from({ length: 32 }, (_, at) => at);
    const words = chachaBlock(key, 1, [0x09000000, 0x4a000000, 0]);
    expect(words.slice(0, 4).map((word) => word.toString(16))).toEqual([
      "e4e7f110",
      "15593bd1",
      "1fdd0f50",
      "c47120a3",
    ]);
  });

  test("goes on over the border of its blocks without a break", () => {
    const long = new Lots(seed, "long");
    const words = Array.from({ length: (1 << 14) + 16 }, () => long.next());
    const key = createHash("sha256").update(createHash("sha256").update("long").digest()).update(seed).digest();
    expect(words.slice(1 << 14)).toEqual(chachaBlock(key, 1 << 10));
  });

  test("seed and purpose both matter, and the same gives the same", () => {
    const first = new Lots(seed, "a").order(1000);
    expect(new Lots(seed, "a").order(1000)).toEqual(first);
    expect(new Lots(seed, "b").order(1000)).not.toEqual(first);
    expect(new Lots(seedOf("00".repeat(16)), "a").order(1000)).not.toEqual(first);
  });

  test("an order holds every number once", () => {
    expect([...new Lots(seed, "all").order(500)].sort((a, b) => a - b)).toEqual(
      Array.from({ length: 500 }, (_, at) => at),
    );
    expect(new Lots(seed, "none").order(0)).toHaveLength(0);
  });

  test("every order of four is as likely as every other (chi-square, 23 degrees of freedom)", () => {
    const lots = new Lots(seed, "uniform");
    const counts = new Map<string, number>();
    const rounds = 48_000;
    for (let round = 0; round < rounds; round++) {
      const key = lots.order(4).join("");
      counts.set(key, (counts.get(key) ?? 0) + 1);
    }
    expect(counts.size).toBe(24);
    const expected = rounds / 24;
    const chi = [...counts.values()].reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
    expect(chi).toBeLessThan(49.7); // exceeded once in a thousand by a fair stream
  });

  test("below is fair where a plain remainder is not", () => {
    // Of 3 · 2^30 values a plain remainder of 32-bit words would hit the first 2^30 twice as often: share 1/2 instead of 1/3.
    const count = 3 * 2 ** 30;
    const lots = new Lots(seed, "third");
    let low = 0;
    for (let draw = 0; draw < 30_000; draw++) if (lots.below(count) < 2 ** 30) low++;
    expect(Math.abs(low / 30_000 - 1 / 3)).toBeLessThan(0.01);
  });

  test("unit stays below one and fills the range", () => {
    const lots = new Lots(seed, "unit");
    const drawn = Array.from({ length: 10_000 }, () => lots.unit());
    expect(Math.min(...drawn)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...drawn)).toBeLessThan(1);
    expect(Math.abs(drawn.reduce((sum, each) => sum + each, 0) / drawn.length - 0.5)).toBeLessThan(0.01);
  });

  test("every number is made of as many words as it needs", () => {
    const words = new Lots(seed, "words");
    const [first, second, third] = [words.next(), words.next(), words.next()];
    const lots = new Lots(seed, "words");
    expect(lots.unit()).toBe(((first >>> 5) * 2 ** 26 + (second >>> 6)) / 2 ** 53);
    expect(lots.next()).toBe(third);
    const ordered = new Lots(seed, "words");
    expect(new Set(ordered.order(3))).toEqual(new Set([0, 1, 2]));
    expect(ordered.next()).toBe(third);
  });

  test("a seed is read byte by byte", () => {
    expect([...seed]).toEqual(Array.from({ length: 16 }, (_, at) => at));
    expect([...seedOf(`fF${"10".repeat(16)}`)]).toEqual([255, ...Array.from({ length: 16 }, () => 16)]);
  });

  test("refuses what it cannot draw from", () => {
    const lots = new Lots(seed, "bad");
    for (const count of [0, -1, 1.5, 2 ** 32 + 1, Number.NaN]) expect(() => lots.below(count)).toThrow(RangeError);
    expect(lots.below(1)).toBe(0);
    expect(lots.below(2 ** 32)).toBeLessThan(2 ** 32);
    expect(() => new Lots(new Uint8Array(0), "none")).toThrow("one byte");
    expect([...seedOf("0a", 1)]).toEqual([10]);
    for (const hex of ["", "a", "0a0"]) expect(() => seedOf(hex, 1)).toThrow("at least 2");
    for (const hex of ["", "00", "0".repeat(33), `${"0".repeat(31)}g`]) expect(() => seedOf(hex)).toThrow(RangeError);
  });
});

/** One block of RFC 8439, section 2.3. */
function chachaBlock(key: Uint8Array, counter: number, nonce: number[] = [0, 0, 0]): number[] {
  const view = new DataView(key.buffer, key.byteOffset, 32);
  const start = [0x61707865, 0x3320646e, 0x79622d32, 0x6b206574];
  for (let word = 0; word < 8; word++) start.push(view.getUint32(word * 4, true));
  start.push(counter, ...nonce);
  const state = [...start];
  const turn = (word: number, by: number) => ((word << by) | (word >>> (32 - by))) >>> 0;
  const quarter = (a: number, b: number, c: number, d: number) => {
    const step = (x: number, y: number, z: number, by: number) => {
      state[x] = (state[x]! + state[y]!) >>> 0;
      state[z] = turn((state[z]! ^ state[x]!) >>> 0, by);
    };
    step(a, b, d, 16);
    step(c, d, b, 12);
    step(a, b, d, 8);
    step(c, d, b, 7);
  };
  for (let round = 0; round < 10; round++) {
    for (let at = 0; at < 4; at++) quarter(at, 4 + at, 8 + at, 12 + at);
    for (let at = 0; at < 4; at++) quarter(at, 4 + ((at + 1) % 4), 8 + ((at + 2) % 4), 12 + ((at + 3) % 4));
  }
  return state.map((word, at) => (word + start[at]!) >>> 0);
}
