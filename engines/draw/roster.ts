import { isExact } from "./assignment/problem.ts";
import { type Plain, byUnits, digest } from "./canonical.ts";
import { chancesOf } from "./chances.ts";
import { DrawFault } from "./faults.ts";
import { distanceCost, partsOf } from "./pairs.ts";
import { personalKind } from "./personal.ts";
import type { InspectionPlan, InspectionRoster, OrderRoster, Roster, Settings } from "./transcript.ts";

/** The roster in its one form: everyone by id, lists inside sorted and without repetition. The order of the input is lost. */
export function canonicalRoster(roster: Roster): Roster {
  const list = (texts: readonly string[]) => [...new Set(texts)].toSorted(byUnits);
  if ("applicants" in roster) return { applicants: roster.applicants.toSorted((a, b) => byUnits(a.id, b.id)) };
  return {
    sites: roster.sites
      .map((each) => ({ ...each, lastInspectors: list(each.lastInspectors), needs: list(each.needs) }))
      .toSorted((a, b) => byUnits(a.id, b.id)),
    inspectors: roster.inspectors
      .map((each) => ({ ...each, skills: list(each.skills), avoids: list(each.avoids) }))
      .toSorted((a, b) => byUnits(a.id, b.id)),
  };
}

/** The first place where a roster is not in its canonical form. O(size). */
export function findDisorder(roster: Roster): string | undefined {
  const place = (lists: Record<string, readonly Record<string, unknown>[]>) => {
    for (const [name, list] of Object.entries(lists)) {
      for (let at = 1; at < list.length; at++) {
        if (!((list[at - 1]!["id"] as string) <= (list[at]!["id"] as string))) return `${name}[${at}]`;
      }
      for (let at = 0; at < list.length; at++) {
        for (const [key, texts] of Object.entries(list[at]!)) {
          const isSorted = !Array.isArray(texts) || texts.every((text, next) => next === 0 || texts[next - 1] < text);
          if (!isSorted) return `${name}[${at}].${key}`;
        }
      }
    }
    return undefined;
  };
  return place(roster);
}

export function rosterHashOf(roster: Roster): string {
  return digest(roster as Plain);
}

/** The canonical settings: parties by id, skills sorted. */
export function canonicalSettings(settings: Settings): Settings {
  const { plan, parties } = settings;
  return {
    ...settings,
    parties: parties.toSorted((a, b) => byUnits(a.id, b.id)),
    plan: plan.kind === "order" ? plan : { ...plan, skills: [...new Set(plan.skills)].toSorted(byUnits) },
  };
}

/** Throws DrawFault when the draw could not be held with this roster, or the roster says too much about people. */
export function checkSettings(settings: Settings, roster: Roster): void {
  distinct("parties", settings.parties);
  if (settings.parties.length < 2 && settings.outside === null) throw new DrawFault("too-few", "parties", "1 < 2");
  const { plan } = settings;
  if (plan.kind === "order") {
    if (!("applicants" in roster)) throw new DrawFault("roster-kind", "roster", plan.kind);
    checkApplicants(roster);
  } else {
    if (!("sites" in roster)) throw new DrawFault("roster-kind", "roster", plan.kind);
    checkInspections(plan, roster);
  }
}

function checkApplicants({ applicants }: OrderRoster): void {
  if (applicants.length === 0) throw new DrawFault("too-few", "roster.applicants", "0");
  distinct("roster.applicants", applicants);
  applicants.forEach(({ group }, at) => group !== null && notPersonal(`roster.applicants[${at}].group`, group));
}

function checkInspections(plan: InspectionPlan, { sites, inspectors }: InspectionRoster): void {
  distinct("roster.sites", sites);
  distinct("roster.inspectors", inspectors);
  if (inspectors.length < plan.perSite)
    throw new DrawFault("too-few", "roster.inspectors", `${inspectors.length} < ${plan.perSite}`);
  // Chances are fractions of whole numbers that a single number of the stream decides.
  if (sites.reduce((sum, { weight }) => sum + weight, 0) > 2 ** 32)
    throw new DrawFault("weights", "roster.sites", "2^32");
  const siteIds = new Set(sites.map(({ id }) => id));
  const skills = new Set(inspectors.flatMap((each) => each.skills));
  const hasSkill = (path: string, skill: string) => {
    if (!skills.has(skill)) throw new DrawFault("skill-unknown", path, skill);
  };
  for (const skill of plan.skills) hasSkill("plan.skills", skill);
  sites.forEach((each, at) => {
    const path = `roster.sites[${at}]`;
    for (const skill of each.needs) hasSkill(`${path}.needs`, skill);
    if (plan.distance && (each.x === null || each.y === null)) throw new DrawFault("no-place", path, each.id);
  });
  inspectors.forEach((each, at) => {
    const path = `roster.inspectors[${at}]`;
    const unknown = each.avoids.find((id) => !siteIds.has(id));
    if (unknown !== undefined) throw new DrawFault("unknown", `${path}.avoids`, unknown);
    if (plan.distance && (each.x === null || each.y === null)) throw new DrawFault("no-place", path, each.id);
  });
  const drawn = typeof plan.sites === "number" ? plan.sites : Object.values(plan.sites).reduce((a, b) => a + b, 0);
  chancesOf(plan, sites);
  const units = drawn * plan.perSite;
  const dearest = partsOf(plan, units) * (plan.chance + 1 + farthest(plan, { sites, inspectors }));
  // Each part of the inspectors with equal loads may take a row of its own.
  if (!isExact(drawn + inspectors.length, inspectors.length, units, dearest))
    throw new DrawFault("limits", "plan", `${drawn} × ${inspectors.length}`);
}

/** The cost of the longest way that the roster's places allow. */
function farthest(plan: InspectionPlan, { sites, inspectors }: InspectionRoster): number {
  const low = { x: Infinity, y: Infinity };
  const high = { x: -Infinity, y: -Infinity };
  for (const { x, y } of [...sites, ...inspectors]) {
    if (x === null || y === null) continue;
    low.x = Math.min(low.x, x);
    low.y = Math.min(low.y, y);
    high.x = Math.max(high.x, x);
    high.y = Math.max(high.y, y);
  }
  return high.x < low.x ? 0 : distanceCost(plan, low, high);
}

function distinct(path: string, list: readonly { readonly id: string }[]): void {
  const seen = new Set<string>();
  list.forEach(({ id }, at) => {
    if (seen.has(id)) throw new DrawFault("duplicate", `${path}[${at}].id`, id);
    seen.add(id);
    notPersonal(`${path}[${at}].id`, id);
  });
}

function notPersonal(path: string, id: string): void {
  const kind = personalKind(id);
  if (kind) throw new DrawFault("personal", path, kind);
}
