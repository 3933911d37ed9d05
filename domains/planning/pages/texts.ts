import type { Texts } from "../../../web/kit/texts.ts";
import { indicatorsEn } from "../contract/texts/en.ts";
import { indicatorsZh } from "../contract/texts/zh-CN.ts";
import { en } from "./texts/en.ts";
import { zh } from "./texts/zh-CN.ts";

export const planningTexts: Texts<typeof zh> = { zh, en };
export const indicatorTexts: Texts<typeof indicatorsZh> = { zh: indicatorsZh, en: indicatorsEn };
