import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { ageInMonths, type ClassKind, compileKind, nationalKinds, requiredForAges, type Rounding } from "./rules.ts";

type Rule = { parameter: string; when?: { age_band?: string | string[]; site_kind?: string }; value: number };
const { rules } = parse(readFileSync(join(import.meta.dirname, "../../packs/national/rules.yaml"), "utf8")) as {
  rules: Rule[];
};
const valueOf = (parameter: string, band: string): number =>
  rules.find((rule) => rule.parameter === parameter && rule.when?.age_band === band)!.value;

test("the national kinds are those of the national pack", () => {
  expect(nationalKinds.map(({ key }) => key)).toEqual(["infant", "toddler", "twos", "mixed", "home"]);
  for (const kind of nationalKinds.slice(0, 4))
    expect(kind).toEqual({
      key: kind.key,
      fromMonths: valueOf("class.age_from", kind.key),
      toMonths: valueOf("class.age_to", kind.key),
      cap: valueOf("class.max", kind.key),
      ratio: { childrenPerCarer: valueOf("ratio.children_per_carer", kind.key) },
    });
  const home = nationalKinds[4]!;
  expect(home.cap).toBe(rules.find(({ parameter }) => parameter === "home.max_children")!.value);
  const ratio = rules.find((rule) => rule.parameter === "ratio.children_per_carer" && rule.when?.site_kind === "home")!;
  expect(home.ratio).toEqual({ childrenPerCarer: ratio.value });
});

test("carers for full classes and one child more than a carer may have", () => {
  const needed = (key: string, months: number, count: number): number =>
    requiredForAges(
      compileKind(nationalKinds.find((kind) => kind.key === key)!),
      Array.from({ length: count }, () => ({ months })),
    );
  expect([0, 1, 3, 4, 6, 7, 10].map((count) => needed("infant", 8, count))).toEqual([0, 1, 1, 2, 2, 3, 4]);
  expect([5, 6, 10, 11, 15].map((count) => needed("toddler", 15, count))).toEqual([1, 2, 2, 3, 3]);
  expect([7, 8, 14, 15, 20].map((count) => needed("twos", 30, count))).toEqual([1, 2, 2, 3, 3]);
  expect([5, 6, 18].map((count) => needed("mixed", 20, count))).toEqual([1, 2, 4]);
  expect([3, 4, 5].map((count) => needed("home", 2, count))).toEqual([1, 2, 2]);
});

const bands = [
  { fromMonths: 6, toMonths: 12, childrenPerCarer: 3, napChildrenPerCarer: 6 },
  { fromMonths: 12, toMonths: 24, childrenPerCarer: 5, napChildrenPerCarer: 10 },
  { fromMonths: 24, toMonths: 36, childrenPerCarer: 7 },
];
const byAges = (rounding: Rounding, atLeast?: number): ClassKind => ({
  key: rounding,
  fromMonths: 6,
  toMonths: 36,
  cap: 18,
  ratio: { bands, rounding },
  ...(atLeast === undefined ? {} : { atLeast }),
});
const ages = (infants: number, toddlers: number, twos: number) => [
  ...Array.from({ length: infants }, () => ({ months: 7 })),
  ...Array.from({ length: toddlers }, () => ({ months: 13 })),
  ...Array.from({ length: twos }, () => ({ months: 25 })),
];

test("mixed ages: each rounding by hand", () => {
  const all = (children: { months: number; asleep?: boolean }[]): number[] =>
    (["share", "band", "strictest", "grouping"] as const).map((rounding) =>
      requiredForAges(compileKind(byAges(rounding)), children),
    );
  // 1/3 + 2/5 = 0.73; 1 + 1; 3 children at 1:3; one group of three around the infant.
  expect(all(ages(1, 2, 0))).toEqual([1, 2, 1, 1]);
  // 4/3 + 4/5 = 2.13; 2 + 1; 8 at 1:3; infants 3, infant with two toddlers, two toddlers.
  expect(all(ages(4, 4, 0))).toEqual([3, 3, 3, 3]);
  // 1/3 + 14/7 = 2.33; 1 + 2; 15 at 1:3; the infant with two, then twelve by sevens.
  expect(all(ages(1, 0, 14))).toEqual([3, 3, 5, 3]);
  // 2/3 + 3/5 + 5/7 = 1.98; 1 + 1 + 1; 10 at 1:3; infants with a toddler, two toddlers with three twos, two twos.
  expect(all(ages(2, 3, 5))).toEqual([2, 3, 4, 3]);
  // Six sleeping infants: one carer; awake: two.
  expect(all(ages(6, 0, 0).map((child) => ({ ...child, asleep: true })))).toEqual([1, 1, 1, 1]);
  expect(all(ages(6, 0, 0))).toEqual([2, 2, 2, 2]);
  expect(requiredForAges(compileKind(byAges("share", 2)), ages(1, 0, 0))).toBe(2);
  expect(requiredForAges(compileKind(byAges("share", 2)), [])).toBe(0);
});

