import { expect, test } from "vitest";
import { Random } from "../random/random.ts";
import { type ExpectedChild, forecastClass, type Stay } from "./next-hours.ts";
import { type ClassKind, compileKind, nationalKinds, requiredForAges } from "./rules.ts";

const toddlers = nationalKinds[1]!;
const hour = 3600;
const usual = (from: number, until: number, days = 10): Stay[] => Array.from({ length: days }, () => ({ from, until }));

test("certain children are counted, gone ones are not, and time narrows what is left", () => {
  const children: ExpectedChild[] = [
    { months: 14, now: "there", past: usual(8 * hour, 17 * hour) },
    { months: 15, now: "there", past: usual(8 * hour, 12 * hour) },
    { months: 16, now: "gone", past: usual(8 * hour, 17 * hour) },
    { months: 17, now: "awaited", past: Array.from({ length: 30 }, () => null) },
    { months: 18, now: "awaited", past: usual(13 * hour, 17 * hour) },
  ];
  const [ten, thirteen, evening] = forecastClass(
    toddlers,
    children,
    9.5 * hour,
    [10, 14, 19].map((at) => at * hour),
    {
      carers: [1, 0, 0],
    },
  );
  expect(ten!.children).toEqual({ low: 2, high: 2 });
  expect(ten!.expected).toBeCloseTo(2, 0);
  expect(ten!.required).toEqual({ low: 1, high: 1 });
  expect(ten!.risk).toBe(0);
  // Nobody is certain, and one of two may stay away.
  expect(thirteen!.children).toEqual({ low: 1, high: 2 });
  expect(thirteen!.risk).toBeGreaterThan(0.9);
  expect(evening!.children).toEqual({ low: 0, high: 0 });
  expect(evening!.expected).toBeLessThan(0.1);
});

test("one child's chance by hand: half of the days, one day of the class, and never quite certain", () => {
  const child: ExpectedChild = { months: 14, now: "awaited", past: [{ from: 9 * hour, until: 16 * hour }, null] };
  const at = (options = {}) => forecastClass(toddlers, [child], 0, [12 * hour], options)[0]!.expected;
  // Own days: 1 of 1 + 1 + 0.25; the class weighs one day, half of it there, and 0.25 too.
  expect(at()).toBeCloseTo((1 + 0.5) / (2.25 + 1.25), 10);
  const booked = { ...child, booked: { from: 10 * hour, until: 15 * hour } };
  const expected = forecastClass(toddlers, [booked], 0, [12 * hour], { bookingWeight: 4 })[0]!.expected;
  expect(expected).toBeCloseTo((1 + 4 + 0.5) / (2.25 + 4 + 1.25), 10);
  // At half past nine the first day's arrival, give or take half an hour, has half happened at nine.
  const nine = forecastClass(toddlers, [child], 0, [9 * hour], { spread: 1800 })[0]!.expected;
  expect(nine).toBeCloseTo((1 + 0.5) / (2.25 + 1.25) / 2, 10);
});

