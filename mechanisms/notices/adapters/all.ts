import type { Config } from "../../../kernel/config.ts";
import { type OutsideChannel, outsideChannels } from "../contract/definition.ts";
import type { Adapters } from "./adapter.ts";
import { email } from "./email.ts";
import { push } from "./push.ts";
import { sms } from "./sms.ts";
import { wechat } from "./wechat.ts";

export const adapters: Adapters = { sms, email, push, wechat };

/** In the demo a channel without a provider ends in the outbox. */
export const isShownOnly = (config: Config, channel: OutsideChannel): boolean =>
  config.mode === "demo" && !adapters[channel].isSetUp(config);

/** The channels that people can be reached by here. */
export const availableChannels = (config: Config): OutsideChannel[] =>
  outsideChannels.filter((channel) => config.mode === "demo" || adapters[channel].isSetUp(config));
