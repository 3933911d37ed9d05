import { describe, expect, test } from "vitest";
import { forecastBirths, type BirthsForecast } from "./births.ts";
import { projectCohorts } from "./cohorts.ts";
import { monthOf, sumRows } from "./panel.ts";
import { effectsOf } from "./scenarios.ts";
import { nationalMortality, survivalByMonth } from "./survival.ts";
import { syntheticBirths } from "./synthetic-births.ts";

const none = { infant: 0, underFive: 0 };

/** Two communities of one street, ten and five births every month. */
function steady(): BirthsForecast {
  const births = new Float64Array(2 * 48).fill(10);
  births.fill(5, 48);
  const panel = {
    communities: ["甲", "乙"],
    parents: ["街道"],
    parentOf: new Int32Array(2),
    firstMonth: monthOf("2020-01"),
    months: 48,
    births,
  };
  return forecastBirths(panel, 24);
}

/** Children of a row at the end of a month (0: the first of the forecast). */
const childrenAt = (children: Float64Array, row: number, month: number, horizon = 24) =>
  [...children.subarray((row * horizon + month) * 4, (row * horizon + month) * 4 + 4)].map(
    (value) => Math.round(value * 1e4) / 1e4,
  );

describe("survival", () => {
  test("the national rates", () => {
    const survival = survivalByMonth(nationalMortality);
    expect(survival).toHaveLength(36);
    expect(survival[0]).toBeCloseTo(1 - 0.0045 * 0.6, 12);
    expect(survival[6]).toBeCloseTo(1 - 0.0045 * 0.8, 12);
    expect(survival[12]).toBeCloseTo(1 - 0.0045, 12);
    expect(survival[24]).toBeCloseTo(0.9955 * (1 - (0.0017 / 0.9955) * 0.25), 12);
    expect([...survivalByMonth(none)].every((share) => share === 1)).toBe(true);
  });

  test("rates that are not rates are refused", () => {
    for (const [infant, underFive] of [
      [-0.1, 0.1],
      [0.2, 0.1],
      [0.1, 1],
    ] as const)
      expect(() => survivalByMonth({ infant, underFive })).toThrow(RangeError);
  });
});

