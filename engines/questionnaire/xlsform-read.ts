import { checkQuestionnaire, type Parsed } from "./check.ts";
import { type Fault, type FaultCode, faultsOf } from "./faults.ts";
import { type Condition, isGroup, type Item, type Option, Questionnaire } from "./model.ts";
import { readConstraint, readRelevant } from "./xlsform-expression.ts";
import { yesNoList } from "./xlsform-write.ts";

export type SheetRows = readonly { readonly row: number; readonly cells: readonly string[] }[];
type Line = { readonly row: number; readonly get: (...names: string[]) => string };
type Made = Record<string, unknown> & { id: string; type: Item["type"]; items?: Made[] };

/** Filled in by the collecting program; they ask nobody anything. */
const metadata = new Set("start end today deviceid username phonenumber email subscriberid simserial audit".split(" "));
const plain: Readonly<Record<string, Item["type"]>> = {
  text: "string",
  string: "string",
  integer: "integer",
  int: "integer",
  decimal: "decimal",
  date: "date",
  dateTime: "dateTime",
  datetime: "dateTime",
  time: "time",
  note: "display",
  image: "photo",
  photo: "photo",
  file: "file",
  geopoint: "location",
};

/** Reads XLSForm from its sheets' rows as text; what cannot be expressed is refused with sheet, row and column. O(rows). */
export function readXlsForm(
  sheets: Readonly<Record<string, SheetRows>>,
): Parsed<{ questionnaire: Questionnaire; title: string }> {
  const faults: Fault[] = [];
  const survey = linesOf(sheets, "survey");
  if (!survey) return { ok: false, faults: [{ path: ["survey"], code: "sheet_missing", about: "survey" }] };
  const settings = linesOf(sheets, "settings")?.[0];
  const lists = readLists(linesOf(sheets, "choices") ?? []);
  const items = new SurveyReader(lists, faults).read(survey);
  const grading = settings?.get("huituo::grading");
  if (faults.length > 0) return { ok: false, faults };
  const parsed = Questionnaire.safeParse({ items, ...(grading && { grading: JSON.parse(grading) as unknown }) });
  if (!parsed.success) return { ok: false, faults: faultsOf(parsed.error.issues, ["survey"]) };
  const checked = checkQuestionnaire(parsed.data);
  if (checked.length > 0) return { ok: false, faults: checked };
  return { ok: true, value: { questionnaire: parsed.data, title: settings?.get("form_title") ?? "" } };
}

function linesOf(sheets: Readonly<Record<string, SheetRows>>, name: string): Line[] | undefined {
  const found = Object.entries(sheets).find(([key]) => key.trim().toLowerCase() === name)?.[1];
  if (!found) return undefined;
  const [head, ...rows] = found;
  const columns = (head?.cells ?? []).map((cell) => cell.trim().replace(/^(label|hint)::?\s*/i, "$1::"));
  return rows.map(({ row, cells }) => ({
    row,
    get: (...names) => {
      for (const one of names) {
        const column = columns.findIndex((title) => title.toLowerCase() === one.toLowerCase());
        if (column >= 0 && cells[column]?.trim()) return cells[column].trim();
      }
      return "";
    },
  }));
}

/** A text in both languages; a sheet in one language says the same in both. */
function wordsOf(line: Line, kind: "label" | "hint"): { zh: string; en: string } | undefined {
  const named = (language: string[]) => language.map((one) => `${kind}::${one}`);
  const zh = line.get(...named(["中文 (zh)", "中文(zh)", "Chinese (zh)", "中文", "Chinese", "zh"]));
  const en = line.get(...named(["English (en)", "English(en)", "English", "en"]));
  const only = line.get(kind);
  const [first, second] = [zh || only || en, en || only || zh];
  return first ? { zh: first, en: second } : undefined;
}

const isYes = (text: string) => /^(yes|true|true\(\)|1)$/i.test(text);

function readLists(lines: readonly Line[]): Map<string, Option[]> {
  const lists = new Map<string, Option[]>();
  for (const line of lines) {
    const list = line.get("list_name", "list name");
    const code = line.get("name", "value");
    if (!list || !code) continue;
    const score = line.get("huituo::score", "score");
    lists.set(list, [
      ...(lists.get(list) ?? []),
      {
        code,
        text: wordsOf(line, "label") ?? { zh: code, en: code },
        ...(score !== "" && { score: Number(score) }),
        ...(isYes(line.get("huituo::veto")) && { veto: true as const }),
        ...(isYes(line.get("huituo::exclusive")) && { exclusive: true as const }),
      },
    ]);
  }
  return lists;
}

class SurveyReader {
  readonly #lists: ReadonlyMap<string, Option[]>;
  readonly #faults: Fault[];
  readonly #numbers = new Set<string>();
  readonly #booleans = new Set<string>();

  constructor(lists: ReadonlyMap<string, Option[]>, faults: Fault[]) {
    this.#lists = lists;
    this.#faults = faults;
  }

