import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { addChange, addCommitment, addResult, addReveal, openDraw, transcriptText } from "./ceremony.ts";
import {
  numbers,
  parties,
  at,
  settingsOf,
  inspectionRosterOf,
  applicants,
  hold,
  outcomeOf,
  held,
  orderSettings,
  faultOf,
  orderHeld,
  inspectionPlan,
} from "./example-draws.ts";
import { commitmentOf } from "./replay.ts";
import type { Change, InspectionPlan, Roster } from "./transcript.ts";
import { verify } from "./verify.ts";

describe("a draw of inspections", () => {
  test("holds, is proven optimal, and follows the plan's rules", () => {
    const verdict = verify(JSON.parse(transcriptText(held)));
    expect(verdict).toMatchObject({
      isSound: true,
      findings: [],
      next: ["change"],
      entries: 8,
      head: held.entries[7]!.hash,
    });
    const { inspections, gap, shortages } = outcomeOf(held);
    expect(inspections).toHaveLength(8);
    expect({ gap, shortages }).toEqual({ gap: 0, shortages: [] });
    expect(inspections.filter(({ certain }) => certain === "due").map(({ site }) => site)).toEqual(["S5", "S6"]);
    expectRules(verdict.replay.standing!.inspections.values());
    const total = inspections.flatMap((each) => each.inspectors);
    expect(total).toHaveLength(16);
    expect(total.filter((id) => id === "P2").length).toBeLessThanOrEqual(1);
  });

  function expectRules(inspections: Iterable<{ site: string; inspectors: string[] }>): void {
    const { sites, inspectors } = inspectionRosterOf();
    for (const { site, inspectors: team } of inspections) {
      const about = sites.find(({ id }) => id === site)!;
      const members = team.map((id) => inspectors.find((each) => each.id === id)!);
      expect(new Set(members.map(({ id, team: name }) => name ?? id)).size).toBe(2);
      for (const member of members) {
        expect(member.avoids).not.toContain(site);
        expect(about.lastInspectors).not.toContain(member.id);
      }
      for (const skill of about.needs) expect(members.some(({ skills }) => skills.includes(skill))).toBe(true);
    }
  }

  test("changes draw again only what they concern, and keep the rules", () => {
    const before = new Map(outcomeOf(held).inspections.map((each) => [each.site, each]));
    const ill = outcomeOf(held).inspections[0]!.inspectors[0]!;
    const changed = addChange(held, { what: "absent", inspector: ill }, at(5));
    for (const each of outcomeOf(changed).inspections) {
      const old = before.get(each.site)!;
      expect(old.inspectors).toContain(ill);
      expect(each.inspectors).not.toContain(ill);
      expect(each.inspectors).toHaveLength(2);
      const stayed = old.inspectors.find((id) => id !== ill)!;
      expect(each.inspectors).toContain(stayed);
    }
    expect(outcomeOf(changed).inspections.map(({ site }) => site)).toEqual(
      [...before.values()].filter(({ inspectors }) => inspectors.includes(ill)).map(({ site }) => site),
    );
    const gone = outcomeOf(held).inspections[3]!.site;
    const replaced = addChange(changed, { what: "withdrawn", site: gone, replace: true }, at(6));
    const [fresh, ...rest] = outcomeOf(replaced).inspections;
    expect(rest).toEqual([]);
    expect(before.has(fresh!.site)).toBe(false);
    expect(Number(fresh!.site.slice(1)) % 3).toBe(Number(gone.slice(1)) % 3);
    expect(fresh!.chance[1]).toBe(leftWeight(gone, [...before.keys()]));
    const conflict: Change = { what: "conflict", site: fresh!.site, inspector: fresh!.inspectors[0]! };
    const settled = addChange(replaced, conflict, at(7));
    expect(outcomeOf(settled).inspections[0]!.inspectors).not.toContain(conflict.inspector);
    const shorter = addChange(settled, { what: "withdrawn", site: fresh!.site, replace: false }, at(8));
    expect(outcomeOf(shorter).inspections).toEqual([]);
    const verdict = verify(JSON.parse(transcriptText(shorter)));
    expect(verdict.findings).toEqual([]);
    expect(verdict.replay.standing!.inspections.size).toBe(7);
    expectRules(verdict.replay.standing!.inspections.values());
    const present = [...verdict.replay.standing!.inspections.values()].flatMap(({ inspectors }) => inspectors);
    expect(present).not.toContain(ill);
    expect(present).toHaveLength(14);
  });

  function leftWeight(gone: string, drawn: readonly string[]): number {
    const { sites } = inspectionRosterOf();
    const { stratum } = sites.find(({ id }) => id === gone)!;
    return sites
      .filter((each) => each.stratum === stratum && !drawn.includes(each.id))
      .reduce((sum, { weight }) => sum + weight, 0);
  }

  test("changes that make no sense are refused", () => {
    const { inspections } = outcomeOf(held);
    const [first] = inspections;
    const stranger = inspectionRosterOf().inspectors.find(({ id }) => !first!.inspectors.includes(id))!.id;
    const undrawn = inspectionRosterOf().sites.find(({ id }) => inspections.every(({ site }) => site !== id))!.id;
    const fault = (change: Change) => faultOf(() => addChange(held, change, at(5)));
    expect(fault({ what: "absent", inspector: "P99" })).toBe("change change.inspector P99");
    expect(fault({ what: "conflict", site: first!.site, inspector: stranger })).toBe(
      `change change.site ${first!.site}`,
    );
    expect(fault({ what: "conflict", site: undrawn, inspector: stranger })).toBe(`change change.site ${undrawn}`);
    expect(fault({ what: "withdrawn", site: undrawn, replace: true })).toBe(`change change.site ${undrawn}`);
    const once = addChange(held, { what: "absent", inspector: stranger }, at(5));
    expect(faultOf(() => addChange(once, { what: "absent", inspector: stranger }, at(5)))).toBe(
      `change change.inspector ${stranger}`,
    );
    const all = hold(settingsOf({ plan: { ...inspectionPlan, sites: 20, due: null } }), inspectionRosterOf());
    expect(faultOf(() => addChange(all, { what: "withdrawn", site: "S1", replace: true }, at(5)))).toBe(
      "change change.replace T1",
    );
  });

  test("the order of the input plays no part: the same bytes", () => {
    const roster = inspectionRosterOf();
    const shuffled = {
      sites: roster.sites.toReversed().map((each) => ({ ...each, lastInspectors: each.lastInspectors.toReversed() })),
      inspectors: roster.inspectors
        .toReversed()
        .map((each) => ({ ...each, skills: [...each.skills, ...each.skills.toReversed()] })),
    };
    const settings = settingsOf({ parties: settingsOf().parties.toReversed() });
    expect(transcriptText(hold(settings, shuffled))).toBe(transcriptText(held));
    fc.assert(
      fc.property(fc.shuffledSubarray(applicants.applicants, { minLength: 12 }), (mixed) => {
        expect(transcriptText(hold(orderSettings, { applicants: mixed }))).toBe(transcriptText(orderHeld));
      }),
      { seed: 3, numRuns: 10 },
    );
  });

  test("a limit for each inspector instead of even loads; strata with numbers of their own; no random cost", () => {
    const plan = { ...inspectionPlan, loads: 2, chance: 0, sites: { T0: 2, T1: 3, T2: 3 }, differentTeams: false };
    const { inspections, gap } = outcomeOf(hold(settingsOf({ plan }), inspectionRosterOf()));
    expect(gap).toBe(0);
    const strata = inspections.map(({ site }) => Number(site.slice(1)) % 3);
    expect([0, 1, 2].map((each) => strata.filter((found) => found === each).length)).toEqual([2, 3, 3]);
    const loads = Map.groupBy(
      inspections.flatMap(({ inspectors }) => inspectors),
      (id) => id,
    );
    for (const visits of loads.values()) expect(visits.length).toBeLessThanOrEqual(2);
  });

  test("inspectors of equal eligibility differ by one inspection at most", () => {
    const roster = inspectionRosterOf(40, 9);
    const alike = {
      sites: roster.sites.map((each) => ({ ...each, lastInspectors: [], needs: [] })),
      inspectors: roster.inspectors.map((each) => ({ ...each, avoids: [], most: null, already: 0, team: null })),
    };
    const { inspections } = outcomeOf(hold(settingsOf({ plan: { ...inspectionPlan, sites: 31 } }), alike));
    const loads = [
      ...Map.groupBy(
        inspections.flatMap(({ inspectors }) => inspectors),
        (id) => id,
      ).values(),
    ].map(({ length }) => length);
    expect(Math.max(...loads) - Math.min(...loads)).toBe(1);
  });

  test("who cannot be found is named with the reason", () => {
    const roster = inspectionRosterOf(3, 3);
    const [a, b, c] = roster.inspectors.map((each) => ({
      ...each,
      avoids: [],
      skills: [],
      already: 0,
      most: null,
      team: "one",
    }));
    const sites = roster.sites.map((each) => ({ ...each, lastInspectors: [], needs: [], lastOn: null }));
    const plan = { ...inspectionPlan, sites: 3, differentTeams: false };
    const shortfalls = (more: Partial<InspectionPlan>, given: Roster) =>
      outcomeOf(hold(settingsOf({ plan: { ...plan, ...more } }), given)).shortages.map((each) => [
        each.site,
        each.missing,
        each.reason,
      ]);
    const excluded = sites.map((each, n) => (n === 0 ? { ...each, lastInspectors: ["P1"] } : each));
    const avoiding = { sites: excluded, inspectors: [{ ...a!, avoids: ["S0"] }, b!, c!] };
    expect(shortfalls({}, avoiding)).toEqual([["S0", 1, "nobody"]]);
    expect(outcomeOf(hold(settingsOf({ plan }), avoiding)).shortages[0]!.excluded).toEqual({
      avoids: 1,
      lastTime: 1,
      unavailable: 0,
    });
    expect(shortfalls({ differentTeams: true }, { sites, inspectors: [a!, b!, c!] })).toEqual(
      sites.map(({ id }) => [id, 1, "rule"]),
    );
    const tired = {
      sites,
      inspectors: [
        { ...a!, most: 2 },
        { ...b!, most: 2 },
        { ...c!, most: 1 },
      ],
    };
    const [short] = outcomeOf(hold(settingsOf({ plan }), tired)).shortages;
    expect(short).toMatchObject({ missing: 1, reason: "limit" });
    expect(short!.inspectors.length).toBeGreaterThan(0);
    expect(short!.sites.length).toBeGreaterThan(0);
  });
});