describe("cohorts", () => {
  test("steady births fill three years", () => {
    const { communities, parents, district } = projectCohorts(steady(), { mortality: none });
    for (const month of [0, 11, 23]) {
      const [a, b] = [childrenAt(communities.children, 0, month), childrenAt(communities.children, 1, month)];
      expect(a[0]! + a[1]! + a[2]!).toBeCloseTo(a[3]!, 3);
      for (const [group, full] of [120, 120, 120, 360].entries()) {
        expect(a[group]! / full).toBeCloseTo(1, 1);
        expect(b[group]! / (full / 2)).toBeCloseTo(1, 1);
      }
      expect(childrenAt(parents.children, 0, month)[3]).toBeCloseTo(a[3]! + b[3]!, 3);
      expect(childrenAt(district.children, 0, month)).toEqual(childrenAt(parents.children, 0, month));
    }
    // At the end of the first month all two-year-olds were born in the history.
    expect(childrenAt(communities.children, 0, 0)[2]).toBe(120);
    expect(childrenAt(communities.children, 0, 11)[2]).toBe(120);
  });

  test("deaths take what the rates say", () => {
    const { communities } = projectCohorts(steady(), { mortality: { infant: 0.1, underFive: 0.1 } });
    expect(childrenAt(communities.children, 0, 0)[1]).toBe(108);
    expect(childrenAt(communities.children, 0, 0)[2]).toBe(108);
  });

  test("a stock is met at the end of the history and grows older from there", () => {
    const stock = Float64Array.from([60, 240, 120, Number.NaN, Number.NaN, Number.NaN]);
    const { communities } = projectCohorts(steady(), { mortality: none, stock });
    // One month on: eleven twelfths of the 240 are still one, and those who were nought have begun to turn one.
    const [, one, two] = childrenAt(communities.children, 0, 0);
    expect(two!).toBeGreaterThan(120);
    expect(two!).toBeLessThan(140);
    expect(one!).toBeGreaterThan(210);
    expect(one!).toBeLessThan(240);
    // The community that was not counted follows its street.
    expect(childrenAt(communities.children, 1, 0)[1]!).toBeGreaterThan(60);
    const empty = projectCohorts(steady(), { mortality: none, stock: new Float64Array(6) });
    expect(childrenAt(empty.communities.children, 0, 11)[2]).toBe(0);
    expect(childrenAt(empty.communities.children, 0, 11)[0]!).toBeGreaterThan(0);
  });

  test("children counted where no birth was told are kept", () => {
    const panel = syntheticBirths({ communities: 3, months: 48, seed: "none" });
    panel.births.fill(0, 0, 48);
    const stock = Float64Array.from([12, 24, 36, 0, 0, 0, 0, 0, 0]);
    const { communities } = projectCohorts(forecastBirths(panel, 12), { mortality: none, stock });
    // A year later they are a year older; how many have moved the street's other communities tell.
    const [, one, two] = childrenAt(communities.children, 0, 11, 12);
    expect(one!).toBeGreaterThan(6);
    expect(one!).toBeLessThan(30);
    expect(two!).toBeGreaterThan(12);
    expect(two!).toBeLessThan(60);
    const now = projectCohorts(forecastBirths(panel, 1), { mortality: none, stock }).communities.children;
    expect(now[2]! / 36).toBeCloseTo(1, 0);
  });

  test("sums agree in every month and group, with stock and assumptions", () => {
    const panel = syntheticBirths({ communities: 30, months: 60, seed: "sums" });
    const stock = Float64Array.from({ length: 90 }, (_, at) => (at % 7 === 0 ? Number.NaN : 20 + (at % 30)));
    const { communities, parents, district } = projectCohorts(forecastBirths(panel, 36), {
      stock,
      assumptions: [
        { kind: "births", communities: [1, 2], from: 0, to: 35, factor: 1.2 },
        { kind: "migration", communities: [2, 3], from: 3, to: 20, yearly: 0.1 },
        { kind: "housing", communities: [4], from: 2, to: 8, homes: 700, birthsPerHome: 0.1, childrenPerHome: 0.3 },
      ],
    });
    for (const [width, of] of [
      [36, "births"],
      [36 * 4, "children"],
    ] as const) {
      const up = sumRows(communities[of], width, panel.parentOf, panel.parents.length);
      for (const [at, value] of up.entries()) expect(value).toBeCloseTo(parents[of][at]!, 6);
      const top = sumRows(parents[of], width, new Int32Array(panel.parents.length), 1);
      for (const [at, value] of top.entries()) expect(value).toBeCloseTo(district[of][at]!, 6);
    }
    for (const tier of [communities, parents, district])
      for (const [at, count] of tier.children.entries()) {
        expect(tier.childrenLow[at]!).toBeLessThanOrEqual(count + 1e-9);
        expect(tier.childrenHigh[at]!).toBeGreaterThanOrEqual(count - 1e-9);
      }
  });

  test("bounds of children widen with the months ahead and with moving", () => {
    const forecast = forecastBirths(syntheticBirths({ communities: 30, months: 60, seed: "wide" }), 36);
    const [still, moving] = [0, 0.3].map((churn) => projectCohorts(forecast, { churn }).district);
    const width = (tier: typeof still, month: number, group: number) =>
      tier!.childrenHigh[month * 4 + group]! - tier!.childrenLow[month * 4 + group]!;
    expect(width(still, 35, 3)).toBeGreaterThan(width(still, 0, 3));
    expect(width(moving, 12, 3)).toBeGreaterThan(width(still, 12, 3));
    // Those who will be two in a year are born already: without moving there is nothing to be unsure of.
    expect(width(still, 11, 2)).toBeCloseTo(0, 6);
    expect(width(still, 24, 2)).toBeGreaterThan(1);
  });
});

