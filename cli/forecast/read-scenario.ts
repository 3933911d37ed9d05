import type { BirthsPanel } from "../../engines/forecast/panel.ts";
import { type Assumption, effectsOf } from "../../engines/forecast/scenarios.ts";
import { openTable, type Row } from "../tables/read.ts";
import { monthColumn } from "./read-history.ts";

const needed = ["where", "kind", "from", "to", "value"];
const optional = ["ramp_months", "births_per_home", "children_per_home"];

/** Reads assumptions; InputError with the line for unknown places, kinds and impossible values. */
export async function readScenario(file: string, panel: BirthsPanel, horizon: number): Promise<Assumption[]> {
  const month = monthColumn();
  const begin = panel.firstMonth + panel.months;
  const assumptions: Assumption[] = [];
  const table = await openTable(file, { needed, optional });
  await table.each((row: Row) => {
    const from = month(row, 2) - begin;
    const to = row.isEmpty(3) ? Math.max(from, horizon - 1) : month(row, 3) - begin;
    const assumption = { communities: placesOf(row, panel), from, to, ...kindOf(row) };
    try {
      effectsOf([{ ...assumption, communities: [] }], 1);
    } catch (error) {
      row.refuse(error instanceof Error ? error.message : String(error));
    }
    assumptions.push(assumption);
  });
  return assumptions;
}

function placesOf(row: Row, panel: BirthsPanel): number[] {
  const name = row.text(0);
  const all = panel.communities.map((_, community) => community);
  if (name === "*") return all;
  const community = panel.communities.indexOf(name);
  if (community !== -1) return [community];
  const parent = panel.parents.indexOf(name);
  if (parent === -1) row.refuse(`历史中没有 ${name} · the history has no such place`);
  return all.filter((each) => panel.parentOf[each] === parent);
}

/** The part of an assumption that its kind decides. */
type Kind<A> = A extends unknown ? Omit<A, "communities" | "from" | "to"> : never;

function kindOf(row: Row): Kind<Assumption> {
  const value = row.number(4);
  if (Number.isNaN(value)) row.refuse("value 为空 · is empty");
  const kind = row.text(1);
  if (kind === "births") return { kind, factor: value, rampMonths: row.isEmpty(5) ? 0 : row.number(5) };
  if (kind === "migration") return { kind, yearly: value };
  if (kind !== "housing") row.refuse(`kind “${kind}”: births, migration, housing`);
  // No figure is assumed for a home: it differs by place and is the planner's to give.
  if (row.isEmpty(6) || row.isEmpty(7))
    row.refuse("housing 需要 births_per_home 和 children_per_home · needs births_per_home and children_per_home");
  return { kind, homes: value, birthsPerHome: row.number(6), childrenPerHome: row.number(7) };
}
