import type { InputOf, OutputOf } from "../../contract/endpoint.ts";
import type { LocalDate } from "../../contract/values.ts";
import type { Context } from "../../kernel/context.ts";
import {
  type FactsMeasure,
  type Figure,
  type Figures,
  type Indicator,
  periodStart,
  type Report,
  reportedAsOf,
} from "../../mechanisms/indicators/index.ts";
import { addDays, freshnessOf } from "../institutions/index.ts";
import type { Division } from "../regions/index.ts";
import { type Asked, ask, rowsKind } from "./asked.ts";
import type * as contract from "./contract.ts";
import type { IndicatorKey, IndicatorRow } from "./contract.ts";
import {
  countLines,
  countSiteRows,
  type Found,
  type FoundLine,
  listContributions,
  listLines,
  listSiteRows,
  namesOfInstitutions,
  namesOfSites,
  type Page,
} from "./queries.ts";
import { figuresOf } from "./service.ts";

type Refusals = "day_in_future" | "too_few_to_show" | "only_now";
/** The rows behind a number: how many, what they add up to, and a page of them at a time. */
export type Rows = {
  readonly total: number;
  readonly figure: Figure;
  page(page: Page): Promise<IndicatorRow[]>;
};

type List = typeof contract.listRows;
/** A page of the rows behind a number. */
export async function listRows(context: Context<Refusals>, { params, query }: InputOf<List>): Promise<OutputOf<List>> {
  const rows = await rowsOf(context, params.key, await ask(context, query), query.part);
  const { size, page } = query;
  return {
    items: await rows.page({ limit: size, offset: (page - 1) * size }),
    total: rows.total,
    numerator: rows.figure.numerator ?? 0,
    denominator: rows.figure.denominator,
  };
}

/** What stands behind an indicator's number of a division; the rows add up to the number exactly. */
export async function rowsOf(
  context: Context<Refusals>,
  key: IndicatorKey,
  asked: Asked,
  part?: string,
): Promise<Rows> {
  const indicator = asked.indicatorOf(key);
  const figures = await figuresOf(indicator, asked);
  const { division, moment } = asked;
  const whole = figures.of(division.code);
  const figure = part === undefined ? whole : figures.partsOf(division.code)?.find((one) => one.key === part);
  if (whole.missing === "only_now") context.refuse("only_now");
  const filter = { division: division.code, moment, part };
  const shown = figure ?? nothing;
  const list = (rows: readonly IndicatorRow[], of: Figure): Rows => ({
    total: rows.length,
    figure: of,
    page: async (page) => cut(rows, page),
  });
  switch (rowsKind(indicator)) {
    case "lines":
      return linesOf(context, indicator, asked, shown, part);
    case "sites":
      return {
        total: await countSiteRows(context, filter),
        figure: whole,
        page: async (page) => (await listSiteRows(context, filter, page)).map((row) => siteRow(row, context.now)),
      };
    case "site_counts":
    case "institutions":
      return list(await contributionsOf(context, indicator, asked, part), shown);
    case "counties":
    case "streets":
    case "communities": {
      const level = { counties: 3, streets: 4, communities: 5 }[rowsKind(indicator) as "streets"];
      const rows = asked.divisions.filter((one) => one.level === level && one.code.startsWith(division.code));
      const own = await ownAmounts(indicator, asked);
      const ordered = rows
        .map((one) => divisionRow(one, own(one.code) > 0))
        .toSorted((a, b) => a.numerator - b.numerator || a.divisionCode.localeCompare(b.divisionCode));
      return list(ordered, whole);
    }
    case "needs":
      if (
        part === undefined
          ? whole.missing === "small"
          : figure?.missing === "small" || (!figure && !figures.partsOf(division.code))
      )
        context.refuse("too_few_to_show", { least: indicator.body.least });
      return list(needCells(figures, asked, part).map(needRow), shown);
    case "reports": {
      const reports = await reportedAsOf(indicator.key, asked.setting);
      const rows = asked.divisions.flatMap((one) => {
        const report = reports.get(one.code);
        return report && one.code.startsWith(division.code) ? [reportRow(one, report)] : [];
      });
      return list(rows, shown);
    }
    case null:
      return list([], shown);
  }
}

