import { describe, expect, test } from "vitest";
import { Random, runningSums } from "./random.ts";

const draw = (random: Random, count: number) => Array.from({ length: count }, () => random.next());

describe("seeded random numbers", () => {
  test("the same seed gives the same numbers, another seed others", () => {
    expect(draw(Random.from("青禾"), 50)).toEqual(draw(Random.from("青禾"), 50));
    expect(draw(Random.from("青禾"), 50)).not.toEqual(draw(Random.from("青和"), 50));
  });

  test("a fork does not depend on what was drawn before, and differs by label and index", () => {
    const fresh = Random.from("s");
    const used = Random.from("s");
    draw(used, 1000);
    expect(draw(used.fork("x").at(7), 20)).toEqual(draw(fresh.fork("x").at(7), 20));
    const starts = new Set<number>();
    for (let index = 0; index < 20_000; index++) starts.add(fresh.fork("x").at(index).next());
    for (const label of ["", "a", "b", "aa", "ab", "ba"]) starts.add(fresh.fork(label).next());
    // 20,006 draws from 2^32 have 0.05 expected collisions.
    expect(starts.size).toBeGreaterThanOrEqual(20_004);
    expect(fresh.at(5).next()).not.toBe(fresh.at(5 + 2 ** 32).next());
  });

  test("units are even: chi-square over 64 boxes", () => {
    const random = Random.from("even");
    const boxes = new Float64Array(64);
    const count = 64_000;
    for (let at = 0; at < count; at++) boxes[Math.floor(random.unit() * 64)]! += 1;
    const chi = boxes.reduce((sum, box) => sum + (box - 1000) ** 2 / 1000, 0);
    // 63 degrees of freedom: 0.01 % beyond 120, and a generator that is too even falls below 30.
    expect(chi).toBeGreaterThan(30);
    expect(chi).toBeLessThan(120);
  });

  test("distributions have their mean and variance", () => {
    const random = Random.from("moments");
    const moments = (sample: () => number) => {
      let sum = 0;
      let squares = 0;
      const count = 40_000;
      for (let at = 0; at < count; at++) {
        const value = sample();
        sum += value;
        squares += value * value;
      }
      const mean = sum / count;
      return { mean, variance: squares / count - mean * mean };
    };
    const normal = moments(() => random.normal(5, 2));
    expect(normal.mean).toBeCloseTo(5, 1);
    expect(Math.abs(normal.variance - 4)).toBeLessThan(0.15);
    for (const mean of [0.5, 4, 75]) {
      const poisson = moments(() => random.poisson(mean));
      expect(Math.abs(poisson.mean - mean) / mean).toBeLessThan(0.03);
      expect(Math.abs(poisson.variance - mean) / mean).toBeLessThan(0.06);
    }
    expect(random.poisson(0)).toBe(0);
  });

  test("weighted picks follow the weights and never take a weight of 0", () => {
    const random = Random.from("weights");
    const counts = [0, 0, 0, 0];
    for (let at = 0; at < 40_000; at++) counts[random.weighted([1, 0, 3, 0])]! += 1;
    expect(counts[1]! + counts[3]!).toBe(0);
    expect(Math.abs(counts[2]! / counts[0]! - 3)).toBeLessThan(0.15);
    const bySums = [0, 0, 0, 0];
    const sums = runningSums([0, 1, 0, 3]);
    for (let at = 0; at < 40_000; at++) bySums[random.bySums(sums)]! += 1;
    expect(bySums[0]! + bySums[2]!).toBe(0);
    expect(Math.abs(bySums[3]! / bySums[1]! - 3)).toBeLessThan(0.15);
    expect(() => runningSums([0, 0])).toThrow(RangeError);
  });

  test("whole numbers reach both ends; shuffles keep every item; bad input is refused", () => {
    const random = Random.from("ends");
    expect(new Set(Array.from({ length: 500 }, () => random.int(-2, 2)))).toEqual(new Set([-2, -1, 0, 1, 2]));
    const items = Array.from({ length: 100 }, (_, at) => at);
    const mixed = random.shuffle(items);
    expect(mixed).not.toEqual(items);
    expect(mixed.toSorted((a, b) => a - b)).toEqual(items);
    expect(() => random.pick([])).toThrow(RangeError);
    expect(() => random.weighted([0, 0])).toThrow(RangeError);
    expect(() => random.weighted([1, -1])).toThrow(RangeError);
    expect(() => random.int(3, 2)).toThrow(RangeError);
    expect(() => random.at(-1)).toThrow(RangeError);
    expect(() => random.poisson(Number.NaN)).toThrow(RangeError);
  });

  test("UUIDs are of version 8, well-formed and distinct", () => {
    const random = Random.from("ids");
    const ids = Array.from({ length: 10_000 }, () => random.uuid());
    expect(new Set(ids).size).toBe(10_000);
    for (const id of ids) expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  });
});
