import { parseArgs } from "node:util";
import { InfeasibleError } from "../../engines/siting/answer.ts";
import { findFront, type Aim } from "../../engines/siting/plan/front.ts";
import { PlanConflictError, PlanNotFoundError, solvePlan, type PlanAnswer } from "../../engines/siting/plan/plan.ts";
import type { Condition } from "../../engines/siting/plan/plan-program.ts";
import type { Objective, PlanLimits, PlanProblem } from "../../engines/siting/plan/problem.ts";
import { UsageError } from "../verb.ts";
import { readPairs } from "./pairs.ts";
import { bandsOf, readAreaRules, readDemands, readSites } from "./plan-input.ts";
import { writePlaced, writeSites, writeUnserved } from "./plan-output.ts";
import { controlOf, countOf, positiveOf, placeOptions, printAnswer, type Sub } from "./sub.ts";

const aims: Record<string, Aim> = { served: "served", walk: "walk", worst: "worstTenth", cost: "cost" };

export const sub: Sub = {
  summary: "规划组合：预算、规模、乡镇、编制、公平 · the planner's mix: budget, sizes, towns, staff, equity",
  help: `  site plan --demand demand.csv --sites sites.csv [--od od.csv] --bands 500:1,1000:0.6 [--objective served]
            [limits] [--front cost --points 8] [--exact] [--out-sites F] [--out-placed F] [--out-unserved F]

  --demand FILE   id,children,area,lon,lat（或 x,y）；area 用于公平比较 · area: compared for equity
  --sites FILE    每种规模一行 · one row for each size: id,size,places,staff,cost,existing,area,lon,lat（或 x,y）
                  existing 为 1 的点保留；现状一行 cost 为 0，扩建另起一行
                  existing 1: stays open; its present size costs 0, an extension is another row
  --od FILE       demand,site,cost 步行米数；不给则用直线距离 · metres on foot; without it straight lines
  --bands LIST    米:权，递增；最后一档是步行上限 · metres:worth, rising; the last is the walking limit
  --unserved M    未入托儿童按此米数计，缺省为上限的两倍 · metres counted for a child without a place, twice the limit
  --objective X   served 服务儿童 | walk 平均米数 | worst 最差十分之一 | cost 成本；可加权 · may be weighted:
                  served=1,cost=0.001

  限制 · limits
  --budget N      cost 之和不超过 · most cost         --staff N       staff 之和不超过 · most staff
  --max-sites N   点数不超过，含保留点 · most sites    --served S      入托比例至少（0 至 1） · least share with a place
  --walk M        平均米数不超过 · most mean metres    --worst M       最差十分之一平均米数不超过 · of the worst tenth
  --worth N       按权计的服务儿童至少 · least children served, counted by worth
  --gini G        各 area 入托比例的基尼系数不超过 · most inequality of the share served between areas
  --areas FILE    area,at_least,at_most 各乡镇点数 · sites in each area
  --area-min N    每个 area 至少 · at least in every area   --area-max N  每个 area 至多 · at most

  --front X       与 X 的权衡：输出互不占优的方案，每行一个 JSON · plans between the objective and X, one JSON a line
  --points N      方案个数，缺省 8 · how many plans     --exact         继续到证明最优 · go on until proven
  --seed TEXT     随机部分的种子 · seed of the random part
  --out-sites F   site,size,places,children,use,metres   --out-placed F  demand,site,children,metres
  --out-unserved F  demand,children,reason(out-of-reach|closed|full),site,against

  无方案时写明哪些条件不能同时满足 · when there is no plan, the conditions that cannot hold together are named`,
  async run(args, frame) {
    const text = { type: "string" } as const;
    const { values } = parseArgs({
      args,
      options: {
        ...placeOptions,
        bands: text,
        unserved: text,
        objective: text,
        seed: text,
        budget: text,
        staff: text,
        "max-sites": text,
        served: text,
        worth: text,
        walk: text,
        worst: text,
        gini: text,
        areas: text,
        "area-min": text,
        "area-max": text,
        front: text,
        points: text,
        "out-sites": text,
        "out-placed": text,
        "out-unserved": text,
        exact: { type: "boolean", default: false },
      },
    });
    if (values.demand === undefined || values.sites === undefined || values.bands === undefined)
      throw new UsageError("需要 --demand、--sites 和 --bands · --demand, --sites and --bands are needed");
    const bands = bandsOf(values.bands);
    const objective = objectiveOf(values.objective ?? "served");
    const amount = (name: string, given: string | undefined) =>
      given === undefined ? undefined : atLeastZero(name, given);
    const demand = await readDemands(values.demand);
    const sites = await readSites(values.sites);
    const each = {
      atLeast: amount("--area-min", values["area-min"]),
      atMost: amount("--area-max", values["area-max"]),
    };
    const everywhere =
      each.atLeast === undefined && each.atMost === undefined
        ? []
        : [...new Set(sites.sites.flatMap(({ area }) => area ?? []))].map((area) => ({ area, ...each }));
    const limits: PlanLimits = {
      budget: amount("--budget", values.budget),
      staff: amount("--staff", values.staff),
      sites: amount("--max-sites", values["max-sites"]),
      served: amount("--served", values.served),
      walk: amount("--walk", values.walk),
      worth: amount("--worth", values.worth),
      worstTenth: amount("--worst", values.worst),
      gini: amount("--gini", values.gini),
      areas: [...(values.areas === undefined ? [] : await readAreaRules(values.areas)), ...everywhere],
    };
    const pairs = await readPairs(demand, sites, values.od, bands.at(-1)!.within);
    const problem: PlanProblem = {
      demands: demand.demands,
      sites: sites.sites,
      pairs,
      bands,
      limits,
      ...(values.unserved === undefined ? {} : { unservedMetres: positiveOf("--unserved", values.unserved) }),
    };
    const options = {
      ...controlOf(values, frame),
      exact: values.exact,
    };
    const name = (site: number) => sites.ids.name(site);
    const show = (answer: PlanAnswer) =>
      printAnswer(answer, name, {
        measures: answer.measures,
        sizes: answer.sites.map((s) => sites.sizeNames[s]![answer.option[s]!]),
        unserved: answer.unserved.reduce((sum, { children }) => sum + children, 0),
        conditions: answer.conditions.map(({ condition, ...rest }) => ({
          condition: nameOf(condition, limits),
          ...rest,
        })),
      });
    try {
      if (values.front !== undefined) {
        const [first, ...others] = Object.keys(objective) as Aim[];
        const second = aims[values.front];
        if (others.length > 0 || second === undefined)
          throw new UsageError(
            "--front: 目标须是单一的 · a front needs one objective and one of served, walk, worst, cost",
          );
        const points = values.points === undefined ? 8 : countOf("--points", values.points);
        for (const answer of await findFront(problem, first!, second, { ...options, points })) show(answer);
        return;
      }
      const answer = await solvePlan(problem, objective, options);
      const tables = {
        answer,
        demandName: (i: number) => demand.ids.name(i),
        siteName: name,
        sizeNames: sites.sizeNames,
      };
      if (values["out-sites"] !== undefined) await writeSites(values["out-sites"], tables);
      if (values["out-placed"] !== undefined) await writePlaced(values["out-placed"], tables);
      if (values["out-unserved"] !== undefined)
        await writeUnserved(values["out-unserved"], tables, (condition) => nameOf(condition, limits));
      show(answer);
    } catch (error) {
      if (error instanceof PlanConflictError) throw new InfeasibleError(conflictText(error, limits));
      if (error instanceof PlanNotFoundError)
        throw new InfeasibleError(
          "时间内没有找到方案，也没有证明无解 · no plan was found in the time allowed, and none was ruled out",
        );
      if (error instanceof RangeError && !(error instanceof InfeasibleError)) throw new UsageError(error.message);
      throw error;
    }
  },
};

