import type { Lots } from "../lots/lots.ts";
import type { Division, RowRule } from "./assignment/problem.ts";
import type { InspectionPlan, Inspector, Site } from "./transcript.ts";

/** A site whose inspectors are wanted: `kept` ones stay, `need` more are sought. */
export type Wanted = { readonly site: Site; readonly kept: readonly string[]; readonly need: number };

/** Why an inspector may not go to a site. */
export type Exclusion = "avoids" | "lastTime" | "unavailable";

/** Who may not go where since the roster was fixed: absent inspectors and conflicts found later (`site inspector`). */
export type Barred = { readonly absent: ReadonlySet<string>; readonly conflicts: ReadonlySet<string> };

/** Nothing when the inspector may go to the site. */
export function exclusionOf(
  { site, kept }: Wanted,
  inspector: Inspector,
  avoided: ReadonlySet<string>,
  barred: Barred,
): Exclusion | undefined {
  if (avoided.has(site.id)) return "avoids";
  if (site.lastInspectors.includes(inspector.id)) return "lastTime";
  const isOut = barred.absent.has(inspector.id) || barred.conflicts.has(`${site.id} ${inspector.id}`);
  return isOut || kept.includes(inspector.id) ? "unavailable" : undefined;
}

/** In how many parts a unit of cost is divided, so that draws decide between what would cost the same. */
export function partsOf(plan: InspectionPlan, units: number): number {
  // Without a random cost only ties are drawn: all random parts together stay below one unit.
  return plan.chance > 0 ? 65_536 : tieParts * 2 ** Math.ceil(Math.log2(Math.max(2, units)));
}

const tieParts = 1024;

/** The cost of a pair in parts: a drawn number, and the plan's cost for every full band of the distance. */
export function costOf(plan: InspectionPlan, site: Site, inspector: Inspector, parts: number, lots: Lots): number {
  return lots.below(plan.chance > 0 ? plan.chance * parts : tieParts) + parts * distanceCost(plan, site, inspector);
}

/** The plan's cost of the way, in whole units; square roots are exact to the last bit in every browser. */
export function distanceCost({ distance }: InspectionPlan, a: Place, b: Place): number {
  if (!distance || a.x === null || a.y === null || b.x === null || b.y === null) return 0;
  const metres = Math.sqrt((a.x - b.x) ** 2 + (a.y - b.y) ** 2);
  return distance.cost * Math.floor(metres / distance.bandM);
}

export type Place = { readonly x: number | null; readonly y: number | null };

/** The rules of a plan for sites: different teams, and skills of which at least one of the site's inspectors has each. */
export class Rules {
  private readonly plan: InspectionPlan;
  private readonly inspectors: readonly Inspector[];
  private readonly byId: ReadonlyMap<string, Inspector>;
  private readonly teamOf: Int32Array;
  private readonly teams: number;
  private readonly lacking = new Map<string, Int32Array>();

  constructor(plan: InspectionPlan, inspectors: readonly Inspector[]) {
    this.plan = plan;
    this.inspectors = inspectors;
    this.byId = new Map(inspectors.map((each) => [each.id, each]));
    const numbers = new Map<string, number>();
    // Inspectors without a team are of no one's team.
    this.teamOf = Int32Array.from(inspectors, ({ id, team }) => {
      const name = team === null ? `1 ${id}` : `0 ${team}`;
      if (!numbers.has(name)) numbers.set(name, numbers.size);
      return numbers.get(name)!;
    });
    this.teams = numbers.size;
  }

  /** What limits the choice of the inspectors still sought. */
  of({ site, kept, need }: Wanted): RowRule {
    const rule: Division[] = [];
    const stay = kept.map((id) => this.byId.get(id)!);
    if (this.plan.differentTeams) {
      const most = new Int32Array(this.teams).fill(1);
      this.inspectors.forEach(({ id }, at) => {
        if (kept.includes(id)) most[this.teamOf[at]!] = 0;
      });
      rule.push({ classOf: this.teamOf, most });
    }
    for (const skill of new Set([...this.plan.skills, ...site.needs])) {
      if (stay.some(({ skills }) => skills.includes(skill))) continue;
      rule.push({ classOf: this.lackingOf(skill), most: Int32Array.of(need, need - 1) });
    }
    return rule.filter((each) => limits(each, need));
  }

  private lackingOf(skill: string): Int32Array {
    const known = this.lacking.get(skill);
    if (known) return known;
    const lacking = Int32Array.from(this.inspectors, ({ skills }) => (skills.includes(skill) ? 0 : 1));
    this.lacking.set(skill, lacking);
    return lacking;
  }
}

/** A division limits nothing where of every class all may be taken, or as many as are sought. */
function limits({ classOf, most }: Division, need: number): boolean {
  const sizes = new Int32Array(most.length);
  for (const each of classOf) if (++sizes[each]! > most[each]! && most[each]! < need) return true;
  return false;
}
