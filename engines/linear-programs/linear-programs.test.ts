import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Program } from "./program.ts";
import { solveProgram } from "./solve.ts";

describe("linear programs", () => {
  test("a linear program with its duals", async () => {
    // A textbook product mix: at most 40 of one resource (1, 2), at most 50 of the other (2, 1), earnings 30 and 50.
    const program = new Program();
    const chairs = program.column(-30);
    const tables = program.column(-50);
    program.row(-Infinity, 40, [chairs, tables], [1, 2]);
    program.row(-Infinity, 50, [chairs, tables], [2, 1]);
    const solved = await solveProgram(program);
    expect(solved.status).toBe("optimal");
    expect([...solved.values!]).toEqual([20, 10]);
    expect(solved.cost).toBeCloseTo(-1100, 6);
    expect(solved.bound).toBeCloseTo(-1100, 6);
    // One more unit of each resource: 70/3 and 10/3, solved by hand from 30 = y1 + 2 y2 and 50 = 2 y1 + y2.
    expect(solved.rowDuals![0]).toBeCloseTo(-70 / 3, 6);
    expect(solved.rowDuals![1]).toBeCloseTo(-10 / 3, 6);
  });

  test("whole numbers: knapsacks against trying every choice", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.record({ worth: fc.integer({ min: 1, max: 30 }), weight: fc.integer({ min: 1, max: 20 }) }), {
          minLength: 1,
          maxLength: 9,
        }),
        fc.integer({ min: 0, max: 60 }),
        async (items, room) => {
          const program = new Program();
          const columns = items.map(({ worth }) => program.choice(-worth));
          program.row(
            -Infinity,
            room,
            columns,
            items.map(({ weight }) => weight),
          );
          const { status, cost, bound, values } = await solveProgram(program);
          let best = 0;
          for (let chosen = 0; chosen < 1 << items.length; chosen++) {
            const taken = items.filter((_, at) => (chosen >> at) & 1);
            if (taken.reduce((sum, { weight }) => sum + weight, 0) > room) continue;
            best = Math.max(
              best,
              taken.reduce((sum, { worth }) => sum + worth, 0),
            );
          }
          expect(status).toBe("optimal");
          expect(-cost).toBeCloseTo(best, 6);
          expect(bound).toBeCloseTo(cost, 6);
          expect(values!.every((value) => value === 0 || value === 1)).toBe(true);
        },
      ),
      { numRuns: 60 },
    );
  });

  test("says what cannot be, and what has no end", async () => {
    const impossible = new Program();
    const only = impossible.column(1, 0, 1);
    impossible.row(2, Infinity, [only]);
    expect(await solveProgram(impossible)).toMatchObject({ status: "infeasible", cost: Infinity, bound: Infinity });
    const endless = new Program();
    endless.column(-1);
    expect((await solveProgram(endless)).status).toBe("unbounded");
  });

  test("nothing to decide", async () => {
    const program = new Program();
    expect(await solveProgram(program)).toMatchObject({ status: "optimal", cost: 0, bound: 0 });
    program.row(0, 1, []);
    expect((await solveProgram(program)).status).toBe("optimal");
    program.row(1, 2, []);
    expect((await solveProgram(program)).status).toBe("infeasible");
    const rowless = new Program();
    rowless.column(2, 3, 4);
    expect(await solveProgram(rowless)).toMatchObject({ status: "optimal", cost: 6, bound: 6 });
  });

  test("stops when told, with the best found so far and a bound below it", async () => {
    const program = marketSplit(30);
    let asked = 0;
    const stopped = await solveProgram(program, { shouldStop: () => ++asked > 3 });
    expect(stopped.status).toBe("stopped");
    expect(stopped.bound).toBeLessThanOrEqual(stopped.cost);
    const start = new Float64Array(program.cost.length);
    for (let row = 0; row < 3; row++) start[30 + row] = program.rowLower[row]!;
    const started = await solveProgram(program, { start, shouldStop: () => true });
    expect(started.cost).toBeLessThanOrEqual(program.rowLower.reduce((sum, each) => sum + each, 0) + 1e-6);
  });

  test("wrong programs are refused where they are built", () => {
    const program = new Program();
    expect(() => program.column(Number.NaN)).toThrow(RangeError);
    expect(() => program.column(1, 2, 1)).toThrow("from 2 to 1");
    program.column(1);
    expect(() => program.row(0, 1, [1])).toThrow("no column 1");
    expect(() => program.row(1, 0, [0])).toThrow(RangeError);
  });
});

/** A market split problem (Cornuéjols and Dawande 1998): tiny to write down, long to solve. */
function marketSplit(columns: number): Program {
  const program = new Program();
  for (let at = 0; at < columns; at++) program.choice(0);
  const slack = Array.from({ length: 6 }, () => program.column(1));
  for (let row = 0; row < 3; row++) {
    const factors = Array.from({ length: columns }, (_, at) => (at * 7919 + row * 104_729 + at * at * 31) % 100);
    const half = Math.floor(factors.reduce((sum, each) => sum + each, 0) / 2);
    program.row(
      half,
      half,
      [...Array.from({ length: columns }, (_, at) => at), slack[row]!, slack[row + 3]!],
      [...factors, 1, -1],
    );
  }
  return program;
}
