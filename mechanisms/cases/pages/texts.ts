import type { Texts } from "../../../web/kit/texts.ts";
import { casesEn } from "./texts/en.ts";
import { officeEn } from "./texts/office-en.ts";
import { officeZh } from "./texts/office-zh-CN.ts";
import { casesZh } from "./texts/zh-CN.ts";

export const casesTexts: Texts<typeof casesZh> = { zh: casesZh, en: casesEn };
/** Words only those who act on cases see. */
export const officeTexts: Texts<typeof officeZh> = { zh: officeZh, en: officeEn };
