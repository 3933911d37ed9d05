import type { Random } from "../../random/random.ts";
import { CoverageDual } from "./coverage-dual.ts";
import type { Covers } from "./cover-lists.ts";
import { SwapSearch } from "./swap-search.ts";

const dualSteps = 2000;
/** A cycle: as many annealings among ever wider circles of likely sites, then two among the sites of the best answers. */
const widths = [2.5, 3.2, 3.9, 4.6, 5.3, 6];
const recombinations = 2;
const proposalsPerSite = 300;

export type Undecided = { readonly fixedOpen: Int32Array; readonly undecided: Int32Array };

/**
 * Search for the choice of `count` sites that covers most, with an upper bound. First greedy and improving exchanges, then
 * the dual bound, then cycles of annealing; the pool of the best different answers is what a cycle's last runs choose from.
 */
export class CoverageSearch {
  best = 0;
  bestSites: Int32Array = new Int32Array(0);
  bound: number;
  readonly covers: Covers;
  readonly weight: Float64Array;
  private readonly count: number;
  private readonly whole: boolean;
  private readonly mustStop: () => boolean;
  private readonly tell: () => void;
  private readonly exchange: SwapSearch;
  private readonly dual: CoverageDual;
  private pool: { covered: number; sites: Int32Array }[] = [];

  constructor(
    covers: Covers,
    weight: Float64Array,
    count: number,
    random: Random,
    watch: { mustStop: () => boolean; tell: (best: number, bound: number) => void },
  ) {
    this.covers = covers;
    this.weight = weight;
    this.count = count;
    this.whole = weight.every(Number.isInteger);
    this.mustStop = watch.mustStop;
    this.tell = () => watch.tell(this.best, this.bound);
    this.bound = weight.reduce((sum, each) => sum + each, 0);
    this.exchange = new SwapSearch(covers, weight, random);
    this.dual = new CoverageDual(covers, weight, count);
  }

  get isProven(): boolean {
    return this.bound < this.toBeat;
  }

  /** A better answer covers at least this much. */
  get toBeat(): number {
    return this.whole ? this.best + 1 - 1e-6 : this.best * (1 + 1e-9);
  }

  run(cycles: number): void {
    this.exchange.greedy(this.count);
    this.keep();
    if (this.isProven) return;
    this.exchange.descend(this.mustStop);
    this.keep();
    // The optimum is mostly within a half per cent of a first descent; too high a target only shortens the steps.
    this.dual.improve(this.best * 1.005, this.toBeat, dualSteps, this.mustStop);
    this.bound = Math.min(this.bound, this.whole ? Math.floor(this.dual.bound + 1e-6) : this.dual.bound);
    this.tell();
    for (let cycle = 0; cycle < cycles && !this.isOver(); cycle++) this.cycle();
  }

  /** Sites open in every answer that covers more than the best, and those that may be either; no other is open in one. */
  decide(): Undecided {
    const { slack, inChoice } = this.dual.slacks();
    const fixedOpen: number[] = [];
    const undecided: number[] = [];
    for (let s = 0; s < slack.length; s++)
      if (this.dual.bound - slack[s]! >= this.toBeat - 1e-6) undecided.push(s);
      else if (inChoice[s] === 1) fixedOpen.push(s);
    return { fixedOpen: Int32Array.from(fixedOpen), undecided: Int32Array.from(undecided) };
  }

  private isOver(): boolean {
    return this.isProven || this.mustStop();
  }

  private cycle(): void {
    const { slack, inChoice } = this.dual.slacks();
    const rank = slack.map((each, s) => (inChoice[s] === 1 ? -each : each));
    const likely = Int32Array.from(slack.keys()).sort((a, b) => rank[a]! - rank[b]!);
    for (const width of widths) {
      if (this.isOver()) return;
      const core = likely.subarray(0, Math.ceil(width * this.count));
      this.anneal(core, core.subarray(0, 0));
    }
    for (let run = 0; run < recombinations && !this.isOver(); run++)
      this.anneal(Int32Array.from(new Set(this.pool.flatMap(({ sites }) => [...sites]))), this.bestSites);
  }

  private anneal(core: Int32Array, start: Int32Array): void {
    const { exchange, count } = this;
    const perSite = this.best / count;
    exchange.become(start);
    exchange.restrict(core);
    exchange.fit(count);
    exchange.become(
      exchange.anneal(0.03 * perSite, 0.002 * perSite, proposalsPerSite * core.length, () => this.mustStop()),
    );
    exchange.restrict(Int32Array.from(exchange.open.keys()));
    exchange.fit(count);
    exchange.descend(this.mustStop);
    this.keep();
  }

  private keep(): void {
    const { covered } = this.exchange;
    if (!this.pool.some((each) => each.covered === covered)) {
      this.pool.push({ covered, sites: this.exchange.openSites() });
      this.pool = this.pool.toSorted((a, b) => b.covered - a.covered).slice(0, widths.length);
    }
    if (covered <= this.best) return;
    this.best = covered;
    this.bestSites = this.exchange.openSites();
    this.tell();
  }
}
