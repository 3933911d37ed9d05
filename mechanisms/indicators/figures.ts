import type { Definition } from "../packs/index.ts";
import type { IndicatorBody, MeasureBody } from "./contract.ts";
import type { Cube, Curve } from "./cube.ts";
import type { Amount, Moment } from "./definition.ts";
import { evaluate, type Figure, type Figures, type Missing, type Part } from "./evaluate.ts";
import type { FactsWorld } from "./facts.ts";
import { compileMeasure, type FactsMeasure } from "./measure.ts";
import { reportedAsOf } from "./reports.ts";

export type Side = { readonly measure: FactsMeasure } | { readonly reported: true };

/** A definition ready to be computed. */
export type Indicator = {
  readonly key: string;
  readonly version: number;
  readonly definition: Definition<IndicatorBody>;
  readonly body: IndicatorBody;
  readonly numerator: Side;
  readonly denominator: Side | undefined;
  /** The list of rows behind the number. */
  readonly rows: string | undefined;
};

const compiled = new WeakMap<object, Indicator>();

export function compileIndicator(definition: Definition<IndicatorBody>): Indicator {
  const known = compiled.get(definition);
  if (known) return known;
  const { body, key, version } = definition;
  const side = (measure: MeasureBody): Side =>
    "reported" in measure ? { reported: true } : { measure: compileMeasure(measure) };
  const numerator = side(body.numerator);
  const indicator = {
    key,
    version,
    definition,
    body,
    numerator,
    denominator: body.denominator && side(body.denominator),
    rows: "measure" in numerator ? numerator.measure.facts.rows : "reports",
  };
  compiled.set(definition, indicator);
  return indicator;
}

/** What figures are computed in: one district, one day, one state of knowledge. */
export type Setting = {
  readonly cube: Cube;
  readonly world: FactsWorld;
  readonly moment: Moment;
  readonly curve: Curve;
};

/** Amounts of each division by itself and by part, or what is stated of divisions as a whole. */
type Amounts =
  | { readonly own: ReadonlyMap<string, Float64Array>; readonly totals?: () => ReadonlyMap<string, Float64Array> }
  | { readonly stated: (code: string) => number | null };

const dayBefore = (day: string): string =>
  new Date(Date.parse(`${day}T00:00:00Z`) - 86_400_000).toISOString().slice(0, 10);

/** First day of the month, quarter or year of a day. */
export function periodStart(asOf: "month" | "quarter" | "year", on: string): string {
  const month = Number(on.slice(5, 7));
  const first = asOf === "month" ? month : asOf === "quarter" ? month - ((month - 1) % 3) : 1;
  return `${on.slice(0, 4)}-${String(first).padStart(2, "0")}-01`;
}

const daysOf = ({ isFlow }: FactsMeasure, asOf: IndicatorBody["asOf"], on: string): string[] =>
  isFlow && asOf !== "day" ? [on, dayBefore(periodStart(asOf, on))] : [on];

/** Reads everything that figures of several days need in as few statements as possible. */
export async function prepare(
  { cube, curve }: Pick<Setting, "cube" | "curve">,
  { numerator, denominator, body }: Indicator,
  days: readonly string[],
): Promise<void> {
  for (const [side, dimension] of [[numerator, body.parts?.dimension] as const, [denominator, undefined] as const]) {
    if (!side || !("measure" in side)) continue;
    const { measure } = side;
    const { facts } = measure;
    if (facts.form === "stored")
      await cube.read(measure, curve, [...new Set(days.flatMap((on) => daysOf(measure, body.asOf, on)))], dimension);
    if (facts.form === "divisions")
      for (const name of measure.names) await cube.read(compileMeasure(facts.variables[name]!), curve, days);
  }
}

