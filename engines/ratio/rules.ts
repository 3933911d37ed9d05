/**
 * What decides how many carers a class needs, as data: kinds of classes with their ages, their cap and their ratio, each as a
 * district's documents set it. Ages are whole months; a period of ages has its end exclusive.
 */

/** A ratio for children of an age, for classes that are judged by the ages of their children. */
export type AgeBand = {
  readonly fromMonths: number;
  readonly toMonths: number;
  readonly childrenPerCarer: number;
  /** While the child sleeps; the same as awake where it is missing. */
  readonly napChildrenPerCarer?: number;
};

/**
 * How the needs of children of several ages make one whole number of carers:
 * `share`: each child needs its share of a carer, the sum is rounded up once;
 * `band`: each age band is rounded up by itself;
 * `strictest`: the strictest ratio among the children present holds for all of them;
 * `grouping`: carers divide the children as favourably as possible, each group judged by its strictest child.
 */
export type Rounding = "share" | "band" | "strictest" | "grouping";

/** One kind of class, such as 托小班. */
export type ClassKind = {
  readonly key: string;
  /** Children of other ages are reported. */
  readonly fromMonths: number;
  readonly toMonths: number;
  readonly cap: number;
  /** Carers that must be there as long as any child is; 1 where it is missing. */
  readonly atLeast?: number;
  /** One ratio for every child of the class, or bands of ages and how they are rounded. */
  readonly ratio:
    | { readonly childrenPerCarer: number; readonly napChildrenPerCarer?: number }
    | { readonly bands: readonly AgeBand[]; readonly rounding: Rounding };
};

/**
 * The national figures: 《托育机构设置标准（试行）》 (国卫人口发〔2019〕58号) art. 19 (ages and caps) and art. 20 (ratios). No national
 * document sets the ratio of mixed classes; 1:5 is the strict choice of the platform's national pack. `home` is 《家庭托育点管理办法
 * （试行）》 (国卫人口发〔2023〕28号): five children at most, three to a carer.
 */
export const nationalKinds: readonly ClassKind[] = [
  { key: "infant", fromMonths: 6, toMonths: 12, cap: 10, ratio: { childrenPerCarer: 3 } },
  { key: "toddler", fromMonths: 12, toMonths: 24, cap: 15, ratio: { childrenPerCarer: 5 } },
  { key: "twos", fromMonths: 24, toMonths: 36, cap: 20, ratio: { childrenPerCarer: 7 } },
  { key: "mixed", fromMonths: 18, toMonths: 36, cap: 18, ratio: { childrenPerCarer: 5 } },
  { key: "home", fromMonths: 0, toMonths: 36, cap: 5, ratio: { childrenPerCarer: 3 } },
];

/** Codes of persons: a child is its age in months (0 to 127), a member of staff one of these two. */
export const carer = 128;
/** On site but not counted as a carer: head, health worker, cook, trainee. */
export const otherStaff = 129;

/** Whole months of age on a day, both ISO dates; a child born on the 31st is a month older on the last day of a short month. */
export function ageInMonths(bornOn: string, on: string): number {
  const [year, month, day] = parts(bornOn);
  const [toYear, toMonth, toDay] = parts(on);
  const lastDay = new Date(Date.UTC(toYear, toMonth, 0)).getUTCDate();
  return (toYear - year) * 12 + toMonth - month - (toDay < Math.min(day, lastDay) ? 1 : 0);
}

function parts(day: string): [number, number, number] {
  const ms = Date.parse(`${day}T00:00:00Z`);
  if (!/^\d{4}-\d{2}-\d{2}$/.test(day) || Number.isNaN(ms) || new Date(ms).toISOString().slice(0, 10) !== day)
    throw new RangeError(`${day} is not a day`);
  return [Number(day.slice(0, 4)), Number(day.slice(5, 7)), Number(day.slice(8))];
}

/** A kind as the counters use it. A child's need is `weight / unit` carers, in whole numbers so that nothing is rounded early. */
export type CompiledKind = {
  readonly key: string;
  readonly cap: number;
  readonly atLeast: number;
  readonly unit: number;
  /** Whether the rounding needs to know how many children of each band there are; otherwise the sum of weights is enough. */
  readonly isCounted: boolean;
  /** Ratios awake and asleep of band b at 2b and 2b + 1; one band where one ratio holds for all. */
  readonly ratios: Int32Array;
  readonly rounding: Rounding;
  /** Places in `ratios` from the strictest to the loosest. */
  readonly strictestFirst: Int32Array;
  /** Band of an age in months (0 to 127); ages outside all bands belong to the nearest. */
  readonly bandOf: Uint8Array;
  /** 1 for an age that the kind is meant for. */
  readonly fits: Uint8Array;
};

const oldest = 128;