function objectiveOf(text: string): Objective {
  const objective: Partial<Record<Aim, number>> = {};
  for (const part of text.split(",")) {
    const [name = "", weight = "1"] = part.split("=");
    const aim = aims[name.trim()];
    if (aim === undefined || !(Number(weight) > 0))
      throw new UsageError(
        `--objective ${part}: 应为 served、walk、worst、cost，可加 =权重 · one of these, with =weight`,
      );
    objective[aim] = Number(weight);
  }
  return objective;
}

function atLeastZero(option: string, text: string): number {
  const value = Number(text);
  if (text.trim() === "" || !(value >= 0 && value < Infinity))
    throw new UsageError(`${option} ${text}: 需要不小于 0 的数 · a number of at least 0 is needed`);
  return value;
}

/** A condition as its option says it. */
function nameOf(condition: Condition, { areas = [] }: PlanLimits): string {
  if (condition === "worstTenth") return "worst";
  if (condition === "sites") return "max-sites";
  if (!condition.startsWith("area ")) return condition;
  const { area, atLeast, atMost } = areas[Number(condition.slice("area ".length))]!;
  return `area ${area}${atLeast === undefined ? "" : ` ≥ ${atLeast}`}${atMost === undefined ? "" : ` ≤ ${atMost}`}`;
}

function conflictText({ conflict }: PlanConflictError, limits: PlanLimits): string {
  const names = conflict.conditions.map((condition) => nameOf(condition, limits));
  const hold = [...conflict.wouldHold].map(
    ([condition, value]) => `${nameOf(condition, limits)}: ${Math.round(value * 1e4) / 1e4}`,
  );
  const would = hold.length > 0 ? `\n其余不变时可行的值 · would hold with the others: ${hold.join("; ")}` : "";
  return `这些条件不能同时满足 · these conditions cannot hold together: ${names.join("; ")}${would}`;
}
