import { checkQuestionnaire, type Parsed } from "./check.ts";
import { type Extension, extensionValue, harmless, otherLanguage, ownLanguage, urls } from "./extensions.ts";
import { type Fault, type FaultCode, faultsOf } from "./faults.ts";
import { fhirOperators } from "./fhir-write.ts";
import { type Condition, Item, itemTypes, Questionnaire } from "./model.ts";

type Json = Record<string, unknown>;
type At = readonly (string | number)[];
const isObject = (value: unknown): value is Json =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const list = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);

/** About the form as a document; nothing that changes how it is filled. */
const documentMembers = new Set(
  "resourceType id meta implicitRules language text contained extension url identifier version name title _title derivedFrom status experimental subjectType date publisher contact description useContext jurisdiction purpose copyright approvalDate lastReviewDate effectivePeriod code item".split(
    " ",
  ),
);
const itemMembers = new Set(
  "id linkId definition code prefix text _text type enableWhen enableBehavior required repeats readOnly maxLength answerValueSet answerOption initial item extension".split(
    " ",
  ),
);

/** Reads FHIR as far as the subset reaches; whatever lies outside is named with its path, never passed over. O(items). */
export function readFhir(given: unknown): Parsed<Questionnaire> {
  const reader = new Reader();
  if (!isObject(given) || given["resourceType"] !== "Questionnaire")
    return { ok: false, faults: [{ path: [], code: "not_a_questionnaire" }] };
  const made = reader.questionnaire(given);
  if (reader.faults.length > 0) return { ok: false, faults: reader.faults };
  const parsed = Questionnaire.safeParse(made);
  if (!parsed.success) return { ok: false, faults: faultsOf(parsed.error.issues) };
  const faults = checkQuestionnaire(parsed.data).map((fault) => ({ ...fault, path: fhirPath(fault.path) }));
  return faults.length > 0 ? { ok: false, faults } : { ok: true, value: parsed.data };
}

/** Faults found in what was read, at the place they have in the file. */
const names: Record<string, string> = {
  items: "item",
  id: "linkId",
  options: "answerOption",
  when: "enableWhen",
  whenAny: "enableWhen",
};
const fhirPath = (path: At): At => path.map((part) => (typeof part === "string" ? (names[part] ?? part) : part));

class Reader {
  readonly faults: Fault[] = [];
  #valueSets = new Map<string, unknown[]>();

