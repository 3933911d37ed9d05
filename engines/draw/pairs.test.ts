import { describe, expect, test } from "vitest";
import { inspectionPlan, inspectionRosterOf } from "./example-draws.ts";
import { distanceCost, partsOf, Rules } from "./pairs.ts";

const { sites, inspectors } = inspectionRosterOf();
const skilled = { ...inspectionPlan, differentTeams: false, skills: ["fire"] };
const columnOf = (id: string) => inspectors.findIndex((each) => each.id === id);
const plain = { ...sites[1]!, needs: [] };

describe("the rules of a site when someone stays", () => {
  test("nobody of the staying inspector's team may come, one of each other team may", () => {
    const [rule] = new Rules(inspectionPlan, inspectors).of({ site: plain, kept: ["P0"], need: 1 });
    const most = (id: string) => rule!.most[rule!.classOf[columnOf(id)]!];
    expect([most("P0"), most("P4"), most("P8")]).toEqual([0, 0, 0]);
    expect([most("P1"), most("P2"), most("P3"), most("P7")]).toEqual([1, 1, 1, 1]);
    // Those without a team are a team each.
    expect(rule!.classOf[columnOf("P3")]).not.toBe(rule!.classOf[columnOf("P7")]);
  });

  test("a skill is asked for unless one who stays has it", () => {
    const rules = new Rules(skilled, inspectors);
    const [asked, ...others] = rules.of({ site: plain, kept: [], need: 2 });
    expect(others).toEqual([]);
    // At most need − 1 of those without the skill: the others have it.
    expect([...asked!.most]).toEqual([2, 1]);
    expect(asked!.classOf[columnOf("P0")]).toBe(0);
    expect(asked!.classOf[columnOf("P1")]).toBe(1);
    expect(rules.of({ site: plain, kept: ["P1"], need: 1 })).toHaveLength(1);
    expect(rules.of({ site: plain, kept: ["P1", "P2"], need: 1 })).toEqual([]);
    expect(rules.of({ site: { ...plain, needs: ["fire"] }, kept: [], need: 2 })).toHaveLength(1);
  });

  test("a rule that leaves every choice open is none", () => {
    const everyone = inspectors.map((each) => ({ ...each, team: null }));
    expect(new Rules(inspectionPlan, everyone).of({ site: plain, kept: [], need: 2 })).toEqual([]);
    expect(new Rules(inspectionPlan, inspectors).of({ site: plain, kept: [], need: 2 })).toHaveLength(1);
    // Everyone has it: nothing to ask for.
    const health = { ...skilled, skills: ["health"] };
    expect(new Rules(health, inspectors).of({ site: plain, kept: [], need: 2 })).toEqual([]);
  });
});

test("the way costs by full bands, and nothing where a place is not known", () => {
  const a = { x: 0, y: 0 };
  expect(distanceCost(inspectionPlan, a, { x: 1999, y: 0 })).toBe(0);
  expect(distanceCost(inspectionPlan, a, { x: 2000, y: 0 })).toBe(100);
  expect(distanceCost(inspectionPlan, a, { x: 3000, y: 4000 })).toBe(200);
  for (const [from, to] of [
    [
      { x: null, y: 0 },
      { x: 9000, y: 9000 },
    ],
    [
      { x: 0, y: null },
      { x: 9000, y: 9000 },
    ],
    [
      { x: 9000, y: 9000 },
      { x: null, y: 0 },
    ],
    [
      { x: 9000, y: 9000 },
      { x: 0, y: null },
    ],
  ] as const)
    expect(distanceCost(inspectionPlan, from, to)).toBe(0);
  expect(distanceCost({ ...inspectionPlan, distance: null }, a, { x: 9000, y: 0 })).toBe(0);
});

test("where only ties are drawn, all random parts together stay below one unit", () => {
  const tied = { ...inspectionPlan, chance: 0 };
  for (const units of [0, 1, 2, 3, 2000]) {
    expect(partsOf(tied, units)).toBeGreaterThan(1023 * units);
    expect(partsOf(tied, units)).toBeLessThanOrEqual(1024 * 2 * Math.max(2, units));
  }
  expect(partsOf(inspectionPlan, 2000)).toBe(65_536);
});
