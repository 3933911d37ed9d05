import { parseArgs } from "node:util";
import { assign } from "../../engines/siting/assign.ts";
import { solvePCentre } from "../../engines/siting/centres/pcentre.ts";
import { isPmedcap, readPmed, readPmedcap } from "../../engines/siting/orlib.ts";
import { writeTable } from "../tables/write.ts";
import { UsageError } from "../verb.ts";
import { readCosts, readOrlib, readPlaces } from "./input.ts";
import { commonOptions, controlOf, countOf, printAnswer, type Sub } from "./sub.ts";

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
      options: { ...commonOptions, demand: text, sites: text, od: text, p: text, out: text, orlib: text },
    });
    const wanted = values.p === undefined ? undefined : countOf("--p", values.p);
    const task =
      values.orlib === undefined
        ? await fromTables(values, wanted)
        : await readOrlib(values.orlib, (file) => {
            const { costs, p } = (isPmedcap(file) ? readPmedcap : readPmed)(file);
            const name = (place: number) => String(place + 1);
            return { costs, p: wanted ?? p, kept: [], demandName: name, siteName: (site: number) => site + 1 };
          });
    const { costs, p, kept } = task;
    if (p > costs.sites)
      throw new UsageError(`--p ${p}: 只有 ${costs.sites} 个点 · there are only ${costs.sites} sites`);
    if (kept.length > p)
      throw new UsageError(`--p ${p}: 保留点已有 ${kept.length} 个 · ${kept.length} sites are kept already`);
    const answer = solvePCentre(costs, p, { ...controlOf(values, frame), kept });
    if (values.out !== undefined) {
      const to = assign(costs, answer.sites);
      await writeTable(values.out, ["demand", "site", "cost"], (out) => {
        for (let demand = 0; demand < costs.demands; demand++)
          out
            .text(task.demandName(demand))
            .text(String(task.siteName(to[demand]!)))
            .number(costs.cost[to[demand]! * costs.demands + demand]!)
            .end();
      });
    }
    printAnswer(answer, task.siteName);
  },
};

async function fromTables(values: { demand?: string; sites?: string; od?: string }, p: number | undefined) {
  if (values.demand === undefined || values.sites === undefined || p === undefined)
    throw new UsageError(
      "需要 --demand、--sites 和 --p，或 --orlib · --demand, --sites and --p are needed, or --orlib",
    );
  const demand = await readPlaces(values.demand);
  const sites = await readPlaces(values.sites);
  return {
    costs: await readCosts(demand, sites, values.od),
    p,
    kept: sites.existing,
    demandName: (place: number) => demand.ids.name(place),
    siteName: (site: number): string | number => sites.ids.name(site),
  };
}