const nothing: Figure = { value: 0, numerator: 0, denominator: null, missing: null };

/** Lines of places that count above or below the line. */
async function linesOf(
  context: Context,
  { numerator, denominator }: Indicator,
  { division, moment }: Asked,
  figure: Figure,
  part: string | undefined,
): Promise<Rows> {
  const above = "measure" in numerator ? numerator.measure : undefined;
  const under =
    denominator && "measure" in denominator && denominator.measure.facts.key === "place"
      ? denominator.measure
      : undefined;
  const filter = { division: division.code, moment, part };
  const adds = (measure: FactsMeasure | undefined, row: FoundLine): number | null => {
    if (!measure) return null;
    if (!measure.matches(row.dimensions)) return 0;
    const { places, inclusive, taken, vacant, price_fen } = row;
    const amounts = [places, inclusive, taken, vacant, places * price_fen];
    return amounts.reduce((sum, amount, index) => sum + amount * (measure.weights[index] ?? 0), 0);
  };
  const shape = (row: FoundLine) => placesRow(row, adds(above, row) ?? 0, adds(under, row));
  const isEvery = above?.names.length === 0 || (under !== undefined && under.names.length === 0);
  if (isEvery)
    return {
      total: await countLines(context, filter),
      figure,
      page: async (page) => (await listLines(context, filter, page)).map(shape),
    };
  // A condition is asked of each row here: the database does not speak its language.
  const all = await listLines(context, filter, { limit: 200_000, offset: 0 });
  const rows = all.filter((row) => above?.matches(row.dimensions) || under?.matches(row.dimensions)).map(shape);
  return { total: rows.length, figure, page: async (page) => cut(rows, page) };
}

/** What each site or institution adds, from the same deltas as the figure. */
async function contributionsOf(
  context: Context,
  { numerator, body }: Indicator,
  asked: Asked,
  part?: string,
): Promise<IndicatorRow[]> {
  if (!("measure" in numerator)) return [];
  const { measure } = numerator;
  const { cube, curve } = asked.setting;
  const { on } = asked.moment;
  const dimension = body.parts?.dimension;
  const keys = await cube.keysOf(
    measure,
    asked.division.code,
    part === undefined || dimension === undefined ? undefined : [dimension, part],
  );
  const found = await listContributions(context, {
    facts: measure.facts.key,
    curve,
    after: measure.isFlow && body.asOf !== "day" ? addDays(periodStart(body.asOf, on), -1) : undefined,
    on,
    keys,
    weights: measure.weights,
  });
  const ids = [...new Set(found.map(({ source_id }) => source_id))];
  const isSite = measure.facts.key !== "institution";
  const names = await (isSite ? namesOfSites : namesOfInstitutions)(context, ids);
  const byId = new Map(names.map((one) => [one.id, one]));
  const divisions = new Map(asked.divisions.map((one) => [one.code as string, one]));
  return found.map(({ source_id, code, amount }) => ({
    ...empty,
    key: `${source_id} ${code}`,
    siteId: isSite ? source_id : null,
    siteName: byId.get(source_id)?.name ?? "",
    siteKind: byId.get(source_id)?.kind ?? null,
    divisionCode: code,
    divisionName: divisions.get(code)?.name ?? code,
    numerator: amount,
  }));
}

/** Of each division by itself, what a measure over divisions counts. */
async function ownAmounts(indicator: Indicator, asked: Asked): Promise<(code: string) => number> {
  const whole = await figuresOf(
    { ...indicator, denominator: undefined, body: { ...indicator.body, factor: 1, deepest: 5 } },
    asked,
  );
  return (code) => whole.of(code).numerator ?? 0;
}

