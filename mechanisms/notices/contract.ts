import { z } from "zod";
import { DefinitionKey, Words } from "../../contract/definition.ts";
import { endpoint } from "../../contract/endpoint.ts";
import { id, Instant, LocalDate, pageOf, pageQuery, Version } from "../../contract/values.ts";
import { Channel, DeclaredValue, OutsideChannel } from "./contract/definition.ts";

export const NoticeId = id("NoticeId");
export type NoticeId = z.infer<typeof NoticeId>;
export const MessageId = id("MessageId");
export const AddressId = id("AddressId");

export const Notice = z.object({
  id: NoticeId,
  key: DefinitionKey,
  topic: DefinitionKey,
  urgency: z.enum(["normal", "important"]),
  title: z.string(),
  body: z.string(),
  link: z.string().nullable(),
  createdAt: Instant,
  readAt: Instant.nullable(),
});
export type Notice = z.infer<typeof Notice>;

const TopicShown = z.object({ key: DefinitionKey, title: Words, explanation: Words });

export const listNotices = endpoint({
  method: "GET",
  path: "/notices",
  summary: "The caller's inbox, newest first.",
  query: z.object({ ...pageQuery, unread: z.stringbool().optional(), topic: DefinitionKey.optional() }),
  output: pageOf(Notice).extend({ unread: z.int(), topics: z.array(TopicShown) }),
  action: "notice.list",
  audit: { none: "what a person was told themselves" },
  entities: ["notice"],
});

export const countUnread = endpoint({
  method: "GET",
  path: "/notices/unread",
  summary: "How many notices the caller has not read.",
  output: z.object({ unread: z.int() }),
  action: "notice.list",
  audit: { none: "a count for the bell" },
  entities: ["notice"],
});

export const readNotice = endpoint({
  method: "POST",
  path: "/notices/:noticeId/read",
  summary: "Marks a notice as read, or as unread again.",
  params: z.object({ noticeId: NoticeId }),
  body: z.object({ read: z.boolean() }),
  output: z.object({ ok: z.literal(true) }),
  action: "notice.own",
  target: "noticeId",
  audit: { none: "a mark of one's own" },
  entities: ["notice"],
  perMinute: 240,
});

export const readAllNotices = endpoint({
  method: "POST",
  path: "/notices/read",
  summary: "Marks the caller's notices up to an instant as read.",
  body: z.object({ until: Instant }),
  output: z.object({ marked: z.int() }),
  action: "notice.list",
  audit: { none: "a mark of one's own" },
  entities: ["notice"],
});

const Time = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/);
const Quiet = z.object({ from: Time, until: Time }).nullable();

const Address = z.object({
  id: AddressId,
  channel: z.enum(["email", "push", "wechat"]),
  /** Masked for e-mail, the browser's name for push. */
  shown: z.string(),
  confirmed: z.boolean(),
  createdAt: Instant,
});

export const NoticeSettings = z.object({
  topics: z.array(TopicShown.extend({ channels: z.array(Channel) })),
  switchedOff: z.array(z.object({ topic: DefinitionKey, channel: OutsideChannel })),
  quiet: Quiet,
  addresses: z.array(Address),
  /** Channels the platform can send by; the demo keeps everything in its outbox. */
  available: z.array(OutsideChannel),
  hasPhone: z.boolean(),
  /** For the browser's enrolment; base64url. */
  pushKey: z.string().nullable(),
  version: z.int(),
});
export type NoticeSettings = z.infer<typeof NoticeSettings>;

export const getNoticeSettings = endpoint({
  method: "GET",
  path: "/notice-settings",
  summary: "By which ways the caller is told what.",
  output: NoticeSettings,
  action: "notice.list",
  audit: { none: "settings of one's own" },
  entities: ["notice"],
});

export const setNoticeSettings = endpoint({
  method: "PUT",
  path: "/notice-settings",
  summary: "Changes topics, channels and quiet hours.",
  body: z.object({
    switchedOff: z.array(z.object({ topic: DefinitionKey, channel: OutsideChannel })).max(400),
    quiet: Quiet,
    version: z.int().min(0),
  }),
  output: z.object({ version: Version }),
  action: "notice.list",
  audit: { event: "notice.settings_changed" },
  entities: ["notice"],
});

export const addEmail = endpoint({
  method: "POST",
  path: "/notice-settings/email",
  summary:
    "Takes an e-mail address down and sends a code to it; a former one is replaced when the new one is confirmed.",
  body: z.object({ email: z.email().max(200) }),
  output: z.object({ addressId: AddressId, expiresInSeconds: z.int() }),
  errors: ["channel_not_set_up"],
  action: "notice.list",
  audit: { event: "notice.email_added" },
  entities: ["notice"],
  perMinute: 5,
});

export const confirmEmail = endpoint({
  method: "POST",
  path: "/notice-settings/email/:addressId/confirm",
  summary: "Proves that the address is the caller's.",
  params: z.object({ addressId: AddressId }),
  body: z.object({ code: z.string().regex(/^\d{6}$/) }),
  output: z.object({ ok: z.literal(true) }),
  errors: ["code_wrong", "code_expired"],
  action: "notice.own_address",
  target: "addressId",
  audit: { event: "notice.email_confirmed" },
  entities: ["notice"],
  perMinute: 10,
  transaction: "own",
});

