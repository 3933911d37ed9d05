import type { Fault } from "./faults.ts";
import { faultsOf } from "./faults.ts";
import {
  type Condition,
  isAttachment,
  isChoice,
  isGroup,
  isNumber,
  isQuestion,
  type Item,
  Questionnaire,
  type Value,
} from "./model.ts";
import { answerOf } from "./response.ts";
import { problemsOfAnswer } from "./answer-problems.ts";

export type Parsed<Result> = { readonly ok: true; readonly value: Result } | { readonly ok: false; faults: Fault[] };

/** Takes in the compact form: its shape by the schema, then what a schema cannot see. The result may be relied on. */
export function parseCompact(given: unknown): Parsed<Questionnaire> {
  const parsed = Questionnaire.safeParse(given);
  if (!parsed.success) return { ok: false, faults: faultsOf(parsed.error.issues) };
  const questionnaire = { ...parsed.data, items: parsed.data.items.map(shareOptions) };
  const faults = checkQuestionnaire(questionnaire);
  return faults.length > 0 ? { ok: false, faults } : { ok: true, value: questionnaire };
}

/** Rows of a matrix take the options written once on it. */
function shareOptions(item: Item): Item {
  if (!item.items) return item;
  const { options, ...rest } = item;
  const share = item.type === "matrix" && options;
  return { ...rest, items: item.items.map((one) => shareOptions(share && !one.options ? { ...one, options } : one)) };
}

type At = readonly (string | number)[];

/** Every fault of a questionnaire: ids, types, options, bounds, conditions that lead nowhere or go round in a circle. */
export function checkQuestionnaire(questionnaire: Questionnaire): Fault[] {
  const faults: Fault[] = [];
  const byId = new Map<string, { item: Item; at: At; parents: readonly string[] }>();
  const visit = (items: readonly Item[], at: At, parents: readonly string[]): void => {
    for (const [index, item] of items.entries()) {
      const here = [...at, index];
      if (byId.has(item.id)) faults.push({ path: [...here, "id"], code: "id_twice", about: item.id });
      else byId.set(item.id, { item, at: here, parents });
      checkItem(item, here, faults);
      if (parents.length >= 6) faults.push({ path: here, code: "too_deep" });
      else if (item.items) visit(item.items, [...here, "items"], [...parents, item.id]);
    }
  };
  visit(questionnaire.items, ["items"], []);
  for (const { item, at } of byId.values())
    for (const key of ["when", "whenAny"] as const)
      for (const [index, condition] of (item[key] ?? []).entries()) {
        const fault = faultOfCondition(condition, byId.get(condition.item)?.item);
        if (fault) faults.push({ path: [...at, key, index], ...fault });
      }
  const circle = findCircle(byId);
  if (circle) faults.push(circle);
  checkGrading(questionnaire, faults);
  return faults;
}

function checkItem(item: Item, at: At, faults: Fault[]): void {
  const bad = (key: keyof Item, code: Fault["code"] = "not_for_type", about: string = key) =>
    faults.push({ path: [...at, key], code, about });
  const only = (keys: readonly (keyof Item)[], fits: boolean) => {
    if (!fits) for (const key of keys) if (item[key] !== undefined) bad(key);
  };
  const isText = ["string", "text", "open-choice"].includes(item.type);
  const isDay = item.type === "date";
  if (!isGroup(item) && item.text === undefined) bad("text", "no_text", item.id);
  only(["items", "points"], isGroup(item));
  only(["required", "readOnly"], item.type !== "display" && item.type !== "matrix");
  only(["options", "control"], isChoice(item));
  only(["min", "max"], isNumber(item) || isDay);
  only(["decimals"], item.type === "decimal" || item.type === "quantity");
  only(["unit"], isNumber(item));
  only(["minLength", "maxLength", "regex"], isText);
  only(["initial"], isQuestion(item) && !isAttachment(item));
  only(["weight"], isChoice(item) || isNumber(item) || item.type === "boolean");
  only(["veto"], item.type === "boolean");
  only(["repeats"], item.type === "group" || (isQuestion(item) && item.type !== "boolean"));
  only(["least", "most"], item.repeats === true || item.type === "table");
  if (isChoice(item)) {
    if (item.type === "choice" && !item.options) bad("options", "no_options", item.id);
    const codes = new Set<string>();
    for (const [index, { code }] of (item.options ?? []).entries()) {
      if (codes.has(code)) faults.push({ path: [...at, "options", index, "code"], code: "option_twice", about: code });
      codes.add(code);
    }
  }
  if (isGroup(item)) {
    if (!item.items?.length) bad("items", "no_items", item.id);
    const rows = item.type === "matrix" || item.type === "table" ? (item.items ?? []) : [];
    for (const [index, row] of rows.entries())
      if (item.type === "matrix" ? row.type !== "choice" : !isQuestion(row))
        faults.push({ path: [...at, "items", index, "type"], code: "not_for_type", about: row.type });
  }
  if (item.when && item.whenAny) bad("whenAny", "both_conditions");
  checkBounds(item, bad);
}