async function amountsOf(
  setting: Setting,
  measure: FactsMeasure,
  asOf: IndicatorBody["asOf"],
  dimension?: string,
): Promise<Amounts> {
  const { cube, world, moment, curve } = setting;
  const { facts, weights } = measure;
  const { index } = cube;
  const { on } = moment;
  switch (facts.form) {
    case "stored": {
      const [until, before] = await cube.read(measure, curve, daysOf(measure, asOf, on), dimension);
      if (!before) return { own: until!.parts, totals: until!.totals };
      const own = new Map<string, Float64Array>();
      for (const [part, amounts] of until!.parts)
        own.set(
          part,
          amounts.map((amount, place) => amount - (before.parts.get(part)?.[place] ?? 0)),
        );
      return { own };
    }
    case "divisions":
      return cube.memo(`${measure.id} ${curve} ${on}`, cube.stamp, async () => {
        const numbers: Float64Array[] = [];
        for (const name of measure.names) {
          const variable = facts.variables[name]!;
          const counted = compileMeasure(variable);
          const [read] = await cube.read(counted, curve, [on]);
          numbers.push(
            variable.largest === undefined
              ? (read!.totals().get("")?.slice() ?? new Float64Array(index.size))
              : await cube.largest(counted, variable.largest, curve, on),
          );
        }
        return {
          own: new Map([["", divisionsThatCount(cube, `${measure.id} ${curve} ${on}`, measure, facts.level, numbers)]]),
        };
      });
    case "stated": {
      const of = curve === 1 ? moment.knownAt : "now";
      const lines = await cube.memo(`${facts.key} ${on.slice(0, 4)} ${of}`, cube.epoch, () =>
        facts.load(world, moment),
      );
      const named = facts.measures.filter((_, m) => weights[m] !== 0);
      return {
        stated(code) {
          let sum = 0;
          for (const name of named) {
            const value = lines.get(code)?.[name] ?? null;
            if (value === null) return null;
            sum += value * weights[facts.measures.indexOf(name)]!;
          }
          return sum;
        },
      };
    }
    case "present": {
      const own = new Map<string, Float64Array>();
      for (const row of await facts.load(world)) {
        if (!measure.matches(row)) continue;
        const part = dimension === undefined ? "" : String(row[dimension]);
        const amounts = own.get(part) ?? new Float64Array(index.size);
        own.set(part, amounts);
        for (const [m, name] of facts.measures.entries())
          amounts[index.placeOf(row.code)]! += weights[m]! * Number(row[name]);
      }
      return { own };
    }
  }
}

type Answered = { readonly numbers: readonly Float64Array[]; readonly own: Float64Array };
const answered = new WeakMap<Cube, Map<string, Answered>>();
const mostAnswered = 300;

/** Which divisions of a level fulfil a condition; asked again only where a number has changed since the last time. */
function divisionsThatCount(
  cube: Cube,
  name: string,
  measure: FactsMeasure,
  level: number,
  numbers: readonly Float64Array[],
): Float64Array {
  const { index } = cube;
  const kept = answered.get(cube) ?? new Map<string, Answered>();
  answered.set(cube, kept);
  const before = kept.get(name);
  const own = before?.own.slice() ?? new Float64Array(index.size);
  const answers = new Map<string, number>();
  for (const [place, division] of index.divisions.entries()) {
    if (division.level !== level) continue;
    if (before && numbers.every((of, n) => of[place] === before.numbers[n]![place])) continue;
    const text = numbers.map((of) => of[place]).join(" ");
    let answer = answers.get(text);
    if (answer === undefined) {
      const values = Object.fromEntries(measure.names.map((variable, n) => [variable, numbers[n]![place]]));
      answers.set(text, (answer = measure.matches(values) ? measure.weights[0]! : 0));
    }
    own[place] = answer;
  }
  kept.delete(name);
  kept.set(name, { numbers, own });
  for (const old of kept.keys()) {
    if (kept.size <= mostAnswered) break;
    kept.delete(old);
  }
  return own;
}

const none = (missing: Missing): Figure => ({ value: null, numerator: null, denominator: null, missing });

/** All figures of an indicator in a setting. With `part` only that part of the numerator counts. */
export async function figuresOf(indicator: Indicator, setting: Setting, part?: string): Promise<Figures> {
  const { body, numerator, denominator } = indicator;
  if (body.onlyNow && setting.moment.on < setting.world.today) {
    const onlyNow = none("only_now");
    return { of: () => onlyNow, restOf: () => undefined, partsOf: () => null };
  }
  if ("reported" in numerator) return reportedFigures(indicator, setting);
  const above = await amountsOf(setting, numerator.measure, body.asOf, body.parts?.dimension);
  const below =
    denominator && "measure" in denominator ? await amountsOf(setting, denominator.measure, body.asOf) : undefined;
  const reportedBelow =
    denominator && "reported" in denominator ? await reportedAsOf(indicator.key, setting) : undefined;
  const under: Amounts | undefined = reportedBelow
    ? { stated: (code) => reportedBelow.get(code)?.denominator ?? null }
    : below;
  return "own" in above && body.least !== undefined
    ? protectedFigures(indicator, setting, above.own, under, part)
    : plainFigures(indicator, setting, above, under, part);
}

const amountsIn = (own: ReadonlyMap<string, Float64Array>, codes: readonly { code: string }[]): Amount[] =>
  [...own].flatMap(([part, amounts]) =>
    codes.flatMap(({ code }, place) => (amounts[place] === 0 ? [] : [{ code, part, amount: amounts[place]! }])),
  );

/** Counts of persons: small cells hidden, and whatever would give them away. */
function protectedFigures(
  { body, key }: Indicator,
  { cube }: Setting,
  own: ReadonlyMap<string, Float64Array>,
  under: Amounts | undefined,
  part: string | undefined,
): Figures {
  const { divisions } = cube.index;
  const denominator = under && {
    isStated: "stated" in under,
    amounts:
      "stated" in under
        ? divisions.flatMap(({ code }) => ({ code, part: "", amount: under.stated(code) ?? 0 }))
        : amountsIn(under.own, divisions),
  };
  const { factor, deepest, least, parts } = body;
  return evaluate(
    {
      key,
      factor,
      deepest,
      least,
      parts,
      numerator: { isStated: false, amounts: amountsIn(own, divisions) },
      denominator,
    },
    divisions,
    part,
  );
}

