import loadHighs, { type Highs, type ModelStatusCode } from "highs";
import type { Program } from "./program.ts";

export type SolveOptions = {
  /** Ends after so many seconds with the best found so far. */
  readonly seconds?: number;
  /** Ends when the gap (cost − bound) / |cost| is at most this; 0, the default, asks for proof. */
  readonly gap?: number;
  /** Asked again and again during the search; true ends it with the best found so far. */
  readonly shouldStop?: () => boolean;
  /** Told of progress in the search for whole numbers. */
  readonly onProgress?: (cost: number, bound: number) => void;
  /** A solution to start from: a value for every column. */
  readonly start?: Float64Array;
};

export type Solved = {
  /** `stopped`: ended by time, gap or caller; values are there if any solution was found. */
  readonly status: "optimal" | "infeasible" | "unbounded" | "stopped";
  /** One value per column; whole-number columns are exactly whole. */
  readonly values?: Float64Array;
  readonly cost: number;
  /** Nothing can cost less than this. */
  readonly bound: number;
  /** What one more unit of a row's bound would add to the cost; of linear programs only. */
  readonly rowDuals?: Float64Array;
  readonly columnDuals?: Float64Array;
};

let loading: Promise<Highs> | undefined;

/**
 * Solves a program with HiGHS (Huangfu and Hall 2018; WebAssembly, one thread), blocking while it searches. Exact up to
 * tolerances of 1e-7, for whole numbers up to 1e-6. Throws Error when HiGHS itself fails.
 */
export async function solveProgram(program: Program, options: SolveOptions = {}): Promise<Solved> {
  if (program.cost.length === 0) return solveNothing(program);
  // The compiled solver is kept: it holds nothing between two models.
  const highs = await (loading ??= loadHighs());
  const whole = program.whole.includes(1);
  const { constants } = highs;
  return highs.withModel(
    {
      numCols: program.cost.length,
      numRows: program.rowLower.length,
      colCost: program.cost,
      colLower: program.lower,
      colUpper: program.upper,
      rowLower: program.rowLower,
      rowUpper: program.rowUpper,
      matrix: {
        format: "csr",
        numCols: program.cost.length,
        numRows: program.rowLower.length,
        starts: program.starts,
        indices: program.columns,
        values: program.factors,
      },
      ...(whole ? { integrality: Int32Array.from(program.whole) } : {}),
    },
    (model) => {
      model.options.set({ output_flag: false, mip_rel_gap: options.gap ?? 0, mip_abs_gap: 1e-6 });
      if (options.seconds !== undefined) model.options.set("time_limit", options.seconds);
      if (options.start) model.setSolution({ colValue: options.start });
      const stopWhenTold = (event: { interrupt(): void }): undefined => {
        if (options.shouldStop?.()) event.interrupt();
      };
      model.run({
        [constants.callbackType.simplexInterrupt]: stopWhenTold,
        [constants.callbackType.ipmInterrupt]: stopWhenTold,
        [constants.callbackType.mipInterrupt]: stopWhenTold,
        [constants.callbackType.mipLogging]: ({ data }) => {
          options.onProgress?.(data.mip_primal_bound ?? Infinity, data.mip_dual_bound ?? -Infinity);
        },
      });
      const status = statusOf(model.getModelStatus());
      const found = model.info.get("primal_solution_status") === 2;
      const cost = found ? model.getObjectiveValue() : Infinity;
      // "Optimal" may mean within the gap asked for, and a linear program that was stopped has proven nothing.
      const reached = whole ? Number(model.info.get("mip_dual_bound")) : status === "optimal" ? cost : -Infinity;
      const bound = status === "infeasible" ? Infinity : reached;
      if (!found) return { status, cost, bound };
      const { colValue, rowDual, colDual } = model.getSolution();
      for (let at = 0; at < colValue.length; at++)
        if (program.whole[at] === 1) colValue[at] = Math.round(colValue[at]!);
      const duals = whole ? {} : { rowDuals: rowDual, columnDuals: colDual };
      return { status, values: colValue, cost, bound: Math.min(bound, cost), ...duals };
    },
  );
}

/** Without columns every row's sum is 0. HiGHS calls such a program empty and does not look at its rows. */
function solveNothing({ rowLower, rowUpper }: Program): Solved {
  const holds = rowLower.every((lower, row) => lower <= 0 && rowUpper[row]! >= 0);
  return holds
    ? { status: "optimal", values: new Float64Array(0), cost: 0, bound: 0 }
    : { status: "infeasible", cost: Infinity, bound: Infinity };
}

/** The names of HiGHS's codes; time, iteration and solution limits and interruption are all "stopped". */
function statusOf(code: ModelStatusCode): Solved["status"] {
  if (code === 7) return "optimal";
  if (code === 8) return "infeasible";
  if (code === 9 || code === 10) return "unbounded";
  if (code >= 11 && code !== 15) return "stopped";
  throw new Error(`HiGHS ended with status ${code}`);
}