export const enrolPush = endpoint({
  method: "POST",
  path: "/notice-settings/push",
  summary: "Enrols a browser for push messages.",
  body: z.object({
    endpoint: z.url({ protocol: /^https?$/ }).max(1_000),
    keys: z.object({ p256dh: z.base64url().min(80).max(100), auth: z.base64url().min(20).max(30) }),
    label: z.string().trim().max(60),
  }),
  output: z.object({ addressId: AddressId }),
  errors: ["push_address_refused"],
  action: "notice.list",
  audit: { event: "notice.push_enrolled" },
  entities: ["notice"],
});

export const startWechat = endpoint({
  method: "POST",
  path: "/notice-settings/wechat",
  summary: "Answers a code; sent to the public account within ten minutes it binds the sender to the caller.",
  output: z.object({ code: z.string(), expiresInSeconds: z.int() }),
  errors: ["channel_not_set_up"],
  action: "notice.list",
  audit: { event: "notice.wechat_started" },
  entities: ["notice"],
  perMinute: 5,
});

export const removeAddress = endpoint({
  method: "DELETE",
  path: "/notice-settings/addresses/:addressId",
  summary: "Forgets an address, a browser or a WeChat account.",
  params: z.object({ addressId: AddressId }),
  output: z.object({ ok: z.literal(true) }),
  action: "notice.own_address",
  target: "addressId",
  audit: { event: "notice.address_removed" },
  entities: ["notice"],
});

/** Signed by the provider: hex HMAC-SHA256 under the channel's secret over the other fields, joined by line feeds in this order. */
const signature = z.string().regex(/^[0-9a-f]{64}$/);

export const receiveReceipt = endpoint({
  method: "POST",
  path: "/notice-receipts/:channel",
  summary: "A provider says what became of a message.",
  params: z.object({ channel: z.enum(["sms", "wechat"]) }),
  body: z.object({ messageId: MessageId, status: z.enum(["delivered", "failed"]), at: Instant, signature }),
  output: z.object({ ok: z.literal(true) }),
  errors: ["signature_wrong"],
  action: "notice.receive",
  audit: { none: "kept with the message" },
  entities: ["message"],
  perMinute: 6_000,
});

export const bindWechat = endpoint({
  method: "POST",
  path: "/notice-bindings/wechat",
  summary: "The WeChat gateway says which follower sent a binding code.",
  body: z.object({ code: z.string().min(6).max(12), openId: z.string().min(6).max(64), at: Instant, signature }),
  output: z.object({ bound: z.boolean() }),
  errors: ["signature_wrong"],
  action: "notice.receive",
  audit: { event: "notice.wechat_bound" },
  entities: ["notice"],
  perMinute: 600,
});

/* For officials. */

export const getDeliveryStatistics = endpoint({
  method: "GET",
  path: "/notice-statistics",
  summary: "What was sent by which channel and what became of it, by notice and day.",
  query: z.object({ from: LocalDate, to: LocalDate }),
  output: z.object({
    channels: z.array(
      z.object({
        channel: Channel,
        total: z.int(),
        waiting: z.int(),
        sent: z.int(),
        delivered: z.int(),
        failed: z.int(),
        /** Chargeable parts, for SMS. */
        parts: z.int(),
      }),
    ),
    notices: z.array(
      z.object({
        key: z.string(),
        title: Words.nullable(),
        told: z.int(),
        read: z.int(),
        outside: z.int(),
        failed: z.int(),
      }),
    ),
    days: z.array(z.object({ day: LocalDate, told: z.int(), outside: z.int() })),
    smsToday: z.object({ parts: z.int(), limit: z.int() }),
  }),
  action: "notice.oversee",
  audit: { none: "counts" },
  entities: ["message", "notice"],
});

export const listFailedMessages = endpoint({
  method: "GET",
  path: "/notice-failures",
  summary: "Messages that could not be delivered; recipients masked.",
  query: z.object({ ...pageQuery, channel: OutsideChannel.optional() }),
  output: pageOf(
    z.object({
      id: MessageId,
      channel: OutsideChannel,
      template: z.string(),
      title: Words.nullable(),
      recipient: z.string(),
      attempts: z.int(),
      error: z.string().nullable(),
      createdAt: Instant,
    }),
  ),
  action: "notice.oversee",
  audit: { event: "notice.failures_viewed" },
  entities: ["message"],
});

export const retryMessages = endpoint({
  method: "POST",
  path: "/notice-failures/retry",
  summary: "Tries dead letters again.",
  body: z.object({ messageIds: z.array(MessageId).min(1).max(100) }),
  output: z.object({ planned: z.int() }),
  action: "notice.oversee",
  audit: { event: "notice.retried" },
  entities: ["message"],
});

const Template = z.object({
  key: DefinitionKey,
  version: z.int(),
  pack: z.string(),
  title: Words,
  topic: DefinitionKey,
  topicTitle: Words.nullable(),
  urgency: z.enum(["normal", "important"]),
  channels: z.array(Channel),
  fallback: z.enum(["next", "all"]),
  link: z.string().nullable(),
  values: z.record(z.string(), DeclaredValue),
  /** With the sample values, in both languages. */
  previews: z.array(z.object({ channel: Channel, title: Words.nullable(), body: Words, parts: z.int().nullable() })),
});

export const listNoticeTemplates = endpoint({
  method: "GET",
  path: "/notice-templates",
  summary: "What people are told, by which ways and in which words, with sample values.",
  output: z.object({ items: z.array(Template) }),
  action: "notice.oversee",
  audit: { none: "no personal data" },
  entities: ["definition"],
});
