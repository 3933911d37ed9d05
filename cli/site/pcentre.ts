import { parseArgs } from "node:util";
import { assign } from "../../engines/siting/assign.ts";
import { solvePCentre } from "../../engines/siting/centres/pcentre.ts";
import { isPmedcap, readPmed, readPmedcap } from "../../engines/siting/orlib.ts";
import { readCosts, readOrlib } from "./input.ts";
import { controlOf, countOf, placeOptions, printAnswer, type Sub } from "./sub.ts";
import { checkCount, numbered, readTables, type Task, writeAssigned } from "./task.ts";

export const sub: Sub = {
  summary: "p-中心：最远者最近 · the p sites that bring the farthest demand nearest",
  help: `  site pcentre --demand demand.csv --sites sites.csv [--od od.csv] --p N [--out assigned.csv]
  site pcentre --orlib pmed1.txt [--p N]

  选项与列同 site pmedian；weight 不起作用，cost 为最远一处的成本。
  Options and columns as for site pmedian; weight has no effect, cost is that of the demand worst served.`,
  async run(args, frame) {
    const text = { type: "string" } as const;
    const { values } = parseArgs({
      args,
      options: { ...placeOptions, p: text, out: text, orlib: text },
    });
    const wanted = values.p === undefined ? undefined : countOf("--p", values.p);
    const task =
      values.orlib === undefined
        ? await fromTables(values, wanted)
        : await readOrlib(values.orlib, (file): Task => {
            const { costs, p } = (isPmedcap(file) ? readPmedcap : readPmed)(file);
            return { costs, p: wanted ?? p, ...numbered };
          });
    checkCount(task);
    const { costs, p, kept } = task;
    const answer = solvePCentre(costs, p, { ...controlOf(values, frame), kept });
    if (values.out !== undefined) await writeAssigned(values.out, task, assign(costs, answer.sites));
    printAnswer(answer, task.siteName);
  },
};

async function fromTables(
  values: { demand?: string; sites?: string; od?: string },
  wanted: number | undefined,
): Promise<Task> {
  const { demand, sites, ...task } = await readTables(values, wanted);
  return { ...task, costs: await readCosts(demand, sites, values.od) };
}
