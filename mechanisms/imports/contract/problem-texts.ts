import type { RowProblem } from "../contract.ts";
import type { ErrorRowsTexts } from "../../sheets/error-rows.ts";
import { fieldsEn } from "./texts/fields.en.ts";
import { fieldsZh } from "./texts/fields.zh-CN.ts";
import { problemsEn } from "./texts/problems.en.ts";
import { problemsZh } from "./texts/problems.zh-CN.ts";

type Language = "zh-CN" | "en";
const problems: Record<Language, Readonly<Record<string, string>>> = { "zh-CN": problemsZh, en: problemsEn };
const fields: Record<Language, Readonly<Record<string, string>>> = { "zh-CN": fieldsZh, en: fieldsEn };

export const fieldName = (field: string, language: Language): string => fields[language][field] ?? field;

/** What a person reads about a kind of problem, without the details of one row. */
export const problemName = (code: string, language: Language): string =>
  (problems[language][code] ?? code).replace(/\s*[“"]?\{\w+\}[”"]?\s*/g, " … ").trim();

/** What a person reads about one problem: the field, the reason, and what stood there. */
export function problemSentence({ field, code, details, raw }: RowProblem, language: Language): string {
  const text = (problems[language][code] ?? code).replace(/\{(\w+)\}/g, (_, name: string) =>
    String(details[name] ?? "…"),
  );
  const [open, close, colon] = language === "en" ? [" (“", "”)", ": "] : ["（原文“", "”）", "："];
  const where = field === "row" ? "" : `${fieldName(field, language)}${colon}`;
  return `${where}${text}${raw === "" ? "" : `${open}${raw.slice(0, 80)}${close}`}`;
}

export const reportTexts: Record<Language, ErrorRowsTexts> = {
  "zh-CN": { sheet: "未导入的行", row: "行号", reason: "原因" },
  en: { sheet: "Rows not imported", row: "Row", reason: "Reasons" },
};
