import { DrawFault } from "./faults.ts";
import type { InspectionPlan, Site } from "./transcript.ts";

/** A site's probability of being drawn, exactly: numerator ÷ denominator. */
export type Chance = {
  readonly numerator: number;
  readonly denominator: number;
  readonly certain: "due" | "weight" | null;
};

/** Sites among which a fixed number is drawn: all of them, or those of one stratum. */
export type Frame = { readonly name: string; readonly sites: readonly number[]; readonly size: number };

/**
 * The chance of every site, known and published before the draw. Sites that are due are certain. The rest share the places left
 * in proportion to their weights; where that would exceed one, the site is certain and the others share anew (C.-E. Särndal,
 * B. Swensson, J. Wretman 1992, section 3.6). Exact in whole numbers. O(sites × rounds). DrawFault when the places do not suffice for the
 * sites that are due, or the sites not for the places.
 */
export function chancesOf(plan: InspectionPlan, sites: readonly Site[]): Chance[] {
  const chances = sites.map((): Chance => ({ numerator: 0, denominator: 1, certain: null }));
  const lastDay = lastDueDay(plan.due);
  const certain = (at: number, why: "due" | "weight") => (chances[at] = { numerator: 1, denominator: 1, certain: why });
  for (const { name, sites: members, size } of framesOf(plan, sites)) {
    const due = lastDay === undefined ? [] : members.filter((at) => (sites[at]!.lastOn ?? "") <= lastDay);
    if (due.length > size) throw new DrawFault("too-many-due", name, `${due.length} > ${size}`);
    for (const at of due) certain(at, "due");
    let open = members.filter((at) => chances[at]!.certain === null && sites[at]!.weight > 0);
    let places = size - due.length;
    if (open.length < places) throw new DrawFault("too-few", name, `${open.length + due.length} < ${size}`);
    for (;;) {
      const weight = open.reduce((sum, at) => sum + sites[at]!.weight, 0);
      const sure = open.filter((at) => places * sites[at]!.weight >= weight);
      if (sure.length === 0 || places === 0) {
        for (const at of open) {
          chances[at] = { numerator: places * sites[at]!.weight, denominator: weight, certain: null };
        }
        break;
      }
      for (const at of sure) certain(at, "weight");
      open = open.filter((at) => chances[at]!.certain === null);
      places -= sure.length;
    }
  }
  return chances;
}

/** The frames of a plan, in the order of their names. DrawFault where plan and strata do not fit. */
export function framesOf({ sites: sizes }: InspectionPlan, sites: readonly Site[]): Frame[] {
  const all = sites.map((_, at) => at);
  if (typeof sizes === "number") return [{ name: "", sites: all, size: sizes }];
  const strata = Map.groupBy(all, (at) => sites[at]!.stratum);
  const missing = [...strata.keys()].find((name) => sizes[name] === undefined);
  if (missing !== undefined) throw new DrawFault("strata", "plan.sites", missing);
  return Object.keys(sizes)
    .toSorted()
    .map((name) => ({ name, sites: strata.get(name) ?? [], size: sizes[name]! }));
}

/** The last day on which an inspection makes a site due: as many months before the day; the 31st stands for the end of shorter months. */
export function lastDueDay(due: InspectionPlan["due"]): string | undefined {
  if (!due) return undefined;
  const [year, month, day] = due.asOn.split("-").map(Number) as [number, number, number];
  const months = year * 12 + (month - 1) - due.months;
  const length = new Date(Date.UTC(Math.floor(months / 12), (months % 12) + 1, 0)).getUTCDate();
  const pad = (number: number, digits: number) => String(number).padStart(digits, "0");
  return `${pad(Math.floor(months / 12), 4)}-${pad((months % 12) + 1, 2)}-${pad(Math.min(day, length), 2)}`;
}
