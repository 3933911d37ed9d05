import { bid } from "./bids.ts";
import { lowerBound } from "./bound.ts";
import { Exchange } from "./exchange.ts";
import { type Assignment, type AssignmentProblem, type Shortage, checkProblem, total } from "./problem.ts";
import { Seats } from "./seats.ts";
import { type Part, Spread } from "./spread.ts";

/**
 * The cheapest assignment that meets as many needs as possible: bids, then shortest paths for the rest, then the proof by
 * prices. Rows that cannot get all they need keep what they can have and are named. Deterministic: equal problems give
 * equal answers. O(rows × columns) memory; 1,000 rows × 2 of 300 columns take some 10 ms. RangeError for what is no problem.
 */
export function assign(problem: AssignmentProblem): Assignment {
  checkProblem(problem);
  const seats = new Seats(open(problem));
  const shortages = new Spread(seats, new Int32Array(problem.columns)).fill();
  return cheapest({ ...seats.problem, need: problem.need.map((each, row) => each - seats.missing[row]!) }, shortages);
}

/**
 * The cheapest among the assignments whose loads are the most even on top of `start` (see `Spread`): two columns that may
 * do the same differ by at most one. Each part of the columns has a row of its own that takes the units its members could
 * still carry, so that nobody falls below the part's level.
 */
export function assignEvenly(problem: AssignmentProblem, start: Int32Array): Assignment {
  checkProblem(problem);
  const { rows, columns, need, rules } = problem;
  const seats = new Seats(open(problem));
  const spread = new Spread(seats, start);
  const shortages = spread.fill();
  const parts = spread.level();
  const most = new Int32Array(columns);
  const least = new Int32Array(columns);
  for (const { columns: members, level } of parts) {
    for (const column of members) {
      most[column] = Math.max(0, Math.min(level - start[column]!, seats.capacity[column]!));
      least[column] = Math.max(0, Math.min(level - 1 - start[column]!, seats.capacity[column]!));
    }
  }
  const spare = ({ columns: members }: Part) => members.reduce((sum, each) => sum + most[each]! - seats.load[each]!, 0);
  const idle = parts.filter((part) => spare(part) > 0);
  const cost = new Float64Array((rows + idle.length) * columns).fill(Infinity);
  cost.set(problem.cost);
  idle.forEach(({ columns: members }, at) => {
    for (const column of members) if (most[column]! > least[column]!) cost[(rows + at) * columns + column] = 0;
  });
  const met = need.map((each, row) => each - seats.missing[row]!);
  const wider = {
    rows: rows + idle.length,
    columns,
    cost,
    need: Int32Array.from([...met, ...idle.map(spare)]),
    capacity: most,
    rules: rules && [...rules, ...idle.map(() => undefined)],
  };
  return cheapest(open(wider), shortages, rows);
}

/** The problem without pairs of columns that serve nobody, so that the searches need not look. */
function open(problem: AssignmentProblem): AssignmentProblem {
  const { rows, columns, capacity } = problem;
  const shut = [...capacity.keys()].filter((column) => capacity[column]! <= 0);
  if (shut.length === 0) return problem;
  const cost = problem.cost.slice();
  for (let row = 0; row < rows; row++) for (const column of shut) cost[row * columns + column] = Infinity;
  return { ...problem, cost };
}

/** Meets needs that can be met; `real` rows are reported, those after them only keep columns busy. */
function cheapest(problem: AssignmentProblem, shortages: readonly Shortage[], real = problem.rows): Assignment {
  const { rows, columns, need, cost, rules } = problem;
  const seats = new Seats(problem);
  const price = new Float64Array(columns);
  if (!rules?.some((rule) => rule !== undefined)) bid(seats, price);
  const exchange = new Exchange(seats, price);
  const unlucky: Shortage[] = [];
  for (let row = 0; row < rows; row++) {
    while (seats.missing[row]! > 0) {
      const shortage = exchange.supply(row);
      if (!shortage) continue;
      unlucky.push(shortage);
      break;
    }
  }
  const chosen = Array.from({ length: real }, (): number[] => []);
  const loads = new Int32Array(columns);
  let sum = 0;
  for (let at = 0; at < real * columns; at++) {
    if (seats.held[at] === 0) continue;
    chosen[Math.floor(at / columns)]!.push(at % columns);
    loads[at % columns]!++;
    sum += cost[at]!;
  }
  const met = need.map((each, row) => each - seats.missing[row]!);
  const gap = sum - lowerBound({ ...problem, need: met }, price);
  if (total(met) < total(need)) return { chosen, loads, cost: sum, gap, shortages: [...shortages, ...unlucky] };
  return { chosen, loads, cost: sum, gap, shortages };
}
