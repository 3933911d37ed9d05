import { Worker } from "node:worker_threads";
import type { Arcs } from "../../engines/access/graph.ts";
import {
  checkProblem,
  floatingCatchments,
  type RatioProblem,
  type RatioResult,
  spatialOrder,
} from "../../engines/access/ratio.ts";
import { type Answer, carryOut, type Order } from "../../engines/access/parallel-part.ts";

/** Sites are dealt out in runs of so many neighbours: near enough together for the cache, small enough for an even share. */
const run = 32;

/**
 * `floatingCatchments` by several threads that share one graph; the calling thread takes a share itself and is busy until
 * the end. Each has a fixed share of the sites and sums for itself; the sums are added in the order of the shares: the same
 * input and number of threads give the same result to the last bit, and results with different numbers of threads agree to
 * rounding (1e-12). Only for the command line and background jobs.
 */
export async function floatingCatchmentsParallel(problem: RatioProblem, threads: number): Promise<RatioResult> {
  checkProblem(problem);
  if (!Number.isInteger(threads) || threads < 1) throw new RangeError(`${threads} threads`);
  if (threads === 1) return floatingCatchments(problem);
  const shared = { ...problem, arcs: sharedArcs(problem.arcs), population: share(problem.population) };
  const order = spatialOrder(problem);
  const shares = Array.from({ length: threads }, (_, number) =>
    order.filter((_site, place) => Math.floor(place / run) % threads === number),
  );
  const staff = shares.slice(1).map((own) => hire(shared, own));
  const all = async (order: Order): Promise<Answer[]> => {
    const others = Promise.all(staff.map(({ ask }) => ask(order)));
    return [carryOut(shared, shares[0]!, order), ...(await others)];
  };
  try {
    let choice: Float64Array | undefined;
    if (problem.method === "three") choice = share(addUp((await all({ step: "choice" })).map(({ ofNode }) => ofNode)));
    const parts = await all({ step: "ratios", choice });
    return {
      ofNode: addUp(parts.map(({ ofNode }) => ofNode)),
      ofSite: addUp(parts.map(({ ofSite }) => ofSite)),
      pairs: parts.reduce((sum, { pairs }) => sum + pairs, 0),
    };
  } finally {
    await Promise.all(staff.map(({ worker }) => worker.terminate()));
  }
}

function hire(problem: RatioProblem, own: Uint32Array) {
  const worker = new Worker(new URL("./parallel-worker.ts", import.meta.url), {
    workerData: { problem, own },
    // A search makes no garbage to speak of: a small nursery keeps the threads small.
    resourceLimits: { maxYoungGenerationSizeMb: 4 },
  });
  const ask = (order: Order) =>
    new Promise<Answer>((resolve, reject) => {
      worker.once("error", reject);
      worker.once("message", resolve);
      worker.postMessage(order);
    });
  return { worker, ask };
}

/** A copy that threads read together. */
const sharedArcs = (arcs: Arcs): Arcs => ({
  nodeCount: arcs.nodeCount,
  scale: arcs.scale,
  offsets: share(arcs.offsets),
  targets: share(arcs.targets),
  arcMetres: share(arcs.arcMetres),
});

function share<Values extends Uint32Array | Float64Array>(values: Values): Values {
  const memory = new SharedArrayBuffer(values.byteLength);
  const copy = values instanceof Float64Array ? new Float64Array(memory) : new Uint32Array(memory);
  copy.set(values);
  return copy as Values;
}

function addUp(parts: readonly Float64Array[]): Float64Array {
  const [sum, ...rest] = parts;
  for (const part of rest) for (let at = 0; at < sum!.length; at++) sum![at]! += part[at]!;
  return sum!;
}
