import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Program } from "../../linear-programs/program.ts";
import { solveProgram } from "../../linear-programs/solve.ts";
import { Random } from "../../random/random.ts";
import { assign, assignEvenly } from "./assign.ts";
import { lowerBound } from "./bound.ts";
import type { Assignment, AssignmentProblem, RowRule } from "./problem.ts";

const inf = Infinity;

function problem(
  costs: number[][],
  need: number | number[],
  capacity: number | number[],
  rules?: (RowRule | undefined)[],
): AssignmentProblem {
  const [rows, columns] = [costs.length, costs[0]?.length ?? 0];
  return {
    rows,
    columns,
    cost: Float64Array.from(costs.flat()),
    need: typeof need === "number" ? new Int32Array(rows).fill(need) : Int32Array.from(need),
    capacity: typeof capacity === "number" ? new Int32Array(columns).fill(capacity) : Int32Array.from(capacity),
    rules,
  };
}

/** Every choice of columns of every row, tried out. The best by: fewest units missing, then least sum of squares (if even), then cost. */
function exhaust(given: AssignmentProblem, start?: Int32Array): { missing: number; squares: number; cost: number } {
  const { rows, columns, cost, need, capacity, rules } = given;
  const loads = new Int32Array(columns);
  let best = { missing: Infinity, squares: Infinity, cost: Infinity };
  const isBetter = (a: typeof best, b: typeof best) =>
    a.missing - b.missing || a.squares - b.squares || a.cost - b.cost;
  const visit = (row: number, missing: number, sum: number): void => {
    if (row === rows) {
      const squares = start ? loads.reduce((all, load, at) => all + (load + start[at]!) ** 2, 0) : 0;
      const found = { missing, squares, cost: sum };
      if (isBetter(found, best) < 0) best = found;
      return;
    }
    for (let set = 0; set < 2 ** columns; set++) {
      const chosen = Array.from({ length: columns }, (_, at) => at).filter((at) => (set >> at) & 1);
      if (chosen.length > need[row]!) continue;
      if (chosen.some((at) => loads[at]! >= capacity[at]! || cost[row * columns + at] === inf)) continue;
      if (!isValid(chosen, rules?.[row])) continue;
      for (const at of chosen) loads[at]!++;
      visit(
        row + 1,
        missing + need[row]! - chosen.length,
        sum + chosen.reduce((all, at) => all + cost[row * columns + at]!, 0),
      );
      for (const at of chosen) loads[at]!--;
    }
  };
  visit(0, 0, 0);
  return best;
}

function isValid(chosen: readonly number[], rule: RowRule = []): boolean {
  return rule.every(({ classOf, most }) =>
    most.every((limit, which) => chosen.filter((at) => classOf[at] === which).length <= limit),
  );
}

function expectSound(given: AssignmentProblem, answer: Assignment): void {
  const loads = new Int32Array(given.columns);
  let sum = 0;
  answer.chosen.forEach((columns, row) => {
    expect(new Set(columns).size).toBe(columns.length);
    expect(columns.length).toBeLessThanOrEqual(given.need[row]!);
    expect(isValid(columns, given.rules?.[row])).toBe(true);
    for (const column of columns) {
      loads[column]!++;
      sum += given.cost[row * given.columns + column]!;
    }
  });
  expect(answer.chosen).toHaveLength(given.rows);
  expect(sum).toBe(answer.cost);
  expect([...answer.loads]).toEqual([...loads]);
  loads.forEach((load, column) => expect(load).toBeLessThanOrEqual(given.capacity[column]!));
  const missing = answer.shortages.reduce((all, each) => all + each.missing, 0);
  expect(missing).toBe(given.need.reduce((all, each) => all + each, 0) - answer.chosen.flat().length);
}

const missingOf = (answer: Assignment) => answer.shortages.reduce((sum, each) => sum + each.missing, 0);
const squaresOf = (answer: Assignment, start: Int32Array) =>
  answer.loads.reduce((sum, load, at) => sum + (load + start[at]!) ** 2, 0);

