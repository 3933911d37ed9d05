import type { DeclaredDocumentValue, DocumentTemplate } from "./contract/template.ts";

export type Language = "zh" | "en";
export type DocumentValues = Readonly<Record<string, unknown>>;

const number = (text: string | undefined): string => String(Number(text ?? 0));

export function formatDay(value: string, language: Language): string {
  const [year, month, date] = value.slice(0, 10).split("-");
  return language === "zh" ? `${year}年${number(month)}月${number(date)}日` : `${year}-${month}-${date}`;
}

function formatMoney(fen: number, language: Language): string {
  const yuan = fen % 100 === 0 ? String(fen / 100) : (fen / 100).toFixed(2);
  return language === "zh" ? `${yuan}元` : `¥${yuan}`;
}

const isWords = (value: unknown): value is { zh: string; en: string } =>
  typeof value === "object" && value !== null && "zh" in value && "en" in value;

/** A value as it is printed; several of them stand beside each other. */
export function formatDocumentValue(type: DeclaredDocumentValue["type"], value: unknown, language: Language): string {
  if (value === null || value === undefined) return "";
  if (Array.isArray(value))
    return value.map((one: unknown) => formatDocumentValue(type, one, language)).join(language === "zh" ? "、" : ", ");
  if (isWords(value)) return value[language];
  if (typeof value === "boolean") return language === "zh" ? (value ? "是" : "否") : value ? "yes" : "no";
  if (typeof value !== "string" && typeof value !== "number") return "";
  if (type === "money") return formatMoney(Number(value), language);
  const text = String(value)
    .replace(/[\p{Cc}]+/gu, " ")
    .trim();
  if (type === "day" && /^\d{4}-\d{2}-\d{2}/.test(text)) return formatDay(text, language);
  if (type === "month" && /^\d{4}-\d{2}/.test(text)) {
    const [year, month] = text.split("-");
    return language === "zh" ? `${year}年${number(month)}月` : `${year}-${month}`;
  }
  return text;
}

/** Only what the template declares; names of those that are missing though they must not be. */
export function pickDocumentValues(
  template: DocumentTemplate,
  given: DocumentValues,
): { values: Record<string, unknown>; missing: string[] } {
  const values: Record<string, unknown> = {};
  const missing: string[] = [];
  for (const [name, { type, optional }] of Object.entries(template.values)) {
    const value = given[name];
    const isThere = value !== undefined && value !== null && value !== "" && (type !== "list" || Array.isArray(value));
    if (isThere) values[name] = value;
    else if (!optional) missing.push(name);
  }
  return { values, missing };
}

/** The rows of a list, each with its columns as text. */
export function rowsOf(value: unknown, columns: readonly string[], language: Language): string[][] {
  if (!Array.isArray(value)) return [];
  return value.map((row: unknown) =>
    columns.map((column) =>
      formatDocumentValue("text", (row as Readonly<Record<string, unknown>> | null)?.[column], language),
    ),
  );
}

/** Every single value as printed, by name. */
export const shownValues = (
  template: DocumentTemplate,
  values: DocumentValues,
  language: Language,
): Record<string, string> =>
  Object.fromEntries(
    Object.entries(template.values)
      .filter(([, { type }]) => type !== "list")
      .map(([name, { type }]) => [name, formatDocumentValue(type, values[name], language)]),
  );