  #fault(path: At, code: FaultCode, about?: string): undefined {
    this.faults.push({ path, code, ...(about !== undefined && { about }) });
    return undefined;
  }

  #members(given: Json, allowed: ReadonlySet<string>, at: At): void {
    for (const name of Object.keys(given)) if (!allowed.has(name)) this.#fault([...at, name], "property_outside", name);
  }

  questionnaire(given: Json): unknown {
    this.#members(given, documentMembers, []);
    for (const one of list(given["contained"]))
      if (isObject(one) && one["resourceType"] === "ValueSet")
        this.#valueSets.set(`#${String(one["id"])}`, concepts(one));
    let grading: unknown;
    for (const [index, extension] of list(given["extension"]).entries()) {
      const { url, value } = read(extension);
      if (url === urls.grading) grading = parseJson(value);
      else if (!harmless.has(url)) this.#fault(["extension", index], "extension_outside", url);
    }
    const language = typeof given["language"] === "string" ? given["language"] : ownLanguage;
    const items = list(given["item"]).map((item, index) => this.item(item, ["item", index], language));
    return { items, ...(grading !== undefined && { grading }) };
  }

  item(given: unknown, at: At, language: string): unknown {
    if (!isObject(given)) return this.#fault(at, "wrong_format", "item");
    this.#members(given, itemMembers, at);
    const id = String(given["linkId"] ?? "");
    const made: Json = { id, type: given["type"] };
    const text = words(given["text"], given["_text"], language);
    if (text) made["text"] = text;
    for (const name of ["required", "repeats", "readOnly"])
      if (given[name] !== undefined && given[name] !== false) made[name] = given[name];
    if (given["maxLength"] !== undefined) made["maxLength"] = given["maxLength"];
    const type = given["type"] === "attachment" ? "file" : given["type"];
    made["type"] = type;
    this.#extensions(given, made, at);
    if (made["type"] === "table") delete made["repeats"];
    if (!itemTypes.includes(made["type"] as Item["type"]))
      this.#fault([...at, "type"], "type_outside", String(given["type"]));
    const selected = this.#options(given, made, at, language);
    this.#conditions(given, made, at);
    const initial = [...list(given["initial"]), ...selected].map((one) => firstValue(one, "value"));
    const isCoded = list(given["initial"]).some((one) => isObject(one) && "valueCoding" in one);
    if (isCoded && !["choice", "open-choice"].includes(String(type)))
      this.#fault([...at, "initial"], "bad_initial", id);
    if (initial.length > 0) made["initial"] = initial.length === 1 ? initial[0] : initial;
    this.#children(given, made, at, language);
    return made;
  }

  #children(given: Json, made: Json, at: At, language: string): void {
    const items: unknown[] = [];
    for (const [index, child] of list(given["item"]).entries()) {
      const isHelp = isObject(child) && child["type"] === "display" && controlOf(child) === "help";
      if (isHelp) made["help"] = words(child["text"], child["_text"], language);
      else if (["group", "matrix", "table"].includes(made["type"] as string))
        items.push(this.item(child, [...at, "item", index], language));
      else this.#fault([...at, "item", index], "below_question", String(made["id"]));
    }
    if (items.length > 0) made["items"] = items;
  }

  #extensions(given: Json, made: Json, at: At): void {
    for (const [index, extension] of list(given["extension"]).entries()) {
      const { url, value } = read(extension);
      const here = [...at, "extension", index];
      const member = plainMembers[url];
      if (member) made[member] = value;
      else if (url === urls.unit) made["unit"] = isObject(value) ? (value["display"] ?? value["code"]) : value;
      else if (url === urls.kind) made["type"] = value;
      else if (url === urls.signature) made["type"] = "signature";
      else if (url === urls.control) this.#control(given, made, here);
      else if (url === urls.mimeType) made["type"] = String(value).startsWith("image/") ? "photo" : "file";
      else if (!harmless.has(url)) this.#fault(here, "extension_outside", url);
    }
  }

  #control(given: Json, made: Json, at: At): void {
    const code = controlOf(given) ?? "";
    const type = given["type"];
    if (code === "radio-button" || code === "drop-down" || code === "autocomplete")
      made["control"] = code === "radio-button" ? "radio" : "drop_down";
    else if (code === "gtable" && type === "group") made["type"] = "table";
    else if (code === "table" && type === "group") made["type"] = "matrix";
    else if (!["check-box", "text-box", "spinner", "inline", "list", "page", "header", "help", "prompt"].includes(code))
      this.#fault(at, "control_outside", code);
  }

  /** Answers the options that are chosen at first. */
  #options(given: Json, made: Json, at: At, language: string): unknown[] {
    const set = given["answerValueSet"];
    if (set !== undefined) {
      const found = this.#valueSets.get(String(set));
      if (!found?.length) this.#fault([...at, "answerValueSet"], "value_set_outside", String(set));
      else made["options"] = found.map((one) => option(one, [], language));
    }
    const options = list(given["answerOption"]);
    if (options.length === 0) return [];
    const selected: unknown[] = [];
    made["options"] = options.map((one, index) => {
      const here = [...at, "answerOption", index];
      if (!isObject(one)) return this.#fault(here, "wrong_format", "answerOption");
      const coding = one["valueCoding"] ?? plainOption(one);
      if (!isObject(coding)) return this.#fault(here, "value_outside", Object.keys(one).join());
      const extensions = [...list(one["extension"]), ...list(coding["extension"])];
      for (const extension of extensions) {
        const { url } = read(extension);
        if (![urls.ordinal, urls.veto, urls.exclusive].includes(url as never) && !harmless.has(url))
          this.#fault([...here, "extension"], "extension_outside", url);
      }
      if (one["initialSelected"] === true) selected.push({ valueCoding: coding });
      return option(coding, extensions, language);
    });
    return selected;
  }

  #conditions(given: Json, made: Json, at: At): void {
    const conditions = list(given["enableWhen"]).flatMap((one, index): Condition[] => {
      const here = [...at, "enableWhen", index];
      const operator = isObject(one) ? one["operator"] : undefined;
      const name = Object.entries(fhirOperators).find(([, sign]) => sign === operator)?.[0];
      if (!isObject(one) || !name) {
        this.#fault(here, "value_outside", String(operator));
        return [];
      }
      return [{ item: String(one["question"]), [name]: firstValue(one, "answer") }];
    });
    if (conditions.length === 0) return;
    made[given["enableBehavior"] === "any" ? "whenAny" : "when"] = conditions;
  }
}

