import type { Texts } from "../../../web/kit/texts.ts";
import { planEn, planZh } from "../contract/texts/plan.ts";
import { en } from "./texts/plan-en.ts";
import { zh } from "./texts/plan-zh-CN.ts";

export const planTexts: Texts<typeof zh> = { zh, en };
/** What pages and the spreadsheet say alike. */
export const planWords: Texts<typeof planZh> = { zh: planZh, en: planEn };
