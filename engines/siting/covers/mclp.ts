import { Program } from "../../linear-programs/program.ts";
import { solveProgram } from "../../linear-programs/solve.ts";
import { Random } from "../../random/random.ts";
import { answerOf, createWatch, InfeasibleError, type Answer, type Control } from "../answer.ts";
import { groupAlike, restrictCovers, type Covers } from "./cover-lists.ts";
import { CoverageSearch } from "./coverage-search.ts";

/** Cover as much weight as possible with at most `count` sites (Church and ReVelle 1974). */
export type CoverageProblem = {
  readonly covers: Covers;
  /** Weight of each demand point, ≥ 0: children. */
  readonly weight: ArrayLike<number>;
  /** Most sites open in the answer, those kept included. */
  readonly count: number;
  /** Sites open in any case, such as those that exist. */
  readonly kept?: ArrayLike<number>;
};

export type CoverageOptions = Control & {
  readonly seed?: string;
  /** Cycles of the search when no time is given; 2 unless told. With `timeMs`, cycles go on until the time is over. */
  readonly cycles?: number;
};

/**
 * Best choice found, with a proven upper bound; `cost` is the weight covered. Fewer sites than allowed are chosen when
 * more would add nothing. The bound comes within rounding of the linear program's. About (100 ms + 30 ms per cycle) for
 * 10,000 pairs. Throws RangeError for wrong input, InfeasibleError when more sites are kept than may be open.
 */
export function solveMclp(problem: CoverageProblem, options: CoverageOptions = {}): Answer {
  const run = searchCoverage(problem, options);
  return run.answer(run.search?.isProven !== true && run.mustStop());
}

/**
 * As `solveMclp`, then proves: the sites that the bound leaves undecided become a whole-number program for HiGHS.
 * Ends early, with the better of both bounds, when the time is over or when told to.
 */
export async function proveMclp(problem: CoverageProblem, options: CoverageOptions = {}): Promise<Answer> {
  const { timeMs, ...untimed } = options;
  const run = searchCoverage(problem, { cycles: 4, ...untimed, timeMs, limited: true });
  const { search } = run;
  if (!search || search.isProven || run.mustStop()) return run.answer(search?.isProven === false);
  const { fixedOpen, undecided } = search.decide();
  const fixedCover = coveredBy(search.covers, search.weight, fixedOpen);
  if (undecided.length === 0) {
    // The one answer that could be better.
    if (fixedOpen.length <= run.count && fixedCover > search.best) search.bestSites = fixedOpen;
    search.best = Math.max(search.best, coveredBy(search.covers, search.weight, search.bestSites));
    search.bound = search.best;
    return run.answer(false);
  }
  const { program, siteColumns } = programOf(run.count, search, fixedOpen, undecided);
  // No start is given: with one, HiGHS 1.15 once proved one child too few.
  const solved = await solveProgram(program, {
    shouldStop: run.mustStop,
    onProgress: (cost, bound) => run.tell(fixedCover - cost, fixedCover - bound),
  });
  if (solved.values && fixedCover - solved.cost > search.best + 1e-6) {
    search.bestSites = Int32Array.of(
      ...fixedOpen,
      ...undecided.filter((_, at) => solved.values![siteColumns[at]!] === 1),
    );
    search.best = coveredBy(search.covers, search.weight, search.bestSites);
  }
  // Outside the undecided sites nothing is better than the best found, whatever the program says.
  const reached = solved.status === "infeasible" ? -Infinity : fixedCover - solved.bound;
  const whole = search.weight.every(Number.isInteger);
  search.bound = Math.max(search.best, Math.min(search.bound, whole ? Math.floor(reached + 1e-6) : reached));
  return run.answer(solved.status === "stopped");
}

