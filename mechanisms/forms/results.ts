import type { Words } from "../../contract/definition.ts";
import { layoutOf, type Place } from "../../engines/questionnaire/layout.ts";
import {
  isChoice,
  isNumber,
  isQuestion,
  type Item,
  type Questionnaire,
  type Value,
} from "../../engines/questionnaire/model.ts";
import { hideSmall, hideSmallInTable } from "../../engines/small-cells/protect.ts";
import type { ItemResult, ResultTables } from "./contract/results.ts";

/** Bare values of one answer by item id. */
export type Answered = Readonly<Record<string, Value | readonly Value[]>>;

export type Choosable = {
  readonly linkId: string;
  readonly text: Words;
  readonly options: { code: string; text: Words }[];
};

const yesNo = [
  { code: "true", text: { zh: "是", en: "Yes" } },
  { code: "false", text: { zh: "否", en: "No" } },
];
const other = { code: "*", text: { zh: "其他", en: "Other" } };
const none = { code: "", text: { zh: "未回答", en: "No answer" } };

function optionsOf(item: Item): { code: string; text: Words }[] {
  if (item.type === "boolean") return yesNo;
  const options = (item.options ?? []).map(({ code, text }) => ({ code, text }));
  return item.type === "open-choice" ? [...options, other] : options;
}

const textOf = (item: Item): Words => item.text ?? { zh: item.id, en: item.id };
const listOf = (value: Value | readonly Value[] | undefined): readonly Value[] =>
  value === undefined ? [] : Array.isArray(value) ? (value as readonly Value[]) : [value as Value];

/** Codes an answer counts under; one's own words count as "other". */
function codesOf(item: Item, answered: Answered): string[] {
  const known = new Set(optionsOf(item).map(({ code }) => code));
  return [
    ...new Set(
      listOf(answered[item.id])
        .map(String)
        .map((code) => (known.has(code) ? code : other.code)),
    ),
  ];
}

/** Questions all others can be crossed with: one choice of few, outside repeating groups. */
export function crossable(questionnaire: Questionnaire): Choosable[] {
  return [...layoutOf(questionnaire).values()].flatMap(({ item, repeating }: Place) => {
    const fits = item.type === "boolean" || (isChoice(item) && !item.repeats);
    const options = fits ? optionsOf(item) : [];
    return fits && repeating.length === 0 && options.length <= 12
      ? [{ linkId: item.id, text: textOf(item), options: [...options, none] }]
      : [];
  });
}

/** Counts of which small ones are null, with whatever would let one be computed. */
export function protect(
  counts: readonly number[],
  whole: number,
  least: number,
): { whole: number | null; counts: (number | null)[] } {
  const children = counts.map((total, index) => ({ code: String(index), level: 1, children: [], total }));
  const hidden = hideSmall([{ code: "whole", level: 0, children, total: whole }], least);
  return {
    whole: hidden.has("whole") ? null : whole,
    counts: counts.map((count, index) => (hidden.has(String(index)) ? null : count)),
  };
}

/** The tables of all items; counts below `least` are hidden. O(answers × items). */
export function tabulate(
  questionnaire: Questionnaire,
  answers: readonly Answered[],
  least: number,
  by?: Choosable,
): ItemResult[] {
  return [...layoutOf(questionnaire).values()].flatMap(({ item, parents }): ItemResult[] => {
    if (!isQuestion(item) || item.hidden) return [];
    const given = answers.filter((answered) => listOf(answered[item.id]).length > 0);
    const options = isChoice(item) || item.type === "boolean" ? optionsOf(item) : [];
    const rows = options.map(({ code }) => given.filter((answered) => codesOf(item, answered).includes(code)));
    const shown = protect(
      rows.map((row) => row.length),
      given.length,
      least,
    );
    const crossed = by && by.linkId !== item.id ? crossRows(questionnaire, rows, shown, by, least) : [];
    return [
      {
        linkId: item.id,
        section: parents[0]?.text ?? null,
        text: textOf(item),
        type: item.type,
        answered: shown.whole,
        options: options.map(({ code, text }, index) => ({
          code,
          text,
          count: shown.counts[index]!,
          by: crossed[index] ?? [],
        })),
        numbers: isNumber(item) ? spread(item, given, least) : null,
      },
    ];
  });
}

function crossRows(
  questionnaire: Questionnaire,
  rows: readonly (readonly Answered[])[],
  shown: { whole: number | null; counts: readonly (number | null)[] },
  by: Choosable,
  least: number,
): (number | null)[][] {
  const item = layoutOf(questionnaire).get(by.linkId)!.item;
  const cells = rows.map((row) =>
    by.options.map(
      ({ code }) =>
        row.filter((answered) =>
          code === none.code ? codesOf(item, answered).length === 0 : codesOf(item, answered).includes(code),
        ).length,
    ),
  );
  const hidden = hideSmallInTable({
    least,
    cells,
    hiddenRows: shown.counts.map((count) => count === null),
    allHidden: shown.whole === null,
  });
  return cells.map((row, r) => row.map((count, c) => (hidden.cells[r]![c] ? null : count)));
}

/** Mean and quartiles, never the extremes, which are somebody's own figures. */
function spread(item: Item, given: readonly Answered[], least: number): ItemResult["numbers"] {
  const values = given.flatMap((answered) => listOf(answered[item.id]).map(Number)).toSorted((a, b) => a - b);
  if (given.length < Math.max(least, 4)) return null;
  const at = (share: number) => values[Math.min(values.length - 1, Math.floor(values.length * share))]!;
  const mean = values.reduce((sum, one) => sum + one, 0) / values.length;
  return {
    mean: Math.round(mean * 100) / 100,
    low: at(0.25),
    median: at(0.5),
    high: at(0.75),
    unit: item.unit ?? null,
  };
}

/** Outcomes of a form with how many reached each. */
export function tabulateOutcomes(
  questionnaire: Questionnaire,
  reached: readonly (string | null)[],
  least: number,
): ResultTables["outcomes"] {
  const outcomes = questionnaire.grading?.outcomes ?? [];
  const counts = outcomes.map(({ key }) => reached.filter((one) => one === key).length);
  const shown = protect(
    counts,
    counts.reduce((sum, one) => sum + one, 0),
    least,
  );
  return outcomes.map(({ key, title }, index) => ({ key, title, count: shown.counts[index]! }));
}
