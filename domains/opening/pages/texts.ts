import type { Texts } from "../../../web/kit/texts.ts";
import { en } from "./texts/en.ts";
import { zh } from "./texts/zh-CN.ts";

export const openingTexts: Texts<typeof zh> = { zh, en };
