import { parseArgs } from "node:util";
import { proveMclp, solveMclp } from "../../engines/siting/covers/mclp.ts";
import { UsageError } from "../verb.ts";
import { readPlaces } from "./input.ts";
import { readCovers } from "./pairs.ts";
import { controlOf, countOf, positiveOf, placeOptions, printAnswer, type Sub } from "./sub.ts";
import { checkKept } from "./task.ts";
import { writeCovered } from "./covered.ts";

export const sub: Sub = {
  summary: "最大覆盖：p 个点覆盖最多的需求 · the p sites that cover the most demand",
  help: `  site mclp --demand demand.csv --sites sites.csv [--od od.csv] --radius METRES --p N [--exact] [--out covered.csv]

  --demand FILE   id,weight,lon,lat（或 x,y）；weight 缺省为 1 · weight is 1 when empty
  --sites FILE    id,existing,lon,lat（或 x,y）；existing 为 1 的点保留 · existing 1: stays open
  --od FILE       demand,site,cost 距离，没有的一对不覆盖；不给则用直线距离
                  distance, a pair that is not there does not cover; without it straight lines
  --radius METRES 覆盖半径（含） · a site covers what lies at most this far
  --p N           最多开设点数，含保留点 · how many sites at most, those kept among them
  --exact         继续到证明最优 · go on until the optimum is proven
  --seed TEXT     随机部分的种子 · seed of the random part
  --out FILE      demand,weight,covered,site 每处需求是否被覆盖、由谁 · whether each demand is covered, and by which site

  cost 是覆盖的 weight 之和，bound 是上界 · cost is the weight covered, bound an upper bound`,
  async run(args, frame) {
    const text = { type: "string" } as const;
    const { values } = parseArgs({
      args,
      options: {
        ...placeOptions,
        radius: text,
        p: text,
        seed: text,
        out: text,
        exact: { type: "boolean", default: false },
      },
    });
    if (
      values.demand === undefined ||
      values.sites === undefined ||
      values.p === undefined ||
      values.radius === undefined
    )
      throw new UsageError("需要 --demand、--sites、--radius 和 --p · --demand, --sites, --radius and --p are needed");
    const count = countOf("--p", values.p);
    const radius = positiveOf("--radius", values.radius);
    const demand = await readPlaces(values.demand);
    const sites = await readPlaces(values.sites);
    checkKept(count, sites.existing);
    const covers = await readCovers(demand, sites, values.od, radius);
    const problem = { covers, weight: demand.weight, count, kept: sites.existing };
    const options = controlOf(values, frame);
    const answer = values.exact ? await proveMclp(problem, options) : solveMclp(problem, options);
    if (values.out !== undefined) await writeCovered(values.out, covers, demand, sites, answer.sites);
    const total = demand.weight.reduce((sum, each) => sum + each, 0);
    printAnswer(answer, (site) => sites.ids.name(site), { total });
  },
};
