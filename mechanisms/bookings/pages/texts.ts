import type { Texts } from "../../../web/kit/texts.ts";
import { bookingsEn } from "./texts/en.ts";
import { bookingsZh } from "./texts/zh-CN.ts";

export const bookingsTexts: Texts<typeof bookingsZh> = { zh: bookingsZh, en: bookingsEn };