/** Checks one kind and prepares it; O(ages). Throws RangeError with the kind and what is wrong. */
export function compileKind(kind: ClassKind): CompiledKind {
  const refuse = (reason: string): never => {
    throw new RangeError(`class kind ${kind.key}: ${reason}`);
  };
  const whole = (value: number, name: string, least: number, most = 10_000): number =>
    Number.isInteger(value) && value >= least && value <= most
      ? value
      : refuse(`${name} ${value} is not a whole number from ${least} to ${most}`);
  const ages = (from: number, to: number): void => {
    whole(from, "youngest age", 0, oldest - 1);
    whole(to, "end of ages", from + 1, oldest);
  };
  ages(kind.fromMonths, kind.toMonths);
  const bands: readonly AgeBand[] =
    "bands" in kind.ratio
      ? kind.ratio.bands
      : [{ fromMonths: kind.fromMonths, toMonths: kind.toMonths, ...kind.ratio }];
  if (bands.length === 0 || bands.length > 8) refuse(`${bands.length} age bands; 1 to 8 are possible`);
  const ratios = new Int32Array(bands.length * 2);
  bands.forEach((band, at) => {
    ages(band.fromMonths, band.toMonths);
    if (at > 0 && band.fromMonths < bands[at - 1]!.toMonths) refuse("age bands overlap or are out of order");
    ratios[at * 2] = whole(band.childrenPerCarer, "children to a carer", 1);
    ratios[at * 2 + 1] = whole(band.napChildrenPerCarer ?? band.childrenPerCarer, "sleeping children to a carer", 1);
  });
  const unit = ratios.reduce(leastCommonMultiple, 1);
  if (unit > 1_000_000) refuse("the ratios have no small common multiple");
  const rounding = "bands" in kind.ratio ? kind.ratio.rounding : "share";
  const bandOf = Uint8Array.from({ length: oldest }, (_, age) => {
    const at = bands.findIndex(({ toMonths }) => age < toMonths);
    return at < 0 ? bands.length - 1 : at;
  });
  return {
    key: kind.key,
    cap: whole(kind.cap, "cap", 1),
    atLeast: whole(kind.atLeast ?? 1, "least number of carers", 0),
    unit,
    isCounted: rounding !== "share" && bands.length > 1,
    ratios,
    rounding,
    strictestFirst: Int32Array.from(ratios.keys()).sort((a, b) => ratios[a]! - ratios[b]! || a - b),
    bandOf,
    fits: Uint8Array.from({ length: oldest }, (_, age) => (age >= kind.fromMonths && age < kind.toMonths ? 1 : 0)),
  };
}

function leastCommonMultiple(a: number, b: number): number {
  let [divisor, rest] = [a, b];
  while (rest > 0) [divisor, rest] = [rest, divisor % rest];
  return (a / divisor) * b;
}

/**
 * Carers that a class needs. `counts` has the children of band b awake at `offset + 2b` and asleep at `offset + 2b + 1`.
 * O(bands), at most 16 steps.
 */
export function requiredCarers(kind: CompiledKind, counts: ArrayLike<number>, offset = 0): number {
  const { ratios, unit } = kind;
  let children = 0;
  let load = 0;
  for (let at = 0; at < ratios.length; at++) {
    children += counts[offset + at]!;
    load += counts[offset + at]! * (unit / ratios[at]!);
  }
  if (children === 0) return 0;
  let carers = 0;
  if (!kind.isCounted) carers = Math.ceil(load / unit);
  else if (kind.rounding === "band")
    for (let at = 0; at < ratios.length; at += 2) {
      const both = counts[offset + at]! * (unit / ratios[at]!) + counts[offset + at + 1]! * (unit / ratios[at + 1]!);
      carers += Math.ceil(both / unit);
    }
  else if (kind.rounding === "strictest") {
    const strictest = kind.strictestFirst.find((at) => counts[offset + at]! > 0)!;
    carers = Math.ceil(children / ratios[strictest]!);
  } else {
    // Filling each carer's group from the strictest child on is best: that child is in some group, and no other child
    // limits a group less than the next strictest one.
    let free = 0;
    for (const at of kind.strictestFirst) {
      const left = counts[offset + at]! - Math.min(free, counts[offset + at]!);
      free -= counts[offset + at]! - left;
      const groups = Math.ceil(left / ratios[at]!);
      carers += groups;
      if (groups > 0) free = groups * ratios[at]! - left;
    }
  }
  return Math.max(carers, kind.atLeast);
}

/** Carers for children given by their ages in months (asleep where told so). O(children). */
export function requiredForAges(
  kind: CompiledKind,
  children: readonly { readonly months: number; readonly asleep?: boolean }[],
): number {
  const counts = new Int32Array(kind.ratios.length);
  for (const { months, asleep } of children) {
    const band = kind.bandOf[months];
    if (band === undefined) throw new RangeError(`an age of ${months} months`);
    counts[band * 2 + (asleep ? 1 : 0)]!++;
  }
  return requiredCarers(kind, counts);
}
