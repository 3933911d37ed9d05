import type { InputOf, OutputOf } from "../../contract/endpoint.ts";
import type { LocalDate } from "../../contract/values.ts";
import type { Context } from "../../kernel/context.ts";
import type { Figure, Figures } from "../../mechanisms/indicators/evaluate.ts";
import { freshnessOf } from "../institutions/index.ts";
import type { Division } from "../regions/index.ts";
import { type Asked, ask } from "./asked.ts";
import type * as contract from "./contract.ts";
import type { IndicatorKey, IndicatorRow } from "./contract.ts";
import { indicatorOf } from "./indicators.ts";
import {
  countLines,
  countSiteRows,
  type Found,
  type FoundLine,
  listLines,
  listSiteRows,
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
  const indicator = indicatorOf(key);
  const figures = await figuresOf(context, indicator, asked);
  const { division, moment } = asked;
  const whole = figures.of(division.code);
  const figure = part === undefined ? whole : figures.partsOf(division.code)?.find((one) => one.key === part);
  if (whole.missing === "only_now") context.refuse("only_now");
  const filter = { division: division.code, moment, part };
  const nothing: Figure = { value: 0, numerator: 0, denominator: null, missing: null };
  switch (indicator.rows) {
    case "lines":
      return {
        total: await countLines(context, filter),
        figure: figure ?? nothing,
        page: async (page) => (await listLines(context, filter, page)).map((row) => placesRow(row, key)),
      };
    case "sites":
      return {
        total: await countSiteRows(context, filter),
        figure: whole,
        page: async (page) => (await listSiteRows(context, filter, page)).map((row) => siteRow(row, context.now)),
      };
    case "streets":
    case "communities": {
      const level = indicator.rows === "streets" ? 4 : 5;
      const rows = asked.divisions.filter((one) => one.level === level && one.code.startsWith(division.code));
      const ordered = rows
        .map((one) => divisionRow(one, figures.of(one.code).numerator === 1))
        .toSorted((a, b) => a.numerator - b.numerator || a.divisionCode.localeCompare(b.divisionCode));
      return { total: rows.length, figure: whole, page: async (page) => cut(ordered, page) };
    }
    case "needs": {
      if (
        part === undefined
          ? whole.missing === "small"
          : figure?.missing === "small" || (!figure && !figures.partsOf(division.code))
      )
        context.refuse("too_few_to_show", { least: indicator.least });
      const rows = needCells(figures, asked, part).map(needRow);
      return { total: rows.length, figure: figure ?? nothing, page: async (page) => cut(rows, page) };
    }
  }
}

const cut = <Row>(rows: readonly Row[], { limit, offset }: Page): Row[] => rows.slice(offset, offset + limit);

const empty: IndicatorRow = {
  key: "",
  siteId: null,
  siteName: null,
  siteKind: null,
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

/** A line of places; what it adds to the number depends on the indicator. */
function placesRow(row: FoundLine, key: IndicatorKey): IndicatorRow {
  const { places, inclusive, taken, vacant } = row;
  const added: Partial<Record<IndicatorKey, readonly [number, number | null]>> = {
    inclusive_share: [inclusive, places],
    use_rate: [taken, places],
    vacant_places: [vacant, null],
    vacancy_share: [vacant, places],
    enrolment_rate: [taken, null],
  };
  const [numerator, denominator] = added[key] ?? [places, null];
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
