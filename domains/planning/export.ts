import type { InputOf } from "../../contract/endpoint.ts";
import type { FileAnswer } from "../../contract/file.ts";
import { careEn } from "../../contract/texts/en.ts";
import { careZh } from "../../contract/texts/zh-CN.ts";
import type { Context } from "../../kernel/context.ts";
import { guardFormula } from "../../mechanisms/sheets/error-rows.ts";
import { spreadsheet } from "../../mechanisms/sheets/spreadsheet.ts";
import { ask, definitionOf } from "./asked.ts";
import type * as contract from "./contract.ts";
import type { Figure, IndicatorRow } from "./contract.ts";
import { indicatorsEn } from "./contract/texts/en.ts";
import { indicatorsZh } from "./contract/texts/zh-CN.ts";
import { rowsOf } from "./rows.ts";
import { answerOf } from "./service.ts";

type Cell = string | number;
const textsOf = (locale: "zh-CN" | "en") =>
  locale === "en" ? ([indicatorsEn, careEn] as const) : ([indicatorsZh, careZh] as const);

/** The figures of a division, of its parts and of those below it, with what the page says about them. */
export async function exportValues(
  context: Context<"day_in_future">,
  { params, query }: InputOf<typeof contract.exportValues>,
): Promise<FileAnswer> {
  const [texts] = textsOf(context.locale);
  const answer = await answerOf(context, params.key, await ask(context, query), query.part);
  const { figure, children, rest, parts, definition } = answer;
  const say = wordsOf(context.locale);
  const name = say(definition.title);
  const partName = (key: string) => partNameOf(context.locale, definition.dimension, key);
  async function* rows(): AsyncGenerator<Cell[]> {
    yield [
      ...texts.columns,
      texts.unit[definition.unit] ? `${name}（${texts.unit[definition.unit]}）` : name,
      definition.numerator ? say(definition.numerator) : texts.numerator,
      definition.denominator ? say(definition.denominator) : "",
      texts.note,
    ];
    const line = (code: string, label: string, one: Figure): Cell[] => [
      code,
      guardFormula(label),
      one.value ?? "",
      one.numerator ?? "",
      one.denominator ?? "",
      one.missing ? texts.missing[one.missing] : "",
    ];
    yield line(figure.code, figure.name, figure);
    for (const child of children) yield line(child.code, child.name, child);
    if (rest) yield line("", texts.rest, rest);
    for (const one of parts ?? []) yield line("", partName(one.key), one);
    yield ["", ""];
    yield [texts.asOf, answer.on];
    yield [texts.knownAt, answer.knownAt];
    yield [texts.definition, say(definition.explain)];
    yield [texts.version, definition.version];
    if (definition.source) yield [texts.source, say(definition.source)];
    if (answer.population)
      yield [texts.populationSource, `${answer.population.year ?? ""} ${answer.population.sources.join("；")}`];
  }
  context.audited({ kind: "indicator", id: params.key }, { division: figure.code, on: answer.on });
  return spreadsheet(rows(), name, `${name}-${figure.name}-${answer.on}.xlsx`);
}

/** How a part is called: an age band, a cause, a kind of site or a month. */
export function partNameOf(locale: "zh-CN" | "en", dimension: string | null, key: string): string {
  const [texts, care] = textsOf(locale);
  const lists: Readonly<Record<string, Readonly<Record<string, string>>>> = {
    age_band: care.ageBand,
    service_form: care.serviceForm,
    kind: care.siteKind,
    nature: care.nature,
    cause: { ...care.unmetCause, unstated: texts.unstated },
    origin: texts.origin,
  };
  return lists[dimension ?? ""]?.[key] ?? (key === "true" ? texts.yes : key === "false" ? texts.no : key);
}

const wordsOf = (locale: "zh-CN" | "en") => (words: { zh: string; en: string }) =>
  locale === "en" ? words.en : words.zh;

const pageSize = 2_000;

/** All rows behind a number; they flow from the database a page at a time. */
export async function exportRows(
  context: Context<"day_in_future" | "too_few_to_show" | "only_now">,
  { params, query }: InputOf<typeof contract.exportRows>,
): Promise<FileAnswer> {
  const [texts, care] = textsOf(context.locale);
  const asked = await ask(context, query);
  const found = await rowsOf(context, params.key, asked, query.part);
  const definition = definitionOf(asked.indicatorOf(params.key));
  const name = wordsOf(context.locale)(definition.title);
  const named = (names: Readonly<Record<string, string>>, key: string | null) =>
    key === null ? "" : (names[key] ?? key);
  const cells = (row: IndicatorRow): Cell[] => [
    row.divisionCode,
    guardFormula(row.divisionName),
    guardFormula(row.siteName ?? ""),
    named(care.siteKind, row.siteKind),
    named(care.ageBand, row.ageBand),
    named(care.serviceForm, row.serviceForm),
    row.places ?? "",
    row.inclusivePlaces ?? "",
    row.taken ?? "",
    row.vacant ?? "",
    row.confirmedOn ?? "",
    row.covered === null ? "" : row.covered ? texts.yes : texts.no,
    row.part === null ? "" : partNameOf(context.locale, definition.dimension, row.part),
    row.numerator,
    row.denominator ?? "",
  ];
  async function* rows(): AsyncGenerator<Cell[]> {
    yield [...texts.columns, ...texts.rowColumns];
    for (let offset = 0; offset < found.total; offset += pageSize)
      for (const row of await found.page({ limit: pageSize, offset })) yield cells(row);
  }
  context.audited(
    { kind: "indicator", id: params.key },
    { division: asked.division.code, on: asked.moment.on, rows: found.total },
  );
  return spreadsheet(rows(), name, `${name}-${asked.division.name}-${texts.rowsName}-${asked.moment.on}.xlsx`);
}
