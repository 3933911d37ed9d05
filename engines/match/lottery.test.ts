import { describe, expect, test } from "vitest";
import { seedOf } from "../lots/lots.ts";
import { Random } from "../random/random.ts";
import { ageIn, barTo } from "./eligibility.ts";
import { jointList } from "./joint-lists.ts";
import { drawEach, drawOne, drawProgrammes, orderOfLots } from "./lottery.ts";
import { marketOf } from "./small-markets.ts";

const seed = seedOf("000102030405060708090a0b0c0d0e0f");
const ids = Array.from({ length: 40 }, (_, at) => `child ${at}`);

describe("lots", () => {
  test("one lottery is a permutation that depends on seed and ids, not on the order of rows", () => {
    const lot = drawOne(seed, ids);
    expect([...lot].toSorted((a, b) => a - b)).toEqual(ids.map((_, at) => at));
    const mixed = Random.from("rows").shuffle(ids);
    const again = drawOne(seed, mixed);
    expect(mixed.map((id, at) => [id, again[at]])).toEqual(mixed.map((id) => [id, lot[ids.indexOf(id)]]));
    expect(drawOne(seedOf("ff".repeat(16)), ids)).not.toEqual(lot);
    // Written down once: a result of years ago must come out again.
    expect([...drawOne(seed, ["a", "b", "c", "d", "e"])]).toEqual(
      [...drawOne(seed, ["e", "d", "c", "b", "a"])].toReversed(),
    );
    expect([...drawOne(seed, ["a", "b", "c", "d", "e"])]).toEqual([4, 3, 1, 0, 2]);
  });

  test("siblings draw one lot and stand next to each other by id, whoever comes first in the file", () => {
    const familyOf = Int32Array.from(ids, (_, at) => (at % 4 < 3 ? -1 : at % 8));
    const lot = drawOne(seed, ids, familyOf);
    expect([...lot].toSorted((a, b) => a - b)).toEqual(ids.map((_, at) => at));
    for (const family of [3, 7]) {
      const members = ids.filter((_, at) => familyOf[at] === family).toSorted();
      const lots = members.map((id) => lot[ids.indexOf(id)]!);
      expect(lots).toEqual(lots.map((_, at) => lots[0]! + at));
    }
  });

  test("a lottery for each programme numbers those who list it, whatever the order of rows", () => {
    const rows = { start: Int32Array.of(0, 2, 4, 5), programme: Int32Array.of(0, 1, 1, 0, 1) };
    const lot = drawEach(seed, ["x", "y", "z"], ["p", "q"], rows);
    expect(new Set([lot[0], lot[3]])).toEqual(new Set([0, 1]));
    expect(new Set([lot[1], lot[2], lot[4]])).toEqual(new Set([0, 1, 2]));
    const turned = { start: Int32Array.of(0, 1, 3, 5), programme: Int32Array.of(0, 0, 1, 0, 1) };
    const again = drawEach(seed, ["z", "y", "x"], ["q", "p"], turned);
    expect([...again]).toEqual([lot[4], lot[2], lot[3], lot[1], lot[0]]);
  });

  test("every order is drawn about as often", () => {
    const counts = new Map<string, number>();
    for (let round = 0; round < 3000; round++) {
      const drawn = String(drawOne(seedOf(round.toString(16).padStart(32, "0")), ["a", "b", "c"]));
      counts.set(drawn, (counts.get(drawn) ?? 0) + 1);
    }
    expect(counts.size).toBe(6);
    // Five degrees of freedom: beyond 25.7 once in ten thousand; the seeds are fixed.
    let chi = 0;
    for (const count of counts.values()) chi += (count - 500) ** 2 / 500;
    expect(chi).toBeLessThan(25.7);
  });

  test("given lots are put in order, and refused when two are the same", () => {
    expect([...orderOfLots(Float64Array.of(7.5, -1, 300))]).toEqual([1, 0, 2]);
    expect(() => orderOfLots(Float64Array.of(2, 1, 2))).toThrow(/2 is given twice/);
    expect([...drawProgrammes(seed, ["p", "q", "r"])]).toEqual([...drawProgrammes(seed, ["r", "q", "p"])].toReversed());
  });
});

