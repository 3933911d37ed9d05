import type { Texts } from "../../../web/kit/texts.ts";
import { demandEn } from "./texts/en.ts";
import { demandZh } from "./texts/zh-CN.ts";

export const demandTexts: Texts<typeof demandZh> = { zh: demandZh, en: demandEn };
export type DemandTexts = typeof demandZh;
