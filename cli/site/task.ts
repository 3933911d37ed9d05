import type { Costs } from "../../engines/siting/instance.ts";
import { writeTable } from "../tables/write.ts";
import { UsageError } from "../verb.ts";
import { readPlaces } from "./input.ts";

/** What medians and centres choose: `p` of the sites, those kept among them, with the names of the input. */
export type Task = {
  readonly costs: Costs;
  readonly p: number;
  readonly kept: readonly number[];
  readonly demandName: (demand: number) => string | number;
  readonly siteName: (site: number) => string | number;
};

/** Places of an OR-Library instance are called by their numbers, from 1. */
export const numbered = {
  kept: [],
  demandName: (demand: number) => demand + 1,
  siteName: (site: number) => site + 1,
};

/** Reads demand and sites from tables; UsageError without both and `p`. */
export async function readTables(
  values: { demand?: string | undefined; sites?: string | undefined },
  p: number | undefined,
) {
  if (values.demand === undefined || values.sites === undefined || p === undefined)
    throw new UsageError(
      "需要 --demand、--sites 和 --p，或 --orlib · --demand, --sites and --p are needed, or --orlib",
    );
  const demand = await readPlaces(values.demand);
  const sites = await readPlaces(values.sites);
  return {
    demand,
    sites,
    p,
    kept: sites.existing,
    demandName: (place: number) => demand.ids.name(place),
    siteName: (site: number) => sites.ids.name(site),
  };
}

export function checkCount({ costs, p, kept }: Task): void {
  if (p > costs.sites) throw new UsageError(`--p ${p}: 只有 ${costs.sites} 个点 · there are only ${costs.sites} sites`);
  checkKept(p, kept);
}

export function checkKept(p: number, kept: readonly number[]): void {
  if (kept.length > p)
    throw new UsageError(`--p ${p}: 保留点已有 ${kept.length} 个 · ${kept.length} sites are kept already`);
}

/** Writes where each demand goes. */
export function writeAssigned(
  target: string,
  { costs, demandName, siteName }: Task,
  to: ArrayLike<number>,
): Promise<void> {
  return writeTable(target, ["demand", "site", "cost"], (out) => {
    for (let demand = 0; demand < costs.demands; demand++)
      out
        .text(String(demandName(demand)))
        .text(String(siteName(to[demand]!)))
        .number(costs.cost[to[demand]! * costs.demands + demand]!)
        .end();
  });
}