describe("assumptions", () => {
  test("births times a factor, reached step by step, only from its month on", () => {
    const base = projectCohorts(steady());
    const { communities } = projectCohorts(steady(), {
      assumptions: [{ kind: "births", communities: [0], from: 2, to: 5, factor: 2, rampMonths: 2 }],
    });
    const ratio = [...communities.births.subarray(0, 8)].map((births, at) => births / base.communities.births[at]!);
    for (const [at, expected] of [1, 1, 1.5, 2, 2, 2, 1, 1].entries()) expect(ratio[at]).toBeCloseTo(expected, 12);
    expect(communities.birthsHigh[4]! / base.communities.birthsHigh[4]!).toBeCloseTo(2, 12);
    expect(communities.births[24]).toBe(base.communities.births[24]);
  });

  test("net migration moves those who live there, not those yet to be born", () => {
    const base = projectCohorts(steady(), { mortality: none });
    const { communities } = projectCohorts(steady(), {
      mortality: none,
      assumptions: [{ kind: "migration", communities: [0], from: 0, to: 11, yearly: -0.2 }],
    });
    // Two-year-olds at the end of twelve months have all been exposed for the whole year.
    expect(communities.children[11 * 4 + 2]! / base.communities.children[11 * 4 + 2]!).toBeCloseTo(0.8, 10);
    expect(communities.children[23 * 4 + 0]! / base.communities.children[23 * 4 + 0]!).toBeCloseTo(1, 10);
    expect(communities.children[11 * 4 + 0]! / base.communities.children[11 * 4 + 0]!).toBeGreaterThan(0.85);
    expect(communities.births).toEqual(base.communities.births);
  });

  test("homes bring births and children who grow older", () => {
    const base = projectCohorts(steady(), { mortality: none });
    const { communities } = projectCohorts(steady(), {
      mortality: none,
      assumptions: [
        { kind: "housing", communities: [0, 1], from: 0, to: 1, homes: 240, birthsPerHome: 0.1, childrenPerHome: 0.6 },
      ],
    });
    // 60 homes a month for each community: 0.5 births a month more after the first month, 1 after the second.
    const added = (month: number) => communities.births[month]! - base.communities.births[month]!;
    expect([added(0), added(1), added(10)].map((births) => Math.round(births * 1e6) / 1e6)).toEqual([0.5, 1, 1]);
    const children = (month: number, group: number) =>
      communities.children[month * 4 + group]! - base.communities.children[month * 4 + group]!;
    expect(children(0, 3)).toBeCloseTo(36 + 0.5, 6);
    expect(children(0, 2)).toBeCloseTo(12, 6);
    // A year after, a third of the first 36 has turned three and 23 of 36 of the second month's are left.
    expect(children(12, 2)).toBeCloseTo(12 + 12, 6);
  });

  test("assumptions that cannot be are refused", () => {
    const base = { communities: [0], from: 0, to: 1 };
    for (const wrong of [
      { ...base, kind: "births", factor: -1 },
      { ...base, kind: "births", factor: Number.NaN },
      { ...base, kind: "migration", yearly: -1 },
      { ...base, kind: "housing", homes: -1, birthsPerHome: 0, childrenPerHome: 0 },
      { ...base, kind: "births", factor: 1, from: 2 },
      { ...base, kind: "births", factor: 1, to: 1.5 },
    ] as const)
      expect(() => effectsOf([wrong], 12)).toThrow(RangeError);
    expect(effectsOf([], 12).size).toBe(0);
    const late = effectsOf([{ ...base, kind: "births", factor: 3, from: 20, to: 30 }], 12).get(0)!;
    expect([...late.birthsFactor]).toEqual(Array(12).fill(1));
    const before = effectsOf([{ ...base, kind: "births", factor: 3, from: -5, to: 0, rampMonths: 12 }], 12).get(0)!;
    expect(before.birthsFactor[0]).toBe(2);
    expect(before.birthsFactor[1]).toBe(1);
  });
});