const small = fc
  .record({ rows: fc.integer({ min: 1, max: 4 }), columns: fc.integer({ min: 1, max: 4 }) })
  .chain(({ rows, columns }) =>
    fc.record({
      costs: fc.array(
        fc.array(fc.oneof({ weight: 5, arbitrary: fc.integer({ min: 0, max: 12 }) }, fc.constant(inf)), {
          minLength: columns,
          maxLength: columns,
        }),
        { minLength: rows, maxLength: rows },
      ),
      need: fc.array(fc.integer({ min: 0, max: 2 }), { minLength: rows, maxLength: rows }),
      capacity: fc.array(fc.integer({ min: 0, max: 3 }), { minLength: columns, maxLength: columns }),
      start: fc.array(fc.integer({ min: 0, max: 3 }), { minLength: columns, maxLength: columns }),
      classes: fc.array(fc.integer({ min: 0, max: 2 }), { minLength: columns, maxLength: columns }),
      most: fc.array(fc.integer({ min: 0, max: 2 }), { minLength: 3, maxLength: 3 }),
      ruled: fc.array(fc.boolean(), { minLength: rows, maxLength: rows }),
    }),
  );

describe("against trying out everything", () => {
  test("the cheapest assignment, without and with a rule, is found and proven; needs beyond reach are named", () => {
    fc.assert(
      fc.property(small, fc.boolean(), ({ costs, need, capacity, classes, most, ruled }, hasRules) => {
        const rule = [{ classOf: Int32Array.from(classes), most: Int32Array.from(most) }];
        const rules = hasRules ? ruled.map((is) => (is ? rule : undefined)) : undefined;
        const given = problem(costs, need, capacity, rules);
        const answer = assign(given);
        expectSound(given, answer);
        const best = exhaust(given);
        expect(missingOf(answer)).toBe(best.missing);
        expect(answer.gap).toBe(0);
        if (best.missing === 0) expect(answer.cost).toBe(best.cost);
      }),
      { seed: 1, numRuns: 400 },
    );
  });

  test("the most even loads come first, then the costs", () => {
    fc.assert(
      fc.property(small, fc.boolean(), ({ costs, need, capacity, start, classes, most, ruled }, hasRules) => {
        const rule = [{ classOf: Int32Array.from(classes), most: Int32Array.from(most) }];
        const rules = hasRules ? ruled.map((is) => (is ? rule : undefined)) : undefined;
        const given = problem(costs, need, capacity, rules);
        const before = Int32Array.from(start);
        const answer = assignEvenly(given, before);
        expectSound(given, answer);
        const best = exhaust(given, before);
        expect(missingOf(answer)).toBe(best.missing);
        expect(answer.gap).toBe(0);
        if (best.missing > 0) return;
        expect(squaresOf(answer, before)).toBe(best.squares);
        expect(answer.cost).toBe(best.cost);
      }),
      { seed: 2, numRuns: 400 },
    );
  });

  test("under two divisions at once the answer is valid and never beats its bound, which never exceeds the optimum", () => {
    const random = Random.from("crossed");
    let proven = 0;
    for (let round = 0; round < 40; round++) {
      const costs = Array.from({ length: 3 }, () => Array.from({ length: 5 }, () => random.int(0, 20)));
      const rule = [
        { classOf: Int32Array.of(0, 0, 1, 1, 2), most: Int32Array.of(1, 1, 1) },
        { classOf: Int32Array.from({ length: 5 }, () => random.int(0, 1)), most: Int32Array.of(2, 1) },
      ];
      const given = problem(costs, 2, 2, [rule, rule, rule]);
      const answer = assign(given);
      expectSound(given, answer);
      const best = exhaust(given);
      if (best.missing > 0 || answer.shortages.length > 0) continue;
      expect(answer.cost).toBeGreaterThanOrEqual(best.cost);
      expect(answer.cost - answer.gap).toBeLessThanOrEqual(best.cost);
      if (answer.gap === 0) proven++;
    }
    expect(proven).toBeGreaterThan(10);
  });
});

