import { type ClassKind, compileKind, requiredCarers } from "./rules.ts";

/** A stay on some day, in seconds from its midnight; the end exclusive. */
export type Stay = { readonly from: number; readonly until: number };

export type ExpectedChild = {
  readonly months: number;
  /** As known now: not come yet, there, or gone again for today. */
  readonly now: "awaited" | "there" | "gone";
  /** What is booked for today. */
  readonly booked?: Stay;
  /** Comparable days of the past, such as the last weeks' same weekdays; null for a day without the child. */
  readonly past: readonly (Stay | null)[];
};

export type HourForecast = {
  readonly at: number;
  readonly expected: number;
  /** Children and carers needed lie within these with at least the probability asked for. */
  readonly children: { readonly low: number; readonly high: number };
  readonly required: { readonly low: number; readonly high: number };
  /** Probability that the carers told for this instant are too few; absent where none are told. */
  readonly risk?: number;
};

export type ForecastOptions = {
  /** Of the intervals: 0.8 where it is missing. */
  readonly probability?: number;
  /** A booking counts as so many days of the past: 6 where it is missing. */
  readonly bookingWeight?: number;
  /** Arrivals and departures vary by so many seconds to either side of what was seen: 900 where it is missing. */
  readonly spread?: number;
  /** Carers there at each instant asked. */
  readonly carers?: readonly number[];
};

/** How much the habits of the whole class weigh beside a child's own days, as days. */
const classWeight = 1;
/** Someone who stays longer than ever before goes within an hour on average. */
const patience = 3600;
const patienceWeight = 0.05;

/**
 * Children and carers needed in a class in the next hours. Each child's days, today's booking and, weighing one day, the days of
 * the class are mixed into the probability that the child is there at an instant, given what is known now; the number of children
 * of each age band is then a sum of independent yes-or-no events (Poisson–binomial, computed exactly), and so is what they
 * need. Awake is assumed. O(instants × (days + children²) + combinations of band counts). Instants must not lie before `now`.
 * Independence is assumed: what keeps many children at home together (illness, weather) makes the true interval wider.
 */
export function forecastClass(
  kind: ClassKind,
  children: readonly ExpectedChild[],
  now: number,
  instants: readonly number[],
  options: ForecastOptions = {},
): HourForecast[] {
  const { probability = 0.8, bookingWeight = 6, spread = 900, carers } = options;
  if (!(probability > 0 && probability < 1)) throw new RangeError(`a probability of ${probability}`);
  if (!(spread > 0 && bookingWeight >= 0))
    throw new RangeError(`a spread of ${spread}, a booking weighing ${bookingWeight}`);
  const compiled = compileKind(kind);
  const bandsOf = children.map(({ months }) => {
    const band = compiled.bandOf[months];
    if (band === undefined) throw new RangeError(`an age of ${months} months`);
    return band;
  });
  const habits = children.map((child) => habitOf(child, bookingWeight));
  const classDays = children.flatMap(({ past }) => past);
  const classHabit: Habit = {
    stays: classDays.filter((day) => day !== null).map((stay) => ({ stay, weight: classWeight / classDays.length })),
    absent:
      classDays.length === 0 ? 0 : (classWeight * classDays.filter((day) => day === null).length) / classDays.length,
  };
  return instants.map((instant, at) => {
    if (instant < now) throw new RangeError(`the instant ${instant} lies before now, ${now}`);
    const ofClass = {
      awaited: sums(classHabit, "awaited", now, instant, spread),
      there: sums(classHabit, "there", now, instant, spread),
    };
    const counts = Array.from({ length: compiled.ratios.length / 2 }, () => [1]);
    let expected = 0;
    children.forEach((child, each) => {
      if (child.now === "gone") return;
      const own = sums(habits[each]!, child.now, now, instant, spread);
      const chance = (own.there + ofClass[child.now].there) / (own.possible + ofClass[child.now].possible);
      expected += chance;
      counts[bandsOf[each]!] = withOneMore(counts[bandsOf[each]!]!, chance);
    });
    const byChildren = new Map<number, number>();
    const byRequired = new Map<number, number>();
    const add = (to: Map<number, number>, value: number, weight: number): void => {
      to.set(value, (to.get(value) ?? 0) + weight);
    };
    const chosen = new Int32Array(compiled.ratios.length);
    const combine = (band: number, total: number, weight: number): void => {
      if (weight === 0) return;
      if (band === counts.length) {
        add(byChildren, total, weight);
        add(byRequired, requiredCarers(compiled, chosen), weight);
        return;
      }
      counts[band]!.forEach((chance, count) => {
        chosen[band * 2] = count;
        combine(band + 1, total + count, weight * chance);
      });
    };
    combine(0, 0, 1);
    const there = carers?.[at];
    return {
      at: instant,
      expected,
      children: interval(byChildren, probability),
      required: interval(byRequired, probability),
      ...(there === undefined
        ? {}
        : { risk: [...byRequired].reduce((sum, [needed, weight]) => sum + (needed > there ? weight : 0), 0) }),
    };
  });
}

