import { expect, test } from "vitest";
import { colorOf, noData, quantileBreaks, ramp } from "./style.ts";

test("classes part the values and the ends of the ramp are used", () => {
  const values = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10];
  const breaks = quantileBreaks(values);
  expect(breaks).toEqual([2, 4, 6, 8]);
  expect(colorOf(1, breaks)).toBe(ramp[0]);
  expect(colorOf(2, breaks)).toBe(ramp[0]);
  expect(colorOf(3, breaks)).toBe(ramp[1]);
  expect(colorOf(10, breaks)).toBe(ramp[4]);
  expect(colorOf(undefined, breaks)).toBe(noData);
});

test("few or equal values make fewer classes, never an empty one", () => {
  expect(quantileBreaks([5, 5, 5])).toEqual([]);
  expect(quantileBreaks([1, 9])).toEqual([]);
  expect(quantileBreaks([1, 1, 9, 9, 9])).toEqual([]);
  expect(quantileBreaks([])).toEqual([]);
});
