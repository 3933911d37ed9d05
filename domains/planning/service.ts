import type { InputOf, OutputOf } from "../../contract/endpoint.ts";
import type { LocalDate } from "../../contract/values.ts";
import type { Context } from "../../kernel/context.ts";
import {
  type Figure,
  type Figures,
  figuresOf as computed,
  type Indicator,
  indicatorsOf,
  prepare,
  trendDays,
} from "../../mechanisms/indicators/index.ts";
import { definitionsOf } from "../../mechanisms/packs/index.ts";
import { basisOf } from "../../mechanisms/rules/index.ts";
import { type Asked, ask, askAnyone, definitionOf, named, on as onDay, populationSource } from "./asked.ts";
import type * as contract from "./contract.ts";
import { frozenFigure } from "./frozen.ts";
import { listStaleSites } from "./queries.ts";
import { reportOf } from "./reports.ts";
import { targetsFor } from "./targets.ts";

export async function listIndicators(context: Context): Promise<OutputOf<typeof contract.listIndicators>> {
  return { items: (await indicatorsOf(context)).list.map(definitionOf) };
}

/** All figures of an indicator as asked. */
export const figuresOf = (indicator: Indicator, asked: Asked, part?: string): Promise<Figures> =>
  computed(indicator, asked.setting, part);

/** What the figure page, the map and the export show of an indicator. */
export async function answerOf(
  context: Context<"day_in_future">,
  key: contract.IndicatorKey,
  asked: Asked,
  part?: string,
): Promise<contract.IndicatorAnswer> {
  const indicator = asked.indicatorOf(key);
  const figures = await figuresOf(indicator, asked, part);
  const { division, children, path, moment } = asked;
  const definition = definitionOf(indicator);
  const figure = figures.of(division.code);
  const definitions = await definitionsOf(context.db, context.districtId);
  return {
    definition,
    basis: basisOf(definitions, indicator.definition, { on: context.today }),
    on: moment.on,
    knownAt: moment.knownAt,
    today: context.today,
    path: path.map(named),
    figure: { ...named(division), ...figure },
    children: children
      .map((child) => ({ ...named(child), ...figures.of(child.code) }))
      .filter(({ missing }) => missing !== "too_deep"),
    rest: figures.restOf(division.code) ?? null,
    parts: figures.partsOf(division.code)?.map((one) => ({ ...one })) ?? null,
    population: definition.hasPopulation ? await populationSource(asked) : null,
    targets: await targetsFor(context, indicator, asked, part === undefined ? figure.value : null),
    report: definition.isReported ? await reportOf(context, indicator, asked) : null,
    frozen: part === undefined ? await frozenFigure(context, key, division.code, moment.on) : null,
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
  indicator: Indicator,
  asked: Asked,
): Promise<({ on: LocalDate } & Figure)[]> {
  const days = trendDays(asked.moment.on) as LocalDate[];
  if (!indicator.body.onlyNow) await prepare(asked.setting, indicator, days);
  const points: ({ on: LocalDate } & Figure)[] = [];
  for (const on of days) {
    const figures = await figuresOf(indicator, onDay(asked, on, context.now));
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
  const indicator = asked.indicatorOf(params.key);
  const points = await courseOf(context, indicator, asked);
  return { points, targets: await targetsFor(context, indicator, asked, points.at(-1)?.value ?? null) };
}

async function summaryOf(context: Context<"day_in_future">, indicator: Indicator, asked: Asked) {
  const points = await courseOf(context, indicator, asked);
  const { on: _on, ...figure } = points.at(-1)!;
  return {
    key: indicator.key as contract.IndicatorKey,
    definition: definitionOf(indicator),
    ...figure,
    trend: points.map(({ on, value }) => ({ on, value })),
  };
}

/** Indicators whose definitions say a place on the dashboard, in that order. */
const headlines = ({ indicators }: Asked): Indicator[] =>
  indicators
    .filter(({ body }) => body.headline !== undefined)
    .toSorted((a, b) => a.body.headline! - b.body.headline!)
    .slice(0, 8);

type Dashboard = typeof contract.getDashboard;
/** The headline figures, and what needs a look today. */
export async function getDashboard(
  context: Context<"day_in_future">,
  { query }: InputOf<Dashboard>,
): Promise<OutputOf<Dashboard>> {
  const asked = await ask(context, query);
  const figures = [];
  for (const indicator of headlines(asked)) figures.push(await summaryOf(context, indicator, asked));
  const needs = await figuresOf(asked.indicatorOf("open_needs"), asked);
  const vacant = await figuresOf(asked.indicatorOf("vacant_places"), asked);
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
  for (const indicator of asked.indicators.filter(({ body }) => body.public)) {
    const now = await figuresOf(indicator, asked);
    const children = asked.children
      .map((child) => ({ ...named(child), ...now.of(child.code) }))
      .filter(({ missing }) => missing !== "too_deep");
    figures.push({ ...(await summaryOf(context, indicator, asked)), children });
  }
  return {
    division: named(asked.division),
    path: asked.path.map(named),
    on: asked.moment.on,
    figures,
    population: await populationSource(asked),
  };
}
