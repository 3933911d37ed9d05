import { Lots, seedOf } from "../lots/lots.ts";
import { byUnits } from "./canonical.ts";
import { type Chance, chancesOf } from "./chances.ts";
import { DrawFault } from "./faults.ts";
import { type Task, assignInspectors } from "./inspectors.ts";
import { orderApplicants } from "./order.ts";
import { sampleSites } from "./sample.ts";
import type {
  Change,
  Inspection,
  InspectionOutcome,
  InspectionPlan,
  InspectionRoster,
  Opening,
  Outcome,
  Site,
} from "./transcript.ts";

/** What a draw of inspections has come to, after its result and every change. */
export type Standing = {
  readonly plan: InspectionPlan;
  readonly roster: InspectionRoster;
  readonly seed: string;
  readonly inspections: Map<string, Inspection>;
  readonly withdrawn: Set<string>;
  readonly absent: Set<string>;
  /** `site inspector` */
  readonly conflicts: Set<string>;
  changes: number;
};

/** What the seed gives: the order of the applicants, or the sites drawn with their inspectors. The heart of the draw. */
export function computeOutcome({ plan, roster }: Opening, seed: string): Outcome {
  const lotsFor = (purpose: string) => new Lots(seedOf(seed), `huituo-draw/1/${purpose}`);
  if (plan.kind === "order") {
    return { order: "applicants" in roster ? orderApplicants(roster.applicants, lotsFor("order")) : [] };
  }
  const standing = newStanding(plan, roster as InspectionRoster, seed);
  const { sites } = standing.roster;
  const chances = chancesOf(plan, sites);
  const drawn = sampleSites(plan, sites, chances, (frame) => lotsFor(`sites/${frame}`));
  const blank = drawn.map((at) => newInspection(sites[at]!, chances[at]!));
  return fillInspections(standing, blank, lotsFor("inspectors"));
}

export function newStanding(plan: InspectionPlan, roster: InspectionRoster, seed: string): Standing {
  return {
    plan,
    roster,
    seed,
    inspections: new Map(),
    withdrawn: new Set(),
    absent: new Set(),
    conflicts: new Set(),
    changes: 0,
  };
}

/** Enters what a result or a change says into the standing. */
export function enter(standing: Standing, { inspections }: InspectionOutcome): void {
  for (const each of inspections) standing.inspections.set(each.site, each);
}

/**
 * What a change leads to, drawn from the seed again for what it concerns and nothing else: an absent inspector's seats, the one
 * seat of a conflict, a site in place of one that is withdrawn (from its stratum, in proportion to the weights). Enters who
 * and what is out into the standing; the inspections returned are those to be entered. DrawFault when the change makes no sense.
 */
export function computeChange(standing: Standing, change: Change): InspectionOutcome {
  const { inspections, roster, seed } = standing;
  standing.changes++;
  // The purpose says what happened and not who wrote it when, so that nobody can try out words for a better result.
  const purpose = `huituo-draw/1/change/${standing.changes}/${change.what}`;
  const known = (kind: "inspector" | "site", id: string, isKnown: boolean) => {
    if (!isKnown) throw new DrawFault("change", `change.${kind}`, id);
  };
  if (change.what === "withdrawn") {
    known("site", change.site, inspections.delete(change.site));
    standing.withdrawn.add(change.site);
    if (!change.replace) return fillInspections(standing, [], new Lots(seedOf(seed), purpose));
    const lots = new Lots(seedOf(seed), purpose);
    return fillInspections(standing, [drawReplacement(standing, change.site, lots)], lots);
  }
  const { inspector } = change;
  const isNamed = roster.inspectors.some(({ id }) => id === inspector);
  known("inspector", inspector, isNamed && !standing.absent.has(inspector));
  if (change.what === "absent") standing.absent.add(inspector);
  else {
    known("site", change.site, inspections.get(change.site)?.inspectors.includes(inspector) ?? false);
    standing.conflicts.add(`${change.site} ${inspector}`);
  }
  const concerned = [...inspections.values()].filter(
    (each) => each.inspectors.includes(inspector) && (change.what === "absent" || each.site === change.site),
  );
  const rest = concerned.map((each) => ({ ...each, inspectors: each.inspectors.filter((id) => id !== inspector) }));
  for (const each of rest) inspections.set(each.site, each);
  return fillInspections(standing, rest, new Lots(seedOf(seed), purpose));
}

function newInspection({ id }: Site, { certain, numerator, denominator }: Chance): Inspection {
  return { site: id, certain, chance: [numerator, denominator], inspectors: [] };
}

function drawReplacement({ roster, inspections, withdrawn }: Standing, gone: string, lots: Lots): Inspection {
  const { stratum } = roster.sites.find(({ id }) => id === gone)!;
  const left = roster.sites.filter(
    (each) => each.stratum === stratum && each.weight > 0 && !inspections.has(each.id) && !withdrawn.has(each.id),
  );
  const whole = left.reduce((sum, { weight }) => sum + weight, 0);
  if (whole === 0) throw new DrawFault("change", "change.replace", stratum);
  let rest = lots.below(whole);
  const drawn = left.find(({ weight }) => (rest -= weight) < 0)!;
  return newInspection(drawn, { certain: null, numerator: drawn.weight, denominator: whole });
}

/** Gives inspections the inspectors that they still want. */
function fillInspections(standing: Standing, blank: readonly Inspection[], lots: Lots): InspectionOutcome {
  const { plan, roster, inspections, absent, conflicts } = standing;
  const siteOf = new Map(roster.sites.map((each) => [each.id, each]));
  const loads = new Map<string, number>();
  for (const each of inspections.values()) {
    for (const id of each.inspectors) loads.set(id, (loads.get(id) ?? 0) + 1);
  }
  const task: Task = {
    plan,
    inspectors: roster.inspectors.filter(({ id }) => !absent.has(id)),
    wanted: blank.map(({ site, inspectors }) => ({
      site: siteOf.get(site)!,
      kept: inspectors,
      need: plan.perSite - inspectors.length,
    })),
    loads,
    barred: { absent, conflicts },
  };
  const teams = assignInspectors(task, lots);
  const filled = blank.map((each) => ({ ...each, inspectors: teams.inspectors.get(each.site)! }));
  const { cost, gap, parts, shortages } = teams;
  return { inspections: filled.toSorted((a, b) => byUnits(a.site, b.site)), cost, gap, parts, shortages };
}
