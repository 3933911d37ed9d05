import { Program } from "../../linear-programs/program.ts";
import { solveProgram, type Solved, type SolveOptions } from "../../linear-programs/solve.ts";
import { lorenzOrder } from "./measures.ts";
import type { Objective, PlanArrays } from "./problem.ts";

/** Conditions that can be left out one by one to see which of them cannot hold together. */
export type Condition =
  | "kept"
  | "budget"
  | "staff"
  | "sites"
  | "served"
  | "worth"
  | "walk"
  | "worstTenth"
  | "gini"
  | `area ${number}`;

/** What a program can minimise: a planner's objective, or staff, sites or children without a place, to say what would hold. */
export type Goal = Objective & { readonly staff?: number; readonly sites?: number; readonly unplaced?: number };

export type ProgramSettings = {
  /** Sizes may be mixed and opened in part: the relaxation whose value bounds every plan. */
  readonly relaxed?: boolean;
  /** Only these options, −1 closed: what remains is who goes where. */
  readonly fixed?: Int32Array;
  readonly without?: ReadonlySet<Condition>;
  /** The value of another objective is kept at most this while this one is minimised. */
  readonly atMost?: { readonly objective: Objective; readonly value: number };
};

export type PlanSolved = Solved & {
  readonly flow?: Float64Array;
  readonly option?: Int32Array;
  readonly prices: ReadonlyMap<Condition, number>;
};

/** The conditions a problem sets, in the order in which they are named to people. */
export function listConditions({ problem, limits }: PlanArrays): Condition[] {
  const names: Condition[] = [];
  if (problem.sites.some(({ kept }) => kept)) names.push("kept");
  for (const name of ["budget", "staff", "sites"] as const) if (limits[name] !== undefined) names.push(name);
  limits.areas?.forEach((_, at) => names.push(`area ${at}`));
  for (const name of ["served", "worth", "walk", "worstTenth", "gini"] as const)
    if (limits[name] !== undefined) names.push(name);
  return names;
}

/**
 * The whole question as a mixed-integer program: a choice for every size of every site, children for every pair, at most
 * `min(children, places)` of a pair where the site is open (which makes the relaxation tight), the worst tenth by its
 * conditional value at risk (Rockafellar and Uryasev 2000).
 */
