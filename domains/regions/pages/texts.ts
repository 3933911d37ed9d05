import type { Texts } from "../../../web/kit/texts.ts";
import { regionsEn } from "./texts/en.ts";
import { regionsZh } from "./texts/zh-CN.ts";

export const regionsTexts: Texts<typeof regionsZh> = { zh: regionsZh, en: regionsEn };
