import { isAttachment, type Item } from "./model.ts";
import { type Answer, valueOf } from "./response.ts";

export type ProblemCode =
  | "required"
  | "too_small"
  | "too_large"
  | "too_short"
  | "too_long"
  | "too_many_decimals"
  | "wrong_format"
  | "wrong_type"
  | "wrong_unit"
  | "not_an_option"
  | "too_few"
  | "too_many"
  | "chosen_twice"
  | "exclusive"
  | "unknown_item";

export type Details = Readonly<Record<string, string | number>>;
export type AnswerProblem = { readonly code: ProblemCode; readonly details?: Details };

const kindOf: Record<string, readonly string[]> = {
  boolean: ["valueBoolean"],
  integer: ["valueInteger"],
  decimal: ["valueDecimal", "valueInteger"],
  quantity: ["valueQuantity"],
  date: ["valueDate"],
  dateTime: ["valueDateTime"],
  time: ["valueTime"],
  string: ["valueString"],
  text: ["valueString"],
  location: ["valueString"],
  choice: ["valueCoding"],
  "open-choice": ["valueCoding", "valueString"],
  photo: ["valueAttachment"],
  file: ["valueAttachment"],
  signature: ["valueAttachment"],
};

export const isDay = (text: string): boolean => {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const day = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(text);
};
const isTime = (text: string) => /^([01]\d|2[0-3]):[0-5]\d(:[0-5]\d)?$/.test(text);
const isDateTime = (text: string) =>
  isDay(text.slice(0, 10)) && /^T([01]\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d+)?)?(Z|[+-]\d{2}:\d{2})?$/.test(text.slice(10));

/** A place as RFC 5870 writes it, `geo:lat,lon` in WGS84; undefined when it is none. */
export function locationOf(text: string): { lat: number; lon: number } | undefined {
  const found = /^geo:(-?\d{1,2}(?:\.\d{1,10})?),(-?\d{1,3}(?:\.\d{1,10})?)$/.exec(text);
  if (!found) return undefined;
  const [lat, lon] = [Number(found[1]), Number(found[2])];
  return Math.abs(lat) <= 90 && Math.abs(lon) <= 180 ? { lat, lon } : undefined;
}
export const writeLocation = ({ lat, lon }: { lat: number; lon: number }): string =>
  `geo:${Number(lat.toFixed(6))},${Number(lon.toFixed(6))}`;

function decimalsOf(value: number): number {
  const [digits = "", exponent = "0"] = String(value).split("e");
  return Math.max(0, (digits.split(".")[1]?.length ?? 0) - Number(exponent));
}

/** What is wrong with one answer of an item, looked at alone. */
export function problemsOfAnswer(item: Item, answer: Answer): AnswerProblem[] {
  if (!kindOf[item.type]?.includes(Object.keys(answer)[0]!)) return [{ code: "wrong_type" }];
  const value = valueOf(answer);
  const problems: AnswerProblem[] = [];
  const { min, max, minLength = 0, maxLength, decimals, regex } = item;
  if (min !== undefined && typeof min === typeof value && value < min)
    problems.push({ code: "too_small", details: { min } });
  if (max !== undefined && typeof max === typeof value && value > max)
    problems.push({ code: "too_large", details: { max } });
  if (typeof value === "number" && decimals !== undefined && decimalsOf(value) > decimals)
    problems.push({ code: "too_many_decimals", details: { decimals } });
  if ("valueQuantity" in answer && (answer.valueQuantity.unit ?? "") !== (item.unit ?? ""))
    problems.push({ code: "wrong_unit", details: { unit: item.unit ?? "" } });
  if ("valueCoding" in answer && !item.options?.some(({ code }) => code === value))
    problems.push({ code: "not_an_option" });
  if (typeof value !== "string" || isAttachment(item) || "valueCoding" in answer) return problems;
  if (
    (item.type === "date" && !isDay(value)) ||
    (item.type === "time" && !isTime(value)) ||
    (item.type === "dateTime" && !isDateTime(value)) ||
    (item.type === "location" && !locationOf(value))
  )
    problems.push({ code: "wrong_format" });
  if (value.length < minLength) problems.push({ code: "too_short", details: { min: minLength } });
  if (maxLength !== undefined && value.length > maxLength)
    problems.push({ code: "too_long", details: { max: maxLength } });
  if (regex !== undefined && !new RegExp(`^(?:${regex})$`, "u").test(value)) problems.push({ code: "wrong_format" });
  return problems;
}
