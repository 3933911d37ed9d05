import type { Texts } from "../../../web/kit/texts.ts";
import { en } from "./texts/builder.en.ts";
import { zh } from "./texts/builder.zh-CN.ts";

export const builderTexts: Texts<typeof zh> = { zh, en };
