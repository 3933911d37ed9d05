import { Program } from "../../linear-programs/program.ts";
import { solveProgram } from "../../linear-programs/solve.ts";
import { Random } from "../../random/random.ts";
import { answerOf, createWatch, InfeasibleError, type Answer, type Control } from "../answer.ts";
import { restrictCovers, type Covers } from "./cover-lists.ts";
import { reduceCovering } from "./reductions.ts";
import { SetCoverDual } from "./set-cover-dual.ts";
import { SetCoverSearch } from "./set-cover-search.ts";

/** Cover every demand point with the fewest or cheapest sites (Toregas and others 1971). */
export type CoverProblem = {
  readonly covers: Covers;
  /** Cost of each site, ≥ 0; 1 each when not given. */
  readonly cost?: ArrayLike<number>;
  /** Sites open in any case; their cost counts. */
  readonly kept?: ArrayLike<number>;
};

export type CoverOptions = Control & {
  readonly seed?: string;
  /** Steps of the local search when no time is given; 100,000 unless told. With `timeMs` it goes on until the time is over. */
  readonly steps?: number;
};

/** Demand points that no site covers, ascending. O(demands). */
export function listUncoverable({ demands, demandStarts }: Covers): number[] {
  return Array.from({ length: demands }, (_, i) => i).filter((i) => demandStarts[i] === demandStarts[i + 1]);
}

/**
 * Cheapest cover found, with a proven lower bound: reductions, greedy, local search by row weighting, volume algorithm.
 * With whole costs the bound is rounded up. Throws InfeasibleError when a demand point has no site (`listUncoverable`
 * names them), RangeError for wrong input.
 */
export function solveLscp(problem: CoverProblem, options: CoverOptions = {}): Answer {
  const run = searchCover(problem, options);
  return run.answer(run.isStopped());
}

/** As `solveLscp`, then proves by HiGHS on the sites that can still be in a better answer; ends early with the better bound. */
export async function proveLscp(problem: CoverProblem, options: CoverOptions = {}): Promise<Answer> {
  const run = searchCover(problem, { ...options, limited: true });
  if (run.isProven() || run.isStopped()) return run.answer(!run.isProven());
  const { covers, cost, search, dual } = run;
  const excess = dual.excesses();
  const undecided = Int32Array.from(excess.keys()).filter(
    (s) => dual.bound + Math.max(0, excess[s]!) < run.toBeat() + 1e-6,
  );
  const core = restrictCovers(
    covers,
    Int32Array.from({ length: covers.demands }, (_, i) => i),
    undecided,
  );
  const program = new Program();
  const columns = Array.from(undecided, (s) => program.choice(cost[s]!));
  for (let i = 0; i < core.demands; i++) {
    const sites = core.demandSites.subarray(core.demandStarts[i]!, core.demandStarts[i + 1]!);
    // Without a site left, no better answer exists: the row says so.
    program.row(
      1,
      Infinity,
      Array.from(sites, (s) => columns[s]!),
    );
  }
  const solved = await solveProgram(program, { shouldStop: run.mustStop, onProgress: run.tell });
  if (solved.values && solved.cost < search.best - 1e-6) {
    search.best = solved.cost;
    search.bestSites = undecided.filter((_, at) => solved.values![columns[at]!] === 1);
  }
  run.raiseBound(solved.status === "stopped" ? Math.min(solved.bound, search.best) : search.best);
  return run.answer(solved.status === "stopped");
}

function searchCover(problem: CoverProblem, options: CoverOptions & { limited?: boolean }) {
  const { covers: all, cost: costs, free } = checkProblem(problem);
  const mustStop = createWatch(options);
  const reduced = reduceCovering(all, costs, free);
  const { covers, siteIds, chosen } = reduced;
  const base = chosen.reduce((sum, s) => sum + costs[s]!, 0);
  const cost = Float64Array.from(siteIds, (s) => costs[s]!);
  const unit = cost.every(Number.isInteger) ? 1 : 0;
  const search = new SetCoverSearch(covers, cost, Random.from(options.seed ?? "siting"));
  const dual = new SetCoverDual(covers, cost);
  let bound = 0;
  const tell = (best: number, low: number) => options.onProgress?.(base + best, base + low);
  /** A better answer costs at most this much. */
  const toBeat = () => (unit > 0 ? search.best - 1 : search.best * (1 - 1e-9));
  const isProven = () => bound > toBeat();
  const raiseBound = (to: number) => {
    bound = Math.max(bound, unit > 0 ? Math.ceil(to - 1e-6) : to);
    tell(search.best, bound);
  };
  search.greedy();
  tell(search.best, bound);
  const steps = options.timeMs === undefined || options.limited ? (options.steps ?? 100_000) : Infinity;
  search.run(Math.min(steps, 5000), () => bound, mustStop);
  dual.improve(search.best, toBeat(), 2000, mustStop);
  raiseBound(dual.bound);
  for (let done = 5000; done < steps && !isProven() && !mustStop(); done += 20_000)
    if (search.run(20_000, () => bound, mustStop)) tell(search.best, bound);
  return {
    covers,
    cost,
    search,
    dual,
    mustStop,
    tell,
    toBeat,
    isProven,
    raiseBound,
    isStopped: () => !isProven() && mustStop(),
    answer: (stopped: boolean): Answer => {
      const sites = [...chosen, ...Array.from(search.bestSites, (s) => siteIds[s]!)];
      return answerOf(sites, base + search.best, base + (isProven() ? search.best : bound), stopped);
    },
  };
}

function checkProblem({ covers, cost, kept = [] }: CoverProblem) {
  const costs = cost === undefined ? new Float64Array(covers.sites).fill(1) : Float64Array.from(cost);
  if (costs.length !== covers.sites) throw new RangeError(`${costs.length} costs for ${covers.sites} sites`);
  const free = new Set(Array.from(kept));
  for (const s of free)
    if (!(Number.isInteger(s) && s >= 0 && s < covers.sites)) throw new RangeError(`there is no site ${s} to keep`);
  for (let s = 0; s < costs.length; s++) {
    if (!(costs[s]! >= 0 && costs[s]! < Infinity)) throw new RangeError(`cost ${costs[s]} of site ${s}`);
    if (costs[s] === 0 && covers.siteStarts[s + 1]! > covers.siteStarts[s]!) free.add(s);
  }
  const lost = listUncoverable(covers);
  if (lost.length > 0)
    throw new InfeasibleError(
      `no site covers the demand points ${lost.slice(0, 20).join(", ")}${lost.length > 20 ? ` and ${lost.length - 20} more` : ""}`,
    );
  return { covers, cost: costs, free };
}
