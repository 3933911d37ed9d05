import { addCommitment, addResult, addReveal, openDraw } from "./ceremony.ts";
import { DrawFault } from "./faults.ts";
import { commitmentOf } from "./replay.ts";
import type { InspectionOutcome, InspectionPlan, OrderRoster, Roster, Settings, Transcript } from "./transcript.ts";

/* Draws for the tests: three parties, twenty sites, twelve inspectors, twelve applicants. */

export const numbers = { bureau: "ab".repeat(32), notary: "cd".repeat(32), parents: "0123".repeat(16) };
export type Party = keyof typeof numbers;
export const parties = Object.keys(numbers) as Party[];
export const at = (second: number) => `2026-11-22T01:00:${String(second).padStart(2, "0")}Z`;

export const inspectionPlan: InspectionPlan = {
  kind: "inspection",
  sites: 8,
  due: { months: 12, asOn: "2026-11-22" },
  perSite: 2,
  differentTeams: true,
  skills: [],
  loads: "even",
  chance: 1000,
  distance: { bandM: 2000, cost: 100 },
};
export const settingsOf = (more: Partial<Settings> = {}): Settings => ({
  draw: "2026-11",
  title: "十一月双随机检查",
  parties: parties.map((id) => ({ id, name: `方 ${id}` })),
  withheld: "void",
  outside: null,
  plan: inspectionPlan,
  ...more,
});

export function inspectionRosterOf(sites = 20, inspectors = 12): Extract<Roster, { sites: unknown }> {
  return {
    sites: Array.from({ length: sites }, (_, n) => ({
      id: `S${n}`,
      stratum: `T${n % 3}`,
      weight: 1 + (n % 4),
      lastOn: n === 5 ? "2025-03-01" : n === 6 ? null : "2026-05-01",
      lastInspectors: [`P${n % inspectors}`, `P${(n + 1) % inspectors}`],
      needs: n % 5 === 0 ? ["fire"] : [],
      x: (n * 977) % 9000,
      y: (n * 577) % 9000,
    })),
    inspectors: Array.from({ length: inspectors }, (_, n) => ({
      id: `P${n}`,
      team: n % 4 === 3 ? null : `team${n % 4}`,
      skills: n % 2 === 0 ? ["health", "fire"] : ["health"],
      avoids: n < 4 ? [`S${n}`, `S${n + 7}`] : [],
      most: n === 2 ? 1 : null,
      already: n === 3 ? 1 : 0,
      x: (n * 1301) % 9000,
      y: (n * 701) % 9000,
    })),
  };
}
export const applicants: OrderRoster = {
  applicants: Array.from({ length: 12 }, (_, n) => ({ id: `F${n}`, group: n < 2 ? "G" : null })),
};

export function commitAll(opened: Transcript, deposit?: string): Transcript {
  return parties.reduce(
    (so, party) =>
      addCommitment(so, { party, commitment: commitmentOf(drawOf(opened), party, numbers[party]), deposit }, at(1)),
    opened,
  );
}
const drawOf = (opened: Transcript) => (opened.entries[0] as { draw: string }).draw;
export const revealAll = (so: Transcript) =>
  parties.toReversed().reduce((t, party) => addReveal(t, party, numbers[party], at(2)), so);
export const hold = (settings: Settings, roster: Roster) =>
  addResult(revealAll(commitAll(openDraw(settings, roster, at(0)))), at(4));

export const outcomeOf = (transcript: Transcript) =>
  (transcript.entries.at(-1) as { outcome: InspectionOutcome }).outcome;
export const held = hold(settingsOf(), inspectionRosterOf());
export const orderSettings = settingsOf({ draw: "places", plan: { kind: "order" } });

export function faultOf(work: () => unknown): string | undefined {
  try {
    work();
  } catch (error) {
    if (error instanceof DrawFault) return `${error.code} ${error.path} ${error.detail}`.trim();
    throw error;
  }
  return undefined;
}

/** The order of the applicants, drawn. */
export const orderHeld = hold(orderSettings, applicants);
