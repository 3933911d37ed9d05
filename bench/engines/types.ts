/** What one run of a case gave. */
export type Measured = {
  /** Wall clock of the measured part alone (no reading, no making of instances), best of the case's own repetitions. */
  readonly ms: number;
  /** Processor time of the same part where it tells more than the wall clock (all threads). */
  readonly cpuMs?: number;
  /** Peak memory of the process that ran it; filled in for runs inside the bench's own processes. */
  readonly peakMb?: number;
  /** How good the answer is: "0 blocking pairs", "40 of 40 optimal", "largest difference 0". */
  readonly quality: string;
};

export type Peer = {
  /** Name, version where known, licence: "matching 1.4.3 (MIT), its core". */
  readonly name: string;
  /** Undefined when it can run here, else the command that installs it. */
  missing(): string | undefined;
  /** Runs in a process of its own, on the same instance as ours. */
  run(): Promise<Measured>;
  /** Only run when `--long` is given: takes minutes. The figure of a former run may be told in `known`. */
  readonly long?: boolean;
  readonly known?: string;
};

export type Case = {
  /** The instance in words: "100,000 × 5 × 2,000". */
  readonly instance: string;
  /** What the project aims at, in words: "≤ 15 ms". */
  readonly aim?: string;
  ours(): Promise<Measured>;
  readonly peers?: readonly Peer[];
  /** The same data in a plain loop over arrays: no computation of this kind can be faster. */
  bound?(): Promise<Measured>;
};

export type EngineBench = {
  readonly engine: string;
  readonly cases: readonly Case[];
  /** The same computation at 1×, 4× and 16× of a size; the runner fits time ~ size^exponent. */
  readonly scaling?: readonly {
    readonly name: string;
    run(scale: 1 | 4 | 16): Promise<Measured>;
  }[];
};