describe("against HiGHS", () => {
  const sizes = [
    { rows: 40, columns: 15, need: 2 },
    { rows: 50, columns: 16, need: 3 },
  ];
  test.each(sizes)(
    "$rows rows × $need of $columns: the same optimum, capped and even",
    async ({ rows, columns, need }) => {
      const random = Random.from(`highs ${rows}`);
      const costs = Array.from({ length: rows }, () =>
        Array.from({ length: columns }, () => (random.chance(0.1) ? inf : random.int(0, 1000))),
      );
      const cap = Math.ceil((rows * need) / columns);
      const teams = {
        classOf: Int32Array.from({ length: columns }, (_, at) => at % 5),
        most: new Int32Array(5).fill(1),
      };
      const rules = costs.map((_, row) => (row % 2 === 0 ? [teams] : undefined));
      for (const ruled of [undefined, rules]) {
        for (const isEven of [false, true]) {
          const given = problem(costs, need, isEven ? rows : cap, ruled);
          const answer = isEven ? assignEvenly(given, new Int32Array(columns)) : assign(given);
          const [low, high] = isEven ? [Math.floor((rows * need) / columns), cap] : [0, cap];
          expect(answer.cost).toBe(await optimum(given, low, high));
          expect(answer.gap).toBe(0);
          if (isEven) expect(Math.max(...answer.loads) - Math.min(...answer.loads)).toBeLessThanOrEqual(1);
        }
      }
    },
  );
});

async function optimum(given: AssignmentProblem, low: number, high: number): Promise<number> {
  const { rows, columns, cost, need, rules } = given;
  const program = new Program();
  const at = Array.from({ length: rows }, (_, row) =>
    Array.from({ length: columns }, (__, column) => {
      const price = cost[row * columns + column]!;
      return price === inf ? -1 : program.choice(price);
    }),
  );
  at.forEach((line, row) => {
    program.row(
      need[row]!,
      need[row]!,
      line.filter((each) => each >= 0),
    );
    for (const { classOf, most } of rules?.[row] ?? []) {
      most.forEach((limit, which) => {
        program.row(
          0,
          limit,
          line.filter((each, column) => each >= 0 && classOf[column] === which),
        );
      });
    }
  });
  for (let column = 0; column < columns; column++) {
    program.row(
      low,
      high,
      at.map((line) => line[column]!).filter((each) => each >= 0),
    );
  }
  const solved = await solveProgram(program);
  expect(solved.status).toBe("optimal");
  return Math.round(solved.cost);
}

test("the peers' instance of 200 inspections × 2 of 60 inspectors: their optimum", () => {
  // The generator of the benchmark (seed 3), whose optimum two solvers of minimum-cost flow and HiGHS agree on.
  const next = mulberry(3);
  const homes = Array.from({ length: 60 }, () => [next(), next()] as const);
  const costs = Array.from({ length: 200 }, () => {
    const [x, y] = [next(), next()];
    return homes.map(([hx, hy]) =>
      next() < 0.1 ? inf : Math.floor(next() * 1000) + 100 * Math.floor(Math.hypot(x - hx, y - hy) * 5),
    );
  });
  const answer = assign(problem(costs, 2, 7));
  expect(answer).toMatchObject({ cost: 57_816, gap: 0, shortages: [] });
});

function mulberry(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let word = Math.imul(state ^ (state >>> 15), 1 | state);
    word = (word + Math.imul(word ^ (word >>> 7), 61 | word)) ^ word;
    return ((word ^ (word >>> 14)) >>> 0) / 2 ** 32;
  };
}

