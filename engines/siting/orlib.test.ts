import { expect, test } from "vitest";
import { Random } from "../random/random.ts";
import { straightLines, weighted, createCosts } from "./instance.ts";
import { isPmedcap, readPmed, readPmedcap } from "./orlib.ts";
import { allShortestPaths } from "./shortest-paths.ts";

test("all shortest paths equal relaxation over every node, also with zero, tiny and missing edges", () => {
  const random = Random.from("paths");
  for (let round = 0; round < 60; round++) {
    const nodes = random.int(1, 25);
    const count = random.int(0, 3 * nodes);
    const node = () => random.int(0, nodes - 1);
    const length = () =>
      round % 3 === 0 ? random.int(0, 5) : random.chance(0.1) ? random.between(0, 1e-6) : random.between(0, 1000);
    const edges = Array.from({ length: count }, () => [node(), node(), length()] as const);
    const expected = new Float64Array(nodes * nodes).fill(Infinity);
    for (let each = 0; each < nodes; each++) expected[each * nodes + each] = 0;
    for (const [from, to, cost] of edges) {
      expected[from * nodes + to] = Math.min(expected[from * nodes + to]!, cost);
      expected[to * nodes + from] = expected[from * nodes + to]!;
    }
    for (let via = 0; via < nodes; via++)
      for (let from = 0; from < nodes; from++)
        for (let to = 0; to < nodes; to++)
          expected[from * nodes + to] = Math.min(
            expected[from * nodes + to]!,
            expected[from * nodes + via]! + expected[via * nodes + to]!,
          );
    const found = allShortestPaths(nodes, {
      from: edges.map(([from]) => from),
      to: edges.map(([, to]) => to),
      length: edges.map(([, , cost]) => cost),
    });
    expect(found.length).toBe(expected.length);
    found.forEach((value, at) => {
      if (expected[at] === Infinity) expect(value).toBe(Infinity);
      else expect(value).toBeCloseTo(expected[at]!, 9);
    });
  }
  expect(() => allShortestPaths(2, { from: [0], to: [1], length: [-1] })).toThrow(/length -1 of edge 0/);
});

test("a later line for the same pair replaces an earlier one, in either direction", () => {
  const { costs, p } = readPmed("3 3 2\n1 2 5\n2 3 4\n2 1 9\n");
  expect(p).toBe(2);
  expect([...costs.cost]).toEqual([0, 9, 13, 9, 0, 4, 13, 4, 0]);
});

test("what is wrong in a file is told with its line", () => {
  const lineOf = (text: string, read: (text: string) => unknown = readPmed) => {
    try {
      read(text);
    } catch (error) {
      return `${(error as { line: number }).line}: ${(error as Error).message}`;
    }
    return "read";
  };
  expect(lineOf("")).toBe("1: ends before nodes");
  expect(lineOf("3 2 1\n1 2 5")).toBe("2: ends before from");
  expect(lineOf("3 1 1\n1 4 5")).toMatch(/^2: to 4 is not a whole number from 1 to 3/);
  expect(lineOf("3 1 9\n1 2 5")).toMatch(/^1: p 9/);
  expect(lineOf("3 1 1\r\n1 2 x\r\n")).toBe("2: length x");
  expect(lineOf("3 1 1\n1 2 -5")).toBe("2: length -5");
  expect(lineOf("3 1 1\n1 2 5\n7")).toMatch(/^3: more numbers/);
  expect(lineOf("1 713\n2 1 120\n1 0 0 3\n2 0", readPmedcap)).toBe("4: ends before y");
});

test("capacitated instances: distances are rounded down", () => {
  const text = " 7 4\n 2 1 10\n 1 0 0 3\n 2 3 4.9 6\n";
  expect(isPmedcap(text)).toBe(true);
  expect(isPmedcap(" 100 200 5 \n 1 2 30\n")).toBe(false);
  const { costs, p, demand, capacity, bestKnown } = readPmedcap(text);
  expect([...costs.cost]).toEqual([0, 5, 5, 0]);
  expect([p, bestKnown, ...demand, ...capacity]).toEqual([1, 4, 3, 6, 10, 10]);
});

test("weights multiply costs, and a weight of 0 costs nothing even where nobody can serve", () => {
  const costs = createCosts(2, 2, Float64Array.of(1, Infinity, 3, 4));
  expect([...weighted(costs, [2, 0]).cost]).toEqual([2, 0, 6, 0]);
  expect(() => weighted(costs, [1])).toThrow(/1 weights/);
  expect([...straightLines({ x: [0, 3], y: [0, 0] }, { x: [0], y: [4] }).cost]).toEqual([4, 5]);
});
