import type { AreaRule, Band, PlanDemand, PlanSite, SizeOption } from "../../engines/siting/plan/problem.ts";
import { Dictionary, InputError, openTable, type Row } from "../tables/read.ts";
import { UsageError } from "../verb.ts";
import { isYes, type Position, positionAt } from "./input.ts";
import type { Named } from "./pairs.ts";

export type PlanDemands = Named & { readonly demands: readonly PlanDemand[] };
export type PlanSites = Named & {
  readonly sites: readonly PlanSite[];
  /** Name of each size of each site, by its place where the file gives none. */
  readonly sizeNames: readonly (readonly string[])[];
};

/** Reads `id,children` and optionally area and a position. */
export async function readDemands(source: string): Promise<PlanDemands> {
  const table = await openTable(source, { needed: ["id", "children"], optional: ["area", "lon", "lat", "x", "y"] });
  const ids = new Dictionary();
  const demands: PlanDemand[] = [];
  const positions: (Position | undefined)[] = [];
  await table.each((row) => {
    if (row.isEmpty(0)) row.refuse("id: 为空 · is empty");
    if (row.key(0, ids) < demands.length) row.refuse(`id: ${row.text(0)} 重复 · is there twice`);
    const children = amount(row, 1, "children");
    demands.push(row.isEmpty(2) ? { children } : { children, area: row.text(2) });
    positions.push(positionAt(row, 3));
  });
  if (demands.length === 0) throw new InputError(source, 0, "没有任何行 · has no rows");
  return { source, ids, demands, positions };
}

/** Reads sites, one row for each size they can have: `id,places` and optionally size, staff, cost, existing, area, position. */
export async function readSites(source: string): Promise<PlanSites> {
  const optional = ["size", "staff", "cost", "existing", "area", "lon", "lat", "x", "y"];
  const table = await openTable(source, { needed: ["id", "places"], optional });
  const ids = new Dictionary();
  const sites: { kept: boolean; area?: string; options: SizeOption[] }[] = [];
  const sizeNames: string[][] = [];
  const positions: (Position | undefined)[] = [];
  await table.each((row) => {
    if (row.isEmpty(0)) row.refuse("id: 为空 · is empty");
    const id = row.key(0, ids);
    const kept = isYes(row, 5);
    const area = row.isEmpty(6) ? undefined : row.text(6);
    if (id === sites.length) {
      sites.push({ kept, ...(area === undefined ? {} : { area }), options: [] });
      sizeNames.push([]);
      positions.push(positionAt(row, 7));
    }
    const site = sites[id]!;
    if (site.kept !== kept) row.refuse("existing: 与该点的前一行不同 · differs from this site's earlier row");
    if (area !== undefined && site.area !== area)
      row.refuse("area: 与该点的前一行不同 · differs from this site's earlier row");
    const blank = (column: number, name: string) => (row.isEmpty(column) ? 0 : amount(row, column, name));
    site.options.push({ places: amount(row, 1, "places"), staff: blank(3, "staff"), cost: blank(4, "cost") });
    sizeNames[id]!.push(row.isEmpty(2) ? String(site.options.length) : row.text(2));
  });
  if (sites.length === 0) throw new InputError(source, 0, "没有任何行 · has no rows");
  return { source, ids, sites, sizeNames, positions };
}

/** Reads `area,at_least,at_most`; either number may be empty. */
export async function readAreaRules(source: string): Promise<AreaRule[]> {
  const table = await openTable(source, { needed: ["area"], optional: ["at_least", "at_most"] });
  const rules: AreaRule[] = [];
  await table.each((row) => {
    rules.push({
      area: row.text(0),
      ...(row.isEmpty(1) ? {} : { atLeast: amount(row, 1, "at_least") }),
      ...(row.isEmpty(2) ? {} : { atMost: amount(row, 2, "at_most") }),
    });
  });
  return rules;
}

/** Bands typed as `500:1,1000:0.6`; a distance alone counts 1. */
export function bandsOf(text: string): Band[] {
  return text.split(",").map((part) => {
    const [within, worth = "1"] = part.split(":");
    const band = { within: Number(within), worth: Number(worth) };
    if (!(band.within > 0 && band.worth >= 0 && band.worth <= 1))
      throw new UsageError(`--bands ${part}: 应写作 米:权（0 至 1） · must be metres:worth (0 to 1)`);
    return band;
  });
}

function amount(row: Row, column: number, name: string): number {
  const value = row.number(column);
  if (!(value >= 0)) row.refuse(`${name}: 为空或小于零 · is empty or below zero`);
  return value;
}