test("counts and carers of mixed ages are those of every combination of children", () => {
  const kind: ClassKind = {
    key: "by age",
    fromMonths: 6,
    toMonths: 36,
    cap: 18,
    ratio: {
      bands: [
        { fromMonths: 6, toMonths: 18, childrenPerCarer: 2 },
        { fromMonths: 18, toMonths: 36, childrenPerCarer: 3 },
      ],
      rounding: "strictest",
    },
  };
  const random = Random.from("combinations");
  for (let round = 0; round < 20; round++) {
    const children = Array.from({ length: 7 }, (): ExpectedChild => ({
      months: random.pick([8, 20]),
      now: "awaited",
      past: Array.from({ length: 6 }, () => (random.chance(0.6) ? { from: 8 * hour, until: 16 * hour } : null)),
    }));
    const chances = children.map(
      (child) =>
        // Each by itself, with the class's days that all of them share.
        forecastClass(
          kind,
          [child, ...children.filter((other) => other !== child).map((other) => ({ ...other, now: "gone" as const }))],
          0,
          [12 * hour],
        )[0]!.expected,
    );
    const carers = random.int(0, 4);
    const found = forecastClass(kind, children, 0, [12 * hour], { carers: [carers], probability: 0.8 })[0]!;
    const weights = new Map<number, number>();
    let risk = 0;
    for (let mask = 0; mask < 1 << children.length; mask++) {
      const weight = chances.reduce((product, chance, at) => product * ((mask >> at) & 1 ? chance : 1 - chance), 1);
      const needed = requiredForAges(
        compileKind(kind),
        children.filter((_, at) => (mask >> at) & 1),
      );
      weights.set(needed, (weights.get(needed) ?? 0) + weight);
      if (needed > carers) risk += weight;
    }
    expect(found.expected).toBeCloseTo(
      chances.reduce((sum, chance) => sum + chance, 0),
      10,
    );
    expect(found.risk).toBeCloseTo(risk, 10);
    const inside = [...weights].filter(([value]) => value >= found.required.low && value <= found.required.high);
    expect(inside.reduce((sum, [, weight]) => sum + weight, 0)).toBeGreaterThanOrEqual(0.8 - 1e-9);
    const tail = (below: boolean): number =>
      [...weights].reduce(
        (sum, [value, weight]) =>
          sum + ((below ? value <= found.required.low : value >= found.required.high) ? weight : 0),
        0,
      );
    // No tighter interval keeps its tails.
    expect(tail(true)).toBeGreaterThan(0.1 - 1e-9);
    expect(tail(false)).toBeGreaterThan(0.1 - 1e-9);
  }
});

test("80 % intervals hold what comes true in about 80 % of simulated days", () => {
  const random = Random.from("coverage");
  let [inside, all, width] = [0, 0, 0];
  for (let round = 0; round < 150; round++) {
    const habits = Array.from({ length: 15 }, () => ({
      from: random.normal(8.5, 0.6) * hour,
      until: random.normal(16.5, 0.8) * hour,
      comes: random.between(0.6, 1),
    }));
    const day = (habit: (typeof habits)[number]): Stay | null =>
      random.chance(habit.comes)
        ? { from: habit.from + random.normal(0, 900), until: habit.until + random.normal(0, 900) }
        : null;
    const today = habits.map(day);
    const now = 9 * hour;
    const children = habits.map((habit, at): ExpectedChild => {
      const stay = today[at]!;
      return {
        months: 14,
        past: Array.from({ length: 20 }, () => day(habit)),
        now: stay && stay.from <= now ? (stay.until <= now ? "gone" : "there") : "awaited",
      };
    });
    const instants = [9.5, 10, 12, 15.5, 16, 16.5, 17, 17.5].map((at) => at * hour);
    forecastClass(toddlers, children, now, instants).forEach(({ at, children: { low, high } }) => {
      const came = today.filter((stay) => stay && stay.from <= at && stay.until > at).length;
      all++;
      width += high - low;
      if (came >= low && came <= high) inside++;
    });
  }
  // Counts are whole, so intervals hold rather more than asked for; a useless wide one would hold everything.
  expect(inside / all).toBeGreaterThan(0.78);
  expect(inside / all).toBeLessThan(0.95);
  expect(width / all).toBeLessThan(4);
});

test("refuses what cannot be", () => {
  const child: ExpectedChild = { months: 14, now: "there", past: [] };
  expect(() => forecastClass(toddlers, [child], 100, [50])).toThrow("the instant 50 lies before now, 100");
  expect(() => forecastClass(toddlers, [{ ...child, months: 300 }], 0, [50])).toThrow("an age of 300 months");
  expect(() => forecastClass(toddlers, [child], 0, [50], { probability: 1 })).toThrow("a probability of 1");
  expect(() => forecastClass(toddlers, [child], 0, [50], { spread: 0 })).toThrow("a spread of 0");
  expect(forecastClass(toddlers, [], 0, [50])[0]).toMatchObject({ expected: 0, children: { low: 0, high: 0 } });
  // Someone with no past at all who is there now will probably still be in a minute.
  expect(forecastClass(toddlers, [child], 0, [60])[0]!.expected).toBeGreaterThan(0.9);
});
