import type { PlanAnswer } from "../../engines/siting/plan/plan.ts";
import type { Condition } from "../../engines/siting/plan/plan-program.ts";
import { writeTable } from "../tables/write.ts";

export type PlanTables = {
  readonly answer: PlanAnswer;
  readonly demandName: (demand: number) => string;
  readonly siteName: (site: number) => string;
  readonly sizeNames: readonly (readonly string[])[];
};

/** What each open site is and does. */
export async function writeSites(target: string, { answer, siteName, sizeNames }: PlanTables): Promise<void> {
  await writeTable(target, ["site", "size", "places", "children", "use", "metres"], (out) => {
    for (const { site, option, places, children, metres } of answer.opened)
      out
        .text(siteName(site))
        .text(sizeNames[site]![option]!)
        .number(places)
        .number(children, 2)
        .number(places > 0 ? children / places : 0, 3)
        .number(metres, 1)
        .end();
  });
}

/** Who goes where. */
export async function writePlaced(target: string, { answer, demandName, siteName }: PlanTables): Promise<void> {
  await writeTable(target, ["demand", "site", "children", "metres"], (out) => {
    for (const { site, serves } of answer.opened)
      for (const { demand, children, metres } of serves)
        out.text(demandName(demand)).text(siteName(site)).number(children, 2).number(metres, 1).end();
  });
}

/** Who has no place, and why. */
export async function writeUnserved(
  target: string,
  { answer, demandName, siteName }: PlanTables,
  nameOf: (condition: Condition) => string,
): Promise<void> {
  await writeTable(target, ["demand", "children", "reason", "site", "against"], (out) => {
    for (const { demand, children, reason, site, against } of answer.unserved)
      out
        .text(demandName(demand))
        .number(children, 2)
        .text(reason)
        .text(site === undefined ? "" : siteName(site))
        .text((against ?? []).map(nameOf).join("; "))
        .end();
  });
}
