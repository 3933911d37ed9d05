import type { InputOf, OutputOf } from "../../contract/endpoint.ts";
import type { LocalDate } from "../../contract/values.ts";
import type { Context } from "../../kernel/context.ts";
import { evaluate, type Figure, type Figures, trendDays } from "../../mechanisms/indicators/evaluate.ts";
import { type Asked, ask, askAnyone, definitionOf, named, populationSource } from "./asked.ts";
import * as contract from "./contract.ts";
import { endOfDay } from "./facts.ts";
import { indicatorOf, indicators, type PlanningIndicator } from "./indicators.ts";
import { listStaleSites } from "./queries.ts";

export async function listIndicators(): Promise<OutputOf<typeof contract.listIndicators>> {
  return { items: indicators.map(definitionOf) };
}

const onlyNow: Figure = { value: null, numerator: null, denominator: null, missing: "only_now" };
const unknown: Figures = { of: () => onlyNow, restOf: () => undefined, partsOf: () => null };

/** All figures of an indicator as asked; an indicator without a past has none for a past day. */
export async function figuresOf(
  context: Context<"day_in_future">,
  indicator: PlanningIndicator,
  asked: Asked,
  part?: string,
): Promise<Figures> {
  if (indicator.onlyNow && asked.moment.on < context.today) return unknown;
  return evaluate(indicator, asked.loader, asked.moment, asked.divisions, part);
}

/** What the figure page, the map and the export show of an indicator. */
export async function answerOf(
  context: Context<"day_in_future">,
  key: contract.IndicatorKey,
  asked: Asked,
  part?: string,
): Promise<contract.IndicatorAnswer> {
  const indicator = indicatorOf(key);
  const figures = await figuresOf(context, indicator, asked, part);
  const { division, children, path, moment } = asked;
  return {
    definition: definitionOf(indicator),
    on: moment.on,
    knownAt: moment.knownAt,
    today: context.today,
    path: path.map(named),
    figure: { ...named(division), ...figures.of(division.code) },
    children: children
      .map((child) => ({ ...named(child), ...figures.of(child.code) }))
      .filter(({ missing }) => missing !== "too_deep"),
    rest: figures.restOf(division.code) ?? null,
    parts: figures.partsOf(division.code)?.map((one) => ({ ...one })) ?? null,
    population: indicator.source ? await populationSource(asked) : null,
  };
}

type Get = typeof contract.getIndicator;
/** An indicator's figure of a division, of those below it and of its parts. */
export async function getIndicator(
  context: Context<"day_in_future">,
  { params, query }: InputOf<Get>,
): Promise<OutputOf<Get>> {
  return answerOf(context, params.key, await ask(context, query), query.part);
}

/** Figures of a division at the ends of the last months; each as known at its end, or all as known now. */
async function courseOf(
  context: Context<"day_in_future">,
  indicator: PlanningIndicator,
  asked: Asked,
  knownAs: "now" | "then",
): Promise<({ on: LocalDate } & Figure)[]> {
  const points: ({ on: LocalDate } & Figure)[] = [];
  for (const on of trendDays(asked.moment.on) as LocalDate[]) {
    const knownAt = knownAs === "then" ? endOfDay(on, context.now) : context.now;
    const figures = await figuresOf(context, indicator, { ...asked, moment: { on, knownAt } });
    points.push({ on, ...figures.of(asked.division.code) });
  }
  return points;
}

type Trend = typeof contract.getTrend;
/** The course of an indicator over a year. */
export async function getTrend(
  context: Context<"day_in_future">,
  { params, query }: InputOf<Trend>,
): Promise<OutputOf<Trend>> {
  const asked = await ask(context, query);
  return { points: await courseOf(context, indicatorOf(params.key), asked, query.knownAs) };
}

async function summaryOf(context: Context<"day_in_future">, key: contract.IndicatorKey, asked: Asked) {
  const indicator = indicatorOf(key);
  const points = await courseOf(context, indicator, asked, "now");
  const { on: _on, ...figure } = points.at(-1)!;
  return {
    key,
    unit: indicator.unit,
    direction: indicator.direction,
    ...figure,
    trend: points.map(({ on, value }) => ({ on, value })),
  };
}

type Dashboard = typeof contract.getDashboard;
/** The headline figures, and what needs a look today. */
export async function getDashboard(
  context: Context<"day_in_future">,
  { query }: InputOf<Dashboard>,
): Promise<OutputOf<Dashboard>> {
  const asked = await ask(context, query);
  const figures = [];
  for (const key of contract.headline) figures.push(await summaryOf(context, key, asked));
  const [needs, vacant] = [
    await figuresOf(context, indicatorOf("open_needs"), asked),
    await figuresOf(context, indicatorOf("vacant_places"), asked),
  ];
  return {
    division: named(asked.division),
    on: asked.moment.on,
    figures,
    population: await populationSource(asked),
    stale: await listStaleSites(context, asked.division.code, 6),
    needs: asked.children
      .flatMap((child) => {
        const count = needs.of(child.code).value;
        return count ? [{ ...named(child), needs: count, vacant: vacant.of(child.code).value ?? 0 }] : [];
      })
      .toSorted((a, b) => b.needs - a.needs)
      .slice(0, 6),
  };
}

type Public = typeof contract.listPublicFigures;
/** The figures everyone may see. */
export async function listPublicFigures(
  context: Context<"day_in_future">,
  { query }: InputOf<Public>,
): Promise<OutputOf<Public>> {
  const asked = await askAnyone(context, { ...query, knownAs: "now" });
  const figures = [];
  for (const indicator of indicators.filter(({ isPublic }) => isPublic)) {
    const now = await figuresOf(context, indicator, asked);
    const children = asked.children
      .map((child) => ({ ...named(child), ...now.of(child.code) }))
      .filter(({ missing }) => missing !== "too_deep");
    figures.push({ ...(await summaryOf(context, indicator.key, asked)), children });
  }
  return {
    division: named(asked.division),
    path: asked.path.map(named),
    on: asked.moment.on,
    figures,
    population: await populationSource(asked),
  };
}
