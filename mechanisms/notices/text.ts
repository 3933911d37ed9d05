import type { NoticeDefinition, OutsideChannel } from "./contract/definition.ts";

/** Texts with `{name}` placeholders: pure, the same for sending, previews and the check of a definition. */

const placeholder = /\{([^{}]*)\}/g;

export const placeholdersOf = (text: string): string[] => [...text.matchAll(placeholder)].map(([, name = ""]) => name);

/** A value that was not given leaves nothing, never its placeholder. */
export const fill = (text: string, values: Readonly<Record<string, string>>): string =>
  text.replace(placeholder, (_, name: string) => values[name] ?? "");

export type Words = { readonly zh: string; readonly en: string };

/** The words of a notice by a way: title and body; SMS has a body only. */
export function wordsFor(
  { texts }: Pick<NoticeDefinition, "texts">,
  channel: "app" | OutsideChannel,
): { title: Words | undefined; body: Words } {
  const { app } = texts;
  if (channel === "sms") {
    const joined = { zh: `${app.title.zh}：${app.body.zh}`, en: `${app.title.en}: ${app.body.en}` };
    return { title: undefined, body: texts.sms ?? joined };
  }
  if (channel === "email") return texts.email ?? app;
  if (channel === "push") return texts.push ?? app;
  return app;
}

/** Chargeable parts of a message to a phone: 70 letters, or 67 each when it takes several. */
export function smsParts(text: string): number {
  const letters = text.length;
  return letters <= 70 ? 1 : Math.ceil(letters / 67);
}
