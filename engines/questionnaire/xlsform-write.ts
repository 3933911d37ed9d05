import { isChoice, isGroup, type Condition, type Item, type Option, type Questionnaire, type Value } from "./model.ts";

export type Cell = string | number;

/** Headings in the order they are written; those with `huituo` are ours, other programs pass them over. */
export const surveyColumns = [
  "type",
  "name",
  "label::中文 (zh)",
  "label::English (en)",
  "hint::中文 (zh)",
  "hint::English (en)",
  "required",
  "relevant",
  "constraint",
  "readonly",
  "default",
  "appearance",
  "huituo::unit",
  "huituo::weight",
  "huituo::points",
  "huituo::more",
] as const;
export const choiceColumns = [
  "list_name",
  "name",
  "label::中文 (zh)",
  "label::English (en)",
  "huituo::score",
  "huituo::veto",
  "huituo::exclusive",
] as const;

/** A yes/no question is a choice of these two in XLSForm. */
export const yesNoList = "huituo_yes_no";

const types: Partial<Record<Item["type"], string>> = {
  display: "note",
  integer: "integer",
  decimal: "decimal",
  quantity: "decimal",
  date: "date",
  dateTime: "dateTime",
  time: "time",
  string: "text",
  text: "text",
  photo: "image",
  signature: "image",
  file: "file",
  location: "geopoint",
};

/** Writes XLSForm as sheets of rows (survey, choices, settings). Reading it gives the same questionnaire again. O(items). */
export function writeXlsForm(
  questionnaire: Questionnaire,
  { id, title }: { id: string; title: string },
): Record<"survey" | "choices" | "settings", Cell[][]> {
  const survey: Cell[][] = [[...surveyColumns]];
  const lists = new Map<string, { name: string; options: readonly Option[] }>();
  const listOf = (item: Item): string => {
    const options = item.options ?? [];
    const key = JSON.stringify(options);
    const list = lists.get(key) ?? { name: `list_${lists.size + 1}`, options };
    lists.set(key, list);
    return list.name;
  };
  const types = new Map<string, Item>();
  const collect = (items: readonly Item[]): void => {
    for (const item of items) {
      types.set(item.id, item);
      collect(item.items ?? []);
    }
  };
  collect(questionnaire.items);
  const write = (items: readonly Item[]): void => {
    for (const item of items) {
      survey.push(rowOf(item, typeOf(item, listOf), types));
      if (!isGroup(item)) continue;
      write(item.items ?? []);
      survey.push([repeats(item) ? "end_repeat" : "end_group"]);
    }
  };
  write(questionnaire.items);
  const choices: Cell[][] = [[...choiceColumns]];
  for (const { name, options } of lists.values())
    for (const { code, text, score, veto, exclusive } of options)
      choices.push([name, code, text.zh, text.en, score ?? "", veto ? "yes" : "", exclusive ? "yes" : ""]);
  if ([...types.values()].some(({ type }) => type === "boolean"))
    choices.push([yesNoList, "true", "是", "Yes"], [yesNoList, "false", "否", "No"]);
  return {
    survey,
    choices,
    settings: [
      ["form_title", "form_id", "default_language", "huituo::grading"],
      [title, id, "中文 (zh)", questionnaire.grading ? JSON.stringify(questionnaire.grading) : ""],
    ],
  };
}

const repeats = (item: Item) => item.type === "table" || item.repeats === true;

function typeOf(item: Item, listOf: (item: Item) => string): string {
  if (isGroup(item)) return repeats(item) ? "begin_repeat" : "begin_group";
  if (item.type === "boolean") return `select_one ${yesNoList}`;
  if (!isChoice(item)) return types[item.type]!;
  return `${item.repeats ? "select_multiple" : "select_one"} ${listOf(item)}${item.type === "open-choice" ? " or_other" : ""}`;
}

function appearanceOf(item: Item): string {
  if (item.type === "text") return "multiline";
  if (item.type === "signature") return "signature";
  if (item.type === "matrix") return "table-list";
  return item.control === "drop_down" ? "minimal" : "";
}

/** Members without a column of their own, so that nothing is lost on the way out and back. */
const others = ["whenAny", "control", "veto", "least", "most", "hidden", "decimals"] as const;

function rowOf(item: Item, type: string, items: ReadonlyMap<string, Item>): Cell[] {
  const more: Record<string, unknown> = {};
  if (["table", "quantity"].includes(item.type)) more["type"] = item.type;
  if (item.control === "radio") more["control"] = item.control;
  for (const name of others)
    if (name !== "whenAny" && name !== "control" && item[name] !== undefined) more[name] = item[name];
  if (item.repeats && !isGroup(item) && !isChoice(item)) more["repeats"] = true;
  if (Array.isArray(item.initial)) more["initial"] = item.initial;
  const initial = item.initial === undefined || Array.isArray(item.initial) ? "" : item.initial;
  return [
    type,
    item.id,
    item.text?.zh ?? "",
    item.text?.en ?? "",
    item.help?.zh ?? "",
    item.help?.en ?? "",
    item.required ? "yes" : "",
    relevantOf(item, items),
    constraintOf(item),
    item.readOnly ? "yes" : "",
    typeof initial === "boolean" ? String(initial) : initial,
    appearanceOf(item),
    item.unit ?? "",
    item.weight ?? "",
    item.points ?? "",
    Object.keys(more).length > 0 ? JSON.stringify(more) : "",
  ];
}

const quoted = (value: Value) => (typeof value === "number" ? String(value) : `'${String(value)}'`);

function relevantOf(item: Item, items: ReadonlyMap<string, Item>): string {
  const [conditions, joint] = item.when ? [item.when, " and "] : [item.whenAny ?? [], " or "];
  return conditions.map((condition) => expressionOf(condition, items.get(condition.item))).join(joint);
}

function expressionOf(
  { item: id, is, not, over, under, least, most, answered }: Condition,
  item: Item | undefined,
): string {
  const name = `\${${id}}`;
  const several = item && isChoice(item) && item.repeats;
  const value = (one: Value) => (item?.type === "date" ? `date('${String(one)}')` : quoted(one));
  if (answered !== undefined) return `${name} ${answered ? "!=" : "="} ''`;
  if (is !== undefined) return several ? `selected(${name}, ${quoted(is)})` : `${name} = ${value(is)}`;
  if (not !== undefined) return several ? `not(selected(${name}, ${quoted(not)}))` : `${name} != ${value(not)}`;
  if (over !== undefined) return `${name} > ${value(over)}`;
  if (under !== undefined) return `${name} < ${value(under)}`;
  if (least !== undefined) return `${name} >= ${value(least)}`;
  return `${name} <= ${value(most!)}`;
}

function constraintOf(item: Item): string {
  const value = (one: number | string) => (typeof one === "number" ? String(one) : `date('${one}')`);
  return [
    item.min === undefined ? "" : `. >= ${value(item.min)}`,
    item.max === undefined ? "" : `. <= ${value(item.max)}`,
    item.minLength === undefined ? "" : `string-length(.) >= ${item.minLength}`,
    item.maxLength === undefined ? "" : `string-length(.) <= ${item.maxLength}`,
    item.regex === undefined ? "" : `regex(., '${item.regex.replaceAll("'", "&#39;")}')`,
  ]
    .filter((one) => one !== "")
    .join(" and ");
}