/** Takes the kept sites out of the problem, merges demand points that are alike, and searches. */
function searchCoverage(problem: CoverageProblem, options: CoverageOptions & { limited?: boolean }) {
  const { covers: all, weight: weights, kept, count: total } = checkProblem(problem);
  const mustStop = createWatch(options);
  const isKept = new Uint8Array(all.sites);
  const isCovered = new Uint8Array(all.demands);
  for (const s of kept) {
    isKept[s] = 1;
    for (let at = all.siteStarts[s]!; at < all.siteStarts[s + 1]!; at++) isCovered[all.siteDemands[at]!] = 1;
  }
  let base = 0;
  for (let i = 0; i < all.demands; i++) if (isCovered[i] === 1) base += weights[i]!;
  const siteIds = indexesWhere(all.sites, (s) => isKept[s] === 0);
  const demandIds = indexesWhere(all.demands, (i) => isCovered[i] === 0 && weights[i]! > 0);
  const { covers, weight } = mergeAlike(all, weights, demandIds, siteIds);
  const count = Math.min(total - kept.length, siteIds.length);
  const tell = (best: number, bound: number) => options.onProgress?.(base + best, base + bound);
  const random = Random.from(options.seed ?? "siting");
  const search = count > 0 ? new CoverageSearch(covers, weight, count, random, { mustStop, tell }) : undefined;
  search?.run(options.timeMs === undefined || options.limited ? (options.cycles ?? 2) : Infinity);
  return {
    search,
    count,
    mustStop,
    tell,
    answer: (stopped: boolean): Answer => {
      const { best = 0, bound = 0, bestSites = new Int32Array(0) } = search ?? {};
      const sites = [...kept, ...Array.from(bestSites, (s) => siteIds[s]!)];
      return answerOf(sites, base + best, base + (search?.isProven ? best : bound), stopped);
    },
  };
}

/** Minimises the weight not gained: a column for every undecided site and every group of demand. */
function programOf(count: number, search: CoverageSearch, fixedOpen: Int32Array, undecided: Int32Array) {
  const { covers } = search;
  const done = new Uint8Array(covers.demands);
  for (const s of fixedOpen)
    for (let at = covers.siteStarts[s]!; at < covers.siteStarts[s + 1]!; at++) done[covers.siteDemands[at]!] = 1;
  const left = indexesWhere(covers.demands, (i) => done[i] === 0);
  const core = mergeAlike(covers, search.weight, left, undecided);
  const program = new Program();
  const siteColumns = Array.from(undecided, () => program.choice(0));
  program.row(-Infinity, count - fixedOpen.length, siteColumns);
  for (let i = 0; i < core.covers.demands; i++) {
    // Whole, though it would be so anyway: the bound then moves in whole children.
    const column = program.choice(-core.weight[i]!);
    const sites = core.covers.demandSites.subarray(core.covers.demandStarts[i]!, core.covers.demandStarts[i + 1]!);
    program.row(0, Infinity, [...sites, column], [...Array.from(sites, () => 1), -1]);
  }
  return { program, siteColumns };
}

function coveredBy(covers: Covers, weight: Float64Array, sites: Int32Array): number {
  const done = new Set<number>();
  for (const s of sites)
    for (let at = covers.siteStarts[s]!; at < covers.siteStarts[s + 1]!; at++) done.add(covers.siteDemands[at]!);
  let covered = 0;
  for (const i of done) covered += weight[i]!;
  return covered;
}

/** The covers among these demand points and sites, demand points that the same sites cover being one. */
function mergeAlike(all: Covers, weights: ArrayLike<number>, demandIds: Int32Array, siteIds: Int32Array) {
  const covers = restrictCovers(all, demandIds, siteIds);
  const { group, member } = groupAlike(covers);
  const weight = new Float64Array(member.length);
  for (let i = 0; i < group.length; i++) if (group[i]! >= 0) weight[group[i]!]! += weights[demandIds[i]!]!;
  return { covers: restrictCovers(covers, member, Int32Array.from(siteIds.keys())), weight };
}

function checkProblem({ covers, weight, count, kept = [] }: CoverageProblem) {
  if (weight.length !== covers.demands)
    throw new RangeError(`${weight.length} weights for ${covers.demands} demand points`);
  for (let i = 0; i < weight.length; i++)
    if (!(weight[i]! >= 0 && weight[i]! < Infinity)) throw new RangeError(`weight ${weight[i]} of demand point ${i}`);
  if (!Number.isSafeInteger(count) || count < 1) throw new RangeError(`${count} sites are not a positive whole number`);
  const unique = [...new Set(Array.from(kept))];
  for (const s of unique)
    if (!(Number.isInteger(s) && s >= 0 && s < covers.sites)) throw new RangeError(`there is no site ${s} to keep`);
  if (unique.length > count)
    throw new InfeasibleError(`${unique.length} sites are kept, but only ${count} may be open`);
  return { covers, weight, count: Math.min(count, covers.sites), kept: unique };
}

function indexesWhere(length: number, holds: (index: number) => boolean): Int32Array {
  const found: number[] = [];
  for (let at = 0; at < length; at++) if (holds(at)) found.push(at);
  return Int32Array.from(found);
}
