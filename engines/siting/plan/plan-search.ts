import type { Random } from "../../random/random.ts";
import { measure, type Measures } from "./measures.ts";
import type { Objective, PlanArrays } from "./problem.ts";

/** A plan being tried: option of each site (−1 closed), who goes where, and how far it misses the limits. */
export type Trial = {
  readonly option: Int32Array;
  readonly flow: Float64Array;
  readonly measures: Measures;
  readonly value: number;
  /** Sum of the relative excesses over the limits; 0 when all hold. */
  readonly excess: number;
};

/** The objective's value, the smaller the better. */
export function valueOf(objective: Objective, { served, walk, worstTenth, cost }: Measures): number {
  return (
    -(objective.served ?? 0) * served +
    (objective.walk ?? 0) * walk +
    (objective.worstTenth ?? 0) * worstTenth +
    (objective.cost ?? 0) * cost
  );
}

/** By how much a plan breaks the limits, relative to each; 0 within rounding when all hold. O(rules). */
export function excessOf(
  { limits, areaSites, total, problem }: PlanArrays,
  option: Int32Array,
  measures: Measures,
): number {
  const over = (value: number, most: number | undefined) =>
    most === undefined || value <= most + 1e-6 * Math.max(1, most) ? 0 : (value - most) / Math.max(1, most);
  let excess =
    over(measures.cost, limits.budget) +
    over(measures.staff, limits.staff) +
    over(measures.sites, limits.sites) +
    over(measures.walk, limits.walk) +
    over(measures.worstTenth, limits.worstTenth) +
    (measures.served > 0 && limits.gini !== undefined && measures.gini > limits.gini + 1e-6
      ? measures.gini - limits.gini
      : 0);
  if (limits.served !== undefined && measures.children < limits.served * total - 1e-6 * Math.max(1, total))
    excess += limits.served - measures.children / total;
  if (limits.worth !== undefined && measures.served < limits.worth - 1e-6 * Math.max(1, limits.worth))
    excess += (limits.worth - measures.served) / limits.worth;
  limits.areas?.forEach(({ atLeast = 0, atMost = Infinity }, at) => {
    const open = areaSites[at]!.filter((s) => option[s]! >= 0).length;
    excess += Math.max(0, atLeast - open, open - atMost);
  });
  problem.sites.forEach(({ kept }, s) => (excess += kept && option[s]! < 0 ? 1 : 0));
  return excess;
}

/**
 * Simulated annealing over sizes of sites. Who goes where is settled greedily, best pairs first, which costs O(pairs) a
 * try and is at most a few per cent from the best allocation; an exact one is for the plan that is answered.
 */
export class PlanSearch {
  best: Trial;
  current: Trial;
  private readonly arrays: PlanArrays;
  private readonly objective: Objective;
  private readonly random: Random;
  private readonly order: Int32Array;
  private readonly penalty: number;
  private readonly movable: Int32Array;
  /** Sites that reach one of the same demand points, for exchanges. */
  private readonly rivals: readonly Int32Array[];

  constructor(arrays: PlanArrays, objective: Objective, random: Random) {
    this.arrays = arrays;
    this.objective = objective;
    this.random = random;
    const { pairMetres, pairWorth, unserved, total } = arrays;
    const perMetre = ((objective.walk ?? 0) + (objective.worstTenth ?? 0) * 3) / Math.max(1, total);
    const gain = pairMetres.map(
      (metres, k) => (objective.served ?? 0) * pairWorth[k]! + perMetre * (unserved - metres),
    );
    this.order = Int32Array.from(gain.keys()).sort((a, b) => gain[b]! - gain[a]! || pairMetres[a]! - pairMetres[b]!);
    this.penalty = 20 * scaleOf(arrays, objective);
    this.rivals = listRivals(arrays);
    // A site with one size that stays has nothing to decide.
    this.movable = Int32Array.from(arrays.problem.sites.keys()).filter(
      (s) => !(arrays.problem.sites[s]!.kept && arrays.problem.sites[s]!.options.length === 1),
    );
    this.current = this.attempt(cheapestStart(arrays));
    this.best = this.current;
  }

  attempt(option: Int32Array): Trial {
    const flow = this.allocate(option);
    const measures = measure(this.arrays, option, flow);
    return {
      option,
      flow,
      measures,
      value: valueOf(this.objective, measures),
      excess: excessOf(this.arrays, option, measures),
    };
  }

  /** Every change of one site in turn, kept when better, until none is; the first answer. */
  descend(mustStop: () => boolean): void {
    const { optionStarts } = this.arrays;
    for (let better = true; better;) {
      better = false;
      for (const s of this.movable)
        for (let o = this.arrays.problem.sites[s]!.kept ? 0 : -1; o < optionStarts[s + 1]! - optionStarts[s]!; o++) {
          if (o === this.current.option[s]) continue;
          if (mustStop()) return;
          const option = this.current.option.slice();
          option[s] = o;
          const trial = this.attempt(option);
          if (this.judge(trial) >= this.judge(this.current) - 1e-9) continue;
          this.accept(trial);
          better = true;
        }
    }
  }

