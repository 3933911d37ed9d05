import type { eventsZh } from "./texts/events-zh-CN.ts";

type Names = typeof eventsZh;

/** `offer.accepted` in words; codes without words show themselves. */
export function eventName(names: Names, event: string, action = ""): string {
  if (event === "denied") return names.denied(action);
  const [subject = "", verb = ""] = event.split(".");
  const [known, done] = [names.subject[subject], names.verb[verb]];
  return known !== undefined && done !== undefined && verb !== "" ? names.join(known, done) : names.other(event);
}

export const queueName = (names: Names, queue: string): string => names.queue[queue] ?? names.other(queue);
