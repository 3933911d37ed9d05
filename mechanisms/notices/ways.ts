import { fieldAad } from "../../kernel/crypto/keyring.ts";
import type { MessageBody } from "./adapters/adapter.ts";
import { availableChannels } from "./adapters/all.ts";
import type { NoticeDefinition, OutsideChannel } from "./contract/definition.ts";
import { type Telling, sendOutside } from "./outgoing.ts";
import { afterQuiet, type Quiet, usualQuiet } from "./quiet.ts";
import type { Person } from "./recipients.ts";
import { fill, wordsFor } from "./text.ts";
import { fillLink, formatValues, type GivenValues } from "./values.ts";

/** One way outside to a person. */
type Way = { readonly channel: OutsideChannel; readonly to: string; readonly addressId?: string };

/** What a person set, and where they are reached beyond their phone. */
export type Reach = {
  readonly quiet: Quiet | null;
  readonly switchedOff: ReadonlySet<string>;
  readonly addresses: readonly Way[];
};

export const offKey = (topic: string, channel: string): string => `${topic} ${channel}`;

/** Settings and addresses of accounts, two queries for all. */
export async function readReach(
  { db, districtId, platform }: Telling,
  accountIds: readonly string[],
): Promise<Map<string, Reach>> {
  if (accountIds.length === 0) return new Map();
  const settings = await db
    .selectFrom("notice_setting")
    .selectAll()
    .where("district_id", "=", districtId)
    .where("account_id", "in", [...accountIds])
    .execute();
  const addresses = await db
    .selectFrom("notice_address")
    .select(["id", "account_id", "channel", "address_enc"])
    .where("district_id", "=", districtId)
    .where("account_id", "in", [...accountIds])
    .where("confirmed_at", "is not", null)
    .orderBy("id")
    .execute();
  return new Map(
    accountIds.map((accountId) => {
      const set = settings.find((row) => row.account_id === accountId);
      const off = (set?.switched_off ?? []) as unknown as { topic: string; channel: string }[];
      return [
        accountId,
        {
          quiet: set ? quietOf(set) : usualQuiet,
          switchedOff: new Set(off.map(({ topic, channel }) => offKey(topic, channel))),
          addresses: addresses
            .filter((row) => row.account_id === accountId)
            .map((row) => ({
              channel: row.channel,
              addressId: row.id,
              to: platform.keyring.open(row.address_enc, fieldAad("notice_address.address", row.id)),
            })),
        },
      ];
    }),
  );
}

export const quietOf = (row: { quiet_from: string | null; quiet_until: string | null }): Quiet | null =>
  row.quiet_from === null || row.quiet_until === null
    ? null
    : { from: row.quiet_from.slice(0, 5), until: row.quiet_until.slice(0, 5) };

const nobody: Reach = { quiet: usualQuiet, switchedOff: new Set(), addresses: [] };

/** The ways of one channel to a person; none where they switched it off, have no address or the platform has no provider. */
function waysBy(channel: OutsideChannel, person: Person, reach: Reach): Way[] {
  if (channel === "sms") return person.phone === undefined ? [] : [{ channel, to: person.phone }];
  const own = reach.addresses.filter((way) => way.channel === channel);
  if (own.length > 0) return [...own];
  return channel === "email" && person.email !== undefined ? [{ channel, to: person.email }] : [];
}

export type Told = {
  readonly noticeId: string;
  readonly person: Person;
  readonly reach: Reach | undefined;
  readonly values: GivenValues;
};

/** Sends a notice outside by its channels, without those already tried; answers how many messages went on their way. */
export async function sendByWays(
  telling: Telling,
  definition: NoticeDefinition,
  { noticeId, person, reach = nobody, values }: Told,
  tried: ReadonlySet<string> = new Set(),
): Promise<number> {
  const available = availableChannels(telling.platform.config);
  const respects =
    (definition.quietHours ?? (definition.urgency === "important" ? "ignored" : "respected")) === "respected";
  const now = telling.clock.now();
  let sent = 0;
  for (const channel of definition.channels) {
    if (channel === "app" || tried.has(channel) || !available.includes(channel)) continue;
    if (reach.switchedOff.has(offKey(definition.topic, channel))) continue;
    const ways = waysBy(channel, person, reach);
    for (const way of ways) {
      await sendOutside(telling, {
        ...way,
        subject: definition.key,
        body: bodyFor(telling, definition, channel, person.language, values),
        noticeId,
        // Mail and push wait silently in their boxes only where nothing rings; all of them wait alike.
        sendAt: respects ? afterQuiet(now, reach.quiet) : undefined,
        isCapped: definition.urgency !== "important",
      });
      sent += 1;
    }
    if (ways.length > 0 && definition.fallback === "next") break;
  }
  return sent;
}

const product = { zh: "【慧托】", en: "[Huituo] " };

/** The message in a person's language. */
export function bodyFor(
  { platform }: Pick<Telling, "platform">,
  definition: NoticeDefinition,
  channel: OutsideChannel,
  language: "zh" | "en",
  values: GivenValues,
): MessageBody {
  const shown = formatValues(definition.values, values, language);
  const { title, body } = wordsFor(definition, channel);
  const link =
    definition.link === undefined
      ? undefined
      : `${platform.config.publicUrl ?? ""}${fillLink(definition.link, values)}`;
  const text = fill(body[language], shown);
  const { wechat } = definition.texts;
  return {
    ...(title && { title: fill(title[language], shown) }),
    body: channel === "sms" ? product[language] + text : text,
    ...(link !== undefined && { link }),
    ...(channel === "wechat" &&
      wechat && {
        template: wechat.template,
        fields: Object.fromEntries(
          Object.entries(wechat.fields).map(([field, words]) => [field, fill(words[language], shown)]),
        ),
      }),
    ...(definition.urgency === "important" && { urgent: true }),
  };
}