  /** `steps` proposals from the best plan so far, cooling from `hot` to `cold` (parts of the objective's scale). */
  anneal(steps: number, hot: number, cold: number, mustStop: () => boolean): void {
    if (this.movable.length === 0) return;
    const scale = scaleOf(this.arrays, this.objective);
    this.current = this.best;
    for (let step = 0; step < steps; step++) {
      if ((step & 15) === 0 && mustStop()) return;
      const temperature = scale * hot * (cold / hot) ** (step / steps);
      const trial = this.attempt(this.propose());
      const change = this.judge(trial) - this.judge(this.current);
      if (change <= 0 || this.random.unit() < Math.exp(-change / temperature)) this.accept(trial);
    }
  }

  private accept(trial: Trial): void {
    this.current = trial;
    if (this.judge(trial) < this.judge(this.best)) this.best = trial;
  }

  /**
   * Value with the excess over the limits made dear, and of equals the cheaper plan. The worst tenth often stays the same
   * under every small change; the mean of all shows the way to where it falls.
   */
  private judge({ value, excess, measures }: Trial): number {
    return (
      value + this.penalty * excess + 0.5 * (this.objective.worstTenth ?? 0) * measures.walk + 1e-9 * measures.cost
    );
  }

  /** Another size for one site, or one site less and a rival more, or one site's size down and another's up. */
  private propose(): Int32Array {
    const { random, movable } = this;
    const option = this.current.option.slice();
    const s = movable[Math.floor(random.unit() * movable.length)]!;
    const was = option[s]!;
    option[s] = this.otherOption(s, was);
    if (random.unit() < 0.5) return option;
    const rivals = random.unit() < 0.7 && this.rivals[s]!.length > 0 ? this.rivals[s]! : movable;
    const other = rivals[Math.floor(random.unit() * rivals.length)]!;
    if (other === s || !movable.includes(other)) return option;
    // The other site moves the opposite way: it takes over what this one gives up, or the reverse.
    const up = option[s]! < was;
    const from = option[other]!;
    const most = this.arrays.problem.sites[other]!.options.length - 1;
    const least = this.arrays.problem.sites[other]!.kept ? 0 : -1;
    if (up && from < most) option[other] = from + 1 + Math.floor(random.unit() * (most - from));
    if (!up && from > least) option[other] = random.unit() < 0.7 ? least : from - 1;
    return option;
  }

  private otherOption(s: number, was: number): number {
    const { options, kept } = this.arrays.problem.sites[s]!;
    const least = kept ? 0 : -1;
    const choices = options.length - least - 1;
    if (choices === 0) return was;
    const pick = least + Math.floor(this.random.unit() * choices);
    return pick >= was ? pick + 1 : pick;
  }

  private allocate(option: Int32Array): Float64Array {
    const { pairDemand, pairSite, children, places, optionStarts } = this.arrays;
    const flow = new Float64Array(pairDemand.length);
    const left = children.slice();
    const room = Float64Array.from(option, (o, s) => (o < 0 ? 0 : places[optionStarts[s]! + o]!));
    for (const k of this.order) {
      const free = room[pairSite[k]!]!;
      if (free <= 0) continue;
      const i = pairDemand[k]!;
      const taken = Math.min(free, left[i]!);
      if (taken <= 0) continue;
      flow[k] = taken;
      left[i]! -= taken;
      room[pairSite[k]!]! -= taken;
    }
    return flow;
  }
}

/** Size of the objective's values, against which changes are weighed. */
function scaleOf({ total, unserved, cost, optionStarts }: PlanArrays, objective: Objective): number {
  let dearest = 0;
  for (let s = 0; s + 1 < optionStarts.length; s++)
    dearest += Math.max(...cost.subarray(optionStarts[s]!, optionStarts[s + 1]!));
  return Math.max(
    1e-9,
    (objective.served ?? 0) * total,
    ((objective.walk ?? 0) + (objective.worstTenth ?? 0)) * unserved,
    (objective.cost ?? 0) * dearest,
  );
}

/** Kept sites at their cheapest size and, where a rule asks for more in an area, the cheapest sites there. */
function cheapestStart({ problem, cost, optionStarts, areaSites, limits }: PlanArrays): Int32Array {
  const cheapest = (s: number) => {
    let best = optionStarts[s]!;
    for (let o = best; o < optionStarts[s + 1]!; o++) if (cost[o]! < cost[best]!) best = o;
    return best;
  };
  const option = Int32Array.from(problem.sites, ({ kept }, s) => (kept ? cheapest(s) - optionStarts[s]! : -1));
  limits.areas?.forEach(({ atLeast = 0 }, at) => {
    const open = areaSites[at]!.filter((s) => option[s]! >= 0).length;
    const closed = areaSites[at]!.filter((s) => option[s]! < 0).toSorted(
      (a, b) => cost[cheapest(a)]! - cost[cheapest(b)]!,
    );
    for (const s of closed.slice(0, Math.max(0, atLeast - open))) option[s] = cheapest(s) - optionStarts[s]!;
  });
  return option;
}

function listRivals({ pairDemand, pairSite, children, problem }: PlanArrays): Int32Array[] {
  const sitesOf: number[][] = Array.from(children, () => []);
  for (let k = 0; k < pairDemand.length; k++) sitesOf[pairDemand[k]!]!.push(pairSite[k]!);
  const rivals = problem.sites.map(() => new Set<number>());
  for (const list of sitesOf) for (const s of list) for (const other of list) if (other !== s) rivals[s]!.add(other);
  return rivals.map((set) => Int32Array.from(set));
}
