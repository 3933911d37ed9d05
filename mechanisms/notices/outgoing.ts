import { instantOf, nowOf } from "../../kernel/clock.ts";
import type { Clock } from "../../kernel/clock.ts";
import type { Platform } from "../../kernel/context.ts";
import { fieldAad } from "../../kernel/crypto/keyring.ts";
import type { Db } from "../../kernel/database/pool.ts";
import { newId } from "../../kernel/ids.ts";
import type { MessageBody } from "./adapters/adapter.ts";
import { isShownOnly } from "./adapters/all.ts";
import type { OutsideChannel } from "./contract/definition.ts";
import { smsParts } from "./text.ts";

/** What sending needs of the world: a use case's context has it, a sweep puts it together. */
export type Telling = {
  readonly platform: Platform;
  readonly districtId: string;
  /** The transaction of what people are told about. */
  readonly db: Db;
  /** The district's. */
  readonly clock: Clock;
  readonly afterCommit?: (action: () => void) => void;
};

export type Outgoing = {
  readonly channel: OutsideChannel;
  /** A notice's key, or the name of a code. */
  readonly subject: string;
  readonly to: string;
  readonly body: MessageBody;
  readonly noticeId?: string;
  readonly addressId?: string;
  /** Not before; without it at once. */
  readonly sendAt?: Date;
  /** Waits for the next day when the day's limit of messages to phones is used up. */
  readonly isCapped?: boolean;
};

/** Puts a message on its way out, in the caller's transaction; a job delivers it. In the demo it stays in the outbox. */
export async function sendOutside(
  { platform, districtId, db, clock }: Telling,
  { channel, subject, to, body, noticeId, addressId, sendAt, isCapped = false }: Outgoing,
): Promise<string> {
  const { keyring, config, jobs } = platform;
  const id = newId(clock);
  const now = nowOf(clock);
  const isShown = isShownOnly(config, channel);
  const waits = sendAt !== undefined && sendAt > clock.now();
  await db
    .insertInto("outgoing_message")
    .values({
      district_id: districtId,
      id,
      channel,
      template: subject,
      notice_id: noticeId ?? null,
      address_id: addressId ?? null,
      recipient_enc: keyring.seal(to, fieldAad("outgoing_message.recipient", id)),
      body_enc: keyring.seal(JSON.stringify(body), fieldAad("outgoing_message.body", id)),
      parts: channel === "sms" ? smsParts(body.body) : 1,
      is_capped: isCapped,
      is_planned: !waits,
      status: isShown && !waits ? "sent" : "queued",
      send_at: waits ? instantOf(sendAt) : now,
      created_at: now,
      sent_at: isShown && !waits ? now : null,
    })
    .execute();
  if (!isShown && !waits) await jobs.plan(db, "message.send", { districtId, messageId: id });
  return id;
}
