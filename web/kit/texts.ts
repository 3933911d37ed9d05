import { needsOfKey } from "../../contract/needs.ts";
import { careEn, errorsEn, needsEn, problemsEn, rolesEn } from "../../contract/texts/en.ts";
import { careZh, errorsZh, needsZh, problemsZh, rolesZh } from "../../contract/texts/zh-CN.ts";
import type { FieldProblem } from "../../contract/errors.ts";
import { ApiError } from "../api/client.ts";
import { getPreferences, usePreferences } from "./preferences.ts";
import { kitEn } from "./texts/en.ts";
import { kitZh } from "./texts/zh-CN.ts";

/** The same texts in both languages; the English half has the Chinese one's shape. */
export type Texts<T> = { readonly zh: T; readonly en: T };

/** Names of the field's closed lists: `useTexts(careTexts).ageBand.toddler`. */
export const careTexts: Texts<typeof careZh> = { zh: careZh, en: careEn };
export const kitTexts: Texts<typeof kitZh> = { zh: kitZh, en: kitEn };

const pick = <T>(texts: Texts<T>, language: string): T => (language === "en" ? texts.en : texts.zh);

/** The texts of the chosen language. */
export function useTexts<T>(texts: Texts<T>): T {
  return pick(texts, usePreferences().language);
}

/** The same outside a component; does not follow a later change of language. */
export function currentTexts<T>(texts: Texts<T>): T {
  return pick(texts, getPreferences().language);
}

/** Reads what a definition says in both languages: `const say = useWords(); say(kind.title)`. */
export function useWords(): (words: Texts<string>) => string {
  const { language } = usePreferences();
  return (words) => pick(words, language);
}

/** What a person reads about an error: the domain's text for its own refusals, the platform's for the rest. */
export function errorText(error: unknown, domainErrors: Readonly<Record<string, string>> = {}): string {
  const texts: Record<string, string> = currentTexts({ zh: errorsZh, en: errorsEn });
  const code = error instanceof ApiError ? error.code : "unexpected";
  return domainErrors[code] ?? texts[code] ?? texts["unexpected"] ?? code;
}

/** What a person reads about one wrong field: the server's sentence, which knows the limits, or the one for the code. */
export function problemText(problem: FieldProblem): string {
  const texts: Record<string, string> = currentTexts({ zh: problemsZh, en: problemsEn });
  return problem.message || (texts[problem.code] ?? problem.code);
}

/** Who would be allowed, in words, from the keys a refusal carries. */
export function needsText(keys: readonly string[]): string {
  const names = currentTexts({ zh: { ...rolesZh, ...needsZh }, en: { ...rolesEn, ...needsEn } });
  const separator = currentTexts({ zh: "、", en: ", " });
  const words = keys
    .flatMap(needsOfKey)
    .map(({ who, wholeDistrict }) => (wholeDistrict ? names.wholeDistrict(names[who]) : names[who]));
  return [...new Set(words)].join(separator);
}