export function buildProgram(arrays: PlanArrays, objective: Goal, settings: ProgramSettings = {}) {
  const { pairDemand, pairSite, pairMetres, pairWorth, children, total, unserved, limits, siteStarts, optionStarts } =
    arrays;
  const { fixed, relaxed = false, without = new Set<Condition>(), atMost } = settings;
  const program = new Program();
  const has = (name: Condition) => !without.has(name);
  const perMetre = total > 0 ? 1 / total : 0;
  const constant = (objective.walk ?? 0) * unserved * (total > 0 ? 1 : 0);
  const sites = arrays.problem.sites;
  const rows = new Map<Condition, number>();

  for (let s = 0; s < sites.length; s++)
    for (let o = optionStarts[s]!; o < optionStarts[s + 1]!; o++) {
      const set = fixed === undefined ? undefined : fixed[s] === o - optionStarts[s]! ? 1 : 0;
      const { cost = 0, staff = 0, sites: each = 0 } = objective;
      program.column(
        cost * arrays.cost[o]! + staff * arrays.staff[o]! + each,
        set ?? 0,
        set ?? 1,
        !relaxed && set === undefined,
      );
    }
  const firstPair = arrays.places.length;
  for (let k = 0; k < pairDemand.length; k++) {
    const open = fixed === undefined || fixed[pairSite[k]!]! >= 0;
    const nearer = (objective.walk ?? 0) * (unserved - pairMetres[k]!) * perMetre;
    const value = (objective.served ?? 0) * pairWorth[k]! + nearer + (objective.unplaced ?? 0);
    program.column(-value, 0, open ? children[pairDemand[k]!]! : 0);
  }
  const pairsOfDemand: number[][] = Array.from(children, () => []);
  for (let k = 0; k < pairDemand.length; k++) pairsOfDemand[pairDemand[k]!]!.push(k);
  pairsOfDemand.forEach((pairs, i) => {
    if (pairs.length > 1)
      program.row(
        -Infinity,
        children[i]!,
        pairs.map((k) => firstPair + k),
      );
  });
  for (let s = 0; s < sites.length; s++) {
    const options = range(optionStarts[s]!, optionStarts[s + 1]!);
    const pairs = range(siteStarts[s]!, siteStarts[s + 1]!);
    const must = sites[s]!.kept === true && has("kept");
    program.row(must ? 1 : 0, 1, options);
    const places = options.map((o) => -arrays.places[o]!);
    program.row(-Infinity, 0, [...pairs.map((k) => firstPair + k), ...options], [...pairs.map(() => 1), ...places]);
    if (fixed === undefined)
      for (const k of pairs)
        program.row(
          -Infinity,
          0,
          [firstPair + k, ...options],
          [1, ...places.map((each) => Math.max(each, -children[pairDemand[k]!]!))],
        );
  }
  const options = range(0, firstPair);
  const pairColumns = range(firstPair, firstPair + pairDemand.length);
  if (limits.budget !== undefined && has("budget"))
    rows.set("budget", program.row(-Infinity, limits.budget, options, arrays.cost));
  if (limits.staff !== undefined && has("staff"))
    rows.set("staff", program.row(-Infinity, limits.staff, options, arrays.staff));
  if (limits.sites !== undefined && has("sites")) rows.set("sites", program.row(-Infinity, limits.sites, options));
  limits.areas?.forEach(({ atLeast, atMost: most }, at) => {
    if (!has(`area ${at}`)) return;
    const within = arrays.areaSites[at]!.flatMap((s) => range(optionStarts[s]!, optionStarts[s + 1]!));
    if (atLeast !== undefined) rows.set(`area ${at}`, program.row(atLeast, Infinity, within));
    if (most !== undefined) rows.set(`area ${at}`, program.row(-Infinity, most, within));
  });
  if (limits.served !== undefined && has("served"))
    rows.set("served", program.row(limits.served * total, Infinity, pairColumns));
  if (limits.worth !== undefined && has("worth"))
    rows.set("worth", program.row(limits.worth, Infinity, pairColumns, pairWorth));
  const metreFactors = pairMetres.map((metres) => (metres - unserved) * perMetre);
  if (limits.walk !== undefined && has("walk") && total > 0)
    rows.set("walk", program.row(-Infinity, limits.walk - unserved, pairColumns, metreFactors));
  const worstAtMost = limits.worstTenth !== undefined && has("worstTenth");
  const needsWorst =
    total > 0 && (worstAtMost || (objective.worstTenth ?? 0) > 0 || (atMost?.objective.worstTenth ?? 0) > 0);
  const worst: { columns: number[]; factors: number[] } = { columns: [], factors: [] };
  if (needsWorst) {
    // Worst tenth = the least, over a threshold, of the threshold + what lies above it, spread over a tenth of the children.
    const weight = objective.worstTenth ?? 0;
    worst.columns.push(program.column(weight, 0, unserved));
    worst.factors.push(1);
    pairsOfDemand.forEach((pairs, i) => {
      if (children[i] === 0) return;
      const share = (10 * children[i]!) / total;
      const above = program.column(weight * share);
      worst.columns.push(above);
      worst.factors.push(share);
      const nearer = pairs.map((k) => (unserved - pairMetres[k]!) / children[i]!);
      program.row(
        unserved,
        Infinity,
        [above, worst.columns[0]!, ...pairs.map((k) => firstPair + k)],
        [1, 1, ...nearer],
      );
    });
    if (worstAtMost) rows.set("worstTenth", program.row(-Infinity, limits.worstTenth!, worst.columns, worst.factors));
  }
  if (atMost) {
    const { objective: other, value } = atMost;
    const columns = [...options, ...pairColumns, ...worst.columns];
    const factors = [
      ...options.map((o) => (other.cost ?? 0) * arrays.cost[o]!),
      ...pairColumns.map((_, k) => -(other.served ?? 0) * pairWorth[k]! + (other.walk ?? 0) * metreFactors[k]!),
      ...worst.factors.map((factor) => (other.worstTenth ?? 0) * factor),
    ];
    program.row(-Infinity, value - (total > 0 ? (other.walk ?? 0) * unserved : 0), columns, factors);
  }
  return { program, rows, firstPair, constant, limitsGini: limits.gini !== undefined && has("gini") };
}