  #fault(row: number, column: string, code: FaultCode, about: string): void {
    this.#faults.push({ path: ["survey", row, column], code, about });
  }

  read(lines: readonly Line[]): Made[] {
    const top: Made[] = [];
    const open: { made: Made; end: string; row: number }[] = [];
    for (const line of lines) {
      const type = line
        .get("type")
        .replace(/\s+/g, " ")
        .replace(/^(begin|end) /, "$1_");
      if (type === "" || metadata.has(type)) continue;
      if (type.startsWith("end_")) {
        if (open.at(-1)?.end === type) open.pop();
        else this.#fault(line.row, "type", "not_opened", type);
        continue;
      }
      const made = this.#line(line, type);
      if (!made) continue;
      const around = open.at(-1)?.made;
      if (around) (around.items ??= []).push(made);
      else top.push(made);
      if (isGroup(made as unknown as Item)) open.push({ made, end: type.replace("begin", "end"), row: line.row });
    }
    for (const { made, row } of open) this.#fault(row, "type", "not_closed", made.id);
    this.#settle(top);
    return top;
  }

  #line(line: Line, type: string): Made | undefined {
    const id = line.get("name");
    const made: Made = { id, type: "display" };
    const appearance = line.get("appearance");
    const text = wordsOf(line, "label");
    const help = wordsOf(line, "hint");
    if (text) made["text"] = text;
    if (help) made["help"] = help;
    if (!this.#type(line, type, appearance, made)) return undefined;
    const required = line.get("required");
    if (isYes(required)) made["required"] = true;
    else if (required !== "" && !/^(no|false|false\(\)|0)$/i.test(required))
      this.#fault(line.row, "required", "expression_outside", required);
    if (isYes(line.get("readonly", "read_only"))) made["readOnly"] = true;
    const bounds = readConstraint(line.get("constraint"));
    if (bounds) Object.assign(made, bounds);
    else this.#fault(line.row, "constraint", "expression_outside", line.get("constraint"));
    const relevant = readRelevant(line.get("relevant"));
    if (relevant) Object.assign(made, relevant);
    else this.#fault(line.row, "relevant", "expression_outside", line.get("relevant"));
    for (const column of ["calculation", "choice_filter", "repeat_count"])
      if (line.get(column)) this.#fault(line.row, column, "row_outside", column);
    this.#own(line, made);
    const initial = line.get("default");
    if (initial) made["initial"] = this.#value(made, initial);
    return made;
  }

  /** Members in our own columns. */
  #own(line: Line, made: Made): void {
    if (line.get("huituo::unit")) made["unit"] = line.get("huituo::unit");
    for (const name of ["weight", "points"]) {
      const value = line.get(`huituo::${name}`);
      if (value) made[name] = Number(value);
    }
    const more = line.get("huituo::more");
    if (!more) return;
    try {
      Object.assign(made, JSON.parse(more));
    } catch {
      this.#fault(line.row, "huituo::more", "wrong_format", more);
    }
    if (["integer", "decimal", "quantity"].includes(made.type)) this.#numbers.add(made.id);
  }

  #type(line: Line, type: string, appearance: string, made: Made): boolean {
    const [word, list = "", extra = ""] = type.split(" ");
    if (type === "begin_group") {
      made.type = appearance.includes("table-list") ? "matrix" : "group";
      return true;
    }
    if (type === "begin_repeat") {
      made.type = "group";
      made["repeats"] = true;
      return true;
    }
    if (word === "select_one" || word === "select_multiple")
      return this.#choice(line, made, word, list, extra, appearance);
    const known = plain[type];
    if (!known) {
      this.#fault(line.row, "type", "row_outside", type);
      return false;
    }
    made.type = known;
    if (known === "string" && appearance.includes("multiline")) made.type = "text";
    if (known === "photo" && appearance.includes("signature")) made.type = "signature";
    if (known === "integer" || known === "decimal") this.#numbers.add(made.id);
    return true;
  }

  #choice(line: Line, made: Made, word: string, list: string, extra: string, appearance: string): boolean {
    if (list === yesNoList && word === "select_one") {
      made.type = "boolean";
      this.#booleans.add(made.id);
      return true;
    }
    const options = this.#lists.get(list);
    if (!options) {
      this.#fault(line.row, "type", "list_missing", list);
      return false;
    }
    made.type = extra === "or_other" ? "open-choice" : "choice";
    made["options"] = options;
    if (word === "select_multiple") made["repeats"] = true;
    if (appearance.includes("minimal")) made["control"] = "drop_down";
    return true;
  }

  #value(made: Made, text: string): unknown {
    if (this.#numbers.has(made.id)) return Number(text);
    if (this.#booleans.has(made.id)) return text === "true";
    if (made["repeats"] && made["options"]) return text.split(/\s+/);
    return text;
  }

  /** Values of conditions take the type of the answers they are compared with; a table is a repeat of its own name. */
  #settle(items: readonly Made[]): void {
    for (const item of items) {
      if (item.type === "table") delete item["repeats"];
      for (const key of ["when", "whenAny"] as const) {
        const conditions = item[key] as Condition[] | undefined;
        if (conditions) item[key] = conditions.map((condition) => this.#settled(condition));
      }
      if (item.items) this.#settle(item.items);
    }
  }

  #settled(condition: Condition): Condition {
    const isNumber = this.#numbers.has(condition.item);
    const entries = Object.entries(condition).map(([key, value]) => {
      if (key === "item" || key === "answered") return [key, value];
      if (isNumber) return [key, Number(value)];
      if (this.#booleans.has(condition.item)) return [key, String(value) === "true"];
      return [key, String(value)];
    });
    return Object.fromEntries(entries) as Condition;
  }
}
