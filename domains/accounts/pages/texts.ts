import type { Texts } from "../../../web/kit/texts.ts";
import { accountsEn } from "./texts/en.ts";
import { accountsZh } from "./texts/zh-CN.ts";
import { eventsEn } from "./texts/events-en.ts";
import { eventsZh } from "./texts/events-zh-CN.ts";
import { officeEn } from "./texts/office-en.ts";
import { officeZh } from "./texts/office-zh-CN.ts";

/** Signing in and one's own account. */
export const accountsTexts: Texts<typeof accountsZh> = { zh: accountsZh, en: accountsEn };
/** People and roles, audit log, background work. */
export const officeTexts: Texts<typeof officeZh> = { zh: officeZh, en: officeEn };
/** Words for events and background work. */
export const eventTexts: Texts<typeof eventsZh> = { zh: eventsZh, en: eventsEn };