/**
 * Solves it with HiGHS. The bound on the Gini coefficient is convex but not linear: a plan that breaks it yields a linear
 * condition that every fairer plan keeps (its order of the areas), and the program is solved again until none is broken.
 */
export async function solvePlanProgram(
  arrays: PlanArrays,
  objective: Goal,
  settings: ProgramSettings,
  options: SolveOptions = {},
): Promise<PlanSolved> {
  const { program, rows, firstPair, constant, limitsGini } = buildProgram(arrays, objective, settings);
  for (let round = 0; ; round++) {
    const solved = await solveProgram(program, options);
    const flow = solved.values?.slice(firstPair, firstPair + arrays.pairDemand.length).map((each) => Math.max(0, each));
    const result = (): PlanSolved => ({
      ...solved,
      cost: solved.cost + constant,
      bound: solved.bound + constant,
      ...(flow ? { flow, option: optionsOf(arrays, solved.values!) } : {}),
      prices: new Map([...rows].map(([name, row]) => [name, solved.rowDuals?.[row] ?? 0])),
    });
    if (!flow || !limitsGini || !addGiniCut(arrays, program, firstPair, flow)) return result();
    // A plan that is not fair enough is no plan; what was proven of it still holds.
    if (solved.status === "stopped" || round === 60)
      return { status: "stopped", cost: Infinity, bound: solved.bound + constant, prices: new Map() };
  }
}

function addGiniCut(arrays: PlanArrays, program: Program, firstPair: number, flow: Float64Array): boolean {
  const { group, groupChildren, pairDemand, pairWorth, total, limits } = arrays;
  const amounts = new Float64Array(groupChildren.length);
  for (let k = 0; k < flow.length; k++) amounts[group[pairDemand[k]!]!]! += flow[k]! * pairWorth[k]!;
  const factor = new Float64Array(groupChildren.length);
  let excess = 0;
  for (const { group: g, before, after } of lorenzOrder(amounts, groupChildren)) {
    factor[g] = (before - after) / total - limits.gini!;
    excess += factor[g]! * amounts[g]!;
  }
  if (excess <= 1e-6 * Math.max(1, total)) return false;
  const pairs = range(0, flow.length);
  program.row(
    -Infinity,
    0,
    pairs.map((k) => firstPair + k),
    pairs.map((k) => factor[group[pairDemand[k]!]!]! * pairWorth[k]!),
  );
  return true;
}

/** The option chosen (or most chosen, in a relaxation) at each site; −1 closed. */
function optionsOf({ problem, optionStarts }: PlanArrays, values: Float64Array): Int32Array {
  return Int32Array.from(problem.sites, (_, s) => {
    let best = -1;
    for (let o = optionStarts[s]!; o < optionStarts[s + 1]!; o++)
      if (values[o]! > 0.5 && (best < 0 || values[o]! > values[best]!)) best = o;
    return best < 0 ? -1 : best - optionStarts[s]!;
  });
}

function range(from: number, to: number): number[] {
  return Array.from({ length: Math.max(0, to - from) }, (_, at) => from + at);
}
