import type { Texts } from "../../../web/kit/texts.ts";
import { en } from "./texts/en.ts";
import { zh } from "./texts/zh-CN.ts";

export const formTexts: Texts<typeof zh> = { zh, en };
export type FormTexts = typeof zh;

/** A problem in words. */
export function problemText(
  t: FormTexts,
  { code, details = {} }: { code: string; details?: Record<string, string | number> },
): string {
  const text = (t.problem as Record<string, string | ((details: Record<string, string | number>) => string)>)[code];
  return typeof text === "function" ? text(details) : (text ?? code);
}