describe("shortages", () => {
  test("name the columns that are full and the rows that hold them", () => {
    const answer = assign(
      problem(
        [
          [1, inf, inf],
          [inf, 1, 1],
          [1, inf, inf],
        ],
        1,
        [1, 1, 1],
      ),
    );
    expect(answer.shortages).toEqual([{ row: 2, missing: 1, columns: [0], rows: [0, 2] }]);
    expect(answer.chosen).toEqual([[0], [1], []]);
  });

  test("a row that everything is forbidden to has nobody in its way", () => {
    const answer = assign(problem([[inf, inf]], 2, 1));
    expect(answer.shortages).toEqual([{ row: 0, missing: 2, columns: [], rows: [0] }]);
    expect(answer).toMatchObject({ cost: 0, gap: 0, chosen: [[]] });
  });

  test("columns without capacity serve nobody", () => {
    expect(assign(problem([[1, 5]], 1, [0, 1])).chosen).toEqual([[1]]);
    expect(assignEvenly(problem([[1, 5]], 1, [0, 1]), Int32Array.of(0, 9)).chosen).toEqual([[1]]);
    expect(assign(problem([[1, 5]], 1, [-1, 0])).shortages).toHaveLength(1);
  });

  test("one that is met by moving others is none", () => {
    const answer = assignEvenly(
      problem(
        [
          [0, 5],
          [0, inf],
        ],
        1,
        1,
      ),
      new Int32Array(2),
    );
    expect(answer.chosen).toEqual([[1], [0]]);
  });
});

describe("loads", () => {
  test("earlier loads are evened out", () => {
    const costs = Array.from({ length: 6 }, () => [1, 100, 100]);
    const { loads } = assignEvenly(problem(costs, 1, 6), Int32Array.of(4, 0, 1));
    expect(loads[0]).toBe(0);
    expect(Math.abs(loads[1]! - loads[2]! - 1)).toBe(1);
  });

  test("someone who may do less than others has less, the rest share evenly", () => {
    const costs = Array.from({ length: 9 }, (_, row) => [row < 2 ? 1 : inf, 1, 1]);
    const loads = [...assignEvenly(problem(costs, 1, 9), new Int32Array(3)).loads];
    expect(loads[0]).toBe(2);
    expect(Math.abs(loads[1]! - loads[2]!)).toBe(1);
  });
});

test("nothing to assign", () => {
  expect(assign(problem([], 1, []))).toMatchObject({ chosen: [], cost: 0, gap: 0, shortages: [] });
  expect(assignEvenly(problem([], 1, []), new Int32Array(0))).toMatchObject({ chosen: [], cost: 0, gap: 0 });
});

test("the bound holds at any prices and is reached at the right ones", () => {
  const given = problem(
    [
      [1, 4],
      [1, 9],
    ],
    1,
    1,
  );
  expect(lowerBound(given, Float64Array.of(0, 0))).toBe(2);
  expect(lowerBound(given, Float64Array.of(3, 0))).toBe(5);
  expect(lowerBound(given, Float64Array.of(20, 0))).toBe(4 + 9 - 20);
  const three = problem([[5, 1, 3, 2]], 3, 1);
  expect(lowerBound(three, new Float64Array(4))).toBe(6);
});

test("refuses what is no problem", () => {
  for (const bad of [-1, 0.5, Number.NaN])
    expect(() => assign(problem([[bad]], 1, 1))).toThrow("is not a whole number");
  expect(() => assign(problem([[2 ** 53 - 1, 1]], 1, 1))).toThrow("too large");
  const good = problem([[1]], 1, 1);
  expect(() => assign({ ...good, columns: 2 })).toThrow("lengths");
  expect(() => assign({ ...good, need: new Int32Array(2) })).toThrow("lengths");
  expect(() => assign({ ...good, capacity: new Int32Array(2) })).toThrow("lengths");
  expect(() => assignEvenly({ ...good, rules: [] }, new Int32Array(1))).toThrow("0 rules for 1 rows");
  expect(() => assign({ ...good, rows: 10_000, columns: 10_000 })).toThrow("more than");
});
