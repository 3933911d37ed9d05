import { nowOf, todayOf } from "../../kernel/clock.ts";
import { fieldAad } from "../../kernel/crypto/keyring.ts";
import { newId } from "../../kernel/ids.ts";
import { definitionsOf } from "../packs/index.ts";
import { noticeKind } from "./kind.ts";
import type { Telling } from "./outgoing.ts";
import { type Person, type Recipient, resolveRecipients } from "./recipients.ts";
import { type GivenValues, pickValues } from "./values.ts";
import { readReach, sendByWays } from "./ways.ts";

export type Notification = {
  /** Key of the notice's definition. A district that defines none tells nobody. */
  readonly notice: string;
  readonly to: Recipient | readonly Recipient[];
  /** Only what the definition declares is kept; days `YYYY-MM-DD`, instants UTC, money in fen, names also as `{zh, en}`. */
  readonly values: GivenValues;
  /** The same person is told the same notice with the same key once, ever: `offer:<id>`, `birthday:<child>:2027`. */
  readonly dedupe?: string;
  readonly about?: { readonly kind: string; readonly id: string };
};

/**
 * Tells people something, in the caller's transaction: into their inbox, and outside by the ways the definition and they
 * themselves chose. Answers how many persons were told now.
 */
export async function notify(telling: Telling, notification: Notification): Promise<{ told: number }> {
  const { platform, districtId, db, clock } = telling;
  const definitions = await definitionsOf(db, districtId);
  const definition = definitions.find(noticeKind, notification.notice, { on: todayOf(clock) });
  if (!definition) {
    platform.log("info", "notice is not defined", { districtId, notice: notification.notice });
    return { told: 0 };
  }
  const to = Array.isArray(notification.to)
    ? (notification.to as readonly Recipient[])
    : [notification.to as Recipient];
  const persons = await resolveRecipients(telling, to);
  const values = pickValues(definition.body.values, notification.values);
  const told: { noticeId: string; person: Person }[] = [];
  for (const person of persons) {
    const noticeId = newId(clock);
    const inserted = await db
      .insertInto("notice")
      .values({
        district_id: districtId,
        id: noticeId,
        notice_key: definition.key,
        notice_version: definition.version,
        topic: definition.body.topic,
        urgency: definition.body.urgency,
        account_id: person.accountId,
        person: person.identity,
        dedupe: notification.dedupe ?? null,
        values_enc: platform.keyring.seal(JSON.stringify(values), fieldAad("notice.values", noticeId)),
        about_kind: notification.about?.kind ?? null,
        about_id: notification.about?.id ?? null,
        created_at: nowOf(clock),
      })
      // Told before: nothing more happens, whoever asks at the same moment.
      .onConflict((conflict) => conflict.doNothing())
      .returning("id")
      .executeTakeFirst();
    if (inserted) told.push({ noticeId, person });
  }
  const accounts = told.flatMap(({ person }) => person.accountId ?? []);
  const reach = await readReach(telling, accounts);
  for (const { noticeId, person } of told)
    await sendByWays(telling, definition.body, {
      noticeId,
      person,
      reach: person.accountId === null ? undefined : reach.get(person.accountId),
      values,
    });
  if (accounts.length > 0) {
    const announce = () => platform.live.announce(districtId, ["notice"], { accounts });
    if (telling.afterCommit) telling.afterCommit(announce);
    else announce();
  }
  return { told: told.length };
}
