import type { Texts } from "../../../web/kit/texts.ts";
import { enrolmentEn } from "./texts/en.ts";
import { officeEn } from "./texts/office-en.ts";
import { officeZh } from "./texts/office-zh-CN.ts";
import { enrolmentZh } from "./texts/zh-CN.ts";

export const enrolmentTexts: Texts<typeof enrolmentZh> = { zh: enrolmentZh, en: enrolmentEn };
/** Words only an institution's staff see. */
export const officeTexts: Texts<typeof officeZh> = { zh: officeZh, en: officeEn };
