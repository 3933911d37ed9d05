import { z } from "zod";
import { DefinitionKey, definitionHead, Words } from "../../../contract/definition.ts";

/** Ways to a person. `app` is the inbox on the platform and always there; the others lead outside. */
export const channels = ["app", "sms", "email", "push", "wechat"] as const;
export const Channel = z.enum(channels);
export type Channel = z.infer<typeof Channel>;

export const outsideChannels = ["sms", "email", "push", "wechat"] as const;
export const OutsideChannel = z.enum(outsideChannels);
export type OutsideChannel = z.infer<typeof OutsideChannel>;

/**
 * What a placeholder may stand for. There is deliberately no type for facts of health. `text` is what somebody typed and
 * stays on the platform: nobody knows what it says. `id` is for links only.
 */
export const valueTypes = [
  "name",
  "place",
  "day",
  "month",
  "instant",
  "money",
  "number",
  "code",
  "text",
  "id",
] as const;
export const ValueType = z.enum(valueTypes);
export type ValueType = z.infer<typeof ValueType>;

export const ValueName = z.string().regex(/^[a-z][A-Za-z0-9]{0,39}$/);
export const DeclaredValue = z.strictObject({
  type: ValueType,
  title: Words,
  /** Shown in previews. */
  sample: z.union([z.string().max(100), z.number()]),
});
export type DeclaredValue = z.infer<typeof DeclaredValue>;

/** A subject that people switch on and off as one. */
export const Topic = z.strictObject({
  ...definitionHead,
  explanation: Words,
  /** Whom it is for: decides in whose settings it stands. */
  audience: z.array(z.enum(["family", "institution", "government"])).min(1),
});
export type Topic = z.infer<typeof Topic>;

const TitledText = z.strictObject({ title: Words, body: Words });

/** One thing people are told: when is the code's business, to whom by which way in which words is the district's. */
export const NoticeDefinition = z.strictObject({
  ...definitionHead,
  topic: DefinitionKey,
  urgency: z.enum(["normal", "important"]).default("normal"),
  /** In the order they are tried; the inbox gets it in any case. */
  channels: z.array(Channel).min(1).default(["app"]),
  /** `next`: outside the platform the first way that works, and the next when it fails. `all`: every way. */
  fallback: z.enum(["next", "all"]).default("next"),
  /** Without it important notices ring at any hour and normal ones wait for the end of the person's quiet hours. */
  quietHours: z.enum(["respected", "ignored"]).optional(),
  /** The whitelist: no text may name anything else. */
  values: z.record(ValueName, DeclaredValue).default({}),
  /** E-mail and push take the words of `app` where they have none of their own; SMS takes its title and body. */
  texts: z.strictObject({
    app: TitledText,
    sms: Words.optional(),
    email: TitledText.optional(),
    push: TitledText.optional(),
    /** Number of the template at the provider, and a text for each of its fields. */
    wechat: z
      .strictObject({ template: z.string().min(1).max(64), fields: z.record(z.string().min(1).max(40), Words) })
      .optional(),
  }),
  /** Path on the platform: `/family/offers/{offerId}`. */
  link: z
    .string()
    .regex(/^\/[A-Za-z0-9/_{}?=&.-]*$/)
    .max(200)
    .optional(),
});
export type NoticeDefinition = z.infer<typeof NoticeDefinition>;
