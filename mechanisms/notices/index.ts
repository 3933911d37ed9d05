/** What domains and other mechanisms use of notices. */
export type { NoticeDefinition, Topic } from "./contract/definition.ts";
export { jobs, sweeps } from "./deliver.ts";
export { endpoints } from "./endpoints.ts";
export { noticeKind, topicKind } from "./kind.ts";
export { type Notification, notify } from "./notify.ts";
export { readOutbox } from "./outbox.ts";
export { type Outgoing, sendOutside, type Telling } from "./outgoing.ts";
export type { Recipient } from "./recipients.ts";
