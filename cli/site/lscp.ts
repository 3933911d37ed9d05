import { parseArgs } from "node:util";
import { InfeasibleError } from "../../engines/siting/answer.ts";
import { restrictCovers } from "../../engines/siting/covers/cover-lists.ts";
import { listUncoverable, proveLscp, solveLscp } from "../../engines/siting/covers/lscp.ts";
import { UsageError } from "../verb.ts";
import { writeCovered } from "./covered.ts";
import { readPlaces } from "./input.ts";
import { readCovers } from "./pairs.ts";
import { controlOf, positiveOf, placeOptions, printAnswer, type Sub } from "./sub.ts";

const mostNamed = 20;

export const sub: Sub = {
  summary: "全部覆盖：最少或最省的点 · the fewest or cheapest sites that cover all demand",
  help: `  site lscp --demand demand.csv --sites sites.csv [--od od.csv] --radius METRES [--coverable] [--exact] [--out covered.csv]

  --demand FILE   id,lon,lat（或 x,y） · or x,y
  --sites FILE    id,weight,existing,lon,lat（或 x,y）；weight 是该点的成本，缺省为 1；existing 为 1 的点保留
                  weight is the site's cost, 1 when empty; existing 1: stays open
  --od FILE       demand,site,cost 距离，没有的一对不覆盖；不给则用直线距离
                  distance, a pair that is not there does not cover; without it straight lines
  --radius METRES 覆盖半径（含） · a site covers what lies at most this far
  --coverable     不管任何点都覆盖不到的需求；否则列出它们并以 1 退出
                  leave out the demand that no site covers; otherwise it is named and the exit code is 1
  --exact         继续到证明最优 · go on until the optimum is proven
  --seed TEXT     随机部分的种子 · seed of the random part
  --out FILE      demand,weight,covered,site 每处需求由谁覆盖 · which site covers each demand

  cost 是点数（或成本之和），bound 是下界 · cost is the number of sites (or the sum of their costs), bound a lower bound`,
  async run(args, frame) {
    const text = { type: "string" } as const;
    const { values } = parseArgs({
      args,
      options: {
        ...placeOptions,
        radius: text,
        seed: text,
        out: text,
        coverable: { type: "boolean", default: false },
        exact: { type: "boolean", default: false },
      },
    });
    if (values.demand === undefined || values.sites === undefined || values.radius === undefined)
      throw new UsageError("需要 --demand、--sites 和 --radius · --demand, --sites and --radius are needed");
    const radius = positiveOf("--radius", values.radius);
    const demand = await readPlaces(values.demand);
    const sites = await readPlaces(values.sites);
    const covers = await readCovers(demand, sites, values.od, radius);
    const lost = listUncoverable(covers);
    const names = lost
      .slice(0, mostNamed)
      .map((i) => demand.ids.name(i))
      .join(", ");
    const more = lost.length > mostNamed ? ` …（共 ${lost.length} 处 · ${lost.length} in all）` : "";
    if (lost.length > 0 && !values.coverable)
      throw new InfeasibleError(
        `${radius} 米内没有任何点 · no site within ${radius} m of: ${names}${more}\n加 --coverable 只覆盖其余 · add --coverable to cover the others`,
      );
    const left = Array.from({ length: covers.demands }, (_, i) => i).filter((i) => !lost.includes(i));
    const coverable =
      lost.length === 0
        ? covers
        : restrictCovers(
            covers,
            left,
            Array.from({ length: covers.sites }, (_, s) => s),
          );
    const problem = { covers: coverable, cost: sites.weight, kept: sites.existing };
    const options = controlOf(values, frame);
    const answer = values.exact ? await proveLscp(problem, options) : solveLscp(problem, options);
    if (values.out !== undefined) await writeCovered(values.out, covers, demand, sites, answer.sites);
    printAnswer(answer, (site) => sites.ids.name(site), { uncoverable: lost.map((i) => demand.ids.name(i)) });
  },
};