type Habit = { readonly stays: readonly { readonly stay: Stay; readonly weight: number }[]; readonly absent: number };

function habitOf({ past, booked }: ExpectedChild, bookingWeight: number): Habit {
  const stays = past.filter((day) => day !== null).map((stay) => ({ stay, weight: 1 }));
  if (booked) stays.push({ stay: booked, weight: bookingWeight });
  return { stays, absent: past.filter((day) => day === null).length };
}

/** Probability that something seen at `seen`, give or take the spread, has happened by an instant. */
const happened = (seen: number, instant: number, spread: number): number =>
  Math.min(1, Math.max(0, (instant - seen + spread) / (2 * spread)));

/**
 * Weights of the days that agree with what is known now, and of those of them that have the child there at the instant. Summed up,
 * so that a child's and the class's can be added before they are divided.
 */
function sums(
  { stays, absent }: Habit,
  known: "awaited" | "there",
  now: number,
  instant: number,
  spread: number,
): { possible: number; there: number } {
  let agreeing = 0;
  let present = 0;
  for (const { stay, weight } of stays) {
    const stillThere = 1 - happened(stay.until, instant, spread);
    if (known === "there") {
      agreeing += weight * (1 - happened(stay.until, now, spread));
      present += weight * stillThere;
    } else {
      const come = happened(stay.from, now, spread);
      agreeing += weight * (1 - come);
      present += weight * (happened(stay.from, instant, spread) - come) * stillThere;
    }
  }
  if (known === "there") {
    agreeing += patienceWeight;
    present += patienceWeight * Math.exp((now - instant) / patience);
  } else
    // Nobody is certain to come.
    agreeing += absent + 0.25;
  return { possible: agreeing, there: present };
}

/** The distribution of a count with one more child that is there with a chance. O(count). */
function withOneMore(distribution: readonly number[], chance: number): number[] {
  const next = Array.from({ length: distribution.length + 1 }, () => 0);
  distribution.forEach((weight, count) => {
    next[count]! += weight * (1 - chance);
    next[count + 1]! += weight * chance;
  });
  return next;
}

/** The shortest tails: as much as possible of the rest is cut off, at most half of it on each side. */
function interval(distribution: ReadonlyMap<number, number>, probability: number): { low: number; high: number } {
  const values = [...distribution].sort(([a], [b]) => a - b);
  const tail = (1 - probability) / 2 + 1e-12;
  const end = (ordered: readonly (readonly [number, number])[]): number => {
    let sum = 0;
    for (const [value, weight] of ordered) {
      sum += weight;
      if (sum > tail) return value;
    }
    return ordered.at(-1)![0];
  };
  return { low: end(values), high: end(values.toReversed()) };
}