/** Fewest groups, each judged by its strictest child: every way to divide the children is tried. */
function fewestGroups(limits: readonly number[]): number {
  let best = limits.length;
  const groups: { size: number; limit: number }[] = [];
  const place = (at: number): void => {
    if (groups.length >= best) return;
    if (at === limits.length) {
      best = groups.length;
      return;
    }
    for (const group of groups) {
      const limit = Math.min(group.limit, limits[at]!);
      if (group.size + 1 > limit) continue;
      const old = { ...group };
      Object.assign(group, { size: group.size + 1, limit });
      place(at + 1);
      Object.assign(group, old);
    }
    groups.push({ size: 1, limit: limits[at]! });
    place(at + 1);
    groups.pop();
  };
  place(0);
  return best;
}

const someChildren = fc.array(fc.record({ months: fc.integer({ min: 0, max: 60 }), asleep: fc.boolean() }), {
  maxLength: 8,
});
const limitOf = ({ months, asleep }: { months: number; asleep: boolean }): number => {
  const band = bands.find(({ toMonths }) => months < toMonths) ?? bands[2]!;
  return asleep ? (band.napChildrenPerCarer ?? band.childrenPerCarer) : band.childrenPerCarer;
};

test("grouping is the fewest groups there are; the others are ordered around it", () => {
  fc.assert(
    fc.property(someChildren, (children) => {
      const [share, band, strictest, grouping] = (["share", "band", "strictest", "grouping"] as const).map((rounding) =>
        requiredForAges(compileKind(byAges(rounding)), children),
      );
      expect(grouping).toBe(fewestGroups(children.map(limitOf)));
      expect(share).toBe(Math.ceil(children.reduce((sum, child) => sum + 210 / limitOf(child), 0) / 210));
      const limits = children.map(limitOf);
      expect(strictest).toBe(children.length === 0 ? 0 : Math.ceil(children.length / Math.min(...limits)));
      expect(share! <= grouping! && grouping! <= strictest!).toBe(true);
      expect(share! <= band!).toBe(true);
    }),
    { numRuns: 300 },
  );
});

test("ages in months", () => {
  expect(ageInMonths("2025-05-22", "2026-11-21")).toBe(17);
  expect(ageInMonths("2025-05-22", "2026-11-22")).toBe(18);
  expect(ageInMonths("2025-08-31", "2026-02-28")).toBe(6);
  expect(ageInMonths("2025-08-31", "2026-02-27")).toBe(5);
  expect(ageInMonths("2024-02-29", "2026-02-28")).toBe(24);
  expect(() => ageInMonths("2026-02-30", "2026-03-01")).toThrow("2026-02-30 is not a day");
});

test("rules that cannot be are refused by name", () => {
  const refused = (change: Partial<ClassKind>): (() => unknown) => {
    const kind = { ...nationalKinds[0]!, ...change };
    return () => compileKind(kind);
  };
  expect(refused({ cap: 0 })).toThrow("class kind infant: cap 0 is not a whole number from 1 to 10000");
  expect(refused({ toMonths: 6 })).toThrow("class kind infant: end of ages 6 is not a whole number from 7 to 128");
  expect(refused({ ratio: { childrenPerCarer: 2.5 } })).toThrow("children to a carer 2.5");
  expect(refused({ ratio: { bands: [], rounding: "band" } })).toThrow("0 age bands");
  expect(refused({ ratio: { bands: [bands[1]!, bands[0]!], rounding: "band" } })).toThrow(
    "overlap or are out of order",
  );
  expect(() => requiredForAges(compileKind(nationalKinds[0]!), [{ months: 200 }])).toThrow("an age of 200 months");
});
