import { parseArgs } from "node:util";
import type { Answer } from "../../engines/siting/answer.ts";
import { assign } from "../../engines/siting/assign.ts";
import { weighted } from "../../engines/siting/instance.ts";
import { solveCapacitated } from "../../engines/siting/medians/capacitated/capacitated.ts";
import { solvePMedian } from "../../engines/siting/medians/pmedian.ts";
import { isPmedcap, readPmed, readPmedcap } from "../../engines/siting/orlib.ts";
import { InputError } from "../tables/input-error.ts";
import { readCosts, readOrlib } from "./input.ts";
import { controlOf, countOf, placeOptions, printAnswer, type Sub } from "./sub.ts";
import { checkCount, numbered, readTables, type Task, writeAssigned } from "./task.ts";

export const sub: Sub = {
  summary: "p-中位：总成本最小，可带容量 · the p sites with the lowest total cost, also with capacities",
  help: `  site pmedian --demand demand.csv --sites sites.csv [--od od.csv] --p N [--capacities] [--fast] [--out assigned.csv]
  site pmedian --orlib pmed1.txt [--p N] [--fast]

  --demand FILE   id,weight,lon,lat（或 x,y）；weight 缺省为 1 · weight is 1 when empty
  --sites FILE    id,capacity,existing,lon,lat（或 x,y）；existing 为 1 的点保留 · existing 1: stays open
  --od FILE       demand,site,cost 单位需求的成本，没有的一对不可服务；不给则用直线距离
                  cost of one unit of weight, a pair that is not there cannot serve; without it straight lines
  --p N           开设点数，含保留点 · how many sites, those kept among them
  --capacities    遵守 capacity：每处需求整体归一个点，weight 之和不超过容量（空 = 不限）
                  keep to capacity: each demand goes to one site as a whole, weights within capacity (empty = no limit)
  --fast          搜索无改进即止，不求证明 · end when the search runs dry, without asking for proof
  --seed TEXT     随机部分的种子 · seed of the random part
  --out FILE      demand,site,cost 每处需求的归属 · where each demand goes
  --orlib FILE    OR-Library 的 pmed 或 pmedcap1 单个算例 · one instance of pmed or pmedcap1`,
  async run(args, frame) {
    const text = { type: "string" } as const;
    const { values } = parseArgs({
      args,
      options: {
        ...placeOptions,
        p: text,
        seed: text,
        out: text,
        orlib: text,
        capacities: { type: "boolean", default: false },
        fast: { type: "boolean", default: false },
      },
    });
    const options = {
      ...controlOf(values, frame),
      effort: values.fast ? "fast" : "proof",
    } as const;
    const wanted = values.p === undefined ? undefined : countOf("--p", values.p);
    const task =
      values.orlib === undefined ? await fromTables(values, wanted) : await readOrlib(values.orlib, fromOrlib(wanted));
    checkCount(task);
    const { costs, p, kept, limits } = task;
    let answer: Answer;
    let to: ArrayLike<number>;
    if (limits) {
      const solved = await solveCapacitated({ costs, p, kept, ...limits }, options);
      [answer, to] = [solved, solved.assigned];
    } else {
      answer = solvePMedian(costs, p, { ...options, kept });
      to = assign(costs, answer.sites);
    }
    if (values.out !== undefined) await writeAssigned(values.out, task, to);
    printAnswer(answer, task.siteName);
  },
};

type MedianTask = Task & { readonly limits?: { readonly load: Float64Array; readonly capacity: Float64Array } };

const fromOrlib =
  (wanted: number | undefined) =>
  (text: string): MedianTask => {
    if (!isPmedcap(text)) {
      const { costs, p } = readPmed(text);
      return { costs, p: wanted ?? p, ...numbered };
    }
    const { costs, p, demand, capacity } = readPmedcap(text);
    return { costs, p: wanted ?? p, limits: { load: demand, capacity }, ...numbered };
  };

async function fromTables(
  values: { demand?: string; sites?: string; od?: string; capacities: boolean },
  wanted: number | undefined,
): Promise<MedianTask> {
  const { demand, sites, ...task } = await readTables(values, wanted);
  const costs = weighted(await readCosts(demand, sites, values.od), demand.weight);
  if (values.capacities && sites.capacity.every(Number.isNaN))
    throw new InputError(sites.source, 1, "没有 capacity 列或全为空 · capacity is not there or empty everywhere");
  return {
    ...task,
    costs,
    ...(values.capacities
      ? {
          limits: {
            load: demand.weight,
            capacity: sites.capacity.map((each) => (Number.isNaN(each) ? Infinity : each)),
          },
        }
      : {}),
  };
}