const plainMembers: Readonly<Record<string, string>> = {
  [urls.minValue]: "min",
  [urls.maxValue]: "max",
  [urls.minLength]: "minLength",
  [urls.regex]: "regex",
  [urls.decimals]: "decimals",
  [urls.hidden]: "hidden",
  [urls.least]: "least",
  [urls.most]: "most",
  [urls.veto]: "veto",
  [urls.weight]: "weight",
  [urls.points]: "points",
};

function read(extension: unknown): { url: string; value: unknown } {
  if (!isObject(extension)) return { url: "", value: undefined };
  return { url: String(extension["url"]), value: extensionValue(extension as Extension) };
}

function controlOf(item: Json): string | undefined {
  const extension = list(item["extension"]).find((one) => read(one).url === urls.control);
  const value = extension && read(extension).value;
  const coding = isObject(value) ? list(value["coding"])[0] : undefined;
  return isObject(coding) ? String(coding["code"]) : undefined;
}

/** A text and its translation; in one language only, both are the same. */
function words(text: unknown, more: unknown, language: string): { zh: string; en: string } | undefined {
  if (typeof text !== "string" || text.trim() === "") return undefined;
  const own = language.toLowerCase().startsWith("zh") ? "zh" : "en";
  const result = { zh: text, en: text };
  for (const extension of isObject(more) ? list(more["extension"]) : []) {
    if (!isObject(extension) || extension["url"] !== urls.translation) continue;
    const parts = Object.fromEntries(list(extension["extension"]).map((one) => [read(one).url, read(one).value]));
    const lang = String(parts["lang"]).toLowerCase();
    const other = lang.startsWith("zh") ? "zh" : lang.startsWith(otherLanguage) ? "en" : undefined;
    if (other && other !== own && typeof parts["content"] === "string") result[other] = parts["content"];
  }
  return result;
}

function option(coding: unknown, extensions: readonly unknown[], language: string): unknown {
  if (!isObject(coding)) return coding;
  const made: Json = {
    code: coding["code"] ?? coding["display"],
    text: words(coding["display"] ?? coding["code"], coding["_display"], language),
  };
  for (const extension of extensions) {
    const { url, value } = read(extension);
    if (url === urls.ordinal) made["score"] = value;
    if (url === urls.veto && value === true) made["veto"] = true;
    if (url === urls.exclusive && value === true) made["exclusive"] = true;
  }
  return made;
}

/** Options may be bare texts, numbers or days. */
function plainOption(one: Json): Json | undefined {
  const value = one["valueString"] ?? one["valueInteger"] ?? one["valueDate"] ?? one["valueTime"];
  return value === undefined ? undefined : { code: String(value), display: String(value) };
}

/** `valueX` or `answerX` as a bare value. */
function firstValue(holder: unknown, prefix: "value" | "answer"): unknown {
  if (!isObject(holder)) return undefined;
  const key = Object.keys(holder).find((name) => name.startsWith(prefix));
  const value = key === undefined ? undefined : holder[key];
  return isObject(value) ? (value["code"] ?? value["value"] ?? value["display"]) : value;
}

function concepts(valueSet: Json): unknown[] {
  const expansion = isObject(valueSet["expansion"]) ? list(valueSet["expansion"]["contains"]) : [];
  if (expansion.length > 0) return expansion;
  const includes = isObject(valueSet["compose"]) ? list(valueSet["compose"]["include"]) : [];
  return includes.flatMap((include) => (isObject(include) ? list(include["concept"]) : []));
}

function parseJson(text: unknown): unknown {
  try {
    return JSON.parse(String(text));
  } catch {
    return text;
  }
}
