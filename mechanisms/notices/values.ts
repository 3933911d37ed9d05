import { dayOf } from "../../kernel/clock.ts";
import type { DeclaredValue, ValueType } from "./contract/definition.ts";

export type Language = "zh" | "en";
export type GivenValues = Readonly<Record<string, unknown>>;

const longest = 120;

function twoDigits(text: string | undefined): string {
  return String(Number(text ?? 0));
}

function day(value: string, language: Language): string {
  const [year, month, date] = value.slice(0, 10).split("-");
  if (language === "zh") return `${year}年${twoDigits(month)}月${twoDigits(date)}日`;
  return `${year}-${month}-${date}`;
}

/** An instant as Chinese day and time. */
function instant(value: string, language: Language): string {
  const at = new Date(value);
  const time = at.toLocaleTimeString("en-GB", { timeZone: "Asia/Shanghai", hour: "2-digit", minute: "2-digit" });
  return `${day(dayOf(at), language)} ${time}`;
}

const formats: Partial<Record<ValueType, (value: string, language: Language) => string>> = {
  day,
  instant,
  month: (value, language) => {
    const [year, month] = value.split("-");
    return language === "zh" ? `${year}年${twoDigits(month)}月` : `${year}-${month}`;
  },
  money: (value, language) => {
    const yuan = Number(value) / 100;
    const text = Number.isInteger(yuan) ? String(yuan) : yuan.toFixed(2);
    return language === "zh" ? `${text}元` : `¥${text}`;
  },
};

/** Words in both languages, where the value is a name from a definition. */
const isWords = (value: unknown): value is { zh: string; en: string } =>
  typeof value === "object" && value !== null && "zh" in value && "en" in value;

/** A value as people read it. Line breaks and placeholders' braces never come out of a value. */
export function formatValue(type: ValueType, value: unknown, language: Language): string {
  if (value === null || value === undefined) return "";
  const plain = isWords(value) ? value[language] : value;
  const text = typeof plain === "string" || typeof plain === "number" ? String(plain) : "";
  const clean = text.replace(/[{}\p{Cc}]+/gu, " ").trim();
  const format = formats[type];
  const shown = format && clean !== "" ? format(clean, language) : clean;
  return shown.length > longest && type !== "text" ? `${shown.slice(0, longest - 1)}…` : shown;
}

/** Only what the definition declares: whatever else the caller knows does not travel. */
export function pickValues(
  declared: Readonly<Record<string, DeclaredValue>>,
  given: GivenValues,
): Record<string, unknown> {
  return Object.fromEntries(
    Object.keys(declared).flatMap((name) => (given[name] === undefined ? [] : [[name, given[name]]])),
  );
}

export function formatValues(
  declared: Readonly<Record<string, DeclaredValue>>,
  given: GivenValues,
  language: Language,
): Record<string, string> {
  return Object.fromEntries(
    Object.entries(declared).map(([name, { type }]) => [name, formatValue(type, given[name], language)]),
  );
}

/** A path on the platform with its ids; what stands in for a placeholder can not lead elsewhere. */
export const fillLink = (link: string, given: GivenValues): string =>
  link.replace(/\{([^{}]*)\}/g, (_, name: string) => {
    const value = given[name];
    return encodeURIComponent(typeof value === "string" || typeof value === "number" ? String(value) : "");
  });
