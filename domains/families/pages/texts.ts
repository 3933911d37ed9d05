import type { Texts } from "../../../web/kit/texts.ts";
import { familiesEn } from "./texts/en.ts";
import { familiesZh } from "./texts/zh-CN.ts";

export const familyTexts: Texts<typeof familiesZh> = { zh: familiesZh, en: familiesEn };
