import { createCosts, type Costs, straightLines } from "./instance.ts";
import { allShortestPaths } from "./shortest-paths.ts";

/** A p-median or p-centre instance: every node is a place of demand and a possible site. */
export type GraphInstance = { readonly costs: Costs; readonly p: number };

/** A capacitated p-median instance: points in the plane, each with a demand; all sites hold the same. */
export type CapacitatedInstance = GraphInstance & {
  readonly demand: Float64Array;
  readonly capacity: Float64Array;
  /** Best value known to the file's author. */
  readonly bestKnown: number;
};

/** Wrong content of an OR-Library file; `line` counts from 1. */
export class OrlibError extends Error {
  override readonly name = "OrlibError";
  readonly line: number;
  constructor(line: number, reason: string) {
    super(reason);
    this.line = line;
  }
}

/**
 * Reads a `pmed` file: `nodes edges p`, then `from to length` for each edge, nodes from 1. As the OR-Library states, a later
 * line for the same pair replaces an earlier one; costs are shortest paths. J. E. Beasley, A note on solving large p-median
 * problems, EJOR 21 (1985) 270–273. Throws OrlibError with the line.
 */
export function readPmed(text: string): GraphInstance {
  const numbers = createReader(text);
  const nodes = numbers.whole("nodes", 1, 20_000);
  const count = numbers.whole("edges", 0, 100_000_000);
  const p = numbers.whole("p", 1, nodes);
  const byPair = new Map<number, number>();
  for (let edge = 0; edge < count; edge++) {
    const from = numbers.whole("from", 1, nodes) - 1;
    const to = numbers.whole("to", 1, nodes) - 1;
    byPair.set(Math.min(from, to) * nodes + Math.max(from, to), numbers.number("length", 0));
  }
  numbers.end();
  const pairs = [...byPair.keys()];
  const edges = {
    from: pairs.map((pair) => Math.floor(pair / nodes)),
    to: pairs.map((pair) => pair % nodes),
    length: [...byPair.values()],
  };
  return { costs: createCosts(nodes, nodes, allShortestPaths(nodes, edges)), p };
}

/**
 * Reads one instance of `pmedcap1`: `number best`, `points p capacity`, then `number x y demand` for each point. Costs are
 * straight-line distances rounded down, not weighted by demand. I. H. Osman and N. Christofides, Capacitated clustering
 * problems by hybrid simulated annealing and tabu search, ITOR 1 (1994) 317–336. Throws OrlibError with the line.
 */
export function readPmedcap(text: string): CapacitatedInstance {
  const numbers = createReader(text);
  numbers.number("number", 0);
  const bestKnown = numbers.number("best", 0);
  const points = numbers.whole("points", 1, 20_000);
  const p = numbers.whole("p", 1, points);
  const capacity = numbers.number("capacity", 0);
  const [x, y, demand] = [new Float64Array(points), new Float64Array(points), new Float64Array(points)];
  for (let point = 0; point < points; point++) {
    numbers.whole("number", 1, 1_000_000);
    x[point] = numbers.number("x", -Infinity);
    y[point] = numbers.number("y", -Infinity);
    demand[point] = numbers.number("demand", 0);
  }
  numbers.end();
  const { cost } = straightLines({ x, y }, { x, y });
  return {
    costs: createCosts(points, points, cost.map(Math.floor)),
    p,
    demand,
    capacity: new Float64Array(points).fill(capacity),
    bestKnown,
  };
}

/** Whether the text has the form of `pmedcap1`: its first line holds two numbers, that of `pmed` three. */
export const isPmedcap = (text: string): boolean => /^\s*\S+[ \t]+\S+[ \t]*\r?\n/.test(text);

/** Hands out the numbers of a text one by one and knows the line of each. */
function createReader(text: string) {
  let at = 0;
  let line = 1;
  const isSpace = (code: number) => code === 32 || (code >= 9 && code <= 13) || code === 0xfeff;
  const skip = () => {
    for (; at < text.length && isSpace(text.charCodeAt(at)); at++) if (text.charCodeAt(at) === 10) line++;
  };
  const number = (name: string, from: number): number => {
    skip();
    if (at === text.length) throw new OrlibError(line, `ends before ${name}`);
    const start = at;
    while (at < text.length && !isSpace(text.charCodeAt(at))) at++;
    const word = text.slice(start, at);
    const value = Number(word);
    if (!Number.isFinite(value) || value < from) throw new OrlibError(line, `${name} ${word.slice(0, 40)}`);
    return value;
  };
  return {
    number,
    whole(name: string, from: number, to: number): number {
      const value = number(name, from);
      if (!Number.isInteger(value) || value > to)
        throw new OrlibError(line, `${name} ${value} is not a whole number from ${from} to ${to}`);
      return value;
    },
    end(): void {
      skip();
      if (at < text.length) throw new OrlibError(line, "more numbers than the first line announces");
    },
  };
}
