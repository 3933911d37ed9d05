import type { AssignmentProblem, RowRule } from "./problem.ts";

/**
 * A proven lower bound on what any valid assignment costs, from any prices ≥ 0 (Lagrangian
 * relaxation of the capacities; A. Geoffrion 1974): every row takes its cheapest valid columns at the prices, every column
 * gives back its price for each row it may serve. At the prices of an optimal assignment it equals its cost, which proves
 * it optimal without trusting how it was found. O(rows × columns × need) at worst.
 */
export function lowerBound(problem: AssignmentProblem, price: Float64Array): number {
  const { rows, columns, cost, need, capacity, rules } = problem;
  const priced = new Float64Array(columns);
  let bound = 0;
  for (let row = 0; row < rows; row++) {
    if (need[row] === 0) continue;
    for (let each = 0; each < columns; each++) {
      priced[each] = cost[row * columns + each]! + price[each]!;
    }
    bound += cheapestSet(priced, need[row]!, rules?.[row]);
  }
  for (let column = 0; column < columns; column++) bound -= price[column]! * Math.min(capacity[column]!, rows);
  return bound;
}

/** The cost of the cheapest valid set, or less where three or more are chosen under several divisions. */
function cheapestSet(priced: Float64Array, need: number, rule: RowRule = []): number {
  if (rule.length === 0) return need === 2 ? cheapestTwo(priced) : priced.toSorted().subarray(0, need).reduce(add);
  if (rule.length < 2) return greedy(priced, need, rule);
  if (need === 2) return cheapestPair(priced, rule);
  return Math.max(...rule.map((division) => greedy(priced, need, [division])));
}

function cheapestTwo(priced: Float64Array): number {
  let best = Infinity;
  let second = Infinity;
  for (let each = 0; each < priced.length; each++) {
    const value = priced[each]!;
    if (value >= second) continue;
    second = value < best ? best : value;
    if (value < best) best = value;
  }
  return best + second;
}

const add = (a: number, b: number) => a + b;

/** Taking the cheapest that fits, again and again, is optimal for a matroid. */
function greedy(priced: Float64Array, need: number, rule: RowRule): number {
  const taken = new Set<number>();
  const counts = rule.map(({ most }) => new Int32Array(most.length));
  let sum = 0;
  for (let unit = 0; unit < need; unit++) {
    let column = -1;
    let best = Infinity;
    for (let each = 0; each < priced.length; each++) {
      if (priced[each]! >= best || taken.has(each)) continue;
      if (rule.some(({ classOf, most }, at) => counts[at]![classOf[each]!]! >= most[classOf[each]!]!)) continue;
      best = priced[each]!;
      column = each;
    }
    if (column < 0) return Infinity;
    taken.add(column);
    rule.forEach(({ classOf }, at) => counts[at]![classOf[column]!]!++);
    sum += best;
  }
  return sum;
}

function cheapestPair(priced: Float64Array, rule: RowRule): number {
  const order = [...priced.keys()].filter((each) => priced[each]! < Infinity);
  order.sort((a, b) => priced[a]! - priced[b]!);
  let best = Infinity;
  for (let first = 0; first < order.length; first++) {
    for (let second = first + 1; second < order.length; second++) {
      const sum = priced[order[first]!]! + priced[order[second]!]!;
      if (sum >= best) break;
      if (isPair(order[first]!, order[second]!, rule)) best = sum;
    }
  }
  return best;
}

function isPair(first: number, second: number, rule: RowRule): boolean {
  return rule.every(({ classOf, most }) => {
    const [a, b] = [classOf[first]!, classOf[second]!];
    return a === b ? most[a]! >= 2 : most[a]! >= 1 && most[b]! >= 1;
  });
}
