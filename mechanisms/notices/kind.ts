import { defineKind, type Fault } from "../packs/index.ts";
import { NoticeDefinition, Topic } from "./contract/definition.ts";
import { healthWordIn } from "./health-words.ts";
import { placeholdersOf, wordsFor } from "./text.ts";

export const topicKind = defineKind<Topic>({
  kind: "notice_topic",
  list: "topics",
  schema: Topic,
  needsBasis: false,
  summary: ({ audience }) => audience.join(" | "),
});

export const noticeKind = defineKind<NoticeDefinition>({
  kind: "notice",
  list: "notices",
  schema: NoticeDefinition,
  needsBasis: false,
  summary: ({ topic, urgency, channels }) => `${topic}: ${channels.join(" → ")}${urgency === "important" ? " !" : ""}`,
  check(notice, others) {
    const faults: Fault[] = [];
    if (!others.find(topicKind, notice.topic))
      faults.push({ path: ["topic"], message: `没有主题 ${notice.topic} · there is no topic ${notice.topic}` });
    faults.push(...healthFaults(notice));
    for (const { path, text, leaves } of textsOf(notice))
      for (const name of placeholdersOf(text)) {
        const value = notice.values[name];
        if (!value) faults.push({ path, message: `{${name}} 没有声明 · is not a declared value` });
        else if (value.type === "id")
          faults.push({ path, message: `{${name}} 是编号，只能用于链接 · is an id: for links only` });
        // Nobody knows what a person typed; outside the platform it could be read over a shoulder.
        else if (leaves && value.type === "text")
          faults.push({
            path,
            message: `{${name}} 是他人填写的文字，不得离开平台 · is what somebody typed: it stays on the platform`,
          });
      }
    for (const name of placeholdersOf(notice.link ?? ""))
      if (notice.values[name]?.type !== "id" && notice.values[name]?.type !== "code")
        faults.push({ path: ["link"], message: `{${name}} 没有声明为编号 · is not a declared id` });
    if (new Set(notice.channels).size !== notice.channels.length)
      faults.push({ path: ["channels"], message: "渠道重复 · a channel stands there twice" });
    if (notice.channels.includes("wechat") && !notice.texts.wechat)
      faults.push({ path: ["texts"], message: "微信渠道需要模板 · the channel wechat needs a template" });
    return faults;
  },
});

type Text = { readonly path: (string | number)[]; readonly text: string; readonly leaves: boolean };

/** Every text of a notice; `leaves` where a way outside uses it, be it for want of own words. */
function textsOf(notice: NoticeDefinition): Text[] {
  const found: Text[] = [];
  const add = (path: (string | number)[], words: { zh: string; en: string }, leaves: boolean) => {
    for (const language of ["zh", "en"] as const)
      found.push({ path: ["texts", ...path, language], text: words[language], leaves });
  };
  const { texts } = notice;
  for (const part of ["title", "body"] as const) {
    const { app } = texts;
    const shared = notice.channels.some((channel) => {
      if (channel === "app" || channel === "wechat") return false;
      return channel === "sms" ? texts.sms === undefined : wordsFor(notice, channel) === app;
    });
    add(["app", part], app[part], shared);
    if (texts.email) add(["email", part], texts.email[part], true);
    if (texts.push) add(["push", part], texts.push[part], true);
  }
  if (texts.sms) add(["sms"], texts.sms, true);
  for (const [field, words] of Object.entries(texts.wechat?.fields ?? {}))
    add(["wechat", "fields", field], words, true);
  return found;
}

function healthFaults(notice: NoticeDefinition): Fault[] {
  const faults: Fault[] = [];
  const refuse = (path: (string | number)[], text: string) => {
    const word = healthWordIn(text);
    if (word)
      faults.push({
        path,
        message: `“${word}”涉及健康信息，通知中不得出现 · is about someone's health: notices never say such things`,
      });
  };
  for (const { path, text } of textsOf(notice)) refuse(path, text);
  for (const [name, { title, sample }] of Object.entries(notice.values))
    for (const text of [name, title.zh, title.en, String(sample)]) refuse(["values", name], text);
  return faults;
}
