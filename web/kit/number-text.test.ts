import { expect, test } from "vitest";
import fc from "fast-check";
import { readNumber, readYuan, writeYuan } from "./number-text.ts";

test.each([
  ["", undefined],
  ["2800", 280000],
  ["19.99", 1999],
  ["0.1", 10],
  ["1.", 100],
  ["２，８００．５", 280050],
  ["¥ 1,280元", 128000],
  ["1.005", "wrong"],
  ["-3", "wrong"],
  ["约2000", "wrong"],
  [".", "wrong"],
])("yuan %j is %j fen", (text, fen) => {
  expect(readYuan(text)).toBe(fen);
});

test("every amount is read back as it was written", () => {
  fc.assert(fc.property(fc.integer({ min: 0, max: 100_000_000 }), (fen) => readYuan(writeYuan(fen)) === fen));
});

test.each([
  ["５０", true, 50],
  ["1 000", true, 1000],
  ["-2", true, -2],
  ["1.5", true, "wrong"],
  ["1.5", false, 1.5],
  ["-", false, "wrong"],
  [" ", true, undefined],
  ["十", true, "wrong"],
])("number %j (whole: %j) is %j", (text, whole, value) => {
  expect(readNumber(text, whole)).toBe(value);
});