const cut = <Row>(rows: readonly Row[], { limit, offset }: Page): Row[] => rows.slice(offset, offset + limit);

const empty: IndicatorRow = {
  key: "",
  siteId: null,
  siteName: null,
  siteKind: null,
  period: null,
  divisionCode: "",
  divisionName: "",
  ageBand: null,
  serviceForm: null,
  places: null,
  inclusivePlaces: null,
  taken: null,
  vacant: null,
  confirmedOn: null,
  freshness: null,
  covered: null,
  part: null,
  numerator: 1,
  denominator: null,
};

const common = (row: Found): IndicatorRow => ({
  ...empty,
  key: row.key,
  siteId: row.site_id,
  siteName: row.site_name,
  siteKind: row.kind,
  divisionCode: row.code,
  divisionName: row.division_name,
});

/** A line of places with what it adds to the number. */
function placesRow(row: FoundLine, numerator: number, denominator: number | null): IndicatorRow {
  const { places, inclusive, taken, vacant } = row;
  return {
    ...common(row),
    ageBand: row.age_band,
    serviceForm: row.service_form,
    places,
    inclusivePlaces: inclusive,
    taken,
    vacant,
    numerator,
    denominator,
  };
}

const reportRow = (division: Division, report: Report): IndicatorRow => ({
  ...empty,
  key: report.id,
  divisionCode: division.code,
  divisionName: division.name,
  period: `${report.periodFrom}/${report.periodTo}`,
  part: report.source,
  numerator: report.numerator,
  denominator: report.denominator,
});

function siteRow(row: Found, now: string): IndicatorRow {
  const freshness = freshnessOf(row.confirmed_at, now);
  const confirmedOn = row.confirmed_at
    ? (new Date(Date.parse(row.confirmed_at) + 8 * 3_600_000).toISOString().slice(0, 10) as LocalDate)
    : null;
  return { ...common(row), freshness, confirmedOn, numerator: freshness === "unconfirmed" ? 1 : 0, denominator: 1 };
}

const divisionRow = (division: Division, covered: boolean): IndicatorRow => ({
  ...empty,
  key: division.code,
  divisionCode: division.code,
  divisionName: division.name,
  covered,
  numerator: covered ? 1 : 0,
  denominator: 1,
});

type NeedCell = { readonly division: Division; readonly part: string | null; readonly count: number };

/**
 * Needs by what may be said of them, made from the published figures alone, so that no row tells more than the figures do:
 * division and part where that cell is shown, else the division, else only that it is one of the whole.
 */
export function needCells(figures: Figures, { division, children }: Asked, wanted?: string): NeedCell[] {
  const cells: NeedCell[] = [];
  const add = (one: Division, part: string | null, count: number) => {
    if (count > 0) cells.push({ division: one, part, count });
    return count;
  };
  const addParts = (one: Division): number =>
    (figures.partsOf(one.code) ?? []).reduce(
      (sum, { key, numerator }) => (wanted === undefined || key === wanted ? sum + add(one, key, numerator ?? 0) : sum),
      0,
    );
  const parts = figures.partsOf(division.code);
  const total =
    (wanted === undefined ? figures.of(division.code) : parts?.find(({ key }) => key === wanted))?.numerator ?? 0;
  const below = children.filter(({ code }) => figures.of(code).missing === null && figures.partsOf(code));
  if (below.length === 0) {
    const known = addParts(division);
    add(division, wanted ?? null, total - known);
    return cells;
  }
  const known = below.reduce((sum, child) => {
    const shown = addParts(child);
    if (wanted !== undefined) return sum + shown;
    const whole = figures.of(child.code).numerator ?? 0;
    add(child, null, whole - shown);
    return sum + whole;
  }, 0);
  add(division, wanted ?? null, total - known);
  return cells;
}

const needRow = ({ division, part, count }: NeedCell): IndicatorRow => ({
  ...empty,
  key: `${division.code} ${part ?? ""}`,
  divisionCode: division.code,
  divisionName: division.name,
  part,
  numerator: count,
});
