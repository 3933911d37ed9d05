import type { Words } from "../../contract/definition.ts";
import { observers } from "../../contract/roles.ts";
import type { Instant, LocalDate } from "../../contract/values.ts";
import { grantsOf } from "../../kernel/actor.ts";
import type { Context } from "../../kernel/context.ts";
import { permit } from "../../kernel/permission.ts";
import { notFound } from "../../kernel/refusal.ts";
import { cubeOf, type Indicator, indicatorsOf, type Moment, type Setting } from "../../mechanisms/indicators/index.ts";
import { type Division, getGeography, populationAsOf, populationLines } from "../regions/index.ts";
import { endOfDay } from "./as-of.ts";
import { Definition, type IndicatorKey, rowLists } from "./contract.ts";
import "./facts/need.ts";
import "./facts/place.ts";
import "./facts/site.ts";
import "./facts/stated.ts";

/** A question about figures, checked: whose, when, and what is known of the district. */
export type Asked = {
  readonly division: Division;
  readonly children: readonly Division[];
  /** From the widest division the caller may see down to this one. */
  readonly path: readonly Division[];
  readonly moment: Moment;
  readonly divisions: readonly Division[];
  readonly setting: Setting;
  readonly indicators: readonly Indicator[];
  indicatorOf(key: IndicatorKey): Indicator;
};
type Query = {
  readonly division?: string | undefined;
  readonly on?: LocalDate | undefined;
  readonly knownAs?: "now" | "then";
};

/** Checks a question by an official: the division has to lie within a grant, the day must not be in the future. */
export async function ask(context: Context<"day_in_future">, query: Query): Promise<Asked> {
  const own = grantsOf(context.actor, observers).flatMap(({ divisionCode }) => divisionCode ?? []);
  const widest = own.toSorted((a, b) => a.length - b.length)[0];
  const code = query.division ?? widest;
  if (code !== undefined) await permit(context.db, context.districtId, context.actor, "indicator.read", code);
  const asked = await askAnyone(context, { ...query, division: code });
  const from = asked.path.findIndex(({ code: each }) => own.some((grant) => each.startsWith(grant)));
  return { ...asked, path: asked.path.slice(Math.max(0, from)) };
}

/** The same without a permission: for figures that everyone may see. */
export async function askAnyone(context: Context<"day_in_future">, query: Query): Promise<Asked> {
  const { platform, districtId, now, today, db } = context;
  const on = query.on ?? today;
  if (on > today) context.refuse("day_in_future", { today });
  const { divisions, byCode } = await getGeography(platform, districtId);
  const division = query.division === undefined ? divisions[0] : byCode.get(query.division);
  if (!division) throw notFound();
  const path: Division[] = [];
  for (let at: Division | undefined = division; at; at = at.parentCode === null ? undefined : byCode.get(at.parentCode))
    path.unshift(at);
  const { list, byKey } = await indicatorsOf(context);
  const knownAt: Instant = query.knownAs === "then" ? endOfDay(on, now) : now;
  const moment = { on, knownAt };
  return {
    division,
    children: divisions.filter(({ parentCode }) => parentCode === division.code),
    path,
    moment,
    divisions,
    setting: {
      cube: await cubeOf(platform, districtId, divisions, now),
      world: { db, districtId, divisions, now, today },
      moment,
      curve: query.knownAs === "then" ? 1 : 0,
    },
    indicators: list,
    indicatorOf(key) {
      const found = byKey.get(key);
      if (!found) throw notFound();
      return found;
    },
  };
}

/** The same question about another day. */
export const on = (asked: Asked, day: LocalDate, now: Instant): Asked => {
  const moment = { on: day, knownAt: asked.setting.curve === 1 ? endOfDay(day, now) : now };
  return { ...asked, moment, setting: { ...asked.setting, moment } };
};

export const named = ({ code, name, level }: Division) => ({ code, name, level });

const isRowList = (rows: string): rows is (typeof rowLists)[number] => (rowLists as readonly string[]).includes(rows);

/** Which list of rows stands behind the number. */
export function rowsKind({ rows, numerator }: Indicator): Definition["rows"] {
  if (rows === undefined || !isRowList(rows)) return null;
  if (!("measure" in numerator)) return rows;
  const { facts, isFlow } = numerator.measure;
  // Rows as they are today say nothing about what happened in a period; what each site added to it does.
  if (facts.form === "stored" && (isFlow || facts.key === "site") && rows !== "needs") return "site_counts";
  return rows;
}

export function definitionOf(indicator: Indicator): Definition {
  const { body, definition, key, version, numerator, denominator } = indicator;
  const { title, short, explain, unit, direction, deepest, onlyNow, asOf, basis } = body;
  const label = (side: { label?: Words | undefined } | undefined): Words | null => side?.label ?? null;
  const facts = denominator && "measure" in denominator ? denominator.measure.facts : undefined;
  return {
    key,
    version,
    pack: definition.pack,
    title,
    short: short ?? title,
    explain,
    unit,
    direction,
    numerator: label(body.numerator),
    denominator: body.denominator ? (label(body.denominator) ?? facts?.title ?? title) : null,
    source: body.denominator?.source ?? body.numerator.source ?? null,
    dimension: body.parts?.dimension ?? null,
    deepest,
    least: body.least ?? null,
    onlyNow,
    isPublic: body.public,
    asOf,
    isReported: "reported" in numerator,
    reportsDenominator: denominator !== undefined && "reported" in denominator,
    rows: rowsKind(indicator),
    hasPopulation: facts?.key === "population",
    headline: body.headline ?? null,
    basis,
  };
}

/** Year and sources of the population that figures of a division stand on. */
export async function populationSource({ setting, moment, divisions, division }: Asked) {
  const { cube, world, curve } = setting;
  const knownAt = curve === 1 ? moment.knownAt : "now";
  const year = moment.on.slice(0, 4);
  const { lines, newest } = await cube.memo(`population-source ${year} ${knownAt}`, cube.epoch, async () => {
    const figures = await populationAsOf(world.db, world.districtId, { year: Number(year), knownAt: moment.knownAt });
    const last = figures.reduce<number | null>((max, figure) => Math.max(max ?? 0, figure.year), null);
    return { lines: populationLines(divisions, figures), newest: last };
  });
  const line = lines.get(division.code);
  return { year: line ? newest : null, sources: line?.sources ?? [], isEstimate: line?.isEstimate ?? false };
}
