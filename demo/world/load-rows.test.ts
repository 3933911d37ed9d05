import { expect, test } from "vitest";
import { bandTakes } from "../../contract/care.ts";
import { LocalDate } from "../../contract/values.ts";
import { ageInMonths, epochDay } from "./calendar.ts";
import { familyRows, placementRows, supplyRows, type LoadRow } from "./load-rows.ts";
import { loadSize } from "./sizes.ts";
import { generateWorld } from "./world.ts";

const today = LocalDate.parse("2026-11-21");

test("a load size streams consistent rows: every key is met, no line overfilled, no child placed twice or at a wrong age", () => {
  const world = generateWorld("load", loadSize(600, 6_000), today, 120);
  expect(world.districtId).toBe("990222");
  const supply = [...supplyRows(world)];
  const people = [...familyRows(world)];
  const of = <Name extends LoadRow[0]>(rows: readonly LoadRow[], name: Name) =>
    rows.filter((row): row is Extract<LoadRow, readonly [Name, ...unknown[]]> => row[0] === name);
  const sites = of(supply, "site");
  const lines = of(supply, "place_line");
  const children = of(people, "child");
  expect(sites).toHaveLength(600);
  expect(new Set(sites.map((row) => row[1])).size).toBe(600);
  expect(new Set(sites.map((row) => row[4])).size).toBe(600);
  expect(of(people, "family")).toHaveLength(6_000);
  expect(children).toHaveLength(6_600);
  expect(new Set(of(people, "guardian").map((row) => row[4])).size).toBe(of(people, "guardian").length);
  const siteIds = new Set(sites.map((row) => row[1]));
  for (const line of lines) expect(siteIds.has(line[2])).toBe(true);
  expect(lines).toHaveLength([...world.placeLines()].length);

  const band = new Map(lines.map((row) => [row[1], row[3]]));
  const free = new Map<string, number>();
  for (const row of of(supply, "place_version")) free.set(row[1], Math.min(free.get(row[1]) ?? Infinity, row[4]));
  for (const line of lines) free.set(line[1], free.get(line[1])! - line[6]);
  const bornOn = new Map(children.map((row) => [row[1], LocalDate.parse(row[5])]));
  const placed = new Set<string>();
  const placements = of([...placementRows(world)], "placement");
  expect(placements.length).toBeGreaterThan(500);
  for (const [, , childId, lineId] of placements) {
    expect(placed.has(childId)).toBe(false);
    placed.add(childId);
    expect(bandTakes(band.get(lineId)!, ageInMonths(epochDay(bornOn.get(childId)!), epochDay(today)))).toBe(true);
    free.set(lineId, free.get(lineId)! - 1);
    expect(free.get(lineId)).toBeGreaterThanOrEqual(0);
  }
});

test("sizes that cannot be made are refused", () => {
  expect(() => loadSize(0)).toThrow("0 sites");
  expect(() => loadSize(100_001)).toThrow(RangeError);
  expect(() => loadSize(10, 1.5)).toThrow(RangeError);
  expect(() => generateWorld("x", loadSize(10), today, -1)).toThrow(RangeError);
  expect(() => generateWorld("x", { ...loadSize(10), streets: 99 }, today)).toThrow(RangeError);
  expect(() => generateWorld("x", { ...loadSize(10), children: 3 }, today)).toThrow(RangeError);
  expect(() => generateWorld("x", loadSize(10), "2026-13-01" as LocalDate)).toThrow(RangeError);
});
