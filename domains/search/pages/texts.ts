import type { Texts } from "../../../web/kit/texts.ts";
import { searchEn } from "./texts/en.ts";
import { searchZh } from "./texts/zh-CN.ts";

export const searchTexts: Texts<typeof searchZh> = { zh: searchZh, en: searchEn };
