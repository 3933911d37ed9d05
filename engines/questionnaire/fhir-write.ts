import { type Extension, otherLanguage, ownLanguage, urls } from "./extensions.ts";
import {
  type Condition,
  type Grading,
  isChoice,
  type Item,
  type ItemType,
  type Option,
  type Questionnaire,
  type Value,
  type Words,
} from "./model.ts";
import { answerOf } from "./response.ts";
import { layoutOf } from "./layout.ts";

/** The stored form. Only what our subset has; everything optional is left out when it says nothing. */
export type FhirItem = {
  linkId: string;
  type: string;
  text?: string;
  _text?: { extension: Extension[] };
  extension?: Extension[];
  enableWhen?: { question: string; operator: string; [answer: string]: unknown }[];
  enableBehavior?: "all" | "any";
  required?: boolean;
  repeats?: boolean;
  readOnly?: boolean;
  maxLength?: number;
  answerOption?: {
    valueCoding: { code: string; display: string; _display?: { extension: Extension[] } };
    extension?: Extension[];
  }[];
  initial?: object[];
  item?: FhirItem[];
};
export type FhirQuestionnaire = {
  resourceType: "Questionnaire";
  status: "active" | "draft" | "retired";
  language: string;
  extension?: Extension[];
  item: FhirItem[];
};

const fhirTypes: Partial<Record<ItemType, string>> = {
  matrix: "group",
  table: "group",
  photo: "attachment",
  file: "attachment",
  signature: "attachment",
  location: "string",
};
export const fhirOperators = {
  is: "=",
  not: "!=",
  over: ">",
  under: "<",
  least: ">=",
  most: "<=",
  answered: "exists",
} as const;

const translated = ({ zh, en }: Words): { extension: Extension[] } | undefined =>
  zh === en
    ? undefined
    : {
        extension: [
          {
            url: urls.translation,
            extension: [
              { url: "lang", valueCode: otherLanguage },
              { url: "content", valueString: en },
            ],
          },
        ],
      };

const control = (code: string): Extension => ({
  url: urls.control,
  valueCodeableConcept: { coding: [{ system: "http://hl7.org/fhir/questionnaire-item-control", code }] },
});

/** Writes a questionnaire in its stored form. Lossless: reading it gives the same again. O(items). */
export function writeFhir(questionnaire: Questionnaire): FhirQuestionnaire {
  return {
    resourceType: "Questionnaire",
    status: "active",
    language: ownLanguage,
    ...(questionnaire.grading && { extension: [writeGrading(questionnaire.grading)] }),
    item: questionnaire.items.map((item) => writeItem(questionnaire, item)),
  };
}

/** One extension with the grading as text: FHIR has no place for cut-offs, and nobody else reads ours. */
const writeGrading = (grading: Grading): Extension => ({ url: urls.grading, valueString: JSON.stringify(grading) });

function writeItem(questionnaire: Questionnaire, item: Item): FhirItem {
  const extension = writeExtensions(item);
  const conditions = item.when ?? item.whenAny;
  const children = (item.items ?? []).map((child) => writeItem(questionnaire, child));
  if (item.help) children.unshift(helpItem(item.id, item.help));
  const translation = item.text && translated(item.text);
  return {
    linkId: item.id,
    type: fhirTypes[item.type] ?? item.type,
    ...(item.text && { text: item.text.zh }),
    ...(translation && { _text: translation }),
    ...(extension.length > 0 && { extension }),
    ...(conditions && {
      enableWhen: conditions.map((condition) => writeCondition(questionnaire, condition)),
      enableBehavior: item.when ? "all" : "any",
    }),
    ...(item.required && { required: true }),
    ...((item.repeats || item.type === "table") && { repeats: true }),
    ...(item.readOnly && { readOnly: true }),
    ...(item.maxLength !== undefined && { maxLength: item.maxLength }),
    ...(item.options && { answerOption: item.options.map(writeOption) }),
    ...(item.initial !== undefined && {
      initial: (Array.isArray(item.initial) ? item.initial : [item.initial]).flatMap(
        (value) => answerOf(item, value) ?? [],
      ),
    }),
    ...(children.length > 0 && { item: children }),
  };
}

/** Help is a display item below the question, as SDC has it. */
function helpItem(id: string, help: Words): FhirItem {
  const translation = translated(help);
  return {
    linkId: `${id}-help`,
    type: "display",
    text: help.zh,
    ...(translation && { _text: translation }),
    extension: [control("help")],
  };
}

function writeExtensions(item: Item): Extension[] {
  const list: (Extension | false | undefined)[] = [
    item.type === "matrix" && control("table"),
    item.type === "table" && control("gtable"),
    item.control && control(item.control === "radio" ? "radio-button" : "drop-down"),
    item.hidden && { url: urls.hidden, valueBoolean: true },
    ["photo", "signature", "location"].includes(item.type) && { url: urls.kind, valueCode: item.type },
    bound(urls.minValue, item, item.min),
    bound(urls.maxValue, item, item.max),
    item.minLength !== undefined && { url: urls.minLength, valueInteger: item.minLength },
    item.regex !== undefined && { url: urls.regex, valueString: item.regex },
    item.decimals !== undefined && { url: urls.decimals, valueInteger: item.decimals },
    item.unit !== undefined && { url: urls.unit, valueCoding: { display: item.unit } },
    item.least !== undefined && { url: urls.least, valueInteger: item.least },
    item.most !== undefined && { url: urls.most, valueInteger: item.most },
    item.weight !== undefined && { url: urls.weight, valueDecimal: item.weight },
    item.points !== undefined && { url: urls.points, valueDecimal: item.points },
    item.veto !== undefined && { url: urls.veto, valueBoolean: item.veto },
  ];
  return list.filter((one): one is Extension => Boolean(one));
}

function bound(url: string, item: Item, value: number | string | undefined): Extension | undefined {
  if (value === undefined) return undefined;
  if (typeof value === "string") return { url, valueDate: value };
  return item.type === "integer" && Number.isInteger(value)
    ? { url, valueInteger: value }
    : { url, valueDecimal: value };
}

function writeOption(option: Option) {
  const translation = translated(option.text);
  const extension: Extension[] = [
    ...(option.score === undefined ? [] : [{ url: urls.ordinal, valueDecimal: option.score }]),
    ...(option.veto ? [{ url: urls.veto, valueBoolean: true }] : []),
    ...(option.exclusive ? [{ url: urls.exclusive, valueBoolean: true }] : []),
  ];
  return {
    valueCoding: { code: option.code, display: option.text.zh, ...(translation && { _display: translation }) },
    ...(extension.length > 0 && { extension }),
  };
}

function writeCondition(questionnaire: Questionnaire, condition: Condition) {
  const { item: question, ...comparison } = condition;
  const [name, value] = Object.entries(comparison).find(([, one]) => one !== undefined) as [
    keyof typeof fhirOperators,
    Value,
  ];
  const item = layoutOf(questionnaire).get(question)?.item;
  const answer =
    name === "answered" || !item
      ? { answerBoolean: value }
      : Object.fromEntries(
          Object.entries(
            answerOf(item, value) ??
              (isChoice(item) ? { valueCoding: { code: String(value) } } : { valueString: value }),
          ).map(([key, given]) => [key.replace("value", "answer"), given as unknown]),
        );
  return { question, operator: fhirOperators[name], ...answer };
}