describe("eligibility", () => {
  const month = 2027 * 12 + 8;
  test("age is counted in completed months on the first day", () => {
    expect(ageIn(month, { year: 2026, month: 9, day: 1 })).toBe(12);
    expect(ageIn(month, { year: 2026, month: 9, day: 2 })).toBe(11);
    expect(ageIn(month, { year: 2027, month: 10, day: 1 })).toBe(-1);
  });
  test.each([
    ["nothing stated bars nobody", {}, {}, undefined],
    [
      "an age within",
      { startMonth: month, ageFrom: 12, ageTo: 13 },
      { born: { year: 2026, month: 9, day: 1 } },
      undefined,
    ],
    ["too old", { startMonth: month, ageFrom: 6, ageTo: 12 }, { born: { year: 2026, month: 9, day: 1 } }, "age"],
    ["too young", { startMonth: month, ageFrom: 12, ageTo: 18 }, { born: { year: 2026, month: 9, day: 2 } }, "age"],
    ["an unknown age", { startMonth: month, ageFrom: 12, ageTo: 18 }, {}, undefined],
    ["the first month wanted", { startMonth: month }, { fromMonth: month, untilMonth: month }, undefined],
    ["too early", { startMonth: month }, { fromMonth: month + 1 }, "start"],
    ["too late", { startMonth: month }, { untilMonth: month - 1 }, "start"],
    ["a kind of those", { only: 0b110 }, { kinds: 0b010 }, undefined],
    ["another kind", { only: 0b110 }, { kinds: 0b001 }, "kind"],
    ["no kind at all", { only: 0b110 }, {}, "kind"],
  ] as const)("%s", (_name, intake, applicant, bar) => {
    expect(barTo(intake, applicant)).toBe(bar);
  });
});

describe("joint lists", () => {
  // Programmes 0 and 1 are of site 0, programme 2 of site 1.
  const sites = Int32Array.of(0, 0, 1);
  const market = marketOf(
    [
      [
        [0, 0],
        [2, 0],
      ],
      [
        [2, 0],
        [1, 0],
      ],
    ],
    [1, 1, 1],
  );
  const named = (rule: "together" | "prefer" | "all"): string[] =>
    jointList(market, [0, 1], rule, sites).map((option) =>
      option.map((entry) => (entry === -1 ? "-" : market.programme[entry])).join(""),
    );
  test("together: only one site, in the order of the sum of ranks, then of the worst, then of the first child", () => {
    expect(named("together")).toEqual(["01", "22"]);
  });
  test("prefer: one site, then two, then a place for one", () => {
    expect(named("prefer")).toEqual(["01", "22", "02", "21", "0-", "-2", "2-", "-1"]);
  });
  test("all: a place for each", () => {
    expect(named("all")).toEqual(["02", "01", "22", "21"]);
  });
  test("whoever holds a place keeps it: last comes that all stay, and nothing worse", () => {
    const kept = {
      ...marketOf(
        [
          [
            [2, 1],
            [0, 0],
          ],
          [
            [1, 1],
            [2, 1],
          ],
        ],
        [1, 1, 1],
      ),
      keeps: true,
    };
    const list = jointList(kept, [0, 1], "together", sites);
    expect(list).toEqual([
      [0, 3],
      [1, 2],
      [1, -1],
    ]);
    expect(jointList(kept, [0, 1], "prefer", sites).at(-1)).toEqual([1, -1]);
  });
  test("lists that grow too long are refused", () => {
    const wide = marketOf(
      Array.from({ length: 4 }, () => Array.from({ length: 12 }, (_, at) => [at, 0] as const)),
      Array.from({ length: 12 }, () => 1),
    );
    expect(() => jointList(wide, [0, 1, 2, 3], "prefer", new Int32Array(12))).toThrow(/28561 options/);
  });
});