function checkBounds(item: Item, bad: (key: keyof Item, code?: Fault["code"], about?: string) => void): void {
  const wanted = item.type === "date" ? "string" : "number";
  for (const key of ["min", "max"] as const)
    if (item[key] !== undefined && (isNumber(item) || item.type === "date") && typeof item[key] !== wanted)
      bad(key, "wrong_format", String(item[key]));
  const over = (low: number | string | undefined, high: number | string | undefined) =>
    low !== undefined && high !== undefined && typeof low === typeof high && low > high;
  if (over(item.min, item.max)) bad("max", "min_over_max");
  if (over(item.minLength, item.maxLength)) bad("maxLength", "min_over_max");
  if (over(item.least, item.most)) bad("most", "min_over_max");
  if (item.regex !== undefined && !regexOf(item.regex)) bad("regex", "bad_regex", item.regex);
  if (item.initial === undefined) return;
  const values = Array.isArray(item.initial) ? item.initial : [item.initial];
  for (const value of values) {
    const answer = answerOf(item, value);
    if (!answer || problemsOfAnswer(item, answer).length > 0) bad("initial", "bad_initial", String(value));
  }
  if (values.length > 1 && !item.repeats) bad("initial", "bad_initial", String(values));
}

export function regexOf(source: string): RegExp | undefined {
  try {
    return new RegExp(`^(?:${source})$`, "u");
  } catch {
    return undefined;
  }
}

function faultOfCondition(
  condition: Condition,
  item: Item | undefined,
): { code: Fault["code"]; about: string } | undefined {
  if (!item || !isQuestion(item)) return { code: "unknown_item", about: condition.item };
  if (condition.answered !== undefined) return undefined;
  const ordered = condition.over ?? condition.under ?? condition.least ?? condition.most;
  const value: Value = (ordered ?? condition.is ?? condition.not)!;
  const comparable =
    isNumber(item) || ["date", "dateTime", "time"].includes(item.type)
      ? typeof value === (isNumber(item) ? "number" : "string")
      : item.type === "boolean"
        ? typeof value === "boolean" && ordered === undefined
        : ordered === undefined && !isAttachment(item) && typeof value !== "boolean";
  if (!comparable) return { code: "not_comparable", about: item.id };
  if (item.type === "choice" && !item.options?.some(({ code }) => code === String(value)))
    return { code: "unknown_option", about: String(value) };
  return undefined;
}

/** Whether an item is shown depends on its groups and on the answers its conditions name; that must not lead back to it. */
function findCircle(byId: ReadonlyMap<string, { item: Item; at: At; parents: readonly string[] }>): Fault | undefined {
  const done = new Set<string>();
  const walk = (id: string, way: readonly string[]): Fault | undefined => {
    const place = byId.get(id);
    if (!place || done.has(id)) return undefined;
    if (way.includes(id))
      return { path: place.at, code: "circle", about: [...way.slice(way.indexOf(id)), id].join(" → ") };
    const needs = [...(place.item.when ?? []), ...(place.item.whenAny ?? [])].map((condition) => condition.item);
    for (const next of [...needs, ...place.parents]) {
      const circle = walk(next, [...way, id]);
      if (circle) return circle;
    }
    done.add(id);
    return undefined;
  };
  for (const id of byId.keys()) {
    const circle = walk(id, []);
    if (circle) return circle;
  }
  return undefined;
}

function checkGrading({ grading }: Questionnaire, faults: Fault[]): void {
  if (!grading) return;
  const [keys, starts] = [new Set<string>(), new Set<number>()];
  for (const [index, { key, from }] of grading.outcomes.entries()) {
    const path = ["grading", "outcomes", index];
    if (keys.has(key)) faults.push({ path: [...path, "key"], code: "outcome_twice", about: key });
    keys.add(key);
    const start = from ?? Number.NEGATIVE_INFINITY;
    // The outcome of a veto needs no cut-off.
    if (from === undefined && key === grading.veto) continue;
    if (starts.has(start)) faults.push({ path: [...path, "from"], code: "from_twice", about: String(from ?? "") });
    starts.add(start);
  }
  if (grading.veto !== undefined && !keys.has(grading.veto))
    faults.push({ path: ["grading", "veto"], code: "unknown_outcome", about: grading.veto });
}