/** A side of an indicator by division and part, each division with all below it. */
function totalsOf(cube: Cube, amounts: Amounts): (code: string, part?: string) => number | null {
  if ("stated" in amounts) return (code, part) => (part === undefined ? amounts.stated(code) : null);
  const totals = amounts.totals?.() ?? new Map([...amounts.own].map(([part, own]) => [part, cube.index.rollUp(own)]));
  return (code, part) => {
    const place = cube.index.placeOf(code);
    if (part !== undefined) return totals.get(part)?.[place] ?? 0;
    let sum = 0;
    for (const of of totals.values()) sum += of[place]!;
    return sum;
  };
}

function plainFigures(
  { body }: Indicator,
  { cube }: Setting,
  above: Amounts,
  under: Amounts | undefined,
  part: string | undefined,
): Figures {
  const { index } = cube;
  const total = totalsOf(cube, above);
  const bottom = under && totalsOf(cube, under);
  const levels = (code: string) => index.divisions[index.placeOf(code)]?.level;
  const figure = (numerator: number | null, code: string): Figure => {
    if (numerator === null) return none("not_reported");
    const denominator = bottom ? bottom(code) : null;
    return bottom && !denominator
      ? { ...none("no_denominator"), numerator, denominator }
      : { value: (numerator * body.factor) / (denominator ?? 1), numerator, denominator, missing: null };
  };
  const isShown = (code: string) => (levels(code) ?? 9) <= body.deepest;
  const keys = body.parts && "own" in above ? partKeys(body.parts.values, [...above.own.keys()]) : null;
  return {
    of: (code) => (isShown(code) ? figure(total(code, part), code) : none("too_deep")),
    restOf(code) {
      if (part !== undefined || "stated" in above || !isShown(code)) return undefined;
      const children = index.childrenOf(code).filter(({ level }) => level <= body.deepest);
      if (children.length === 0) return undefined;
      const numerator = (total(code) ?? 0) - children.reduce((sum, child) => sum + (total(child.code) ?? 0), 0);
      if (numerator === 0) return undefined;
      return {
        ...none("no_denominator"),
        numerator,
        ...(!bottom && { value: numerator * body.factor, missing: null }),
      };
    },
    partsOf: (code): readonly Part[] | null =>
      keys && isShown(code) ? keys.map((key) => ({ key, ...figure(total(code, key), code) })) : null,
  };
}

function partKeys(values: readonly string[], met: readonly string[]): string[] {
  return [...values, ...met.filter((part) => !values.includes(part)).sort()];
}

type Sum = { readonly numerator: number; readonly denominator: number | null };
const addReports = (a: Sum, b: Sum): Sum => ({
  numerator: a.numerator + b.numerator,
  denominator: a.denominator === null || b.denominator === null ? null : a.denominator + b.denominator,
});

/** Reported values: a division's own, or the sum of those below where that means something. */
async function reportedFigures(indicator: Indicator, setting: Setting): Promise<Figures> {
  const { body, denominator } = indicator;
  const { index } = setting.cube;
  const reports = await reportedAsOf(indicator.key, setting);
  const under =
    denominator && "measure" in denominator ? await amountsOf(setting, denominator.measure, body.asOf) : undefined;
  const bottom = under && totalsOf(setting.cube, under);
  const adds = denominator !== undefined || body.unit === "count" || body.unit === "fen";
  const known = new Map<string, Sum | undefined>();
  const sumOf = (code: string): Sum | undefined => {
    if (known.has(code)) return known.get(code);
    const below = reports.has(code) || !adds ? [] : index.childrenOf(code).flatMap((child) => sumOf(child.code) ?? []);
    const sum: Sum | undefined = reports.get(code) ?? (below.length === 0 ? undefined : below.reduce(addReports));
    known.set(code, sum);
    return sum;
  };
  return {
    of(code) {
      const level = index.divisions[index.placeOf(code)]?.level;
      if (level === undefined || level > body.deepest) return none("too_deep");
      const sum = sumOf(code);
      if (!sum) return none("not_reported");
      const least = body.least ?? 0;
      if (sum.numerator > 0 && sum.numerator < least) return none("small");
      const over = bottom ? bottom(code) : denominator ? sum.denominator : null;
      if (denominator && !over) return { ...none("no_denominator"), numerator: sum.numerator, denominator: over };
      return {
        value: (sum.numerator * body.factor) / (over ?? 1),
        numerator: sum.numerator,
        denominator: over,
        missing: null,
      };
    },
    restOf: () => undefined,
    partsOf: () => null,
  };
}