describe("a draw of an order", () => {
  test("everyone once, twins together, and nothing may follow", () => {
    const { order } = (orderHeld.entries.at(-1) as unknown as { outcome: { order: string[] } }).outcome;
    expect(order.toSorted()).toEqual(applicants.applicants.map(({ id }) => id).toSorted());
    expect(order.indexOf("F1")).toBe(order.indexOf("F0") + 1);
    expect(verify(orderHeld)).toMatchObject({ isSound: true, next: [] });
    expect(faultOf(() => addChange(orderHeld, { what: "absent", inspector: "P1" }, at(5)))).toBe("turn kind change:");
  });

  test("another number of any party gives another seed and order", () => {
    const other = parties.reduce(
      (so, party) =>
        addCommitment(
          so,
          { party, commitment: commitmentOf("places", party, party === "notary" ? "ee".repeat(32) : numbers[party]) },
          at(1),
        ),
      openDraw(orderSettings, applicants, at(0)),
    );
    const revealed = parties.reduce(
      (so, party) => addReveal(so, party, party === "notary" ? "ee".repeat(32) : numbers[party], at(2)),
      other,
    );
    const result = addResult(revealed, at(4));
    expect(result.entries.at(-1)).not.toMatchObject({ seed: (orderHeld.entries.at(-1) as { seed: string }).seed });
  });
});
